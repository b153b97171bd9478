"""Recomputing every table from the stories, customer by customer, in several processes, while people write."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

from amends.connections import Conn, commit, on_connection, transaction
from amends.credit_rules import Limits
from amends.databases import Databases
from amends.findings import Finding, of_a_row
from amends.first import RULEBOOK, STAFF
from amends.invariants import Employed, folded, numbers_match, of_a_story, unbroken
from amends.opening import House, opened
from amends.whole_log import Head, Unreadable, headless, heads_after, heads_of, told, told_anywhere
from domain.credits import CreditIssued
from domain.customer import Customer
from domain.entry import Entry
from domain.rulebook import Rules
from domain.series import NumberAllotted
from projections.rebuild import Deviation, Standing, deviations, everything_standing, mend, strangers

FACTS_AT_ONCE: Final = 4_000  # read into memory together; a longer story is read by itself
STORIES_AT_ONCE: Final = 200
LOCKED_AT_ONCE: Final = 20  # customers who wait while their rows are mended
HEADS_AT_ONCE: Final = 2_000
AHEAD: Final = 4  # batches waiting for each process

Made = TypeVar("Made")
Progress = Callable[[int], None]
"""Told how many stories were done since it was last told."""

SNAPSHOT: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
UNHURRIED: Final = "BEGIN; SET LOCAL synchronous_commit = off"
"""A rebuild waits for whoever writes, and need not wait for the disk: what it writes can be computed again."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many customers were recomputed, how many rows were mended, and what could not be."""

    customers: int = 0
    rows: int = 0
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: Rebuilt) -> Rebuilt:
        """Both together."""
        findings = (*self.findings, *other.findings)
        return Rebuilt(self.customers + other.customers, self.rows + other.rows, findings)


def rebuild(
    databases: Databases, master_key: bytes, *, processes: int = 2, progress: Progress | None = None
) -> Rebuilt:
    """Make every table say what the stories say; rows that are right already are not touched."""
    with opened(databases, master_key) as house:
        done = Rebuilt(rows=_away_with_strangers(house))
        for batch, one in _done(databases, master_key, house, processes, _rebuilt, "customer"):
            done += one
            _tell(progress, batch)
    return done


