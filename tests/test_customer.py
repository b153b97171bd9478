"""A customer is folded from every fact there is, and an untouched part stays the same object."""

from dataclasses import fields
from typing import get_args

from domain import customer as told
from domain.customer import Customer
from domain.relationship import ContactMade, Direction
from domain.terms import Channel
from tests.given import given


def test_every_fact_of_a_customers_story_turns_some_part() -> None:
    assert set(told._TURNS) == set(get_args(told.Fact))


def test_every_part_that_a_fact_turns_is_a_part_of_the_customer() -> None:
    before = given()
    after = before.and_given(ContactMade(Channel.PHONE, Direction.IN))
    untouched = {each.name for each in fields(Customer)} - {"relationship"}
    assert all(getattr(before.customer, name) is getattr(after.customer, name) for name in untouched)
