"""Opening the house: the log with its pools and keys, and what a new database begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from psycopg_pool import ConnectionPool

from amends.databases import Databases
from amends.first import BEGINNING, DEMO_RULES, FIRST_RULES, RULEBOOK, STAFF, SYSTEM, first_people
from amends.keys import Keys, fingerprint_key
from amends.log import Beside, Log
from amends.run import BEGIN, LOCK, RAISE_HEAD, Answer, Intent, run
from domain.entry import Entry
from domain.rulebook import Rules
from domain.staff import Staff

COMMANDS_AT_ONCE: Final = 8  # threads that write; more only queue at the disk
KEYS_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class House:
    """The open log, and the key of fingerprints."""

    log: Log
    fingerprint_key: bytes

    @property
    def staff(self) -> Staff:
        """The staff directory as it is now."""
        read = self.log.read("staff", STAFF)
        assert isinstance(read.story, Staff)
        return read.story

    @property
    def rules(self) -> Rules:
        """The rulebook as it is now."""
        read = self.log.read("rulebook", RULEBOOK)
        assert isinstance(read.story, Rules)
        return read.story

    def do(self, intent: Intent) -> Answer:
        """Do a command under the rules in force now."""
        return run(self.log, intent, self.rules, self.staff, self.fingerprint_key)


@contextmanager
def opened(databases: Databases, master_key: bytes) -> Iterator[House]:
    """The house on these databases, until the block ends."""
    with (
        _pool(databases.app, COMMANDS_AT_ONCE) as facts,
        _pool(databases.keys, KEYS_AT_ONCE) as keys,
        Log(facts, Keys(keys, master_key)) as log,
    ):
        yield House(log, fingerprint_key(master_key))


def _pool(url: str, size: int) -> ConnectionPool[Any]:
    return ConnectionPool(url, min_size=1, max_size=size, kwargs={"autocommit": True}, open=False)


def seed(house: House, *, with_personas: bool) -> None:
    """Write the first rulebook, and in development and demo a company and the personas; again, it changes nothing."""
    _begin_story(house.log, "rulebook", RULEBOOK, (*FIRST_RULES, *(DEMO_RULES if with_personas else ())))
    _begin_story(house.log, "staff", STAFF, first_people() if with_personas else first_people()[:2])


def _begin_story(log: Log, kind: str, story_id: UUID, facts: Sequence[object]) -> None:
    with log.connection() as conn:
        conn.execute(BEGIN)
        row = conn.execute(LOCK, (story_id, kind)).fetchone()
        if row is None or row[0] > 0:
            conn.execute("ROLLBACK")
            return
        entries = [
            Entry(story_id, number, fact, BEGINNING, BEGINNING, SYSTEM, uuid5(story_id, str(number)))
            for number, fact in enumerate(facts, 1)
        ]
        log.append(entries, conn, Beside((f"raised AS ({RAISE_HEAD})",), (len(entries), story_id)))
        conn.execute("COMMIT")
