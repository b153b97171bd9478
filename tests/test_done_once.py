"""A command is done once: whatever becomes of the connection, however many send it, whoever else holds the story."""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from uuid import UUID, uuid4, uuid5

import psycopg
import pytest

from amends.databases import Databases
from amends.first import AMINA
from amends.intents import Answer, Intent
from amends.opening import COMMANDS_AT_ONCE, House, opened
from domain.causes import CauseSeen
from domain.commanding import Command, StoryRef
from domain.refusals import Busy, OutcomeUnknown
from domain.relationship import CustomerDetailsChanged
from domain.terms import Role
from tests.given import person
from tests.intents import MASTER_KEY, NOW, open_house, registered, registering, renaming, story
from tests.proxy import COMMIT, Cut, Proxy, proxied

WRITING = b"INSERT INTO facts"
OPENING = b"BEGIN;"


@pytest.fixture
def house(module_databases: Databases) -> Iterator[House]:
    with open_house(module_databases) as house:
        yield house


@pytest.fixture
def cut_off(module_databases: Databases) -> Iterator[tuple[House, Proxy]]:
    """A house whose connections to the log go through a proxy."""
    with proxied(module_databases) as (through, proxy), open_house(through) as house:
        yield house, proxy


def names(house: House, customer_id: UUID) -> list[str | None]:
    facts = (each.fact for each in story(house, customer_id))
    return [each.name for each in facts if isinstance(each, CustomerDetailsChanged)]


# -- a connection is lost


@pytest.mark.parametrize("cut", Cut)
def test_when_the_answer_of_the_commit_is_lost_the_same_key_settles_it(cut_off: tuple[House, Proxy], cut: Cut) -> None:
    house, proxy = cut_off
    customer_id = registered(house)
    intent = renaming(customer_id, "Jones Ltd")
    proxy.cut(cut)
    assert house.do(intent).refusal == OutcomeUnknown()
    settled = house.do(intent)
    assert settled == Answer(customer_id, 2, replayed=cut is Cut.AFTER)
    assert house.do(intent) == replace(settled, replayed=True)
    assert names(house, customer_id) == ["Jones Ltd"]


def test_others_go_on_while_an_outcome_is_unknown(cut_off: tuple[House, Proxy]) -> None:
    house, proxy = cut_off
    customer_id = registered(house)
    proxy.cut(Cut.AFTER)
    assert house.do(renaming(customer_id, "one")).refusal == OutcomeUnknown()
    assert house.do(renaming(customer_id, "two")).version == 3
    assert names(house, customer_id) == ["one", "two"]


@pytest.mark.parametrize("cut", Cut)
def test_a_registration_whose_answer_was_lost_meets_itself(cut_off: tuple[House, Proxy], cut: Cut) -> None:
    house, proxy = cut_off
    intent = registering(uuid4(), refs=(f"KBX-{cut.name}",))
    proxy.cut(cut)
    assert house.do(intent).refusal == OutcomeUnknown()
    assert house.do(intent) == Answer(intent.story_id, 1, replayed=cut is Cut.AFTER)
    assert len(story(house, intent.story_id)) == 1


@pytest.mark.parametrize("cut", Cut)
def test_a_connection_lost_before_the_commit_is_busy_and_writes_nothing(cut_off: tuple[House, Proxy], cut: Cut) -> None:
    house, proxy = cut_off
    customer_id = registered(house)
    intent = renaming(customer_id, "Jones Ltd")
    proxy.cut(cut, WRITING)
    assert house.do(intent).refusal == Busy()
    assert names(house, customer_id) == []
    assert house.do(intent) == Answer(customer_id, 2)
    assert names(house, customer_id) == ["Jones Ltd"]


@pytest.mark.parametrize("cut", Cut)
def test_a_connection_lost_at_the_first_message_is_replaced(cut_off: tuple[House, Proxy], cut: Cut) -> None:
    house, proxy = cut_off
    customer_id = registered(house)
    proxy.cut(cut, OPENING)
    assert house.do(renaming(customer_id, "Jones Ltd")) == Answer(customer_id, 2)
    assert names(house, customer_id) == ["Jones Ltd"]


def test_when_every_connection_died_the_next_command_is_done_all_the_same(cut_off: tuple[House, Proxy]) -> None:
    house, proxy = cut_off
    customers = [registered(house) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda each: house.do(renaming(each, "first")), customers))
    assert len(proxy.links) > 1
    proxy.cut_all()
    assert house.do(renaming(customers[0], "second")) == Answer(customers[0], 3)


def test_a_story_is_read_although_every_connection_died(cut_off: tuple[House, Proxy]) -> None:
    house, proxy = cut_off
    customer_id = registered(house)
    proxy.cut_all()
    house.log.forget_cache()
    assert house.log.read("customer", customer_id).version == 1


# -- the same thing is sent at the same moment


def _do(databases: Databases, key: UUID) -> Answer:
    with opened(databases, MASTER_KEY) as house:
        return house.do(registering(key))


def _together(pool: Executor, databases: Databases, key: UUID) -> list[Answer]:
    return [each.result() for each in [pool.submit(_do, databases, key) for _ in range(4)]]


def _one_effect(answers: list[Answer], house: House, key: UUID) -> None:
    story_id = uuid5(AMINA, str(key))
    assert [each.replayed for each in sorted(answers, key=lambda each: each.replayed)] == [False, True, True, True]
    assert {(each.subject_id, each.version, each.refusal) for each in answers} == {(story_id, 1, None)}
    assert len(story(house, story_id)) == 1


def test_twins_in_four_houses_of_one_process_have_one_effect(house: House, module_databases: Databases) -> None:
    key = uuid4()
    with ThreadPoolExecutor(4) as threads:
        _one_effect(_together(threads, module_databases, key), house, key)


