"""May we do this to this customer, on that day?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.contracts import ContractRecorded
from domain.intake import ComplaintRaised
from domain.may_do import MayDo, MayDoAnswer, known_references, may_do, standing_of, unknown_customer
from domain.money import CurrencyCode, MinorUnits, Money
from domain.promises import (
    BrokenBecause,
    ConflictFound,
    DepartmentsNotified,
    PromiseAcknowledged,
    PromiseBroken,
    PromiseConfirmed,
    PromiseDisputed,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    PromiseSource,
    Undertaking,
)
from domain.relationship import HELD_WHILE_UPSET, HoldLifted, HoldPlaced
from domain.rulebook import CalendarSet
from domain.subjects import Subject
from domain.terms import Action, Channel, Side
from tests.given import RULES, Telling, at, given, id_of

SECOND = Subject("INSTALMENT", "KBX-77/2")
WHOLE = Subject("CONTRACT", "KBX-77")
STRANGE = Subject("INSTALMENT", "KBX-99/1")
MAY_2 = datetime(2026, 5, 2, 8, tzinfo=UTC)
MAY_28 = datetime(2026, 5, 28, tzinfo=UTC)
MAY_20 = date(2026, 5, 20)
CONTRACT = ContractRecorded(
    id_of("contract"), "KBX-77", date(2024, 11, 1), date(2026, 11, 1), Money(MinorUnits(4_800_000), CurrencyCode("KES"))
)
PROMISE = PromiseMade(
    id_of("promise"),
    Side.US,
    Undertaking.DO_NOT,
    Action.PRESENT_PAYMENT,
    SECOND,
    until=MAY_28,
    department="Sales",
    source=PromiseSource.WRITTEN,
)
TOLD = DepartmentsNotified(PROMISE.promise_id, ("Finance",))
HOLD = HoldPlaced(id_of("hold"), HELD_WHILE_UPSET, subject=SECOND, complaint_id=id_of("complaint"))


def ask(story: Telling, action: Action = Action.PRESENT_PAYMENT, subject: Subject = SECOND, on: date = MAY_20) -> MayDo:
    return may_do(story.customer, action, subject, on, RULES)


def promised(*facts: object, promise: PromiseMade = PROMISE) -> Telling:
    return given(at(MAY_2, promise), *facts)


def test_a_known_thing_with_nothing_against_it_is_allowed() -> None:
    answer = ask(given(CONTRACT))
    assert answer == MayDo(MayDoAnswer.ALLOWED, "Nothing stands against it.", subject_known=True)


def test_an_unknown_thing_is_never_silently_fine() -> None:
    expected = MayDo(MayDoAnswer.ASK, "KBX-99/1 is unknown here. Ask the account manager.", subject_known=False)
    assert ask(given(CONTRACT), subject=STRANGE) == expected
    assert unknown_customer(STRANGE) == expected


def test_a_hold_on_a_part_stops_the_part_and_the_whole() -> None:
    held = given(CONTRACT, at(MAY_2, HOLD))
    assert ask(held, Action.CANCEL, WHOLE).answer is MayDoAnswer.BLOCKED
    answer = ask(held, Action.SEND_DUNNING, SECOND)
    assert answer.sentence == "A hold since 2 May says not to send reminders about it while their complaint is open."
    assert answer.because[0].hold_id == HOLD.hold_id
    assert ask(held, Action.PRESENT_PAYMENT).answer is MayDoAnswer.ALLOWED


def test_a_hold_on_everything_blocks_an_unknown_thing_too_and_says_that_it_is_unknown() -> None:
    held = given(at(MAY_2, HoldPlaced(HOLD.hold_id, (Action.SEND_DUNNING,))))
    answer = ask(held, Action.SEND_DUNNING, STRANGE)
    assert (answer.answer, answer.subject_known) == (MayDoAnswer.BLOCKED, False)
    assert answer.sentence == "A hold since 2 May says not to send reminders about it. KBX-99/1 is unknown here."


def test_a_hold_that_is_lifted_or_over_stops_nothing() -> None:
    lifted = given(CONTRACT, at(MAY_2, HOLD, HoldLifted(HOLD.hold_id)))
    assert ask(lifted, Action.CANCEL).answer is MayDoAnswer.ALLOWED
    until = given(CONTRACT, at(MAY_2, HoldPlaced(HOLD.hold_id, (Action.CANCEL,), until=MAY_28)))
    assert ask(until, Action.CANCEL).sentence == "A hold since 2 May says not to cancel it before 28 May."
    assert ask(until, Action.CANCEL, on=date(2026, 5, 28)).answer is MayDoAnswer.ALLOWED


def test_a_promise_not_to_blocks_and_says_who_does_not_know() -> None:
    answer = ask(promised(TOLD))
    assert answer.answer is MayDoAnswer.BLOCKED
    assert answer.subject_known
    assert answer.because[0].promise_id == PROMISE.promise_id
    assert answer.sentence == (
        "Sales promised on 2 May not to present it before 28 May. Finance has not acknowledged this."
    )


def test_a_promise_that_was_acknowledged_says_by_whom() -> None:
    answer = ask(promised(TOLD, PromiseAcknowledged(PROMISE.promise_id, "Finance")))
    assert answer.sentence.endswith("Finance acknowledged this.")


def test_its_makers_own_department_need_not_acknowledge() -> None:
    both = DepartmentsNotified(PROMISE.promise_id, ("Sales", "Finance", "Warehouse"))
    assert ask(promised(both)).sentence.endswith("Finance and Warehouse have not acknowledged this.")


def test_the_day_on_which_it_ends_is_free_only_if_it_ends_as_the_day_begins() -> None:
    assert ask(promised(), on=date(2026, 5, 27)).answer is MayDoAnswer.BLOCKED
    assert ask(promised(), on=date(2026, 5, 28)).answer is MayDoAnswer.ALLOWED
    until_noon = promised(promise=replace(PROMISE, until=MAY_28.replace(hour=12)))
    answer = ask(until_noon, on=date(2026, 5, 28))
    assert answer.sentence == "Sales promised on 2 May not to present it before 28 May 12:00."


def test_a_day_is_the_organisations() -> None:
    nairobi = replace(RULES, calendar=CalendarSet(date(2000, 1, 1), "Africa/Nairobi", (0, 1, 2, 3, 4)))
    until_midnight_there = promised(promise=replace(PROMISE, until=datetime(2026, 5, 27, 21, tzinfo=UTC)))
    there = may_do(until_midnight_there.customer, Action.PRESENT_PAYMENT, SECOND, date(2026, 5, 27), nairobi)
    assert there.sentence == "Sales promised on 2 May not to present it before 28 May."
    after = may_do(until_midnight_there.customer, Action.PRESENT_PAYMENT, SECOND, date(2026, 5, 28), nairobi)
    assert after.answer is MayDoAnswer.ALLOWED


def test_a_promise_with_a_later_beginning_blocks_from_then_on() -> None:
    later = promised(promise=replace(PROMISE, not_before=datetime(2026, 5, 10, tzinfo=UTC), department=None))
    assert ask(later, on=date(2026, 5, 9)).answer is MayDoAnswer.ALLOWED
    assert ask(later).sentence == "We promised on 2 May not to present it from 10 May on and before 28 May."


def test_another_thing_is_named_and_another_year_too() -> None:
    long = promised(promise=replace(PROMISE, until=datetime(2027, 1, 4, tzinfo=UTC)))
    answer = ask(long, subject=WHOLE)
    assert answer.sentence.startswith("Sales promised on 2 May not to present instalment KBX-77/2 before 4 Jan 2027.")


def test_what_only_the_customer_says_makes_us_ask_until_its_maker_answers() -> None:
    says = promised(promise=replace(PROMISE, source=PromiseSource.CUSTOMER_SAYS))
    answer = ask(says)
    assert answer.answer is MayDoAnswer.ASK
    assert answer.sentence == (
        "The customer says that Sales promised on 2 May not to present it before 28 May. "
        "Nobody has confirmed this; ask Sales."
    )
    assert ask(says.and_given(PromiseConfirmed(PROMISE.promise_id))).answer is MayDoAnswer.BLOCKED
    assert ask(says.and_given(PromiseDisputed(PROMISE.promise_id))).answer is MayDoAnswer.ALLOWED


def test_a_written_promise_that_is_disputed_makes_us_ask() -> None:
    assert ask(promised(PromiseDisputed(PROMISE.promise_id))).answer is MayDoAnswer.ASK


def test_a_promise_stands_to_its_end_unless_it_was_released() -> None:
    assert ask(promised(PromiseKept(PROMISE.promise_id))).answer is MayDoAnswer.BLOCKED
    assert ask(promised(PromiseReleased(PROMISE.promise_id))).answer is MayDoAnswer.ALLOWED
    broken = ask(promised(PromiseBroken(PROMISE.promise_id, BrokenBecause.NOT_RECORDED)))
    assert broken.answer is MayDoAnswer.ASK
    assert broken.sentence.endswith("This was broken; ask Sales before it is done again.")


def test_a_promise_in_conflict_blocks_and_says_so() -> None:
    opposite = replace(PROMISE, promise_id=id_of("opposite"), undertaking=Undertaking.DO)
    answer = ask(promised(opposite, ConflictFound(opposite.promise_id, PROMISE.promise_id)))
    assert answer.answer is MayDoAnswer.BLOCKED
    assert answer.sentence.endswith("Another promise says to do it, and it is not settled which one stands.")


def test_their_promises_do_not_stand_in_our_way() -> None:
    theirs = promised(promise=replace(PROMISE, promised_by=Side.CUSTOMER))
    assert ask(theirs).answer is MayDoAnswer.ALLOWED


def test_what_a_complaint_is_about_is_known() -> None:
    raised = given(ComplaintRaised(id_of("complaint"), Channel.EMAIL, about=Subject("ORDER", "881")))
    assert ask(raised, Action.DELIVER, Subject("ORDER", "881/1")).subject_known
    assert known_references(raised.customer) == {"881"}


REFS = st.lists(st.sampled_from("ABC"), min_size=1, max_size=3).map("/".join)


@for_all(one=REFS, other=REFS)
def test_two_references_overlap_either_way_round_exactly_if_one_is_a_whole_of_the_other(one: str, other: str) -> None:
    first, second = Subject("THING", one), Subject("THING", other)
    assert first.overlaps(second) == second.overlaps(first)
    assert first.overlaps(second) == (one in second.wholes or other in first.wholes)


@for_all(
    begins=st.integers(0, 200),
    lasts=st.integers(1, 200),
    day=st.integers(0, 9),
    zone=st.sampled_from(["UTC", "Asia/Kolkata"]),
)
def test_a_day_is_blocked_exactly_if_one_of_its_moments_lies_in_the_window(
    begins: int, lasts: int, day: int, zone: str
) -> None:
    since = MAY_2 + timedelta(hours=begins)
    until = since + timedelta(hours=lasts)
    story = promised(promise=replace(PROMISE, not_before=since, until=until))
    rules = replace(RULES, calendar=CalendarSet(date(2000, 1, 1), zone, (0, 1, 2, 3, 4)))
    on = date(2026, 5, 2) + timedelta(days=day)
    shift = timedelta(hours=5, minutes=30) if zone != "UTC" else timedelta()
    midnight = datetime(on.year, on.month, on.day, tzinfo=UTC) - shift
    moments = (midnight + timedelta(minutes=30 * each) for each in range(48))
    blocked = any(since <= each < until for each in moments)
    answer = may_do(story.customer, Action.PRESENT_PAYMENT, SECOND, on, rules).answer
    assert (answer is MayDoAnswer.BLOCKED) == blocked


@for_all(promised_ref=REFS, asked_ref=REFS)
def test_a_promise_stands_in_the_way_of_exactly_what_overlaps_its_subject(promised_ref: str, asked_ref: str) -> None:
    story = promised(promise=replace(PROMISE, subject=Subject("THING", promised_ref)))
    asked = Subject("THING", asked_ref)
    blocked = ask(story, subject=asked).answer is MayDoAnswer.BLOCKED
    assert blocked == Subject("THING", promised_ref).overlaps(asked)


def test_a_bank_run_of_ten_thousand_about_one_customer_with_many_promises_is_quick() -> None:
    many = (
        replace(PROMISE, promise_id=id_of(f"promise {each}"), subject=Subject("INSTALMENT", f"KBX-77/{each}"))
        for each in range(300)
    )
    standing = standing_of(given(CONTRACT, at(MAY_2, *many)).customer)
    answers = [
        may_do(standing, Action.PRESENT_PAYMENT, Subject("INSTALMENT", f"KBX-77/{each}"), MAY_20, RULES)
        for each in range(10_000)
    ]
    assert [each.answer for each in answers].count(MayDoAnswer.BLOCKED) == 300
