"""Whose words may be shown: testimonials that a use is allowed for, on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from strawberry import Info

from api.customer import views_now
from api.pages import PageInfo, edges_of, key_of, page_size
from api.viewer import Viewer
from domain.days import day_of
from domain.publishing import usable_for as is_usable
from domain.testimonials import Use
from projections import testimonials as table
from projections.lists import Key
from projections.testimonials import APPROVED_ORDER, TestimonialRow

AT_ONCE: Final = 100  # looked at, however few of them may be used


@dataclass(frozen=True, slots=True)
class TestimonialEdge:
    """One line of a page of testimonials."""

    cursor: str
    node: TestimonialRow


@dataclass(frozen=True, slots=True)
class TestimonialConnection:
    """A page of testimonials."""

    edges: tuple[TestimonialEdge, ...]
    page_info: PageInfo


Lines = list[tuple[TestimonialRow, Key]]


async def testimonials(
    info: Info,
    usable_for: Use,
    on: date | None = None,
    first: int = 25,
    after: str | None = None,
) -> TestimonialConnection:
    """Testimonials that may be used so on a day (today, unless another is named), the latest approved first."""
    asking: Viewer = info.context
    size, key = page_size(first), key_of(after, *APPROVED_ORDER.types)
    day = day_of(asking.now, asking.rules) if on is None else on
    lines: Lines = []
    more = True
    while more and len(lines) <= size:
        async with asking.doors.tables() as conn:
            found = await table.approved(conn, first=AT_ONCE, after=key)
        keys = {each.row.id: each.key for each in found}
        lines += [(each, keys[each.id]) for each in await _usable(asking, [one.row for one in found], usable_for, day)]
        more, key = len(found) == AT_ONCE, found[-1].key if found else None
    return TestimonialConnection(*edges_of(TestimonialEdge, lines[: size + 1], size, after))


async def _usable(asking: Viewer, rows: list[TestimonialRow], use: Use, day: date) -> list[TestimonialRow]:
    """Those of these that may be used so, each read from its customer's story."""
    views = await asking.doors.in_thread(lambda: views_now(asking, {each.customer_id for each in rows}))
    told = ((views[each.customer_id], each.id) for each in rows)
    parts = ((view, view.customer.advocacy.testimonials[id]) for view, id in told)
    return [view.row(table, part.id) for view, part in parts if is_usable(part, use, day, asking.rules)]
