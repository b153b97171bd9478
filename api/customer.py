"""One customer, answered from their story: as it is, as it was, as we knew it, as it would be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from amends.log import Read
from api.faults import BAD_VARIABLES, Unanswerable
from api.people import Named, named
from api.viewer import Viewer
from domain.customer import Customer, fold_some
from domain.entry import Entry
from domain.history import things_in
from domain.money import CurrencyCode
from domain.refusals import Refused
from domain.relationship import Contact, Size
from domain.sealed import Personal

T = TypeVar("T")


@dataclass
class CustomerView:
    """A customer at one moment, for one viewer; parts are read when they are asked for."""

    viewer: Viewer
    customer: Customer
    version: int
    changed_at: datetime | None
    as_of: datetime | None = None
    as_known_at: datetime | None = None
    hypothetical: bool = False
    told: tuple[Entry, ...] | None = field(default=None, repr=False)

    @property
    def id(self) -> UUID:
        """The customer's id: the same in tables, logs and everywhere."""
        return self.customer.id

    @property
    def name(self) -> Personal:
        """The customer's name."""
        return self.customer.known.profile.name

    @property
    def segment(self) -> str | None:
        """The segment, in the organisation's own word."""
        return self.customer.known.profile.segment

    @property
    def size(self) -> Size | None:
        """How large an account they are."""
        return self.customer.known.profile.size

    @property
    def since(self) -> date:
        """Since when they are a customer."""
        return self.customer.known.since

    @property
    def currency(self) -> CurrencyCode:
        """The currency of their contracts."""
        return self.customer.known.currency

    @property
    def external_refs(self) -> tuple[str, ...]:
        """The references by which other systems know them."""
        return self.customer.known.external_refs

    @property
    def account_manager(self) -> Named | None:
        """Who cares for this customer."""
        return named(self.viewer, self.customer.known.account_manager)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Who speaks for them."""
        return tuple(self.customer.known.contacts.values())

    @property
    def present(self) -> bool:
        """Whether this is the customer as they are now."""
        return self.as_of is None and self.as_known_at is None and not self.hypothetical

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry that this view counts, in the order of numbers."""
        if self.told is None:
            self.told = self.viewer.doors.house.log.history(self.customer.id, self.version)
        return self.told

    async def load_entries(self) -> None:
        """Read the entries in a thread, unless they are in memory."""
        log = self.viewer.doors.house.log
        if self.told is None and not log.remembers(self.customer.id, self.version):
            await self.viewer.doors.in_thread(lambda: self.entries)

    @cached_property
    def versions(self) -> Mapping[UUID, int]:
        """The number of the last fact about each thing, by the thing's id."""
        return {id: entry.number for entry in self.entries for id in things_in(entry)}

    def rows(self, projection: Any, kind: type[T], first: int | None = None) -> list[T]:
        """A table's rows of this customer, from the folded story, the latest first."""
        parts = list(projection.parts(self.customer).values())[::-1]
        return [self._row(projection, part) for part in parts[:first]]

    def row(self, projection: Any, part_id: UUID) -> Any:
        """The row of one part in a table; None where this customer has no such part."""
        part = projection.parts(self.customer).get(part_id)
        return None if part is None else self._row(projection, part)

    def _row(self, projection: Any, part: Any) -> Any:
        row = projection.row(self.customer, part, self.viewer.rules)
        self.viewer.views[id(row)] = (row, self)
        return row


def view_now(viewer: Viewer, customer_id: UUID) -> CustomerView | None:
    """The customer as they are now; None where there is none. Blocks: call it in a thread."""
    return _view(viewer, viewer.doors.house.log.read("customer", customer_id))


def views_now(viewer: Viewer, customer_ids: Collection[UUID]) -> dict[UUID, CustomerView]:
    """These customers as they are now, by their ids. Blocks."""
    found = viewer.doors.house.log.read_many("customer", customer_ids)
    views = ((id, _view(viewer, read)) for id, read in found.items())
    return {id: view for id, view in views if view is not None}


def _view(viewer: Viewer, read: Read) -> CustomerView | None:
    if not isinstance(read.story, Customer) or read.story.relationship is None:
        return None
    return CustomerView(viewer, read.story, read.version, read.recorded_at)


def view_then(
    viewer: Viewer,
    customer_id: UUID,
    as_of: datetime | None,
    as_known_at: datetime | None,
    what_if: Sequence[object] = (),
) -> CustomerView | None:
    """The customer as of one moment, as known at another, with facts that did not happen. Blocks.

    Raises: Unanswerable (AS_OF_FUTURE; BAD_VARIABLES where a supposed fact speaks of what this customer does not have).
    """
    if any(each is not None and each > viewer.now for each in (as_of, as_known_at)):
        raise Unanswerable("AS_OF_FUTURE", "That moment has not come. Ask for one that has passed.")
    every = viewer.doors.house.log.entries(customer_id)
    entries = tuple(
        each
        for each in every
        if (as_of is None or each.occurred_at <= as_of) and (as_known_at is None or each.recorded_at <= as_known_at)
    )
    customer = fold_some(Customer(customer_id), entries)
    if customer.relationship is None:
        return None
    if what_if:
        added = _supposed(entries, what_if, as_of or viewer.now)
        customer, entries = _supposing(customer, added), (*entries, *added)
    last = entries[-1]
    return CustomerView(viewer, customer, last.number, last.recorded_at, as_of, as_known_at, bool(what_if), entries)


def _supposing(customer: Customer, supposed: Iterable[Entry]) -> Customer:
    for entry in supposed:
        try:
            customer = customer.evolve(entry)
        except (LookupError, AttributeError, TypeError, ValueError, Refused):
            what = type(entry.fact).__name__
            raise Unanswerable(BAD_VARIABLES, f"{what} speaks of something that this customer does not have.") from None
    return customer


def _supposed(entries: tuple[Entry, ...], facts: Iterable[object], at: datetime) -> tuple[Entry, ...]:
    last = entries[-1]
    return tuple(
        Entry(last.story_id, last.number + ordinal, fact, at, at, last.actor, last.command_id)
        for ordinal, fact in enumerate(facts, 1)
    )
