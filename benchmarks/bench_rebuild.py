"""Recomputing every table on two processes, beside reading the same facts; and what one fact costs to read and fold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final
from uuid import UUID, uuid4

import psycopg

from amends.databases import Databases
from amends.first import AMINA, LENA
from amends.intents import Intent
from amends.log import Beside
from amends.opening import House
from amends.rebuilding import rebuild
from amends.whole_log import told
from benchmarks.ground import AMINA_ACTS, MASTER_KEY, NOW, command_of, databases, house, registered
from domain.acquaintance import assign_account_manager
from domain.customer import Customer
from domain.entry import Entry
from domain.relationship import AccountManagerAssigned, ContactMade, CustomerDetailsChanged, Direction
from domain.terms import Channel
from projections.all import ALL

CUSTOMERS: Final = 1_200
FACTS_EACH: Final = 100
ROUNDS: Final = 5
PROCESSES: Final = 2
FOLDED: Final = 4_000


def story_of(customer_id: UUID) -> list[Entry]:
    """What follows a registration: facts of three kinds, a third of them with sealed words."""

    def fact(number: int) -> object:
        match number % 3:
            case 0:
                return ContactMade(Channel.PHONE, Direction.IN, words=f"They rang about the {number}th nametag.")
            case 1:
                return AccountManagerAssigned(LENA if number % 2 else AMINA)
            case _:
                return CustomerDetailsChanged(time_zone="Africa/Nairobi" if number % 2 else "UTC")

    return [
        Entry(customer_id, number, fact(number), NOW, NOW, AMINA_ACTS, uuid4()) for number in range(2, FACTS_EACH + 1)
    ]


def fill(house: House, customers: Sequence[UUID]) -> None:
    """Tell their stories, by the log itself; the last fact of each is a command's."""
    command = command_of(assign_account_manager)
    for customer_id in customers:
        raised = Beside(("raised AS (UPDATE stories SET version = %s WHERE story_id = %s)",), (FACTS_EACH, customer_id))
        with house.log.connection() as conn, conn.transaction():
            house.log.append(story_of(customer_id), conn, raised)
        answer = house.do(Intent(command, customer_id, uuid4(), AMINA_ACTS, {"account_manager": AMINA}, NOW))
        assert answer.refusal is None, answer.refusal


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def emptied(made: Databases) -> None:
    """Every table without a row."""
    with psycopg.connect(made.admin, autocommit=True) as conn:
        for each in ALL:
            conn.execute(f"TRUNCATE amends.{each.TABLE}".encode())


def facts_a_second(made: Databases) -> float:
    """How fast a rebuild goes once every process has done a batch: their start is not what is measured."""
    told_at: list[tuple[float, int]] = []
    rebuild(made, MASTER_KEY, processes=PROCESSES, progress=lambda done: told_at.append((time.perf_counter(), done)))
    began = told_at[PROCESSES - 1][0]
    return sum(done for _, done in told_at[PROCESSES:]) * FACTS_EACH / (told_at[-1][0] - began)


def microseconds_a_fact(house: House, customers: Sequence[UUID]) -> tuple[float, float]:
    """Folding one fact; and reading, opening and folding one, where every third has sealed words."""
    with house.log.connection() as conn:
        rows = [each for facts in told(house.log, conn, customers).values() for each in facts]
        read = min(seconds(lambda: told(house.log, conn, customers)) for _ in range(ROUNDS))
    entries = [each for each in rows if isinstance(each, Entry)]

    def fold() -> None:
        customer = Customer(entries[0].story_id)
        for entry in entries:
            customer = customer.evolve(entry)

    folding = min(seconds(fold) for _ in range(ROUNDS))
    return folding / len(entries) * 1e6, (read + folding) / len(entries) * 1e6


def main() -> None:
    """Measure, and print the ratio of facts a second to the target of 25,000."""
    with databases() as made, house(made) as ours:
        customers = [registered(ours) for _ in range(CUSTOMERS)]
        fill(ours, customers)
        facts_a_second(made)  # what was told past the commands is kept from now on
        right, empty = [], []
        for _ in range(ROUNDS):
            right.append(facts_a_second(made))
            emptied(made)
            empty.append(facts_a_second(made))
        folding, reading = microseconds_a_fact(ours, customers[: FOLDED // FACTS_EACH])
    print(f"{CUSTOMERS * FACTS_EACH:,} facts of {CUSTOMERS} customers, {PROCESSES} processes")
    print(f"rebuild of tables that are right: {median(right):10,.0f} facts/s")
    print(f"rebuild of empty tables:          {median(empty):10,.0f} facts/s")
    print(f"one fact folded into a customer:  {folding:10.1f} µs")
    print(f"one fact read, opened and folded: {reading:10.1f} µs")
    print(f"ratio rebuild {median(empty) / 25_000:.2f}")


if __name__ == "__main__":
    main()
