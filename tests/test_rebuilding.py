"""Tables are copies of stories: kept, rebuilt and folded are one; what was spoiled is named, and mended."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.connections import transaction
from amends.databases import Databases
from amends.findings import PERSONAL, Finding
from amends.opening import House
from amends.rebuilding import rebuild, verify
from projections.all import ALL
from projections.rebuild import deviations, everything_standing
from tests.any_commands import live
from tests.intents import MASTER_KEY, NOW, open_house, registered, renaming

Superuser = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def house(module_databases: Databases) -> Iterator[House]:
    with open_house(module_databases) as house:
        yield house


@pytest.fixture(scope="module")
def customer_id(house: House) -> UUID:
    """A customer with something in most tables."""
    customer_id = registered(house)
    for seed in range(4):
        list(live(Random(seed), house, customer_id, NOW + timedelta(days=40 * seed), 60))
    return customer_id


@pytest.fixture
def owner(module_databases: Databases) -> Iterator[Superuser]:
    """Somebody who may do what the application may not."""
    with psycopg.connect(module_databases.admin, autocommit=True) as conn:
        conn.execute("SET search_path TO amends")
        yield conn


def everything_kept(house: House) -> dict[str, list[tuple[Any, ...]]]:
    with house.log.connection() as conn:
        return {
            each.TABLE: conn.execute(f"SELECT * FROM {each.TABLE} ORDER BY {', '.join(each.KEY)}".encode()).fetchall()
            for each in ALL
        }


def differing(house: House, customer_id: UUID) -> list[str]:
    """The tables that differ from what the story folds to, read anew."""
    house.log.forget_cache()
    customer: Any = house.log.read("customer", customer_id).story
    with house.log.connection() as conn:
        return [
            f"{each.projection.TABLE} {each.what} {list(each.columns())}"
            for each in deviations(customer, house.rules, everything_standing(conn, [customer_id]))
        ]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
@given(st.integers(0, 2**32))
def test_for_any_commands_what_is_kept_is_what_the_story_folds_to(house: House, seed: int) -> None:
    customer_id = registered(house)
    done = sum(answer.refusal is None for _, answer in live(Random(seed), house, customer_id, NOW, 40))
    assert done > 0
    assert differing(house, customer_id) == []


def test_a_sound_house_has_nothing_to_find_or_mend(
    house: House, customer_id: UUID, module_databases: Databases
) -> None:
    before = everything_kept(house)
    assert [str(each) for each in verify(module_databases, MASTER_KEY, processes=1)] == []
    assert rebuild(module_databases, MASTER_KEY, processes=1).rows == 0
    assert everything_kept(house) == before


def test_tables_that_were_emptied_are_rebuilt_in_two_processes_as_they_were(
    house: House, customer_id: UUID, owner: Superuser, module_databases: Databases
) -> None:
    before = everything_kept(house)
    assert sum(bool(rows) for rows in before.values()) > 12, "most tables hold something"
    for each in ALL:
        owner.execute(f"DELETE FROM {each.TABLE}".encode())
    done: list[int] = []
    rebuilt = rebuild(module_databases, MASTER_KEY, processes=2, progress=done.append)
    assert rebuilt.rows == sum(map(len, before.values()))
    assert sum(done) == rebuilt.customers > 0
    assert everything_kept(house) == before
    assert verify(module_databases, MASTER_KEY, processes=2) == ()


def test_spoiled_rows_are_named_with_what_is_kept_and_right_and_are_mended(
    house: House, customer_id: UUID, owner: Superuser, module_databases: Databases
) -> None:
    before = everything_kept(house)
    stranger, invented = uuid4(), uuid4()
    (_, complaint_id) = before["complaints"][0][:2]
    owner.execute("UPDATE customers SET open_complaints = 77, name = 'Mallory' WHERE customer_id = %s", [customer_id])
    owner.execute("DELETE FROM complaints WHERE id = %s", [complaint_id])
    owner.execute("INSERT INTO things (customer_id, id, kind) VALUES (%s, %s, 'promise')", [customer_id, invented])
    owner.execute("INSERT INTO known_references (customer_id, ref, kind) VALUES (%s, 'X', 'INVOICE')", [stranger])
    found = verify(module_databases, MASTER_KEY, processes=1)
    assert {each.rule for each in found} == {"I3"}
    assert {(each.table, each.what, each.column, each.kept) for each in found} == {
        ("customers", "different", "open_complaints", "77"),
        ("customers", "different", "name", PERSONAL),
        ("complaints", "missing", None, None),
        ("things", "extra", None, None),
        ("known_references", "extra", None, None),
    }
    said = {str(each) for each in found}
    assert f"I3 complaints {before['complaints'][0][0]}/{complaint_id}: the row is missing" in said
    assert f"I3 things {customer_id}/{invented}: the row is extra" in said
    assert not any("Mallory" in each for each in said), "no finding repeats what people said"
    assert rebuild(module_databases, MASTER_KEY, processes=1).rows == 4
    assert everything_kept(house) == before
    assert verify(module_databases, MASTER_KEY, processes=1) == ()


def test_a_rebuild_waits_for_who_writes_and_sees_what_they_wrote(
    house: House, owner: Superuser, module_databases: Databases
) -> None:
    customers = [registered(house) for _ in range(6)]
    done = threading.Event()

    def write(customer_id: UUID) -> int:
        written = 0
        while not done.is_set():
            written += house.do(renaming(customer_id, f"name {written}")).refusal is None
        return written

    with ThreadPoolExecutor(len(customers)) as writers:
        writing = [writers.submit(write, each) for each in customers]
        for _ in range(5):
            owner.execute("UPDATE customers SET name = 'spoiled', segment = 'spoiled'")
            rebuild(module_databases, MASTER_KEY, processes=1)
        done.set()
        assert min(each.result() for each in writing) > 0
    assert verify(module_databases, MASTER_KEY, processes=1) == ()


def test_a_customer_whose_head_is_held_is_waited_for(
    house: House, owner: Superuser, module_databases: Databases
) -> None:
    customer_id = registered(house)
    owner.execute("UPDATE customers SET segment = 'spoiled' WHERE customer_id = %s", [customer_id])
    hold = partial(_hold, customer_id=customer_id)
    with ThreadPoolExecutor(1) as other:
        with transaction(house.log.pool, hold):
            rebuilding = other.submit(rebuild, module_databases, MASTER_KEY, processes=1)
            with pytest.raises(TimeoutError):
                rebuilding.result(0.5)
        assert rebuilding.result(10).rows == 1


def _hold(conn: Superuser, customer_id: UUID) -> None:
    conn.execute("BEGIN")
    conn.execute("SELECT FROM stories WHERE story_id = %s FOR UPDATE", [customer_id])


# -- damage to the log is found as well


def findings(databases: Databases, story_id: UUID) -> set[tuple[str, int | None, str]]:
    found: tuple[Finding, ...] = verify(databases, MASTER_KEY, processes=1)
    assert {each.story_id for each in found} <= {story_id}
    return {(each.rule, each.number, each.what) for each in found}


@pytest.fixture
def damaged(house: House, owner: Superuser) -> Iterator[UUID]:
    """A customer of three facts, to be damaged by the test, and taken away after it."""
    customer_id = registered(house)
    for name in ("one", "two"):
        house.do(renaming(customer_id, name))
    yield customer_id
    for table in ("facts", "stories", "command_keys"):
        owner.execute(f"DELETE FROM {table} WHERE story_id = %s".encode(), [customer_id])
    for each in ALL:
        owner.execute(f"DELETE FROM {each.TABLE} WHERE customer_id = %s".encode(), [customer_id])


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (
            "DELETE FROM facts WHERE story_id = %s AND number = 2",
            {("I1", None, "fact 2 is missing, 3 follows 1")},
        ),
        (
            "DELETE FROM facts WHERE story_id = %s AND number = 3",
            {("I1", None, "the head says 3, and the last fact is 2")},
        ),
        (
            "UPDATE facts SET topic = 'NeverHeardOf' WHERE story_id = %s AND number = 2",
            {("I1", 2, "NeverHeardOf cannot be read (KeyError)")},
        ),
        (
            "UPDATE facts SET topic = 'ComplaintAcknowledged' WHERE story_id = %s AND number = 2",
            {("I1", 2, "ComplaintAcknowledged cannot be read (InvalidTag)")},
        ),
        (
            "DELETE FROM stories WHERE story_id = %s",
            {("I1", None, "there are facts and no head"), ("I3", None, "extra")},
        ),
    ],
)
def test_damage_to_the_log_is_named(
    damaged: UUID, owner: Superuser, module_databases: Databases, damage: str, found: set[object]
) -> None:
    owner.execute(damage.encode(), [damaged])
    assert findings(module_databases, damaged) == found


def test_what_cannot_be_read_is_reported_by_a_rebuild_and_stops_nothing(
    house: House, damaged: UUID, owner: Superuser, module_databases: Databases
) -> None:
    other = registered(house)
    owner.execute("UPDATE facts SET topic = 'NeverHeardOf' WHERE story_id = %s AND number = 2", [damaged])
    owner.execute("UPDATE customers SET segment = 'spoiled' WHERE customer_id = %s", [other])
    rebuilt = rebuild(module_databases, MASTER_KEY, processes=1)
    assert rebuilt.rows == 1
    assert [(each.rule, each.story_id) for each in rebuilt.findings] == [("I1", damaged)]
