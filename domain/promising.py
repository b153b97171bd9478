"""Promises: giving our word or noting theirs, making sure that everybody knows, and how each of them ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.commanding import only_if
from domain.complaint import Complaint
from domain.conditions import only_open
from domain.credit import Credit
from domain.customer import Customer
from domain.days import day_of
from domain.entry import Actor, Ids
from domain.follow_ups import FollowUpMoved
from domain.may_do import may_do
from domain.offers import Offer
from domain.promises import (
    ActionOverridden,
    BrokenBecause,
    ConflictSettled,
    Promise,
    PromiseAcknowledged,
    PromiseBroken,
    PromiseChanged,
    PromiseConfirmed,
    PromiseDisputed,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    PromiseSource,
    Undertaking,
)
from domain.refusals import AlreadyOver, Next, NotAllowed, NotFound, ReasonMissing, Refused, UserInactive
from domain.relationship import Hold
from domain.renewal_credits import only_after_renewal
from domain.rulebook import Rules
from domain.staff import Staff
from domain.subjects import Subject
from domain.terms import Action, Role, Side


@dataclass(unsafe_hash=True)
class PromiseNeedsDate(Refused):
    """A promise without a date cannot be kept. Say until when."""

    field = "until"


@dataclass(unsafe_hash=True)
class WindowReversed(Refused):
    """It would end before it begins on {begins}. Check both times."""

    field = "until"

    begins: datetime


@dataclass(unsafe_hash=True)
class SubjectMissing(Refused):
    """Say what is promised about: an instalment, an order, a contract, with its reference."""

    field = "subject"


@dataclass(unsafe_hash=True)
class PromiseSourceMissing(Refused):
    """Say how we know: it is written, it was spoken, or the customer says so."""

    field = "source"


@dataclass(unsafe_hash=True)
class UnknownAction(Refused):
    """Nobody can tell what is promised. Choose an action from the list, or write it down in words."""

    field = "words"


@dataclass(unsafe_hash=True)
class NotNotified(Refused):
    """Your department was not told of this promise, so it has nothing to acknowledge."""


@dataclass(unsafe_hash=True)
class NotOurs(Refused):
    """This is the customer's promise. Only a promise of ours is confirmed or disputed by who made it."""


@dataclass(unsafe_hash=True)
class WindowOpen(Refused):
    """Until it is over{until:, on }, nobody can say that this was kept. They may let it go before."""

    next: ClassVar = Next("Say that they let it go.", "releasePromise")

    until: datetime | None


@dataclass(unsafe_hash=True)
class TellTheCustomer(Refused):
    """This was said to the customer. Tell them first, then say that they were told."""

    next: ClassVar = Next("Tell the customer, then send it again.")


# -- giving a word


def make_promise(
    customer: Customer,
    promised_by: Side,
    undertaking: Undertaking,
    action: Action,
    new: Ids,
    occurred_at: datetime,
    actor: Actor,
    staff: Staff,
    subject: Subject | None = None,
    until: datetime | None = None,
    not_before: datetime | None = None,
    words: str | None = None,
    source: PromiseSource | None = None,
    evidence: str | None = None,
    made_by: UUID | None = None,
    department: str | None = None,
    complaint: Complaint | None = None,
    offer: Offer | None = None,
    credit: Credit | None = None,
) -> PromiseMade:
    """Note a promise, ours or theirs. One of ours is by whoever notes it, unless somebody else is named.

    Refused: ComplaintOver, AlreadyOver, SubjectMissing, UnknownAction, PromiseNeedsDate, WindowReversed,
    PromiseSourceMissing; for who is named UserInactive, or NotFound for somebody of theirs.
    """
    only_open(complaint)
    if subject is None:
        raise SubjectMissing
    if action is Action.OTHER and words is None:
        raise UnknownAction
    if until is None:
        raise PromiseNeedsDate
    if until <= (not_before or occurred_at):
        raise WindowReversed(not_before or occurred_at)
    if source is None and evidence is None:
        raise PromiseSourceMissing
    _known_maker(made_by, promised_by, customer, staff)
    source = source or PromiseSource.WRITTEN
    by_actor = promised_by is Side.US and source is not PromiseSource.CUSTOMER_SAYS and not (made_by or department)
    return PromiseMade(
        promise_id=new("promise"),
        promised_by=promised_by,
        undertaking=undertaking,
        action=action,
        subject=subject,
        until=until,
        not_before=not_before,
        made_by=actor.id if by_actor else made_by,
        department=actor.department if by_actor else department,
        words=words,
        source=source,
        evidence=evidence,
        complaint_id=complaint.id if complaint else None,
        offer_id=offer.id if offer else None,
        credit_id=credit.id if credit else None,
    )


