"""Renewal risk in answers: each line with the facts behind it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api.customer import CustomerView
from api.entries import may_see
from api.expose import plan
from api.naming import CommandName
from api.rows import screaming
from domain.entry import Entry
from domain.risk.answer import Confidence, RiskChange, risk_of
from domain.risk.scorecard import SHIPPED, Band


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One factor for one subject: its points, a sentence, and the facts behind it."""

    factor: str
    points: int
    sentence: str
    because: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Lowering:
    """Something that would lower the risk: folded in, not guessed; points saved now and at renewal."""

    sentence: str
    points_now: int
    points_at_renewal: int
    command: CommandName | None


@dataclass(frozen=True, slots=True)
class ExplainedRisk:
    """Adds up line by line; `probability` is null for people before the scorecard is calibrated."""

    contract_id: UUID | None
    score: int | None
    probability: float | None
    band: Band | None
    why: str | None
    confidence: Confidence
    scorecard: str
    hypothetical: bool
    lines: tuple[ExplainedLine, ...]
    next_changes: tuple[RiskChange, ...]
    what_would_lower_it: tuple[Lowering, ...]


def plan_risk() -> None:
    """The explained risk is the type Risk."""
    plan(ExplainedRisk, name="Risk")
    plan(ExplainedLine, name="RiskLine")
    plan(Lowering, name="RiskAction")


def explained(view: CustomerView, contract: UUID | None) -> ExplainedRisk:
    """The risk of a view at its moment."""
    at = view.as_of or view.viewer.now
    risk = risk_of(view.entries, at, SHIPPED, contract, hypothetical=view.hypothetical)
    by_number = {each.number: each for each in view.entries if may_see(view.viewer, each)}
    return ExplainedRisk(
        risk.contract_id,
        risk.score,
        risk.probability,
        risk.band,
        risk.why,
        risk.confidence,
        risk.scorecard,
        risk.hypothetical,
        tuple(
            ExplainedLine(
                each.factor,
                each.points,
                each.sentence,
                tuple(by_number[number] for number in each.because if number in by_number),
            )
            for each in risk.lines
        ),
        risk.next_changes,
        tuple(
            Lowering(
                each.sentence,
                each.points_now,
                each.points_at_renewal,
                None if each.command is None else CommandName(screaming(each.command)),
            )
            for each in risk.what_would_lower_it
        ),
    )
