"""Follow-ups: dated future acts, each by one named person."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.sealed import Personal
from domain.seeing import CARING, FOUND

# -- what happened


@dataclass(frozen=True, slots=True)
class FollowUpScheduled:
    """Somebody will come back to this."""

    said: ClassVar = "{actor} scheduled a follow-up for {due}"
    seen_by: ClassVar = FOUND

    follow_up_id: UUID
    due: datetime
    assignee: UUID | None = None
    purpose: Personal = None
    complaint_id: UUID | None = None
    promise_id: UUID | None = None
    contract_id: UUID | None = None
    publication_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FollowUpReassigned:
    """Somebody else will do it."""

    said: ClassVar = "{actor} gave a follow-up to somebody else"
    seen_by: ClassVar = CARING

    follow_up_id: UUID
    assignee: UUID


@dataclass(frozen=True, slots=True)
class FollowUpMoved:
    """It is due on another day."""

    said: ClassVar = "{actor} moved a follow-up from {was_due} to {due}"
    seen_by: ClassVar = CARING

    follow_up_id: UUID
    was_due: datetime
    due: datetime
    reason: Personal = None
    customer_told: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpDone:
    """Somebody came back, as said."""

    said: ClassVar = "{actor} followed up"
    seen_by: ClassVar = FOUND

    follow_up_id: UUID
    outcome: Personal = None
    words: Personal = None


@dataclass(frozen=True, slots=True)
class FollowUpMissed:
    """Its day passed and nobody came back."""

    said: ClassVar = "A follow-up was missed"
    seen_by: ClassVar = CARING

    follow_up_id: UUID


@dataclass(frozen=True, slots=True)
class FollowUpCancelled:
    """Nobody needs to come back to this."""

    said: ClassVar = "{actor} cancelled a follow-up"
    seen_by: ClassVar = CARING

    follow_up_id: UUID
    reason: Personal = None


FollowUpFact = (
    FollowUpScheduled | FollowUpReassigned | FollowUpMoved | FollowUpDone | FollowUpMissed | FollowUpCancelled
)
