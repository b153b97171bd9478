"""What finance asks: which credits wait, whether the register has a gap, what is owed, what concessions cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from strawberry import Info

from api.faults import BAD_VARIABLES, Unanswerable
from api.pages import PageInfo, edges_of, key_of, page_size
from api.viewer import Viewer
from domain.arguments import YEARS
from domain.credit import CreditState
from domain.credits import CreditKind
from domain.series import NumberAllotted, register_gaps, series_id
from domain.terms import Role
from projections import concessions, credits
from projections.concessions import Cost, CostBy
from projections.credits import QUEUE_ORDER, REGISTER_ORDER, Balance, CreditRow
from projections.lists import Line

# -- the queue


@dataclass(frozen=True, slots=True)
class CreditEdge:
    """One line of a page of credits."""

    cursor: str
    node: CreditRow


@dataclass(frozen=True, slots=True)
class CreditConnection:
    """A page of credits."""

    edges: tuple[CreditEdge, ...]
    page_info: PageInfo


async def credit_queue(info: Info, mine: bool = False, first: int = 25, after: str | None = None) -> CreditConnection:
    """Credits that wait for approval or are to be issued: by when they must be issued, then the longest wait.

    `mine`: only those that the viewer may move, having neither asked for nor approved them.
    """
    asking: Viewer = info.context
    size, key = page_size(first), key_of(after, *QUEUE_ORDER.types)
    steps = [CreditState.WAITING] if asking.sees(APPROVING) else []
    steps += [CreditState.APPROVED] if asking.sees(ISSUING) else []
    async with asking.doors.tables() as conn:
        lines = await credits.queue(
            conn, mine=asking.person.id if mine else None, steps=steps, first=size + 1, after=key
        )
    return CreditConnection(*edges_of(CreditEdge, _nodes(lines), size, after))


APPROVING: Final = frozenset({Role.FINANCE, Role.LEAD})
ISSUING: Final = frozenset({Role.FINANCE})


def _nodes(lines: Sequence[Line[CreditRow]]) -> list[tuple[CreditRow, Sequence[object]]]:
    return [(each.row, each.key) for each in lines]


# -- the register


@dataclass(frozen=True, slots=True)
class CreditRegister:
    """The credits that one company issued of one kind in one year, in number order, and what is wrong with them.

    `gaps` has a sentence for each number that is missing, doubled or unknown; none are there in a sound register.
    """

    legal_entity: str
    kind: CreditKind
    year: int
    issued: int
    gaps: tuple[str, ...]
    complete: bool
    edges: tuple[CreditEdge, ...]
    page_info: PageInfo


async def credit_register(
    info: Info,
    kind: CreditKind,
    year: int | None = None,
    legal_entity: str | None = None,
    first: int = 100,
    after: str | None = None,
) -> CreditRegister | None:
    """The register of a kind of credit, checked against its number series; this year's and our first company's."""
    asking: Viewer = info.context
    size, key = page_size(first), key_of(after, *REGISTER_ORDER.types)
    entity = asking.rules.entities.get(legal_entity or next(iter(asking.rules.entities), ""))
    if entity is None:
        return None
    year = entity.day(asking.now).year if year is None else year
    if year not in YEARS:
        raise Unanswerable(BAD_VARIABLES, "A year lies between 1900 and 2199.", field="year")
    series = series_id(entity.code, kind, year)
    told = await asking.doors.in_thread(lambda: asking.doors.house.log.entries(series))
    allotted = [each.fact.number for each in told if isinstance(each.fact, NumberAllotted)]
    async with asking.doors.tables() as conn:
        lines = await credits.register(conn, entity=entity.code, kind=kind, year=year, first=size + 1, after=key)
        known = await credits.numbered(conn, entity=entity.code, numbers=allotted)
    gaps = register_gaps(told, known)
    edges, page_info = edges_of(CreditEdge, _nodes(lines), size, after)
    return CreditRegister(entity.code, kind, year, len(allotted), gaps, not gaps, edges, page_info)


# -- sums


async def credit_balances(info: Info, legal_entity: str | None = None) -> list[Balance]:
    """What is open of issued credits, by currency: owed now (the liability), and promised at renewals beside it."""
    asking: Viewer = info.context
    async with asking.doors.tables() as conn:
        return list(await credits.balances(conn, entity=legal_entity))


async def concession_cost(
    info: Info, by: CostBy = CostBy.CAUSE, since: datetime | None = None, until: datetime | None = None
) -> list[Cost]:
    """What concessions that stand cost us beside what they are worth to customers, by cause or kind, per currency."""
    asking: Viewer = info.context
    async with asking.doors.tables() as conn:
        return list(await concessions.cost(conn, by=by, since=since, until=until))
