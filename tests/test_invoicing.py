"""What may be noted about invoices, and what a renewal invoice must show."""

from datetime import date
from typing import Any

import pytest

from domain.applying import CreditBalanceTooLow, CreditNotUsable, OtherLegalEntity, RenewalOnly, promised
from domain.arguments import MixedCurrencies, ZeroAmount
from domain.credits import CreditApplied, CreditKind, RenewalCreditLeftOut, Way
from domain.invoices import Allowance, InvoiceBalanceNoted, InvoiceLine, InvoiceNoted, TaxLine
from domain.invoicing import (
    InvoiceAlreadyNoted,
    OwedAboveTotal,
    RenewalCreditForgotten,
    TaxDoesNotAddUp,
    note_balance,
    note_invoice,
)
from domain.promises import PromiseKept
from domain.refusals import InTheFuture, NotFound, NotUnderstood
from domain.rulebook import LegalEntity, LegalEntityConfirmed, LegalEntityProposed
from domain.terms import OnNonRenewal, Settlement
from tests.accounts import (
    a_contract,
    an_invoice,
    approved,
    eur,
    issued,
    kes,
    last_credit,
    on,
    rate,
    requested,
    rules_with,
)
from tests.given import Telling, given, id_of

FEE_NOTE: dict[str, Any] = {"number": "FN-118", "issued_on": date(2026, 4, 15), "total": kes("950")}
RENEWAL: dict[str, Any] = {
    "number": "INV-2044",
    "issued_on": date(2026, 10, 31),
    "now": on(10, 31),
    "renewal_of": id_of("KBX-77"),
}


def with_renewal_credit(amount: str = "2400") -> Telling:
    """A renewal credit was issued for KBX-77."""
    asked = requested(
        given(a_contract(), currency="KES"),
        CreditKind.RENEWAL_CREDIT,
        amount=kes(amount),
        contract_id=id_of("KBX-77"),
        on_non_renewal=OnNonRenewal.PAY_OUT,
    )
    story, _ = issued(approved(asked, last_credit(asked)), last_credit(asked))
    return story.done()


def test_an_invoice_is_owed_in_full_unless_something_else_is_noted() -> None:
    noted = given(currency="KES").when(note_invoice, by="farid", **FEE_NOTE).then(InvoiceNoted)
    (invoice,) = noted.customer.accounts.invoices.values()
    assert invoice.owed == kes("950")
    assert invoice.noted.legal_entity == "HOME"


def test_an_invoice_is_noted_once() -> None:
    noted = given().when(note_invoice, **FEE_NOTE)
    noted.when(note_invoice, **FEE_NOTE).refused(InvoiceAlreadyNoted)


def test_an_invoice_comes_from_a_company_of_ours() -> None:
    given().when(note_invoice, **FEE_NOTE, legal_entity="ABROAD").refused(NotUnderstood)


def test_an_invoice_was_issued_by_today() -> None:
    bill = {**FEE_NOTE, "issued_on": date(2026, 5, 13)}
    assert given().when(note_invoice, **bill).refused(InTheFuture).refusal == InTheFuture("issuedOn")
    given().when(note_invoice, **bill, now=on(5, 13)).then(InvoiceNoted)


def test_lines_and_tax_make_the_total() -> None:
    taxes = (rate("20", eur("279.16"), eur("55.83")),)
    bill: dict[str, Any] = {"number": "INV-9", "issued_on": date(2026, 4, 1), "taxes": taxes}
    given().when(note_invoice, **bill, total=eur("335.00")).refused(TaxDoesNotAddUp)
    given().when(note_invoice, **bill, total=eur("334.99")).then(InvoiceNoted)
    lines = (InvoiceLine("1", eur("279.15")),)
    given().when(note_invoice, **bill, total=eur("334.99"), invoice_lines=lines).refused(TaxDoesNotAddUp)


def test_an_invoice_has_one_currency_and_an_amount() -> None:
    given().when(note_invoice, **{**FEE_NOTE, "total": kes("0")}).refused(ZeroAmount)
    given().when(note_invoice, **FEE_NOTE, owed=eur("950")).refused(MixedCurrencies)
    taxes = (TaxLine("E", None, eur("950"), eur("0")),)
    given().when(note_invoice, **FEE_NOTE, taxes=taxes).refused(MixedCurrencies)


def test_no_more_is_owed_than_was_billed() -> None:
    given().when(note_invoice, **FEE_NOTE, owed=kes("950.01")).refused(OwedAboveTotal)
    noted = given(an_invoice("FN-118", kes("950")))
    noted.when(note_balance, owed=kes("950.01")).refused(OwedAboveTotal)
    noted.when(note_balance, owed=eur("1")).refused(MixedCurrencies)
    noted.when(note_balance, owed=kes("0")).then(InvoiceBalanceNoted(id_of("FN-118"), kes("0")))


