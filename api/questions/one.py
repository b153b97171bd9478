"""Questions about oneself, one customer, one thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from strawberry import Info

from api.customer import CustomerView, view_now, view_then
from api.founding import readers_of
from api.naming import CommandName, command_name
from api.node import TABLES, Node, type_name
from api.pages import page_size
from api.people import Named, named
from api.viewer import Viewer
from api.what_if import WhatIf, supposed
from domain.commands import ALL
from domain.saying import in_words
from domain.sealed import Personal
from domain.terms import Role
from projections import customers, known_references, things

if TYPE_CHECKING:
    from api.people import Named as Anything
else:
    Anything = Node


@dataclass(frozen=True, slots=True)
class Myself:
    """Who is signed in, and what they may do."""

    person: Named
    roles: tuple[Role, ...]
    time_zone: str
    commands: tuple[CommandName, ...]


def viewer(info: Info) -> Myself:
    """Who is signed in, and what they may do."""
    asking: Viewer = info.context
    person = named(asking, asking.person.id)
    assert person is not None
    commands = tuple(CommandName(command_name(each)) for each in ALL if asking.sees(each.roles))
    return Myself(person, asking.roles, asking.rules.calendar.time_zone, commands)


async def customer(
    info: Info,
    id: UUID,
    as_of: datetime | None = None,
    as_known_at: datetime | None = None,
    what_if: tuple[WhatIf, ...] | None = None,
) -> CustomerView | None:
    """One customer: as they are now; as of a moment, counting what had occurred; as we knew it at a moment.

    With `whatIf`, as they would be if these facts were added, unchecked and in memory only.
    """
    asking: Viewer = info.context
    facts = supposed(what_if or ())
    if as_of is None and as_known_at is None and not facts:
        return await asking.doors.in_thread(lambda: view_now(asking, id))
    return await asking.doors.in_thread(lambda: view_then(asking, id, as_of, as_known_at, facts))


async def node(info: Info, id: UUID) -> Anything | None:
    """Whatever has this id: a customer, something in a customer's story, or a person who works here."""
    asking: Viewer = info.context
    if id in asking.staff.people:
        return named(asking, id)
    async with asking.doors.tables() as conn:
        thing = await things.thing(conn, id)
    view = await asking.doors.in_thread(lambda: view_now(asking, thing.customer_id if thing else id))
    if thing is None or view is None:
        return view  # type: ignore[return-value]  # a customer is a node, too
    row = view.row(TABLES[thing.kind], id) if thing.kind in TABLES else None
    return row if row is not None and asking.sees(readers_of(type_name(row))) else None


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found by its name or reference."""

    id: UUID
    kind: str
    sentence: Personal
    customer_id: UUID | None


async def find(info: Info, text: str, first: int = 10) -> list[Found]:
    """Customers by a part of their name, and what is known by a reference that begins so; names first."""
    asking: Viewer = info.context
    size, text = page_size(first), text.strip()
    if not text:
        return []
    async with asking.doors.tables() as conn:
        by_name = await customers.named_like(conn, text, size)
        by_ref = await known_references.beginning(conn, text, size)
    found = [Found(id, "CUSTOMER", name, id) for id, name in by_name]
    found += [Found(each.id, each.kind, _named(each), each.customer_id) for each in by_ref]
    return found[:size]


def _named(each: known_references.Referenced) -> str:
    what = f"{in_words(each.kind).replace('_', ' ').capitalize()} {each.ref}"
    return f"{what} of {each.name}" if each.name else what
