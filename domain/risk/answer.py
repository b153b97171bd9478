"""The answer to: how likely is it that they leave, why, what comes next, and what would lower it?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor, fsum
from uuid import UUID

from domain.entry import Entry
from domain.risk.account import chosen, ledger_of, live_terms, postings_of
from domain.risk.actions import RiskAction, what_would_lower_it
from domain.risk.complaints import unclear
from domain.risk.contracts import ContractTerm
from domain.risk.ledger import RiskLedger
from domain.risk.postings import Posting, day_of, instant_of, probability, score
from domain.risk.scorecard import SHIPPED, Band, Scorecard, band_of
from domain.risk.sentences import PREVENTS, sentence_of
from domain.terms import Word

JUDGED_WITHIN = timedelta(days=180)


class Confidence(Word):
    """How much the facts tell us about this customer."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One reason, in whole points; `because` are numbers of facts."""

    factor: str
    points: int
    sentence: str
    because: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RiskChange:
    """What will change by itself before the renewal, and what prevents it."""

    on: datetime
    factor: str
    points: int
    sentence: str
    prevents: str | None


@dataclass(frozen=True, slots=True)
class Risk:
    """Renewal risk, explained. Its lines add up to its score; `why` says why there is no score.

    `probability` is for people and None until the scorecard is calibrated; `forecast` has the exact one.
    """

    score: int | None
    probability: float | None
    band: Band | None
    why: str | None
    confidence: Confidence
    scorecard: str
    hypothetical: bool
    lines: tuple[RiskLine, ...] = ()
    next_changes: tuple[RiskChange, ...] = ()
    what_would_lower_it: tuple[RiskAction, ...] = ()
    contract_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The exact score and probability for one contract at one instant."""

    contract_id: UUID
    renews_on: date
    score: float
    probability: float


Story = RiskLedger | Iterable[Entry]


def forecast(
    story: Story, at: datetime, card: Scorecard = SHIPPED, contract: UUID | None = None, due_at: date | None = None
) -> Forecast | None:
    """The exact figures at this instant; None without a live contract. Entries after it are left out."""
    ledger = _ledger(story, at)
    term = chosen(ledger, contract, due_at)
    if term is None:
        return None
    points = score(postings_of(ledger, card, term.id), day_of(at))
    return Forecast(term.id, term.renews_on, points, probability(points))


def risk_of(
    story: Story,
    at: datetime,
    card: Scorecard = SHIPPED,
    contract: UUID | None = None,
    due_at: date | None = None,
    *,
    hypothetical: bool = False,
) -> Risk:
    """The explained answer at this instant. `story` may hold what-if facts; say then that it is hypothetical."""
    ledger = _ledger(story, at)
    term = chosen(ledger, contract, due_at)
    sure = _confidence(ledger, term, at)
    if term is None:
        return Risk(None, None, None, _why(ledger, contract), sure, card.name, hypothetical)
    day = day_of(at)
    postings = postings_of(ledger, card, term.id)
    points = score(postings, day)
    return Risk(
        score=half_up(points),
        probability=None,
        band=band_of(probability(points)),
        why=None,
        confidence=sure,
        scorecard=card.name,
        hypothetical=hypothetical,
        lines=_lines(postings, ledger, card, day),
        next_changes=_next_changes(postings, ledger, card, day, term.renewal_day),
        what_would_lower_it=what_would_lower_it(ledger, card, at, term),
        contract_id=term.id,
    )


def half_up(points: float) -> int:
    """The nearest whole number, halves upwards."""
    return floor(points + 0.5)


def _ledger(story: Story, at: datetime) -> RiskLedger:
    return story if isinstance(story, RiskLedger) else ledger_of(story, as_of=at)


def _why(ledger: RiskLedger, contract: UUID | None) -> str:
    if not ledger.contracts:
        return "There is no contract yet that could be renewed."
    if contract is not None and live_terms(ledger):
        return "This contract is not live; choose one that can still be renewed."
    return "No contract is live; there is nothing left to renew."


def _confidence(ledger: RiskLedger, term: ContractTerm | None, at: datetime) -> Confidence:
    episodes = [episode for case in ledger.cases.values() for episode in case.story.episodes]
    judged = any(mark.at > at - JUDGED_WITHIN for episode in episodes for mark, _ in episode.judged)
    clear = not any(unclear(case.story.episodes[-1]) for case in ledger.cases.values() if case.story.episodes)
    known = (term is not None and len(term.renewed) >= 2) + judged + clear
    return Confidence.HIGH if known == 3 else Confidence.MEDIUM if known == 2 else Confidence.LOW


def _lines(postings: Sequence[Posting], ledger: RiskLedger, card: Scorecard, day: float) -> tuple[RiskLine, ...]:
    """One line per factor and subject, the weightiest first."""
    groups: dict[tuple[str, UUID | None], list[Posting]] = {}
    for posting in postings:
        if posting.day <= day:
            groups.setdefault((posting.factor, posting.subject), []).append(posting)
    exact = {key: fsum(posting.at(day) for posting in group) for key, group in groups.items()}
    whole = whole_points(exact)
    lines = []
    for key in sorted(groups, key=lambda key: (-abs(exact[key]), key[0], str(key[1]))):
        group = groups[key]
        because = sorted({number for posting in group for number in posting.because})
        sentence = sentence_of(group[-1], ledger, card, day)
        lines.append(RiskLine(key[0], whole[key], sentence, tuple(because)))
    return tuple(lines)


def whole_points(exact: dict[tuple[str, UUID | None], float]) -> dict[tuple[str, UUID | None], int]:
    """Whole numbers that add up to the rounded sum: floors, and one more by largest fraction, then by name."""
    whole = {key: floor(points) for key, points in exact.items()}
    left = half_up(fsum(exact.values())) - sum(whole.values())
    by_fraction = sorted(exact, key=lambda key: (whole[key] - exact[key], key[0], str(key[1])))
    for key in by_fraction[:left]:
        whole[key] += 1
    return whole


def _next_changes(
    postings: Sequence[Posting], ledger: RiskLedger, card: Scorecard, day: float, renewal: float
) -> tuple[RiskChange, ...]:
    """Postings dated ahead until the renewal, in order, and what fading alone will do by then."""
    ahead = sorted((each for each in postings if day < each.day <= renewal), key=lambda each: (each.day, each.factor))
    changes = [
        RiskChange(
            on=instant_of(each.day),
            factor=each.factor,
            points=half_up(each.points),
            sentence=sentence_of(each, ledger, card, day),
            prevents=PREVENTS.get(each.factor),
        )
        for each in ahead
    ]
    if renewal > day:
        present = [each for each in postings if each.day <= day]
        fading = half_up(score(present, renewal) - score(present, day))
        sentence = "By the renewal, what has happened so far will have faded by this much."
        changes.append(RiskChange(instant_of(renewal), "fading", fading, sentence, None))
    return tuple(changes)
