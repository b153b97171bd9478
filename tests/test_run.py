"""A command is done once, whatever happens around it."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from amends.databases import Databases
from amends.intents import Intent
from amends.opening import House
from domain import acquaintance
from domain.acquaintance import DuplicateReference
from domain.refusals import ChangedMeanwhile, IdTaken, KeyReused, Next, NotFound, NotUnderstood
from tests.given import command_of, person
from tests.intents import NOW, open_house, registered, registering, renaming


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    with open_house(databases) as house:
        yield house


def test_a_customer_is_registered_once_however_often_it_is_said(house: House) -> None:
    intent = registering(uuid4())
    first, again = house.do(intent), house.do(intent)
    assert first.refusal is None
    assert (first.version, first.subject_id, first.replayed) == (1, intent.story_id, False)
    assert again == replace(first, replayed=True)
    assert len(house.log.entries(intent.story_id)) == 1


def test_the_same_key_with_other_arguments_is_refused(house: House) -> None:
    key = uuid4()
    house.do(registering(key))
    assert house.do(registering(key, "Kibo")).refusal == KeyReused()


def test_a_reference_belongs_to_one_customer(house: House) -> None:
    first = registering(uuid4(), refs=("KBX",))
    house.do(first)
    refusal = house.do(registering(uuid4(), refs=("KBX",))).refusal
    assert isinstance(refusal, DuplicateReference)
    assert [each.subject_id for each in refusal.details] == [first.story_id]
    assert refusal.next == Next("Open it instead.")


def test_a_customer_nobody_registered_is_not_found(house: House) -> None:
    command = command_of(acquaintance.change_customer_details)
    intent = Intent(command, uuid4(), uuid4(), person("amina"), {"name": "x"}, NOW)
    assert isinstance(house.do(intent).refusal, NotFound)
    assert house.log.entries(intent.story_id) == []


def test_a_stale_version_is_refused_with_what_was_missed(house: House) -> None:
    known = house.do(registering(uuid4()))
    assert known.subject_id is not None
    command = command_of(acquaintance.change_customer_details)
    change = Intent(command, known.subject_id, uuid4(), person("amina"), {"name": "Jones Ltd"}, NOW)
    assert house.do(change).version == 2
    stale = house.do(replace(change, key=uuid4(), expected_version=1)).refusal
    assert isinstance(stale, ChangedMeanwhile)
    assert [each.sentence for each in stale.details] == ["Amina changed the customer's details"]


def test_what_was_written_is_read_at_once(house: House) -> None:
    done = house.do(registering(uuid4()))
    with house.log.connection() as conn:
        row = conn.execute("SELECT name FROM customers WHERE customer_id = %s", [done.subject_id]).fetchone()
    assert row == ("Jones & Co",)


def test_a_version_that_has_not_come_is_refused(house: House) -> None:
    customer_id = registered(house)
    ahead = replace(renaming(customer_id, "Jones Ltd"), expected_version=2)
    refusal = house.do(ahead).refusal
    assert isinstance(refusal, NotUnderstood)
    assert (refusal.field, refusal.why) == ("expectedVersion", "this has come to version 1 only")
    assert house.do(replace(ahead, expected_version=1)).refusal is None


def test_an_id_that_names_another_customers_thing_is_taken(house: House) -> None:
    first, second = registered(house), registered(house)
    adding = Intent(command_of(acquaintance.add_contact), first, uuid4(), person("amina"), {"name": "Mary"}, NOW)
    adding = replace(adding, chosen_id=uuid4())
    assert house.do(adding).subject_id == adding.chosen_id
    assert house.do(replace(adding, story_id=second, key=uuid4())).refusal == IdTaken()
    assert house.do(adding).replayed
