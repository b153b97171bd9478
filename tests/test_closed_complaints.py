"""What a complaint that is over still takes and what it does not, and what becomes of an offer that was open."""

import pytest

from domain.authority import approve_concession, refuse_concession, request_approval
from domain.budget import AuthorityReturned
from domain.complaint import Stage
from domain.conceding import fulfil_concession
from domain.conditions import ComplaintOver
from domain.crediting import request_credit
from domain.credits import CreditBasis, CreditKind, CreditRequested
from domain.intake import ComplaintVoided
from domain.offers import OfferState, OfferWithdrawn, Stance
from domain.promises import PromiseMade, PromiseSource, Undertaking
from domain.promising import make_promise
from domain.recovering import close_complaint, reopen_complaint
from domain.recovery import ClosedAs, ComplaintClosed
from domain.refusals import AlreadyOver
from domain.settling import accept_offer, back_out, counter_offer, decline_offer
from domain.subjects import Subject
from domain.taking_in import SomethingGranted, void_complaint
from domain.terms import Action, ConcessionKind, Side
from tests.bargains import COMPLAINT, concessions, heard, money, nine, offering, offers, on, term
from tests.given import Telling

REDO = term(ConcessionKind.REDO, "120.00", "31.00")
DEAR = (term(ConcessionKind.REDO, "900.00", "300.00"),)
CLOSED = ComplaintClosed(COMPLAINT, ClosedAs.LET_GO, lesson="none")
VOIDED = ComplaintVoided(COMPLAINT, reason="a test")


@pytest.mark.parametrize(("over", "refusal"), [(CLOSED, ComplaintOver), (VOIDED, AlreadyOver)])
def test_what_is_about_a_complaint_that_is_over_is_refused(over: object, refusal: type[Exception]) -> None:
    offered = offering(heard(), REDO).and_given(over)
    requested = heard().when(request_approval, stance=Stance.COMPROMISE, terms=DEAR).and_given(over)
    answers = (
        promising(heard().and_given(over)),
        crediting(heard().and_given(over)),
        requested.when(approve_concession, by="lena"),
        offered.when(counter_offer, words="more"),
        offered.when(accept_offer),
    )
    assert [type(each.refusal) for each in answers] == [refusal] * len(answers)


def test_what_is_about_an_open_complaint_or_about_none_is_noted() -> None:
    promising(heard()).then(PromiseMade)
    promising(heard().and_given(CLOSED), complaint_id=None).then(PromiseMade)
    assert CreditRequested in {type(each) for each in crediting(heard()).done().said}
    assert CreditRequested in {type(each) for each in crediting(heard().and_given(CLOSED), complaint_id=None).said}


def test_a_no_is_still_noted_when_the_complaint_is_over() -> None:
    offering(heard(), REDO).and_given(CLOSED).when(decline_offer).done()
    requested = heard().when(request_approval, stance=Stance.COMPROMISE, terms=DEAR).and_given(CLOSED)
    requested.when(refuse_concession, by="lena", reason="it is over").done()


def test_closing_a_complaint_withdraws_the_offer_that_is_open() -> None:
    closed = closing(offering(heard(), REDO))
    assert OfferWithdrawn in {type(each) for each in closed.followed}
    assert [each.state for each in offers(closed)] == [OfferState.WITHDRAWN]
    assert AuthorityReturned in {type(each.fact) for each in closed.elsewhere}
    again = closed.when(reopen_complaint, reason="it broke again").done()
    offering(again, REDO).done()


def test_a_deal_stays_one_when_its_complaint_is_closed() -> None:
    taken = offering(heard(), REDO).when(accept_offer).when(fulfil_concession)
    assert [each.state for each in offers(closing(taken))] == [OfferState.ACCEPTED]


def test_voiding_a_complaint_withdraws_the_offer_that_is_open() -> None:
    voided = offering(heard(), REDO).when(void_complaint, reason="another customer's").then(ComplaintVoided)
    assert [each.state for each in offers(voided)] == [OfferState.WITHDRAWN]
    assert voided.customer.complaints[COMPLAINT].stage is not Stage.OFFERED


def test_a_complaint_for_which_something_was_granted_is_not_voided() -> None:
    taken = offering(heard(), REDO, back_out_until=on(6, 24)).when(accept_offer)
    taken.when(void_complaint, reason="a mistake").refused(SomethingGranted)
    left = taken.when(back_out, now=nine(6, 1)).done()
    assert [each.undone for each in concessions(left)] == [True]
    left.when(void_complaint, reason="a mistake").refused(SomethingGranted)


def closing(story: Telling) -> Telling:
    """Amina closes the complaint without a resolution."""
    return story.when(
        close_complaint,
        closed_as=ClosedAs.LET_GO,
        lesson="none",
        cause_unknown_because="nobody asked",
        last_words="enough",
    ).done()


def promising(story: Telling, **more: object) -> Telling:
    """Amina promises to call back about the complaint."""
    promise: dict[str, object] = {
        "promised_by": Side.US,
        "undertaking": Undertaking.DO,
        "action": Action.CALL_BACK,
        "subject": Subject("ORDER", "881"),
        "until": nine(6, 1),
        "source": PromiseSource.SPOKEN,
        "complaint_id": COMPLAINT,
    }
    return story.when(make_promise, **{**promise, **more})  # type: ignore[arg-type]  # a test names the arguments it needs


def crediting(story: Telling, **more: object) -> Telling:
    """Amina asks for a goodwill credit for the complaint."""
    credit: dict[str, object] = {
        "credit_kind": CreditKind.COMPENSATION,
        "basis": CreditBasis.GOODWILL,
        "amount": money("5.00"),
        "complaint_id": COMPLAINT,
    }
    return story.when(request_credit, **{**credit, **more})  # type: ignore[arg-type]  # a test names the arguments it needs
