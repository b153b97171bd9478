"""Follow-ups: dated future acts, each by one named person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.sealed import Personal
from domain.seeing import CARING, FOUND
from domain.terms import Word

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


# -- what it adds up to


class FollowUpState(Word):
    """What became of a follow-up."""

    PLANNED = auto()
    DONE = auto()
    MISSED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A dated future act; one that was missed can still be done."""

    scheduled: FollowUpScheduled
    scheduled_at: datetime
    arrived_at: datetime
    due: datetime
    assignee: UUID | None
    state: FollowUpState = FollowUpState.PLANNED
    ended_at: datetime | None = None
    done_with_promise: bool = False

    @property
    def id(self) -> UUID:
        """The follow-up's id."""
        return self.scheduled.follow_up_id

    @property
    def began_at(self) -> datetime:
        """When it was planned; nobody came back to it before."""
        return self.scheduled_at

    @property
    def to_do(self) -> bool:
        """Whether somebody still has to come back to this."""
        return self.state in (FollowUpState.PLANNED, FollowUpState.MISSED)


def evolve_follow_ups(follow_ups: Mapping[UUID, FollowUp], fact: FollowUpFact, entry: Entry) -> Mapping[UUID, FollowUp]:
    """The follow-ups after one more fact."""
    match fact:
        case FollowUpScheduled():
            follow_up = FollowUp(fact, entry.occurred_at, entry.arrived_at, fact.due, fact.assignee)
        case FollowUpReassigned():
            follow_up = replace(follow_ups[fact.follow_up_id], assignee=fact.assignee)
        case FollowUpMoved():
            moved = replace(follow_ups[fact.follow_up_id], due=fact.due)
            follow_up = replace(moved, state=FollowUpState.PLANNED, ended_at=None)
        case FollowUpDone():
            done = _ended(follow_ups[fact.follow_up_id], FollowUpState.DONE, entry)
            follow_up = replace(
                done, done_with_promise=entry.cause is not None and done.scheduled.promise_id is not None
            )
        case FollowUpMissed():
            follow_up = _ended(follow_ups[fact.follow_up_id], FollowUpState.MISSED, entry)
        case FollowUpCancelled():
            follow_up = _ended(follow_ups[fact.follow_up_id], FollowUpState.CANCELLED, entry)
        case _ as never:
            assert_never(never)
    return {**follow_ups, follow_up.id: follow_up}


def _ended(follow_up: FollowUp, state: FollowUpState, entry: Entry) -> FollowUp:
    return replace(follow_up, state=state, ended_at=entry.occurred_at)
