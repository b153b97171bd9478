"""A complaint as a whole: its hearing, inquiry, offers and recovery, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import auto
from uuid import UUID

from domain.entry import Entry
from domain.hearing import Hearing, HearingFact
from domain.inquiry import Inquiry, InquiryFact
from domain.intake import ComplaintRaised, Intake, IntakeFact, Severity
from domain.offers import OfferBackedOut, OfferMade, RoundFact, Settlements
from domain.recovery import ComplaintReopened, Recovery, RecoveryFact
from domain.terms import Word

FAIR = "What do you think is fair?"


class Stage(Word):
    """How far a complaint has come, for people to read; rules never read it."""

    RAISED = auto()
    HEARD = auto()
    ASKED = auto()
    GATHERING = auto()
    OFFERED = auto()
    AGREED = auto()
    RESOLVED = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True)
class Complaint:
    """One grievance, from first word to judged recovery."""

    id: UUID
    intake: Intake
    hearing: Hearing = Hearing()
    inquiry: Inquiry = Inquiry()
    settlement: Settlements = Settlements()
    recovery: Recovery = Recovery()

    @property
    def open(self) -> bool:
        """Whether something is still to be done: neither closed nor voided."""
        return self.recovery.closed_at is None and self.intake.voided_at is None

    @property
    def owner(self) -> UUID | None:
        """Who handles it; None while it waits in triage."""
        return self.intake.owner

    @property
    def began_at(self) -> datetime:
        """When it was raised."""
        return self.intake.raised_at

    @property
    def severity(self) -> Severity | None:
        """How grave it is; None before triage."""
        return self.intake.triage.severity

    @property
    def open_questions(self) -> tuple[str, ...]:
        """What we should know and do not know yet."""
        fair = () if self.hearing.asked_at else (FAIR,)
        return (*self.intake.triage.open_questions, *fair)

    @property
    def stage(self) -> Stage:
        """The first that holds, from the end."""
        holds = {
            Stage.CLOSED: self.recovery.closed_at is not None,
            Stage.RESOLVED: self.recovery.resolved_at is not None,
            Stage.AGREED: self.settlement.accepted_offer is not None,
            Stage.OFFERED: self.settlement.open_offer is not None,
            Stage.GATHERING: self.inquiry.reply_by is not None,
            Stage.ASKED: self.hearing.asked_at is not None,
            Stage.HEARD: self.hearing.heard_at is not None,
        }
        return next((stage for stage, reached in holds.items() if reached), Stage.RAISED)


ComplaintFact = IntakeFact | HearingFact | InquiryFact | RecoveryFact


def evolve_complaints(
    complaints: Mapping[UUID, Complaint], fact: ComplaintFact, entry: Entry
) -> Mapping[UUID, Complaint]:
    """The complaints after one more fact about one of them."""
    if isinstance(fact, ComplaintRaised):
        intake = Intake(fact, entry.occurred_at, entry.actor.id)
        return {**complaints, fact.complaint_id: Complaint(fact.complaint_id, intake)}
    return {**complaints, fact.complaint_id: _evolve(complaints[fact.complaint_id], fact, entry)}


def _evolve(complaint: Complaint, fact: ComplaintFact, entry: Entry) -> Complaint:
    if isinstance(fact, HearingFact):
        return replace(complaint, hearing=complaint.hearing.evolve(fact, entry))
    if isinstance(fact, InquiryFact):
        return replace(complaint, inquiry=complaint.inquiry.evolve(fact, entry))
    if isinstance(fact, ComplaintReopened):
        complaint = _again(complaint)
    if isinstance(fact, RecoveryFact):
        return replace(complaint, recovery=complaint.recovery.evolve(fact, entry))
    return replace(complaint, intake=complaint.intake.evolve(fact, entry))


def _again(complaint: Complaint) -> Complaint:
    """The apology, our side and the deal that did not end it; another ending needs its own."""
    return replace(
        complaint,
        hearing=replace(complaint.hearing, apologised_at=None),
        inquiry=replace(complaint.inquiry, our_side_at=None),
        settlement=replace(complaint.settlement, deals=()),
    )


def evolve_rounds(
    complaints: Mapping[UUID, Complaint], complaint_id: UUID, fact: RoundFact
) -> Mapping[UUID, Complaint]:
    """The complaints after one more fact about an offer for one of them."""
    complaint = complaints[complaint_id]
    if isinstance(fact, OfferMade):
        complaint = replace(complaint, inquiry=complaint.inquiry.came_back())
    if isinstance(fact, OfferBackedOut) and fact.offer_id == complaint.settlement.accepted_offer:
        complaint = replace(complaint, recovery=complaint.recovery.undone())
    return {**complaints, complaint_id: replace(complaint, settlement=complaint.settlement.evolve(fact))}
