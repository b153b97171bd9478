"""Taking a complaint in: who has it, how grave it is, and what is not done meanwhile."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given as for_all
from hypothesis import strategies as st

from amends.first import AMINA, LENA, PERSONAS, SYSTEM
from domain.arguments import MixedCurrencies
from domain.coming_back import ReplyByPast
from domain.conditions import ComplaintOver
from domain.days import NonWorkingDay
from domain.follow_ups import FollowUpScheduled
from domain.intake import (
    ComplaintAcknowledged,
    ComplaintRaised,
    ComplaintVoided,
    Escalation,
    HandedOver,
    Intake,
    LinkedAsRepeat,
    LossClaimed,
    OwnershipTaken,
    ProblemKind,
    PublicCriticismNoted,
    Severity,
    SeverityOverridden,
    StatedProblem,
    Triaged,
    severity_of,
)
from domain.money import CurrencyCode, MinorUnits, Money
from domain.promises import DepartmentsNotified, PromiseMade
from domain.recovery import ClosedAs, ComplaintClosed
from domain.refusals import (
    AlreadyOver,
    BeforeCustomer,
    InTheFuture,
    NotFound,
    NotUnderstood,
    ReasonMissing,
    UserInactive,
)
from domain.relationship import HELD_WHILE_UPSET, HoldLifted, HoldPlaced
from domain.subjects import Subject
from domain.taking_in import (
    SafetyNeedsSecondPerson,
    SameOwner,
    SimilarOpen,
    TriageIncomplete,
    acknowledge_complaint,
    claim_loss,
    hand_over_complaint,
    link_repeat,
    note_public_criticism,
    override_severity,
    raise_complaint,
    take_complaint,
    triage_complaint,
    void_complaint,
)
from domain.terms import Action, Answer, Channel
from tests.given import NOON, Telling, at, given, id_of

COMPLAINT = id_of("complaint")
INSTALMENT = Subject("INSTALMENT", "KBX-77/2")
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def raised(about: Subject | None = None, id: UUID = COMPLAINT) -> ComplaintRaised:
    return ComplaintRaised(id, Channel.PHONE, words="It says MISS Jones", about=about)


def taken(by: str = "amina") -> object:
    return at(NOON, OwnershipTaken(COMPLAINT), by=by)


def complain(
    story: Telling,
    *,
    received_at: datetime | None = None,
    happened_on: date | None = None,
    about: Subject | None = None,
    stated_problem: StatedProblem | None = None,
) -> Telling:
    return story.when(
        raise_complaint,
        channel=Channel.EMAIL,
        words="So cold.",
        received_at=received_at,
        happened_on=happened_on,
        about=about,
        stated_problem=stated_problem,
    )


def intake_of(telling: Telling) -> Intake:
    return telling.customer.complaints[COMPLAINT].intake


def euros(amount: int) -> Money:
    return Money(MinorUnits(amount * 100), CurrencyCode("EUR"))


def test_a_complaint_is_raised_without_an_owner_and_holds_dunning_on_its_subject() -> None:
    story = given().when(
        raise_complaint,
        channel=Channel.PHONE,
        words="You agreed not to bank it yet.",
        escalated_via=Escalation.BOSS,
        about=INSTALMENT,
    )
    story.then(ComplaintRaised).follows(HoldPlaced).warns()
    (complaint,) = story.customer.complaints.values()
    assert complaint.owner is None
    (hold,) = story.customer.known.holds.values()
    assert (hold.actions, hold.subject, hold.complaint_id) == (HELD_WHILE_UPSET, INSTALMENT, complaint.id)
    assert hold.subject is not None
    assert hold.subject.overlaps(Subject("CONTRACT", "KBX-77"))


def test_a_complaint_about_nothing_in_particular_holds_everything() -> None:
    story = given().when(raise_complaint, channel=Channel.EMAIL, words="So cold.")
    (hold,) = story.customer.known.holds.values()
    assert hold.subject is None


def test_what_they_complain_of_has_happened_and_reached_us() -> None:
    story = given()
    later = NOON + timedelta(days=1)
    complain(story, received_at=later).refused(InTheFuture)
    complain(story, happened_on=later.date()).refused(InTheFuture)
    early = datetime(2020, 1, 1, tzinfo=UTC)
    complain(story, received_at=early).refused(BeforeCustomer)
    complain(story, received_at=NOON, happened_on=date(2020, 1, 1)).done()


def test_a_similar_open_complaint_is_pointed_out() -> None:
    story = given(raised(INSTALMENT))
    complain(story, about=Subject("CONTRACT", "KBX-77")).warns(SimilarOpen)
    complain(story, about=Subject("ORDER", "881")).warns()
    complain(story).warns()
    closed = story.and_given(ComplaintClosed(COMPLAINT, ClosedAs.ACQUIESCED))
    complain(closed, about=INSTALMENT).warns()


def test_the_same_stated_problem_is_similar_unless_it_is_some_other() -> None:
    product, billing, some_other = map(StatedProblem, (ProblemKind.PRODUCT, ProblemKind.BILLING, ProblemKind.OTHER))
    story = complain(given(), stated_problem=product).done()
    complain(story, stated_problem=product).warns(SimilarOpen)
    complain(story, stated_problem=billing).warns()
    other = complain(given(), stated_problem=some_other).done()
    complain(other, stated_problem=some_other).warns()


def test_a_complaint_has_one_owner_who_takes_it_once() -> None:
    story = given(raised()).when(take_complaint).then(OwnershipTaken(COMPLAINT))
    story.when(take_complaint).refused(SameOwner)
    assert intake_of(story.when(take_complaint, by="lena")).owner == LENA


def test_a_complaint_is_handed_to_somebody_who_works_here_and_does_not_have_it() -> None:
    story = given(raised(), taken())
    story.when(hand_over_complaint, new_owner=LENA).refused(ReasonMissing)
    story.when(hand_over_complaint, new_owner=AMINA, reason="fix it").refused(SameOwner)
    story.when(hand_over_complaint, new_owner=id_of("nobody"), reason="fix it").refused(UserInactive)
    story.when(hand_over_complaint, new_owner=SYSTEM.id, reason="fix it").refused(UserInactive)
    handed = story.when(hand_over_complaint, new_owner=LENA, reason="too close", too_close=True)
    handed.then(HandedOver(COMPLAINT, LENA, too_close=True, reason="too close"))
    assert intake_of(handed).owner == LENA


def test_an_acknowledgement_without_a_date_promises_nothing() -> None:
    given(raised()).when(acknowledge_complaint, channel=Channel.EMAIL).then(ComplaintAcknowledged).follows()


def test_an_acknowledgement_with_a_date_is_a_promise_and_a_follow_up() -> None:
    by = NOON + timedelta(days=1)
    story = given(raised(), taken("lena")).when(acknowledge_complaint, channel=Channel.EMAIL, reply_by=by)
    story.then(ComplaintAcknowledged).follows(PromiseMade, FollowUpScheduled, DepartmentsNotified).warns()
    (promise,) = story.customer.promises.values()
    (follow_up,) = story.customer.follow_ups.values()
    assert (promise.made.action, promise.until, promise.made.made_by) == (Action.CALL_BACK, by, LENA)
    assert promise.made.subject == Subject("COMPLAINT", str(COMPLAINT)[:8])
    assert (follow_up.due, follow_up.assignee, follow_up.scheduled.promise_id) == (by, LENA, promise.id)
    again = story.when(acknowledge_complaint, reply_by=by).done()
    assert len(again.customer.promises) == 1


def test_a_date_to_come_back_lies_ahead_and_on_a_working_day() -> None:
    story = given(raised())
    story.when(acknowledge_complaint, reply_by=NOON).refused(ReplyByPast)
    saturday = datetime(2026, 5, 16, 9, tzinfo=UTC)
    story.when(acknowledge_complaint, reply_by=saturday).warns(NonWorkingDay)


def test_triage_needs_both_answers_and_unknown_is_one() -> None:
    story = given(raised())
    story.when(triage_complaint, anyone_harmed=NO).refused(TriageIncomplete)
    story.when(triage_complaint, work_stopped=NO).refused(TriageIncomplete)
    triaged = story.when(triage_complaint, anyone_harmed=NO, work_stopped=NO)
    triaged.then(Triaged(COMPLAINT, NO, NO, Severity.INCONVENIENCE))
    unknown = story.when(triage_complaint, anyone_harmed=UNKNOWN, work_stopped=YES).done()
    assert unknown.customer.complaints[COMPLAINT].severity is Severity.SAFETY


def test_a_claimed_loss_raises_an_inconvenience() -> None:
    story = given(raised(), Triaged(COMPLAINT, NO, NO)).when(claim_loss, amount=euros(2400), what="charges")
    story.then(LossClaimed(COMPLAINT, euros(2400), what="charges"))
    assert story.customer.complaints[COMPLAINT].severity is Severity.LOSS
    story.when(claim_loss, amount=Money(MinorUnits(1), CurrencyCode("KES"))).refused(MixedCurrencies)


def test_an_override_comes_after_triage_and_says_why() -> None:
    given(raised()).when(override_severity, to=Severity.LOSS, reason="x").refused(TriageIncomplete)
    story = given(raised(), Triaged(COMPLAINT, NO, NO))
    story.when(override_severity, to=Severity.STOPPAGE).refused(ReasonMissing)
    raised_up = story.when(override_severity, to=Severity.STOPPAGE, reason="their line is down")
    raised_up.then(SeverityOverridden(COMPLAINT, Severity.STOPPAGE, reason="their line is down"))
    assert raised_up.customer.complaints[COMPLAINT].severity is Severity.STOPPAGE


def test_safety_is_never_lowered_by_its_own_handler() -> None:
    story = given(raised(), taken(), Triaged(COMPLAINT, UNKNOWN, YES))
    story.when(override_severity, to=Severity.LOSS).refused(SafetyNeedsSecondPerson)
    story.when(override_severity, by="lena", to=Severity.LOSS, reason="a typing error").done()
    known = given(raised(), taken(), Triaged(COMPLAINT, YES, YES))
    known.when(triage_complaint, anyone_harmed=NO, work_stopped=YES).refused(SafetyNeedsSecondPerson)
    known.when(triage_complaint, anyone_harmed=UNKNOWN, work_stopped=YES).refused(SafetyNeedsSecondPerson)
    known.when(triage_complaint, by="lena", anyone_harmed=NO, work_stopped=YES).done()
    set_so = given(raised(), taken(), Triaged(COMPLAINT, NO, NO), SeverityOverridden(COMPLAINT, Severity.SAFETY))
    set_so.when(triage_complaint, anyone_harmed=NO, work_stopped=NO).refused(SafetyNeedsSecondPerson)


def test_answering_what_was_unknown_is_no_lowering() -> None:
    story = given(raised(), taken(), Triaged(COMPLAINT, UNKNOWN, YES))
    answered = story.when(triage_complaint, anyone_harmed=NO, work_stopped=YES)
    answered.then(Triaged(COMPLAINT, NO, YES, Severity.STOPPAGE))


def test_public_criticism_is_noted() -> None:
    given(raised()).when(note_public_criticism, where="a forum").then(PublicCriticismNoted(COMPLAINT, where="a forum"))


def test_a_repeat_is_linked_to_an_earlier_complaint_of_theirs() -> None:
    earlier = id_of("earlier")
    story = given(raised(id=earlier), at(NOON + timedelta(days=9), raised()))
    story.when(link_repeat, complaint_id=COMPLAINT, of=earlier).then(LinkedAsRepeat(COMPLAINT, earlier))
    story.when(link_repeat, complaint_id=COMPLAINT, of=COMPLAINT).refused(NotUnderstood)
    story.when(link_repeat, complaint_id=COMPLAINT, of=id_of("nothing")).refused(NotFound)
    story.when(link_repeat, complaint_id=earlier, of=COMPLAINT).refused(NotUnderstood)


def test_a_complaint_raised_by_mistake_is_voided_with_a_reason_and_its_hold_lifted() -> None:
    story = given().when(raise_complaint, channel=Channel.WEB, words="test").done()
    story.when(void_complaint).refused(ReasonMissing)
    voided = story.when(void_complaint, reason="a test").then(ComplaintVoided).follows(HoldLifted)
    assert not any(complaint.open for complaint in voided.customer.complaints.values())
    voided.when(void_complaint, reason="again").refused(AlreadyOver)


def test_a_closed_complaint_is_not_taken_on_or_triaged() -> None:
    story = given(raised(), ComplaintClosed(COMPLAINT, ClosedAs.ACQUIESCED))
    story.when(take_complaint).refused(ComplaintOver)
    story.when(triage_complaint, anyone_harmed=NO, work_stopped=NO).refused(ComplaintOver)
    story.when(void_complaint, reason="mistake").refused(ComplaintOver)


answers = st.sampled_from(Answer)
losses = st.none() | st.integers(0, 100).map(euros)


@for_all(answers, answers, losses)
def test_what_is_unknown_counts_as_the_higher_class(harmed: Answer, stopped: Answer, loss: Money | None) -> None:
    order = list(Severity)

    def surely(answer: Answer) -> Answer:
        return YES if answer is UNKNOWN else answer

    assert severity_of(harmed, stopped, loss) is severity_of(surely(harmed), surely(stopped), loss)
    assert order.index(severity_of(harmed, stopped, loss)) <= order.index(severity_of(NO, stopped, loss))
    assert order.index(severity_of(harmed, stopped, loss)) <= order.index(severity_of(harmed, NO, loss))


@for_all(st.lists(st.tuples(st.sampled_from(("amina", "lena")), answers, st.booleans()), max_size=6))
def test_however_an_owner_triages_known_harm_stays_a_safety_matter(
    steps: list[tuple[str, Answer, bool]],
) -> None:
    story = given(raised(), taken(), Triaged(COMPLAINT, UNKNOWN, UNKNOWN))
    for by, harmed, overrides in steps:
        before = story.customer.complaints[COMPLAINT]
        owner = PERSONAS[by][0] == before.owner
        known = before.intake.triage.anyone_harmed is YES
        if overrides:
            story = story.when(override_severity, by=by, to=Severity.INCONVENIENCE, reason="calm")
        else:
            story = story.when(triage_complaint, by=by, anyone_harmed=harmed, work_stopped=NO)
        after = story.customer.complaints[COMPLAINT].severity
        if owner and known and before.severity is Severity.SAFETY:
            assert after is Severity.SAFETY
