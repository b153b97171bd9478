"""Renewal risk as it is kept, and contracts ranked by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import auto
from uuid import UUID

from domain.customer import Customer
from domain.risk.kept import RiskKept, kept
from domain.risk.postings import day_of
from domain.risk.scorecard import SHIPPED, Scorecard
from domain.rulebook import Rules
from domain.terms import Word
from projections.contracts import ContractRow
from projections.lists import Conn, Key, Order, rows
from projections.rows import columns_of, names_of, row_of

TABLE = "risk"
KEY = ("customer_id", "contract_id", "scorecard")


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One contract's risk: sums of points x 2^(day / half-life), by half-life."""

    customer_id: UUID
    contract_id: UUID
    scorecard: str
    constant: float
    fast: float
    slow: float
    lasting: float


ROW = RiskRow


def parts(customer: Customer, card: Scorecard = SHIPPED) -> Mapping[UUID, RiskKept]:
    """The kept values of all live contracts, worked out once for each ledger and scorecard."""
    memo, by = customer.risk.memo, f"{TABLE} {card.name}"
    if by not in memo:
        memo[by] = {each.contract_id: each for each in kept(customer.risk, card)}
    found: Mapping[UUID, RiskKept] = memo[by]
    return found


def row(customer: Customer, part: RiskKept, rules: Rules) -> RiskRow:
    """One row of a customer."""
    return RiskRow(customer.id, part.contract_id, part.scorecard, part.constant, part.fast, part.slow, part.lasting)


# -- contracts by their risk

SCORE = """
    risk.constant
    + risk.fast * power(2::float8, -%(day)s / 90)
    + risk.slow * power(2::float8, -%(day)s / 180)
    + risk.lasting * power(2::float8, -%(day)s / 365)
    + COALESCE((
        SELECT SUM(points * COALESCE(power(2::float8, (day - %(day)s) / half_life), 1))
        FROM risk_steps AS step
        WHERE step.customer_id = risk.customer_id
        AND step.contract_id = risk.contract_id
        AND step.scorecard = risk.scorecard
        AND step.day <= %(day)s
    ), 0)
"""
"""The score of a row of `risk` on `day`, in points."""

RENEWING = f"""
    SELECT {names_of(ContractRow)}, score, {{keys}}
    FROM (
        SELECT {names_of(ContractRow, "contracts")}, {SCORE} AS score, customers.account_manager_id
        FROM contracts
        JOIN risk ON risk.customer_id = contracts.customer_id AND risk.contract_id = contracts.id
        JOIN customers ON customers.customer_id = contracts.customer_id
        WHERE contracts.ended_on IS NULL
        AND contracts.renews_on < %(until)s
        AND risk.scorecard = %(scorecard)s
        AND (%(account_manager)s::uuid IS NULL OR customers.account_manager_id = %(account_manager)s)
    ) AS renewing
    WHERE {{past}}
    ORDER BY {{order}}
    LIMIT %(first)s
"""  # noqa: S608  # made of constants


class RenewalOrder(Word):
    """Which renewals come first."""

    RISK = auto()
    VALUE_AT_RISK = auto()
    RENEWAL_DAY = auto()


_AT_RISK = "-annual_value_minor / (1 + exp(-score / 100))"
_PLACE: tuple[tuple[str, type], ...] = (("renews_on", date), ("customer_id", UUID), ("id", UUID))

ORDERS: Mapping[RenewalOrder, Order] = {
    RenewalOrder.RISK: Order((("-score", float), *_PLACE)),
    RenewalOrder.VALUE_AT_RISK: Order((("annual_value_currency", str), (_AT_RISK, float), *_PLACE)),
    RenewalOrder.RENEWAL_DAY: Order(_PLACE),
}
"""The riskiest first; by currency, the most value times probability first; the next to renew first."""


@dataclass(frozen=True, slots=True)
class Renewing:
    """A contract with its score of not renewing, and its place in the list."""

    contract: ContractRow
    score: float
    key: Key


async def renewing_by(
    conn: Conn,
    *,
    at: datetime,
    until: date,
    order: RenewalOrder,
    first: int,
    after: Key | None = None,
    account_manager: UUID | None = None,
) -> list[Renewing]:
    """Live contracts that renew before a day (or should have), ranked as their stories would rank them at `at`."""
    values = {
        "day": day_of(at),
        "until": until,
        "scorecard": SHIPPED.name,
        "account_manager": account_manager,
        "first": first,
        **ORDERS[order].after(after),
    }
    width = sum(len(each.names) for each in columns_of(ContractRow))
    return [
        Renewing(row_of(ContractRow, each[:width]), each[width], tuple(each[width + 1 :]))
        for each in await rows(conn, ORDERS[order].into(RENEWING), values)
    ]
