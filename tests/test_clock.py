"""The clock turns each missed deadline into one fact."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from amends.clock import customers_due, tick
from amends.databases import Databases
from amends.intents import Intent
from amends.opening import House
from domain import testimonials as told  # pytest would take a class named Test… for tests
from domain.concessions import ConcessionForfeited, ConcessionGranted
from domain.deadlines import GRACE
from domain.follow_ups import FollowUpMissed, FollowUpScheduled
from domain.following_up import schedule_follow_up
from domain.intake import ComplaintRaised
from domain.money import CurrencyCode, MinorUnits, Money
from domain.offers import OfferLapsed, OfferMade, Stance
from domain.promises import PromiseBroken, PromiseMade, Undertaking
from domain.subjects import Subject
from domain.terms import Action, Channel, ConcessionKind, Role, Side
from domain.testimonials import Use
from tests.advocates import TESTIMONIAL, consenting
from tests.given import CUSTOMER, NOON, command_of, given, id_of, person
from tests.intents import NOW, open_house, registered
from tests.stories import write

FOLLOW_UP = FollowUpScheduled(id_of("follow-up"), NOON + timedelta(hours=3), id_of("amina"))
MISSED_AT = datetime(2026, 5, 13, tzinfo=UTC)
COMPLAINT = ComplaintRaised(id_of("complaint"), Channel.PHONE)
OFFER = OfferMade(id_of("offer"), COMPLAINT.complaint_id, 1, Stance.COMPROMISE, (), expires_on=date(2026, 5, 13))
LAPSED_AT = datetime(2026, 5, 14, tzinfo=UTC)
CALL = PromiseMade(
    id_of("promise"), Side.US, Undertaking.DO, Action.CALL_BACK, Subject("ORDER", "1"), until=NOON + timedelta(days=2)
)
BROKEN_AT = NOON + timedelta(days=2) + GRACE
DISCOUNT = ConcessionGranted(
    id_of("discount"),
    COMPLAINT.complaint_id,
    ConcessionKind.NEXT_ORDER_DISCOUNT,
    Money(MinorUnits(100_00), CurrencyCode("EUR")),
    usable_until=date(2026, 5, 13),
)
MUCH_LATER = NOON + timedelta(days=60)
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    with open_house(databases) as house:
        yield house


def facts(house: House) -> list[type]:
    return [type(each.fact) for each in house.log.entries(CUSTOMER)]


def test_what_passed_becomes_facts_at_its_own_time_by_the_program(house: House) -> None:
    write(house, given(FOLLOW_UP, COMPLAINT, OFFER, CALL))
    assert tick(house, MUCH_LATER, noted_at=MUCH_LATER) == 3
    noted = [
        each
        for each in house.log.entries(CUSTOMER)
        if isinstance(each.fact, FollowUpMissed | OfferLapsed | PromiseBroken)
    ]
    assert [each.occurred_at for each in noted] == [MISSED_AT, LAPSED_AT, BROKEN_AT]
    assert {each.recorded_at for each in noted} == {MUCH_LATER}
    assert {(each.actor.ref, each.actor.role) for each in noted} == {("amends", Role.SERVICE)}


def test_in_months_that_are_played_each_is_written_down_at_its_own_time(house: House) -> None:
    write(house, given(FOLLOW_UP, CALL))
    tick(house, MUCH_LATER)
    noted = [each for each in house.log.entries(CUSTOMER) if isinstance(each.fact, FollowUpMissed | PromiseBroken)]
    assert [each.recorded_at for each in noted] == [MISSED_AT, BROKEN_AT]


@pytest.mark.parametrize(
    ("told_so_far", "at"),
    [
        ((FOLLOW_UP,), MISSED_AT),
        ((COMPLAINT, OFFER), LAPSED_AT),
        ((COMPLAINT, DISCOUNT), LAPSED_AT),
        ((CALL,), BROKEN_AT),
    ],
    ids=["follow-up", "offer", "discount", "promise"],
)
def test_nobody_is_looked_at_before_something_is_due(
    house: House, told_so_far: tuple[object, ...], at: datetime
) -> None:
    write(house, given(*told_so_far))
    assert customers_due(house, at - A_MOMENT) == []
    assert customers_due(house, at) == [CUSTOMER]
    tick(house, at)
    assert customers_due(house, MUCH_LATER) == []


def test_an_unused_discount_is_let_pass_once_and_at_the_end_of_its_last_day(house: House) -> None:
    write(house, given(COMPLAINT, DISCOUNT))
    assert [tick(house, MUCH_LATER) for _ in range(2)] == [1, 0]
    passed = house.log.entries(CUSTOMER)[-1]
    assert passed.fact == ConcessionForfeited(DISCOUNT.concession_id, reason="Not used by 13 May 2026")
    assert passed.occurred_at == LAPSED_AT


def test_three_ticks_make_one_fact(house: House) -> None:
    write(house, given(FOLLOW_UP))
    assert [tick(house, MUCH_LATER) for _ in range(3)] == [1, 0, 0]
    assert facts(house).count(FollowUpMissed) == 1


def test_several_processes_make_one_fact(databases: Databases, house: House) -> None:
    write(house, given(FOLLOW_UP, CALL))
    with open_house(databases) as other, ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda each: tick(each, MUCH_LATER), (house, other, house, other)))
    assert facts(house).count(FollowUpMissed) == 1
    assert facts(house).count(PromiseBroken) == 1


def test_consent_that_ended_asks_for_the_take_down_once(house: House) -> None:
    shown = told.TestimonialPublished(TESTIMONIAL, id_of("publication"), Use.WEBSITE, "our front page")
    write(house, consenting(Use.WEBSITE, expires_on=date(2026, 7, 31)).and_given(shown))
    ended = datetime(2026, 8, 1, tzinfo=UTC)
    assert tick(house, ended - A_MOMENT) == 0
    assert [tick(house, ended) for _ in range(2)] == [1, 0]
    asked = house.log.entries(CUSTOMER)[-1]
    assert isinstance(asked.fact, FollowUpScheduled)
    assert (asked.occurred_at, asked.fact.due) == (ended, ended + timedelta(hours=48))


def test_what_follows_from_a_deadline_has_its_own(house: House) -> None:
    shown = told.TestimonialPublished(TESTIMONIAL, id_of("publication"), Use.WEBSITE, "our front page")
    write(house, consenting(Use.WEBSITE, expires_on=date(2026, 7, 31)).and_given(shown))
    tick(house, datetime(2026, 9, 1, tzinfo=UTC))
    assert facts(house)[-2:] == [FollowUpScheduled, FollowUpMissed]


def test_one_customers_fault_does_not_stop_the_others_clock(house: House) -> None:
    endless = replace(CALL, until=datetime(9999, 12, 31, 23, tzinfo=UTC))  # no command would take it
    write(house, given(FOLLOW_UP, endless))
    others = [registered(house) for _ in range(3)]
    for customer_id in others:
        arguments = {"purpose": "Well?", "due": NOW + timedelta(hours=1), "assignee": person("amina").id}
        scheduling = Intent(command_of(schedule_follow_up), customer_id, uuid4(), person("amina"), arguments, NOW)
        assert house.do(scheduling).refusal is None
    with pytest.raises(ExceptionGroup, match="deadlines of 1 customers"):
        tick(house, MUCH_LATER, noted_at=MUCH_LATER)
    assert all(type(house.log.entries(each)[-1].fact) is FollowUpMissed for each in others)
