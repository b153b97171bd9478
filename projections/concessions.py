"""Concessions with their value to the customer beside their cost to us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import auto
from uuid import UUID

from domain.concessions import Concession, ConcessionState
from domain.customer import Customer
from domain.money import CurrencyCode, MinorUnits, Money
from domain.rulebook import Rules
from domain.terms import CauseCategory, ConcessionKind, Word
from projections.lists import Conn, rows

TABLE = "concessions"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class ConcessionRow:
    """A granted term, until they have it."""

    customer_id: UUID
    id: UUID
    complaint_id: UUID
    kind: ConcessionKind
    state: ConcessionState
    perceived_value: Money
    cost_to_us: Money | None
    granted_at: datetime
    granted_by_id: UUID
    offer_id: UUID | None
    fulfil_by: date | None
    usable_until: date | None
    fulfilled_at: datetime | None
    cause_category: CauseCategory | None


ROW = ConcessionRow


Part = tuple[Concession, CauseCategory | None]


def parts(customer: Customer) -> Mapping[UUID, Part]:
    """Each concession with the cause of its complaint, which becomes known later: the row is compared by value."""
    return {id: (each, _cause(customer, each)) for id, each in customer.dealings.concessions.items()}


def _cause(customer: Customer, concession: Concession) -> CauseCategory | None:
    complaint = customer.complaints.get(concession.granted.complaint_id)
    cause = complaint.inquiry.cause if complaint else None
    return cause.cause_category if cause else None


def row(customer: Customer, part: Part, rules: Rules) -> ConcessionRow:
    """One row of a customer."""
    concession, cause = part
    granted = concession.granted
    return ConcessionRow(
        customer.id,
        concession.id,
        granted.complaint_id,
        granted.concession_kind,
        concession.state,
        granted.perceived_value,
        concession.cost_to_us,
        concession.granted_at,
        concession.granted_by,
        granted.offer_id,
        granted.fulfil_by,
        granted.usable_until,
        concession.fulfilled_at,
        cause,
    )


# -- sums


class CostBy(Word):
    """What costs are added up by."""

    CAUSE = auto()
    KIND = auto()


COST = """
    SELECT
        CASE WHEN %(by)s = 'CAUSE' THEN cause_category END AS cause,
        CASE WHEN %(by)s = 'KIND' THEN kind END AS kind,
        COUNT(*),
        perceived_value_currency,
        SUM(perceived_value_minor)::bigint,
        COALESCE(SUM(cost_to_us_minor), 0)::bigint
    FROM concessions
    WHERE state IN ('PROMISED', 'FULFILLED')
    AND (%(since)s::timestamptz IS NULL OR granted_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR granted_at < %(until)s)
    GROUP BY 1, 2, perceived_value_currency
    ORDER BY 6 DESC, 1, 2, perceived_value_currency
    LIMIT 500
"""  # causes or kinds times currencies


@dataclass(frozen=True, slots=True)
class Cost:
    """What was conceded for one cause (null: not established yet) or as one kind, in one currency."""

    cause: CauseCategory | None
    kind: ConcessionKind | None
    n: int
    value: Money
    cost: Money


async def cost(conn: Conn, *, by: CostBy, since: datetime | None, until: datetime | None) -> Sequence[Cost]:
    """What concessions that stand are worth to customers and cost us, the costliest first."""
    return [
        Cost(
            None if cause is None else CauseCategory(cause),
            None if kind is None else ConcessionKind(kind),
            n,
            _money(value, currency),
            _money(cost, currency),
        )
        for cause, kind, n, currency, value, cost in await rows(
            conn, COST, {"by": by.value, "since": since, "until": until}
        )
    ]


def _money(minor: int, currency: str) -> Money:
    return Money(MinorUnits(minor), CurrencyCode(currency))


OUTCOMES = """
    SELECT
        concessions.kind,
        COUNT(DISTINCT concessions.id),
        COUNT(DISTINCT complaints.id) FILTER (WHERE complaints.judged_by = 'CUSTOMER'),
        COUNT(DISTINCT complaints.id) FILTER (
            WHERE complaints.judged_by = 'CUSTOMER' AND complaints.moment IN ('TRUTH', 'MAGIC')
        )
    FROM concessions
    JOIN complaints
    ON complaints.customer_id = concessions.customer_id
    AND complaints.id = concessions.complaint_id
    WHERE concessions.state IN ('PROMISED', 'FULFILLED')
    AND complaints.voided_at IS NULL
    GROUP BY concessions.kind
    ORDER BY 2 DESC, 1
    LIMIT 100
"""  # there are fewer kinds than that


@dataclass(frozen=True, slots=True)
class KindOutcome:
    """How complaints ended in which this kind was granted: how many concessions, judged by customers, recovered."""

    kind: ConcessionKind
    n: int
    judged: int
    recovered: int


async def outcomes(conn: Conn) -> Sequence[KindOutcome]:
    """How complaints ended, by the kind of what was granted, the most frequent first."""
    return [KindOutcome(ConcessionKind(kind), *counts) for kind, *counts in await rows(conn, OUTCOMES, {})]