def _known_maker(made_by: UUID | None, promised_by: Side, customer: Customer, staff: Staff) -> None:
    """Who gave our word works here or did; who gave theirs is a contact of theirs."""
    if made_by is None:
        return
    if promised_by is Side.CUSTOMER and made_by not in customer.known.contacts:
        raise NotFound("contact", "madeBy")
    if promised_by is Side.US and (made_by not in staff.people or staff.people[made_by].service):
        raise UserInactive("madeBy")


def still_open(promise: Promise) -> Refused | None:
    """The promise was neither kept nor broken nor released."""
    return None if promise.open else AlreadyOver()


def ours(promise: Promise) -> Refused | None:
    """We gave our word, not they."""
    return None if promise.ours else NotOurs()


def told_to_somebody(promise: Promise) -> Refused | None:
    """Some department was told of the promise."""
    return None if promise.notified else NotNotified()


def unconfirmed(promise: Promise) -> Refused | None:
    """Its maker has not said yet: so I promised."""
    return AlreadyOver() if promise.confirmed else None


def unsaid(promise: Promise) -> Refused | None:
    """Nobody has said yet how it ended: it is open, or was kept by coming back to them."""
    return None if promise.open or promise.kept_by_coming_back else AlreadyOver()


def in_conflict(promise: Promise) -> Refused | None:
    """It stands against another promise."""
    return None if promise.conflicts else AlreadyOver()


# -- knowing of it


@only_if(still_open, told_to_somebody)
def acknowledge_promise(promise: Promise, actor: Actor) -> PromiseAcknowledged:
    """Say for your department that it knows of the promise.

    Refused: AlreadyOver, NotNotified.
    """
    if actor.department is None or actor.department not in promise.notified:
        raise NotNotified
    if actor.department in promise.acknowledged:
        raise AlreadyOver
    return PromiseAcknowledged(promise.id, actor.department)


@only_if(still_open, ours, unconfirmed)
def confirm_promise(promise: Promise, actor: Actor) -> PromiseConfirmed:
    """Say: so I promised.

    Refused: AlreadyOver, NotOurs, NotAllowed.
    """
    _only_its_maker(promise, actor)
    return PromiseConfirmed(promise.id)


@only_if(still_open, ours)
def dispute_promise(promise: Promise, actor: Actor, reason: str | None = None) -> PromiseDisputed:
    """Say: so I did not promise, and why the customer may think so.

    Refused: AlreadyOver, NotOurs, NotAllowed, ReasonMissing.
    """
    _only_its_maker(promise, actor)
    if reason is None:
        raise ReasonMissing
    return PromiseDisputed(promise.id, reason=reason)


def _only_its_maker(promise: Promise, actor: Actor) -> None:
    """A named person answers for themselves, a department for its own; a lead stands in for who has left."""
    made = promise.made
    theirs = made.made_by == actor.id if made.made_by else made.department in (None, actor.department)
    if not theirs and actor.role is not Role.LEAD:
        raise NotAllowed((Role.LEAD,), actor.role)


# -- how it ends


