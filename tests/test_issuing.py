"""Issuing a credit: its number, its date, its tax, and the second person."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from amends.first import DEMO_ENTITY
from domain.approving import AlreadyIssued
from domain.commanding import Elsewhere
from domain.commands import ALL
from domain.contracts import ContractNotRenewed
from domain.credit_requests import NoRenewalAhead
from domain.credits import (
    CreditApplied,
    CreditBasis,
    CreditIssued,
    CreditKind,
    CreditLine,
    CreditRequested,
    InvoiceNamed,
)
from domain.invoices import InvoiceNoted, TaxLine
from domain.issuing import ClockRunsBack, LateReasonMissing, NotApproved, issue_credit, series_of
from domain.money import CurrencyCode, MinorUnits, Money, total
from domain.promises import PromiseMade
from domain.refusals import SecondPersonRequired
from domain.rulebook import LegalEntityConfirmed, LegalEntityProposed
from domain.series import NumberAllotted, NumberSeries, SeriesOpened, series_id
from domain.tax import lines_worth, note_taxes
from domain.terms import Action, OnNonRenewal, Role, Settlement
from tests.accounts import (
    Books,
    a_contract,
    an_invoice,
    eur,
    issued,
    kes,
    last_credit,
    on,
    rate,
    requested,
    rules_with,
)
from tests.given import CUSTOMER, NOON, RULES, Telling, given, id_of

CN_2026 = series_id("HOME", CreditKind.CORRECT_INVOICE, 2026)


def correction(amount: str = "950", settlement: Settlement = Settlement.OFFSET, by: str = "amina") -> Telling:
    """A correction of a fee note of 950.00, within Amina's limit."""
    bill = given(a_contract(), an_invoice("FN-118", kes("950")), currency="KES")
    about: dict[str, Any] = {"invoice_id": id_of("FN-118"), "settlement": settlement}
    return requested(bill, CreditKind.CORRECT_INVOICE, by=by, amount=kes(amount), **about)


def figures(telling: Telling) -> CreditIssued:
    """The credit as it was issued."""
    credit = telling.customer.accounts.credits[last_credit(telling)]
    assert credit.issued is not None
    return credit.issued


def test_a_years_first_issue_opens_its_series_and_takes_its_first_number() -> None:
    asked = correction()
    story, _ = issued(asked, last_credit(asked))
    story.then(CreditIssued, CreditApplied)
    assert story.elsewhere == (
        Elsewhere("series", CN_2026, SeriesOpened("CN-{fy}-{n:04}", 1)),
        Elsewhere(
            "series",
            CN_2026,
            NumberAllotted("CN-{fy}-{n:04}", 1, "CN-2026-0001", NOON.date(), last_credit(asked), CUSTOMER),
        ),
    )


def test_what_is_issued_says_all_that_a_document_needs() -> None:
    asked = correction()
    issue = figures(issued(asked, last_credit(asked))[0])
    assert (issue.number, issue.issued_on, issue.tax_date) == ("CN-2026-0001", NOON.date(), NOON.date())
    assert (issue.net, issue.tax, issue.total) == (kes("950"), kes("0"), kes("950"))
    assert issue.invoice == InvoiceNamed("FN-118", date(2026, 4, 15))
    assert issue.seller == "Amends Demo Ltd"
    assert issue.buyer is not None
    assert issue.buyer.name == "Jones & Co"
    assert issue.rulebook_version == RULES.version
    assert issue.request_hash == asked.customer.accounts.credits[last_credit(asked)].requested.request_hash


def test_numbers_follow_one_another_in_each_series_of_its_own() -> None:
    story = correction("300")
    books: Books = {}
    story, books = _issue_last(story, books)
    story = requested(story, CreditKind.CORRECT_INVOICE, amount=kes("300"), invoice_id=id_of("FN-118"))
    story, books = _issue_last(story, books)
    assert figures(story).number == "CN-2026-0002"
    story = requested(story, CreditKind.COMPENSATION, amount=kes("1"), basis=CreditBasis.GOODWILL)
    story, books = _issue_last(story, books)
    assert figures(story).number == "CP-2026-0001"


