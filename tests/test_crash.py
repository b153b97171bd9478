"""What was acknowledged is kept, whoever is killed while several write."""

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from amends.databases import (
    Databases,
    bring_to_head,
    create_database,
    create_roles,
    embedded_databases,
)
from amends.embedded import serve
from amends.intents import Answer, Intent
from amends.opening import House, opened
from amends.supervisor import server_pid
from domain.refusals import Busy, OutcomeUnknown
from tests.intents import MASTER_KEY, open_house, registered, registering, renaming, story

CLIENTS = 4
KILLS = 3


@pytest.fixture
def own_server(fresh_data_folder: Path) -> Iterator[tuple[Path, Databases]]:
    """A server that may be killed."""
    with serve(fresh_data_folder) as cluster:
        create_roles(cluster)
        databases = embedded_databases(cluster, "amends")
        for name in ("amends", "amends_keys"):
            create_database(cluster, name)
        bring_to_head(databases, "amends")
        yield fresh_data_folder, databases


@dataclass
class Journal:
    """What one client sent, and what it was answered in the end."""

    answers: list[tuple[Intent, Answer]] = field(default_factory=list)
    unsettled: int = 0

    def send(self, house: House, intent: Intent) -> None:
        """Send an intent, with the same key, until it is known what became of it."""
        deadline = time.monotonic() + 30
        while isinstance((answer := house.do(intent)).refusal, Busy | OutcomeUnknown):
            assert time.monotonic() < deadline, "the server did not come back"
            self.unsettled += 1
            time.sleep(0.02)
        self.answers.append((intent, answer))


def _write(house: House, customers: list[UUID], until: threading.Event) -> Journal:
    journal = Journal()
    while not until.is_set():
        journal.send(house, renaming(customers[len(journal.answers) % len(customers)], f"name {uuid4()}"))
    return journal


def _all_kept(house: House, customers: list[UUID], journals: list[Journal]) -> None:
    house.log.forget_cache()
    numbers = {each: {entry.command_id: entry.number for entry in story(house, each)} for each in customers}
    sent = [each for journal in journals for each in journal.answers]
    for intent, answer in sent:
        assert answer.refusal is None
        assert numbers[intent.story_id][intent.key] == answer.version
        assert house.do(intent).version == answer.version
    kept = Counter({each: len(entries) - 1 for each, entries in numbers.items()})
    assert kept == Counter(intent.story_id for intent, _ in sent), "what is in the log was sent, and is there once"


def test_when_the_server_is_killed_while_clients_write_every_acknowledged_command_is_kept(
    own_server: tuple[Path, Databases],
) -> None:
    folder, databases = own_server
    with open_house(databases) as house:
        customers = [registered(house) for _ in range(3)]
        done = threading.Event()
        with ThreadPoolExecutor(CLIENTS) as clients:
            writing = [clients.submit(_write, house, customers, done) for _ in range(CLIENTS)]
            for _ in range(KILLS):
                time.sleep(0.7)
                _kill_server(folder, databases)
            time.sleep(0.5)
            done.set()
            journals = [each.result() for each in writing]
        assert sum(journal.unsettled for journal in journals) > 0, "no client noticed"
        _all_kept(house, customers, journals)


def _kill_server(folder: Path, databases: Databases) -> None:
    """Kill it, and wait until it is back."""
    pid = server_pid(folder / "cluster")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(databases.app):
                return
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise AssertionError("the server did not come back")


def test_when_a_backend_is_killed_while_clients_write_every_acknowledged_command_is_kept(
    own_server: tuple[Path, Databases],
) -> None:
    _, databases = own_server
    with open_house(databases) as house:
        customers = [registered(house) for _ in range(3)]
        done = threading.Event()
        with ThreadPoolExecutor(CLIENTS) as clients:
            writing = [clients.submit(_write, house, customers, done) for _ in range(CLIENTS)]
            for _ in range(10):
                time.sleep(0.1)
                _end_a_backend(databases)
            done.set()
            journals = [each.result() for each in writing]
        _all_kept(house, customers, journals)


def _end_a_backend(databases: Databases) -> None:
    with psycopg.connect(databases.app, autocommit=True) as conn:
        conn.execute("""
            SELECT pg_terminate_backend(pid)
            FROM pg_stat_activity
            WHERE datname = current_database()
            AND usename = current_user
            AND pid <> pg_backend_pid()
            ORDER BY random()
            LIMIT 1
        """)


def _write_and_tell(databases: Databases, customers: list[UUID], told: "multiprocessing.SimpleQueue[object]") -> None:
    with opened(databases, MASTER_KEY) as house:
        while True:
            for each in customers:
                intent = renaming(each, "Jones Ltd")
                told.put((each, intent.key, house.do(intent).version))


def test_when_a_client_is_killed_while_it_writes_what_it_was_told_is_kept(own_server: tuple[Path, Databases]) -> None:
    _, databases = own_server
    spawn = multiprocessing.get_context("spawn")
    with open_house(databases) as house:
        customers = [house.do(registering(uuid4())).subject_id or UUID(int=0) for _ in range(2)]
        told = spawn.SimpleQueue()
        client = spawn.Process(target=_keyed, args=(MASTER_KEY, databases, customers, told))
        client.start()
        heard = [told.get() for _ in range(50)]
        client.kill()
        client.join(10)
        house.log.forget_cache()
        numbers = {(each, entry.command_id): entry.number for each in customers for entry in story(house, each)}
        assert all(numbers[customer_id, key] == version for customer_id, key, version in heard)
        assert house.do(renaming(customers[0], "Jones Bros")).refusal is None


def _keyed(
    master_key: bytes, databases: Databases, customers: list[UUID], told: "multiprocessing.SimpleQueue[object]"
) -> None:
    globals()["MASTER_KEY"] = master_key
    _write_and_tell(databases, customers, told)
