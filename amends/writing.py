"""Writing what was decided: entries, key, heads and changed rows, in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

import msgspec

from amends.at_hand import AtHand
from amends.connections import Conn
from amends.intents import FirstAnswer, Intent
from amends.log import Beside, Log, Read
from domain.commanding import Elsewhere
from domain.customer import Customer
from domain.entry import Entry
from domain.rulebook import Rules
from domain.telling import Envelope, Told, elsewhere_entry
from projections.all import ALL
from projections.keep import differences, expressions

NOTE_KEY: Final = """
    INSERT INTO command_keys (story_id, actor_id, key, fingerprint, answer, done_at)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
RAISE_HEAD: Final = """
    UPDATE stories
    SET version = %s
    WHERE story_id = %s
"""

Part = tuple[str, tuple[object, ...]]
"""A common table expression, and its parameters."""


def write(
    log: Log, conn: Conn, intent: Intent, before: Read, told_on: Told, at_hand: AtHand, key: tuple[FirstAnswer, bytes]
) -> dict[UUID, Read]:
    """Write a story told on, and the others it told; the states of all of them as they are after the commit.

    `key` is the first answer and the fingerprint of the arguments, kept with the command's key.
    """
    entries, after = list(told_on.entries), {intent.story_id: _after(intent, before, told_on)}
    for each in sorted(told_on.elsewhere, key=lambda each: each.story_id):
        read = after.get(each.story_id) or at_hand.locked(each.kind, each.story_id)
        entry = _told_elsewhere(each, intent, read, told_on)
        entries.append(entry)
        after[each.story_id] = Read(read.story.evolve(entry), entry.number, entry.recorded_at)
    parts = [_noted(intent, *key), *_raised(after), *_kept(before, after[intent.story_id], at_hand.rules)]
    beside = Beside(tuple(sql for sql, _ in parts), tuple(value for _, values in parts for value in values))
    log.append(entries, conn, beside)
    return after


def _after(intent: Intent, before: Read, told_on: Told) -> Read:
    recorded_at = told_on.entries[-1].recorded_at if told_on.entries else intent.now
    return Read(told_on.story, before.version + len(told_on.entries), recorded_at)


def _told_elsewhere(each: Elsewhere, intent: Intent, read: Read, told_on: Told) -> Entry:
    recorded_at = max(intent.now, read.recorded_at or intent.now)
    occurred_at = told_on.entries[0].occurred_at if told_on.entries else recorded_at
    envelope = Envelope(each.story_id, occurred_at, recorded_at, intent.actor, intent.key)
    return elsewhere_entry(each, read.version + 1, envelope)


def _noted(intent: Intent, first: FirstAnswer, fingerprint: bytes) -> Part:
    answer = msgspec.json.encode(first).decode()
    key = (intent.story_id, intent.actor.id, intent.key, fingerprint, answer, intent.now)
    return f"noted AS ({NOTE_KEY})", key


def _raised(after: Mapping[UUID, Read]) -> Iterator[Part]:
    for number, (story_id, read) in enumerate(after.items()):
        yield f"raised_{number} AS ({RAISE_HEAD})", (read.version, story_id)


def _kept(before: Read, after: Read, rules: Rules) -> Iterator[Part]:
    story, was = after.story, before.story
    if isinstance(story, Customer) and isinstance(was, Customer):
        changed = differences(ALL, was if was.relationship else None, story, rules)
        yield from ((each.sql, tuple(each.parameters)) for each in expressions(changed))
