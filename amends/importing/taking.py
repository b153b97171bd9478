"""Taking rows into a customer's story: the same sense that a command makes, and no rule of manners."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from amends.importing.csv_files import Row
from amends.importing.lines import ContactLine, ContractLine, CustomerLine, Line, fingerprint
from amends.importing.origin import Origin
from amends.importing.refusals import CustomerUnknown, HistoryClosed, KeyReused
from amends.importing.shelf import Shelved
from amends.log import Read
from domain import days
from domain.acquaintance import add_contact, register_customer
from domain.arguments import CLOCK_SLACK, check_time
from domain.commanding import Elsewhere
from domain.customer import Customer
from domain.entry import Entry, Ids
from domain.references import Reference
from domain.refusals import NotUnderstood, Refused
from domain.relationship import CustomerRegistered
from domain.renewing import record_contract
from domain.rulebook import Rules
from domain.staff import Staff


@dataclass(frozen=True, slots=True)
class Import:
    """One import: where it comes from, when it is taken in, and what it is read by."""

    origin: Origin
    rules: Rules
    staff: Staff
    fingerprint_key: bytes

    def manager(self, said: str | None) -> UUID | None:
        """The one person who works here and has this name or id."""
        people = self.staff.people.values()
        named = [each.id for each in people if said and said.casefold() in (each.name.casefold(), str(each.id))]
        return named[0] if len(named) == 1 and self.staff.works_here(named[0]) else None


@dataclass(frozen=True, slots=True)
class Known:
    """A line that was taken before: what tells its content, and where we know it from."""

    fingerprint: bytes
    place: str


@dataclass(slots=True)
class Taking:
    """A customer's story while rows are taken into it, and what is to be written for them."""

    of: Import
    ref: str
    before: Read
    reference: Read
    known: Mapping[UUID, Known]
    taken_elsewhere: frozenset[UUID] = frozenset()
    story: Customer = field(init=False)
    entries: list[Entry] = field(default_factory=list)
    claims: list[Elsewhere] = field(default_factory=list)
    told: dict[UUID, Known] = field(default_factory=dict)
    managers_kept_as_text: list[str] = field(default_factory=list)
    refused: dict[int, Refused] = field(default_factory=dict)
    skipped: int = 0

    def __post_init__(self) -> None:
        assert isinstance(self.before.story, Customer)
        self.story = self.before.story

    def take_each(self, lines: Sequence[tuple[Shelved, Line]]) -> None:
        """Take rows in, one after the other; those that are refused stand in `refused` by their place among them."""
        for place, (shelved, line) in enumerate(lines):
            try:
                self.take(shelved.row, line)
            except Refused as refusal:
                self.refused[place] = refusal

    def take(self, row: Row, line: Line) -> None:
        """Take a row in, or skip one that was taken before.

        Refused: KeyReused, CustomerUnknown, HistoryClosed, and what the command of that name refuses.
        """
        key, print_of_line = self.of.origin.key(line.id), fingerprint(line, self.of.fingerprint_key)
        if found := self.known.get(key) or self.told.get(key):
            if not hmac.compare_digest(found.fingerprint, print_of_line):
                raise KeyReused(line.id, found.place)
            self.skipped += 1
            return
        entry = self._entry(line, key)
        self.story = self.story.evolve(entry)
        self.entries.append(entry)
        self.told[key] = Known(print_of_line, f"stands in line {row.line} of {row.file}")

    def _entry(self, line: Line, key: UUID) -> Entry:
        origin = self.of.origin
        occurred_at, recorded_at = self._times(line)
        said = list(self._said(line, key))
        self.claims += [each for each in said if isinstance(each, Elsewhere)]
        fact = next(each for each in said if not isinstance(each, Elsewhere))
        number = self.before.version + len(self.entries) + 1
        imported = origin.imported(line.id)
        return Entry(
            self.story.id, number, fact, occurred_at, recorded_at, origin.actor, key, cause=None, imported=imported
        )

    def _times(self, line: Line) -> tuple[datetime, datetime]:
        now, last = self.of.origin.at, self._last_recorded_at()
        occurred_at = self._occurred_at(line)
        recorded_at = line.recorded_at or max(now, last or now)
        check_time("occurred_at", occurred_at, now, None)
        if line.recorded_at is not None:
            check_time("recorded_at", line.recorded_at, now, None)
            if line.recorded_at < occurred_at - CLOCK_SLACK:
                raise NotUnderstood("recorded_at", "this was before it happened")
            if last is not None and line.recorded_at < last:
                raise HistoryClosed(self.ref, days.day_of(last, self.of.rules))
        return occurred_at, recorded_at

    def _last_recorded_at(self) -> datetime | None:
        return self.entries[-1].recorded_at if self.entries else self.before.recorded_at

    def _occurred_at(self, line: Line) -> datetime:
        rules, now = self.of.rules, self.of.origin.at
        if isinstance(line, CustomerLine):
            return line.occurred_at or min(days.beginning(line.since, rules), now)
        if self.story.relationship is None:
            raise CustomerUnknown(self.ref, self.of.origin.source)
        began = self.story.relationship.began_at
        if line.occurred_at is not None:
            column, at = "occurred_at", line.occurred_at
        elif isinstance(line, ContractLine):
            column, at = "starts_on", min(days.beginning(line.starts_on, rules), now)
        else:
            return began
        check_time(column, at, now, began)
        return at

    def _said(self, line: Line, key: UUID) -> Iterator[object]:
        match line:
            case CustomerLine():
                yield from self._registered(line)
            case ContactLine():
                yield add_contact(
                    self.story, line.name, self._new(line, key), line.email, line.phone, position=line.role
                )
            case ContractLine():
                yield record_contract(
                    self.story,
                    line.ref,
                    line.starts_on,
                    line.renews_on,
                    line.annual_value,
                    self._new(line, key),
                    line.notice_days or 0,
                )
            case _ as never:
                assert_never(never)

    def _registered(self, line: CustomerLine) -> Iterator[object]:
        manager = self.of.manager(line.account_manager)
        said = register_customer(
            self.story,
            (self._reference(),),
            line.name,
            line.since,
            line.currency,
            line.country,
            days.local(self.of.origin.at, self.of.rules),
            self.of.staff,
            segment=line.segment,
            size=line.size,
            referred_by=line.referred_by,
            account_manager=manager,
            external_refs=(line.ref,),
        )
        for each in said:
            if isinstance(each, CustomerRegistered) and manager is None and line.account_manager:
                self.managers_kept_as_text.append(line.account_manager)
                yield replace(each, account_manager_ref=line.account_manager)
            else:
                yield each

    def _reference(self) -> Reference:
        assert isinstance(self.reference.story, Reference)
        return self.reference.story

    def _new(self, line: ContactLine | ContractLine, key: UUID) -> Ids:
        kind, _, ref = line.id.partition(":")
        id = self.of.origin.thing_id(kind, ref)
        if id in self.taken_elsewhere:
            raise KeyReused(line.id, "belongs to another customer already")
        return Ids(self.story.id, key, {kind: id})
