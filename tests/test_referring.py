"""Referrals and reference calls from the ask to their end, invitations to review, and the funnel they count in."""

from datetime import timedelta

from domain import testimonials as told  # pytest would take a class named Test… for tests
from domain.asking import AskedTooOften, NotReadyToAsk
from domain.conversions import EnteredAs, Step, conversion
from domain.intake import ComplaintRaised
from domain.recovery import Moment
from domain.referrals import (
    ReferenceCallAgreed,
    ReferenceCallAsked,
    ReferenceCallDeclined,
    ReferenceCallHeld,
    ReferralAsked,
    ReferralContacted,
    ReferralDeclined,
    ReferralLost,
    ReferralMade,
    ReferralWon,
    ReviewInvited,
)
from domain.referring import (
    NobodyNamed,
    agree_reference_call,
    ask_reference_call,
    ask_referral,
    decline_reference_call,
    decline_referral,
    invite_review,
    note_reference_call_held,
    note_referral,
    note_referral_contacted,
    note_referral_lost,
    note_referral_won,
)
from domain.refusals import AlreadyOver
from domain.terms import Channel
from domain.testimonials import Use
from tests.advocates import (
    COMPLAINT,
    CONTACT,
    TESTIMONIAL,
    asked,
    consenting,
    euros,
    judged,
    never_complained,
    on,
    resolved,
    spoken,
    unjudged,
    won_back,
)
from tests.given import Telling, at, given, id_of

REFERRAL, CALL = id_of("referral"), id_of("call")
THIS_YEAR, NEXT_YEAR = on(1, 1), on(1, 1, year=2027)


def asked_for_a_referral() -> Telling:
    return never_complained(at(on(30, 6), ReferralAsked(REFERRAL, CONTACT)))


def referred() -> Telling:
    return asked_for_a_referral().and_given(at(on(2, 7), ReferralMade(REFERRAL, CONTACT, "acme")))


def asked_for_a_call() -> Telling:
    return never_complained(at(on(30, 6), ReferenceCallAsked(CALL, CONTACT)))


# -- referrals


def test_a_referral_and_a_call_are_asked_of_the_ready_alone() -> None:
    for ask in (ask_referral, ask_reference_call):
        unjudged().when(ask, by="mei", now=on(30, 6), contact_id=CONTACT).refused(NotReadyToAsk)
        asked().when(ask, by="mei", now=on(10, 7), contact_id=CONTACT).refused(AskedTooOften)
        won_back().when(ask, by="mei", now=on(30, 6), contact_id=CONTACT).done()


def test_a_no_to_a_referral_is_noted_once() -> None:
    declined = asked_for_a_referral().when(decline_referral).then(ReferralDeclined(REFERRAL))
    declined.when(decline_referral).refused(AlreadyOver)


def test_a_referral_is_made_asked_or_not_and_through_a_testimonial() -> None:
    answered = asked_for_a_referral().when(note_referral, prospect_key="acme", referral_id=REFERRAL)
    answered.then(ReferralMade(REFERRAL, CONTACT, "acme"))
    answered.when(note_referral, prospect_key="other", referral_id=REFERRAL).refused(AlreadyOver)
    through = spoken().when(note_referral, now=on(8, 7), prospect_key="acme", testimonial_id=TESTIMONIAL)
    (referral,) = through.then(ReferralMade).customer.advocacy.referrals.values()
    assert referral.made is not None
    assert (referral.made.via, referral.contact_id, referral.asked) == (TESTIMONIAL, CONTACT, False)


def test_a_referral_is_followed_to_its_end() -> None:
    contacted = referred().when(note_referral_contacted).then(ReferralContacted(REFERRAL))
    contacted.when(note_referral_contacted).refused(AlreadyOver)
    won = contacted.when(note_referral_won, value=euros(3_000)).then(ReferralWon(REFERRAL, euros(3_000)))
    won.when(note_referral_won, value=euros(1)).refused(AlreadyOver)
    won.when(note_referral_lost).refused(AlreadyOver)
    lost = referred().when(note_referral_lost, reason="no budget").then(ReferralLost(REFERRAL, "no budget"))
    lost.when(note_referral_contacted).refused(AlreadyOver)


def test_nothing_is_won_before_somebody_was_named() -> None:
    for follow in (note_referral_contacted, note_referral_lost):
        asked_for_a_referral().when(follow).refused(NobodyNamed)
    asked_for_a_referral().when(note_referral_won, value=euros(1)).refused(NobodyNamed)


