"""Plain intents for the tests of the machine room: a customer registered, and renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID, uuid4, uuid5

from amends.connections import PATIENCE_S
from amends.databases import Databases
from amends.first import AMINA
from amends.intents import Intent
from amends.opening import House, opened, seed
from domain import acquaintance
from domain.entry import Entry
from tests.given import command_of, person

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
MASTER_KEY = os.urandom(32)


@contextmanager
def open_house(databases: Databases, patience_s: float = PATIENCE_S) -> Iterator[House]:
    """The house on these databases, with the first rulebook and the personas."""
    with opened(databases, MASTER_KEY, patience_s) as house:
        seed(house, with_personas=True)
        yield house


def registering(key: UUID, name: str = "Jones & Co", refs: tuple[str, ...] = ()) -> Intent:
    """Amina registers a customer."""
    arguments: dict[str, object] = {
        "name": name,
        "since": date(2024, 7, 1),
        "currency": "EUR",
        "country": "KE",
        "external_refs": refs,
    }
    story_id = uuid5(AMINA, str(key))
    return Intent(command_of(acquaintance.register_customer), story_id, key, person("amina"), arguments, NOW)


def renaming(customer_id: UUID, name: str, key: UUID | None = None) -> Intent:
    """Amina gives a customer another name."""
    command = command_of(acquaintance.change_customer_details)
    return Intent(command, customer_id, key or uuid4(), person("amina"), {"name": name}, NOW)


def registered(house: House) -> UUID:
    """A customer who was registered."""
    done = house.do(registering(uuid4()))
    assert done.subject_id is not None
    assert done.refusal is None
    return done.subject_id


def story(house: House, story_id: UUID) -> list[Entry]:
    """Every entry of a story as the database has it, with its numbers proven to run from 1 without gaps."""
    entries = house.log.entries(story_id)
    assert [each.number for each in entries] == list(range(1, len(entries) + 1))
    return entries
