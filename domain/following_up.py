"""Follow-ups: planning to come back to somebody, moving it only with good reason, and doing it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.commanding import only_if
from domain.complaint import Complaint
from domain.contracts import Contract
from domain.customer import Customer
from domain.days import NonWorkingDay, day_of, is_worked
from domain.entry import Ids
from domain.follow_ups import (
    FollowUp,
    FollowUpCancelled,
    FollowUpDone,
    FollowUpMoved,
    FollowUpReassigned,
    FollowUpScheduled,
)
from domain.promises import Promise
from domain.promising import TellTheCustomer
from domain.refusals import AlreadyOver, ReasonMissing, Refused, UserInactive
from domain.rulebook import Rules
from domain.staff import Staff


@dataclass(unsafe_hash=True)
class DuePast(Refused):
    """That time has passed. Choose one that lies ahead."""

    where: str = "due"

    @property
    def field(self) -> str:  # type: ignore[override]  # an argument's own path, known only when it is refused
        """The path of the argument in the input."""
        return self.where


@dataclass(unsafe_hash=True)
class AssigneeMissing(Refused):
    """What is everybody's is nobody's. Say who comes back to this."""

    field = "assignee"


def to_do(follow_up: FollowUp) -> Refused | None:
    """Somebody still has to come back to this."""
    return None if follow_up.to_do else AlreadyOver()


def untold(follow_up: FollowUp) -> Refused | None:
    """Nobody has said yet how it went: it is still to do, or was done by keeping its promise."""
    return None if follow_up.to_do or follow_up.done_with_promise else AlreadyOver()


def schedule_follow_up(
    customer: Customer,
    purpose: str,
    due: datetime,
    staff: Staff,
    now: datetime,
    rules: Rules,
    new: Ids,
    assignee: UUID | None = None,
    complaint: Complaint | None = None,
    promise: Promise | None = None,
    contract: Contract | None = None,
) -> Iterator[FollowUpScheduled | NonWorkingDay]:
    """Plan that somebody comes back to this.

    Refused: AssigneeMissing, UserInactive, DuePast.
    """
    assignee = _somebody(assignee, staff)
    yield from _ahead(due, now, rules)
    yield FollowUpScheduled(
        new("follow_up"),
        due,
        assignee,
        purpose=purpose,
        complaint_id=complaint.id if complaint else None,
        promise_id=promise.id if promise else None,
        contract_id=contract.id if contract else None,
    )


@only_if(to_do)
def reassign_follow_up(follow_up: FollowUp, staff: Staff, assignee: UUID | None = None) -> FollowUpReassigned:
    """Let somebody else do it.

    Refused: AlreadyOver, AssigneeMissing, UserInactive.
    """
    return FollowUpReassigned(follow_up.id, _somebody(assignee, staff))


@only_if(to_do)
def move_follow_up(
    follow_up: FollowUp,
    due: datetime,
    now: datetime,
    rules: Rules,
    reason: str | None = None,
    customer_told: bool = False,
) -> Iterator[FollowUpMoved | NonWorkingDay]:
    """Do it at another time, and say why; where it was promised, the customer is told first.

    Refused: AlreadyOver, ReasonMissing, TellTheCustomer, DuePast.
    """
    if reason is None:
        raise ReasonMissing
    if follow_up.scheduled.promise_id is not None and not customer_told:
        raise TellTheCustomer
    yield from _ahead(due, now, rules)
    yield FollowUpMoved(follow_up.id, follow_up.due, due, reason=reason, customer_told=customer_told)


@only_if(untold)
def do_follow_up(follow_up: FollowUp, outcome: str | None = None, words: str | None = None) -> FollowUpDone:
    """Note that somebody came back, what came of it, and what they said.

    Refused: AlreadyOver.
    """
    return FollowUpDone(follow_up.id, outcome=outcome, words=words)


@only_if(to_do)
def cancel_follow_up(follow_up: FollowUp, reason: str | None = None) -> FollowUpCancelled:
    """Note that nobody needs to come back to this, and why.

    Refused: AlreadyOver, ReasonMissing.
    """
    if reason is None:
        raise ReasonMissing
    return FollowUpCancelled(follow_up.id, reason=reason)


def _somebody(assignee: UUID | None, staff: Staff) -> UUID:
    if assignee is None:
        raise AssigneeMissing
    if not staff.works_here(assignee):
        raise UserInactive("assignee")
    return assignee


def _ahead(due: datetime, now: datetime, rules: Rules) -> Iterator[NonWorkingDay]:
    if due <= now:
        raise DuePast
    day = day_of(due, rules)
    if not is_worked(day, rules):
        yield NonWorkingDay(day)