@only_if(unsaid)
def keep_promise(
    promise: Promise, customer: Customer, occurred_at: datetime, evidence: str | None = None
) -> PromiseKept:
    """Note that the word was kept; a word not to do something, once its time is over.

    Refused: AlreadyOver, WindowOpen, CreditStillWaits.
    """
    over = promise.until is not None and promise.until <= occurred_at
    if promise.made.undertaking is Undertaking.DO_NOT and not over:
        raise WindowOpen(promise.until)
    _not_of_a_waiting_credit(promise, customer)
    return PromiseKept(promise.id, evidence=evidence)


@only_if(still_open)
def break_promise(
    promise: Promise, broken_because: BrokenBecause = BrokenBecause.UNKNOWN, how: str | None = None
) -> PromiseBroken:
    """Note that the word was broken, and why.

    Refused: AlreadyOver.
    """
    return PromiseBroken(promise.id, broken_because, how=how)


@only_if(still_open)
def change_promise(
    promise: Promise,
    customer: Customer,
    what: str,
    agreed_with_customer: bool = False,
    until: datetime | None = None,
    not_before: datetime | None = None,
) -> Iterator[PromiseChanged | FollowUpMoved]:
    """Note what the promise is from now on, as agreed with the customer; what was due with it moves along.

    Refused: AlreadyOver, TellTheCustomer, WindowReversed, CreditStillWaits.
    """
    _not_of_a_waiting_credit(promise, customer)
    if not agreed_with_customer:
        raise TellTheCustomer
    begins, ends = not_before or promise.begins, until or promise.until
    if ends is not None and ends <= begins:
        raise WindowReversed(begins)
    yield PromiseChanged(promise.id, what=what, until=until, not_before=not_before)
    for each in customer.follow_ups.values():
        if until and each.to_do and each.scheduled.promise_id == promise.id and each.due == promise.until:
            yield FollowUpMoved(each.id, each.due, until, reason=what, customer_told=True)


@only_if(still_open)
def release_promise(promise: Promise, customer: Customer, words: str) -> PromiseReleased:
    """Note that the other side let it go, in their words.

    Refused: AlreadyOver, CreditStillWaits.
    """
    _not_of_a_waiting_credit(promise, customer)
    return PromiseReleased(promise.id, words=words)


def _not_of_a_waiting_credit(promise: Promise, customer: Customer) -> None:
    """Our word to apply a credit at a renewal is kept, moved and released with the credit, never apart from it."""
    if promise.ours and promise.made.action is Action.APPLY_CREDIT and promise.made.credit_id is not None:
        only_after_renewal(customer.accounts.credits.get(promise.made.credit_id))


# -- when two stand against each other, or one in the way


@only_if(in_conflict)
def settle_conflict(promise: Promise, customer: Customer, other: UUID, how: str) -> ConflictSettled:
    """Note how a conflict of two promises was settled; the one that gives way is changed or released by itself.

    Refused: NotFound, AlreadyOver.
    """
    if other not in customer.promises:
        raise NotFound("promise", "other")
    if other not in promise.conflicts:
        raise AlreadyOver
    return ConflictSettled(promise.id, other, how=how)


def override_action(
    customer: Customer,
    action: Action,
    subject: Subject,
    occurred_at: datetime,
    rules: Rules,
    reason: str | None = None,
    promise: Promise | None = None,
    hold: Hold | None = None,
) -> Iterator[ActionOverridden]:
    """Note that something was done although it was blocked, and why; once for everything that stood against it.

    Refused: ReasonMissing, AlreadyOver.
    """
    if reason is None:
        raise ReasonMissing
    named = {each.id for each in (promise, hold) if each}
    against = may_do(customer, action, subject, day_of(occurred_at, rules), rules).because
    overridden = [each for each in against if not named or named & {each.promise_id, each.hold_id}]
    if not overridden:
        raise AlreadyOver
    for each in overridden:
        yield ActionOverridden(action, subject, each.promise_id, each.hold_id, reason=reason)
