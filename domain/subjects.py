"""What promises, holds and intended actions are about, and when two of them meet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing by its kind and the reference people know it by: INSTALMENT KBX-77/2."""

    kind: str
    ref: str

    def __str__(self) -> str:
        return f"{self.kind.lower().replace('_', ' ')} {self.ref}"

    def overlaps(self, other: Subject) -> bool:
        """Whether the references are equal, or one is part of the other: KBX-77 and KBX-77/2."""
        return self.ref == other.ref or self.within(other) or other.within(self)

    def within(self, other: Subject) -> bool:
        """Whether this is a part of the other: KBX-77/2 of KBX-77."""
        return self.ref.startswith(other.ref + "/")

    @property
    def wholes(self) -> tuple[str, ...]:
        """Its reference, and those of which it is a part: KBX-77/2, KBX-77."""
        parts = self.ref.split("/")
        return tuple("/".join(parts[:upto]) for upto in range(len(parts), 0, -1))
