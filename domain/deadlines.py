"""Deadlines that passed without anybody doing anything: what the clock turns into facts, each of them once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from domain import days
from domain.customer import Customer
from domain.follow_ups import FollowUpMissed, FollowUpState
from domain.offers import OfferLapsed
from domain.promises import BrokenBecause, PromiseBroken, Undertaking
from domain.rulebook import Rules

GRACE = timedelta(days=3)  # a promise of ours is often kept in time and noted a few days later
AT_ONCE = 20  # deadlines noted by one command; each may bring further facts, and a command brings at most 50

DeadlineFact = FollowUpMissed | OfferLapsed | PromiseBroken


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of a customer that has passed: when, the fact it becomes, and that fact's key, always the same."""

    at: datetime
    key: UUID
    fact: DeadlineFact


def due(customer: Customer, now: datetime, rules: Rules) -> tuple[Deadline, ...]:
    """Every deadline that has passed by now and is no fact yet, the earliest first.

    A follow-up is missed once its day is over, an open offer lapses once its last day is, and our promise to do
    something is broken three days after its end. What had passed before it came to us (written down late,
    or imported) is left to people.
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


def _promises(customer: Customer) -> Iterator[Deadline]:
    for each in customer.promises.values():
        unproven = each.claimed or each.disproved
        if each.open and each.ours and each.made.undertaking is Undertaking.DO and each.until and not unproven:
            at = each.until + GRACE
            if at > each.arrived_at:
                yield _deadline(customer, at, each.id, PromiseBroken(each.id, BrokenBecause.UNKNOWN))


def _deadline(customer: Customer, at: datetime, part_id: UUID, fact: DeadlineFact) -> Deadline:
    return Deadline(at, uuid5(customer.id, f"deadline/{type(fact).__name__}/{part_id}/{at.isoformat()}"), fact)
