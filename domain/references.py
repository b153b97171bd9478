"""A claimed reference: the small story that keeps an external reference unique across customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.entry import Entry

REFERENCES = uuid5(NAMESPACE_URL, "amends:reference")


@dataclass(frozen=True, slots=True)
class ReferenceClaimed:
    """This reference means this customer."""

    said: ClassVar = "{actor} claimed a reference"

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class ReferenceReleased:
    """This reference is free again."""

    said: ClassVar = "{actor} released a reference"

    customer_id: UUID


ReferenceFact = ReferenceClaimed | ReferenceReleased


@dataclass(frozen=True, slots=True)
class Reference:
    """Whose a reference is, if anybody's."""

    id: UUID
    customer_id: UUID | None = None

    def evolve(self, entry: Entry) -> Reference:
        """The reference after one more fact."""
        if isinstance(entry.fact, ReferenceClaimed):
            return Reference(self.id, entry.fact.customer_id)
        if isinstance(entry.fact, ReferenceReleased):
            return Reference(self.id)
        raise TypeError(f"{type(entry.fact).__name__} is no fact of a reference")


def reference_id(ref: str) -> UUID:
    """Which story holds this reference; its case and outer blanks do not matter."""
    return uuid5(REFERENCES, ref.strip().casefold())
