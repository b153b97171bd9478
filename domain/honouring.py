"""Honouring promises: what follows when one is made, changed or over, so that nobody breaks it unawares."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain import promises
from domain.customer import Customer
from domain.entry import Entry, Ids
from domain.follow_ups import FollowUpCancelled, FollowUpDone
from domain.promises import (
    ConflictSettled,
    DepartmentsNotified,
    PromiseBroken,
    PromiseChanged,
    PromiseDisputed,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    Undertaking,
)
from domain.refusals import Warned
from domain.relationship import HELD_WHILE_UPSET, HoldPlaced
from domain.rulebook import Rules
from domain.subjects import Subject
from domain.terms import Action, Side


@dataclass(unsafe_hash=True)
class ConflictFound(Warned):
    """Another promise says {undertaking.to} {action.doing} {subject}{until:, until }. Settle which one stands."""

    undertaking: Undertaking
    action: Action
    subject: Subject
    until: datetime | None


def tell_departments(
    customer: Customer, fact: PromiseMade, entry: Entry, rules: Rules, new: Ids
) -> Iterator[DepartmentsNotified]:
    """Tell the departments that could break our promise, while it can still be broken."""
    departments = rules.departments.get(fact.action, ())
    over = fact.until is not None and fact.until <= entry.recorded_at
    if fact.promised_by is Side.US and departments and not over:
        yield DepartmentsNotified(fact.promise_id, departments)


def find_conflicts(
    customer: Customer, fact: PromiseMade | PromiseChanged, entry: Entry, rules: Rules, new: Ids
) -> Iterator[promises.ConflictFound | ConflictSettled | ConflictFound]:
    """Find open promises that say the opposite; a change can also end a conflict."""
    promise = customer.promises[fact.promise_id]
    opposite = [each for each in customer.promises.values() if each.open and promise.contradicts(each)]
    for each in opposite:
        if each.id not in promise.conflicts and promise.open and not each.disproved:
            yield promises.ConflictFound(promise.id, each.id)
            yield ConflictFound(each.made.undertaking, each.made.action, each.made.subject, each.until)
    for other in promise.conflicts:
        if other not in {each.id for each in opposite}:
            yield ConflictSettled(promise.id, other)


def end_conflicts(
    customer: Customer,
    fact: PromiseKept | PromiseBroken | PromiseReleased | PromiseDisputed,
    entry: Entry,
    rules: Rules,
    new: Ids,
) -> Iterator[ConflictSettled]:
    """A promise that has ended, or that was never made, stands against no other."""
    promise = customer.promises[fact.promise_id]
    if not promise.open or promise.disproved:
        for other in promise.conflicts:
            yield ConflictSettled(fact.promise_id, other)


def end_follow_ups(
    customer: Customer, fact: PromiseKept | PromiseReleased, entry: Entry, rules: Rules, new: Ids
) -> Iterator[FollowUpDone | FollowUpCancelled]:
    """Keeping a promise does what was due with it; reminders before it, and all after a release, fall away."""
    promise = customer.promises[fact.promise_id]
    for each in customer.follow_ups.values():
        if not each.to_do or each.scheduled.promise_id != promise.id or each.scheduled_at > entry.occurred_at:
            continue
        if isinstance(fact, PromiseReleased):
            yield FollowUpCancelled(each.id, reason="its promise was released")
        elif promise.until is not None and each.due == promise.until:
            yield FollowUpDone(each.id)
        elif promise.until is not None and each.due < promise.until:
            yield FollowUpCancelled(each.id, reason="its promise was kept")


def keep_by_coming_back(
    customer: Customer, fact: FollowUpDone, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseKept]:
    """Who came back to them in time, as was promised, has kept the promise. Looking after other work keeps nothing."""
    promise_id = customer.follow_ups[fact.follow_up_id].scheduled.promise_id
    promise = customer.promises.get(promise_id) if promise_id else None
    if promise is None or not (promise.open and promise.ours and promise.to_come_back):
        return
    if promise.until is None or entry.occurred_at <= promise.until:
        yield PromiseKept(promise.id, evidence=fact.outcome)


def hold_after_breaking(
    customer: Customer, fact: PromiseBroken, entry: Entry, rules: Rules, new: Ids
) -> Iterator[HoldPlaced]:
    """A promise that we broke spares its subject what an upset customer is spared, unless a hold does already."""
    promise = customer.promises[fact.promise_id]
    subject = promise.made.subject
    held = any(each.covers(HELD_WHILE_UPSET, subject, entry.occurred_at) for each in customer.known.holds.values())
    if promise.ours and not held:
        complaint = customer.complaints.get(promise.made.complaint_id) if promise.made.complaint_id else None
        open_one = complaint.id if complaint and complaint.open else None
        because = "a promise to them was broken"
        yield HoldPlaced(new("hold"), HELD_WHILE_UPSET, because=because, subject=subject, complaint_id=open_one)
