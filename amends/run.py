"""A command, done once: locked, looked up, decided, and written with all that belongs to it in one transaction."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
import psycopg
from psycopg import errors

from amends.log import Beside, Conn, Log, Read
from domain.arguments import check_time, checked
from domain.commanding import Circumstances, Command, Elsewhere, StoryRef, decided
from domain.customer import Customer
from domain.entry import Actor, Entry, Ids
from domain.history import mentions, summary
from domain.policies import POLICIES
from domain.refusals import (
    BeforeItBegan,
    Busy,
    ChangedMeanwhile,
    Detail,
    IdTaken,
    KeyReused,
    NotFound,
    OutcomeUnknown,
    Refused,
    Warned,
)
from domain.rulebook import Rules
from domain.staff import Staff
from domain.telling import Envelope, Told, elsewhere_entry, told
from projections.all import ALL
from projections.keep import differences, expressions

ATTEMPTS: Final = 3  # a deadlock between two commands is settled by deciding one of them again
BEGIN: Final = "BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '5s'"

LOCK: Final = """
    INSERT INTO stories (story_id, kind, version)
    VALUES (%s, %s, 0)
    ON CONFLICT (story_id) DO UPDATE SET kind = excluded.kind
    RETURNING version
"""
LOOK_UP: Final = """
    SELECT fingerprint, answer
    FROM command_keys
    WHERE story_id = %s
    AND actor_id = %s
    AND key = %s
"""
NOTE_KEY: Final = """
    INSERT INTO command_keys (story_id, actor_id, key, fingerprint, answer, done_at)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
RAISE_HEAD: Final = """
    UPDATE stories
    SET version = %s
    WHERE story_id = %s
"""


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody wants done: a command, on a story, under a key, with its arguments."""

    command: Command
    story_id: UUID
    key: UUID
    actor: Actor
    arguments: Mapping[str, object]
    now: datetime
    occurred_at: datetime | None = None
    expected_version: int | None = None
    chosen_id: UUID | None = None


class Notice(msgspec.Struct, frozen=True):
    """A warning as it is answered and kept with the answer."""

    code: str
    message: str
    field: str | None = None
    marked: str | None = None


class FirstAnswer(msgspec.Struct, frozen=True):
    """What is kept of an answer: ids, numbers and codes."""

    subject_id: UUID
    version: int
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a command: done, done before, or refused."""

    subject_id: UUID | None
    version: int | None
    warnings: tuple[Notice, ...] = ()
    refusal: Refused | None = None
    replayed: bool = False


class _AsBefore(Exception):
    """The key was found; this is its first answer."""

    def __init__(self, first: FirstAnswer) -> None:
        self.first = first


class _AtCommit(Exception):
    """The connection failed while committing; what became of the transaction is not known."""


def run(log: Log, intent: Intent, rules: Rules, staff: Staff, fingerprint_key: bytes) -> Answer:
    """Do what was asked, once, and answer; a refusal records nothing.

    Raises: psycopg.Error for a fault of the database that is neither a time-out, a deadlock nor a lost connection.
    """
    subject_id = _subject(intent)
    try:
        _check(intent)
        return _attempts(log, intent, rules, staff, fingerprint_key)
    except _AsBefore as before:
        return Answer(before.first.subject_id, before.first.version, before.first.warnings, replayed=True)
    except Refused as refusal:
        cached = log.read("customer", intent.story_id) if intent.command.story == "customer" else None
        return Answer(subject_id, cached.version if cached else None, refusal=refusal)
    except _AtCommit:
        return Answer(subject_id, None, refusal=OutcomeUnknown())
    except (psycopg.OperationalError, errors.UniqueViolation):
        return Answer(subject_id, None, refusal=Busy())


def _check(intent: Intent) -> None:
    checked(intent.arguments)
    if intent.occurred_at is not None:
        check_time("occurredAt", intent.occurred_at, intent.now, None)


def _attempts(log: Log, intent: Intent, rules: Rules, staff: Staff, fingerprint_key: bytes) -> Answer:
    print_of_arguments = _fingerprint(intent, fingerprint_key)
    for attempt in range(ATTEMPTS):
        try:
            with _transaction(log) as conn:
                writing = _Writing(log, conn, intent, rules, staff)
                return writing.answer(print_of_arguments)
        except errors.DeadlockDetected:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt answers or raises")


