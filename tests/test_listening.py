"""Hearing them out: their words, an apology that admits nothing, and what they think is fair."""

import re

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from amends.first import SYSTEM
from domain.complaint import FAIR, Stage
from domain.conditions import ComplaintOver, NotHeardYet
from domain.hearing import (
    ApologyGiven,
    DesiredKind,
    DesiredResolutionDeclined,
    DesiredResolutionStated,
    Hearing,
    HearingConfirmed,
    HearingReopened,
    SlightNoted,
    StatementNoted,
)
from domain.intake import HARMED, STOPPED, ComplaintRaised, Triaged
from domain.listening import (
    AmountWithoutKind,
    BlameRaised,
    NothingNoted,
    OpenQuestionsRemain,
    apology_draft,
    confirm_hearing,
    decline_desired_resolution,
    give_apology,
    note_slight,
    note_statement,
    reopen_hearing,
    state_desired_resolution,
)
from domain.money import CurrencyCode, MinorUnits, Money
from domain.phrases import MayAdmitLiability, phrase_in
from domain.recovery import ClosedAs, ComplaintClosed
from domain.refusals import NotFound, PersonRequired, ReasonMissing
from domain.terms import Answer, Channel
from tests.given import RULES, Telling, given, id_of

COMPLAINT, SLIGHT = id_of("complaint"), id_of("slight")
RAISED = ComplaintRaised(COMPLAINT, Channel.PHONE, words="It says MISS Jones")
TRIAGED = Triaged(COMPLAINT, Answer.NO, Answer.NO)
SAID = StatementNoted(COMPLAINT, id_of("statement"), words="this is ridiculous", feeling_words="ridiculous")
TEN = Money(MinorUnits(1000), CurrencyCode("EUR"))
THREE_PARTS = "I understand. I'm sorry your experience has been ridiculous. Let me make it right."


def hearing_of(telling: Telling) -> Hearing:
    return telling.customer.complaints[COMPLAINT].hearing


def test_their_words_are_noted_as_they_said_them() -> None:
    story = given(RAISED).when(note_statement, words="this is ridiculous", feeling_words="ridiculous")
    story.then(StatementNoted).warns()
    assert hearing_of(story).feeling_words == "ridiculous"


def test_blame_is_noted_with_a_way_back_to_the_fix() -> None:
    given(RAISED).when(note_statement, words="whose fault is it?", blame_raised=True).warns(BlameRaised)


def test_a_slight_is_noted_beside_the_problem() -> None:
    story = given(RAISED).when(note_slight, words="Miss!", department="Prepress").then(SlightNoted)
    assert len(hearing_of(story).slights) == 1


def test_nothing_is_read_back_before_something_is_noted() -> None:
    given(RAISED).when(confirm_hearing, summary="wrong name", core_concern="respect").refused(NothingNoted)


def test_they_are_heard_when_they_say_so_and_not_before() -> None:
    story = given(RAISED, TRIAGED, SAID)
    no = story.when(confirm_hearing, summary="a name", core_concern="spelling", confirmed_by_customer=False)
    assert no.then(HearingConfirmed).customer.complaints[COMPLAINT].stage is Stage.RAISED
    yes = no.when(confirm_hearing, summary="wrong name", core_concern="respect").then(HearingConfirmed).warns()
    assert yes.customer.complaints[COMPLAINT].stage is Stage.HEARD


def test_a_later_no_means_that_they_are_not_heard_after_all() -> None:
    story = given(RAISED, TRIAGED, SAID, HearingConfirmed(COMPLAINT))
    story = story.when(confirm_hearing, summary="a name", core_concern="spelling", confirmed_by_customer=False)
    assert hearing_of(story).heard_at is None


def test_open_questions_are_named_when_their_words_are_read_back() -> None:
    story = given(RAISED, SAID).when(confirm_hearing, summary="wrong name", core_concern="respect")
    story.warns(OpenQuestionsRemain)
    assert story.warnings[0].message == f"Questions are still open: {HARMED}, {STOPPED}"
    assert story.customer.complaints[COMPLAINT].open_questions == (HARMED, STOPPED, FAIR)


def test_a_hearing_is_opened_again_with_a_reason() -> None:
    given(RAISED, SAID).when(reopen_hearing, reason="more").refused(NotHeardYet)
    story = given(RAISED, SAID, HearingConfirmed(COMPLAINT))
    story.when(reopen_hearing).refused(ReasonMissing)
    again = story.when(reopen_hearing, reason="there is more").then(HearingReopened(COMPLAINT, reason="there is more"))
    assert hearing_of(again).heard_at is None


