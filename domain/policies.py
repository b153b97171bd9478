"""When something happened, what follows from it in the same customer's story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, cast

from domain import coming_back, consenting, honouring, recovering, taking_in
from domain.customer import Customer
from domain.entry import Entry, Ids
from domain.inquiry import FactGatheringStarted
from domain.intake import ComplaintAcknowledged, ComplaintRaised, ComplaintVoided
from domain.offers import OfferBackedOut
from domain.promises import (
    PromiseBroken,
    PromiseChanged,
    PromiseDisputed,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
)
from domain.recovery import ComplaintClosed, ComplaintReopened, ComplaintResolved
from domain.rulebook import Rules
from domain.telling import Policy, Story
from domain.testimonials import ConsentGiven, ConsentNarrowed, ConsentWithdrawn, TestimonialTakenDown

F = TypeVar("F")


def when(kind: type[F], then: Callable[[Customer, F, Entry, Rules, Ids], Iterable[object]]) -> Policy:
    """A policy that listens to one kind of fact; `then` sees the customer as they are after it."""

    def policy(story: Story, entry: Entry, rules: Rules, new: Ids) -> Iterator[object]:
        if isinstance(entry.fact, kind):
            yield from then(cast(Customer, story), entry.fact, entry, rules, new)

    return policy


COMPLAINED: tuple[Policy, ...] = (
    when(ComplaintRaised, taking_in.hold_meanwhile),
    when(ComplaintReopened, taking_in.hold_meanwhile),
    when(OfferBackedOut, taking_in.hold_meanwhile),
    when(ComplaintClosed, taking_in.lift_after),
    when(ComplaintVoided, taking_in.lift_after),
    when(FactGatheringStarted, coming_back.come_back),
    when(ComplaintAcknowledged, coming_back.come_back),
    when(ComplaintResolved, recovering.apology_counts),
    when(ComplaintResolved, recovering.come_by_again),
)

PROMISED: tuple[Policy, ...] = (
    when(PromiseMade, honouring.tell_departments),
    when(PromiseMade, honouring.find_conflicts),
    when(PromiseChanged, honouring.find_conflicts),
    when(PromiseDisputed, honouring.end_conflicts),
    when(PromiseKept, honouring.end_conflicts),
    when(PromiseKept, honouring.end_follow_ups),
    when(PromiseBroken, honouring.end_conflicts),
    when(PromiseBroken, honouring.hold_after_breaking),
    when(PromiseReleased, honouring.end_conflicts),
    when(PromiseReleased, honouring.end_follow_ups),
)

SPOKEN_FOR_US: tuple[Policy, ...] = (
    when(ConsentGiven, consenting.take_down_what_is_not_covered),
    when(ConsentNarrowed, consenting.take_down_what_is_not_covered),
    when(ConsentWithdrawn, consenting.take_down_what_is_not_covered),
    when(TestimonialTakenDown, consenting.take_down_is_done),
)

POLICIES: tuple[Policy, ...] = (*COMPLAINED, *PROMISED, *SPOKEN_FOR_US)
"""Every policy, in the order in which they act."""
