"""What would lower the risk: acts folded in now, with the points they would save now and at the renewal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import floor
from typing import NamedTuple
from uuid import UUID

from domain.concessions import ConcessionGranted
from domain.contracts import RenewalOffered
from domain.entry import Actor, Entry
from domain.follow_ups import FollowUpDone
from domain.hearing import ApologyGiven
from domain.intake import ComplaintAcknowledged
from domain.promises import PromiseKept
from domain.recovery import ComplaintResolved, Judge, Moment, RecoveryJudged, Resolution
from domain.risk.account import postings_of
from domain.risk.complaints import measure
from domain.risk.contracts import ContractTerm
from domain.risk.episodes import Episode
from domain.risk.ledger import RiskLedger
from domain.risk.postings import Posting, day_of, score
from domain.risk.scorecard import ANSWERING, FITTING, Scorecard
from domain.terms import ConcessionKind

MOST = 8  # more than these nobody reads
AFTER_ALL = 10**9  # hypothetical facts are numbered after every real one
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class RiskAction:
    """One act, and the whole points that it would save now and at the renewal."""

    sentence: str
    points_now: int
    points_at_renewal: int
    command: str | None


class Saving(NamedTuple):
    """The exact points that an act would save."""

    now: float
    at_renewal: float


class Act(NamedTuple):
    """An act as the facts that it would leave."""

    sentence: str
    command: str
    facts: tuple[object, ...]
    complaint_id: UUID | None = None


def what_would_lower_it(
    ledger: RiskLedger, card: Scorecard, at: datetime, term: ContractTerm
) -> tuple[RiskAction, ...]:
    """The best acts first; what would save nothing is left out."""
    saved = [(act, saving(ledger, card, at, term, act)) for act in acts(ledger, card, at, term)]
    best = sorted(saved, key=lambda each: (-each[1].at_renewal, -each[1].now, each[0].sentence))
    return tuple(
        RiskAction(act.sentence, floor(points.now + 0.5), floor(points.at_renewal + 0.5), act.command)
        for act, points in best
        if max(points) >= 0.5
    )[:MOST]


def saving(ledger: RiskLedger, card: Scorecard, at: datetime, term: ContractTerm, act: Act) -> Saving:
    """What an act saves: the score without it, less the score with it folded in at this instant."""
    after = ledger
    for offset, fact in enumerate(act.facts):
        entry = Entry(NOBODY, AFTER_ALL + offset, fact, at, at, Actor(NOBODY, None), NOBODY)
        after = after.evolve(fact, entry)
    day = day_of(at)
    renewal = max(term.renewal_day, day)
    before, changed = (_touched(each, card, term, act) for each in (ledger, after))
    return Saving(score(before, day) - score(changed, day), score(before, renewal) - score(changed, renewal))


def _touched(ledger: RiskLedger, card: Scorecard, term: ContractTerm, act: Act) -> tuple[Posting, ...]:
    """The postings that an act on a complaint can change: those of the complaint and of what has no complaint."""
    if act.complaint_id is None:
        return postings_of(ledger, card, term.id)
    return postings_of(ledger, card, term.id, only=act.complaint_id)


def acts(ledger: RiskLedger, card: Scorecard, at: datetime, term: ContractTerm) -> Iterator[Act]:
    """All that could be done now."""
    for case in ledger.cases.values():
        if case.story.episodes:
            yield from _with_complaint(case.story.episodes[-1])
        for episode in case.story.episodes:
            yield from _still_promised(episode)
    if term.offered is not None:
        percent = Decimal(int(card.price_free_percent))
        offer = RenewalOffered(term.id, term.renews_on, term.value, percent)
        yield Act(f"Offer the renewal at +{percent} %.", "offerRenewal", (offer,))


def _with_complaint(episode: Episode) -> Iterator[Act]:
    complaint_id = episode.complaint_id
    if episode.ended is None:
        if episode.acknowledged is None:
            yield Act(
                "Acknowledge the complaint.",
                "acknowledgeComplaint",
                (ComplaintAcknowledged(complaint_id),),
                complaint_id,
            )
        if episode.apology is None and not episode.judged:
            yield Act("Say sorry.", "giveApology", (ApologyGiven(complaint_id),), complaint_id)
        yield from _grant(episode)
        resolved = ComplaintResolved(complaint_id, Resolution.AGREED, problem_solved=True, slight_acknowledged=True)
        yield Act("Resolve the complaint.", "resolveComplaint", (resolved,), complaint_id)
        for moment in (Moment.TRUTH, Moment.MAGIC):
            judged = RecoveryJudged(complaint_id, moment, Judge.CUSTOMER)
            yield Act(
                f"Resolve it so that they call it {moment}.", "resolveComplaint", (resolved, judged), complaint_id
            )
    elif not episode.judged:
        judged = RecoveryJudged(complaint_id, Moment.TRUTH, Judge.CUSTOMER)
        yield Act("Ask how they feel, and hear that it was put right.", "judgeRecovery", (judged,), complaint_id)


def _grant(episode: Episode) -> Iterator[Act]:
    measured, kind = measure(episode), _kind(episode)
    if measured is None or kind is None or episode.judged:
        return
    granted = ConcessionGranted(NOBODY, episode.complaint_id, kind, measured[0])
    name = kind.replace("_", " ").lower()
    yield Act(f"Grant {name} worth {measured[0]}.", "grantAtOnce", (granted,), episode.complaint_id)


def _kind(episode: Episode) -> ConcessionKind | None:
    """The kind they asked for, else the first that fits what they stated."""
    told = episode.told
    asked = () if told.asked is None else ANSWERING.get(told.asked[0].desired_kind, ())
    fitting = () if told.kind is None else FITTING.get(told.kind, ())
    return next(iter((*asked, *fitting)), None)


def _still_promised(episode: Episode) -> Iterator[Act]:
    for promise_id, promise in episode.promises.items():
        if not promise.over:
            yield Act("Keep our promise.", "keepPromise", (PromiseKept(promise_id),), episode.complaint_id)
    for revisit in episode.revisits.values():
        if revisit.over is None:
            yield Act("Do the follow-up.", "doFollowUp", (FollowUpDone(revisit.id),), episode.complaint_id)
