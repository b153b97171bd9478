"""Telling a story on: numbers, causes, and an end."""

from collections.abc import Iterator

import pytest

from domain.entry import Entry, Ids
from domain.relationship import ContactMade, Direction, HoldPlaced
from domain.rulebook import Rules
from domain.telling import LONGEST_CHAIN, MOST_ENTRIES, Envelope, Policy, Story, told
from domain.terms import Action, Channel
from tests.given import CUSTOMER, NOON, RULES, given, person

ENVELOPE = Envelope(CUSTOMER, NOON, NOON, person("amina"), CUSTOMER)
CALLED = ContactMade(Channel.PHONE, Direction.IN)


def hold(story: Story, entry: Entry, rules: Rules, new: Ids) -> Iterator[object]:
    yield HoldPlaced(new("hold"), (Action.CONTACT,))


def again(story: Story, entry: Entry, rules: Rules, new: Ids) -> Iterator[object]:
    yield CALLED


def twice(story: Story, entry: Entry, rules: Rules, new: Ids) -> Iterator[object]:
    yield from (CALLED, CALLED)


def told_with(*policies: Policy) -> tuple[Entry, ...]:
    return told(given().customer, 1, [CALLED, CALLED], ENVELOPE, RULES, {ContactMade: policies}).entries


def test_what_follows_names_the_fact_that_caused_it() -> None:
    entries = told_with(hold)
    assert [(each.number, each.cause) for each in entries] == [(2, None), (3, None), (4, 2), (5, 3)]


def test_two_policies_never_give_one_id_to_two_things() -> None:
    holds = [each.fact.hold_id for each in told_with(hold, hold) if isinstance(each.fact, HoldPlaced)]
    assert len(set(holds)) == 4


def test_policies_that_loop_are_stopped() -> None:
    with pytest.raises(RecursionError):
        told_with(again)
    assert LONGEST_CHAIN == 50


def test_policies_that_bring_ever_more_are_stopped_before_their_chain_is_long() -> None:
    with pytest.raises(RecursionError):
        told_with(twice)
    assert 2**LONGEST_CHAIN > MOST_ENTRIES == 10_000