# -- reference calls


def test_a_reference_call_is_declined_or_agreed_and_held() -> None:
    declined = asked_for_a_call().when(decline_reference_call).then(ReferenceCallDeclined(CALL))
    declined.when(agree_reference_call).refused(AlreadyOver)
    declined.when(note_reference_call_held).refused(AlreadyOver)
    agreed = asked_for_a_call().when(agree_reference_call).then(ReferenceCallAgreed(CALL))
    agreed.when(decline_reference_call).refused(AlreadyOver)
    held = agreed.when(note_reference_call_held).then(ReferenceCallHeld(CALL))
    held.when(note_reference_call_held).refused(AlreadyOver)


def test_who_took_the_call_has_agreed_to_it() -> None:
    asked_for_a_call().when(note_reference_call_held).then(ReferenceCallAgreed(CALL), ReferenceCallHeld(CALL))


# -- reviews


def test_nobody_is_chosen_for_a_review_by_their_mood() -> None:
    unhappy = unjudged().and_given(at(on(21, 5), judged(Moment.MISERY)))
    invited = unhappy.when(invite_review, by="mei", now=on(30, 6), contact_id=CONTACT, batch="2026-06")
    invited.then(ReviewInvited(CONTACT, "2026-06"))


def test_whoever_was_just_asked_is_not_invited() -> None:
    asked().when(invite_review, by="mei", now=on(1, 7), contact_id=CONTACT, batch="2026-06").refused(AskedTooOften)


# -- the funnel


def test_the_won_back_enter_as_their_complaint_is_resolved_and_reach_step_after_step() -> None:
    published = told.TestimonialPublished(TESTIMONIAL, id_of("publication"), Use.WEBSITE, "our front page")
    telling = consenting(Use.WEBSITE).and_given(
        at(on(6, 7), published),
        at(on(8, 7), ReferralMade(REFERRAL, CONTACT, "acme", via=TESTIMONIAL)),
        at(on(1, 8), ReferralWon(REFERRAL, euros(3_000))),
    )
    funnel = conversion(telling.customer, THIS_YEAR, NEXT_YEAR, ready_at=(on(18, 6), on(17, 6)))
    assert funnel is not None
    assert (funnel.entered_as, funnel.entered_at) == (EnteredAs.COMPLAINT_RESOLVED, on(14, 5))
    assert funnel.reached == {
        Step.RECOVERED: on(21, 5),
        Step.READY: on(17, 6),
        Step.ASKED: on(30, 6),
        Step.YES: on(3, 7),
        Step.GAVE: on(3, 7),
        Step.CONSENTED: on(3, 7),
        Step.PUBLISHED: on(6, 7),
        Step.REFERRED: on(8, 7),
        Step.WON: on(1, 8),
    }


def test_the_never_complained_enter_at_the_beginning() -> None:
    funnel = conversion(asked_for_a_call().customer, THIS_YEAR, NEXT_YEAR)
    assert funnel is not None
    assert (funnel.entered_as, funnel.entered_at) == (EnteredAs.NEVER_COMPLAINED, THIS_YEAR)
    assert funnel.reached == {Step.READY: on(30, 6), Step.ASKED: on(30, 6)}


def test_whoever_waits_for_a_resolution_is_not_in_the_funnel_yet() -> None:
    waiting = never_complained(at(on(1, 6), ComplaintRaised(COMPLAINT, Channel.WEB)))
    assert conversion(waiting.customer, THIS_YEAR, NEXT_YEAR) is None
    assert conversion(won_back().customer, on(1, 6), NEXT_YEAR) is None
    assert conversion(given().customer, on(1, 1, year=2020), on(1, 1, year=2021)) is None


def test_steps_after_a_year_do_not_count() -> None:
    late = unjudged().and_given(at(on(14, 5) + timedelta(days=366), judged()))
    funnel = conversion(late.customer, THIS_YEAR, NEXT_YEAR)
    assert funnel is not None
    assert funnel.reached == {}


def test_each_customer_enters_once_with_the_first_resolution_of_the_period() -> None:
    other = id_of("other")
    twice = won_back().and_given(at(on(1, 9), ComplaintRaised(other, Channel.WEB)), at(on(2, 9), resolved(other)))
    funnel = conversion(twice.customer, THIS_YEAR, NEXT_YEAR)
    assert funnel is not None
    assert funnel.entered_at == on(14, 5)
