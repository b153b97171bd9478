"""What was read of stories last, as far as there is room: room is counted in facts, not in stories."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar
from uuid import UUID

V = TypeVar("V")


class Memory(Generic[V]):
    """What each story came to after so many facts; stories that nobody asked for the longest make room."""

    def __init__(self, room: int, story_itself: int = 0) -> None:
        self._room = room
        self._story_itself = story_itself
        self._kept: OrderedDict[UUID, tuple[int, V]] = OrderedDict()
        self._taken = 0
        self._lock = Lock()

    def find(self, story_id: UUID) -> V | None:
        """What is remembered of a story."""
        with self._lock:
            found = self._kept.get(story_id)
            if found is None:
                return None
            self._kept.move_to_end(story_id)
            return found[1]

    def keep(self, story_id: UUID, value: V, facts: int) -> None:
        """Remember what a story came to after so many facts, unless it is remembered after more of them."""
        with self._lock:
            before = self._kept.get(story_id)
            if before is None or before[0] <= facts:
                self._taken += facts - before[0] if before else facts + self._story_itself
                self._kept[story_id] = facts, value
            self._kept.move_to_end(story_id)
            while self._taken > self._room:
                _, (gone, _) = self._kept.popitem(last=False)
                self._taken -= gone + self._story_itself

    def clear(self) -> None:
        """Remember nothing."""
        with self._lock:
            self._kept.clear()
            self._taken = 0
