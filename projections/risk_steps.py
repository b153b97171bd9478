"""The points of deadlines that lie ahead of a row of risk, each with the day from which it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.customer import Customer
from domain.risk.kept import RiskStep
from domain.risk.scorecard import SHIPPED, Scorecard
from domain.rulebook import Rules
from projections import risk

TABLE = "risk_steps"
KEY = ("customer_id", "contract_id", "scorecard", "number")

Part = tuple[UUID, str, int, RiskStep]


@dataclass(frozen=True, slots=True)
class RiskStepRow:
    """Points that begin on a day after the row of risk was made; without a half-life they stay."""

    customer_id: UUID
    contract_id: UUID
    scorecard: str
    number: int
    day: float
    half_life: float | None
    points: float


ROW = RiskStepRow


def parts(customer: Customer, card: Scorecard = SHIPPED) -> Mapping[tuple[UUID, int], Part]:
    """The steps of all live contracts in order, worked out once for each ledger and scorecard."""
    memo, by = customer.risk.memo, f"{TABLE} {card.name}"
    if by not in memo:
        memo[by] = {
            (kept.contract_id, number): (kept.contract_id, kept.scorecard, number, step)
            for kept in risk.parts(customer, card).values()
            for number, step in enumerate(kept.steps, 1)
        }
    found: Mapping[tuple[UUID, int], Part] = memo[by]
    return found


def row(customer: Customer, part: Part, rules: Rules) -> RiskStepRow:
    """One row of a customer."""
    contract_id, scorecard, number, step = part
    return RiskStepRow(customer.id, contract_id, scorecard, number, step.day, step.half_life, step.points)
