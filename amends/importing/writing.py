"""Writing what was taken in: a customer's rows in one transaction, their tables once, from the story they end with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, LiteralString, TypeVar
from uuid import UUID

import msgspec
from psycopg import errors

from amends.connections import Conn, commit, transaction
from amends.importing.taking import Import, Known, Taking
from amends.intents import FirstAnswer
from amends.log import Beside, Log, Read
from amends.run import ATTEMPTS, LOCK, RAISE_HEAD
from domain import days
from domain.customer import Customer, fold
from domain.entry import Entry
from domain.references import Reference, reference_id
from domain.refusals import Busy
from domain.saying import in_words
from domain.telling import Envelope, elsewhere_entry
from projections.all import ALL
from projections.keep import differences, expressions

FACTS_AT_ONCE: Final = 1_000  # with their rows about 20,000 parameters; a statement takes 65,535

LOOK_UP: Final[LiteralString] = """
    SELECT key, fingerprint, done_at
    FROM command_keys
    WHERE story_id = %s
    AND actor_id = %s
    AND key = ANY(%s)
"""
TAKEN_ELSEWHERE: Final[LiteralString] = """
    SELECT id
    FROM things
    WHERE id = ANY(%s)
    AND customer_id <> %s
"""
NOTE_KEYS: Final[LiteralString] = """
    INSERT INTO command_keys (story_id, actor_id, key, fingerprint, answer, done_at)
    SELECT %s, %s, key, fingerprint, answer::json, %s
    FROM unnest(%s::uuid[], %s::bytea[], %s::text[]) AS told (key, fingerprint, answer)
"""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A customer by their ref, and the names of the facts that are to enter their story, such as `contact:77`."""

    ref: str
    ids: tuple[str, ...]


def write(
    log: Log, of: Import, wanted: Wanted, take: Callable[[Taking], Answer], patience_s: float
) -> tuple[Taking, Answer]:
    """Let `take` take rows into a customer's story under its lock, and write what came of it.

    Refused: Busy. Raises: psycopg.Error; CommitUnanswered.
    """
    story_id = of.origin.thing_id("customer", wanted.ref)
    opening = partial(_locked, story_id=story_id, patience_s=patience_s)
    for attempt in range(ATTEMPTS):
        try:
            with transaction(log.pool, opening) as (conn, head):
                before = log.read("customer", story_id, head, conn)
                reference = _reference(log, conn, wanted.ref, new=before.version == 0)
                taking = _taking(of, wanted, before, reference, conn)
                answer = take(taking)
                if taking.entries:
                    _append(log, conn, taking, reference)
                    commit(conn)
                return taking, answer
        except errors.DeadlockDetected:
            if attempt == ATTEMPTS - 1:
                raise
        except (errors.LockNotAvailable, errors.QueryCanceled) as error:
            raise Busy from error
    raise AssertionError("the last attempt answers or raises")


def look(log: Log, of: Import, wanted: Wanted, take: Callable[[Taking], Answer]) -> tuple[Taking, Answer]:
    """Let `take` take rows into a customer's story as it is now, and write nothing."""
    with log.connection() as conn:
        before = log.read("customer", of.origin.thing_id("customer", wanted.ref), conn=conn)
        reference = log.read("reference", reference_id(wanted.ref), conn=conn)
        taking = _taking(of, wanted, before, reference, conn)
    return taking, take(taking)


def _locked(conn: Conn, story_id: UUID, patience_s: float) -> int:
    patience_ms = round(patience_s * 1000)
    conn.execute(f"BEGIN; SET LOCAL lock_timeout = {patience_ms}; SET LOCAL statement_timeout = {patience_ms}".encode())
    return _head(conn, "customer", story_id)


def _head(conn: Conn, kind: str, story_id: UUID) -> int:
    row = conn.execute(LOCK, (story_id, kind)).fetchone()
    assert row is not None
    return int(row[0])


def _reference(log: Log, conn: Conn, ref: str, new: bool) -> Read:
    id = reference_id(ref)
    return log.read("reference", id, _head(conn, "reference", id) if new else None, conn)


def _taking(of: Import, wanted: Wanted, before: Read, reference: Read, conn: Conn) -> Taking:
    story, origin = before.story, of.origin
    assert isinstance(story, Customer)
    assert isinstance(reference.story, Reference)
    keys = [origin.key(each) for each in wanted.ids]
    things = [origin.thing_id(*each.split(":", 1)) for each in wanted.ids]
    known = conn.execute(LOOK_UP, (story.id, origin.actor.id, keys)).fetchall()
    elsewhere = conn.execute(TAKEN_ELSEWHERE, (things, story.id)).fetchall()
    return Taking(
        of,
        wanted.ref,
        before,
        reference.story,
        {
            key: Known(fingerprint, f"was imported on {in_words(days.day_of(done_at, of.rules))}")
            for key, fingerprint, done_at in known
        },
        frozenset(id for (id,) in elsewhere),
    )


def _append(log: Log, conn: Conn, taking: Taking, reference: Read) -> None:
    before = taking.before.story
    assert isinstance(before, Customer)
    claims = _claims(taking, reference)
    for at in range(0, len(taking.entries), FACTS_AT_ONCE):
        entries = taking.entries[at : at + FACTS_AT_ONCE]
        after = fold(before, entries)
        log.append([*entries, *claims], conn, _beside(taking, before, after, entries, claims))
        before, claims = after, []


def _claims(taking: Taking, reference: Read) -> list[Entry]:
    """The entries by which the customer's ref becomes theirs among all customers."""
    first = taking.entries[0]
    recorded_at = max(first.recorded_at, reference.recorded_at or first.recorded_at)
    envelope = Envelope(first.story_id, first.occurred_at, recorded_at, first.actor, first.command_id)
    entries = (elsewhere_entry(each, reference.version + 1, envelope) for each in taking.claims)
    return [replace(each, imported=first.imported) for each in entries]


def _beside(
    taking: Taking, before: Customer, after: Customer, entries: Sequence[Entry], claims: Sequence[Entry]
) -> Beside:
    heads = [(after.id, entries[-1].number), *((each.story_id, each.number) for each in claims)]
    beside: list[tuple[str, Sequence[object]]] = [(f"noted AS ({NOTE_KEYS})", _keys(taking, entries))]
    beside += [(f"raised_{at} AS ({RAISE_HEAD})", (number, id)) for at, (id, number) in enumerate(heads)]
    changed = differences(ALL, before if before.relationship else None, after, taking.of.rules)
    beside += [(each.sql, each.parameters) for each in expressions(changed)]
    return Beside(tuple(sql for sql, _ in beside), tuple(value for _, values in beside for value in values))


def _keys(taking: Taking, entries: Sequence[Entry]) -> Sequence[object]:
    """The parameters under which the facts are known when they come again."""
    origin = taking.of.origin
    return (
        taking.story.id,
        origin.actor.id,
        origin.at,
        [each.command_id for each in entries],
        [taking.known[each.command_id].fingerprint for each in entries],
        [_answer(taking, each) for each in entries],
    )


def _answer(taking: Taking, entry: Entry) -> str:
    assert entry.imported is not None
    thing_id = taking.of.origin.thing_id(*entry.imported.id.split(":", 1))
    return msgspec.json.encode(FirstAnswer(thing_id, entry.number)).decode()
