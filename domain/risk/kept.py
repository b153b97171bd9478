"""What tables keep of risk: sums by half-life and the steps ahead, from which SQL tells the score of any later day."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.risk.account import live_terms, share_of, without_cases
from domain.risk.cases import totals_of
from domain.risk.ledger import RiskLedger
from domain.risk.postings import Posted, Sums, day_of, sums_of
from domain.risk.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class RiskStep:
    """Points that begin on a day after the row was made; a half-life of None means that they stay."""

    day: float
    half_life: float | None
    points: float

    def at(self, day: float) -> float:
        """What it adds to a score on this day."""
        if day < self.day:
            return 0.0
        return (
            self.points if self.half_life is None else self.points * float(2.0 ** ((self.day - day) / self.half_life))
        )


@dataclass(frozen=True, slots=True)
class RiskKept:
    """One contract's risk as tables keep it: sums of points x 2^(day / half-life), and the steps ahead."""

    contract_id: UUID
    scorecard: str
    constant: float
    fast: float
    slow: float
    lasting: float
    steps: tuple[RiskStep, ...]

    def score(self, day: float) -> float:
        """What the SQL of the table computes for a day not before the row was made."""
        points = Sums(self.constant, self.fast, self.slow, self.lasting).at(day)
        for step in self.steps:
            points += step.at(day)
        return points


def kept(ledger: RiskLedger, card: Scorecard) -> tuple[RiskKept, ...]:
    """The kept rows of all live contracts, by contract id."""
    if ledger.recorded_at is None:
        return ()
    made = day_of(ledger.recorded_at)
    rows = [_row(ledger, card, term.id, made) for term in live_terms(ledger)]
    return tuple(sorted(rows, key=lambda row: row.contract_id))


def _row(ledger: RiskLedger, card: Scorecard, contract_id: UUID, made: float) -> RiskKept:
    sums, steps = sums_and_steps(ledger, card, contract_id, made, without_cases(ledger, card, contract_id))
    return RiskKept(contract_id, card.name, *sums, steps)


def sums_and_steps(
    ledger: RiskLedger,
    card: Scorecard,
    contract_id: UUID | None,
    made: float,
    besides: Iterable[tuple[Posted, float]],
) -> tuple[Sums, tuple[RiskStep, ...]]:
    """All complaints and what is `besides` them: sums of what has begun on the day `made`, steps of what is ahead."""
    sums = Sums()
    unsettled = list(besides)
    for shelf in filter(None, ledger.cases.shelves):
        totals = totals_of(shelf, card)
        if totals.last_day <= made:
            for about, of_cases in totals.by_contract.items():
                sums = sums.plus(of_cases, share_of(about, card, contract_id))
        else:
            unsettled += [(each.posted(card), share_of(each.contract_id, card, contract_id)) for each in shelf.values()]
    ahead: dict[tuple[float, float], float] = {}
    for part, share in unsettled:
        begun = part.sums if part.last_day <= made else sums_of(each for each in part.postings if each.day <= made)
        sums = sums.plus(begun, share)
        for each in part.postings if part.last_day > made else ():
            if each.day > made:
                step = (each.day, each.half_life_days or 0.0)
                ahead[step] = ahead.get(step, 0.0) + share * each.points
    return sums, tuple(RiskStep(day, half_life or None, points) for (day, half_life), points in sorted(ahead.items()))
