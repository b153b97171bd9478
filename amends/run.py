"""A command, done once: locked, looked up, decided, and written with all that belongs to it in one transaction."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

import msgspec
import psycopg
from psycopg import errors

from amends.admission import Admitted, admit
from amends.connections import PATIENCE_S, CommitUnanswered, Conn, commit, transaction
from amends.first import RULEBOOK, STAFF
from amends.intents import Answer, FirstAnswer, Intent, notice
from amends.log import Beside, Log, Read
from domain.arguments import check_time, checked
from domain.commanding import Circumstances, Elsewhere, StoryRef, decided, names_something
from domain.customer import Customer
from domain.days import moment_of
from domain.entry import Entry, Ids
from domain.history import actor_name, mentions, summary
from domain.policies import POLICIES
from domain.refusals import (
    BeforeItBegan,
    Busy,
    ChangedMeanwhile,
    Detail,
    IdTaken,
    KeyReused,
    NotFound,
    NotUnderstood,
    OutcomeUnknown,
    Refused,
)
from domain.rulebook import Rules
from domain.staff import Staff
from domain.telling import NOTHING_FOLLOWS, Envelope, Told, elsewhere_entry, told
from projections.all import ALL
from projections.keep import differences, expressions

ATTEMPTS: Final = 3  # a deadlock between two commands is settled by deciding one of them again
STEP_ASIDE_S: Final = 0.05  # before that, so that the other, who waits for our lock, takes it before we do

LOCK: Final = """
    INSERT INTO stories (story_id, kind, version)
    VALUES (%s, %s, 0)
    ON CONFLICT (story_id) DO UPDATE SET kind = stories.kind
    RETURNING version
"""
ELSEWHERE: Final = """
    SELECT kind
    FROM things
    WHERE id = %s
    AND customer_id <> %s
    LIMIT 1
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


def run(log: Log, intent: Intent, fingerprint_key: bytes, patience_s: float = PATIENCE_S) -> Answer:
    """Do what was asked, once, and answer; a refusal records nothing.

    Raises: psycopg.Error for a fault of the database that is neither a time-out, a deadlock nor a lost connection.
    """
    try:
        _check(intent)
        return _attempts(log, intent, intent.fingerprint(fingerprint_key), patience_s)
    except CommitUnanswered:
        return Answer(intent.subject_id, None, refusal=OutcomeUnknown())
    except (psycopg.OperationalError, errors.UniqueViolation):
        return Answer(intent.subject_id, None, refusal=Busy())
    except Refused as refusal:
        return _refused(log, intent, refusal)


def _check(intent: Intent) -> None:
    checked(intent.arguments)
    if intent.occurred_at is not None:
        check_time("occurredAt", intent.occurred_at, intent.now, None)


def _refused(log: Log, intent: Intent, refusal: Refused) -> Answer:
    """The answer to arguments that no story need be read for; the version is a courtesy."""
    try:
        version = log.read("customer", intent.story_id).version if intent.command.story == "customer" else None
    except psycopg.OperationalError:
        version = None
    return Answer(intent.subject_id, version, refusal=refusal)


def _attempts(log: Log, intent: Intent, fingerprint: bytes, patience_s: float) -> Answer:
    opening = partial(admit, intent=intent, patience_s=patience_s, pooled=log.pooled)
    for attempt in range(ATTEMPTS):
        try:
            with transaction(log.pool, opening) as (conn, admitted):
                return _Writing(log, conn, intent, admitted).answer(fingerprint)
        except errors.DeadlockDetected:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(STEP_ASIDE_S * (attempt + 1))
    raise AssertionError("the last attempt answers or raises")


