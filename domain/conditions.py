"""Standing preconditions of complaints: what must hold before a step of the practice may be taken."""

from dataclasses import dataclass

from domain.complaint import Complaint
from domain.refusals import Next, Refused


@dataclass(unsafe_hash=True)
class NotHeardYet(Refused):
    """Hear them out first: read your understanding back until they say that this is it."""

    next = Next("Read it back to them.", "confirmHearing")


@dataclass(unsafe_hash=True)
class FairnessNotAsked(Refused):
    """Ask "What do you think is fair?" first."""

    next = Next("Note their answer.", "stateDesiredResolution")


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


def not_closed(complaint: Complaint) -> Refused | None:
    """The complaint is open."""
    return None if complaint.open else ComplaintOver()


def heard(complaint: Complaint) -> Refused | None:
    """They said that we understood."""
    return None if complaint.hearing.heard_at else NotHeardYet()


def asked(complaint: Complaint) -> Refused | None:
    """They were asked what is fair, and answered or declined to."""
    return None if complaint.hearing.asked_at else FairnessNotAsked()


def resolved(complaint: Complaint) -> Refused | None:
    """The complaint is resolved."""
    return None if complaint.recovery.resolved_at else NotResolved()


def closed(complaint: Complaint) -> Refused | None:
    """The complaint is closed."""
    return None if complaint.recovery.closed_at else NotClosed()
