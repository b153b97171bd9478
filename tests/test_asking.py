"""Who may be asked to speak for us, and when; and how their words are taken down."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as any_

from domain import testimonials as told  # pytest would take a class named Test… for tests
from domain.asking import (
    AskedTooOften,
    NotGivenYet,
    NotReadyToAsk,
    approve_excerpt,
    decline_testimonial,
    note_testimonial,
    propose_excerpt,
    request_testimonial,
)
from domain.concessions import ConcessionFulfilled
from domain.contracts import ContractNotRenewed
from domain.credits import CreditKind, CreditLine, CreditRequested
from domain.gates import ClosedGate, GateName, closed_gates
from domain.intake import ComplaintRaised, ComplaintVoided
from domain.promises import (
    BrokenBecause,
    ConflictFound,
    PromiseBroken,
    PromiseMade,
    Undertaking,
)
from domain.recovery import Judge, Moment
from domain.referrals import ReferenceCallAsked, ReferenceCallDeclined, ReferralAsked
from domain.refusals import AlreadyOver, EmptyText, NotFound
from domain.relationship import ContactAdded, CustomerRegistered
from domain.subjects import Subject
from domain.terms import Action, Channel, ConcessionKind, Settlement, Side
from domain.testimonials import ExcerptApproved, ExcerptProposed
from tests.advocates import (
    COMPLAINT,
    CONTACT,
    REDO,
    TESTIMONIAL,
    WORDS,
    approved,
    asked,
    contract,
    euros,
    granted,
    judged,
    never_complained,
    on,
    resolved,
    spoken,
    unjudged,
    won_back,
)
from tests.given import RULES, Telling, at, given, id_of

IN_JUNE, MIDSUMMER = on(1, 6), on(30, 6)


def gates(telling: Telling, now: datetime = MIDSUMMER) -> list[GateName]:
    return [each.name for each in closed_gates(telling.customer, now, RULES)]


def the_gate(telling: Telling, now: datetime = MIDSUMMER) -> ClosedGate:
    (only,) = closed_gates(telling.customer, now, RULES)
    return only


def promised(by: Side = Side.US, owner: bool = True, until: datetime = IN_JUNE) -> PromiseMade:
    subject = Subject("CALL", "JON-1")
    made_by = id_of("amina") if owner else None
    return PromiseMade(id_of("promise"), by, Undertaking.DO, Action.CALL_BACK, subject, until, made_by=made_by)


# -- the ask


def test_an_unhappy_customer_is_never_asked_for_a_testimonial() -> None:
    unhappy = unjudged().and_given(at(on(21, 5), judged(Moment.MISERY)))
    refusal = unhappy.when(request_testimonial, by="mei", now=MIDSUMMER, contact_id=CONTACT).refusal
    assert isinstance(refusal, NotReadyToAsk)
    assert [each.name for each in refusal.gates] == [GateName.GOOD_ENDING]
    (detail,) = refusal.details
    assert detail.subject_id == COMPLAINT
    assert detail.sentence.startswith("The end of their complaint of 12 May 2026 was misery to them.")


def test_the_won_back_are_asked_once_they_have_cooled_off() -> None:
    early = won_back().when(request_testimonial, by="mei", now=on(22, 5), contact_id=CONTACT)
    early.refused(NotReadyToAsk)
    assert isinstance(early.refusal, NotReadyToAsk)
    (gate,) = early.refusal.gates
    assert (gate.name, gate.opens_at) == (GateName.COOLING_OFF, on(17, 6))
    ready = won_back().when(request_testimonial, by="mei", now=MIDSUMMER, contact_id=CONTACT)
    ready.then(told.TestimonialRequested).follows()


def test_asking_again_within_ninety_days_is_asking_too_often() -> None:
    again = asked().when(request_testimonial, by="mei", now=on(10, 7), contact_id=CONTACT).refused(AskedTooOften)
    assert str(again.refusal) == (
        "ASKED_TOO_OFTEN: They were asked on 30 Jun 2026. Ask again from 28 Sep 2026 09:00 on."
    )


def test_asked_too_often_beside_another_closed_gate_is_not_being_ready() -> None:
    troubled = asked().and_given(at(on(9, 7), ComplaintRaised(id_of("other"), Channel.WEB, words="again")))
    refusal = troubled.when(request_testimonial, by="mei", now=on(10, 7), contact_id=CONTACT).refusal
    assert isinstance(refusal, NotReadyToAsk)
    assert GateName.NOT_TOO_OFTEN in [each.name for each in refusal.gates]


def test_an_ask_written_down_late_is_judged_by_when_it_was_made() -> None:
    late = won_back().when(request_testimonial, by="mei", now=MIDSUMMER, occurred_at=on(22, 5), contact_id=CONTACT)
    late.refused(NotReadyToAsk)


def test_only_somebody_we_know_there_is_asked() -> None:
    won_back().when(request_testimonial, by="mei", now=MIDSUMMER, contact_id=id_of("nobody")).refused(NotFound)


# -- the gates


def test_every_gate_is_open_for_a_quiet_customer_of_two_years() -> None:
    assert gates(never_complained()) == []


def test_an_open_complaint_closes_two_gates_and_a_voided_one_none() -> None:
    open_one = never_complained(at(on(1, 6), ComplaintRaised(COMPLAINT, Channel.WEB, words="late")))
    assert gates(open_one) == [GateName.NOTHING_OPEN, GateName.GOOD_ENDING]
    assert gates(open_one.and_given(at(on(2, 6), ComplaintVoided(COMPLAINT)))) == []


def test_what_is_granted_and_not_given_is_owed() -> None:
    owing = never_complained(
        at(on(1, 4), ComplaintRaised(COMPLAINT, Channel.WEB), granted(REDO, ConcessionKind.REDO, euros(120))),
        at(on(2, 4), resolved(), judged()),
    )
    gate = the_gate(owing)
    assert (gate.name, gate.subject_id) == (GateName.NOTHING_OPEN, REDO)
    assert gates(owing.and_given(at(on(3, 4), ConcessionFulfilled(REDO)))) == []


def test_a_discount_on_their_next_order_waits_for_them_and_is_not_owed() -> None:
    waiting = never_complained(at(on(1, 4), granted(REDO, ConcessionKind.NEXT_ORDER_DISCOUNT, euros(100))))
    assert gates(waiting) == []


def test_a_promise_without_an_owner_is_owed() -> None:
    ownerless = never_complained(at(on(1, 6), promised(owner=False, until=on(1, 8))))
    assert gates(ownerless) == [GateName.NOTHING_OPEN]
    assert gates(never_complained(at(on(1, 6), promised(until=on(1, 8))))) == []


@pytest.mark.parametrize("moment", [Moment.TRUTH, Moment.MAGIC])
def test_an_ending_is_good_where_they_say_so(moment: Moment) -> None:
    assert gates(unjudged().and_given(at(on(21, 5), judged(moment)))) == []


def test_silence_is_not_satisfaction_and_a_handlers_guess_is_not_their_word() -> None:
    assert gates(unjudged()) == [GateName.GOOD_ENDING]
    assert gates(unjudged().and_given(at(on(21, 5), judged(by=Judge.HANDLER)))) == [GateName.GOOD_ENDING]


def test_one_bad_ending_weighs_for_a_year_beside_a_good_one() -> None:
    other = id_of("other")
    mixed = won_back().and_given(
        at(on(1, 4), ComplaintRaised(other, Channel.WEB)),
        at(on(2, 4), resolved(other)),
        at(on(3, 4), judged(Moment.MISERY, id=other)),
    )
    assert the_gate(mixed).subject_id == other
    assert gates(mixed, on(2, 4, year=2027)) == [GateName.GOOD_ENDING]
    assert gates(mixed, on(4, 4, year=2027)) == []


def test_cooling_off_counts_from_the_last_thing_that_was_put_right() -> None:
    assert the_gate(won_back(), on(16, 6)).opens_at == on(17, 6)
    assert gates(won_back(), on(17, 6)) == []


def test_two_asks_in_half_a_year_are_enough() -> None:
    twice = never_complained(
        at(on(2, 1), told.TestimonialRequested(TESTIMONIAL, CONTACT)),
        at(on(12, 1), ReferralAsked(id_of("referral"), CONTACT)),
    )
    gate = the_gate(twice, on(1, 6))
    assert (gate.reason, gate.opens_at) == ("They were asked twice within 180 days.", on(1, 7))
    assert gates(twice, on(1, 7)) == []


def test_a_no_is_respected_for_half_a_year_whatever_they_were_asked() -> None:
    call = id_of("call")
    no = never_complained(at(on(2, 1), ReferenceCallAsked(call, CONTACT)), at(on(1, 2), ReferenceCallDeclined(call)))
    assert the_gate(no).opens_at == on(1, 2) + timedelta(days=180)
    assert gates(no, on(1, 2) + timedelta(days=180)) == []


def test_words_given_of_their_own_accord_are_no_ask() -> None:
    freely = never_complained(at(on(29, 6), told.TestimonialGiven(TESTIMONIAL, words=WORDS)))
    assert gates(freely) == []


def test_an_overdue_promise_of_ours_closes_a_gate_and_one_of_theirs_does_not() -> None:
    ours = never_complained(at(on(20, 5), promised()))
    assert the_gate(ours).name is GateName.PROMISES_KEPT
    assert gates(never_complained(at(on(20, 5), promised(by=Side.CUSTOMER)))) == []


def test_a_broken_promise_waits_for_a_good_ending_after_it() -> None:
    broken = PromiseBroken(id_of("promise"), BrokenBecause.FORGOTTEN)
    before = unjudged().and_given(at(on(13, 5), promised()), at(on(20, 5), broken))
    assert GateName.PROMISES_KEPT in gates(before)
    assert gates(before.and_given(at(on(21, 5), judged()))) == []
    after = won_back().and_given(at(on(13, 5), promised()), at(on(22, 5), broken))
    assert the_gate(after).name is GateName.PROMISES_KEPT


def test_an_unsettled_conflict_closes_a_gate() -> None:
    other = PromiseMade(
        id_of("other"),
        Side.US,
        Undertaking.DO_NOT,
        Action.CALL_BACK,
        Subject("CALL", "JON-1"),
        on(1, 8),
        made_by=id_of("amina"),
    )
    conflicting = never_complained(
        at(on(20, 6), promised(until=on(1, 8)), other, ConflictFound(id_of("promise"), id_of("other")))
    )
    assert the_gate(conflicting).name is GateName.NO_CONFLICT


def test_a_credit_under_way_closes_a_gate() -> None:
    credit = CreditRequested(
        id_of("credit"),
        1,
        "hash",
        CreditKind.COMPENSATION,
        "HOME",
        (CreditLine(euros(10)),),
        Settlement.CREDIT,
    )
    assert the_gate(never_complained(at(on(1, 6), credit))).name is GateName.NO_CREDIT_PENDING


def test_whoever_leaves_is_not_asked() -> None:
    left = never_complained(at(on(1, 6), ContractNotRenewed(id_of("contract"), date(2026, 7, 1))))
    assert the_gate(left).name is GateName.STAYING


def test_a_new_customer_is_asked_after_half_a_year_or_once_they_judged_us() -> None:
    arrived = CustomerRegistered(date(2026, 3, 1), euros(0).currency, "KE", name="Kibo Ltd")
    fresh = given(at(on(1, 3), arrived, ContactAdded(CONTACT), contract()))
    gate = the_gate(fresh)
    assert (gate.name, gate.opens_at) == (GateName.STAYING, on(28, 8, hour=0))
    told_us = fresh.and_given(
        at(on(1, 4), ComplaintRaised(COMPLAINT, Channel.WEB)), at(on(2, 4), resolved(), judged(Moment.TRUTH))
    )
    assert gates(told_us) == []


def test_without_a_contact_there_is_nobody_to_ask() -> None:
    gate = the_gate(given(at(on(1, 3), contract())))
    assert gate.name is GateName.CONTACT
    assert gate.sentence == "We know nobody there. Add a contact."


@for_all(any_.lists(any_.integers(0, 700), min_size=1, max_size=6))
def test_a_gate_that_time_opens_is_closed_before_its_moment_and_open_from_it_on(days: list[int]) -> None:
    telling = never_complained(
        *(
            at(on(1, 1, year=2025) + timedelta(days=day), ReferralAsked(id_of(f"referral {at_}"), CONTACT))
            for at_, day in enumerate(days)
        )
    )
    last = on(1, 1, year=2025) + timedelta(days=max(days))
    gate = the_gate(telling, last)
    assert gate.opens_at is not None
    assert gates(telling, gate.opens_at - timedelta(microseconds=1)) == [GateName.NOT_TOO_OFTEN]
    assert gates(telling, gate.opens_at) == []


# -- their answer


def test_a_no_is_noted_once() -> None:
    declined = asked().when(decline_testimonial, now=on(1, 7)).then(told.TestimonialDeclined(TESTIMONIAL))
    declined.when(decline_testimonial, now=on(1, 7)).refused(AlreadyOver)
    spoken().when(decline_testimonial, now=on(4, 7)).refused(AlreadyOver)


def test_their_words_are_noted_once_even_after_a_no() -> None:
    declined = asked().when(decline_testimonial, now=on(1, 7)).done()
    given_after = declined.when(note_testimonial, now=on(3, 7), words=WORDS, testimonial_id=TESTIMONIAL)
    given_after.then(told.TestimonialGiven(TESTIMONIAL, words=WORDS, contact_id=CONTACT))
    given_after.when(note_testimonial, now=on(3, 7), words="More", testimonial_id=TESTIMONIAL).refused(AlreadyOver)


def test_nobody_needs_to_be_asked_to_speak_well_of_us() -> None:
    freely = never_complained().when(note_testimonial, now=on(3, 7), words=WORDS, contact_id=CONTACT)
    freely.then(told.TestimonialGiven)
    (testimonial,) = freely.customer.advocacy.testimonials.values()
    assert (testimonial.requested_at, testimonial.contact_id) == (None, CONTACT)


def test_blank_words_are_no_testimonial() -> None:
    asked().when(note_testimonial, words=" ", testimonial_id=TESTIMONIAL).refused(EmptyText)


def test_an_excerpt_is_proposed_from_words_that_were_given() -> None:
    asked().when(propose_excerpt, by="mei", excerpt="I recommend them.").refused(NotGivenYet)
    proposed = spoken().when(propose_excerpt, by="mei", now=on(4, 7), excerpt="I still recommend them.")
    proposed.then(ExcerptProposed(TESTIMONIAL, excerpt="I still recommend them.", contact_id=CONTACT))


def test_they_approve_the_excerpt_or_all_of_their_words() -> None:
    asked().when(approve_excerpt, by="mei").refused(NotGivenYet)
    whole = spoken().when(approve_excerpt, by="mei", now=on(4, 7)).then(ExcerptApproved(TESTIMONIAL, CONTACT))
    assert whole.customer.advocacy.testimonials[TESTIMONIAL].excerpt == WORDS
    whole.when(approve_excerpt, by="mei", now=on(4, 7)).refused(AlreadyOver)


def test_another_excerpt_needs_another_approval() -> None:
    changed = approved().when(propose_excerpt, by="mei", now=on(5, 7), excerpt="I recommend them.").done()
    assert changed.customer.advocacy.testimonials[TESTIMONIAL].excerpt_approved_at is None
    changed.when(approve_excerpt, by="mei", now=on(6, 7)).then(ExcerptApproved)
