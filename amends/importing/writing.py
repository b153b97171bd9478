"""Writing what was taken in: whole customers, a batch in one transaction, their tables from the story they end with."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, LiteralString
from uuid import UUID

import msgspec
from psycopg import errors

from amends.connections import Conn, commit, transaction
from amends.importing.lines import Line, fingerprint
from amends.importing.origin import Origin
from amends.importing.shelf import Shelved
from amends.importing.taking import Import, Known, Taking
from amends.intents import FirstAnswer
from amends.log import Beside, Log
from amends.run import ATTEMPTS
from domain import days
from domain.customer import Customer, fold
from domain.entry import Entry
from domain.references import reference_id
from domain.refusals import Busy
from domain.saying import in_words
from domain.telling import Envelope, elsewhere_entry
from projections.all import ALL
from projections.keep import Difference, differences, expressions

FACTS_AT_ONCE: Final = 1_000  # with their rows about 30,000 parameters; a statement takes 65,535

LOCK_ALL: Final[LiteralString] = """
    INSERT INTO stories (story_id, kind, version)
    SELECT story_id, %s, 0
    FROM unnest(%s::uuid[]) AS named (story_id)
    ORDER BY story_id
    ON CONFLICT (story_id) DO UPDATE SET kind = excluded.kind
    RETURNING story_id, version
"""
SEE_ALL: Final[LiteralString] = """
    SELECT story_id, version
    FROM stories
    WHERE kind = %s
    AND story_id = ANY(%s)
"""  # here and below, a batch bounds the stories
KNOWN: Final[LiteralString] = """
    SELECT key, fingerprint, done_at
    FROM command_keys
    WHERE story_id = ANY(%s)
    AND actor_id = %s
    AND key = ANY(%s)
"""
OWNERS: Final[LiteralString] = """
    SELECT id, customer_id
    FROM things
    WHERE id = ANY(%s)
"""
NOTE_KEYS: Final[LiteralString] = """
    INSERT INTO command_keys (story_id, actor_id, key, fingerprint, answer, done_at)
    SELECT story_id, %s, key, fingerprint, answer::json, %s
    FROM unnest(%s::uuid[], %s::uuid[], %s::bytea[], %s::text[]) AS told (story_id, key, fingerprint, answer)
"""
RAISE_HEADS: Final[LiteralString] = """
    UPDATE stories
    SET version = told.version
    FROM unnest(%s::uuid[], %s::bigint[]) AS told (story_id, version)
    WHERE stories.story_id = told.story_id
"""


TAKE_AWAY_EMPTY: Final[LiteralString] = """
    DELETE FROM stories
    WHERE story_id = ANY(%s)
    AND version = 0
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A customer by their ref, and the rows that are to enter their story, in this order."""

    ref: str
    lines: tuple[tuple[Shelved, Line], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some customers of one import."""

    of: Import
    wanted: Sequence[Wanted]

    def story_id(self, wanted: Wanted) -> UUID:
        """The id of a customer's story."""
        return self.of.origin.thing_id("customer", wanted.ref)

    @property
    def story_ids(self) -> list[UUID]:
        """Whose stories these are."""
        return [self.story_id(each) for each in self.wanted]

    @property
    def lines(self) -> Iterator[Line]:
        """Every line that is to be taken in."""
        return (line for each in self.wanted for _, line in each.lines)


def taken_before(log: Log, of: Import, wanted: Sequence[Wanted]) -> list[bool]:
    """Whose rows were all taken in before, just as they are; they need no lock."""
    batch = Batch(of, wanted)
    with log.connection() as conn:
        known = _known(conn, batch)
    return [all(_as_before(of, known, line) for _, line in each.lines) for each in wanted]


def _as_before(of: Import, known: Mapping[UUID, Known], line: Line) -> bool:
    found = known.get(of.origin.key(line.id))
    return found is not None and hmac.compare_digest(found.fingerprint, fingerprint(line, of.fingerprint_key))