@contextmanager
def _transaction(log: Log) -> Iterator[Conn]:
    """A transaction that the body commits; what it raises rolls back. A connection found dead is replaced once."""
    with log.connection() as conn:
        try:
            conn.execute(BEGIN)
            begun = True
        except psycopg.OperationalError:
            begun = False
        if begun:
            with _rolled_back(conn):
                yield conn
    if not begun:
        with log.connection() as conn:
            conn.execute(BEGIN)
            with _rolled_back(conn):
                yield conn


@contextmanager
def _rolled_back(conn: Conn) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if not conn.closed:
            conn.rollback()
        raise


class _Writing:
    """One attempt at an intent, inside its transaction."""

    def __init__(self, log: Log, conn: Conn, intent: Intent, rules: Rules, staff: Staff) -> None:
        self.log, self.conn, self.intent, self.rules, self.staff = log, conn, intent, rules, staff
        self.reads: dict[UUID, Read] = {}

    def answer(self, fingerprint: bytes) -> Answer:
        """Lock, look up, decide, write, commit."""
        intent = self.intent
        before = self._locked(intent.command.story, intent.story_id)
        self._look_up(fingerprint)
        self._check_story(before)
        told_on = self._decide(before)
        first = FirstAnswer(
            self._created(told_on), before.version + len(told_on.entries), tuple(map(_notice, told_on.warnings))
        )
        after = self._write(before, told_on, first, fingerprint)
        try:
            self.conn.execute("COMMIT")
        except psycopg.OperationalError as error:
            raise _AtCommit from error
        for story_id, read in after.items():
            self.log.keep(story_id, read)
        return Answer(first.subject_id, first.version, first.warnings)

    def _locked(self, kind: str, story_id: UUID) -> Read:
        if story_id not in self.reads:
            row = self.conn.execute(LOCK, (story_id, kind)).fetchone()
            assert row is not None
            self.reads[story_id] = self.log.read(kind, story_id, row[0], self.conn)
        return self.reads[story_id]

    def _look_up(self, fingerprint: bytes) -> None:
        intent = self.intent
        found = self.conn.execute(LOOK_UP, (intent.story_id, intent.actor.id, intent.key)).fetchone()
        if found is None:
            return
        if not hmac.compare_digest(found[0], fingerprint):
            raise KeyReused
        raise _AsBefore(msgspec.convert(found[1], FirstAnswer))

    def _check_story(self, before: Read) -> None:
        intent, story = self.intent, before.story
        if isinstance(story, Customer):
            if story.relationship is None and intent.command.creates != "customer":
                raise NotFound("customer")
            if intent.occurred_at is not None and story.relationship is not None:
                check_time("occurredAt", intent.occurred_at, intent.now, story.relationship.began_at)
        if intent.expected_version is not None and intent.expected_version < before.version:
            self._changed_meanwhile(intent.expected_version)

    def _changed_meanwhile(self, expected: int) -> None:
        subject = _subject(self.intent)
        newer = self.log.entries(self.intent.story_id, expected, self.conn)
        about = [each for each in newer if subject == self.intent.story_id or mentions(each, subject)]
        if about:
            missed = tuple(Detail(summary(each, self.staff), entry=each) for each in about)
            raise ChangedMeanwhile(missed[-1].sentence, missed)

    def _decide(self, before: Read) -> Told:
        intent = self.intent
        recorded_at = max(intent.now, before.recorded_at or intent.now)
        occurred_at = intent.occurred_at or recorded_at
        command = intent.command
        chosen = {command.creates: intent.chosen_id} if command.creates and intent.chosen_id else {}
        self._check_chosen(before, intent.chosen_id)
        given = Circumstances(
            now=recorded_at,
            occurred_at=occurred_at,
            actor=intent.actor,
            rules=self.rules,
            staff=self.staff,
            new=Ids(intent.story_id, intent.key, chosen),
        )
        beside = command.stories_beside(before.story, intent.arguments, given)
        given = replace(given, beside=self._beside(beside))
        self._check_part(before, occurred_at)
        said = decided(command, before.story, intent.arguments, given)
        envelope = Envelope(intent.story_id, occurred_at, recorded_at, intent.actor, intent.key)
        policies = POLICIES if command.story == "customer" else ()
        return told(before.story, before.version, said, envelope, self.rules, policies)

    def _check_chosen(self, before: Read, chosen: UUID | None) -> None:
        if chosen is not None and isinstance(before.story, Customer) and before.story.holds_id(chosen):
            raise IdTaken

    def _check_part(self, before: Read, occurred_at: datetime) -> None:
        part = self.intent.command.acted_on(before.story, self.intent.arguments)
        began = getattr(part, "began_at", None)
        if began is not None and self.intent.occurred_at is not None and occurred_at < began:
            raise BeforeItBegan("occurredAt", began)

    def _beside(self, wanted: Mapping[str, StoryRef | tuple[StoryRef, ...]]) -> dict[str, object]:
        every = [ref for refs in wanted.values() for ref in (refs if isinstance(refs, tuple) else (refs,))]
        for ref in sorted(every, key=lambda each: each.id):
            self._locked(ref.kind, ref.id)
        return {
            name: tuple(self.reads[ref.id].story for ref in refs)
            if isinstance(refs, tuple)
            else self.reads[refs.id].story
            for name, refs in wanted.items()
        }

    def _created(self, told_on: Told) -> UUID:
        intent = self.intent
        created = intent.command.creates
        if created is None:
            return _subject(intent)
        if created == intent.command.story:
            return intent.story_id
        name = f"{created}_id"
        return next((getattr(each.fact, name) for each in told_on.entries if hasattr(each.fact, name)), intent.story_id)

    def _write(self, before: Read, told_on: Told, first: FirstAnswer, fingerprint: bytes) -> dict[UUID, Read]:
        intent = self.intent
        entries = list(told_on.entries)
        recorded_at = entries[-1].recorded_at if entries else intent.now
        after = {intent.story_id: Read(told_on.story, first.version, recorded_at)}
        for each in sorted(told_on.elsewhere, key=lambda each: each.story_id):
            entries.append(self._tell_elsewhere(each, after, entries[0] if entries else None))
        beside = self._beside_facts(before, after, first, fingerprint)
        self.log.append(entries, self.conn, beside)
        return after

    def _tell_elsewhere(self, each: Elsewhere, after: dict[UUID, Read], told_first: Entry | None) -> Entry:
        read = after.get(each.story_id) or self._locked(each.kind, each.story_id)
        intent = self.intent
        recorded_at = max(intent.now, read.recorded_at or intent.now)
        occurred_at = told_first.occurred_at if told_first else recorded_at
        envelope = Envelope(each.story_id, occurred_at, recorded_at, intent.actor, intent.key)
        entry = elsewhere_entry(each, read.version + 1, envelope)
        after[each.story_id] = Read(read.story.evolve(entry), entry.number, recorded_at)
        return entry

    def _beside_facts(self, before: Read, after: Mapping[UUID, Read], first: FirstAnswer, fingerprint: bytes) -> Beside:
        intent = self.intent
        answer = msgspec.json.encode(first).decode()
        kept: list[tuple[str, Sequence[object]]] = [
            (
                f"noted AS ({NOTE_KEY})",
                (intent.story_id, intent.actor.id, intent.key, fingerprint, answer, intent.now),
            )
        ]
        for number, (story_id, read) in enumerate(after.items()):
            kept.append((f"raised_{number} AS ({RAISE_HEAD})", (read.version, story_id)))
        story, was = after[intent.story_id].story, before.story
        if isinstance(story, Customer) and isinstance(was, Customer):
            changed = differences(ALL, was if was.relationship else None, story, self.rules)
            kept += [(each.sql, each.parameters) for each in expressions(changed)]
        return Beside(tuple(sql for sql, _ in kept), tuple(value for _, values in kept for value in values))


def _subject(intent: Intent) -> UUID:
    part = intent.command.part
    id = intent.arguments.get(f"{part}_id") if part else None
    return id if isinstance(id, UUID) else intent.chosen_id or intent.story_id


def _notice(warning: Warned) -> Notice:
    return Notice(warning.code, warning.message, warning.field, warning.marked)


def _fingerprint(intent: Intent, key: bytes) -> bytes:
    said = (
        intent.command.name,
        {name: msgspec.to_builtins(value) for name, value in sorted(intent.arguments.items())},
        intent.occurred_at,
        intent.chosen_id,
    )
    return hmac.new(key, msgspec.json.encode(said), sha256).digest()
