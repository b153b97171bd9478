"""A fact with its envelope: whose story, which number, when it happened, when we wrote it down, and who did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from domain.terms import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, in the role and department they acted in; somebody from elsewhere has a `ref` and no role."""

    id: UUID
    role: Role | None
    department: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """Where an imported fact came from, and when we took it in."""

    source: str
    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of a story. `number` counts from 1 without gaps; `cause` is the number of the fact it follows from."""

    story_id: UUID
    number: int
    fact: object
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    command_id: UUID
    cause: int | None = None
    imported: Imported | None = None

    @property
    def arrived_at(self) -> datetime:
        """When it came to us: what was imported, when we took it in, not when another system wrote it down."""
        return self.imported.at if self.imported else self.recorded_at

    @property
    def originator_id(self) -> UUID:
        """The story's id, by the name that `eventsourcing` asks for."""
        return self.story_id

    @property
    def originator_version(self) -> int:
        """The fact's number, by the name that `eventsourcing` asks for."""
        return self.number


NewId = Callable[[str], UUID]
"""Makes the id of a new thing from its name, the same one however often the command is decided."""


class Ids:
    """New ids of one command (or of one cause) in one story: uuid5(story, `{origin}/{name}/{ordinal}`).

    The thing that the command itself makes may have been given an id by the client; it is used for the first
    call with that name.
    """

    def __init__(self, story_id: UUID, origin: UUID | int, chosen: dict[str, UUID] | None = None) -> None:
        self._story_id = story_id
        self._origin = origin
        self._chosen = chosen or {}
        self._counts: dict[str, int] = {}

    def __call__(self, name: str) -> UUID:
        """The next id for a thing of this name."""
        ordinal = self._counts.get(name, 0)
        self._counts[name] = ordinal + 1
        if ordinal == 0 and name in self._chosen:
            return self._chosen[name]
        return uuid5(self._story_id, f"{self._origin}/{name}/{ordinal}")