def _issue_last(story: Telling, books: Books, at: datetime = NOON) -> tuple[Telling, Books]:
    story, books = issued(story, last_credit(story), books, at=at)
    return story.done(), books


def test_a_series_taken_over_goes_on_at_its_first_number() -> None:
    asked = correction()
    taken_over = NumberSeries(CN_2026, "CN-{fy}-{n:04}", 43)
    story, _ = issued(asked, last_credit(asked), {CN_2026: taken_over})
    assert figures(story).number == "CN-2026-0043"
    assert [type(each.fact) for each in story.elsewhere] == [NumberAllotted]


def test_the_year_is_the_companys_own() -> None:
    entity = replace(DEMO_ENTITY, time_zone="Africa/Nairobi")
    rules = rules_with(LegalEntityProposed(entity), LegalEntityConfirmed(entity.code))
    new_year = datetime(2026, 12, 31, 21, tzinfo=UTC)
    credit = correction().customer.accounts.credits
    (only,) = credit.values()
    ref = series_of(only, rules, new_year)["series"]
    assert not isinstance(ref, tuple)
    assert ref.id == series_id("HOME", CreditKind.CORRECT_INVOICE, 2027)


def test_dates_of_a_series_never_run_back() -> None:
    asked = correction()
    ahead = NumberSeries(CN_2026, "CN-{fy}-{n:04}", 8, date(2026, 5, 13))
    issued(asked, last_credit(asked), {CN_2026: ahead})[0].refused(ClockRunsBack)


def test_what_is_late_is_issued_with_a_reason() -> None:
    asked = correction()
    issued(asked, last_credit(asked), at=on(5, 26))[0].then(CreditIssued, CreditApplied)
    issued(asked, last_credit(asked), at=on(5, 27))[0].refused(LateReasonMissing)
    late = issued(asked, last_credit(asked), at=on(5, 27), late_because="holidays")[0]
    assert figures(late).late_because == "holidays"


def test_what_nobody_approved_has_no_number() -> None:
    asked = correction(by="mei")
    issued(asked, last_credit(asked))[0].refused(NotApproved)


def test_a_credit_is_issued_once() -> None:
    asked = correction()
    once, books = issued(asked, last_credit(asked))
    issued(once, last_credit(once), books)[0].refused(AlreadyIssued)


def test_who_asked_within_their_own_limit_does_not_issue() -> None:
    asked = correction(by="farid")
    issued(asked, last_credit(asked), by="farid")[0].refused(SecondPersonRequired)
    issued(asked, last_credit(asked), by="otieno")[0].then(CreditIssued, CreditApplied)


def test_only_finance_issues() -> None:
    (command,) = (each for each in ALL if each.function is issue_credit)
    assert command.roles == {Role.FINANCE}


def test_a_renewal_credit_is_promised_for_the_renewal_and_refused_without_one() -> None:
    terms: dict[str, Any] = {"contract_id": id_of("KBX-77"), "on_non_renewal": OnNonRenewal.PAY_OUT}
    asked = requested(given(a_contract()), CreditKind.RENEWAL_CREDIT, amount=kes("2000"), **terms)
    story, _ = issued(asked, last_credit(asked))
    story.then(CreditIssued)
    (promise,) = story.customer.promises.values()
    assert isinstance(promise.made, PromiseMade)
    assert (promise.made.action, str(promise.made.subject)) == (Action.APPLY_CREDIT, "contract KBX-77")
    assert promise.until == datetime(2026, 11, 1, tzinfo=UTC)
    assert promise.made.credit_id == last_credit(asked)
    over = asked.and_given(ContractNotRenewed(id_of("KBX-77"), date(2026, 5, 12)))
    issued(over, last_credit(over))[0].refused(NoRenewalAhead)


