"""Opening the house: the log with its pools and keys, and what a new database begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from amends.admission import prepare
from amends.at_hand import LOCK
from amends.connections import PATIENCE_S, Conn, commit, pool_of, transaction
from amends.databases import Databases
from amends.first import BEGINNING, DEMO_RULES, FIRST_RULES, RULEBOOK, STAFF, SYSTEM, first_people
from amends.intents import Answer, Intent
from amends.keys import Keys, fingerprint_key
from amends.log import Beside, Log
from amends.run import run
from amends.writing import RAISE_HEAD
from domain.commands import BY_NAME
from domain.entry import Entry
from domain.rulebook import Rules
from domain.staff import Staff
from domain.staffing import admins
from domain.terms import Role

COMMANDS_AT_ONCE: Final = 8  # threads that write; more only queue at the disk
KEYS_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class House:
    """The open log, the key of fingerprints, and how long a command may wait."""

    log: Log
    fingerprint_key: bytes
    patience_s: float = PATIENCE_S

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

    @property
    def standing(self) -> tuple[Staff, Rules]:
        """The staff directory and the rulebook as they are now, with one look at both."""
        heads = self.log.heads((STAFF, RULEBOOK))
        staff = self.log.read("staff", STAFF, heads.get(STAFF, 0)).story
        rules = self.log.read("rulebook", RULEBOOK, heads.get(RULEBOOK, 0)).story
        assert isinstance(staff, Staff)
        assert isinstance(rules, Rules)
        return staff, rules

    def do(self, intent: Intent) -> Answer:
        """Do a command under the rules in force now."""
        return run(self.log, intent, self.fingerprint_key, self.patience_s)


@contextmanager
def opened(databases: Databases, master_key: bytes, patience_s: float = PATIENCE_S) -> Iterator[House]:
    """The house on these databases, until the block ends; after `patience_s` of waiting a command is BUSY."""
    pooled = databases.direct != databases.app
    with (
        pool_of(databases.app, COMMANDS_AT_ONCE, patience_s, pooled=pooled, prepare=prepare) as facts,
        pool_of(databases.keys, KEYS_AT_ONCE, patience_s, pooled=pooled) as keys,
        Log(facts, Keys(keys, master_key), pooled=pooled) as log,
    ):
        log.keys.check()
        yield House(log, fingerprint_key(master_key), patience_s)


def seed(house: House, *, with_personas: bool) -> None:
    """Write the first rulebook, and in development and demo a company and the personas; again, it changes nothing."""
    _begin_story(house.log, "rulebook", RULEBOOK, (*FIRST_RULES, *(DEMO_RULES if with_personas else ())))
    _begin_story(house.log, "staff", STAFF, first_people() if with_personas else first_people()[:2])


def begin_staff(house: House, name: str, now: datetime) -> UUID | None:
    """Make somebody the first admin; None where there is an admin already."""
    if admins(house.staff):
        return None
    added = _by_itself(house, "addStaff", now, name=name)
    _by_itself(house, "grantRole", now, person_id=added, role=Role.ADMIN)
    return added


def _by_itself(house: House, command: str, now: datetime, **arguments: object) -> UUID:
    key = uuid5(STAFF, f"first admin/{command}")
    answer = house.do(Intent(BY_NAME[command], STAFF, key, SYSTEM, arguments, now))
    if answer.refusal is not None or answer.subject_id is None:
        raise LookupError(str(answer.refusal))
    return answer.subject_id


def _begin_story(log: Log, kind: str, story_id: UUID, facts: Sequence[object]) -> None:
    def locked(conn: Conn) -> bool:
        conn.execute("BEGIN")
        row = conn.execute(LOCK, (story_id, kind)).fetchone()
        return row is not None and row[0] == 0

    with transaction(log.pool, locked) as (conn, new):
        if new:
            entries = [
                Entry(story_id, number, fact, BEGINNING, BEGINNING, SYSTEM, uuid5(story_id, str(number)))
                for number, fact in enumerate(facts, 1)
            ]
            log.append(entries, conn, Beside((f"raised AS ({RAISE_HEAD})",), (len(entries), story_id)))
            commit(conn)