class _Writing:
    """One attempt at an intent, inside its transaction."""

    def __init__(self, log: Log, conn: Conn, intent: Intent, admitted: Admitted) -> None:
        self.log, self.conn, self.intent, self.admitted = log, conn, intent, admitted
        self.reads: dict[tuple[str, UUID], Read] = {}

    def answer(self, fingerprint: bytes) -> Answer:
        """The first answer, where the key was found; else decide, write and commit, or refuse."""
        intent, admitted = self.intent, self.admitted
        before = self._read(intent.command.story, intent.story_id, admitted.version)
        try:
            if admitted.answered is not None:
                return self._as_before(*admitted.answered, fingerprint)
            self._check_story(before)
            told_on = self._decide(before)
        except Refused as refusal:
            version = before.version if intent.command.story == "customer" else None
            return Answer(intent.subject_id, version, refusal=refusal)
        first = FirstAnswer(
            self._created(told_on), before.version + len(told_on.entries), tuple(map(notice, told_on.warnings))
        )
        after = self._write(before, told_on, first, fingerprint)
        commit(self.conn)
        for story_id, read in after.items():
            self.log.keep(story_id, read)
        return Answer(first.subject_id, first.version, first.warnings)

    def _as_before(self, known: bytes, answer: bytes, fingerprint: bytes) -> Answer:
        if not hmac.compare_digest(known, fingerprint):
            raise KeyReused
        first = msgspec.json.decode(answer, type=FirstAnswer)
        return Answer(first.subject_id, first.version, first.warnings, replayed=True)

    def _locked(self, kind: str, story_id: UUID) -> Read:
        if (kind, story_id) in self.reads:
            return self.reads[kind, story_id]
        row = self.conn.execute(LOCK, (story_id, kind)).fetchone()
        assert row is not None
        return self._read(kind, story_id, row[0])

    def _read(self, kind: str, story_id: UUID, head: int) -> Read:
        self.reads[kind, story_id] = self.log.read(kind, story_id, head, self.conn)
        return self.reads[kind, story_id]

    @property
    def rules(self) -> Rules:
        """The rulebook as it is now; it is only read."""
        rules = self.log.read("rulebook", RULEBOOK, self.admitted.rulebook, self.conn).story
        assert isinstance(rules, Rules)
        return rules

    @property
    def staff(self) -> Staff:
        """The staff directory as it is now; it is only read."""
        staff = self.log.read("staff", STAFF, self.admitted.staff, self.conn).story
        assert isinstance(staff, Staff)
        return staff

    def _check_story(self, before: Read) -> None:
        intent, story = self.intent, before.story
        if self.admitted.version != before.version:  # a story of another kind has this id
            raise IdTaken if intent.command.creates == intent.command.story else NotFound(intent.command.story)
        if isinstance(story, Customer):
            if story.relationship is None and intent.command.creates != "customer":
                raise NotFound("customer")
            if intent.occurred_at is not None and story.relationship is not None:
                check_time("occurredAt", intent.occurred_at, intent.now, story.relationship.began_at)
        if intent.expected_version is not None and intent.expected_version > before.version:
            raise NotUnderstood("expectedVersion", f"this has come to version {before.version} only")
        if intent.expected_version is not None and intent.expected_version < before.version:
            self._changed_meanwhile(intent.expected_version)

    def _changed_meanwhile(self, expected: int) -> None:
        subject = self.intent.subject_id
        newer = self.log.entries(self.intent.story_id, expected, self.conn)
        about = [each for each in newer if subject == self.intent.story_id or mentions(each, subject)]
        if about:
            missed = tuple(map(self._missed, about))
            when = moment_of(about[-1].recorded_at, self.intent.now, self.rules)
            raise ChangedMeanwhile(missed[-1].sentence, when, missed)

    def _missed(self, entry: Entry) -> Detail:
        """What was missed, as far as the actor may read it; of anything else, who did it."""
        fact, role = entry.fact, self.intent.actor.role
        if role in getattr(fact, "seen_by", (role,)):
            return Detail(summary(entry, self.staff), entry=entry)
        return Detail(f"{actor_name(entry, self.staff)} noted something that is not for you to read")

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
        policies = POLICIES if command.story == "customer" else NOTHING_FOLLOWS
        return told(before.story, before.version, said, envelope, self.rules, policies)

    def _check_chosen(self, before: Read, chosen: UUID | None) -> None:
        if chosen is None or not isinstance(before.story, Customer):
            return
        if names_something(before.story, chosen) or self.conn.execute(ELSEWHERE, (chosen, before.story.id)).fetchone():
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
            name: tuple(self.reads[ref.kind, ref.id].story for ref in refs)
            if isinstance(refs, tuple)
            else self.reads[refs.kind, refs.id].story
            for name, refs in wanted.items()
        }

    def _created(self, told_on: Told) -> UUID:
        intent = self.intent
        created = intent.command.creates
        if created is None:
            return intent.subject_id
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
