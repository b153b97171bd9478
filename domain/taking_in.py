"""Taking a complaint in: what may be done about raising it, owning it, and judging how grave it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.arguments import check_day, check_time, one_currency
from domain.coming_back import told
from domain.commanding import only_if
from domain.complaint import Complaint
from domain.conditions import not_closed
from domain.contracts import Contract
from domain.customer import Customer
from domain.days import NonWorkingDay, day_of
from domain.entry import Actor, Entry, Ids
from domain.intake import (
    HARMED,
    STOPPED,
    ComplaintAcknowledged,
    ComplaintRaised,
    ComplaintVoided,
    Escalation,
    HandedOver,
    LinkedAsRepeat,
    LossClaimed,
    OwnershipTaken,
    ProblemKind,
    PublicCriticismNoted,
    Severity,
    SeverityOverridden,
    StatedProblem,
    Triaged,
    severity_of,
)
from domain.money import Money
from domain.offers import OfferBackedOut
from domain.recovery import ComplaintClosed, ComplaintReopened
from domain.refusals import Next, NotFound, NotUnderstood, ReasonMissing, Refused, UserInactive, Warned
from domain.relationship import HELD_WHILE_UPSET, Contact, HoldLifted, HoldPlaced
from domain.rulebook import Rules
from domain.staff import Staff
from domain.subjects import Subject
from domain.terms import Answer, Channel


@dataclass(unsafe_hash=True)
class SameOwner(Refused):
    """This person handles it already."""


@dataclass(unsafe_hash=True)
class TriageIncomplete(Refused):
    """Was anyone harmed? Did their work stop? Answer both; "unknown" is an answer."""

    next = Next(f"{HARMED} {STOPPED}", "triageComplaint")


@dataclass(unsafe_hash=True)
class SafetyNeedsSecondPerson(Refused):
    """Somebody may be harmed, and you handle this yourself. Ask a colleague to judge it."""


@dataclass(unsafe_hash=True)
class SomethingGranted(Refused):
    """Something was granted for it, so it was no mistake. Close it instead."""

    next = Next("Close it.", "closeComplaint")


@dataclass(unsafe_hash=True)
class SimilarOpen(Warned):
    """A similar complaint of theirs is open since {since}. Link them if it is the same again."""

    since: datetime
    complaint_id: UUID


def raise_complaint(
    customer: Customer,
    channel: Channel,
    words: str,
    occurred_at: datetime,
    rules: Rules,
    new: Ids,
    received_at: datetime | None = None,
    contact: Contact | None = None,
    contract: Contract | None = None,
    about: Subject | None = None,
    escalated_via: Escalation | None = None,
    stated_problem: StatedProblem | None = None,
    happened_on: date | None = None,
) -> Iterator[ComplaintRaised | SimilarOpen]:
    """Note one grievance in their first words; it waits in triage until somebody takes it on.

    Refused: InTheFuture, BeforeCustomer.
    """
    if received_at is not None:
        check_time("receivedAt", received_at, occurred_at, customer.known.began_at)
    check_day("happenedOn", happened_on, day_of(occurred_at, rules))
    raised = ComplaintRaised(
        new("complaint"),
        channel,
        words=words,
        received_at=received_at or occurred_at,
        contact_id=contact.id if contact else None,
        contract_id=contract.id if contract else None,
        about=about,
        escalated_via=escalated_via,
        stated_problem=stated_problem,
        happened_on=happened_on,
    )
    yield raised
    similar = (each for each in customer.complaints.values() if each.open and _alike(each.intake.raised, raised))
    yield from (SimilarOpen(each.began_at, each.id) for each in similar)


def _alike(one: ComplaintRaised, other: ComplaintRaised) -> bool:
    if one.about is not None and other.about is not None:
        return one.about.overlaps(other.about)
    kinds = {each.stated_problem.kind if each.stated_problem else ProblemKind.OTHER for each in (one, other)}
    same_contract = one.contract_id is not None and one.contract_id == other.contract_id
    return same_contract or (len(kinds) == 1 and ProblemKind.OTHER not in kinds)


@only_if(not_closed)
def take_complaint(complaint: Complaint, actor: Actor) -> OwnershipTaken:
    """Handle it yourself from now on.

    Refused: ComplaintOver, SameOwner.
    """
    if complaint.owner == actor.id:
        raise SameOwner
    return OwnershipTaken(complaint.id)


@only_if(not_closed)
def hand_over_complaint(
    complaint: Complaint, new_owner: UUID, staff: Staff, reason: str | None = None, too_close: bool = False
) -> HandedOver:
    """Let somebody else handle it from now on, and say why.

    Refused: ComplaintOver, ReasonMissing, UserInactive, SameOwner.
    """
    if reason is None:
        raise ReasonMissing
    if not staff.works_here(new_owner):
        raise UserInactive("newOwner")
    if complaint.owner == new_owner:
        raise SameOwner
    return HandedOver(complaint.id, new_owner, too_close, reason=reason)


@only_if(not_closed)
def acknowledge_complaint(
    complaint: Complaint,
    occurred_at: datetime,
    rules: Rules,
    channel: Channel | None = None,
    reply_by: datetime | None = None,
) -> Iterator[ComplaintAcknowledged | NonWorkingDay]:
    """Tell them that we have it, and perhaps by when we come back to them.

    Refused: ComplaintOver, ReplyByPast.
    """
    yield ComplaintAcknowledged(complaint.id, channel, reply_by)
    if reply_by is not None:
        yield from told(reply_by, occurred_at, rules)


@only_if(not_closed)
def triage_complaint(
    complaint: Complaint, actor: Actor, anyone_harmed: Answer | None = None, work_stopped: Answer | None = None
) -> Triaged:
    """Answer whether anyone was harmed and whether their work stopped.

    Refused: ComplaintOver, TriageIncomplete, SafetyNeedsSecondPerson.
    """
    if anyone_harmed is None or work_stopped is None:
        raise TriageIncomplete
    triage = complaint.intake.triage
    grave = Answer.YES is triage.anyone_harmed or Severity.SAFETY is triage.overridden
    if grave and anyone_harmed is not Answer.YES and actor.id == complaint.owner:
        raise SafetyNeedsSecondPerson
    severity = severity_of(anyone_harmed, work_stopped, triage.loss)
    return Triaged(complaint.id, anyone_harmed, work_stopped, severity)


@only_if(not_closed)
def override_severity(
    complaint: Complaint, to: Severity, actor: Actor, reason: str | None = None
) -> SeverityOverridden:
    """Judge the severity otherwise than the rule does, and say why.

    Refused: ComplaintOver, TriageIncomplete, SafetyNeedsSecondPerson, ReasonMissing.
    """
    if complaint.severity is None:
        raise TriageIncomplete
    lowered = complaint.severity is Severity.SAFETY and to is not Severity.SAFETY
    if lowered and actor.id == complaint.owner:
        raise SafetyNeedsSecondPerson
    if reason is None:
        raise ReasonMissing
    return SeverityOverridden(complaint.id, to, reason=reason)


@only_if(not_closed)
def claim_loss(
    complaint: Complaint, amount: Money, what: str | None = None, evidence: str | None = None
) -> LossClaimed:
    """Note what they say it cost them; a later claim takes the place of an earlier one.

    Refused: ComplaintOver, MixedCurrencies.
    """
    one_currency(complaint.intake.triage.loss, {"amount": amount})
    return LossClaimed(complaint.id, amount, what=what, evidence=evidence)


@only_if(not_closed)
def note_public_criticism(complaint: Complaint, where: str) -> PublicCriticismNoted:
    """Note that they said it in public.

    Refused: ComplaintOver.
    """
    return PublicCriticismNoted(complaint.id, where=where)


@only_if(not_closed)
def link_repeat(complaint: Complaint, customer: Customer, of: UUID) -> LinkedAsRepeat:
    """Note that it is an earlier complaint of this customer again.

    Refused: ComplaintOver, NotFound, NotUnderstood.
    """
    earlier = customer.complaints.get(of)
    if earlier is None:
        raise NotFound("complaint", "of")
    if earlier.began_at > complaint.began_at or of == complaint.id:
        raise NotUnderstood("of", "this is no earlier complaint")
    return LinkedAsRepeat(complaint.id, of)


@only_if(not_closed)
def void_complaint(complaint: Complaint, customer: Customer, reason: str | None = None) -> ComplaintVoided:
    """Take a complaint back that was raised by mistake; no figure of theirs counts it.

    Its hold is lifted and its open offer withdrawn; what was noted or promised meanwhile stays.

    Refused: ComplaintOver, AlreadyOver, SomethingGranted, ReasonMissing.
    """
    if any(each.granted.complaint_id == complaint.id for each in customer.dealings.concessions.values()):
        raise SomethingGranted
    if reason is None:
        raise ReasonMissing
    return ComplaintVoided(complaint.id, reason=reason)


# -- when this happened, then


def hold_meanwhile(
    customer: Customer,
    fact: ComplaintRaised | ComplaintReopened | OfferBackedOut,
    entry: Entry,
    rules: Rules,
    new: Ids,
) -> Iterator[HoldPlaced]:
    """When a complaint is open (again), then: no dunning, fee, cancellation or suspension for its subject."""
    if isinstance(fact, OfferBackedOut):
        complaint = customer.complaints[customer.dealings.offers[fact.offer_id].made.complaint_id]
    else:
        complaint = customer.complaints[fact.complaint_id]
    if complaint.open and not any(_holds(customer, complaint.id)):
        yield HoldPlaced(
            new("hold"),
            HELD_WHILE_UPSET,
            because="a complaint of theirs is open",
            subject=complaint.intake.raised.about,
            complaint_id=complaint.id,
        )


def lift_after(
    customer: Customer, fact: ComplaintClosed | ComplaintVoided, entry: Entry, rules: Rules, new: Ids
) -> Iterator[HoldLifted]:
    """When a complaint is over, then: its hold is lifted."""
    for hold_id in _holds(customer, fact.complaint_id):
        yield HoldLifted(hold_id, reason="the complaint is over")


def _holds(customer: Customer, complaint_id: UUID) -> Iterator[UUID]:
    for hold in customer.known.holds.values():
        if hold.complaint_id == complaint_id and hold.lifted_at is None:
            yield hold.id
