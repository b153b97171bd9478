"""What the benchmarks stand on: an embedded server in a temporary folder, the open house, and timed threads."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4, uuid5

from amends.databases import Databases, bring_to_head, create_database, create_roles, embedded_databases
from amends.embedded import serve, wait_until_stopped
from amends.first import AMINA, PERSONAS
from amends.intents import Intent
from amends.opening import House, opened, seed
from domain import commands
from domain.acquaintance import register_customer
from domain.commanding import Command
from domain.entry import Actor

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
MASTER_KEY = os.urandom(32)
AMINA_ACTS = Actor(AMINA, *PERSONAS["amina"][1:])


@contextmanager
def databases() -> Iterator[Databases]:
    """Migrated databases of their own, `fsync` on as everywhere."""
    folder = Path(tempfile.mkdtemp(prefix="amends-bench-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        with serve(folder) as cluster:
            create_roles(cluster)
            made = embedded_databases(cluster, "amends")
            for name in ("amends", "amends_keys"):
                create_database(cluster, name)
            bring_to_head(made, "amends")
            yield made
        wait_until_stopped(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def house(made: Databases) -> Iterator[House]:
    """The house on them, with the first rulebook and the personas."""
    with opened(made, MASTER_KEY) as house:
        seed(house, with_personas=True)
        yield house


def command_of(function: Callable[..., object]) -> Command:
    """The command that offers this function."""
    return next(each for each in commands.ALL if each.function is function)


def registered(house: House) -> UUID:
    """A customer who was registered."""
    key = uuid4()
    said: dict[str, object] = {"name": "Jones & Co", "since": date(2024, 7, 1), "currency": "EUR", "country": "KE"}
    intent = Intent(command_of(register_customer), uuid5(AMINA, str(key)), key, AMINA_ACTS, said, NOW)
    answer = house.do(intent)
    assert answer.refusal is None, answer.refusal
    return intent.story_id


@dataclass(frozen=True, slots=True)
class Timed:
    """What some threads did: how much a second, and the median of one, in ms."""

    rate: float
    p50_ms: float


def timed(works: Sequence[Callable[[], object]], seconds: float) -> Timed:
    """Let each work go on over and over in a thread of its own for so long."""
    took: list[list[float]] = [[] for _ in works]
    start = threading.Barrier(len(works) + 1)
    end = [0.0]

    def go(work: Callable[[], object], mine: list[float]) -> None:
        start.wait()
        before = time.perf_counter()
        while before < end[0]:
            work()
            after = time.perf_counter()
            mine.append(after - before)
            before = after

    threads = [threading.Thread(target=go, args=each) for each in zip(works, took, strict=True)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    end[0] = began + seconds
    start.wait()
    for thread in threads:
        thread.join()
    everything = [each for mine in took for each in mine]
    return Timed(len(everything) / (time.perf_counter() - began), median(everything) * 1000)
