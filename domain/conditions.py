"""Standing preconditions of complaints: what must hold before a step of the practice may be taken."""

from dataclasses import dataclass

from domain.complaint import Complaint
from domain.refusals import AlreadyOver, Next, Refused


@dataclass(unsafe_hash=True)
class NotHeardYet(Refused):
    """Hear them out first: read your understanding back until they say that this is it."""

    next = Next("Read it back to them.", "confirmHearing")


@dataclass(unsafe_hash=True)
class FairnessNotAsked(Refused):
    """Ask "What do you think is fair?" first."""

    next = Next("Note their answer.", "stateDesiredResolution")


@dataclass(unsafe_hash=True)
class OurSideNotShared(Refused):
    """Share our side first: nothing was explained to them yet."""

    next = Next("Explain it with empathy and evidence.", "shareOurSide")


@dataclass(unsafe_hash=True)
class LeftAtNo(Refused):
    """We said that it is not possible. Say what is: share our side, or make an offer."""

    next = Next("Offer what we can do.", "makeOffer")


@dataclass(unsafe_hash=True)
class InStalemate(Refused):
    """A stalemate was declared already. Break it with your next move."""

    next = Next("Name your next move.", "breakStalemate")


@dataclass(unsafe_hash=True)
class ComplaintOver(Refused):
    """This complaint is closed. Reopen it if it is not over."""

    next = Next("Reopen it.", "reopenComplaint")


@dataclass(unsafe_hash=True)
class NotResolved(Refused):
    """Resolve it first, or say that it could not be."""

    next = Next("Resolve it.", "resolveComplaint")


@dataclass(unsafe_hash=True)
class NotClosed(Refused):
    """This complaint is still open."""


def not_voided(complaint: Complaint) -> Refused | None:
    """The complaint was not raised by mistake."""
    return AlreadyOver() if complaint.intake.voided_at else None


def not_closed(complaint: Complaint) -> Refused | None:
    """The complaint is open."""
    return not_voided(complaint) or (ComplaintOver() if complaint.recovery.closed_at else None)


def only_open(complaint: Complaint | None) -> None:
    """Let only what is about an open complaint, or about none, go on.

    Refused: ComplaintOver, AlreadyOver.
    """
    if complaint is not None and (refusal := not_closed(complaint)):
        raise refusal


def heard(complaint: Complaint) -> Refused | None:
    """They said that we understood."""
    return None if complaint.hearing.heard_at else NotHeardYet()


def asked(complaint: Complaint) -> Refused | None:
    """They were asked what is fair, and answered or declined to."""
    return None if complaint.hearing.asked_at else FairnessNotAsked()


def explained(complaint: Complaint) -> Refused | None:
    """Our side was shared with them."""
    return None if complaint.inquiry.our_side_at else OurSideNotShared()


def not_left_at_no(complaint: Complaint) -> Refused | None:
    """No refusal stands alone: our side or an offer came after it."""
    return LeftAtNo() if complaint.inquiry.refused_at else None


def moving(complaint: Complaint) -> Refused | None:
    """No stalemate was declared."""
    return InStalemate() if complaint.recovery.stalemate_since else None


def in_stalemate(complaint: Complaint) -> Refused | None:
    """A stalemate was declared."""
    return None if complaint.recovery.stalemate_since else AlreadyOver()


def not_resolved(complaint: Complaint) -> Refused | None:
    """The complaint is not resolved yet."""
    return AlreadyOver() if complaint.recovery.resolved_at else None


def resolved(complaint: Complaint) -> Refused | None:
    """The complaint is resolved."""
    return None if complaint.recovery.resolved_at else NotResolved()


def ended(complaint: Complaint) -> Refused | None:
    """The complaint is resolved, or was closed without a resolution."""
    return None if complaint.recovery.closed_at else resolved(complaint)


def reopenable(complaint: Complaint) -> Refused | None:
    """The complaint is resolved or closed."""
    return None if complaint.recovery.resolved_at or complaint.recovery.closed_at else NotClosed()


def closed(complaint: Complaint) -> Refused | None:
    """The complaint is closed."""
    return None if complaint.recovery.closed_at else NotClosed()
