"""Where imported facts come from: the same files give the same ids anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from amends.first import AMENDS
from domain.entry import Actor, Imported

SEPARATOR: Final = "\u001f"  # stands in no source, kind or ref: texts hold no control characters


@dataclass(frozen=True, slots=True)
class Origin:
    """Another system by its name, and when we take in what it knows."""

    source: str
    at: datetime

    def thing_id(self, kind: str, ref: str) -> UUID:
        """The id of the thing that the source knows by this ref."""
        return uuid5(AMENDS, SEPARATOR.join((self.source, kind, ref)))

    def key(self, id: str) -> UUID:
        """The key under which the fact with this name in the source is written once."""
        return uuid5(AMENDS, SEPARATOR.join((self.source, "fact", id)))

    @property
    def actor(self) -> Actor:
        """The source itself, for facts of which it does not say who did it."""
        return Actor(self.thing_id("actor", self.source), None, ref=self.source)

    def imported(self, id: str) -> Imported:
        """What the envelope of an imported fact says about its origin."""
        return Imported(self.source, id, self.at)
