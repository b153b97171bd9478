"""The whole log, story by story, for those who recompute and verify: nothing is cached, and damage does not stop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString, cast
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag

from amends.connections import Conn
from amends.log import Log
from amends.mapper import FactMapper
from domain.entry import Entry

DAMAGED: Final = (msgspec.MsgspecError, LookupError, ValueError, TypeError, InvalidTag)
"""What reading a damaged fact can raise: no JSON, no such fact, a field missing or of another kind, words altered."""

HEADS_AFTER: Final[LiteralString] = """
    SELECT story_id, kind, version
    FROM stories
    WHERE story_id > %s
    AND (%s::text IS NULL OR kind = %s)
    ORDER BY story_id
    LIMIT %s
"""
HEADS: Final[LiteralString] = """
    SELECT story_id, kind, version
    FROM stories
    WHERE story_id = ANY(%s)
    ORDER BY story_id
"""  # the caller bounds the stories
HEADS_LOCKED: Final[LiteralString] = HEADS + "FOR UPDATE"
HEADLESS: Final[LiteralString] = """
    SELECT DISTINCT story_id
    FROM facts
    WHERE NOT EXISTS (
        SELECT
        FROM stories
        WHERE stories.story_id = facts.story_id
    )
    ORDER BY story_id
    LIMIT 1000
"""
FACTS: Final[LiteralString] = """
    SELECT story_id, number, topic, body::text
    FROM facts
    WHERE story_id = ANY(%s)
    ORDER BY story_id, number
"""  # the caller bounds the stories
OF_TOPICS: Final[LiteralString] = """
    SELECT story_id, number, topic, body::text
    FROM facts
    WHERE topic = ANY(%s)
    ORDER BY story_id, number
"""  # every fact is looked at, and the rarest kinds are asked for


@dataclass(frozen=True, slots=True)
class Head:
    """A story's head: its kind, and the number of its last fact."""

    story_id: UUID
    kind: str
    version: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fact that stands in the log and cannot be read, and what came of trying."""

    number: int
    topic: str
    because: str


def heads_after(conn: Conn, after: UUID, kind: str | None, most: int) -> list[Head]:
    """The heads after this id, of one kind or of all, in the order of their ids."""
    return [Head(*row) for row in conn.execute(HEADS_AFTER, (after, kind, kind, most))]


def heads_of(conn: Conn, story_ids: Sequence[UUID], *, locked: bool = False) -> list[Head]:
    """The heads of these stories in the order of their ids; locked until the transaction ends, if so wished."""
    return [Head(*row) for row in conn.execute(HEADS_LOCKED if locked else HEADS, (list(story_ids),))]


def headless(conn: Conn) -> list[UUID]:
    """Stories that have facts and no head; there should be none."""
    return [row[0] for row in conn.execute(HEADLESS)]


def told(log: Log, conn: Conn, story_ids: Sequence[UUID]) -> dict[UUID, list[Entry | Unreadable]]:
    """Every fact of these stories, in order."""
    found: dict[UUID, list[Entry | Unreadable]] = {each: [] for each in story_ids}
    for story_id, *fact in conn.cursor(binary=True).execute(FACTS, (list(story_ids),)):
        found[story_id].append(_read(log, story_id, *fact))
    return found


def told_anywhere(log: Log, conn: Conn, topics: Sequence[str]) -> list[Entry]:
    """Every readable fact of these classes, whosever story it is."""
    found = (_read(log, *row) for row in conn.cursor(binary=True).execute(OF_TOPICS, (list(topics),)))
    return [each for each in found if isinstance(each, Entry)]


def _read(log: Log, story_id: UUID, number: int, topic: str, body: str) -> Entry | Unreadable:
    try:
        return cast(FactMapper, log.mapper).entry(story_id, number, topic, body.encode())
    except DAMAGED as error:
        return Unreadable(number, topic, type(error).__name__)