def test_twins_in_four_processes_have_one_effect(house: House, module_databases: Databases) -> None:
    key = uuid4()
    with ProcessPoolExecutor(4, multiprocessing.get_context("spawn"), _share, (MASTER_KEY,)) as processes:
        _one_effect(_together(processes, module_databases, key), house, key)


def _share(master_key: bytes) -> None:
    globals()["MASTER_KEY"] = master_key


def test_twins_in_one_house_have_one_effect(house: House) -> None:
    customer_id = registered(house)
    intent = renaming(customer_id, "Jones Ltd")
    start = threading.Barrier(8)

    def do() -> Answer:
        start.wait(10)
        return house.do(intent)

    with ThreadPoolExecutor(8) as threads:
        answers = [each.result() for each in [threads.submit(do) for _ in range(8)]]
    assert sorted(each.replayed for each in answers) == [False] + [True] * 7
    assert {(each.version, each.refusal) for each in answers} == {(2, None)}
    assert names(house, customer_id) == ["Jones Ltd"]


def test_many_who_write_one_story_are_all_done_in_turn(house: House) -> None:
    customer_id = registered(house)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: house.do(renaming(customer_id, f"name {n}")), range(40)))
    assert sorted(each.version or 0 for each in answers) == list(range(2, 42))
    assert sorted(name or "" for name in names(house, customer_id)) == sorted(f"name {n}" for n in range(40))


# -- somebody else holds the story


@contextmanager
def held(databases: Databases, story_id: UUID) -> Iterator[None]:
    """Somebody who locks a story and does not go on."""
    with psycopg.connect(databases.app) as conn:
        conn.execute("SELECT FROM stories WHERE story_id = %s FOR UPDATE", [story_id])
        yield
        conn.rollback()


def test_a_story_held_for_long_is_busy_and_nothing_is_written(module_databases: Databases) -> None:
    with open_house(module_databases, patience_s=0.3) as house:
        customer_id = registered(house)
        intent = renaming(customer_id, "Jones Ltd")
        with held(module_databases, customer_id):
            began = time.monotonic()
            assert house.do(intent).refusal == Busy()
            assert 0.3 <= time.monotonic() - began < 1
            assert house.do(renaming(registered(house), "another")).refusal is None
        assert names(house, customer_id) == []
        assert house.do(intent) == Answer(customer_id, 2)


def test_a_small_story_held_for_long_is_busy_and_nothing_is_written(module_databases: Databases) -> None:
    with open_house(module_databases, patience_s=0.3) as house:
        holder = house.do(registering(uuid4(), refs=("HELD",)))
        reference = next(each for each in _stories_of(house, "reference") if _holder(house, each) == holder.subject_id)
        intent = registering(uuid4(), refs=("HELD",))
        with held(module_databases, reference):
            assert house.do(intent).refusal == Busy()
        assert story(house, intent.story_id) == []


def _stories_of(house: House, kind: str) -> list[UUID]:
    with house.log.connection() as conn:
        rows = conn.execute("SELECT story_id FROM stories WHERE kind = %s ORDER BY story_id", [kind]).fetchall()
    return [row[0] for row in rows]


def _holder(house: House, reference: UUID) -> UUID | None:
    return getattr(house.log.read("reference", reference).story, "customer_id", None)


def test_when_no_connection_is_free_it_is_busy(module_databases: Databases) -> None:
    with open_house(module_databases, patience_s=0.3) as house:
        with ExitStack() as taken:
            for _ in range(COMMANDS_AT_ONCE):
                taken.enter_context(house.log.pool.connection())
            assert house.do(registering(uuid4())).refusal == Busy()
        assert house.do(registering(uuid4())).refusal is None


# -- two commands lock in different order


def see(cause: object, now: object) -> CauseSeen:
    """A test's command that writes a cause's story and reads a customer's beside it, or the other way round."""
    return CauseSeen(uuid4(), uuid4())


def rename(customer: object, now: object) -> CustomerDetailsChanged:
    """A test's command that writes a customer's story."""
    return CustomerDetailsChanged(name="Jones Ltd")


def test_two_commands_that_lock_in_different_order_are_both_done(house: House) -> None:
    customer_id, cause_id = registered(house), uuid4()
    meeting, decided = threading.Barrier(2), []

    def and_then(kind: str, id: UUID) -> dict[str, StoryRef | tuple[StoryRef, ...]]:
        decided.append(kind)
        if len(decided) <= 2:  # both hold their first story; the one who begins again need not wait
            meeting.wait(10)
        return {"cause": StoryRef(kind, id)}

    roles = frozenset({Role.ACCOUNT_MANAGER})
    one = Command(rename, roles, beside=lambda now: and_then("cause", cause_id))
    other = Command(see, roles, story="cause", beside=lambda now: and_then("customer", customer_id))
    intents = [
        Intent(one, customer_id, uuid4(), person("amina"), {}, NOW),
        Intent(other, cause_id, uuid4(), person("amina"), {}, NOW),
    ]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(house.do, intents))
    assert [(each.version, each.refusal) for each in answers] == [(2, None), (1, None)]
    assert len(decided) == 3, "one of them was decided again"
    assert len(story(house, customer_id)) == 2
    assert len(story(house, cause_id)) == 1


def test_the_message_that_commits_is_known_to_the_proxy(cut_off: tuple[House, Proxy]) -> None:
    house, proxy = cut_off
    customer_id = registered(house)
    for n in range(12):  # by then every statement that can be prepared is prepared
        house.do(renaming(customer_id, f"name {n}"))
    proxy.cut(Cut.AFTER, COMMIT)
    assert house.do(renaming(customer_id, "last")).refusal == OutcomeUnknown()
