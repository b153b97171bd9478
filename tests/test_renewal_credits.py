"""A renewal credit, its promise and its concession stand and fall together; nobody ends one apart from the others."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.budget import AuthorityReturned
from domain.conceding import (
    CreditStands,
    NotIssued,
    NotRequested,
    cancel_concession,
    forfeit_concession,
    fulfil_concession,
)
from domain.concessions import ConcessionFulfilled, ConcessionState
from domain.credit import CreditState
from domain.crediting import withdraw_credit
from domain.credits import CreditApproved, CreditRequested, CreditWithdrawn
from domain.promises import PromiseKept, PromiseSource, Undertaking
from domain.promising import change_promise, keep_promise, make_promise, release_promise
from domain.renewal_credits import CreditStillWaits
from domain.renewing import note_not_renewed
from domain.settling import accept_offer, back_out
from domain.subjects import Subject
from domain.terms import Action, ConcessionKind, OnNonRenewal, Side
from tests.accounts import a_complaint, a_contract, conceded, happens, issued, kes, last_credit, on
from tests.bargains import heard, offering, term
from tests.given import Telling, given, id_of
from tests.test_applying import with_renewal_credit
from tests.test_invariants import broken


def lapsing_concession() -> Telling:
    """A renewal credit that was granted, and approved by rule."""
    lapsing = conceded(ConcessionKind.RENEWAL_CREDIT, kes("1"), contract="KBX-77", on_non_renewal=OnNonRenewal.LAPSE)
    return happens(given(a_contract(), *a_complaint()), lapsing).follows(CreditRequested, CreditApproved)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (keep_promise, {}),
        (release_promise, {"words": "never mind"}),
        (change_promise, {"what": "later", "agreed_with_customer": True, "until": on(12, 1)}),
    ],
)
def test_the_promise_of_a_credit_that_waits_ends_only_with_the_credit(
    command: Callable[..., object], arguments: dict[str, Any]
) -> None:
    with_renewal_credit().when(command, **arguments).refused(CreditStillWaits)


def test_another_word_about_a_credit_that_waits_is_kept_as_any_other() -> None:
    story = with_renewal_credit()
    call: dict[str, Any] = {"promised_by": Side.US, "undertaking": Undertaking.DO, "action": Action.CALL_BACK}
    calling = story.when(
        make_promise,
        **call,
        subject=Subject("CONTRACT", "KBX-77"),
        until=on(6, 1),
        source=PromiseSource.SPOKEN,
        credit_id=last_credit(story),
    )
    (called,) = (each for each in calling.customer.promises if each not in story.customer.promises)
    calling.when(keep_promise, promise_id=called).then(PromiseKept)


def test_a_concession_is_not_given_by_hand_while_its_credit_waits_for_the_renewal() -> None:
    story = lapsing_concession()
    story.when(fulfil_concession).refused(NotIssued)
    issued(story, last_credit(story))[0].done().when(fulfil_concession).refused(CreditStillWaits)


@pytest.mark.parametrize("command", [cancel_concession, forfeit_concession])
def test_a_concession_is_not_undone_once_its_credit_is_issued(command: Callable[..., object]) -> None:
    story = lapsing_concession()
    undone = issued(story, last_credit(story))[0].done().when(command, reason="they moved").refused(CreditStands)
    assert "RC-2026-0001" in str(undone.refusal)


@pytest.mark.parametrize("command", [cancel_concession, forfeit_concession])
def test_a_concession_that_is_undone_takes_its_request_back(command: Callable[..., object]) -> None:
    undone = lapsing_concession().when(command, reason="they moved").done()
    assert CreditWithdrawn in map(type, undone.followed)
    assert undone.customer.accounts.credits[last_credit(undone)].state is CreditState.WITHDRAWN
    assert any(isinstance(each.fact, AuthorityReturned) for each in undone.elsewhere)


def test_what_is_given_as_a_credit_is_not_given_before_somebody_asked_for_it() -> None:
    withdrawn = lapsing_concession().when(withdraw_credit, reason="another way").done()
    withdrawn.when(fulfil_concession).refused(NotRequested)


def test_leaving_a_deal_leaves_an_issued_credit_and_its_concession_standing() -> None:
    story = heard(currency="KES").and_given(a_contract())
    lapsing: dict[str, Any] = {"contract_id": id_of("KBX-77"), "on_non_renewal": OnNonRenewal.LAPSE}
    saving = term(ConcessionKind.RENEWAL_CREDIT, "1.00", currency="KES", **lapsing)
    story = offering(story, saving, back_out_until=date(2026, 6, 24)).when(accept_offer).done()
    left = issued(story, last_credit(story))[0].done().when(back_out, now=on(5, 20)).done()
    (concession,) = left.customer.dealings.concessions.values()
    assert concession.state is ConcessionState.PROMISED
    assert broken(left) == []


def test_what_fell_due_is_money_that_may_be_given_by_hand() -> None:
    due = conceded(ConcessionKind.RENEWAL_CREDIT, kes("1"), contract="KBX-77", on_non_renewal=OnNonRenewal.PAY_OUT)
    story = happens(given(a_contract(), *a_complaint()), due)
    story = issued(story, last_credit(story))[0].when(note_not_renewed).done()
    story.when(fulfil_concession, evidence="paid on 3 May").then(ConcessionFulfilled)
