"""What tables keep of readiness, so that SQL can tell who may be asked and how ready they are on any later day."""

from dataclasses import dataclass
from datetime import datetime
from math import fsum

from domain.customer import Customer
from domain.gates import GATES, Gate
from domain.owing import to_keep
from domain.readiness.points import ENDING, READY, ReadinessCard, of_mood, own_postings
from domain.risk.account import chosen
from domain.risk.kept import RiskStep, sums_and_steps
from domain.risk.ledger import RiskLedger
from domain.risk.postings import Sums, day_of, posted, sums_of
from domain.risk.scorecard import SHIPPED, Scorecard
from domain.rulebook import Rules


@dataclass(frozen=True, slots=True)
class ReadinessKept:
    """A customer's readiness as tables keep it: the sums and steps of its points, and until when gates are closed.

    The score on a day is constant + fast x 2^(-day/90) + slow x 2^(-day/180) + lasting x 2^(-day/365)
    + ending x 2^(-day/120) + the steps so far. They may be asked from `closed_until` on and before `closes_at`,
    unless they are `shut` until somebody acts, or their risk is HIGH (which the rows of risk know).
    """

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

    def score(self, day: float) -> float:
        """What the SQL of the table computes for a day not before the row was made."""
        points = Sums(self.constant, self.fast, self.slow, self.lasting).at(day) + self.ending * float(
            2.0 ** (-day / ENDING)
        )
        for step in self.steps:
            points += step.at(day)
        return points

    def open_at(self, now: datetime) -> bool:
        """Whether all gates but that of the risk band are open at an instant not before the row was made."""
        begun = self.closed_until is None or now >= self.closed_until
        return not self.shut and begun and (self.closes_at is None or now < self.closes_at)


def readiness_kept(
    customer: Customer,
    ledger: RiskLedger,
    made_at: datetime,
    rules: Rules,
    card: ReadinessCard = READY,
    risk_card: Scorecard = SHIPPED,
) -> ReadinessKept:
    """The kept value, made at the story's last `recorded_at`."""
    made = day_of(made_at)
    own = own_postings(ledger, card)
    fading = [each for each in own if each.half_life_days != ENDING]
    ending = fsum(each.points * 2.0 ** (each.day / ENDING) for each in own if each.half_life_days == ENDING)
    mood = tuple(each for each in ledger.customer.posted(risk_card).postings if of_mood(each))
    term = chosen(ledger)
    treated, treated_steps = sums_and_steps(
        ledger, risk_card, None if term is None else term.id, made, [(posted(mood), 1.0)]
    )
    sums = sums_of(each for each in fading if each.day <= made).plus(treated, card.per_risk)
    ahead = [RiskStep(each.day, each.half_life_days, each.points) for each in fading if each.day > made]
    ahead += [RiskStep(each.day, each.half_life, card.per_risk * each.points) for each in treated_steps]
    steps = tuple(sorted(ahead, key=lambda step: (step.day, step.half_life or 0.0)))
    shut, until = _closed(customer, made_at, rules)
    return ReadinessKept(card.name, *sums, ending, steps, shut, until, _closes_at(customer, made_at))


def _closed(customer: Customer, made_at: datetime, rules: Rules) -> tuple[bool, datetime | None]:
    opens = [_opens(gate, customer, made_at, rules) for gate in GATES]
    later = [each for each in opens if each is not None and each > made_at]
    return any(each is None for each in opens), max(later, default=None)


def _opens(gate: Gate, customer: Customer, made_at: datetime, rules: Rules) -> datetime | None:
    """From when a gate is open if nothing more happens; None if it is shut until somebody acts."""
    at = made_at
    while (closed := gate(customer, at, rules)) is not None:
        if closed.opens_at is None or closed.opens_at <= at:
            return None
        at = closed.opens_at
    return at


def _closes_at(customer: Customer, made_at: datetime) -> datetime | None:
    """When the next promise of ours falls due, and closes PROMISES_KEPT unless it is kept."""
    due = (promise.until for promise in to_keep(customer))
    return min((until for until in due if until is not None and until > made_at), default=None)
