"""Entries in memory: what was read once is not read again, and a view never sees beyond its own version."""

from amends.histories import Histories
from tests.asking import Amends
from tests.given import CUSTOMER, given, id_of
from tests.stories import write

ENTRIES = given().entries * 3


def test_those_unread_for_longest_make_room() -> None:
    histories = Histories(room=6)
    first, second, third = map(id_of, ("first", "second", "third"))
    histories.keep(first, ENTRIES)
    histories.keep(second, ENTRIES)
    histories.find(first)
    histories.keep(third, ENTRIES)
    assert [len(histories.find(each)) for each in (first, second, third)] == [3, 0, 3]


def test_a_shorter_history_does_not_take_the_place_of_a_longer_one() -> None:
    histories = Histories()
    histories.keep(CUSTOMER, ENTRIES)
    histories.keep(CUSTOMER, ENTRIES[:1])
    assert len(histories.find(CUSTOMER)) == 3
    histories.clear()
    assert histories.find(CUSTOMER) == ()


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
