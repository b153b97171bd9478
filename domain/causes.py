"""A cause: why complaints really happen, across customers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.entry import Entry
from domain.terms import CauseCategory

# -- what happened


@dataclass(frozen=True, slots=True)
class CauseIdentified:
    """A cause was given a name."""

    said: ClassVar = "{actor} identified a cause: {cause_category}"

    name: str
    cause_category: CauseCategory
    party: str | None = None


@dataclass(frozen=True, slots=True)
class CauseSeen:
    """A complaint turned out to have this cause."""

    said: ClassVar = "{actor} saw the cause in a complaint"

    complaint_id: UUID
    customer_id: UUID
    item: str | None = None


CauseFact = CauseIdentified | CauseSeen

# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause, and how often it was seen."""

    id: UUID
    identified: CauseIdentified | None = None
    seen: int = 0
    last_seen_at: datetime | None = None

    def evolve(self, entry: Entry) -> Cause:
        """The cause after one more fact."""
        if isinstance(entry.fact, CauseIdentified):
            return replace(self, identified=entry.fact)
        if isinstance(entry.fact, CauseSeen):
            return replace(self, seen=self.seen + 1, last_seen_at=entry.occurred_at)
        raise TypeError(f"{type(entry.fact).__name__} is no fact of a cause")