def write(log: Log, of: Import, wanted: Sequence[Wanted], patience_s: float) -> list[Taking]:
    """Take rows into the stories of these customers, under their locks, and write what came of it.

    Refused: Busy. Raises: psycopg.Error; CommitUnanswered.
    """
    batch = Batch(of, wanted)
    opening = partial(_locked, story_ids=batch.story_ids, patience_s=patience_s)
    for attempt in range(ATTEMPTS):
        try:
            with transaction(log.pool, opening) as (conn, heads):
                takings = _takings(log, conn, batch, heads, _heads)
                _append(log, conn, takings)
                conn.execute(TAKE_AWAY_EMPTY, (_empty(takings),))
                commit(conn)
                return takings
        except errors.DeadlockDetected:
            if attempt == ATTEMPTS - 1:
                raise
        except (errors.LockNotAvailable, errors.QueryCanceled) as error:
            raise Busy from error
    raise AssertionError("the last attempt answers or raises")


def look(log: Log, of: Import, wanted: Sequence[Wanted]) -> list[Taking]:
    """Take rows into the stories of these customers as they are now, and write nothing."""
    batch = Batch(of, wanted)
    with log.connection() as conn:
        return _takings(log, conn, batch, _seen(conn, "customer", batch.story_ids), _seen)


def _locked(conn: Conn, story_ids: Sequence[UUID], patience_s: float) -> dict[UUID, int]:
    patience_ms = round(patience_s * 1000)
    conn.execute(f"BEGIN; SET LOCAL lock_timeout = {patience_ms}; SET LOCAL statement_timeout = {patience_ms}".encode())
    return _heads(conn, "customer", story_ids)


def _heads(conn: Conn, kind: str, story_ids: Sequence[UUID]) -> dict[UUID, int]:
    return dict(conn.execute(LOCK_ALL, (kind, list(story_ids))).fetchall())


def _seen(conn: Conn, kind: str, story_ids: Sequence[UUID]) -> dict[UUID, int]:
    return dict(conn.execute(SEE_ALL, (kind, list(story_ids))).fetchall())


Find = Callable[[Conn, str, Sequence[UUID]], Mapping[UUID, int]]


def _takings(log: Log, conn: Conn, batch: Batch, heads: Mapping[UUID, int], find: Find) -> list[Taking]:
    """The stories with the rows taken in. References of customers who are new are found beside them."""
    befores = [log.read("customer", each, heads.get(each, 0), conn) for each in batch.story_ids]
    new = {reference_id(each.ref) for each, before in zip(batch.wanted, befores, strict=True) if not before.version}
    references = find(conn, "reference", sorted(new)) if new else {}
    known, owners = _known(conn, batch), _owners(conn, batch)
    takings = []
    for wanted, before in zip(batch.wanted, befores, strict=True):
        id = reference_id(wanted.ref)
        reference = log.read("reference", id, references.get(id, 0), conn)
        elsewhere = frozenset(thing for thing, owner in owners.items() if owner != batch.story_id(wanted))
        taking = Taking(batch.of, wanted.ref, before, reference, known, elsewhere)
        taking.take_each(wanted.lines)
        takings.append(taking)
    return takings


def _empty(takings: Sequence[Taking]) -> list[UUID]:
    """Stories that were locked to begin and did not, because all that would have begun them waits."""
    not_begun = [each for each in takings if not each.before.version and not each.entries]
    return [id for each in not_begun for id in (each.story.id, reference_id(each.ref))]


def _known(conn: Conn, batch: Batch) -> dict[UUID, Known]:
    of = batch.of
    keys = [of.origin.key(each.id) for each in batch.lines]
    found = conn.execute(KNOWN, (batch.story_ids, of.origin.actor.id, keys))
    return {
        key: Known(print_of_line, f"was imported on {in_words(days.day_of(done_at, of.rules))}")
        for key, print_of_line, done_at in found
    }


