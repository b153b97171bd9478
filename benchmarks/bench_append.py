"""A one-fact command beside a raw program that writes the same four rows, and beside the stock recorder."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from amends.databases import Databases
from amends.first import AMINA, LENA
from amends.intents import Intent
from amends.opening import House
from benchmarks.ground import AMINA_ACTS, NOW, Timed, command_of, databases, house, registered, timed
from domain.acquaintance import assign_account_manager
from domain.following_up import reassign_follow_up, schedule_follow_up

ROUNDS: Final = 7
SECONDS: Final = 1.5
WRITERS: Final = 8
STORIES_EACH: Final = 50

DUE: Final = NOW + timedelta(days=2)

Work = Callable[[], object]

NOTE_KEY: Final = """
    INSERT INTO command_keys (story_id, actor_id, key, fingerprint, answer, done_at)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
RAISE_HEAD: Final = """
    INSERT INTO stories (story_id, kind, version)
    VALUES (%s, 'customer', %s)
    ON CONFLICT (story_id) DO UPDATE SET version = excluded.version
"""
KEEP_ROW: Final = """
    INSERT INTO follow_ups (customer_id, id, state, due, assignee_id, purpose)
    VALUES (%s, %s, 'PLANNED', %s, %s, %s)
    ON CONFLICT (customer_id, id) DO UPDATE SET
        state = excluded.state,
        due = excluded.due,
        assignee_id = excluded.assignee_id,
        purpose = excluded.purpose
"""
TELL: Final = """
    INSERT INTO facts (story_id, number, topic, body)
    VALUES (%s, %s, %s, %s)
"""


# -- ours


def our_work(house: House) -> Work:
    """Somebody who hands their follow-ups to one and the next, by commands of one fact."""
    command = command_of(reassign_follow_up)
    follow_ups = itertools.cycle([_with_follow_up(house) for _ in range(STORIES_EACH)])
    assignees = itertools.cycle([AMINA] * STORIES_EACH + [LENA] * STORIES_EACH)

    def work() -> None:
        customer_id, id = next(follow_ups)
        arguments = {"follow_up_id": id, "assignee": next(assignees)}
        answer = house.do(Intent(command, customer_id, uuid4(), AMINA_ACTS, arguments, NOW))
        assert answer.refusal is None

    return work


def _with_follow_up(house: House) -> tuple[UUID, UUID]:
    customer_id = registered(house)
    said: dict[str, object] = {"purpose": "How do they feel?", "due": DUE, "assignee": LENA}
    answer = house.do(Intent(command_of(schedule_follow_up), customer_id, uuid4(), AMINA_ACTS, said, NOW))
    assert answer.subject_id is not None, answer.refusal
    return customer_id, answer.subject_id


def heavier_work(house: House) -> Work:
    """Somebody who gives their customers to one account manager and the next: readiness is worked out anew."""
    command = command_of(assign_account_manager)
    customers = itertools.cycle([registered(house) for _ in range(STORIES_EACH)])
    managers = itertools.cycle([AMINA] * STORIES_EACH + [LENA] * STORIES_EACH)

    def work() -> None:
        arguments = {"account_manager": next(managers)}
        answer = house.do(Intent(command, next(customers), uuid4(), AMINA_ACTS, arguments, NOW))
        assert answer.refusal is None

    return work


# -- raw


def rows() -> Iterator[tuple[UUID, tuple[tuple[object, ...], ...]]]:
    """The rows of one command after another, as another program would have them ready: key, head, kept row, fact."""
    stories = [uuid4() for _ in range(STORIES_EACH)]
    for number in itertools.count(1):
        for story in stories:
            body = {
                "occurred_at": NOW.isoformat(),
                "recorded_at": NOW.isoformat(),
                "actor": {"id": str(AMINA), "role": "ACCOUNT_MANAGER", "department": "Sales"},
                "command_id": str(uuid4()),
                "fact": {"follow_up_id": str(AMINA), "assignee": str(LENA)},
            }
            answer = {"subject_id": str(story), "version": number, "warnings": []}
            yield (
                story,
                (
                    (story, AMINA, uuid4(), bytes(32), json.dumps(answer), NOW),
                    (story, number),
                    (story, AMINA, DUE, LENA, "How do they feel?"),
                    (story, number, "FollowUpReassigned", json.dumps(body)),
                ),
            )


STATEMENTS: Final = (NOTE_KEY, RAISE_HEAD, KEEP_ROW, TELL)
AT_ONCE: Final = f"WITH key AS ({NOTE_KEY}), head AS ({RAISE_HEAD}), kept AS ({KEEP_ROW}) {TELL}"


