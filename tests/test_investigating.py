"""Finding out what happened: our side waits for theirs, and a cause says how and why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from amends.first import AMINA
from domain.arguments import MixedCurrencies
from domain.causes import Cause, CauseIdentified, CauseSeen
from domain.coming_back import ReplyByMissing, ReplyByPast
from domain.commanding import Elsewhere
from domain.complaint import Complaint, Stage
from domain.conditions import FairnessNotAsked, LeftAtNo, NotHeardYet, OurSideNotShared
from domain.days import NonWorkingDay
from domain.follow_ups import FollowUpScheduled
from domain.hearing import (
    DesiredKind,
    DesiredResolutionDeclined,
    DesiredResolutionStated,
    HearingConfirmed,
    StatementNoted,
)
from domain.inquiry import (
    ComparedLine,
    ContractPosition,
    CustomerRebutted,
    EvidenceAttached,
    ExpectationCompared,
    FactGatheringStarted,
    OurSideShared,
    PointConceded,
    PromisedBy,
    RequestNotPossible,
    RootCauseEstablished,
    Verdict,
)
from domain.intake import ComplaintRaised, Triaged
from domain.investigating import (
    Arguing,
    EmpathyMissing,
    HowAndWhyNeeded,
    OneSidedFacts,
    attach_evidence,
    compare_expectation,
    concede_point,
    establish_root_cause,
    identify_cause,
    note_rebuttal,
    request_not_possible,
    share_our_side,
    start_fact_gathering,
)
from domain.listening import confirm_hearing, decline_desired_resolution, note_statement, reopen_hearing
from domain.money import CurrencyCode, MinorUnits, Money
from domain.offers import OfferMade, Stance
from domain.phrases import MayAdmitLiability
from domain.promises import DepartmentsNotified, PromiseMade
from domain.recovering import resolve_complaint
from domain.recovery import Resolution
from domain.refusals import IdTaken, Missing, NotFound, NotUnderstood, ReasonMissing, Refused
from domain.terms import Action, Answer, CauseCategory, Channel
from tests.given import NOON, Telling, given, id_of

COMPLAINT, EVIDENCE, CAUSE = id_of("complaint"), id_of("evidence"), id_of("cause")
RAISED = ComplaintRaised(COMPLAINT, Channel.PHONE, words="It says MISS Jones")
TRIAGED = Triaged(COMPLAINT, Answer.NO, Answer.NO)
SAID = StatementNoted(COMPLAINT, id_of("statement"), words="ridiculous")
HEARD = HearingConfirmed(COMPLAINT, summary="wrong name", core_concern="respect")
ASKED = DesiredResolutionStated(COMPLAINT, DesiredKind.REFUND, words="my money back")
ALL_TOLD = (RAISED, TRIAGED, SAID, HEARD, ASKED)
THURSDAY = datetime(2026, 5, 14, 12, tzinfo=UTC)
LABELS = Cause(CAUSE, CauseIdentified("labels swapped", CauseCategory.SERVICE))


def complaint_of(telling: Telling) -> Complaint:
    return telling.customer.complaints[COMPLAINT]


def share(story: Telling, empathy_words: str | None = "I see how that felt.") -> Telling:
    return story.when(share_our_side, empathy_words=empathy_words, words="The proof was approved.")


def line(verdict: Verdict, currency: str = "USD") -> ComparedLine:
    price = Money(MinorUnits(40000), CurrencyCode(currency))
    return ComparedLine(verdict, PromisedBy.SPOKEN, feature="roof rack", price=price)


def test_fact_gathering_has_a_date_that_was_told() -> None:
    story = given(*ALL_TOLD)
    story.when(start_fact_gathering, questions="who approved it?").refused(ReplyByMissing)
    story.when(start_fact_gathering, reply_by=NOON - timedelta(hours=1)).refused(ReplyByPast)
    story.when(start_fact_gathering, reply_by=THURSDAY + timedelta(days=2)).warns(NonWorkingDay)


def test_fact_gathering_is_a_promise_to_call_back_and_a_follow_up_on_the_same_date() -> None:
    story = given(*ALL_TOLD).when(start_fact_gathering, reply_by=THURSDAY).warns()
    story.then(FactGatheringStarted(COMPLAINT, THURSDAY)).follows(PromiseMade, FollowUpScheduled, DepartmentsNotified)
    (promise,) = story.customer.promises.values()
    (follow_up,) = story.customer.follow_ups.values()
    assert (promise.made.action, promise.until, promise.made.made_by) == (Action.CALL_BACK, THURSDAY, AMINA)
    assert (follow_up.due, follow_up.assignee, follow_up.scheduled.complaint_id) == (THURSDAY, AMINA, COMPLAINT)
    assert complaint_of(story).stage is Stage.GATHERING


def test_another_date_is_another_promise_and_the_same_date_is_not() -> None:
    story = given(*ALL_TOLD).when(start_fact_gathering, reply_by=THURSDAY)
    assert len(story.when(start_fact_gathering, reply_by=THURSDAY).customer.promises) == 1
    assert len(story.when(start_fact_gathering, reply_by=THURSDAY + timedelta(days=1)).customer.promises) == 2


def test_evidence_is_attached_by_reference() -> None:
    story = given(RAISED)
    story.when(attach_evidence, evidence_kind="MAIL", ref="proof of 3 May", sha256="abc").refused(NotUnderstood)
    story.when(attach_evidence, evidence_kind="MAIL", ref="proof of 3 May", sha256="ab" * 32).then(EvidenceAttached)


def test_the_verdict_is_the_worst_line() -> None:
    lines = (line(Verdict.MET), line(Verdict.MISSED), line(Verdict.NEVER_PROMISED))
    story = given(RAISED)
    compared = story.when(compare_expectation, lines=lines, contract_position=ContractPosition.OURS).warns()
    compared.then(ExpectationCompared(COMPLAINT, Verdict.MISSED, ContractPosition.OURS, lines))
    story.when(compare_expectation, lines=lines, verdict=Verdict.MET).refused(NotUnderstood)
    story.when(compare_expectation, lines=lines, verdict=Verdict.MISSED).done()


def test_without_lines_somebody_says_the_verdict() -> None:
    story = given(RAISED)
    story.when(compare_expectation).refused(Missing)
    story.when(compare_expectation, verdict=Verdict.UNCLEAR).then(ExpectationCompared(COMPLAINT, Verdict.UNCLEAR))


def test_the_prices_of_a_comparison_are_of_one_currency() -> None:
    lines = (line(Verdict.MET), line(Verdict.MET, "EUR"))
    given(RAISED).when(compare_expectation, lines=lines).refused(MixedCurrencies)


def test_one_reading_alone_is_one_sided() -> None:
    story = given(RAISED)
    theirs, ours = "as driven", "order form"
    story.when(compare_expectation, verdict=Verdict.MISSED, customer_reading=theirs).warns(OneSidedFacts)
    story.when(compare_expectation, verdict=Verdict.MISSED, our_reading=ours).warns(OneSidedFacts)
    story.when(compare_expectation, verdict=Verdict.MISSED, customer_reading=theirs, our_reading=ours).warns()


def test_our_side_waits_until_they_were_heard() -> None:
    share(given(RAISED, SAID)).refused(NotHeardYet)


def test_our_side_waits_until_they_were_asked_what_is_fair() -> None:
    story = share(given(RAISED, SAID, HEARD)).refused(FairnessNotAsked)
    assert story.refusal is not None
    assert story.refusal.next is not None
    assert story.refusal.next.command == "stateDesiredResolution"
    assert story.refusal.message == 'Ask "What do you think is fair?" first.'


def test_our_side_comes_with_empathy() -> None:
    share(given(*ALL_TOLD), None).refused(EmpathyMissing)
    share(given(*ALL_TOLD)).then(OurSideShared).warns()
    share(given(RAISED, SAID, HEARD, DesiredResolutionDeclined(COMPLAINT))).done()


def test_our_side_shows_evidence_that_was_attached() -> None:
    story = given(*ALL_TOLD, EvidenceAttached(COMPLAINT, EVIDENCE, "MAIL", "proof"))
    shown = story.when(share_our_side, empathy_words="I see.", words="It was.", evidence=(EVIDENCE,))
    shown.then(OurSideShared(COMPLAINT, "I see.", "It was.", (EVIDENCE,)))
    story.when(share_our_side, empathy_words="I see.", words="It was.", evidence=(CAUSE,)).refused(NotFound)


def test_our_side_ends_the_wait_for_a_reply() -> None:
    story = share(given(*ALL_TOLD, FactGatheringStarted(COMPLAINT, THURSDAY)))
    assert complaint_of(story).stage is Stage.ASKED


def test_our_side_again_with_nothing_new_is_arguing() -> None:
    story = share(given(*ALL_TOLD))
    share(story).warns(Arguing)
    share(story.when(note_rebuttal, words="the mail had no warning")).warns(Arguing)
    share(story.when(concede_point, words="the mail could have warned you")).warns()
    share(story.when(attach_evidence, evidence_kind="MAIL", ref="4 May")).warns()


def test_our_side_and_conceded_points_that_may_admit_liability_are_marked() -> None:
    story = given(*ALL_TOLD)
    told = story.when(share_our_side, empathy_words="I see.", words="We admit it: my fault.")
    told.warns(MayAdmitLiability)
    assert told.warnings[0].marked == "we admit"
    story.when(concede_point, words="it was our fault").then(PointConceded).warns(MayAdmitLiability)


def test_a_rebuttal_answers_our_side() -> None:
    given(*ALL_TOLD).when(note_rebuttal, words="no").refused(OurSideNotShared)
    share(given(*ALL_TOLD)).when(note_rebuttal, words="no").then(CustomerRebutted(COMPLAINT, words="no"))


def test_a_no_stands_under_the_same_gate_and_says_why() -> None:
    given(RAISED, SAID).when(request_not_possible, reason="discontinued").refused(NotHeardYet)
    given(RAISED, SAID, HEARD).when(request_not_possible, reason="discontinued").refused(FairnessNotAsked)
    given(*ALL_TOLD).when(request_not_possible).refused(ReasonMissing)
    given(*ALL_TOLD).when(request_not_possible, reason="discontinued").then(RequestNotPossible)


def test_a_no_is_followed_by_our_side_or_an_offer_before_resolving() -> None:
    def withdraw(story: Telling) -> Telling:
        return story.when(
            resolve_complaint,
            resolution=Resolution.WITHDRAWN,
            problem_solved=False,
            slight_acknowledged=True,
            summary="never mind",
        )

    said_no = given(*ALL_TOLD, RequestNotPossible(COMPLAINT, reason="discontinued"))
    withdraw(said_no).refused(LeftAtNo)
    withdraw(share(said_no)).done()
    withdraw(said_no.and_given(OfferMade(id_of("offer"), COMPLAINT, 1, Stance.ALTERNATIVE, ()))).done()


def test_a_cause_is_named_once() -> None:
    identified = identify_cause(Cause(CAUSE), "labels swapped", CauseCategory.SERVICE)
    assert identified == CauseIdentified("labels swapped", CauseCategory.SERVICE)
    with pytest.raises(IdTaken):
        identify_cause(LABELS, "labels swapped", CauseCategory.SERVICE)


def establish(story: Telling, how: str | None, why: str | None, cause: Cause = LABELS) -> Telling:
    return story.when(establish_root_cause, beside={"cause": cause}, cause_id=CAUSE, how=how, why=why)


def test_a_root_cause_says_how_and_why_and_the_cause_remembers() -> None:
    story = given(RAISED)
    establish(story, "labels were swapped", None).refused(HowAndWhyNeeded)
    establish(story, None, "two rolls on one desk").refused(HowAndWhyNeeded)
    establish(story, "how", "why", Cause(CAUSE)).refused(NotFound)
    established = establish(story, "labels were swapped", "two rolls on one desk").then(RootCauseEstablished)
    fact = complaint_of(established).inquiry.cause
    assert fact is not None
    assert fact.cause_category is CauseCategory.SERVICE
    assert established.elsewhere == (Elsewhere("cause", CAUSE, CauseSeen(COMPLAINT, established.customer.id)),)


def test_a_cause_is_seen_once_in_a_complaint_however_often_it_is_explained() -> None:
    story = establish(given(RAISED), "how", "why")
    assert establish(story, "how", "a better why").elsewhere == ()


steps = st.lists(st.sampled_from(("say", "confirm", "deny", "decline", "reopen", "share", "refuse")), max_size=12)


@for_all(steps)
def test_in_whatever_order_things_are_tried_our_side_never_comes_before_theirs(order: list[str]) -> None:
    story = given(RAISED)
    for step in order:
        before = complaint_of(story).hearing
        if step == "say":
            story = story.when(note_statement, words="ridiculous")
        elif step in ("confirm", "deny"):
            yes = step == "confirm"
            story = story.when(confirm_hearing, summary="a", core_concern="b", confirmed_by_customer=yes)
        elif step == "decline":
            story = story.when(decline_desired_resolution)
        elif step == "reopen":
            story = story.when(reopen_hearing, reason="more")
        else:
            story = share(story) if step == "share" else story.when(request_not_possible, reason="gone")
            gate: type[Refused] | None = NotHeardYet if before.heard_at is None else None
            gate = gate or (FairnessNotAsked if before.asked_at is None else None)
            story.refused(gate) if gate else story.done()