def verify(
    databases: Databases, master_key: bytes, *, processes: int = 2, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Everything that is not as it should be, in the log and in the tables."""
    found: list[Finding] = []
    with opened(databases, master_key) as house:
        with house.log.connection() as conn:
            found += (finding for each in strangers(conn) for finding in of_a_row(each))
            found += (Finding("I1", each, "there are facts and no head") for each in headless(conn))
        for batch, findings in _done(databases, master_key, house, processes, _verified, None):
            found += findings
            _tell(progress, batch)
        found += _across_stories(house)
    return tuple(found)


def _tell(progress: Progress | None, batch: Sequence[Head]) -> None:
    if progress is not None:
        progress(len(batch))


# -- what is done with one batch


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A customer's story as it was read, what it adds up to, and how the tables differ from it."""

    head: Head
    told: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()
    deviations: tuple[Deviation, ...] = ()


def _verified(house: House, batch: Sequence[Head]) -> tuple[Finding, ...]:
    employed, limits = Employed(house.log.entries(STAFF)), Limits(house.log.entries(RULEBOOK))
    with transaction(house.log.pool, partial(_snapshot, batch=batch)) as (conn, heads):
        seen = list(_recomputed(house, conn, heads))
    found: list[Finding] = []
    for each in seen:
        found += each.findings
        found += (finding for deviation in each.deviations for finding in of_a_row(deviation))
        if not each.findings:
            found += of_a_story(each.head.kind, each.told)
            found += limits.kept(each.told) if each.head.kind == "customer" else ()
        found += employed.acted_in_their_role(each.told)
    return tuple(found)


def _rebuilt(house: House, batch: Sequence[Head]) -> Rebuilt:
    with transaction(house.log.pool, partial(_snapshot, batch=batch)) as (conn, heads):
        seen = list(_recomputed(house, conn, heads))
    differing = [each for each in seen if each.deviations]
    done = Rebuilt(len(seen), findings=tuple(finding for each in seen for finding in each.findings))
    for start in range(0, len(differing), LOCKED_AT_ONCE):
        done += Rebuilt(rows=_mended(house, differing[start : start + LOCKED_AT_ONCE]))
    return done


def _mended(house: House, seen: Sequence[Recomputed]) -> int:
    """Lock the heads, see again the stories that were written meanwhile, and mend; how many rows."""
    known = {each.head: each for each in seen}
    with transaction(house.log.pool, partial(_locked, batch=[*known])) as (conn, heads):
        newer = [each for each in heads if each not in known]
        now = [*(known[each] for each in heads if each in known), *_recomputed(house, conn, newer)]
        found = [deviation for each in now for deviation in each.deviations]
        mend(conn, found)
        commit(conn)
    return len(found)


def _snapshot(conn: Conn, batch: Sequence[Head]) -> list[Head]:
    conn.execute(SNAPSHOT)
    return heads_of(conn, [each.story_id for each in batch])


def _locked(conn: Conn, batch: Sequence[Head]) -> list[Head]:
    conn.execute(UNHURRIED)
    return heads_of(conn, [each.story_id for each in batch], locked=True)


def _recomputed(house: House, conn: Conn, heads: Sequence[Head]) -> Iterator[Recomputed]:
    entries = told(house.log, conn, [each.story_id for each in heads])
    tables = everything_standing(conn, [each.story_id for each in heads if each.kind == "customer"])
    rules = house.rules
    yield from (_seen(head, entries.pop(head.story_id), rules, tables) for head in heads)


def _seen(head: Head, told: Sequence[Entry | Unreadable], rules: Rules, tables: Mapping[str, Standing]) -> Recomputed:
    entries = tuple(each for each in told if isinstance(each, Entry))
    if broken := tuple(unbroken(head.story_id, head.version, told)):
        return Recomputed(head, entries, broken)
    story = folded(head.kind, head.story_id, entries)
    if isinstance(story, Finding):
        return Recomputed(head, entries, (story,))
    differing = tuple(deviations(story, rules, tables)) if isinstance(story, Customer) else ()
    return Recomputed(head, entries, (), differing)


# -- what no single story tells


def _away_with_strangers(house: House) -> int:
    with transaction(house.log.pool, lambda conn: conn.execute("BEGIN")) as (conn, _):
        found = list(strangers(conn))
        mend(conn, found)
        commit(conn)
    return len(found)


def _across_stories(house: House) -> Iterator[Finding]:
    topics = (NumberAllotted.__name__, CreditIssued.__name__)
    with house.log.connection() as conn:
        yield from numbers_match(told_anywhere(house.log, conn, topics))


# -- batches, and who works on them


def _batches(house: House, kind: str | None) -> Iterator[list[Head]]:
    """All stories (of a kind) in batches of bounded size; a long story is a batch of its own."""
    batch: list[Head] = []
    facts = 0
    for head in _all_heads(house, kind):
        if batch and (facts + head.version > FACTS_AT_ONCE or len(batch) == STORIES_AT_ONCE):
            yield batch
            batch, facts = [], 0
        batch.append(head)
        facts += head.version
    if batch:
        yield batch


def _all_heads(house: House, kind: str | None) -> Iterator[Head]:
    after = UUID(int=0)
    while heads := on_connection(house.log.pool, partial(heads_after, after=after, kind=kind, most=HEADS_AT_ONCE)):
        yield from heads
        after = heads[-1].story_id


Work = Callable[[House, Sequence[Head]], Made]


class _Here:
    """The house of a process that works for another, open until the process ends."""

    house: House
    stay: Final = ExitStack()


def _move_in(databases: Databases, master_key: bytes) -> None:
    _Here.house = _Here.stay.enter_context(opened(databases, master_key))


def _at_home(work: Work[Made], batch: Sequence[Head]) -> Made:
    return work(_Here.house, batch)


def _done(
    databases: Databases, master_key: bytes, house: House, processes: int, work: Work[Made], kind: str | None
) -> Iterator[tuple[Sequence[Head], Made]]:
    """Each batch with what was made of it, in order: here, or by as many processes."""
    batches = _batches(house, kind)
    if processes <= 1:
        yield from ((batch, work(house, batch)) for batch in batches)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, _move_in, (databases, master_key)) as workers:
        waiting: deque[tuple[Sequence[Head], Future[Made]]] = deque()
        for batch in batches:
            waiting.append((batch, workers.submit(_at_home, work, batch)))
            if len(waiting) >= AHEAD * processes:
                first, made = waiting.popleft()
                yield first, made.result()
        yield from ((batch, made.result()) for batch, made in waiting)