def test_an_apology_uses_their_word_and_moves_no_money() -> None:
    story = given(RAISED, SAID).when(give_apology, words=THREE_PARTS).warns().follows()
    story.then(ApologyGiven(COMPLAINT, words=THREE_PARTS, mirrored_word="ridiculous"))


def test_an_apology_is_given_by_a_person() -> None:
    complaint = given(RAISED).customer.complaints[COMPLAINT]
    with pytest.raises(PersonRequired):
        list(give_apology(complaint, THREE_PARTS, SYSTEM, RULES))


def test_an_apology_that_may_admit_liability_is_given_and_marked() -> None:
    story = given(RAISED).when(give_apology, words="I am sorry, it is Our  Fault.").warns(MayAdmitLiability)
    (warning,) = story.warnings
    assert (warning.marked, warning.field) == ("our fault", "words")


def test_an_apology_names_a_slight_that_was_noted() -> None:
    story = given(RAISED, SlightNoted(COMPLAINT, SLIGHT, words="Miss!"))
    story.when(give_apology, words="Sorry.", slight_id=id_of("other")).refused(NotFound)
    named = story.when(give_apology, words="Sorry.", slight_id=SLIGHT).done()
    assert hearing_of(named).slights_acknowledged == (SLIGHT,)


def test_a_draft_holds_three_parts_and_their_own_word() -> None:
    draft = apology_draft(given(RAISED, SAID).customer.complaints[COMPLAINT], RULES)
    assert draft.words == THREE_PARTS
    assert draft.mirrored_word == "ridiculous"
    assert (draft.understands, draft.regrets, draft.makes_right, draft.admits) == (True, True, True, None)


def test_a_draft_shows_which_parts_are_missing_and_what_may_admit_fault() -> None:
    complaint = given(RAISED).customer.complaints[COMPLAINT]
    assert apology_draft(complaint, RULES).mirrored_word is None
    draft = apology_draft(complaint, RULES, "I\u2019m sorry, it was my fault.")
    assert (draft.understands, draft.regrets, draft.makes_right, draft.admits) == (False, True, False, "my fault")


def test_an_amount_says_what_kind_it_is_of() -> None:
    story = given(RAISED)
    story.when(state_desired_resolution, words="10", amount=TEN).refused(AmountWithoutKind)
    stated = story.when(state_desired_resolution, words="10", amount=TEN, desired_kind=DesiredKind.REFUND)
    stated.then(DesiredResolutionStated(COMPLAINT, DesiredKind.REFUND, words="10", amount=TEN))


def test_nothing_but_an_apology_is_an_answer() -> None:
    words = "Nothing but an apology"
    story = given(RAISED).when(state_desired_resolution, words=words, desired_kind=DesiredKind.APOLOGY).done()
    assert story.customer.complaints[COMPLAINT].stage is Stage.ASKED
    assert hearing_of(story).desired is not None


def test_their_own_solution_is_of_its_own_kind() -> None:
    story = given(RAISED).when(state_desired_resolution, words="As I said", own_solution="print it again")
    story.done()
    assert hearing_of(story).desired == DesiredResolutionStated(
        COMPLAINT, DesiredKind.OWN_SOLUTION, words="As I said", own_solution="print it again"
    )


def test_declining_to_say_counts_as_asked() -> None:
    story = given(RAISED).when(decline_desired_resolution).then(DesiredResolutionDeclined(COMPLAINT))
    assert hearing_of(story).asked_at is not None


def test_a_closed_complaint_hears_nothing_more() -> None:
    story = given(RAISED, ComplaintClosed(COMPLAINT, ClosedAs.ACQUIESCED))
    story.when(note_statement, words="and another thing").refused(ComplaintOver)
    story.when(give_apology, words="Sorry.").refused(ComplaintOver)


@pytest.mark.parametrize("words", ["It was by default.", "our faulty printer", "we are liable-free", ""])
def test_only_whole_phrases_admit(words: str) -> None:
    found = phrase_in(RULES.questions.liability_phrases, words)
    assert found in (None, "we are liable")
    assert (found is None) is ("liable" not in words)


def test_without_phrases_nothing_is_found() -> None:
    assert phrase_in((), "our fault") is None


spaces = st.text(" \t\n", min_size=1, max_size=3)
around = st.text(st.characters(blacklist_categories=("L", "N", "M", "Pc", "Cs")), max_size=5)


@for_all(st.sampled_from(RULES.questions.liability_phrases), spaces, around, around, st.booleans())
def test_a_phrase_is_found_in_any_case_and_spacing(phrase: str, gap: str, before: str, after: str, loud: bool) -> None:
    written = gap.join(phrase.split())
    written = written.upper() if loud else written
    found = phrase_in(RULES.questions.liability_phrases, before + written + after)
    assert found is not None
    assert re.sub(r"\s+", " ", found).lower() == phrase