def test_an_offset_is_used_on_its_own_invoice_as_far_as_that_owes() -> None:
    asked = correction("950")
    story = issued(asked, last_credit(asked))[0]
    assert story.customer.accounts.invoices[id_of("FN-118")].owed == kes("0")
    half_paid = given(replace(an_invoice("FN-118", kes("950")), owed=kes("400")))
    asked = requested(half_paid, CreditKind.CORRECT_INVOICE, amount=kes("950"), invoice_id=id_of("FN-118"))
    story = issued(asked, last_credit(asked))[0]
    credit = story.customer.accounts.credits[last_credit(asked)]
    assert (credit.open, story.customer.accounts.invoices[id_of("FN-118")].owed) == (kes("550"), kes("0"))


def test_a_correction_that_waits_for_later_invoices_is_not_used_at_once() -> None:
    asked = correction(settlement=Settlement.CREDIT)
    issued(asked, last_credit(asked))[0].then(CreditIssued)


# -- tax


def test_the_notes_of_an_invoice_together_take_exactly_its_tax() -> None:
    for invoiced in ("55.83", "55.84"):
        gross = eur("279.16") + eur(invoiced)
        story = given(an_invoice("INV-9", gross, rate("20", eur("279.16"), eur(invoiced))))
        books: Books = {}
        taxes = []
        for at, net in enumerate(("68.33", "57.50", "85.00", "68.33")):
            lines = (CreditLine(eur(net), "S", Decimal(20)),)
            story = requested(
                story, CreditKind.CORRECT_INVOICE, by="lena", credit_lines=lines, invoice_id=id_of("INV-9")
            )
            story, books = _issue_last(story, books)
            taxes.append(figures(story).tax)
            assert figures(story).number == f"CN-2026-000{at + 1}"
        assert total(taxes, "EUR") == eur(invoiced)
    assert taxes[:3] == [eur("13.67"), eur("11.50"), eur("17.00")]


def _invoiced(net: int, percent: int, off: int) -> InvoiceNoted:
    tax = max(0, round(net * percent / 100) + off)
    return an_invoice("INV-9", _cents(net + tax), rate(str(percent), _cents(net), _cents(tax)))


def _cents(minor: int) -> Money:
    return Money(MinorUnits(minor), CurrencyCode("EUR"))


@for_all(
    st.integers(1, 10**7),
    st.integers(0, 30),
    st.integers(-2, 2),
    st.lists(st.integers(1, 10**6), max_size=5),
)
def test_however_an_invoice_is_credited_the_whole_is_exact(net: int, percent: int, off: int, parts: list[int]) -> None:
    story = given(_invoiced(net, percent, off))
    invoice = story.customer.accounts.invoices[id_of("INV-9")].noted
    rest, nets = net, []
    for part in parts:
        if part < rest:
            nets.append(part)
            rest -= part
    taxes = []
    for at, part in enumerate((*nets, rest)):
        lines = (CreditLine(_cents(part), "S", Decimal(percent)),)
        credits = tuple(story.customer.accounts.credits.values())
        (tax,) = note_taxes(lines, invoice, credits)
        assert tax.tax.minor >= 0
        taxes.append(tax.tax.minor)
        story = story.and_given(*_note(f"note{at}", lines, tax))
    assert sum(taxes) == invoice.taxes[0].tax.minor


@for_all(st.integers(1, 10**6), st.integers(0, 30), st.integers(1, 10**6))
def test_lines_made_from_an_amount_never_give_more_than_it(net: int, percent: int, amount: int) -> None:
    invoice = _invoiced(net, percent, 0)
    wanted = min(amount, invoice.total.minor)
    lines = lines_worth(_cents(wanted), invoice, ())
    taxes = note_taxes(lines, invoice, ())
    made = sum(each.net.minor + each.tax.minor for each in taxes)
    assert made <= wanted
    assert wanted - made <= 1 or wanted < invoice.total.minor
    if wanted == invoice.total.minor:
        assert made == wanted


def _note(name: str, lines: tuple[CreditLine, ...], tax: TaxLine) -> tuple[object, ...]:
    id = id_of(name)
    request = CreditRequested(
        id, 1, "", CreditKind.CORRECT_INVOICE, "HOME", lines, Settlement.CREDIT, invoice_id=id_of("INV-9")
    )
    gross = tax.net + tax.tax
    return request, CreditIssued(id, "", name, NOON.date(), lines, tax.net, tax.tax, gross, taxes=(tax,))
