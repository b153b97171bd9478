"""The stories that one command has at hand inside its transaction: locked where it writes them, only read else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from amends.admission import Admitted
from amends.connections import Conn
from amends.first import RULEBOOK, STAFF
from amends.log import Log, Read
from domain.commanding import StoryRef
from domain.entry import Entry
from domain.rulebook import Rules
from domain.staff import Staff
from projections import things

LOCK: Final = """
    INSERT INTO stories (story_id, kind, version)
    VALUES (%s, %s, 0)
    ON CONFLICT (story_id) DO UPDATE SET kind = stories.kind
    RETURNING version
"""


class AtHand:
    """Reads and locks stories on one connection; the story that the command acts on is locked already."""

    def __init__(self, log: Log, conn: Conn, admitted: Admitted) -> None:
        self._log, self._conn, self._admitted = log, conn, admitted
        self._reads: dict[tuple[str, UUID], Read] = {}

    @property
    def rules(self) -> Rules:
        """The rulebook as it is now; it is only read."""
        rules = self._log.read("rulebook", RULEBOOK, self._admitted.rulebook, self._conn).story
        assert isinstance(rules, Rules)
        return rules

    @property
    def staff(self) -> Staff:
        """The staff directory as it is now; it is only read."""
        staff = self._log.read("staff", STAFF, self._admitted.staff, self._conn).story
        assert isinstance(staff, Staff)
        return staff

    def acted_on(self, kind: str, story_id: UUID) -> Read:
        """The story that was locked when the command was admitted."""
        return self._read(kind, story_id, self._admitted.version)

    def locked(self, kind: str, story_id: UUID) -> Read:
        """Another story, locked from now until the command ends."""
        if (kind, story_id) in self._reads:
            return self._reads[kind, story_id]
        row = self._conn.execute(LOCK, (story_id, kind)).fetchone()
        assert row is not None
        return self._read(kind, story_id, row[0])

    def _read(self, kind: str, story_id: UUID, head: int) -> Read:
        self._reads[kind, story_id] = self._log.read(kind, story_id, head, self._conn)
        return self._reads[kind, story_id]

    def beside(self, wanted: Mapping[str, StoryRef | tuple[StoryRef, ...]]) -> dict[str, object]:
        """The small stories a command asked for, by the names of its parameters, locked in the order of their ids.

        A policy may lock one more later on, out of this order; a deadlock that comes of it is decided again.
        """
        every = [ref for refs in wanted.values() for ref in (refs if isinstance(refs, tuple) else (refs,))]
        for ref in sorted(every, key=lambda each: each.id):
            self.locked(ref.kind, ref.id)
        return {
            name: tuple(self._reads[ref.kind, ref.id].story for ref in refs)
            if isinstance(refs, tuple)
            else self._reads[refs.kind, refs.id].story
            for name, refs in wanted.items()
        }

    def newer(self, story_id: UUID, version: int) -> list[Entry]:
        """The entries of a story after a version."""
        return self._log.entries(story_id, version, self._conn)

    def is_anothers(self, id: UUID, customer_id: UUID) -> bool:
        """Whether this id names a thing of another customer."""
        return things.is_anothers(self._conn, id, customer_id)
