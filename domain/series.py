"""A number series: one per legal entity, kind of document and fiscal year, without a gap and without a double."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.entry import Entry

SERIES = uuid5(NAMESPACE_URL, "amends:number-series")

# -- what happened


@dataclass(frozen=True, slots=True)
class SeriesOpened:
    """A series begins, at `first`."""

    said: ClassVar = "{actor} opened the series {pattern}"

    pattern: str
    first: int


@dataclass(frozen=True, slots=True)
class NumberAllotted:
    """The next number was given to a credit. It repeats the whole state, so only the last fact need be read."""

    said: ClassVar = "{actor} allotted {number}"

    pattern: str
    n: int
    number: str
    dated: date
    credit_id: UUID
    customer_id: UUID


SeriesFact = SeriesOpened | NumberAllotted

# -- what it adds up to


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """How far a series has come."""

    id: UUID
    pattern: str | None = None
    next: int = 1
    last_dated: date | None = None

    def evolve(self, entry: Entry) -> NumberSeries:
        """The series after one more fact."""
        fact = entry.fact
        if isinstance(fact, SeriesOpened):
            return NumberSeries(self.id, fact.pattern, fact.first)
        if isinstance(fact, NumberAllotted):
            return NumberSeries(self.id, fact.pattern, fact.n + 1, fact.dated)
        raise TypeError(f"{type(fact).__name__} is no fact of a number series")


def series_id(entity: str, kind: str, fiscal_year: int) -> UUID:
    """Which story holds the numbers of this entity, kind and year."""
    return uuid5(SERIES, f"{entity}/{kind}/{fiscal_year}")


# -- checking it


def register_gaps(told: Iterable[Entry], known: Mapping[str, UUID]) -> tuple[str, ...]:
    """What is wrong between a series and the credits that carry its numbers (`known`), a sentence each."""
    wrong: list[str] = []
    due: int | None = None
    for entry in told:
        fact = entry.fact
        if isinstance(fact, SeriesOpened):
            due = fact.first
        if not isinstance(fact, NumberAllotted):
            continue
        if due is not None and fact.n != due:
            wrong.append(f"{fact.number} follows where {due} was due.")
        if fact.number not in known:
            wrong.append(f"{fact.number} was allotted, and no credit carries it.")
        elif known[fact.number] != fact.credit_id:
            wrong.append(f"{fact.number} is carried by another credit than it was allotted to.")
        due = fact.n + 1
    return tuple(wrong)
