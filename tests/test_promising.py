"""Giving our word, making sure that everybody knows, and how each promise ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.contracts import ContractRecorded
from domain.follow_ups import FollowUpCancelled, FollowUpDone, FollowUpMoved, FollowUpScheduled, FollowUpState
from domain.following_up import do_follow_up
from domain.honouring import ConflictFound as Conflict
from domain.intake import ComplaintRaised
from domain.may_do import MayDoAnswer, may_do
from domain.money import CurrencyCode, MinorUnits, Money
from domain.promises import (
    ActionOverridden,
    BrokenBecause,
    ConflictFound,
    ConflictSettled,
    DepartmentsNotified,
    PromiseAcknowledged,
    PromiseBroken,
    PromiseChanged,
    PromiseConfirmed,
    PromiseDisputed,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    PromiseSource,
    PromiseState,
    Undertaking,
)
from domain.promising import (
    NotNotified,
    NotOurs,
    PromiseNeedsDate,
    PromiseSourceMissing,
    SubjectMissing,
    TellTheCustomer,
    UnknownAction,
    WindowOpen,
    WindowReversed,
    acknowledge_promise,
    break_promise,
    change_promise,
    confirm_promise,
    dispute_promise,
    keep_promise,
    make_promise,
    override_action,
    release_promise,
    settle_conflict,
)
from domain.refusals import AlreadyOver, NotAllowed, ReasonMissing
from domain.relationship import HELD_WHILE_UPSET, HoldPlaced
from domain.subjects import Subject
from domain.terms import Action, Channel, Side
from tests.given import NOON, RULES, Telling, at, given, id_of, person

SECOND = Subject("INSTALMENT", "KBX-77/2")
MAY_28 = datetime(2026, 5, 28, tzinfo=UTC)
PROMISE = PromiseMade(
    id_of("promise"),
    Side.US,
    Undertaking.DO_NOT,
    Action.PRESENT_PAYMENT,
    SECOND,
    until=MAY_28,
    made_by=person("amina").id,
    department="Sales",
    source=PromiseSource.WRITTEN,
)
CALL = replace(PROMISE, undertaking=Undertaking.DO, action=Action.CALL_BACK, until=NOON + timedelta(days=2))
TOLD = DepartmentsNotified(PROMISE.promise_id, ("Finance",))


def promising(story: Telling | None = None, **others: object) -> Telling:
    arguments: dict[str, object] = {
        "promised_by": Side.US,
        "undertaking": Undertaking.DO_NOT,
        "action": Action.PRESENT_PAYMENT,
        "subject": SECOND,
        "until": MAY_28,
        "source": PromiseSource.WRITTEN,
        **others,
    }
    return (story or given()).when(make_promise, **arguments)  # type: ignore[arg-type]  # each by its own name


# -- giving a word


def test_our_promise_is_by_whoever_notes_it_and_is_told_to_those_who_could_break_it() -> None:
    made = promising()
    (promise,) = made.customer.promises.values()
    made.then(replace(PROMISE, promise_id=promise.id)).follows(DepartmentsNotified)
    assert promise.unacknowledged == ("Finance",)


def test_their_promise_and_what_they_say_we_promised_have_no_maker_unless_named() -> None:
    promising(promised_by=Side.CUSTOMER).follows()
    (claimed,) = promising(source=PromiseSource.CUSTOMER_SAYS).customer.promises.values()
    assert (claimed.made.made_by, claimed.made.department) == (None, None)
    (named,) = promising(source=PromiseSource.CUSTOMER_SAYS, department="Warehouse").customer.promises.values()
    assert (named.made.made_by, named.made.department) == (None, "Warehouse")


def test_a_promise_needs_a_thing_an_end_and_a_source() -> None:
    promising(subject=None).refused(SubjectMissing)
    promising(until=None).refused(PromiseNeedsDate)
    promising(source=None).refused(PromiseSourceMissing)
    (written,) = promising(source=None, evidence="mail of 2 May").customer.promises.values()
    assert written.made.source is PromiseSource.WRITTEN


def test_an_action_without_a_name_needs_words() -> None:
    promising(action=Action.OTHER).refused(UnknownAction)
    promising(action=Action.OTHER, words="keep it in the cold store").follows()


def test_a_window_does_not_end_before_it_begins() -> None:
    promising(until=NOON).refused(WindowReversed)
    promising(not_before=MAY_28).refused(WindowReversed)


def test_a_promise_whose_end_had_passed_when_it_was_noted_is_told_to_nobody() -> None:
    promising(now=MAY_28, occurred_at=NOON).follows()


# -- knowing of it


def test_a_department_acknowledges_once_and_only_what_it_was_told() -> None:
    story = given(PROMISE, TOLD)
    known = story.when(acknowledge_promise, by="farid").then(PromiseAcknowledged(PROMISE.promise_id, "Finance"))
    known.when(acknowledge_promise, by="otieno").refused(AlreadyOver)
    story.when(acknowledge_promise, by="cole").refused(NotNotified)
    story.when(acknowledge_promise, by="ada").refused(NotNotified)
    given(replace(PROMISE, promised_by=Side.CUSTOMER)).when(acknowledge_promise, by="farid").refused(NotNotified)


def test_only_its_maker_confirms_or_disputes_a_promise_or_a_lead_for_them() -> None:
    claimed = given(replace(PROMISE, source=PromiseSource.CUSTOMER_SAYS))
    claimed.when(confirm_promise, by="farid").refused(NotAllowed)
    claimed.when(confirm_promise, by="lena").then(PromiseConfirmed)
    confirmed = claimed.when(confirm_promise).then(PromiseConfirmed(PROMISE.promise_id))
    confirmed.when(confirm_promise).refused(AlreadyOver)
    claimed.when(dispute_promise).refused(ReasonMissing)
    claimed.when(dispute_promise, reason="I said: we shall see").then(PromiseDisputed)


def test_nobody_here_answers_for_what_the_customer_promised() -> None:
    theirs = given(replace(PROMISE, promised_by=Side.CUSTOMER, made_by=None, department=None))
    theirs.when(confirm_promise).refused(NotOurs)
    theirs.when(dispute_promise, by="lena", reason="they did not").refused(NotOurs)


def test_a_department_answers_for_its_own_promise() -> None:
    claimed = given(replace(PROMISE, source=PromiseSource.CUSTOMER_SAYS, made_by=None, department="Warehouse"))
    claimed.when(confirm_promise).refused(NotAllowed)
    claimed.when(confirm_promise, by="cole").then(PromiseConfirmed)


# -- how it ends


def test_kept_broken_and_released_are_final() -> None:
    story = given(CALL, TOLD)
    endings = {
        PromiseState.KEPT: story.when(keep_promise),
        PromiseState.BROKEN: story.when(break_promise, broken_because=BrokenBecause.FORGOTTEN),
        PromiseState.RELEASED: story.when(release_promise, words="never mind"),
    }
    for state, ended in endings.items():
        assert ended.done().customer.promises[CALL.promise_id].state is state
        ended.when(acknowledge_promise, by="farid").refused(AlreadyOver)
        ended.when(change_promise, what="later", agreed_with_customer=True).refused(AlreadyOver)
        ended.when(confirm_promise).refused(AlreadyOver)
        ended.when(dispute_promise, reason="no").refused(AlreadyOver)
        ended.when(keep_promise).refused(AlreadyOver)
        ended.when(break_promise).refused(AlreadyOver)
        ended.when(release_promise, words="no").refused(AlreadyOver)


def test_a_word_not_to_do_something_is_kept_only_once_its_time_is_over() -> None:
    story = given(PROMISE)
    story.when(keep_promise).refused(WindowOpen)
    assert str(story.when(keep_promise).refusal) == (
        "WINDOW_OPEN: Until it is over, on 28 May 2026, nobody can say that this was kept. They may let it go before."
    )
    story.when(keep_promise, now=MAY_28, occurred_at=NOON).refused(WindowOpen)
    story.when(keep_promise, now=MAY_28).then(PromiseKept)
    story.when(release_promise, words="bank it").then(PromiseReleased)
    given(replace(PROMISE, until=None)).when(keep_promise, now=MAY_28).refused(WindowOpen)


def test_a_promise_changes_only_with_the_customer_and_what_was_due_with_it_moves_along() -> None:
    assert CALL.until
    due = FollowUpScheduled(id_of("due"), CALL.until, promise_id=CALL.promise_id)
    story = given(CALL, due, FollowUpScheduled(id_of("reminder"), NOON, promise_id=CALL.promise_id))
    story.when(change_promise, what="later", until=MAY_28).refused(TellTheCustomer)
    story.when(change_promise, what="sooner", until=NOON, agreed_with_customer=True).refused(WindowReversed)
    changed = story.when(change_promise, what="later", until=MAY_28, agreed_with_customer=True)
    changed.then(PromiseChanged, FollowUpMoved(due.follow_up_id, due.due, MAY_28, reason="later", customer_told=True))
    assert changed.customer.promises[CALL.promise_id].until == MAY_28


def test_keeping_a_promise_does_what_was_due_with_it_and_ends_its_reminders() -> None:
    assert CALL.until
    days = {"reminder": -1, "due": 0, "afterwards": 7}
    planned = (
        FollowUpScheduled(id_of(name), CALL.until + timedelta(days=day), promise_id=CALL.promise_id)
        for name, day in days.items()
    )
    story = given(CALL, *planned, FollowUpScheduled(id_of("another"), CALL.until))
    kept = story.when(keep_promise, now=CALL.until).then(PromiseKept).follows(FollowUpCancelled, FollowUpDone)
    states = {name: kept.customer.follow_ups[id_of(name)].state for name in (*days, "another")}
    assert states == {
        "reminder": FollowUpState.CANCELLED,
        "due": FollowUpState.DONE,
        "afterwards": FollowUpState.PLANNED,
        "another": FollowUpState.PLANNED,
    }
    told = kept.when(do_follow_up, follow_up_id=id_of("due"), outcome="he listened").then(FollowUpDone)
    told.when(do_follow_up, follow_up_id=id_of("due"), outcome="again").refused(AlreadyOver)


def test_releasing_a_promise_cancels_its_follow_ups() -> None:
    story = given(CALL, FollowUpScheduled(id_of("check"), MAY_28, promise_id=CALL.promise_id))
    story.when(release_promise, words="never mind").then(PromiseReleased).follows(FollowUpCancelled)


def test_a_promise_that_we_break_spares_them_what_an_upset_customer_is_spared() -> None:
    broken = given(PROMISE).when(break_promise).then(PromiseBroken).follows(HoldPlaced)
    (hold,) = broken.customer.known.holds.values()
    assert (hold.actions, hold.subject) == (HELD_WHILE_UPSET, SECOND)


def test_the_hold_of_an_open_complaint_is_enough() -> None:
    whole = HoldPlaced(id_of("hold"), HELD_WHILE_UPSET, subject=Subject("CONTRACT", "KBX-77"))
    given(PROMISE, whole).when(break_promise).follows()
    part = replace(whole, subject=Subject("INSTALMENT", "KBX-77/2/a"))
    given(PROMISE, part).when(break_promise).follows(HoldPlaced)


def test_the_hold_on_a_broken_promise_ends_with_its_complaint() -> None:
    raised = ComplaintRaised(id_of("complaint"), Channel.EMAIL)
    broken = given(raised, replace(PROMISE, complaint_id=raised.complaint_id)).when(break_promise)
    (hold,) = broken.customer.known.holds.values()
    assert hold.complaint_id == raised.complaint_id


def test_what_they_break_holds_nothing() -> None:
    given(replace(PROMISE, promised_by=Side.CUSTOMER)).when(break_promise).follows()


# -- two promises


def test_to_do_and_not_to_do_the_same_at_one_time_is_a_conflict() -> None:
    conflict = promising(given(PROMISE), undertaking=Undertaking.DO, subject=Subject("CONTRACT", "KBX-77"))
    conflict.follows(DepartmentsNotified, ConflictFound).warns(Conflict)
    assert conflict.warnings[0].message == (
        "Another promise says not to present instalment KBX-77/2, until 28 May 2026. Settle which one stands."
    )


def test_another_time_thing_action_or_maker_is_no_conflict() -> None:
    for other in (
        {"not_before": MAY_28, "until": MAY_28 + timedelta(days=1)},
        {"subject": Subject("INSTALMENT", "KBX-77/20")},
        {"action": Action.REFUND},
        {"promised_by": Side.CUSTOMER},
        {"undertaking": Undertaking.DO_NOT},
    ):
        promising(given(PROMISE), **{"undertaking": Undertaking.DO, **other}).done().warns()


def test_what_has_ended_or_was_never_promised_is_no_conflict() -> None:
    promising(given(PROMISE, PromiseReleased(PROMISE.promise_id)), undertaking=Undertaking.DO).warns()
    says = replace(PROMISE, source=PromiseSource.CUSTOMER_SAYS)
    promising(given(says, PromiseDisputed(PROMISE.promise_id)), undertaking=Undertaking.DO).warns()


def in_conflict() -> Telling:
    opposite = replace(PROMISE, promise_id=id_of("opposite"), undertaking=Undertaking.DO)
    return given(PROMISE, opposite, ConflictFound(opposite.promise_id, PROMISE.promise_id))


def conflicts(story: Telling) -> list[object]:
    return [each for promise in story.customer.promises.values() for each in promise.conflicts]


def test_a_conflict_is_settled_once_and_from_either_side() -> None:
    for one, other in (("promise", "opposite"), ("opposite", "promise")):
        settled = in_conflict().when(settle_conflict, promise_id=id_of(one), other=id_of(other), how="they agreed")
        assert conflicts(settled.done()) == []
        settled.when(settle_conflict, promise_id=id_of(one), other=id_of(other), how="again").refused(AlreadyOver)


def test_a_conflict_ends_with_either_promise_or_with_a_change() -> None:
    released = in_conflict().when(release_promise, promise_id=id_of("promise"), words="bank it")
    assert conflicts(released.follows(ConflictSettled)) == []
    later = in_conflict().when(
        change_promise,
        promise_id=id_of("opposite"),
        what="after the 28th",
        agreed_with_customer=True,
        not_before=MAY_28,
        until=MAY_28 + timedelta(days=2),
    )
    assert conflicts(later.follows(ConflictSettled)) == []


def test_a_change_can_bring_a_conflict() -> None:
    after = replace(
        PROMISE,
        promise_id=id_of("opposite"),
        undertaking=Undertaking.DO,
        not_before=MAY_28,
        until=MAY_28 + timedelta(days=2),
    )
    story = given(PROMISE, after)
    sooner = story.when(
        change_promise, promise_id=PROMISE.promise_id, what="longer", agreed_with_customer=True, until=after.until
    )
    sooner.follows(ConflictFound).warns(Conflict)


# -- all the same


def test_doing_what_is_blocked_needs_a_reason_and_is_a_fact() -> None:
    story = given(PROMISE, HoldPlaced(id_of("hold"), (Action.PRESENT_PAYMENT,)))
    presenting(story).refused(ReasonMissing)
    presenting(story, reason="they asked us to").then(
        ActionOverridden(Action.PRESENT_PAYMENT, SECOND, hold_id=id_of("hold"), reason="they asked us to"),
        ActionOverridden(Action.PRESENT_PAYMENT, SECOND, PROMISE.promise_id, reason="they asked us to"),
    )
    presenting(story, reason="asked", hold_id=id_of("hold")).then(ActionOverridden)


def presenting(story: Telling, **others: object) -> Telling:
    arguments: dict[str, object] = {"action": Action.PRESENT_PAYMENT, "subject": SECOND, **others}
    return story.when(override_action, by="farid", **arguments)  # type: ignore[arg-type]  # each by its own name


def test_what_nothing_blocks_needs_no_override() -> None:
    given().when(override_action, action=Action.REFUND, subject=SECOND, reason="why not").refused(AlreadyOver)


# -- the bounced cheque (S1, 1 to 4)


def test_the_cheque_could_be_banked_because_nobody_had_noted_the_promise() -> None:
    kibo = given(
        ContractRecorded(
            id_of("contract"),
            "KBX-77",
            date(2024, 11, 1),
            date(2026, 11, 1),
            Money(MinorUnits(4_800_000), CurrencyCode("KES")),
        ),
        currency="KES",
    )
    banked = may_do(kibo.customer, Action.PRESENT_PAYMENT, SECOND, date(2026, 4, 10), RULES)
    assert (banked.answer, banked.subject_known) == (MayDoAnswer.ALLOWED, True)

    raised_at = datetime(2026, 4, 16, 9, tzinfo=UTC)
    raised = ComplaintRaised(id_of("complaint"), Channel.EMAIL, words="You agreed not to bank it yet.", about=SECOND)
    hold = HoldPlaced(id_of("hold"), HELD_WHILE_UPSET, subject=SECOND, complaint_id=raised.complaint_id)
    upset = kibo.and_given(at(raised_at, raised, hold))
    for action, subject in ((Action.SEND_DUNNING, SECOND), (Action.CANCEL, Subject("CONTRACT", "KBX-77"))):
        assert may_do(upset.customer, action, subject, raised_at.date(), RULES).answer is MayDoAnswer.BLOCKED

    noted = promising(
        upset,
        now=raised_at,
        occurred_at=datetime(2026, 4, 2, 9, tzinfo=UTC),
        until=datetime(2026, 4, 30, tzinfo=UTC),
        evidence="mail",
        complaint_id=raised.complaint_id,
    )
    noted.then(PromiseMade).follows(DepartmentsNotified).warns()
    (promise,) = noted.customer.promises.values()
    noted.when(break_promise, now=raised_at, broken_because=BrokenBecause.NOT_RECORDED).then(
        PromiseBroken(promise.id, BrokenBecause.NOT_RECORDED)
    ).follows()


@for_all(
    first=st.tuples(st.integers(0, 40), st.integers(1, 40)), second=st.tuples(st.integers(0, 40), st.integers(1, 40))
)
def test_two_promises_conflict_exactly_if_their_windows_share_a_moment(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    windows = [
        (NOON + timedelta(hours=begins), NOON + timedelta(hours=begins + lasts)) for begins, lasts in (first, second)
    ]
    (begins, ends), (other_begins, other_ends) = windows
    story = given(replace(PROMISE, not_before=begins, until=ends))
    both = promising(story, undertaking=Undertaking.DO, not_before=other_begins, until=other_ends)
    share = max(begins, other_begins) < min(ends, other_ends)
    assert bool(both.warnings) == share
    one, other = both.customer.promises.values()
    assert (one.conflicts, other.conflicts) == (((other.id,), (one.id,)) if share else ((), ()))