def lean_work(conn: psycopg.Connection[Any]) -> Work:
    """The same four rows in one statement, as we write them."""
    every = rows()

    def work() -> None:
        _, written = next(every)
        with conn.transaction():
            conn.execute(AT_ONCE.encode(), tuple(itertools.chain.from_iterable(written)))

    return work


def raw_work(conn: psycopg.Connection[Any]) -> Work:
    """One transaction with a statement for each of the four rows; no lock, no look-up, no rule."""
    every = rows()

    def work() -> None:
        _, written = next(every)
        with conn.transaction():
            for statement, values in zip(STATEMENTS, written, strict=True):
                conn.execute(statement.encode(), values)

    return work


# -- stock


class StockRecorder(PostgresApplicationRecorder):
    """The library's own recorder with its table lock, sequence and NOTIFY; three rows more in its transaction."""

    def _insert_events(self, curs: Any, stored_events: Any, **kwargs: Any) -> None:
        for statement, values in zip(STATEMENTS[:3], kwargs["beside"], strict=True):
            curs.execute(statement.encode(), values)


@contextmanager
def stock(made: Databases) -> Iterator[StockRecorder]:
    """The stock recorder on its own table in our database."""
    known = conninfo_to_dict(made.admin)
    with psycopg.connect(made.admin, autocommit=True) as conn:
        conn.execute("CREATE SCHEMA stock")
        conn.execute("ALTER ROLE amends_owner SET search_path TO amends")
    datastore = PostgresDatastore(
        dbname=str(known["dbname"]),
        host=str(known["host"]),
        port=5432,
        user=str(known["user"]),
        password=str(known["password"]),
        pool_size=WRITERS,
        max_overflow=0,
        schema="stock",
        originator_id_type="uuid",
    )
    with datastore:
        recorder = StockRecorder(datastore, events_table_name="stored_events")
        recorder.create_table()
        yield recorder


def stock_work(recorder: StockRecorder) -> Work:
    """The rows of the raw program, through the stock recorder."""
    every = rows()

    def work() -> None:
        story, (key, head, kept, fact) = next(every)
        _, number, topic, body = fact
        event = StoredEvent(story, int(str(number)), str(topic), str(body).encode())
        recorder.insert_events([event], beside=(key, head, kept))

    return work


# -- side by side


def contestants(house: House, made: Databases, stack: ExitStack) -> Mapping[str, list[Work]]:
    """Each with as many workers as there are writers."""
    recorder = stack.enter_context(stock(made))

    def connected() -> psycopg.Connection[Any]:
        return stack.enter_context(psycopg.connect(made.app, autocommit=True))

    return {
        "ours": [our_work(house) for _ in range(WRITERS)],
        "heavier": [heavier_work(house) for _ in range(WRITERS)],
        "lean": [lean_work(connected()) for _ in range(WRITERS)],
        "raw": [raw_work(connected()) for _ in range(WRITERS)],
        "stock": [stock_work(recorder) for _ in range(WRITERS)],
    }


def measured(works: Mapping[str, list[Work]]) -> Mapping[tuple[str, int], Timed]:
    """Interleaved rounds; the medians of each contestant with one writer and with eight."""
    found: dict[tuple[str, int], list[Timed]] = {}
    for number in range(ROUNDS + 1):
        for writers in (1, WRITERS):
            for name, each in works.items():
                one = timed(each[:writers], SECONDS)
                if number:  # the first round warms up
                    found.setdefault((name, writers), []).append(one)
    return {
        key: Timed(median(each.rate for each in all_), median(each.p50_ms for each in all_))
        for key, all_ in found.items()
    }


def main() -> None:
    """Measure, and print the ratios."""
    with databases() as made, house(made) as ours, ExitStack() as stack:
        found = measured(contestants(ours, made, stack))
    print(f"{'':8}{'1 writer':>12}{'p50':>10}{f'{WRITERS} writers':>12}{'p50':>10}")
    for name in ("ours", "heavier", "raw", "lean", "stock"):
        one, many = found[name, 1], found[name, WRITERS]
        print(f"{name:8}{one.rate:10.0f}/s{one.p50_ms:7.2f} ms{many.rate:10.0f}/s{many.p50_ms:7.2f} ms")
    ours_one, ours_many = found["ours", 1], found["ours", WRITERS]
    print(f"command p50 / raw transaction p50: {ours_one.p50_ms / found['raw', 1].p50_ms:.2f}")
    print(f"ours / stock, {WRITERS} writers: {ours_many.rate / found['stock', WRITERS].rate:.2f}")
    print(f"ours / lean, {WRITERS} writers: {ours_many.rate / found['lean', WRITERS].rate:.2f}")
    print(f"ratio append {ours_many.rate / found['raw', WRITERS].rate:.2f}")


if __name__ == "__main__":
    main()
