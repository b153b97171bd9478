"""Ending a complaint well: resolved with two answers, judged by the customer, closed when nothing is owed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from amends.first import AMINA, LENA
from domain.complaint import Complaint, Stage
from domain.concessions import (
    ConcessionCancelled,
    ConcessionForfeited,
    ConcessionFulfilled,
    ConcessionGranted,
    ConcessionState,
)
from domain.conditions import ComplaintOver, InStalemate, NotClosed, NotResolved, OurSideNotShared
from domain.contracts import ContractNotRenewed, ContractRecorded
from domain.follow_ups import FollowUpScheduled
from domain.hearing import ApologyGiven, DesiredKind, DesiredResolutionStated, SlightNoted
from domain.inquiry import OurSideShared, RootCauseEstablished
from domain.intake import ComplaintRaised, ComplaintVoided, OwnershipTaken, Triaged
from domain.listening import OpenQuestionsRemain
from domain.money import CurrencyCode, MinorUnits, Money
from domain.offers import OfferAccepted, OfferBackedOut, OfferMade, Stance
from domain.owing import WAITING, StillOwed, still_owed
from domain.promises import PromiseKept, PromiseMade, Undertaking
from domain.recovering import (
    CauseMissing,
    LessonMissing,
    NoAcceptedOffer,
    RatingOutOfRange,
    SlightNotNamed,
    TwoAnswersNeeded,
    break_stalemate,
    close_complaint,
    declare_stalemate,
    judge_recovery,
    renewing_next,
    reopen_complaint,
    resolve_complaint,
)
from domain.recovery import (
    ClosedAs,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintResolved,
    Judge,
    Moment,
    RecoveryJudged,
    Resolution,
    Sale,
    StalemateBroken,
    StalemateDeclared,
)
from domain.refusals import AlreadyOver, BeforeItBegan, Missing, NotUnderstood, ReasonMissing
from domain.relationship import HoldLifted, HoldPlaced
from domain.settling import back_out
from domain.subjects import Subject
from domain.taking_in import raise_complaint
from domain.terms import Action, Answer, Channel, ConcessionKind, Role, Side
from tests.given import NOON, Telling, at, command_of, given, id_of

COMPLAINT, OFFER, CONCESSION, SLIGHT = map(id_of, ("complaint", "offer", "concession", "slight"))
RAISED = ComplaintRaised(COMPLAINT, Channel.PHONE, words="It says MISS Jones")
TRIAGED = Triaged(COMPLAINT, Answer.NO, Answer.NO)
AGREED = (OfferMade(OFFER, COMPLAINT, 1, Stance.COMPROMISE, ()), OfferAccepted(OFFER))
RESOLVED = ComplaintResolved(COMPLAINT, Resolution.AGREED, problem_solved=True, slight_acknowledged=True)
LATER = NOON + timedelta(days=7)
JUDGED = RecoveryJudged(COMPLAINT, Moment.TRUTH, Judge.CUSTOMER)
BEGUN = (RAISED, TRIAGED, OwnershipTaken(COMPLAINT))


def euros(amount: int) -> Money:
    return Money(MinorUnits(amount * 100), CurrencyCode("EUR"))


def granted(kind: ConcessionKind = ConcessionKind.GESTURE) -> ConcessionGranted:
    return ConcessionGranted(CONCESSION, COMPLAINT, kind, euros(2), euros(1))


def resolve(story: Telling, resolution: Resolution = Resolution.AGREED, now: datetime = NOON) -> Telling:
    return story.when(
        resolve_complaint,
        resolution=resolution,
        problem_solved=True,
        slight_acknowledged=True,
        summary="never mind",
        now=now,
    )


def close(story: Telling, closed_as: ClosedAs | None = None, last_words: str | None = None) -> Telling:
    return story.when(
        close_complaint,
        lesson="warn on the proof",
        cause_unknown_because="one coin",
        closed_as=closed_as,
        last_words=last_words,
    )


def complaint_of(telling: Telling) -> Complaint:
    return telling.customer.complaints[COMPLAINT]


# -- a stalemate


def test_a_stalemate_is_declared_once_and_broken_with_a_move() -> None:
    story = given(*BEGUN).when(declare_stalemate).then(StalemateDeclared(COMPLAINT))
    story.when(declare_stalemate).refused(InStalemate)
    broken = story.when(break_stalemate, next_move="credit on renewal")
    broken.then(StalemateBroken(COMPLAINT, next_move="credit on renewal"))
    broken.when(break_stalemate, next_move="another").refused(AlreadyOver)
    broken.when(declare_stalemate).done()


# -- resolving


def test_resolving_answers_whether_it_is_solved_and_whether_the_slight_is_acknowledged() -> None:
    story = given(*BEGUN, *AGREED)
    story.when(resolve_complaint, resolution=Resolution.AGREED, problem_solved=True).refused(TwoAnswersNeeded)
    story.when(resolve_complaint, resolution=Resolution.AGREED, slight_acknowledged=True).refused(TwoAnswersNeeded)
    done = story.when(resolve_complaint, resolution=Resolution.AGREED, problem_solved=True, slight_acknowledged=False)
    done.then(ComplaintResolved(COMPLAINT, Resolution.AGREED, problem_solved=True, slight_acknowledged=False))


def test_a_noted_slight_is_acknowledged_only_by_an_apology_that_names_it() -> None:
    slighted = given(*BEGUN, *AGREED, SlightNoted(COMPLAINT, SLIGHT, words="Miss!"))
    resolve(slighted.and_given(ApologyGiven(COMPLAINT, words="Sorry."))).refused(SlightNotNamed)
    resolve(slighted.and_given(ApologyGiven(COMPLAINT, words="Sorry.", slight_id=SLIGHT))).done()


@pytest.mark.parametrize("resolution", [Resolution.GRANTED, Resolution.AGREED])
def test_granted_and_agreed_need_an_accepted_offer(resolution: Resolution) -> None:
    resolve(given(*BEGUN), resolution).refused(NoAcceptedOffer)
    resolve(given(*BEGUN, AGREED[0]), resolution).refused(NoAcceptedOffer)
    resolve(given(*BEGUN, *AGREED), resolution).done()


def test_explained_needs_our_side() -> None:
    resolve(given(*BEGUN), Resolution.EXPLAINED).refused(OurSideNotShared)
    resolve(given(*BEGUN, OurSideShared(COMPLAINT)), Resolution.EXPLAINED).done()


def test_withdrawn_needs_their_words() -> None:
    story = given(*BEGUN)
    story.when(
        resolve_complaint, resolution=Resolution.WITHDRAWN, problem_solved=False, slight_acknowledged=True
    ).refused(Missing)


def test_resolving_with_triage_open_warns() -> None:
    resolve(given(RAISED, *AGREED)).warns(OpenQuestionsRemain)


def test_it_is_resolved_once() -> None:
    resolve(given(*BEGUN, *AGREED, RESOLVED)).refused(AlreadyOver)


def test_the_sale_is_noted() -> None:
    story = given(*BEGUN, *AGREED).when(
        resolve_complaint,
        resolution=Resolution.AGREED,
        problem_solved=True,
        slight_acknowledged=True,
        sale=Sale.ENLARGED,
        sale_value=euros(60),
    )
    resolved = complaint_of(story.done()).recovery.resolved
    assert resolved is not None
    assert (resolved.sale, resolved.sale_value) == (Sale.ENLARGED, euros(60))


WISHED = DesiredResolutionStated(COMPLAINT, DesiredKind.APOLOGY, words="nothing but an apology")


def test_a_wish_for_an_apology_is_granted_by_giving_it_and_counts_as_a_concession_of_nothing() -> None:
    resolve(given(*BEGUN, WISHED), Resolution.GRANTED).refused(NoAcceptedOffer)
    story = resolve(given(*BEGUN, WISHED, ApologyGiven(COMPLAINT, words="Sorry.")), Resolution.GRANTED)
    story.follows(ConcessionGranted, ConcessionFulfilled, FollowUpScheduled, FollowUpScheduled)
    (concession,) = story.customer.dealings.concessions.values()
    assert concession.granted.concession_kind is ConcessionKind.APOLOGY_ONLY
    assert (concession.granted.perceived_value, concession.cost_to_us) == (euros(0), euros(0))
    assert concession.state is ConcessionState.FULFILLED
    assert str(concession.granted.perceived_value) == "0.00 EUR"


def test_an_apology_beside_an_accepted_offer_is_no_concession_of_its_own() -> None:
    story = given(*BEGUN, WISHED, ApologyGiven(COMPLAINT, words="Sorry."), *AGREED)
    resolve(story, Resolution.GRANTED).follows(FollowUpScheduled, FollowUpScheduled)


# -- following up


RESOLVED_AT = datetime(2026, 5, 14, 9, tzinfo=UTC)


def contract(ref: str, renews_on: date) -> ContractRecorded:
    return ContractRecorded(id_of(ref), ref, date(2024, 7, 1), renews_on, euros(3000))


def days(story: Telling) -> list[date]:
    return [each.due.date() for each in story.customer.follow_ups.values()]


def test_somebody_comes_by_in_a_week_in_a_month_and_before_the_renewal() -> None:
    story = given(contract("JON-1", date(2027, 7, 1)), *BEGUN, *AGREED)
    story = resolve(story, now=RESOLVED_AT)
    story.follows(FollowUpScheduled, FollowUpScheduled, FollowUpScheduled)
    assert days(story) == [date(2026, 5, 21), date(2026, 6, 13), date(2027, 5, 17)]
    assert {each.assignee for each in story.customer.follow_ups.values()} == {AMINA}
    assert [each.scheduled.contract_id for each in story.customer.follow_ups.values()] == [None, None, id_of("JON-1")]


def test_without_an_owner_whoever_resolved_it_comes_by() -> None:
    story = given(RAISED, TRIAGED, *AGREED).when(
        resolve_complaint, by="lena", resolution=Resolution.AGREED, problem_solved=True, slight_acknowledged=True
    )
    assert {each.assignee for each in story.customer.follow_ups.values()} == {LENA}


def test_a_renewal_too_near_or_none_at_all_has_no_follow_up_before_it() -> None:
    near = given(contract("NEAR", date(2026, 6, 20)), *BEGUN, *AGREED)
    assert len(days(resolve(near, now=RESOLVED_AT))) == 2
    assert len(days(resolve(given(*BEGUN, *AGREED), now=RESOLVED_AT))) == 2


def test_the_contract_complained_of_comes_before_the_next_to_renew() -> None:
    of_b = ComplaintRaised(COMPLAINT, Channel.PHONE, words="x", contract_id=id_of("B"))
    both = (contract("A", date(2027, 1, 1)), contract("B", date(2028, 1, 1)))
    story = given(*both, of_b)
    on = RESOLVED_AT.date()
    assert renewing_next(story.customer, complaint_of(story), on) is story.customer.contracts[id_of("B")]
    ended = story.and_given(ContractNotRenewed(id_of("B"), date(2026, 1, 1)))
    assert renewing_next(ended.customer, complaint_of(ended), on) is ended.customer.contracts[id_of("A")]
    assert renewing_next(ended.customer, complaint_of(ended), date(2027, 1, 2)) is None


# -- judging


def test_a_moment_is_judged_once_it_is_resolved() -> None:
    given(*BEGUN).when(judge_recovery, moment=Moment.MAGIC).refused(NotResolved)
    story = given(*BEGUN, RESOLVED).when(judge_recovery, moment=Moment.MAGIC, outcome_fair=5, process_fair=5)
    story.then(RecoveryJudged(COMPLAINT, Moment.MAGIC, Judge.CUSTOMER, 5, 5))
    assert complaint_of(story).recovery.recovered


def test_a_closed_complaint_is_judged_even_where_it_was_not_resolved() -> None:
    story = given(*BEGUN, ComplaintClosed(COMPLAINT, ClosedAs.LOST))
    story.when(judge_recovery, moment=Moment.MISERY).done()
    given(*BEGUN, RESOLVED, ComplaintVoided(COMPLAINT)).when(judge_recovery, moment=Moment.MAGIC).refused(AlreadyOver)


def test_a_moment_is_not_judged_before_it_ended() -> None:
    for end in (RESOLVED, ComplaintClosed(COMPLAINT, ClosedAs.LOST)):
        story = given(*BEGUN, end)
        early = story.when(judge_recovery, moment=Moment.MAGIC, occurred_at=NOON - timedelta(minutes=1))
        assert early.refusal == BeforeItBegan("occurredAt", NOON)
        story.when(judge_recovery, moment=Moment.MAGIC, occurred_at=NOON).done()


@pytest.mark.parametrize("score", [0, 6, -1])
def test_scores_go_from_one_to_five(score: int) -> None:
    story = given(*BEGUN, RESOLVED)
    refused = story.when(judge_recovery, moment=Moment.MAGIC, treated_well=score).refused(RatingOutOfRange)
    assert refused.refusal is not None
    assert refused.refusal.field == "treatedWell"
    assert refused.refusal.message == "treatedWell is a score from 1 to 5."


def test_a_handlers_guess_never_counts_as_recovered_nor_hides_what_the_customer_said() -> None:
    guessed = given(*BEGUN, RESOLVED).when(judge_recovery, moment=Moment.MAGIC, judged_by=Judge.HANDLER).done()
    assert not complaint_of(guessed).recovery.recovered
    said = given(*BEGUN, RESOLVED, JUDGED).when(judge_recovery, moment=Moment.MISERY, judged_by=Judge.HANDLER)
    assert complaint_of(said.done()).recovery.recovered


def test_finance_cannot_judge_moments() -> None:
    roles = command_of(judge_recovery).roles
    assert {Role.ACCOUNT_MANAGER, Role.LEAD, Role.SERVICE} <= roles
    assert Role.FINANCE not in roles


# -- closing


def test_it_is_resolved_before_it_is_closed() -> None:
    close(given(*BEGUN)).refused(NotResolved)
    close(given(*BEGUN), ClosedAs.JUDGED).refused(NotResolved)


def test_nothing_granted_is_owed_any_more_when_it_is_closed() -> None:
    story = given(*BEGUN, granted(), RESOLVED)
    refused = close(story).refused(StillOwed)
    assert refused.refusal is not None
    (detail,) = refused.refusal.details
    assert (detail.sentence, detail.subject_id, detail.amount) == ("Gesture worth 2.00 EUR.", CONCESSION, euros(2))
    for settled in (ConcessionFulfilled, ConcessionForfeited, ConcessionCancelled):
        close(story.and_given(settled(CONCESSION))).done()


@pytest.mark.parametrize("kind", sorted(WAITING))
def test_value_that_waits_for_their_next_order_is_not_owed(kind: ConcessionKind) -> None:
    close(given(*BEGUN, granted(kind), RESOLVED)).done()


def promised(made_by: UUID | None = None, department: str | None = None) -> PromiseMade:
    return PromiseMade(
        id_of("promise"),
        promised_by=Side.US,
        undertaking=Undertaking.DO,
        action=Action.DELIVER,
        subject=Subject("ORDER", "881"),
        until=LATER,
        made_by=made_by,
        department=department,
        complaint_id=COMPLAINT,
    )


def test_a_promise_that_nobody_owns_is_owed() -> None:
    story = given(*BEGUN, promised(), RESOLVED)
    close(story).refused(StillOwed)
    close(story.and_given(PromiseKept(id_of("promise")))).done()
    close(given(*BEGUN, promised(made_by=AMINA), RESOLVED)).done()
    close(given(*BEGUN, promised(department="Sales"), RESOLVED)).done()


def test_what_is_owed_for_another_complaint_is_not_owed_for_this() -> None:
    other = ComplaintRaised(id_of("other"), Channel.PHONE, words="another")
    story = given(RAISED, other, granted(), promised())
    assert len(still_owed(story.customer, complaint_of(story))) == 2
    assert still_owed(story.customer, story.customer.complaints[id_of("other")]) == ()


def test_a_lesson_and_a_cause_are_needed() -> None:
    story = given(*BEGUN, RESOLVED)
    story.when(close_complaint, cause_unknown_because="one coin").refused(LessonMissing)
    story.when(close_complaint, lesson="none: one coin").refused(CauseMissing)
    known = story.and_given(RootCauseEstablished(COMPLAINT, id_of("cause")))
    known.when(close_complaint, lesson="warn on the proof").done()


def test_silence_is_not_satisfaction() -> None:
    closed = close(given(*BEGUN, RESOLVED))
    closed.then(ComplaintClosed)
    assert closed.said == (ComplaintClosed(COMPLAINT, ClosedAs.ACQUIESCED, "warn on the proof", "one coin"),)
    guess = RecoveryJudged(COMPLAINT, Moment.MAGIC, Judge.HANDLER)
    guessed = close(given(*BEGUN, RESOLVED, guess)).done()
    assert complaint_of(guessed).recovery.closed == closed.said[0]


def test_with_their_judgement_it_is_closed_as_judged() -> None:
    closed = close(given(*BEGUN, RESOLVED, JUDGED)).done()
    assert closed.said == (ComplaintClosed(COMPLAINT, ClosedAs.JUDGED, "warn on the proof", "one coin"),)
    close(given(*BEGUN, RESOLVED, JUDGED), ClosedAs.ACQUIESCED).refused(NotUnderstood)
    close(given(*BEGUN, RESOLVED), ClosedAs.JUDGED).refused(NotUnderstood)


def test_a_judgement_of_an_earlier_resolution_does_not_close_a_later_one_as_judged() -> None:
    again = given(*BEGUN, RESOLVED, JUDGED, at(LATER, ComplaintReopened(COMPLAINT), RESOLVED))
    assert close(again).said == (ComplaintClosed(COMPLAINT, ClosedAs.ACQUIESCED, "warn on the proof", "one coin"),)


@pytest.mark.parametrize("ending", [ClosedAs.UNRESOLVED, ClosedAs.LOST, ClosedAs.LET_GO])
def test_it_can_be_closed_without_a_resolution_with_their_last_words(ending: ClosedAs) -> None:
    story = given(*BEGUN)
    story.when(close_complaint, closed_as=ending).refused(LessonMissing)
    close(story, ending).refused(Missing)
    close(story, ending, "worthless").then(ComplaintClosed)
    close(given(*BEGUN, granted()), ending, "worthless").refused(StillOwed)
    close(given(*BEGUN, RESOLVED), ending, "worthless").refused(NotUnderstood)


def test_closing_lifts_the_hold_and_a_closed_complaint_is_not_closed_again() -> None:
    story = given().when(raise_complaint, channel=Channel.WEB, words="x").done()
    ending, words = ClosedAs.UNRESOLVED, "enough"
    closed = close(story, ending, words).follows(HoldLifted)
    (hold,) = closed.customer.known.holds.values()
    assert hold.lifted_at is not None
    close(closed, ending, words).refused(ComplaintOver)


# -- opening again


def test_what_is_over_is_opened_again_with_a_reason_and_held_again() -> None:
    given(*BEGUN).when(reopen_complaint, reason="again").refused(NotClosed)
    story = given(*BEGUN, *AGREED, RESOLVED, ComplaintClosed(COMPLAINT, ClosedAs.ACQUIESCED))
    story.when(reopen_complaint).refused(ReasonMissing)
    again = story.when(reopen_complaint, reason="again wrong", words="again!").follows(HoldPlaced)
    again.then(ComplaintReopened(COMPLAINT, reason="again wrong", words="again!"))
    assert complaint_of(again).open
    given(*BEGUN, ComplaintVoided(COMPLAINT)).when(reopen_complaint, reason="again").refused(AlreadyOver)


def test_what_did_not_end_it_the_first_time_does_not_end_it_the_second_time() -> None:
    apologised = (WISHED, ApologyGiven(COMPLAINT, words="Sorry."), OurSideShared(COMPLAINT))
    story = given(*BEGUN, *apologised, *AGREED, RESOLVED).when(reopen_complaint, reason="again wrong")
    resolve(story).refused(NoAcceptedOffer)
    resolve(story, Resolution.GRANTED).refused(NoAcceptedOffer)
    resolve(story, Resolution.EXPLAINED).refused(OurSideNotShared)


def test_a_hold_that_stands_is_not_placed_twice() -> None:
    story = given().when(raise_complaint, channel=Channel.WEB, words="x").done()
    (complaint,) = story.customer.complaints
    resolved = story.and_given(ComplaintResolved(complaint, Resolution.EXPLAINED, True, True))
    resolved.when(reopen_complaint, reason="again wrong").follows()


def test_backing_out_undoes_the_resolution_and_its_judgement() -> None:
    story = given(*BEGUN, *AGREED, RESOLVED, JUDGED, ComplaintClosed(COMPLAINT, ClosedAs.JUDGED))
    complaint = complaint_of(story.and_given(OfferBackedOut(OFFER)))
    assert complaint.open
    assert complaint.recovery.resolved_at is None
    assert complaint.recovery.judged is None
    assert complaint.recovery.reopenings == 0


def test_backing_out_of_a_closed_complaint_puts_it_back_at_asked_and_holds_again() -> None:
    until = OfferMade(OFFER, COMPLAINT, 1, Stance.ALTERNATIVE, (), back_out_until=LATER.date())
    closed = ComplaintClosed(COMPLAINT, ClosedAs.JUDGED)
    story = given(*BEGUN, WISHED, until, OfferAccepted(OFFER), RESOLVED, closed)
    out = story.when(back_out, words="too heavy").follows(HoldPlaced)
    assert complaint_of(out).stage is Stage.ASKED


def test_backing_out_keeps_what_was_judged_before_that_resolution() -> None:
    earlier = given(*BEGUN, *AGREED, RESOLVED, JUDGED, at(LATER, ComplaintReopened(COMPLAINT), OfferAccepted(OFFER)))
    again = earlier.and_given(at(LATER, RESOLVED, OfferBackedOut(OFFER)))
    assert complaint_of(again).recovery.judged == JUDGED


def test_a_closed_complaint_takes_no_stalemate_and_no_resolution() -> None:
    story = given(*BEGUN, *AGREED, ComplaintClosed(COMPLAINT, ClosedAs.LOST))
    story.when(declare_stalemate).refused(ComplaintOver)
    resolve(story).refused(ComplaintOver)


MOVES = ("offer", "apologise", "resolve", "judge", "close", "let go", "reopen", "fulfil")


@for_all(st.lists(st.sampled_from(MOVES), max_size=14))
def test_whatever_is_tried_a_complaint_is_never_closed_with_something_owed(moves: list[str]) -> None:
    story = given(*BEGUN, granted())
    for move in moves:
        before = complaint_of(story)
        story = _try(story, move)
        after = complaint_of(story)
        if after.stage is Stage.CLOSED:
            assert still_owed(story.customer, after) == ()
            closed = after.recovery.closed
            assert closed is not None
            assert (closed.closed_as is ClosedAs.LET_GO) is (after.recovery.resolved_at is None)
            assert after is before or move in ("close", "let go", "judge", "fulfil")
        held = [each for each in story.customer.known.holds.values() if each.lifted_at is None]
        assert not held or after.open


def _try(story: Telling, move: str) -> Telling:
    match move:
        case "offer":
            return story.and_given(*AGREED) if complaint_of(story).open else story
        case "apologise":
            return story.and_given(ApologyGiven(COMPLAINT)) if complaint_of(story).open else story
        case "fulfil":
            return story.and_given(ConcessionFulfilled(CONCESSION))
        case "resolve":
            return resolve(story)
        case "judge":
            return story.when(judge_recovery, moment=Moment.TRUTH)
        case "reopen":
            return story.when(reopen_complaint, reason="again")
        case _:
            return close(story, ClosedAs.LET_GO if move == "let go" else None, "enough")
