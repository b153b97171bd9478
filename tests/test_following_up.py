"""Planning to come back to somebody, moving it only with good reason, and doing it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from amends.first import SYSTEM
from domain.days import NonWorkingDay
from domain.follow_ups import (
    FollowUpCancelled,
    FollowUpDone,
    FollowUpMissed,
    FollowUpMoved,
    FollowUpReassigned,
    FollowUpScheduled,
    FollowUpState,
)
from domain.following_up import (
    AssigneeMissing,
    DuePast,
    cancel_follow_up,
    do_follow_up,
    move_follow_up,
    reassign_follow_up,
    schedule_follow_up,
)
from domain.promises import PromiseKept, PromiseMade, PromiseState, Undertaking
from domain.promising import TellTheCustomer, keep_promise
from domain.refusals import AlreadyOver, ReasonMissing, UserInactive
from domain.subjects import Subject
from domain.terms import Action, Side
from tests.given import NOON, given, id_of, person

AMINA = person("amina").id
TUESDAY = datetime(2026, 5, 19, 9, tzinfo=UTC)
SUNDAY = datetime(2026, 5, 17, 9, tzinfo=UTC)
PLANNED = FollowUpScheduled(id_of("follow-up"), TUESDAY, AMINA)
PROMISED = FollowUpScheduled(id_of("follow-up"), TUESDAY, AMINA, promise_id=id_of("promise"))
PROMISE = PromiseMade(id_of("promise"), Side.US, Undertaking.DO, Action.CALL_BACK, Subject("ORDER", "1"), until=TUESDAY)


def test_a_follow_up_has_one_day_and_one_person() -> None:
    planned = given(PROMISE).when(
        schedule_follow_up, purpose="how do they feel?", due=TUESDAY, assignee=AMINA, promise_id=PROMISE.promise_id
    )
    planned.then(FollowUpScheduled).warns()
    (follow_up,) = planned.customer.follow_ups.values()
    assert (follow_up.due, follow_up.assignee, follow_up.scheduled.promise_id) == (TUESDAY, AMINA, PROMISE.promise_id)


def test_somebody_who_works_here_comes_back_to_it_and_no_program() -> None:
    given().when(schedule_follow_up, purpose="ask", due=TUESDAY).refused(AssigneeMissing)
    for nobody in (id_of("nobody"), SYSTEM.id):
        given().when(schedule_follow_up, purpose="ask", due=TUESDAY, assignee=nobody).refused(UserInactive)
        given(PLANNED).when(reassign_follow_up, assignee=nobody).refused(UserInactive)
    given(PLANNED).when(reassign_follow_up).refused(AssigneeMissing)
    given(PLANNED).when(reassign_follow_up, assignee=person("lena").id).then(
        FollowUpReassigned(PLANNED.follow_up_id, person("lena").id)
    )


def test_it_lies_ahead_and_a_day_off_is_only_warned_about() -> None:
    given().when(schedule_follow_up, purpose="ask", due=NOON, assignee=AMINA).refused(DuePast)
    off = given().when(schedule_follow_up, purpose="ask", due=SUNDAY, assignee=AMINA).warns(NonWorkingDay)
    assert off.warnings[0].message == "Nobody works on 17 May 2026."
    assert off.warnings[0] == NonWorkingDay(date(2026, 5, 17))


def test_moving_it_needs_a_reason_and_a_day_ahead() -> None:
    story = given(PLANNED)
    story.when(move_follow_up, due=SUNDAY).refused(ReasonMissing)
    story.when(move_follow_up, due=NOON - timedelta(days=1), reason="busy").refused(DuePast)
    moved = story.when(move_follow_up, due=SUNDAY, reason="they asked").warns(NonWorkingDay)
    moved.then(FollowUpMoved(PLANNED.follow_up_id, TUESDAY, SUNDAY, reason="they asked"))


def test_moving_what_was_promised_needs_the_customer_told() -> None:
    later = TUESDAY + timedelta(days=1)
    story = given(PROMISE, PROMISED)
    story.when(move_follow_up, due=later, reason="busy").refused(TellTheCustomer)
    story.when(move_follow_up, due=later, reason="busy", customer_told=True).then(FollowUpMoved)


def test_one_that_was_missed_can_still_be_done_or_moved() -> None:
    missed = given(PLANNED, FollowUpMissed(PLANNED.follow_up_id))
    missed.when(do_follow_up, outcome="he was glad", words="thank you").then(FollowUpDone)
    moved = missed.when(move_follow_up, due=TUESDAY, reason="they were away").done()
    assert moved.customer.follow_ups[PLANNED.follow_up_id].state is FollowUpState.PLANNED


def test_cancelling_needs_a_reason() -> None:
    given(PLANNED).when(cancel_follow_up).refused(ReasonMissing)
    given(PLANNED).when(cancel_follow_up, reason="they moved away").then(FollowUpCancelled)


def test_what_is_done_or_cancelled_is_over() -> None:
    for ending in (FollowUpDone(PLANNED.follow_up_id), FollowUpCancelled(PLANNED.follow_up_id)):
        over = given(PLANNED, ending)
        over.when(do_follow_up).refused(AlreadyOver)
        over.when(cancel_follow_up, reason="again").refused(AlreadyOver)
        over.when(reassign_follow_up, assignee=AMINA).refused(AlreadyOver)
        over.when(move_follow_up, due=TUESDAY, reason="again").refused(AlreadyOver)


def test_coming_back_in_time_keeps_the_promise_to_come_back() -> None:
    story = given(PROMISE, PROMISED)
    came = story.when(do_follow_up, outcome="he listened", now=TUESDAY).then(FollowUpDone).follows(PromiseKept)
    assert came.followed == (PromiseKept(PROMISE.promise_id, evidence="he listened"),)
    came.when(do_follow_up).refused(AlreadyOver)


def test_how_a_promise_was_kept_by_coming_back_is_told_once_more_at_most() -> None:
    came = given(PROMISE, PROMISED).when(do_follow_up).follows(PromiseKept)
    told = came.when(keep_promise, evidence="at nine", now=TUESDAY).then(PromiseKept).follows()
    (promise,) = told.customer.promises.values()
    assert (promise.state, promise.ended_at) == (PromiseState.KEPT, NOON)
    told.when(keep_promise).refused(AlreadyOver)


def test_coming_back_too_late_and_looking_after_other_work_keep_nothing() -> None:
    too_late = TUESDAY + timedelta(seconds=1)
    given(PROMISE, PROMISED).when(do_follow_up, now=too_late).follows()
    for other in (replace(PROMISE, action=Action.REPRINT_OR_REDO), replace(PROMISE, promised_by=Side.CUSTOMER)):
        given(other, PROMISED).when(do_follow_up).follows()
