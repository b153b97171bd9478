"""The points of readiness: what speaks for and against a yes, by a card of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from domain.recovery import Moment
from domain.risk.account import chosen, postings_of
from domain.risk.cases import Case
from domain.risk.complaints import fairness, judgement
from domain.risk.ledger import RiskLedger
from domain.risk.postings import FAST, LASTING, Mark, Posting
from domain.risk.scorecard import SHIPPED, Scorecard
from domain.risk.shelves import Shelf

ENDING = 120.0
"""The half-life in days of a good ending; like the others it is part of the kept rows' form, not of a card."""

NOT_THEIR_MOOD = ("base", "contract", "relation")
"""Factors of risk that say nothing about how they feel towards us now, by the part before the dot."""


@dataclass(frozen=True, slots=True)
class ReadinessCard:
    """Points of readiness: 100 are 1.0 of log-odds of a yes."""

    name: str
    base: float = -100.0
    magic: float = 100.0
    truth: float = 20.0
    per_score: float = 15.0
    scores_expected: float = 11.0
    scores_days: float = 180.0
    open: float = -150.0
    asked: float = -60.0
    yes: float = 50.0
    no: float = -40.0
    per_risk: float = -0.4


READY = ReadinessCard("ready-1")
"""The card we ship."""


def readiness_postings(
    ledger: RiskLedger, card: ReadinessCard = READY, risk_card: Scorecard = SHIPPED, contract_id: UUID | None = None
) -> tuple[Posting, ...]:
    """What speaks for and against a yes, for one contract (else the next)."""
    if contract_id is None:
        term = chosen(ledger)
        contract_id = None if term is None else term.id
    return (*own_postings(ledger, card), *_mood(ledger, card, risk_card, contract_id))


def own_postings(ledger: RiskLedger, card: ReadinessCard) -> tuple[Posting, ...]:
    """What readiness counts beside risk."""
    return (*_said(ledger, card), *_endings(ledger, card))


def _said(ledger: RiskLedger, card: ReadinessCard) -> Iterator[Posting]:
    """Where everybody begins, and what came of our asking."""
    marks = ledger.customer
    if marks.registered is not None:
        yield _posting("base", card.base, None, marks.registered)
    for mark in marks.asks:
        yield _posting("asked", card.asked, FAST, mark)
    for mark in marks.advocacy:
        yield _posting("yes", card.yes, LASTING, mark)
    for mark in marks.noes:
        yield _posting("no", card.no, LASTING, mark)


def _endings(ledger: RiskLedger, card: ReadinessCard) -> Iterator[Posting]:
    """How complaints ended for them: the best ending, their last scores; and what is open still."""
    told = [_told(shelf) for shelf in filter(None, ledger.cases.shelves)]
    endings = [
        _posting("ending", points, ENDING, mark)
        for points, marks in ((card.magic, [each.magic for each in told]), (card.truth, [each.truth for each in told]))
        if (mark := max(filter(None, marks), default=None)) is not None
    ]
    # All endings fade alike, so the one that is best once is best for ever.
    if endings:
        yield max(endings, key=lambda each: (each.points * 2.0 ** (each.day / ENDING), each.day))
    scored = max((each.scored for each in told if each.scored is not None), default=None)
    if scored is not None:
        mark, fair = scored
        points = card.per_score * (fair - card.scores_expected)
        yield _posting("fairness", points, None, mark)
        yield Posting("fairness", -points, None, mark.day + card.scores_days, (mark.number,))
    opened = sorted(mark for each in told for mark in each.opened)
    if opened:
        yield Posting("open", card.open, None, opened[0].day, tuple(mark.number for mark in opened))


@dataclass(frozen=True, slots=True)
class Told:
    """What the complaints on a shelf tell of readiness: the last good endings, the last scores, what is open."""

    magic: Mark | None
    truth: Mark | None
    scored: tuple[Mark, float] | None
    opened: tuple[Mark, ...]


def _told(shelf: Shelf[Case]) -> Told:
    made = shelf.reckoned.get("readiness")
    if isinstance(made, Told):
        return made
    episodes = [episode for case in shelf.values() for episode in case.story.episodes]
    ended = [judgement(episode) for episode in episodes if episode.resolved and episode.judged]
    made = Told(
        magic=max((mark for moment, mark in ended if moment is Moment.MAGIC), default=None),
        truth=max((mark for moment, mark in ended if moment is Moment.TRUTH), default=None),
        scored=max((scored for episode in episodes if (scored := fairness(episode)) is not None), default=None),
        opened=tuple(episode.opened for episode in episodes if episode.ended is None),
    )
    shelf.reckoned["readiness"] = made
    return made


def _mood(ledger: RiskLedger, card: ReadinessCard, risk_card: Scorecard, contract_id: UUID | None) -> Iterator[Posting]:
    """Their risk as far as it comes of how we treated them."""
    for each in postings_of(ledger, risk_card, contract_id):
        if of_mood(each):
            yield replace(each, factor="risk", points=card.per_risk * each.points)


def of_mood(posting: Posting) -> bool:
    """Whether a posting of risk says how they feel towards us."""
    return posting.factor.split(".")[0] not in NOT_THEIR_MOOD


def _posting(factor: str, points: float, half_life: float | None, mark: Mark) -> Posting:
    return Posting(factor, points, half_life, mark.day, (mark.number,))