def test_an_invoice_renews_a_contract_that_there_is() -> None:
    given().when(note_invoice, **RENEWAL, total=kes("48000")).refused(NotFound)


def test_a_renewal_invoice_without_the_promised_credit_is_refused_and_names_it() -> None:
    told = with_renewal_credit().when(note_invoice, **RENEWAL, total=kes("48000")).refused(RenewalCreditForgotten)
    assert told.refusal is not None
    assert told.refusal.message == ("This renewal was promised 2,400.00 KES (RC-2026-0001). Enter it, or say why not.")
    (detail,) = told.refusal.details
    assert detail.amount == kes("2400")


def test_a_renewal_invoice_may_leave_the_credit_out_with_a_reason() -> None:
    told = with_renewal_credit().when(note_invoice, **RENEWAL, total=kes("48000"), left_out_because="printed early")
    told.then(InvoiceNoted, RenewalCreditLeftOut)
    assert promised(told.customer) == {"KES": kes("2400")}


def test_a_renewal_invoice_that_shows_the_credit_keeps_the_promise() -> None:
    story = with_renewal_credit()
    credit = last_credit(story)
    allowance = Allowance(credit, kes("2400"))
    noted = story.when(note_invoice, **RENEWAL, total=kes("45600"), allowances=(allowance,))
    noted.then(InvoiceNoted, CreditApplied).follows(PromiseKept)
    used = noted.said[1]
    assert isinstance(used, CreditApplied)
    assert (used.way, used.amount) == (Way.ALLOWANCE, kes("2400"))
    assert promised(noted.customer) == {}


def test_half_of_a_credit_is_a_credit_forgotten_unless_the_invoice_can_bear_no_more() -> None:
    story = with_renewal_credit()
    half = (Allowance(last_credit(story), kes("1200")),)
    story.when(note_invoice, **RENEWAL, total=kes("46800"), allowances=half).refused(RenewalCreditForgotten)
    lines = (InvoiceLine("1", kes("1200")),)
    small = story.when(note_invoice, **RENEWAL, total=kes("0"), allowances=half, invoice_lines=lines)
    small.then(InvoiceNoted, CreditApplied).follows()
    assert promised(small.customer) == {"KES": kes("1200")}


@pytest.mark.parametrize("amount", ["2400.01", "48000"])
def test_an_allowance_stays_within_its_credit(amount: str) -> None:
    story = with_renewal_credit()
    more = (Allowance(last_credit(story), kes(amount)),)
    story.when(note_invoice, **RENEWAL, total=kes("40000"), allowances=more).refused(CreditBalanceTooLow)


def test_an_allowance_names_a_credit_that_waits_for_this_renewal() -> None:
    story = with_renewal_credit()
    mine = (Allowance(last_credit(story), kes("2400")),)
    fee: dict[str, Any] = {"number": "INV-1", "issued_on": date(2026, 5, 1)}
    story.when(note_invoice, **fee, total=kes("100"), allowances=mine).refused(RenewalOnly)
    unknown = (Allowance(id_of("nothing"), kes("1")),)
    story.when(note_invoice, **RENEWAL, total=kes("100"), allowances=unknown).refused(NotFound)
    used = story.when(note_invoice, **RENEWAL, total=kes("45600"), allowances=mine)
    again = {**RENEWAL, "number": "INV-2045"}
    used.when(note_invoice, **again, total=kes("45600"), allowances=mine).refused(CreditNotUsable)


def test_an_allowance_of_another_company_is_refused() -> None:
    rules = rules_with(LegalEntityProposed(LegalEntity("OTHER", "Other Ltd", "KE")), LegalEntityConfirmed("OTHER"))
    story = with_renewal_credit()
    mine = (Allowance(last_credit(story), kes("2400")),)
    told = story.when(note_invoice, **RENEWAL, rules=rules, total=kes("45600"), allowances=mine, legal_entity="OTHER")
    told.refused(OtherLegalEntity)


def test_money_that_is_no_renewal_credit_is_no_allowance() -> None:
    asked = requested(
        given(a_contract(), an_invoice("FN-118", kes("950"))),
        CreditKind.CORRECT_INVOICE,
        amount=kes("950"),
        invoice_id=id_of("FN-118"),
        settlement=Settlement.CREDIT,
    )
    story, _ = issued(asked, last_credit(asked))
    mine = (Allowance(last_credit(story), kes("950")),)
    story.when(note_invoice, **RENEWAL, total=kes("47050"), allowances=mine).refused(CreditNotUsable)