def _owners(conn: Conn, batch: Batch) -> dict[UUID, UUID]:
    """Whose the things are that have these ids already."""
    ids = [batch.of.origin.thing_id(*each.id.split(":", 1)) for each in batch.lines]
    return dict(conn.execute(OWNERS, (ids,)).fetchall())


@dataclass(frozen=True, slots=True)
class Portion:
    """Some facts of a customer, with the states before and after them, and the claims that are written with them."""

    taking: Taking
    before: Customer
    after: Customer
    entries: Sequence[Entry]
    claims: Sequence[Entry]


def _append(log: Log, conn: Conn, takings: Sequence[Taking]) -> None:
    portions = [portion for each in takings for portion in _portions(each)]
    together = sum(len(each.entries) for each in portions) <= FACTS_AT_ONCE
    for some in [portions] if together else [[each] for each in portions]:
        if some:
            entries = [entry for each in some for entry in (*each.entries, *each.claims)]
            log.append(entries, conn, _beside(some))


def _portions(taking: Taking) -> Iterator[Portion]:
    before, claims = taking.before.story, _claims(taking)
    assert isinstance(before, Customer)
    for at in range(0, len(taking.entries), FACTS_AT_ONCE):
        entries = taking.entries[at : at + FACTS_AT_ONCE]
        after = fold(before, entries)
        yield Portion(taking, before, after, entries, claims)
        before, claims = after, []


def _claims(taking: Taking) -> list[Entry]:
    """The entries by which the customer's ref becomes theirs among all customers."""
    if not taking.claims:
        return []
    first, reference = taking.entries[0], taking.reference
    recorded_at = max(first.recorded_at, reference.recorded_at or first.recorded_at)
    envelope = Envelope(first.story_id, first.occurred_at, recorded_at, first.actor, first.command_id)
    entries = (elsewhere_entry(each, reference.version + 1, envelope) for each in taking.claims)
    return [replace(each, imported=first.imported) for each in entries]


def _beside(portions: Sequence[Portion]) -> Beside:
    heads = [(each.after.id, each.entries[-1].number) for each in portions]
    heads += [(claim.story_id, claim.number) for each in portions for claim in each.claims]
    beside: list[tuple[str, Sequence[object]]] = [
        (f"noted AS ({NOTE_KEYS})", _keys(portions)),
        (f"raised AS ({RAISE_HEADS})", ([id for id, _ in heads], [number for _, number in heads])),
    ]
    beside += [(each.sql, each.parameters) for each in expressions(_differences(portions))]
    return Beside(tuple(sql for sql, _ in beside), tuple(value for _, values in beside for value in values))


def _keys(portions: Sequence[Portion]) -> Sequence[object]:
    """The parameters under which the facts are known when they come again."""
    origin = portions[0].taking.of.origin
    told = [(each.taking, entry) for each in portions for entry in each.entries]
    return (
        origin.actor.id,
        origin.at,
        [entry.story_id for _, entry in told],
        [entry.command_id for _, entry in told],
        [taking.told[entry.command_id].fingerprint for taking, entry in told],
        [_answer(origin, entry) for _, entry in told],
    )


def _answer(origin: Origin, entry: Entry) -> str:
    assert entry.imported is not None
    thing_id = origin.thing_id(*entry.imported.id.split(":", 1))
    return msgspec.json.encode(FirstAnswer(thing_id, entry.number)).decode()


def _differences(portions: Sequence[Portion]) -> Iterator[Difference]:
    """What changed in each table, for all of them together."""
    by_table: dict[str, list[Difference]] = {}
    for each in portions:
        before = each.before if each.before.relationship else None
        for changed in differences(ALL, before, each.after, each.taking.of.rules):
            by_table.setdefault(changed.projection.TABLE, []).append(changed)
    for some in by_table.values():
        written = tuple(row for each in some for row in each.written)
        gone = tuple(key for each in some for key in each.gone)
        yield Difference(some[0].projection, written, gone)
