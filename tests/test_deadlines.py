"""Deadlines that passed without anybody doing anything."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.conceding import fulfil_concession
from domain.concessions import ConcessionForfeited, ConcessionState
from domain.deadlines import AT_ONCE, GRACE, due, note_deadlines
from domain.entry import Entry, Imported
from domain.follow_ups import FollowUpCancelled, FollowUpDone, FollowUpMissed, FollowUpMoved, FollowUpScheduled
from domain.gates import promises_kept
from domain.intake import ComplaintRaised
from domain.offers import OfferCountered, OfferLapsed, OfferMade, Stance
from domain.promises import (
    BrokenBecause,
    PromiseBroken,
    PromiseConfirmed,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    PromiseSource,
    PromiseState,
    Undertaking,
)
from domain.relationship import HoldPlaced
from domain.rulebook import Rules
from domain.settling import accept_offer
from domain.subjects import Subject
from domain.terms import Action, Channel, ConcessionKind, Side
from tests.bargains import concessions, heard, offering, on, promises, term
from tests.given import CUSTOMER, NOON, RULES, Telling, at, given, id_of, person

FOLLOW_UP = FollowUpScheduled(id_of("follow-up"), NOON + timedelta(hours=3), id_of("amina"))
NEXT_DAY = datetime(2026, 5, 13, tzinfo=UTC)
CALL = PromiseMade(
    id_of("promise"), Side.US, Undertaking.DO, Action.CALL_BACK, Subject("ORDER", "1"), until=NOON + timedelta(days=2)
)
BROKEN = CALL.until + GRACE if CALL.until else NOON
COMPLAINT = ComplaintRaised(id_of("complaint"), Channel.PHONE)
OFFER = OfferMade(id_of("offer"), COMPLAINT.complaint_id, 1, Stance.COMPROMISE, (), expires_on=date(2026, 5, 17))
DAY_AFTER_OFFER = datetime(2026, 5, 18, tzinfo=UTC)
UNUSED_AT = datetime(2026, 11, 15, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


def facts(story: Telling, now: datetime) -> list[object]:
    return [each.fact for each in due(story.customer, now, RULES)]


def test_a_follow_up_is_missed_once_its_day_is_over() -> None:
    story = given(FOLLOW_UP)
    assert facts(story, NEXT_DAY - A_MOMENT) == []
    assert facts(story, NEXT_DAY) == [FollowUpMissed(FOLLOW_UP.follow_up_id)]


def test_a_follow_up_that_was_done_moved_or_cancelled_is_not_missed() -> None:
    id = FOLLOW_UP.follow_up_id
    moved = FollowUpMoved(id, FOLLOW_UP.due, NEXT_DAY + timedelta(days=7))
    for ended in (FollowUpDone(id), FollowUpCancelled(id), moved):
        assert facts(given(FOLLOW_UP, ended), NEXT_DAY) == []


def test_an_offer_lapses_once_its_last_day_is_over() -> None:
    story = given(COMPLAINT, OFFER)
    assert facts(story, DAY_AFTER_OFFER - A_MOMENT) == []
    assert facts(story, DAY_AFTER_OFFER) == [OfferLapsed(OFFER.offer_id)]


def test_an_offer_that_was_answered_does_not_lapse() -> None:
    assert facts(given(COMPLAINT, OFFER, OfferCountered(OFFER.offer_id)), DAY_AFTER_OFFER) == []


def test_our_promise_is_broken_after_three_days_of_grace() -> None:
    story = given(CALL)
    assert facts(story, BROKEN - A_MOMENT) == []
    assert facts(story, BROKEN) == [PromiseBroken(CALL.promise_id, BrokenBecause.UNKNOWN)]


def test_the_clock_breaks_no_promise_that_was_kept_or_is_theirs_or_forbids() -> None:
    assert facts(given(CALL, PromiseKept(CALL.promise_id)), BROKEN) == []
    assert facts(given(replace(CALL, promised_by=Side.CUSTOMER)), BROKEN) == []
    assert facts(given(replace(CALL, undertaking=Undertaking.DO_NOT)), BROKEN) == []


def test_the_clock_breaks_what_the_customer_says_we_promised_only_once_it_is_confirmed() -> None:
    says = given(replace(CALL, source=PromiseSource.CUSTOMER_SAYS))
    assert facts(says, BROKEN) == []
    assert len(facts(says.and_given(PromiseConfirmed(CALL.promise_id)), BROKEN)) == 1


def half_off_their_next_order(zone: str = "UTC") -> Telling:
    """Half off the next order, until 14 November, agreed and not used."""
    half = term(
        ConcessionKind.NEXT_ORDER_DISCOUNT,
        "100.00",
        "40.00",
        percent=Decimal(50),
        cap="100.00",
        usable_until=on(11, 14),
    )
    return offering(heard(), half).when(accept_offer, rules=in_zone(zone)).done()


def in_zone(zone: str) -> Rules:
    return replace(RULES, calendar=replace(RULES.calendar, time_zone=zone))


def test_a_discount_that_they_did_not_use_is_let_pass_and_nobody_broke_a_promise() -> None:
    story = half_off_their_next_order()
    (discount,) = concessions(story)
    assert facts(story, UNUSED_AT - A_MOMENT) == []
    assert facts(story, UNUSED_AT) == [ConcessionForfeited(discount.id, reason="Not used by 14 Nov 2026")]
    assert facts(story, UNUSED_AT + timedelta(days=90)) == facts(story, UNUSED_AT)
    noted = story.when(note_deadlines, now=UNUSED_AT).then(ConcessionForfeited)
    assert [type(each) for each in noted.followed] == [PromiseReleased]
    assert [each.state for each in promises(noted)] == [PromiseState.RELEASED]
    assert [each.state for each in concessions(noted)] == [ConcessionState.FORFEITED]
    noted.when(note_deadlines, now=UNUSED_AT + timedelta(days=90)).then()


def test_a_discount_can_be_used_to_the_end_of_its_last_day_where_we_are() -> None:
    for zone, over in (("Africa/Nairobi", UNUSED_AT - timedelta(hours=3)), ("UTC", UNUSED_AT)):
        story = half_off_their_next_order(zone)
        (noted,) = due(story.customer, over, in_zone(zone))
        assert noted.at == over


def test_a_discount_that_was_used_is_not_let_pass() -> None:
    assert facts(half_off_their_next_order().when(fulfil_concession), UNUSED_AT + GRACE) == []


def test_what_they_may_use_or_not_never_closes_the_gate_of_kept_promises() -> None:
    story = half_off_their_next_order()
    for days in (-1, 0, 1, 90):
        assert promises_kept(story.customer, UNUSED_AT + timedelta(days=days), RULES) is None
    redo = offering(heard(), term(ConcessionKind.REDO, "120.00", "31.00")).when(accept_offer).done()
    assert promises_kept(redo.customer, UNUSED_AT, RULES) is not None


def test_what_had_passed_before_we_knew_of_it_is_left_to_people() -> None:
    story = given()
    late = BROKEN + timedelta(days=30)
    entry = Entry(CUSTOMER, 2, CALL, NOON, NOON, person("amina"), id_of("key"), imported=Imported("old", "1", late))
    assert due(story.customer.evolve(entry), late + timedelta(days=30), RULES) == ()


def test_the_clock_says_what_passed_and_what_follows_and_says_it_once() -> None:
    by_the_clock = given(FOLLOW_UP, CALL).when(note_deadlines, by="amina", now=BROKEN)
    by_the_clock.then(FollowUpMissed, PromiseBroken).follows(HoldPlaced)
    by_the_clock.when(note_deadlines, now=BROKEN + timedelta(days=9)).then()


def test_many_deadlines_are_noted_a_few_at_a_time() -> None:
    many = given(*(replace(CALL, promise_id=id_of(f"promise {each}")) for each in range(AT_ONCE + 1)))
    first = many.when(note_deadlines, now=BROKEN)
    assert len(first.said) == AT_ONCE
    assert len(first.when(note_deadlines, now=BROKEN).said) == 1


@for_all(hours=st.lists(st.integers(1, 400), max_size=6), now=st.integers(0, 600), later=st.integers(0, 600))
def test_a_deadline_keeps_its_key_and_none_is_lost(hours: list[int], now: int, later: int) -> None:
    planned = (
        FollowUpScheduled(id_of(f"follow-up {each}"), NOON + timedelta(hours=hour)) for each, hour in enumerate(hours)
    )
    story = given(at(NOON, *planned))
    soon = due(story.customer, NOON + timedelta(hours=now), RULES)
    afterwards = due(story.customer, NOON + timedelta(hours=now + later), RULES)
    assert afterwards[: len(soon)] == soon
    assert len({each.key for each in afterwards}) == len(afterwards)
