"""Readiness as it is kept, and who may be asked to speak for us."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log
from operator import is_not
from typing import Final
from uuid import UUID

from domain.customer import Customer
from domain.readiness.kept import ReadinessKept, readiness_kept
from domain.risk.kept import RiskStep
from domain.risk.postings import day_of
from domain.risk.scorecard import BANDS, SHIPPED
from domain.rulebook import Rules
from projections.lists import Conn, Key, Order, rows
from projections.risk import SCORE as RISK

TABLE = "advocates"
KEY = ("customer_id",)


@dataclass(frozen=True, slots=True)
class AdvocateRow:
    """One customer's readiness: sums of points by half-life, and until when its gates are closed."""

    customer_id: UUID
    scorecard: str
    constant: float
    fast: float
    slow: float
    lasting: float
    ending: float
    steps: tuple[RiskStep, ...]
    shut: bool
    closed_until: datetime | None
    closes_at: datetime | None
    began_at: datetime


ROW = AdvocateRow


def parts(customer: Customer) -> Mapping[UUID, Customer]:
    """The whole customer: the gates look at all of their parts, and the row is compared by value."""
    return {customer.id: customer} if customer.relationship else {}


def row(customer: Customer, part: Customer, rules: Rules) -> AdvocateRow:
    """The customer's row, worked out once for each state of what it is made of."""
    inputs = tuple(_read(part, rules))
    known, made = part.risk.memo.get(TABLE, ((), None))
    if len(known) != len(inputs) or any(map(is_not, known, inputs)):
        made = _row(part, rules)
        part.risk.memo[TABLE] = (inputs, made)
    return made  # type: ignore[no-any-return]  # what is remembered is of this kind


def _read(customer: Customer, rules: Rules) -> Iterator[object]:
    """What the gates look at: of a complaint how it began and how it ends, never what was said in it."""
    yield from (rules, customer.relationship, customer.contracts, customer.dealings, customer.promises)
    yield from (customer.accounts, customer.advocacy)
    for complaint in customer.complaints.values():
        yield complaint.intake
        yield complaint.recovery


def _row(customer: Customer, rules: Rules) -> AdvocateRow:
    made = _kept(customer, rules)
    return AdvocateRow(
        customer.id,
        made.scorecard,
        made.constant,
        made.fast,
        made.slow,
        made.lasting,
        made.ending,
        made.steps,
        made.shut,
        made.closed_until,
        made.closes_at,
        customer.known.began_at,
    )


def _kept(customer: Customer, rules: Rules) -> ReadinessKept:
    """Made at the last fact that tells of risk: a registration is one, so there always is one."""
    made_at = customer.risk.recorded_at
    assert made_at is not None, "a story begins with its registration"
    return readiness_kept(customer, customer.risk, made_at, rules)


# -- who may be asked

CANDIDATES = f"""
    SELECT customer_id, {{keys}}
    FROM (
        SELECT
            advocates.customer_id,
            (
                NOT advocates.shut
                AND COALESCE(advocates.closed_until <= %(now)s, TRUE)
                AND COALESCE(advocates.closes_at > %(now)s, TRUE)
                AND COALESCE(next.score < %(high)s, TRUE)
            ) AS ready,
            advocates.constant
            + advocates.fast * power(2::float8, -%(day)s / 90)
            + advocates.slow * power(2::float8, -%(day)s / 180)
            + advocates.lasting * power(2::float8, -%(day)s / 365)
            + advocates.ending * power(2::float8, -%(day)s / 120)
            + COALESCE((
                SELECT SUM(points * COALESCE(power(2::float8, (step.day - %(day)s) / half_life), 1))
                FROM jsonb_to_recordset(advocates.steps) AS step (day float8, half_life float8, points float8)
                WHERE step.day <= %(day)s
            ), 0) AS score
        FROM advocates
        LEFT JOIN LATERAL (
            SELECT {RISK} AS score
            FROM risk
            JOIN contracts ON contracts.customer_id = risk.customer_id AND contracts.id = risk.contract_id
            WHERE risk.customer_id = advocates.customer_id
            AND risk.scorecard = %(scorecard)s
            ORDER BY contracts.renews_on, contracts.ref
            LIMIT 1
        ) AS next ON TRUE
    ) AS candidates
    WHERE {{past}}
    ORDER BY {{order}}
    LIMIT %(first)s
"""  # noqa: S608  # made of constants

ORDER = Order((("ready::int", int), ("score", float), ("customer_id", UUID)), descending=True)
HIGH: Final = 100 * log(BANDS[-1][0] / (1 - BANDS[-1][0]))  # the score from which on a risk is HIGH


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer in the order in which they should be asked, and whether they may be."""

    customer_id: UUID
    ready: bool
    key: Key


async def candidates(conn: Conn, *, at: datetime, first: int, after: Key | None = None) -> list[Candidate]:
    """Customers, those who may be asked first, and the readiest of them first."""
    values = {
        "now": at,
        "day": day_of(at),
        "high": HIGH,
        "scorecard": SHIPPED.name,
        "first": first,
        **ORDER.after(after),
    }
    told = await rows(conn, ORDER.into(CANDIDATES), values)
    return [Candidate(id, bool(key[0]), tuple(key)) for id, *key in told]
