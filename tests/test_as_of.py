"""A customer as they were on any day: some facts of a story fold as well as all of them, however they were dated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from amends.databases import Databases
from amends.intents import Intent
from amends.opening import House
from domain import acquaintance
from domain.commanding import PARTS
from domain.customer import Customer, fold, fold_some
from domain.entry import Entry
from domain.refusals import BeforeItBegan
from projections.all import ALL
from tests.any_commands import live
from tests.asking import Amends
from tests.everything import Everything, tell_everything
from tests.given import command_of, person
from tests.intents import NOW, open_house, registered, story


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    with open_house(databases) as house:
        yield house


def until(entries: list[Entry], at: datetime) -> Customer:
    """The customer by what had happened by then."""
    return fold_some(Customer(entries[0].story_id), (each for each in entries if each.occurred_at <= at))


def answers(customer: Customer, house: House) -> None:
    """See that every row of the customer can be read."""
    for projection in ALL:
        for part in projection.parts(customer).values():
            projection.row(customer, part, house.rules)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
@for_all(st.integers(0, 2**32))
def test_for_any_commands_told_late_the_customer_is_known_as_of_every_moment(house: House, seed: int) -> None:
    customer_id = registered(house)
    list(live(Random(seed), house, customer_id, NOW + timedelta(days=30), 60, late=True))
    entries = story(house, customer_id)
    for at in {each.occurred_at for each in entries}:
        answers(until(entries, at), house)
    assert until(entries, max(each.occurred_at for each in entries)) == fold(Customer(customer_id), entries)


@pytest.fixture(scope="module")
def told(module_amends: Amends) -> Everything:
    return tell_everything(module_amends, "Jones & Co")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@for_all(st.randoms(use_true_random=False))
def test_facts_of_every_kind_may_be_dated_in_any_order(told: Everything, chance: Random) -> None:
    house = told.amends.house
    first, *others = house.log.entries(told.story().id)
    days = [timedelta(days=chance.randrange(400)) for _ in others]
    entries = [
        first,
        *(replace(each, occurred_at=first.occurred_at + on) for each, on in zip(others, days, strict=True)),
    ]
    for on in range(0, 400, 40):
        answers(until(entries, first.occurred_at + timedelta(days=on)), house)


def test_before_they_were_registered_there_is_no_customer(told: Everything) -> None:
    entries = told.amends.house.log.entries(told.story().id)
    assert fold_some(Customer(entries[0].story_id), entries[1:]).relationship is None


def test_every_part_of_a_customer_began_at_some_time(told: Everything) -> None:
    for name, find in PARTS.items():
        parts = find(told.story()).values()
        assert parts, name
        assert all(isinstance(each.began_at, datetime) for each in parts), name  # type: ignore[attr-defined]


def test_nothing_happened_to_a_thing_before_it_began(house: House) -> None:
    customer_id = registered(house)
    adding = Intent(
        command_of(acquaintance.add_contact), customer_id, uuid4(), person("amina"), {"name": "Mary"}, NOW + DAY
    )
    contact_id = house.do(adding).subject_id
    changing = replace(
        adding,
        command=command_of(acquaintance.change_contact_details),
        key=uuid4(),
        arguments={"contact_id": contact_id, "name": "Mary Jones"},
        now=NOW + 2 * DAY,
        occurred_at=NOW + DAY / 2,
    )
    assert house.do(changing).refusal == BeforeItBegan("occurredAt", NOW + DAY)
    assert house.do(replace(changing, key=uuid4(), occurred_at=NOW + DAY)).refusal is None


DAY = timedelta(days=1)


def test_the_page_as_of_a_day_between_an_act_and_its_thing_is_answered(told: Everything) -> None:
    asked = """
        query ($id: ID!, $asOf: DateTime) {
            customer(id: $id, asOf: $asOf) { version offers { id state } concessions { id state } credits { id state } }
        }
    """
    entries = told.amends.house.log.entries(told.story().id)
    for at in {each.occurred_at for each in entries}:
        answer = told.amends.answered(asked, {"id": told["customer"], "asOf": at.isoformat()})
        assert "errors" not in answer, answer
