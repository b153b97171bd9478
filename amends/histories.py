"""Entries in memory: the histories that were read last, decoded, as far as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final
from uuid import UUID

from domain.entry import Entry

ENTRIES_KEPT: Final = 100_000  # in all; a decoded entry is about 1 KB


class Histories:
    """The beginnings of stories, each without a gap from its first fact on; those unread for longest make room."""

    def __init__(self, room: int = ENTRIES_KEPT) -> None:
        self._room = room
        self._kept: OrderedDict[UUID, tuple[Entry, ...]] = OrderedDict()
        self._count = 0
        self._lock = Lock()

    def find(self, story_id: UUID) -> tuple[Entry, ...]:
        """The first entries of a story, as many as are remembered."""
        with self._lock:
            found = self._kept.get(story_id)
            if found is None:
                return ()
            self._kept.move_to_end(story_id)
            return found

    def keep(self, story_id: UUID, entries: Sequence[Entry]) -> None:
        """Remember these entries, unless more of the story are remembered."""
        with self._lock:
            if len(self._kept.get(story_id, ())) < len(entries):
                self._count -= len(self._kept.pop(story_id, ()))
                self._kept[story_id] = tuple(entries)
                self._count += len(entries)
            while self._count > self._room:
                self._count -= len(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Remember nothing."""
        with self._lock:
            self._kept.clear()
            self._count = 0
