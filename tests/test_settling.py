"""Offers, round by round: what may be offered when, what follows from a yes, and leaving a deal again."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.arguments import MixedCurrencies
from domain.complaint import Stage
from domain.conceding import fulfil_concession
from domain.concessions import ConcessionCancelled, ConcessionGranted, ConcessionState
from domain.conditions import ComplaintOver, FairnessNotAsked, NotHeardYet
from domain.credit_requests import OverCompensation
from domain.following_up import DuePast
from domain.granting import owed_again
from domain.hearing import DesiredKind
from domain.intake import LossClaimed
from domain.limits import AboveAuthority
from domain.offering import (
    LINES_LIMIT,
    BackOutDateMissing,
    CapMissing,
    ConcessionTiedToPraise,
    CostMissing,
    ListPriceMissing,
    NeedNotNamed,
    SubjectToApproval,
    asks_for_praise,
    cost_of,
    leverage,
    net_to_us,
    value_to_them,
)
from domain.offers import (
    Commitment,
    Instalment,
    OfferAccepted,
    OfferBackedOut,
    OfferCountered,
    OfferDeclined,
    OfferLapsed,
    OfferMade,
    OfferState,
    OfferWithdrawn,
    Stance,
    Term,
)
from domain.phrases import MayAdmitLiability
from domain.promises import PromiseReleased, PromiseState, Undertaking
from domain.recovery import ClosedAs, ComplaintClosed, ComplaintResolved, Resolution
from domain.refusals import Missing, NotFound, NotUnderstood, ReasonMissing, TooMany
from domain.settling import (
    BackOutPassed,
    OfferAlreadyOpen,
    OfferChanged,
    OfferExpired,
    OfferNotOpen,
    accept_offer,
    back_out,
    counter_offer,
    decline_offer,
    grant_at_once,
    withdraw_offer,
)
from domain.subjects import Subject
from domain.terms import Action, ConcessionKind, Side
from tests.bargains import (
    COMPLAINT,
    HEARD,
    concessions,
    heard,
    money,
    nine,
    offering,
    offers,
    on,
    promises,
    raised,
    term,
    wants,
)
from tests.given import NOON, RULES, Telling, given, id_of

REDO = term(ConcessionKind.REDO, "120.00", "31.00")
GESTURE = term(ConcessionKind.GESTURE, "20.00")
PAYS = term(ConcessionKind.CUSTOMER_PAYS, "50.00")
ADD_ON = term(
    ConcessionKind.ADD_ON_DISCOUNT,
    "50.00",
    "5.00",
    list_price="100.00",
    need="works with the widget",
    description="Gizmo",
)
HALF_OFF = term(
    ConcessionKind.NEXT_ORDER_DISCOUNT,
    "100.00",
    "40.00",
    percent=Decimal(50),
    cap="100.00",
    usable_until=on(11, 14),
)
PROOF = Commitment(Action.REVIEW_PROOF, nine(6, 1), words="He will review the proof before we print")


def sold(story: Telling | None = None) -> Telling:
    """An offer of an add-on that they may leave until 24 June."""
    return offering(story or heard(), ADD_ON, PAYS, back_out_until=on(6, 24), expires_on=on(6, 17))


# -- when something may be offered


def test_nothing_is_offered_before_they_were_asked_what_is_fair() -> None:
    offering(given(raised(), HEARD), GESTURE).refused(FairnessNotAsked)
    offering(given(raised()), GESTURE, stance=Stance.AS_ASKED).refused(FairnessNotAsked)


def test_a_compromise_waits_until_they_were_heard() -> None:
    offering(given(raised(), wants()), GESTURE).refused(NotHeardYet)
    offering(heard(), GESTURE).then(OfferMade)


def test_what_they_asked_for_may_be_offered_before_they_were_heard() -> None:
    offering(given(raised(), wants()), GESTURE, stance=Stance.AS_ASKED).then(OfferMade)


def test_what_is_beyond_a_limit_is_offered_only_to_those_who_were_heard() -> None:
    refund = term(ConcessionKind.REFUND, "300.00")
    unheard = given(raised(), wants())
    offering(unheard, refund, stance=Stance.AS_ASKED).refused(NotHeardYet)
    offering(unheard, replace(refund, value=money("200.00")), stance=Stance.AS_ASKED).done()
    offering(heard(), refund, stance=Stance.AS_ASKED).warns(SubjectToApproval)


def test_nothing_is_offered_for_a_closed_complaint() -> None:
    closed = heard().and_given(ComplaintClosed(COMPLAINT, ClosedAs.LET_GO, lesson="none"))
    offering(closed, GESTURE).refused(ComplaintOver)


def test_one_offer_is_open_at_a_time() -> None:
    offered = offering(heard(), GESTURE)
    offering(offered, REDO).refused(OfferAlreadyOpen)
    offered.when(grant_at_once, terms=(GESTURE,)).refused(OfferAlreadyOpen)


def test_an_accepted_offer_cannot_be_taken_while_its_complaint_is_closed() -> None:
    closed = offering(heard(), GESTURE).and_given(ComplaintClosed(COMPLAINT, ClosedAs.LET_GO, lesson="none"))
    closed.when(accept_offer).refused(ComplaintOver)


# -- what an offer must be like


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (replace(ADD_ON, need_met=None), NeedNotNamed),
        (replace(ADD_ON, list_price=None), ListPriceMissing),
        (replace(ADD_ON, cost=None), CostMissing),
        (replace(ADD_ON, cost=money("5.00", "USD")), MixedCurrencies),
        (replace(HALF_OFF, cap=None), CapMissing),
        (replace(HALF_OFF, usable_until=None), CapMissing),
        (replace(HALF_OFF, percent=Decimal(120)), NotUnderstood),
        (replace(REDO, percent=Decimal(10)), CapMissing),
        (replace(REDO, fulfil_by=on(5, 11)), DuePast),
        (replace(REDO, invoice_id=id_of("no invoice")), NotFound),
        (replace(REDO, contract_id=id_of("no contract")), NotFound),
        (replace(REDO, description="if you leave us a Review"), ConcessionTiedToPraise),
        (term(ConcessionKind.APOLOGY_ONLY, "5.00"), NotUnderstood),
        (term(ConcessionKind.GESTURE, "5.00", "1.00", "EUR", list_price="6.00"), None),
    ],
)
def test_a_term_is_complete(wrong: Term, refusal: type[Exception] | None) -> None:
    answer = offering(heard(), wrong, back_out_until=on(6, 24))
    assert type(answer.refusal) is (refusal or type(None)), answer.refusal


def test_a_sale_needs_a_day_until_which_they_may_leave_it() -> None:
    offering(heard(), ADD_ON).refused(BackOutDateMissing)


def test_a_refusal_names_the_term_that_is_incomplete() -> None:
    answer = offering(heard(), REDO, replace(ADD_ON, cost=None), back_out_until=on(6, 24)).refused(CostMissing)
    assert answer.refusal is not None
    assert answer.refusal.field == "terms.1.cost"


def test_an_offer_has_one_currency() -> None:
    offering(heard(), REDO, term(ConcessionKind.GESTURE, "5.00", currency="USD")).refused(MixedCurrencies)


def test_an_offer_gives_something_unless_it_says_that_it_gives_nothing() -> None:
    offering(heard()).refused(Missing)
    offering(heard(), PAYS).refused(Missing)
    offering(heard(), stance=Stance.NOTHING).then(OfferMade)
    offering(heard(), GESTURE, stance=Stance.NOTHING).refused(NotUnderstood)


def test_an_offer_has_no_more_lines_than_people_can_keep_in_mind() -> None:
    offering(heard(), *[GESTURE] * (LINES_LIMIT + 1)).refused(TooMany)


def test_days_of_an_offer_lie_ahead() -> None:
    offering(heard(), GESTURE, expires_on=on(5, 11)).refused(DuePast)
    offering(heard(), GESTURE, expires_on=on(5, 12)).done()
    offering(heard(), ADD_ON, back_out_until=on(5, 11)).refused(DuePast)
    past = offering(heard(), GESTURE, commitments=(replace(PROOF, until=NOON),)).refused(DuePast)
    assert past.refusal is not None
    assert past.refusal.field == "commitments.0.until"


def test_no_offer_asks_for_praise() -> None:
    five_stars = replace(PROOF, words="A five-star  REVIEW on our page", action=Action.OTHER)
    answer = offering(heard(), GESTURE, commitments=(five_stars,)).refused(ConcessionTiedToPraise)
    assert str(answer.refusal) == (
        "CONCESSION_TIED_TO_PRAISE: No offer may ask for praise, a review or a referral: five-star. Take it out."
    )
    subject = replace(PROOF, words=None, subject=Subject("TESTIMONIAL", "on our site"))
    offering(heard(), GESTURE, commitments=(subject,)).refused(ConcessionTiedToPraise)
    posted = replace(PROOF, words="review the proof and post a review")
    offering(heard(), GESTURE, commitments=(posted,)).refused(ConcessionTiedToPraise)


def test_reviewing_a_proof_is_work_and_no_praise() -> None:
    assert asks_for_praise("review of the next proof", RULES) is None
    assert asks_for_praise("write us some reviews", RULES) == "reviews"
    offering(heard(), GESTURE, commitments=(PROOF,)).done()
    offering(heard(), GESTURE, commitments=(replace(PROOF, words="review it before printing"),)).done()


@for_all(st.sampled_from(RULES.questions.praise_phrases), st.text(" .,!", max_size=3), st.booleans())
def test_no_spelling_of_a_phrase_ties_a_concession_to_praise(phrase: str, around: str, upper: bool) -> None:
    words = f"please{around or ' '}{phrase.upper() if upper else phrase.title()} {around}"
    assert asks_for_praise(words, RULES) is not None


# -- what is worth a warning


def test_what_becomes_a_credit_is_offered_subject_to_approval() -> None:
    offering(heard(), term(ConcessionKind.REFUND, "5000.00")).warns(SubjectToApproval)
    offering(heard(), term(ConcessionKind.FEE_WAIVER, "10.00")).warns()


def test_far_more_than_the_loss_is_worth_a_warning() -> None:
    lost = heard().and_given(LossClaimed(COMPLAINT, money("80.00")))
    offering(lost, REDO).warns()
    offering(lost, REDO, GESTURE).warns(OverCompensation)
    first = offering(lost, REDO).when(accept_offer)
    offering(first, GESTURE).warns(OverCompensation)


def test_words_that_may_admit_liability_are_marked() -> None:
    story = offering(heard(), replace(REDO, description="It was our fault")).warns(MayAdmitLiability)
    assert (story.warnings[0].field, story.warnings[0].marked) == ("terms.0.description", "our fault")


# -- what it is worth


def test_value_is_weighed_against_cost() -> None:
    assert leverage(value_to_them((ADD_ON, PAYS)), cost_of((ADD_ON, PAYS))) == Decimal("10.00")
    assert net_to_us((ADD_ON, PAYS)) == money("45.00")
    assert net_to_us((PAYS, replace(ADD_ON, cost=money("70.00")))) == -money("20.00")
    assert net_to_us(()) is None
    assert leverage(money("5.00"), money("0.00")) is None


def test_a_credit_costs_its_total_and_what_nobody_priced_its_value() -> None:
    assert cost_of((term(ConcessionKind.REFUND, "80.00", "1.00"), GESTURE)) == money("100.00")


# -- their answer


def test_a_counter_offer_raises_the_round() -> None:
    countered = offering(heard(), REDO).when(counter_offer, words="150 off", ask=money("150.00")).then(OfferCountered)
    assert [each.state for each in offers(countered)] == [OfferState.COUNTERED]
    countered.when(accept_offer).refused(OfferChanged)
    assert [each.made.round for each in offers(offering(countered, GESTURE))] == [1, 2]
    offering(heard(), REDO).when(counter_offer, words="x", ask=money("1.00", "USD")).refused(MixedCurrencies)


def test_three_offers_are_three_rounds() -> None:
    story = heard()
    for offered in (GESTURE, term(ConcessionKind.REFUND, "80.00"), term(ConcessionKind.REFUND, "150.00")):
        story = offering(story, offered).done()
        story = story.when(decline_offer, offer_id=offers(story)[-1].id, words="no").then(OfferDeclined)
    assert [each.made.round for each in offers(story)] == [1, 2, 3]


def test_an_offer_is_withdrawn_with_a_reason() -> None:
    offered = offering(heard(), REDO)
    offered.when(withdraw_offer).refused(ReasonMissing)
    withdrawn = offered.when(withdraw_offer, reason="sold out").then(OfferWithdrawn)
    withdrawn.when(accept_offer).refused(OfferNotOpen)
    offering(withdrawn, GESTURE).done()


def test_an_offer_is_taken_on_its_last_day_and_not_after_it() -> None:
    offered = offering(heard(), ADD_ON, PAYS, back_out_until=on(6, 24), expires_on=on(6, 17))
    offered.when(accept_offer, now=nine(6, 18)).refused(OfferExpired)
    offered.when(accept_offer, now=nine(6, 17)).then(OfferAccepted)
    offered.when(accept_offer, now=nine(6, 18), occurred_at=nine(6, 17)).done()
    lapsed = offered.and_given(OfferLapsed(offers(offered)[0].id))
    lapsed.when(accept_offer, now=nine(6, 18), occurred_at=nine(6, 17)).refused(OfferNotOpen)


def test_an_offer_is_taken_once() -> None:
    taken = offering(heard(), REDO).when(accept_offer).done()
    taken.when(accept_offer).refused(OfferNotOpen)
    taken.when(decline_offer).refused(OfferNotOpen)


# -- what follows from a yes


def test_taking_the_nametag_offer_gives_two_concessions_and_three_promises() -> None:
    taken = offering(heard(), REDO, HALF_OFF, commitments=(PROOF,)).when(accept_offer, now=nine(5, 14))
    taken.then(OfferAccepted)
    assert [each.granted.concession_kind for each in concessions(taken)] == [REDO.kind, HALF_OFF.kind]
    theirs, redo, half_off = (each.made for each in promises(taken))
    assert (theirs.promised_by, theirs.action, theirs.until) == (Side.CUSTOMER, Action.REVIEW_PROOF, PROOF.until)
    assert (redo.promised_by, redo.action) == (Side.US, Action.REPRINT_OR_REDO)
    assert redo.until == nine(6, 14).replace(hour=0), "30 days, and the whole of the last"
    assert half_off.until == nine(11, 15).replace(hour=0), "until it can be used no longer"
    assert [each.promise_id for each in concessions(taken)] == [redo.promise_id, half_off.promise_id]
    assert [each.scheduled.promise_id for each in taken.customer.follow_ups.values()] == [redo.promise_id]
    assert taken.customer.complaints[COMPLAINT].stage is Stage.AGREED


def test_what_becomes_a_credit_is_no_promise_of_ours_yet() -> None:
    taken = offering(heard(), term(ConcessionKind.ACCOUNT_CREDIT, "10.00")).when(accept_offer).done()
    assert len(concessions(taken)) == 1
    assert promises(taken) == []


def test_what_they_pay_is_their_promise_by_the_last_instalment() -> None:
    half = money("25.00")
    pays = replace(PAYS, instalments=(Instalment(half, on(6, 1)), Instalment(half, on(7, 1))))
    taken = offering(heard(), ADD_ON, pays, back_out_until=on(6, 24)).when(accept_offer)
    (paying,) = (each.made for each in promises(taken) if each.made.promised_by is Side.CUSTOMER)
    assert (paying.action, paying.until) == (Action.PAY, nine(7, 2).replace(hour=0))


def test_a_promise_is_about_what_the_complaint_is_about() -> None:
    taken = offering(heard(about=Subject("ORDER", "881")), REDO).when(accept_offer)
    assert promises(taken)[0].made.subject == Subject("ORDER", "881")


def test_a_fee_that_was_never_invoiced_is_not_charged() -> None:
    taken = offering(heard(), term(ConcessionKind.FEE_WAIVER, "10.00", fulfil_by=on(5, 31))).when(accept_offer)
    (promise,) = promises(taken)
    assert (promise.made.undertaking, promise.made.action) == (Undertaking.DO_NOT, Action.CHARGE_FEE)


def test_an_exchange_brings_their_thing_back() -> None:
    exchange = replace(ADD_ON, kind=ConcessionKind.EXCHANGE_HIGHER_SPEC)
    offered = offering(heard(), exchange, PAYS, back_out_until=on(7, 31))
    actions = [
        each.made.action for each in promises(offered.when(accept_offer)) if each.made.promised_by is Side.CUSTOMER
    ]
    assert actions == [Action.PAY, Action.RETURN_GOODS]
    returns = Commitment(Action.RETURN_GOODS, nine(6, 1))
    said = offering(heard(), exchange, back_out_until=on(7, 31), commitments=(returns,)).when(accept_offer)
    assert [each.made.until for each in promises(said) if each.made.action is Action.RETURN_GOODS] == [nine(6, 1)]


@for_all(st.lists(st.sampled_from((REDO, GESTURE, HALF_OFF, PAYS, ADD_ON)), min_size=1, max_size=LINES_LIMIT))
def test_every_term_of_ours_is_one_concession_with_its_own_promise(lines: list[Term]) -> None:
    lines = [replace(each, cost=money("1.00")) for each in lines]
    taken = offering(heard(), *lines, GESTURE, back_out_until=on(6, 24)) if len(lines) < LINES_LIMIT else None
    if taken is None:
        return
    taken = taken.when(accept_offer).done()
    ours = [each for each in (*lines, GESTURE) if each.kind is not ConcessionKind.CUSTOMER_PAYS]
    assert [each.granted.concession_kind for each in concessions(taken)] == [each.kind for each in ours]
    promised = [each.promise_id for each in concessions(taken)]
    assert len({*promised}) == len(ours)
    assert {*promised} <= {*taken.customer.promises}


# -- at once


def test_what_they_asked_for_is_granted_at_once() -> None:
    candy = term(ConcessionKind.GESTURE, "1.50", "0.60", "USD")
    asked = given(raised(), wants(DesiredKind.GIFT, "1.50", "USD"), currency="USD")
    granted = asked.when(grant_at_once, terms=(candy,)).then(OfferMade, OfferAccepted)
    assert next(type(each) for each in granted.followed) is ConcessionGranted
    (concession,) = concessions(granted)
    assert leverage(concession.granted.perceived_value, concession.cost_to_us) == Decimal("2.50")
    given(raised()).when(grant_at_once, terms=(candy,)).refused(FairnessNotAsked)


def test_what_is_above_authority_is_not_granted_at_once() -> None:
    heard().when(grant_at_once, terms=(replace(REDO, cost=money("201.00")),)).refused(AboveAuthority)


# -- leaving it again


def test_a_deal_is_left_until_its_date_and_not_after_it() -> None:
    taken = sold().when(accept_offer, now=nine(6, 1)).done()
    taken.when(back_out, now=nine(6, 25)).refused(BackOutPassed)
    taken.when(back_out, now=nine(6, 24)).then(OfferBackedOut)
    sold().when(back_out).refused(OfferNotOpen)
    offering(heard(), REDO).when(accept_offer).when(back_out).refused(BackOutPassed)


def test_leaving_a_deal_undoes_what_they_do_not_have_and_binds_nobody() -> None:
    taken = sold().when(accept_offer, now=nine(6, 1))
    resolved = taken.and_given(ComplaintResolved(COMPLAINT, Resolution.AGREED, True, True))
    left = resolved.when(back_out, now=nine(6, 2), words="too heavy").then(OfferBackedOut)
    assert ConcessionCancelled in {type(each) for each in left.followed}
    assert [type(each) for each in left.followed].count(PromiseReleased) == 2
    assert [each.state for each in concessions(left)] == [ConcessionState.CANCELLED]
    assert {each.state for each in promises(left)} == {PromiseState.RELEASED}
    assert not any(each.to_do for each in left.customer.follow_ups.values())
    assert left.customer.complaints[COMPLAINT].stage is Stage.ASKED


def test_leaving_a_deal_leaves_another_open_offer_open() -> None:
    again = offering(sold().when(accept_offer, now=nine(6, 1)), REDO, now=nine(6, 2))
    sold_one, open_one = (each.id for each in offers(again))
    left = again.when(back_out, offer_id=sold_one, now=nine(6, 3)).done()
    assert left.customer.complaints[COMPLAINT].settlement.open_offer == open_one
    offering(left, GESTURE, now=nine(6, 3)).refused(OfferAlreadyOpen)
    left.when(accept_offer, offer_id=open_one, now=nine(6, 3)).done()


@pytest.mark.parametrize("leaves_first", [0, 1])
def test_leaving_one_of_two_deals_leaves_the_other_a_deal(leaves_first: int) -> None:
    first = sold().when(accept_offer, now=nine(6, 1))
    both = sold(first)
    deals = [each.id for each in offers(both)]
    both = both.when(accept_offer, offer_id=deals[1], now=nine(6, 1)).done()
    left = both.when(back_out, offer_id=deals[leaves_first], now=nine(6, 2)).done()
    assert left.customer.complaints[COMPLAINT].settlement.accepted_offer == deals[1 - leaves_first]
    assert left.customer.complaints[COMPLAINT].stage is Stage.AGREED
    none = left.when(back_out, offer_id=deals[1 - leaves_first], now=nine(6, 2)).done()
    assert none.customer.complaints[COMPLAINT].settlement.accepted_offer is None


def test_leaving_a_deal_keeps_what_they_have_and_owes_what_they_paid_again() -> None:
    asked = given(raised(), HEARD, wants(DesiredKind.RETURN, "300.00", "USD"), currency="USD")
    exchange = term(ConcessionKind.EXCHANGE_HIGHER_SPEC, "60.00", "35.00", "USD", list_price="420.00", need="low light")
    pays = term(ConcessionKind.CUSTOMER_PAYS, "60.00", currency="USD")
    assert net_to_us((exchange, pays)) == money("25.00", "USD")
    taken = offering(asked, exchange, pays, stance=Stance.ALTERNATIVE, back_out_until=on(7, 31))
    taken = taken.when(accept_offer, now=nine(7, 3))
    assert owed_again(taken.customer, taken.customer.complaints[COMPLAINT], on(7, 3)) is None
    fulfilled = taken.when(fulfil_concession, now=nine(7, 6))
    fulfilled.when(back_out, now=nine(8, 1)).refused(BackOutPassed)
    left = fulfilled.when(back_out, now=nine(7, 30), words="too heavy")
    complaint = left.customer.complaints[COMPLAINT]
    assert owed_again(left.customer, complaint, on(7, 30)) == money("360.00", "USD")
    assert complaint.stage is Stage.ASKED
    assert [each.state for each in concessions(left)] == [ConcessionState.FULFILLED]
    assert not any(each.to_do for each in left.customer.follow_ups.values())
    refunds = [term(ConcessionKind.REFUND, each, currency="USD") for each in ("300.00", "60.00")]
    offering(left, *refunds, stance=Stance.AS_ASKED, now=nine(7, 31)).warns(SubjectToApproval)


def test_a_deal_is_left_even_when_the_complaint_is_closed() -> None:
    taken = sold().when(accept_offer, now=nine(6, 1))
    closed = taken.and_given(ComplaintClosed(COMPLAINT, ClosedAs.JUDGED, lesson="weight not on page"))
    left = closed.when(back_out, now=nine(6, 2)).done()
    assert left.customer.complaints[COMPLAINT].open
