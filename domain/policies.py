"""When something happened, what follows from it in the same customer's story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, cast

from domain.customer import Customer
from domain.entry import Entry, Ids
from domain.rulebook import Rules
from domain.telling import Policy, Story

F = TypeVar("F")


def when(kind: type[F], then: Callable[[Customer, F, Entry, Rules, Ids], Iterable[object]]) -> Policy:
    """A policy that listens to one kind of fact; `then` sees the customer as they are after it."""

    def policy(story: Story, entry: Entry, rules: Rules, new: Ids) -> Iterator[object]:
        if isinstance(entry.fact, kind):
            yield from then(cast(Customer, story), entry.fact, entry, rules, new)

    return policy


POLICIES: tuple[Policy, ...] = ()
"""Every policy, in the order in which they act."""
