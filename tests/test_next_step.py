"""The next step is the practice in its order, and what may be done is told by the same conditions that refuse."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.commanding import Command
from domain.commands import ALL
from domain.concessions import ConcessionFulfilled, ConcessionGranted
from domain.hearing import (
    ApologyGiven,
    DesiredKind,
    DesiredResolutionStated,
    HearingConfirmed,
    SlightNoted,
    StatementNoted,
)
from domain.inquiry import (
    ExpectationCompared,
    FactGatheringStarted,
    OurSideShared,
    RequestNotPossible,
    RootCauseEstablished,
    Verdict,
)
from domain.intake import ComplaintAcknowledged, ComplaintRaised, ComplaintVoided, OwnershipTaken, Triaged
from domain.money import CurrencyCode, MinorUnits, Money
from domain.next_step import allowed_commands, next_step
from domain.offers import OfferAccepted, OfferCountered, OfferDeclined, OfferMade, Stance
from domain.promises import ConflictFound, DepartmentsNotified, PromiseConfirmed, PromiseKept, PromiseMade, Undertaking
from domain.recovery import (
    ClosedAs,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintResolved,
    Judge,
    Moment,
    RecoveryJudged,
    Resolution,
    StalemateDeclared,
)
from domain.refusals import Next, Refused
from domain.subjects import Subject
from domain.terms import Action, Answer, Channel, ConcessionKind, Role, Side
from tests.given import NOON, Telling, given, id_of

COMPLAINT, OFFER, CONCESSION, SLIGHT = map(id_of, ("complaint", "offer", "concession", "slight"))
RAISED = ComplaintRaised(COMPLAINT, Channel.PHONE, words="It says MISS Jones")
TRIAGED = Triaged(COMPLAINT, Answer.NO, Answer.NO)
TAKEN = OwnershipTaken(COMPLAINT)
ACKNOWLEDGED = ComplaintAcknowledged(COMPLAINT)
SAID = StatementNoted(COMPLAINT, words="ridiculous")
HEARD = HearingConfirmed(COMPLAINT)
SORRY = ApologyGiven(COMPLAINT, words="Sorry.")
ASKED = DesiredResolutionStated(COMPLAINT, DesiredKind.REFUND, words="my money back")
OFFERED = OfferMade(OFFER, COMPLAINT, 1, Stance.COMPROMISE, ())
NOTHING = Money(MinorUnits(0), CurrencyCode("EUR"))
RESOLVED = ComplaintResolved(COMPLAINT, Resolution.AGREED, problem_solved=True, slight_acknowledged=True)
CAUSE = RootCauseEstablished(COMPLAINT, id_of("cause"))
JUDGED = RecoveryJudged(COMPLAINT, Moment.MAGIC, Judge.CUSTOMER)
UNTIL_ASKED = (RAISED, TRIAGED, TAKEN, SAID, HEARD, SORRY, ASKED)


def step(story: Telling, now: datetime = NOON) -> Next | None:
    return next_step(story.customer, story.customer.complaints[COMPLAINT], now)


def command(*facts: object) -> str | None:
    found = step(given(*facts))
    assert found is not None
    return found.command


def sentence(*facts: object) -> str:
    found = step(given(*facts))
    assert found is not None
    return found.sentence


def test_first_whether_anyone_was_harmed_and_whether_their_work_stopped() -> None:
    assert sentence(RAISED) == "Was anyone harmed? Did their work stop?"
    assert sentence(RAISED, Triaged(COMPLAINT, Answer.NO, Answer.UNKNOWN)) == "Did their work stop?"


def test_then_the_practice_in_its_order() -> None:
    told: tuple[object, ...] = (RAISED,)
    commands = []
    taken_in = (TRIAGED, TAKEN, ACKNOWLEDGED)
    for fact in (*taken_in, SAID, HEARD, SORRY, ASKED, OFFERED, OfferAccepted(OFFER), RESOLVED, JUDGED, CAUSE):
        commands.append(command(*told))
        told = (*told, fact)
    assert commands == [
        "triageComplaint",
        "takeComplaint",
        "acknowledgeComplaint",
        "noteStatement",
        "confirmHearing",
        "giveApology",
        "stateDesiredResolution",
        "makeOffer",
        "acceptOffer",
        "resolveComplaint",
        "judgeRecovery",
        "establishRootCause",
    ]
    assert command(*told) == "closeComplaint"
    assert step(given(*told, ComplaintClosed(COMPLAINT, ClosedAs.JUDGED))) is None


def test_whoever_wrote_is_told_that_we_have_it_until_we_have_spoken() -> None:
    assert sentence(RAISED, TRIAGED, TAKEN) == "Tell them that you have it."
    for known in (ACKNOWLEDGED, SAID, HEARD):
        assert command(RAISED, TRIAGED, TAKEN, known) != "acknowledgeComplaint"


CALL = PromiseMade(
    id_of("promise"),
    Side.US,
    Undertaking.DO,
    Action.CALL_BACK,
    Subject("COMPLAINT", "1"),
    until=NOON + timedelta(days=2),
    complaint_id=COMPLAINT,
)


def test_a_promise_to_call_back_that_is_due_or_overdue_goes_before_everything_else() -> None:
    assert CALL.until
    day_before = CALL.until - timedelta(days=1)
    call = Next("Call them back, as promised by 14 May 2026 12:00.", "keepPromise")
    for told in ((RAISED,), UNTIL_ASKED, (*UNTIL_ASKED, RESOLVED)):
        story = given(*told, CALL)
        assert step(story, day_before - timedelta(seconds=1)) == step(given(*told))
        assert step(story, day_before) == step(story, CALL.until + timedelta(days=9)) == call
        assert step(story.and_given(PromiseKept(CALL.promise_id)), day_before) == step(given(*told))


def test_only_our_word_to_come_back_about_this_complaint_goes_before() -> None:
    for other in (
        replace(CALL, promised_by=Side.CUSTOMER),
        replace(CALL, action=Action.REFUND),
        replace(CALL, undertaking=Undertaking.DO_NOT),
        replace(CALL, complaint_id=None),
    ):
        assert step(given(RAISED, other), NOON + timedelta(days=9)) == step(given(RAISED))


def test_once_heard_and_told_that_we_are_sorry_they_are_asked_what_is_fair() -> None:
    assert sentence(RAISED, TRIAGED, TAKEN, SAID, HEARD, SORRY) == "Ask what they think is fair."


def test_a_slight_wants_an_apology_of_its_own() -> None:
    slighted = (RAISED, TRIAGED, TAKEN, SAID, SlightNoted(COMPLAINT, SLIGHT), HEARD, SORRY)
    assert sentence(*slighted) == "Say sorry for the slight itself."
    assert command(*slighted, ApologyGiven(COMPLAINT, slight_id=SLIGHT)) == "stateDesiredResolution"


def test_blame_leads_back_to_the_fix() -> None:
    blamed = StatementNoted(COMPLAINT, words="whose fault?", blame_raised=True)
    assert sentence(RAISED, TRIAGED, TAKEN, blamed).startswith("Leave open whose fault it is")
    assert command(RAISED, TRIAGED, TAKEN, blamed, SAID) == "confirmHearing"


def test_a_date_that_was_told_is_named() -> None:
    gathering = FactGatheringStarted(COMPLAINT, NOON + timedelta(days=2))
    assert command(*UNTIL_ASKED, gathering) == "compareExpectation"
    compared = ExpectationCompared(COMPLAINT, Verdict.MISSED)
    assert sentence(*UNTIL_ASKED, gathering, compared).endswith("and come back to them by 14 May 2026 12:00.")
    assert command(*UNTIL_ASKED, gathering, compared) == "shareOurSide"


def test_a_no_a_stalemate_and_a_counter_offer_wait_for_us() -> None:
    assert sentence(*UNTIL_ASKED, RequestNotPossible(COMPLAINT)) == "Say what is possible instead."
    assert command(*UNTIL_ASKED, StalemateDeclared(COMPLAINT)) == "breakStalemate"
    countered = (OFFERED, OfferCountered(OFFER, words="370 off"))
    assert sentence(*UNTIL_ASKED, *countered) == "Answer their counter-offer with one of ours."
    assert sentence(*UNTIL_ASKED, OurSideShared(COMPLAINT)) == "Offer what we can do, or resolve it as explained."
    assert command(*UNTIL_ASKED, OFFERED, OfferDeclined(OFFER)) == "makeOffer"


def test_what_is_owed_comes_before_the_close() -> None:
    owed = ConcessionGranted(CONCESSION, COMPLAINT, ConcessionKind.REDO, NOTHING)
    ended = (*UNTIL_ASKED, owed, RESOLVED, JUDGED, CAUSE)
    assert sentence(*ended) == "Give them what is still owed: Redo worth 0.00 EUR."
    assert command(*ended, ConcessionFulfilled(CONCESSION)) == "closeComplaint"


def test_misery_opens_it_again_and_a_voided_one_wants_nothing() -> None:
    misery = RecoveryJudged(COMPLAINT, Moment.MISERY, Judge.CUSTOMER)
    assert command(*UNTIL_ASKED, RESOLVED, misery) == "reopenComplaint"
    assert step(given(RAISED, ComplaintVoided(COMPLAINT))) is None


# -- what may be done


def test_our_side_is_open_once_they_were_heard_and_asked() -> None:
    def allowed(*facts: object) -> tuple[str, ...]:
        return allowed_commands(given(*facts).customer.complaints[COMPLAINT], Role.ACCOUNT_MANAGER)

    assert "shareOurSide" not in allowed(RAISED, SAID, HEARD)
    assert "shareOurSide" in allowed(*UNTIL_ASKED)
    assert "reopenComplaint" not in allowed(*UNTIL_ASKED)
    assert "reopenComplaint" in allowed(RAISED, ComplaintClosed(COMPLAINT, ClosedAs.LOST))


def test_a_closed_complaint_accepts_judgement_and_reopening_only() -> None:
    closed = given(*UNTIL_ASKED, RESOLVED, ComplaintClosed(COMPLAINT, ClosedAs.ACQUIESCED))
    allowed = allowed_commands(closed.customer.complaints[COMPLAINT], Role.LEAD)
    assert allowed == ("judgeRecovery", "reopenComplaint")


def test_a_promise_offers_only_what_can_be_done_with_it() -> None:
    def allowed(*facts: object) -> tuple[str, ...]:
        return allowed_commands(given(*facts).customer.promises[CALL.promise_id], Role.LEAD)

    theirs = {"acknowledgePromise", "confirmPromise", "disputePromise", "settleConflict"}
    assert not theirs & set(allowed(replace(CALL, promised_by=Side.CUSTOMER)))
    assert theirs & set(allowed(CALL)) == {"confirmPromise", "disputePromise"}
    assert "confirmPromise" not in allowed(CALL, PromiseConfirmed(CALL.promise_id))
    assert "acknowledgePromise" in allowed(CALL, DepartmentsNotified(CALL.promise_id, ("Finance",)))
    opposite = replace(CALL, promise_id=id_of("opposite"), undertaking=Undertaking.DO_NOT)
    assert "settleConflict" in allowed(CALL, opposite, ConflictFound(CALL.promise_id, opposite.promise_id))


def test_a_role_without_the_line_has_no_access() -> None:
    complaint = given(RAISED).customer.complaints[COMPLAINT]
    assert allowed_commands(complaint, Role.AUDITOR) == ()
    assert allowed_commands(complaint, None) == ()
    assert "judgeRecovery" not in allowed_commands(complaint, Role.FINANCE)


def test_the_whole_customer_has_commands_too() -> None:
    allowed = allowed_commands(given().customer, Role.COLLEAGUE)
    assert "raiseComplaint" in allowed
    assert "registerCustomer" not in allowed_commands(given().customer, Role.ACCOUNT_MANAGER)


def test_every_next_step_and_every_refusal_names_a_command_there_is() -> None:
    names = {each.name for each in ALL}
    for told in range(1, len(UNTIL_ASKED) + 1):
        assert command(*UNTIL_ASKED[:told]) in names
    named = {each.next.command for each in refusals(Refused) if isinstance(each.next, Next)}
    assert named - {None} <= names


def refusals(kind: type[Refused]) -> Iterator[type[Refused]]:
    for each in kind.__subclasses__():
        yield each
        yield from refusals(each)


FACTS = (
    TRIAGED, TAKEN, ACKNOWLEDGED, SAID, HEARD, SORRY, ASKED, OFFERED, OfferAccepted(OFFER), RESOLVED, JUDGED, CAUSE,
    StalemateDeclared(COMPLAINT), ComplaintReopened(COMPLAINT), RequestNotPossible(COMPLAINT),
    OurSideShared(COMPLAINT), ComplaintClosed(COMPLAINT, ClosedAs.LOST), ComplaintVoided(COMPLAINT),
)  # fmt: skip
COMPLAINT_COMMANDS = [each for each in ALL if each.part == "complaint"]


@for_all(st.lists(st.sampled_from(FACTS), max_size=8), st.sampled_from(COMPLAINT_COMMANDS), st.sampled_from(Role))
def test_what_is_allowed_agrees_with_the_standing_conditions(facts: list[object], each: Command, role: Role) -> None:
    complaint = given(RAISED, OFFERED, *facts).customer.complaints[COMPLAINT]
    holds = all(condition(complaint) is None for condition in each.conditions())
    assert (each.name in allowed_commands(complaint, role)) is (holds and role in each.roles)


@for_all(st.lists(st.sampled_from(FACTS), max_size=10))
def test_the_next_step_is_one_that_the_rules_allow(facts: list[object]) -> None:
    story = given(RAISED, OFFERED, *facts)
    complaint = story.customer.complaints[COMPLAINT]
    found = next_step(story.customer, complaint, NOON)
    on_complaint = {each.name for each in COMPLAINT_COMMANDS}
    if found is not None and found.command in on_complaint:
        assert found.command in allowed_commands(complaint, Role.LEAD)
