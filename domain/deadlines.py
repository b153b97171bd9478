"""Deadlines that passed without anybody doing anything: what the clock turns into facts, each of them once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from domain import days
from domain.concessions import Concession, ConcessionForfeited, ConcessionState
from domain.customer import Customer
from domain.follow_ups import FollowUpMissed, FollowUpState
from domain.offers import OfferLapsed
from domain.owing import to_keep, waits
from domain.promises import BrokenBecause, PromiseBroken
from domain.rulebook import Rules
from domain.saying import in_words

GRACE = timedelta(days=3)  # a promise of ours is often kept in time and noted a few days later
AT_ONCE = 20  # deadlines noted by one command; each may bring further facts, and a command brings at most 50

DeadlineFact = ConcessionForfeited | FollowUpMissed | OfferLapsed | PromiseBroken


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of a customer that has passed: when, the fact it becomes, and that fact's key, always the same."""

    at: datetime
    key: UUID
    fact: DeadlineFact


def due(customer: Customer, now: datetime, rules: Rules) -> tuple[Deadline, ...]:
    """Every deadline that has passed by now and is no fact yet, the earliest first.

    A follow-up is missed once its day is over; an open offer lapses, and what they could use on their next order is
    let pass, once its last day is; and our promise to do something is broken three days after its end. What had
    passed before it came to us (written down late, or imported) is left to people.
    """
    passed = (each for each in _ahead(customer, rules) if each.at <= now)
    return tuple(sorted(passed, key=lambda each: (each.at, each.key)))


def note_deadlines(customer: Customer, occurred_at: datetime, rules: Rules) -> Iterator[DeadlineFact]:
    """Turn deadlines that had passed by then into facts, at most twenty; none where none had.

    The clock says it once for each deadline, at the deadline's own time and with its key.
    """
    for each in due(customer, occurred_at, rules)[:AT_ONCE]:
        yield each.fact


def _ahead(customer: Customer, rules: Rules) -> Iterator[Deadline]:
    yield from _follow_ups(customer, rules)
    yield from _offers(customer, rules)
    yield from _unused(customer, rules)
    yield from _promises(customer)


def _follow_ups(customer: Customer, rules: Rules) -> Iterator[Deadline]:
    for each in customer.follow_ups.values():
        at = days.over(days.day_of(each.due, rules), rules)
        if each.state is FollowUpState.PLANNED and at > each.arrived_at:
            yield _deadline(customer, at, each.id, FollowUpMissed(each.id))


def _offers(customer: Customer, rules: Rules) -> Iterator[Deadline]:
    for complaint in customer.complaints.values():
        offer = customer.dealings.offers.get(complaint.settlement.open_offer or customer.id)
        if offer and offer.made.expires_on:
            at = days.over(offer.made.expires_on, rules)
            if at > offer.arrived_at:
                yield _deadline(customer, at, offer.id, OfferLapsed(offer.id))


def _unused(customer: Customer, rules: Rules) -> Iterator[Deadline]:
    """What they have and did not use in time; what is a credit expires as one, at the finance desk."""
    for each in customer.dealings.concessions.values():
        last, unused = each.granted.usable_until, each.state is ConcessionState.PROMISED and waits(each)
        if last is not None and unused and not each.becomes_credit:
            at = days.over(last, rules)
            if at > _arrived_at(customer, each):
                reason = f"Not used by {in_words(last)}"
                yield _deadline(customer, at, each.id, ConcessionForfeited(each.id, reason=reason))


def _arrived_at(customer: Customer, concession: Concession) -> datetime:
    """When it came to us: with its promise, where there is one."""
    promise = customer.promises.get(concession.promise_id) if concession.promise_id else None
    return promise.arrived_at if promise else concession.recorded_at


def _promises(customer: Customer) -> Iterator[Deadline]:
    for each in to_keep(customer):
        if each.until and not each.claimed:
            at = each.until + GRACE
            if at > each.arrived_at:
                yield _deadline(customer, at, each.id, PromiseBroken(each.id, BrokenBecause.UNKNOWN))


def _deadline(customer: Customer, at: datetime, part_id: UUID, fact: DeadlineFact) -> Deadline:
    return Deadline(at, uuid5(customer.id, f"deadline/{type(fact).__name__}/{part_id}/{at.isoformat()}"), fact)
