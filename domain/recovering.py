"""Ending a complaint well: what may be done about a stalemate, a resolution, its judgement, and its close."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.commanding import only_if
from domain.complaint import Complaint
from domain.concessions import ConcessionFulfilled, ConcessionGranted
from domain.conditions import (
    NotResolved,
    ended,
    explained,
    in_stalemate,
    moving,
    not_closed,
    not_left_at_no,
    not_resolved,
    not_voided,
    reopenable,
)
from domain.contracts import Contract
from domain.customer import Customer
from domain.days import day_of, opening
from domain.entry import Entry, Ids
from domain.follow_ups import FollowUpScheduled
from domain.hearing import DesiredKind
from domain.listening import OpenQuestionsRemain, open_questions
from domain.money import MinorUnits, Money
from domain.owing import StillOwed, still_owed
from domain.recovery import (
    ClosedAs,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintResolved,
    Judge,
    Moment,
    RecoveryJudged,
    Resolution,
    Sale,
    StalemateBroken,
    StalemateDeclared,
)
from domain.refusals import BeforeItBegan, Missing, Next, NotUnderstood, ReasonMissing, Refused
from domain.rulebook import Rules
from domain.terms import ConcessionKind

SOON, LATER = timedelta(days=7), timedelta(days=30)
BEFORE_RENEWAL = timedelta(days=45)
SCORES = range(1, 6)
WITHOUT_RESOLUTION = frozenset({ClosedAs.UNRESOLVED, ClosedAs.LOST, ClosedAs.LET_GO})


@dataclass(unsafe_hash=True)
class TwoAnswersNeeded(Refused):
    """Answer both: is the problem solved, and is the slight acknowledged?"""


@dataclass(unsafe_hash=True)
class SlightNotNamed(Refused):
    """A slight was noted that no apology has named. Say sorry for it first."""

    next = Next("Apologise for the slight itself.", "giveApology")
    field = "slightAcknowledged"


@dataclass(unsafe_hash=True)
class NoAcceptedOffer(Refused):
    """They have accepted no offer yet; where they wished for an apology alone, it was not given yet."""

    field = "resolution"


@dataclass(unsafe_hash=True)
class RatingOutOfRange(Refused):
    """{where} is a score from 1 to 5."""

    where: str

    @property
    def field(self) -> str:  # type: ignore[override]  # one of three scores, known only when it is refused
        """The path of the score in the input."""
        return self.where


@dataclass(unsafe_hash=True)
class LessonMissing(Refused):
    """Write what we learned; if it is nothing, write "none" and why."""

    field = "lesson"


@dataclass(unsafe_hash=True)
class CauseMissing(Refused):
    """Establish the root cause, or say why it is not established."""

    next = Next("Say how and why it happened.", "establishRootCause")
    field = "causeUnknownBecause"


@only_if(not_closed, not_resolved, moving)
def declare_stalemate(complaint: Complaint) -> StalemateDeclared:
    """Say that nobody moves.

    Refused: ComplaintOver, AlreadyOver, InStalemate.
    """
    return StalemateDeclared(complaint.id)


@only_if(not_closed, in_stalemate)
def break_stalemate(complaint: Complaint, next_move: str) -> StalemateBroken:
    """Move, and say how.

    Refused: ComplaintOver, AlreadyOver.
    """
    return StalemateBroken(complaint.id, next_move=next_move)


@only_if(not_closed, not_resolved, not_left_at_no)
def resolve_complaint(
    complaint: Complaint,
    resolution: Resolution,
    problem_solved: bool | None = None,
    slight_acknowledged: bool | None = None,
    summary: str | None = None,
    sale: Sale = Sale.NONE,
    sale_value: Money | None = None,
) -> Iterator[ComplaintResolved | OpenQuestionsRemain]:
    """Say how it was resolved: granted, agreed, explained, or withdrawn in their words, which the summary holds.

    Refused: ComplaintOver, AlreadyOver, LeftAtNo, TwoAnswersNeeded, SlightNotNamed, NoAcceptedOffer,
    OurSideNotShared, Missing.
    """
    if problem_solved is None or slight_acknowledged is None:
        raise TwoAnswersNeeded
    if slight_acknowledged and not set(complaint.hearing.slights) <= set(complaint.hearing.slights_acknowledged):
        raise SlightNotNamed
    if refusal := _unfounded(complaint, resolution, summary):
        raise refusal
    yield ComplaintResolved(complaint.id, resolution, problem_solved, slight_acknowledged, summary, sale, sale_value)
    yield from open_questions(complaint)


def _unfounded(complaint: Complaint, resolution: Resolution, summary: str | None) -> Refused | None:
    agreed = complaint.settlement.accepted_offer is not None
    granted = agreed or (resolution is Resolution.GRANTED and _apology_granted(complaint))
    if resolution in (Resolution.GRANTED, Resolution.AGREED):
        return None if granted else NoAcceptedOffer()
    if resolution is Resolution.EXPLAINED:
        return explained(complaint)
    return None if summary is not None else Missing("summary")


def _apology_granted(complaint: Complaint) -> bool:
    desired = complaint.hearing.desired
    wished = desired is not None and desired.desired_kind is DesiredKind.APOLOGY
    return wished and complaint.hearing.apologised_at is not None


@only_if(not_voided, ended)
def judge_recovery(
    complaint: Complaint,
    moment: Moment,
    occurred_at: datetime,
    judged_by: Judge = Judge.CUSTOMER,
    outcome_fair: int | None = None,
    process_fair: int | None = None,
    treated_well: int | None = None,
    words: str | None = None,
) -> RecoveryJudged:
    """Note how the recovery felt to them; a handler's own guess is an estimate and never counts.

    Refused: AlreadyOver, NotResolved, BeforeItBegan (its end), RatingOutOfRange.
    """
    end = complaint.recovery.resolved_at or complaint.recovery.closed_at
    if end is not None and occurred_at < end:
        raise BeforeItBegan("occurredAt", end)
    scores = {"outcomeFair": outcome_fair, "processFair": process_fair, "treatedWell": treated_well}
    for where, score in scores.items():
        if score is not None and score not in SCORES:
            raise RatingOutOfRange(where)
    return RecoveryJudged(complaint.id, moment, judged_by, outcome_fair, process_fair, treated_well, words)


@only_if(not_closed)
def close_complaint(
    complaint: Complaint,
    customer: Customer,
    lesson: str | None = None,
    cause_unknown_because: str | None = None,
    closed_as: ClosedAs | None = None,
    last_words: str | None = None,
) -> ComplaintClosed:
    """Close it with a lesson and a cause; without a judgement by the customer they acquiesced.

    UNRESOLVED, LOST and LET_GO close it without a resolution, with their last words; anything else follows
    from what happened and need not be said.

    Refused: ComplaintOver, NotResolved, NotUnderstood, StillOwed, LessonMissing, CauseMissing, Missing.
    """
    ending = _ending(complaint, closed_as)
    if owed := still_owed(customer, complaint):
        raise StillOwed(owed)
    if lesson is None:
        raise LessonMissing
    if complaint.inquiry.cause is None and cause_unknown_because is None:
        raise CauseMissing
    if ending in WITHOUT_RESOLUTION and last_words is None:
        raise Missing("lastWords")
    return ComplaintClosed(complaint.id, ending, lesson, cause_unknown_because, last_words)


def _ending(complaint: Complaint, asked_for: ClosedAs | None) -> ClosedAs:
    recovery = complaint.recovery
    if recovery.resolved_at is None:
        if asked_for is None or asked_for not in WITHOUT_RESOLUTION:
            raise NotResolved
        return asked_for
    judged = recovery.judged_by_customer and recovery.judged_since_resolved
    ending = ClosedAs.JUDGED if judged else ClosedAs.ACQUIESCED
    if asked_for not in (None, ending):
        raise NotUnderstood("closedAs", f"it was resolved and {'judged' if judged else 'not judged'} by the customer")
    return ending


@only_if(not_voided, reopenable)
def reopen_complaint(complaint: Complaint, reason: str | None = None, words: str | None = None) -> ComplaintReopened:
    """Open it again, because it is not over.

    Refused: AlreadyOver, NotClosed, ReasonMissing.
    """
    if reason is None:
        raise ReasonMissing
    return ComplaintReopened(complaint.id, reason=reason, words=words)


# -- when this happened, then


def apology_counts(
    customer: Customer, fact: ComplaintResolved, entry: Entry, rules: Rules, new: Ids
) -> Iterator[ConcessionGranted | ConcessionFulfilled]:
    """When a wish for an apology was granted, then: an apology, and nothing else, was granted and fulfilled."""
    complaint = customer.complaints[fact.complaint_id]
    alone = complaint.settlement.accepted_offer is None
    if fact.resolution is Resolution.GRANTED and alone and _apology_granted(complaint):
        concession_id = new("concession")
        nothing = Money(MinorUnits(0), customer.known.currency)
        yield ConcessionGranted(concession_id, complaint.id, ConcessionKind.APOLOGY_ONLY, nothing, nothing)
        yield ConcessionFulfilled(concession_id)


def come_by_again(
    customer: Customer, fact: ComplaintResolved, entry: Entry, rules: Rules, new: Ids
) -> Iterator[FollowUpScheduled]:
    """When a complaint is resolved, then: follow-ups in a week, in a month, and before their renewal."""
    complaint = customer.complaints[fact.complaint_id]
    resolved_on = day_of(entry.occurred_at, rules)
    contract = renewing_next(customer, complaint, resolved_on)
    days = {resolved_on + SOON: "How do they feel?", resolved_on + LATER: "Is it still well, a month later?"}
    for day, purpose in days.items():
        yield FollowUpScheduled(
            new("follow_up"),
            due=opening(day, rules),
            assignee=complaint.owner or entry.actor.id,
            purpose=purpose,
            complaint_id=complaint.id,
        )
    if contract is not None and contract.renews_on - BEFORE_RENEWAL > resolved_on:
        yield FollowUpScheduled(
            new("follow_up"),
            due=opening(contract.renews_on - BEFORE_RENEWAL, rules),
            assignee=complaint.owner or entry.actor.id,
            purpose="How do they feel about us, before they renew?",
            complaint_id=complaint.id,
            contract_id=contract.id,
        )


def renewing_next(customer: Customer, complaint: Complaint, on: date) -> Contract | None:
    """The complaint's contract if it is live, else the customer's next to renew from this day on."""
    contract_id = complaint.intake.raised.contract_id
    if contract_id is not None and customer.contracts[contract_id].live:
        return customer.contracts[contract_id]
    coming = (each for each in customer.contracts.values() if each.live and each.renews_on >= on)
    return min(coming, key=lambda each: (each.renews_on, each.ref), default=None)
