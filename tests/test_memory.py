"""Stories in memory: room is counted in facts, and a view never sees beyond its own version."""

import pytest

from amends import keys, log
from amends.memory import Memory
from domain.sealed import Basis
from tests.asking import Amends
from tests.given import CUSTOMER, given, id_of
from tests.stories import write

FIRST, SECOND, THIRD = map(id_of, ("first", "second", "third"))


def test_stories_that_nobody_asked_for_the_longest_make_room() -> None:
    memory = Memory[str](room=6)
    memory.keep(FIRST, "first", 3)
    memory.keep(SECOND, "second", 3)
    memory.find(FIRST)
    memory.keep(THIRD, "third", 3)
    assert [memory.find(each) for each in (FIRST, SECOND, THIRD)] == ["first", None, "third"]


def test_a_long_story_takes_the_room_of_many_short_ones() -> None:
    memory = Memory[str](room=100, story_itself=2)
    for each in range(25):
        memory.keep(id_of(str(each)), "short", 2)
    assert all(memory.find(id_of(str(each))) for each in range(25))
    memory.keep(FIRST, "long", 50)
    assert sum(memory.find(id_of(str(each))) is not None for each in range(25)) == 12


def test_a_story_that_grew_takes_the_place_of_its_beginning_and_never_the_other_way() -> None:
    memory = Memory[str](room=6)
    memory.keep(FIRST, "whole", 3)
    memory.keep(FIRST, "beginning", 1)
    memory.keep(SECOND, "other", 3)
    assert (memory.find(FIRST), memory.find(SECOND)) == ("whole", "other")
    memory.clear()
    assert memory.find(FIRST) is None


def test_a_state_that_is_read_again_and_again_is_not_forgotten_first(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = amends.house
    write(house, given())
    monkeypatch.setattr(house.log, "_states", Memory(room=2 * (1 + log.STATE_ITSELF), story_itself=log.STATE_ITSELF))
    states = [house.log.read("customer", CUSTOMER)]
    house.log.keep(SECOND, states[0])
    states.append(house.log.read("customer", CUSTOMER, head=1))
    house.log.keep(THIRD, states[0])
    assert house.log.read("customer", CUSTOMER, head=1) is states[0] is states[1]


def test_a_history_ends_at_the_version_it_is_asked_for(amends: Amends) -> None:
    write(amends.house, given())
    log = amends.house.log
    assert not log.remembers(CUSTOMER, 1)
    first = log.history(CUSTOMER, 1)
    assert log.remembers(CUSTOMER, 1)
    amends.done("noteContact", customerId=str(CUSTOMER), channel="PHONE", direction="IN", words="Hello")
    version = log.read("customer", CUSTOMER).version
    later = log.history(CUSTOMER, version)
    assert later == tuple(log.entries(CUSTOMER))
    assert later[0] is first[0]
    assert log.history(CUSTOMER, 1) == first


def test_a_log_that_forgets_remembers_no_history(amends: Amends) -> None:
    write(amends.house, given())
    amends.house.log.history(CUSTOMER, 1)
    amends.house.log.forget_cache()
    assert not amends.house.log.remembers(CUSTOMER, 1)


class ForgottenMeanwhile(dict[object, object]):
    """Keys that another thread forgets as soon as somebody has seen that they are there."""

    def __contains__(self, key: object) -> bool:
        there = super().__contains__(key)
        self.clear()
        return there


def test_keys_that_are_forgotten_while_they_are_looked_for_are_found_anew(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = keys.Keys(amends.house.log.keys._pool, b"k" * 32)
    one = (id_of("somebody"), Basis.CARE)
    store.ensure([one])
    monkeypatch.setattr(store, "_kept", ForgottenMeanwhile(store._kept))
    store.ensure([one])
    assert store.find(*one) is not None
