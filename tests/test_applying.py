"""Using credits on invoices, and what becomes of a renewal credit: the bounced cheque, told in figures."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.applying import (
    CreditBalanceTooLow,
    CreditNotUsable,
    InvoiceOwesLess,
    OrderReasonMissing,
    OtherLegalEntity,
    RenewalOnly,
    apply_credit,
    in_order,
    owed,
    promised,
)
from domain.arguments import MixedCurrencies, ZeroAmount
from domain.concessions import ConcessionForfeited, ConcessionFulfilled, ConcessionState
from domain.contracts import ContractNotRenewed, ContractRenewed, RenewalMoved
from domain.credit import CreditState
from domain.credits import (
    CreditApplied,
    CreditApproved,
    CreditBasis,
    CreditExpired,
    CreditFellDue,
    CreditIssued,
    CreditKind,
    CreditRequested,
    Way,
)
from domain.hearing import DesiredKind, DesiredResolutionStated, HearingConfirmed
from domain.invoices import Allowance, InvoiceLine, InvoiceNoted
from domain.invoicing import RenewalCreditForgotten, note_balance, note_invoice
from domain.offering import SubjectToApproval
from domain.offers import Stance, Term
from domain.promises import BrokenBecause, PromiseBroken, PromiseChanged, PromiseKept, PromiseMade, PromiseReleased
from domain.promises import PromiseState as State
from domain.refusals import Refused
from domain.renewing import move_renewal, note_not_renewed, renew_contract
from domain.settling import accept_offer, make_offer
from domain.terms import ConcessionKind, OnNonRenewal
from tests.accounts import (
    NOTHING_DRAWN,
    Books,
    a_complaint,
    a_contract,
    an_invoice,
    approved,
    conceded,
    eur,
    happens,
    issued,
    kes,
    last_credit,
    on,
    requested,
)
from tests.given import Telling, given, id_of, kinds

COMPROMISE: dict[str, Any] = {"complaint_id": id_of("complaint"), "stance": Stance.COMPROMISE}
GOODWILL: dict[str, Any] = {"basis": CreditBasis.GOODWILL}
MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)


# -- the bounced cheque


def granted() -> Telling:
    """Fee note, complaint, and on 20 April an accepted offer of both."""
    asked = DesiredResolutionStated(id_of("complaint"), DesiredKind.REIMBURSEMENT, amount=kes("2400"))
    story = given(a_contract(), *a_complaint(kes("2400")), HearingConfirmed(id_of("complaint")), asked, currency="KES")
    exempt = (InvoiceLine("1", kes("950"), "E"),)
    fee: dict[str, Any] = {"number": "FN-118", "issued_on": date(2026, 4, 15), "total": kes("950")}
    story = story.when(note_invoice, by="farid", now=on(4, 15), invoice_lines=exempt, **fee).done()
    (invoice,) = story.customer.accounts.invoices
    terms = (
        Term(ConcessionKind.FEE_WAIVER, kes("950"), invoice_id=invoice),
        Term(
            ConcessionKind.RENEWAL_CREDIT,
            kes("2400"),
            contract_id=id_of("KBX-77"),
            on_non_renewal=OnNonRenewal.PAY_OUT,
        ),
    )
    story = story.when(make_offer, now=on(4, 20), beside=NOTHING_DRAWN, **COMPROMISE, terms=terms)
    return story.warns(SubjectToApproval).when(accept_offer, now=on(4, 20)).done()


def issued_both() -> Telling:
    """On 21 April Farid approves the second and issues both."""
    story = granted()
    correction, renewal = story.customer.accounts.credits
    story = approved(story, renewal, at=on(4, 21)).done()
    books: Books = {}
    story, books = issued(story, correction, books, at=on(4, 21))
    story.then(CreditIssued, CreditApplied).follows(ConcessionFulfilled)
    story, books = issued(story, renewal, books, at=on(4, 21))
    return story.then(CreditIssued)


def test_the_correction_is_approved_by_rule_and_the_renewal_credit_waits() -> None:
    story = granted()
    correction, renewal = story.customer.accounts.credits.values()
    assert kinds(story.followed).count("CreditApproved") == 1
    assert (correction.state, correction.agreed.by_rule) == (CreditState.APPROVED, True)
    assert correction.agreed.issue_by == date(2026, 5, 4)
    assert renewal.state is CreditState.WAITING


def test_both_are_issued_and_the_fee_note_owes_nothing() -> None:
    story = issued_both()
    numbers = [each.issued.number for each in story.customer.accounts.credits.values() if each.issued]
    totals = [each.issued.total for each in story.customer.accounts.credits.values() if each.issued]
    assert numbers == ["CN-2026-0001", "RC-2026-0001"]
    assert totals == [kes("950"), kes("2400")]
    (invoice,) = story.customer.accounts.invoices.values()
    assert invoice.owed == kes("0")
    assert owed(story.customer) == {}
    assert promised(story.customer) == {"KES": kes("2400")}
    (promise,) = story.customer.promises.values()
    assert (promise.state, promise.until) == (State.OPEN, MIDNIGHT)


def test_the_renewal_invoice_shows_the_credit_and_the_promise_is_kept() -> None:
    story = issued_both()
    bill: dict[str, Any] = {"number": "INV-2044", "issued_on": date(2026, 10, 31), "renewal_of": id_of("KBX-77")}
    premium = (InvoiceLine("1", kes("48000")),)
    forgotten = story.when(
        note_invoice, by="farid", now=on(10, 31), total=kes("48000"), invoice_lines=premium, **bill
    ).refused(RenewalCreditForgotten)
    assert "RC-2026-0001" in str(forgotten.refusal)
    shown = (Allowance(last_credit(story), kes("2400")),)
    story = story.when(
        note_invoice,
        by="farid",
        now=on(10, 31),
        total=kes("45600"),
        invoice_lines=premium,
        allowances=shown,
        **bill,
    )
    story.then(InvoiceNoted, CreditApplied).follows(PromiseKept, ConcessionFulfilled)
    assert promised(story.customer) == {}
    assert {each.state for each in story.customer.dealings.concessions.values()} == {ConcessionState.FULFILLED}
    renewed = story.when(renew_contract, now=on(11, 1), contract_id=id_of("KBX-77"), next_renews_on=date(2027, 11, 1))
    renewed.then(ContractRenewed).follows()


def test_not_renewed_instead_it_falls_due_and_is_owed_as_money() -> None:
    story = issued_both().when(note_not_renewed, now=on(11, 1), contract_id=id_of("KBX-77"))
    story.then(ContractNotRenewed).follows(CreditFellDue, PromiseReleased)
    assert owed(story.customer) == {"KES": kes("2400")}
    assert promised(story.customer) == {}


# -- the renewal it waits for


def with_renewal_credit(on_non_renewal: OnNonRenewal = OnNonRenewal.LAPSE) -> Telling:
    """A renewal credit of 2,000.00 is issued, without a complaint."""
    terms: dict[str, Any] = {"contract_id": id_of("KBX-77"), "on_non_renewal": on_non_renewal}
    story = requested(given(a_contract()), CreditKind.RENEWAL_CREDIT, amount=kes("2000"), **terms)
    return issued(story, last_credit(story))[0].done()


def test_a_lapsing_credit_expires_with_the_contract() -> None:
    story = with_renewal_credit().when(note_not_renewed)
    story.then(ContractNotRenewed).follows(CreditExpired, PromiseReleased)
    assert (owed(story.customer), promised(story.customer)) == ({}, {})


def test_a_concession_whose_credit_lapsed_was_let_pass() -> None:
    lapsing = conceded(ConcessionKind.RENEWAL_CREDIT, kes("1"), contract="KBX-77", on_non_renewal=OnNonRenewal.LAPSE)
    story = happens(given(a_contract(), *a_complaint()), lapsing).follows(CreditRequested, CreditApproved)
    story = issued(story, last_credit(story))[0].done()
    story.when(note_not_renewed).follows(CreditExpired, PromiseReleased, ConcessionForfeited)


def test_the_promise_moves_with_the_renewal() -> None:
    story = with_renewal_credit().when(move_renewal, renews_on=date(2026, 12, 1))
    story.then(RenewalMoved).follows(PromiseChanged)
    (promise,) = story.customer.promises.values()
    assert promise.until == datetime(2026, 12, 1, tzinfo=UTC)


def test_what_the_invoice_could_not_bear_waits_for_the_next_renewal() -> None:
    story = with_renewal_credit()
    half = (Allowance(last_credit(story), kes("500")),)
    bill: dict[str, Any] = {"number": "INV-1", "issued_on": date(2026, 10, 31), "renewal_of": id_of("KBX-77")}
    bill["now"] = on(10, 31)
    lines = (InvoiceLine("1", kes("500")),)
    story = story.when(note_invoice, total=kes("0"), invoice_lines=lines, allowances=half, **bill).done()
    story = story.when(renew_contract, next_renews_on=date(2027, 11, 1)).follows(PromiseChanged)
    (promise,) = story.customer.promises.values()
    assert promise.until == datetime(2027, 11, 1, tzinfo=UTC)


def test_a_credit_that_was_forgotten_is_promised_anew_once_the_word_was_broken() -> None:
    story = with_renewal_credit().when(renew_contract, next_renews_on=date(2027, 11, 1)).follows()
    (promise,) = story.customer.promises
    broken = happens(story, PromiseBroken(promise, BrokenBecause.FORGOTTEN))
    assert any(isinstance(each, PromiseMade) for each in broken.followed)
    early = happens(with_renewal_credit(), PromiseBroken(promise, BrokenBecause.FORGOTTEN))
    assert not any(isinstance(each, PromiseMade) for each in early.followed)
    late = early.when(renew_contract, next_renews_on=date(2027, 11, 1))
    assert any(isinstance(each, PromiseMade) for each in late.followed)


# -- using a credit


def with_credit(amount: str = "500", **more: Any) -> Telling:
    """A goodwill credit for later invoices, and an invoice that owes 250.00."""
    story = given(an_invoice("INV-12", kes("250")), an_invoice("INV-13", kes("9000")), currency="KES")
    story = requested(story, CreditKind.COMPENSATION, amount=kes(amount), **GOODWILL, **more)
    return issued(story, last_credit(story))[0].done()


def using(story: Telling, invoice: str = "INV-12", **more: Any) -> Telling:
    """What becomes of the use of the last credit."""
    arguments = {"credit_id": last_credit(story), "invoice_id": id_of(invoice), **more}
    return story.when(apply_credit, by="farid", **arguments)


def test_a_credit_pays_what_an_invoice_owes_and_the_rest_is_left() -> None:
    story = using(with_credit()).then(CreditApplied)
    used = story.said[0]
    assert isinstance(used, CreditApplied)
    assert (used.amount, used.way) == (kes("250"), Way.PAYMENT)
    assert owed(story.customer) == {"KES": kes("250")}
    assert story.customer.accounts.invoices[id_of("INV-12")].owed == kes("0")
    using(story).refused(InvoiceOwesLess)
    used_up = using(story, "INV-13").then(CreditApplied)
    using(used_up, "INV-13").refused(CreditNotUsable)


def test_no_more_is_used_than_is_left_or_owed() -> None:
    using(with_credit(), amount=kes("250.01")).refused(InvoiceOwesLess)
    using(with_credit(), "INV-13", amount=kes("500.01")).refused(CreditBalanceTooLow)
    using(with_credit(), amount=kes("0")).refused(ZeroAmount)


def test_a_credit_keeps_its_currency() -> None:
    story = with_credit().and_given(an_invoice("INV-14", eur("10")))
    using(story, "INV-14").refused(MixedCurrencies)
    using(story, amount=eur("1")).refused(MixedCurrencies)


def test_what_is_not_issued_cannot_be_used() -> None:
    story = requested(given(an_invoice("INV-12", kes("250"))), CreditKind.COMPENSATION, amount=kes("1"), **GOODWILL)
    using(story).refused(CreditNotUsable)


def test_the_last_day_of_a_credit_is_its_last_usable_day() -> None:
    story = with_credit(expires_on=date(2026, 6, 1))
    using(story, now=on(6, 1)).then(CreditApplied)
    late = using(story, now=on(6, 2)).refused(CreditNotUsable)
    assert "It expired on 1 Jun 2026" in str(late.refusal)


def test_a_renewal_credit_waits_for_its_renewal() -> None:
    story = with_renewal_credit().and_given(an_invoice("INV-12", kes("250")))
    using(story).refused(RenewalOnly)


def test_a_renewal_credit_that_fell_due_pays_any_invoice() -> None:
    story = with_renewal_credit(OnNonRenewal.PAY_OUT).and_given(an_invoice("INV-12", kes("2000")))
    using(story.when(note_not_renewed)).then(CreditApplied).follows()


def test_a_credit_of_another_company_is_not_used_here() -> None:
    story = with_credit().and_given(replace(an_invoice("INV-15", kes("10")), legal_entity="OTHER"))
    using(story, "INV-15").refused(OtherLegalEntity)


def test_credits_are_used_in_order_or_with_a_reason() -> None:
    story = with_credit(expires_on=date(2026, 6, 1))
    books: Books = {}
    for day in (date(2026, 5, 13), None):
        story = requested(story, CreditKind.COMPENSATION, amount=kes("100"), **GOODWILL, expires_on=day)
        story, books = issued(story, last_credit(story), books)
    invoice = story.customer.accounts.invoices[id_of("INV-13")].noted
    days = [each.requested.expires_on for each in in_order(story.customer, invoice, date(2026, 5, 12))]
    assert days == [date(2026, 5, 13), date(2026, 6, 1), None]
    days = [each.requested.expires_on for each in in_order(story.customer, invoice, date(2026, 5, 14))]
    assert days == [date(2026, 6, 1), None]
    using(story, "INV-13").refused(OrderReasonMissing)
    using(story, "INV-13", out_of_order_because="they asked for it").then(CreditApplied)


def test_what_is_earmarked_for_an_invoice_comes_first_there_and_last_elsewhere() -> None:
    story = with_credit(expires_on=date(2026, 6, 1))
    story = requested(story, CreditKind.COMPENSATION, amount=kes("100"), **GOODWILL, earmark="INV-13")
    story = issued(story, last_credit(story))[0]
    using(story, "INV-13").then(CreditApplied)
    using(story, "INV-12").refused(OrderReasonMissing)


# -- a law


steps = st.lists(st.tuples(st.sampled_from(["INV-12", "INV-13"]), st.integers(1, 40_000), st.booleans()), max_size=12)


@for_all(steps)
def test_no_order_of_uses_overdraws_a_credit_or_an_invoice(uses: list[tuple[str, int, bool]]) -> None:
    story = with_credit()
    for invoice, minor, balance in uses:
        amount = kes(f"{minor / 100:.2f}")
        if balance:
            story = story.when(note_balance, by="farid", invoice_id=id_of(invoice), owed=amount)
        else:
            story = using(story, invoice, amount=amount)
        assert story.refusal is None or isinstance(story.refusal, Refused)
        credit = story.customer.accounts.credits[last_credit(story)]
        assert credit.open is not None
        assert credit.open.minor >= 0
        assert all(each.owed.minor >= 0 for each in story.customer.accounts.invoices.values())
