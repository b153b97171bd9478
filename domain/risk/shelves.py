"""Shelves: a mapping by id that never changes; putting one thing copies one shelf, however many things there are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar
from uuid import UUID

Thing = TypeVar("Thing")
Default = TypeVar("Default")

SHELVES = 64  # so that ten thousand facts leave a few dozen things on each


class Shelf(dict[UUID, Thing]):
    """Some of the things, never changed once they are on it, and what was reckoned from them all."""

    __slots__ = ("reckoned",)

    def __init__(self, things: Mapping[UUID, Thing] | Iterable[tuple[UUID, Thing]] = ()) -> None:
        super().__init__(things)
        self.reckoned: dict[str, object] = {}


class Shelves(Generic[Thing]):
    """Things by id, a few on each shelf. A shelf that was not touched is the same object as before."""

    __slots__ = ("shelves",)
    __hash__ = None  # type: ignore[assignment]  # as a dict has none

    def __init__(self, shelves: tuple[Shelf[Thing], ...] | None = None) -> None:
        self.shelves = shelves or (Shelf[Thing](),) * SHELVES

    def get(self, thing_id: UUID, default: Default) -> Thing | Default:
        """The thing of this id, or the default."""
        return self.shelves[hash(thing_id) % SHELVES].get(thing_id, default)

    def __contains__(self, thing_id: UUID) -> bool:
        return thing_id in self.shelves[hash(thing_id) % SHELVES]

    def __getitem__(self, thing_id: UUID) -> Thing:
        return self.shelves[hash(thing_id) % SHELVES][thing_id]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shelves) and self.shelves == other.shelves

    def values(self) -> Iterator[Thing]:
        """All things, shelf by shelf."""
        for shelf in self.shelves:
            yield from shelf.values()

    def put(self, thing_id: UUID, thing: Thing) -> "Shelves[Thing]":
        """The same with this thing in its place."""
        at = hash(thing_id) % SHELVES
        shelf = Shelf(self.shelves[at])
        shelf[thing_id] = thing
        return Shelves((*self.shelves[:at], shelf, *self.shelves[at + 1 :]))
