"""The answer to: may we ask them to speak for us, how likely is a yes, and what stands in the way?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum
from uuid import UUID

from domain.customer import Customer
from domain.entry import Entry
from domain.gates import ClosedGate, GateName, closed_gates
from domain.readiness.points import READY, ReadinessCard, readiness_postings
from domain.refusals import Next
from domain.risk.account import chosen, ledger_of
from domain.risk.answer import forecast, half_up, whole_points
from domain.risk.ledger import RiskLedger
from domain.risk.postings import Posting, day_of, probability, score
from domain.risk.scorecard import SHIPPED, Band, Scorecard, band_of
from domain.rulebook import Rules


@dataclass(frozen=True, slots=True)
class ReadinessLine:
    """One reason for or against asking, in whole points; `because` are numbers of facts."""

    factor: str
    points: int
    sentence: str
    because: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether they may be asked (every gate is open), and how ready they are; the lines add up to the score."""

    ready: bool
    score: int
    probability: float
    scorecard: str
    gates: tuple[ClosedGate, ...]
    lines: tuple[ReadinessLine, ...]


@dataclass(frozen=True, slots=True)
class ReadinessForecast:
    """The exact score of readiness and the probability of a yes at one instant."""

    score: float
    probability: float


def readiness_of(
    customer: Customer,
    ledger: RiskLedger,
    now: datetime,
    rules: Rules,
    card: ReadinessCard = READY,
    risk_card: Scorecard = SHIPPED,
) -> Readiness:
    """Whether this customer may be asked at this instant, and why, or why not."""
    postings = readiness_postings(ledger, card, risk_card)
    points = score(postings, day_of(now))
    gates = gates_closed(customer, ledger, now, rules, risk_card)
    lines = _lines(postings, day_of(now))
    return Readiness(not gates, half_up(points), probability(points), card.name, gates, lines)


def readiness_forecast(
    story: RiskLedger | Iterable[Entry],
    at: datetime,
    card: ReadinessCard = READY,
    risk_card: Scorecard = SHIPPED,
    contract: UUID | None = None,
    due_at: date | None = None,
) -> ReadinessForecast:
    """The exact figures at this instant; entries after it are left out."""
    ledger = story if isinstance(story, RiskLedger) else ledger_of(story, as_of=at)
    term = chosen(ledger, contract, due_at)
    postings = readiness_postings(ledger, card, risk_card, None if term is None else term.id)
    points = score(postings, day_of(at))
    return ReadinessForecast(points, probability(points))


# -- gates


def gates_closed(
    customer: Customer, ledger: RiskLedger, now: datetime, rules: Rules, risk_card: Scorecard = SHIPPED
) -> tuple[ClosedGate, ...]:
    """All closed gates, that of the risk band among them; each is named once."""
    closed = closed_gates(customer, now, rules)
    likely_to_leave = high_risk(ledger, now, risk_card)
    if likely_to_leave is None or any(each.name is GateName.STAYING for each in closed):
        return closed
    order = list(GateName)
    return tuple(sorted((*closed, likely_to_leave), key=lambda each: order.index(each.name)))


def high_risk(ledger: RiskLedger, now: datetime, risk_card: Scorecard = SHIPPED) -> ClosedGate | None:
    """STAYING is closed as well while the renewal risk of their next contract is HIGH."""
    risk = forecast(ledger, now, risk_card)
    if risk is None or band_of(risk.probability) is not Band.HIGH:
        return None
    act = Next("Lower it first; their risk says how.")
    return ClosedGate(GateName.STAYING, "Their renewal risk is high.", risk.contract_id, opens_by=act)


# -- lines

SENTENCES = {
    "base": "Most who are asked say no.",
    "ending": "A complaint of theirs ended well.",
    "fairness": "How fair they found us.",
    "open": "A complaint is open.",
    "asked": "They were asked lately.",
    "yes": "They spoke for us before.",
    "no": "They would rather not, before.",
    "risk": "How we treated them otherwise.",
}


def _lines(postings: Iterable[Posting], day: float) -> tuple[ReadinessLine, ...]:
    """One line per factor, the weightiest first."""
    groups: dict[str, list[Posting]] = {}
    for posting in postings:
        if posting.day <= day:
            groups.setdefault(posting.factor, []).append(posting)
    exact: dict[tuple[str, UUID | None], float] = {
        (factor, None): fsum(posting.at(day) for posting in group) for factor, group in groups.items()
    }
    whole = whole_points(exact)
    factors = sorted(groups, key=lambda factor: (-abs(exact[factor, None]), factor))
    return tuple(
        ReadinessLine(
            factor,
            whole[factor, None],
            SENTENCES[factor],
            tuple(sorted({number for posting in groups[factor] for number in posting.because})),
        )
        for factor in factors
        if exact[factor, None]
    )
