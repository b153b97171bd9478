"""When something happened, what follows from it in the same customer's story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, cast

from domain import honouring
from domain.customer import Customer
from domain.entry import Entry, Ids
from domain.promises import (
    PromiseBroken,
    PromiseChanged,
    PromiseDisputed,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
)
from domain.rulebook import Rules
from domain.telling import Policy, Story

F = TypeVar("F")


def when(kind: type[F], then: Callable[[Customer, F, Entry, Rules, Ids], Iterable[object]]) -> Policy:
    """A policy that listens to one kind of fact; `then` sees the customer as they are after it."""

    def policy(story: Story, entry: Entry, rules: Rules, new: Ids) -> Iterator[object]:
        if isinstance(entry.fact, kind):
            yield from then(cast(Customer, story), entry.fact, entry, rules, new)

    return policy


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

POLICIES: tuple[Policy, ...] = (*PROMISED,)
"""Every policy, in the order in which they act."""
