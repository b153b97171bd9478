"""A story told again to see whether a rule held: entry by entry, with the customer before and after each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.customer import Customer
from domain.entry import Entry

Said = Iterator[tuple[Entry, str]]
"""Entries after which a rule does not hold, each with what is wrong."""


def retold(told: Sequence[Entry], *kinds: type) -> Iterator[tuple[Customer, Entry, Customer]]:
    """The customer before each entry, the entry, and the customer after it; nothing where no fact is of these kinds."""
    if not any(isinstance(entry.fact, kinds) for entry in told):
        return
    before = Customer(told[0].story_id)
    for entry in told:
        after = before.evolve(entry)
        yield before, entry, after
        before = after
