"""Who may ask for a credit and how, who may agree to it, and what the rule agrees to by itself."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.approving import (
    AlreadyIssued,
    NotWaiting,
    RequestChanged,
    approve_credit,
    decline_credit,
)
from domain.arguments import MixedCurrencies, ZeroAmount
from domain.budget import AuthorityBudget, AuthorityReturned, AuthorityUsed, budget_id
from domain.commanding import Elsewhere
from domain.conceded_credits import CreditStillToRequest
from domain.concessions import ConcessionCancelled
from domain.contracts import ContractNotRenewed
from domain.corrections import CreditExceedsInvoice
from domain.credit import CreditState
from domain.credit_requests import (
    ExpiresTooSoon,
    ExpiryNotAllowed,
    InvoiceRequired,
    LossRequired,
    NonRenewalRuleMissing,
    NoRenewalAhead,
    NotForBadDebt,
    OverCompensation,
    SettlementNotForKind,
    TaxNotForKind,
)
from domain.crediting import (
    AlreadyRequested,
    NotYourRequest,
    months_drawn_on,
    request_credit,
    revise_credit,
    withdraw_credit,
)
from domain.credits import (
    CreditApproved,
    CreditBasis,
    CreditDeclined,
    CreditKind,
    CreditLine,
    CreditRequested,
    CreditRevised,
    CreditWithdrawn,
    ReasonCode,
)
from domain.invoices import InvoiceLine, TaxLine
from domain.limits import AboveAuthority
from domain.money import MinorUnits, Money
from domain.refusals import Missing, NotUnderstood, ReasonMissing, SecondPersonRequired
from domain.request_hash import hashed
from domain.rulebook import CreditLimitsConfirmed, CreditLimitsProposed, LimitGroup, Rules
from domain.terms import ConcessionKind, OnNonRenewal, Settlement
from tests.accounts import (
    NOTHING_DRAWN,
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
    rate,
    requested,
    rules_with,
)
from tests.given import CUSTOMER, NOON, RULES, Telling, given, id_of, person

CORRECT, RENEW, COMPENSATE = CreditKind.CORRECT_INVOICE, CreditKind.RENEWAL_CREDIT, CreditKind.COMPENSATION
AT_RENEWAL: dict[str, Any] = {"contract_id": id_of("KBX-77"), "on_non_renewal": OnNonRenewal.PAY_OUT}
GOODWILL: dict[str, Any] = {"basis": CreditBasis.GOODWILL}


def asking(telling: Telling, kind: CreditKind, *, by: str = "amina", **arguments: Any) -> Telling:
    """What becomes of a request."""
    return telling.when(request_credit, by=by, beside=NOTHING_DRAWN, credit_kind=kind, **arguments)


def kibo(*facts: object) -> Telling:
    """A customer with a contract, and a fee note of 950.00."""
    return given(a_contract(), an_invoice("FN-118", kes("950")), *facts, currency="KES")


def state(telling: Telling, name: object = None) -> CreditState:
    """How far the last credit has come."""
    return telling.customer.accounts.credits[last_credit(telling)].state


def only(telling: Telling) -> CreditRequested:
    """The last request as it is."""
    return telling.customer.accounts.credits[last_credit(telling)].requested


# -- kind by kind


def test_a_correction_names_its_invoice_and_reduces_a_price() -> None:
    asking(kibo(), CORRECT, amount=kes("950")).refused(InvoiceRequired)
    asking(kibo(), CORRECT, amount=kes("950"), invoice_id=id_of("FN-118"), reason_code=ReasonCode.BAD_DEBT).refused(
        NotForBadDebt
    )


def test_a_credit_is_worth_something_in_one_currency() -> None:
    asking(kibo(), COMPENSATE, **GOODWILL).refused(Missing)
    asking(kibo(), COMPENSATE, **GOODWILL, amount=kes("0")).refused(ZeroAmount)
    asking(kibo(), CORRECT, invoice_id=id_of("FN-118")).refused(Missing)
    asking(kibo(), CORRECT, invoice_id=id_of("FN-118"), amount=eur("9")).refused(MixedCurrencies)
    lines = (CreditLine(kes("1")), CreditLine(eur("1")))
    asking(kibo(), COMPENSATE, **GOODWILL, credit_lines=lines).refused(MixedCurrencies)


def test_corrections_stay_within_the_invoice_and_name_what_took_the_rest() -> None:
    nine = given(an_invoice("INV-9", eur("1000")))
    first = requested(nine, CORRECT, amount=eur("800"), invoice_id=id_of("INV-9"))
    story, _ = issued(approved(first, last_credit(first)), last_credit(first))
    too_much = asking(story.done(), CORRECT, amount=eur("1200"), invoice_id=id_of("INV-9"))
    too_much.refused(CreditExceedsInvoice)
    assert too_much.refusal is not None
    assert too_much.refusal.message == (
        "INV-9 was 1,000.00 EUR; CN-2026-0001 took 800.00 EUR. Credit 200.00 EUR or less."
    )
    all_of_it = requested(story, CORRECT, amount=eur("200"), invoice_id=id_of("INV-9"))
    asking(all_of_it, CORRECT, amount=eur("0.01"), invoice_id=id_of("INV-9")).refused(CreditExceedsInvoice)


def test_corrections_stay_within_each_line_and_each_rate() -> None:
    lines = (InvoiceLine("1", eur("60"), "S", rate("20", eur("0"), eur("0")).rate), InvoiceLine("2", eur("40"), "E"))
    bill = given(an_invoice("INV-9", eur("112"), rate("20", eur("60"), eur("12")), lines=lines))
    about: dict[str, Any] = {"invoice_id": id_of("INV-9")}
    asking(bill, CORRECT, **about, credit_lines=(CreditLine(eur("40.01"), "E"),)).refused(CreditExceedsInvoice)
    asking(bill, CORRECT, **about, credit_lines=(CreditLine(eur("60.01"), invoice_line="1"),)).refused(
        CreditExceedsInvoice
    )
    asking(bill, CORRECT, **about, credit_lines=(CreditLine(eur("1")),)).refused(NotUnderstood)
    asking(bill, CORRECT, **about, credit_lines=(CreditLine(eur("1"), invoice_line="3"),)).refused(NotUnderstood)
    done = asking(bill, CORRECT, **about, credit_lines=(CreditLine(eur("60"), invoice_line="1"),)).done()
    assert only(done).credit_lines[0].category == "S"


def test_an_amount_is_spread_over_what_is_left_of_each_rate() -> None:
    taxes = (rate("20", eur("100"), eur("20")), TaxLine("E", None, eur("80"), eur("0")))
    bill = given(an_invoice("INV-9", eur("200"), *taxes))
    half = asking(bill, CORRECT, invoice_id=id_of("INV-9"), amount=eur("100")).done()
    assert [(each.category, each.net) for each in only(half).credit_lines] == [("S", eur("50")), ("E", eur("40"))]


def test_a_renewal_credit_needs_a_renewal_ahead_and_a_word_for_the_other_case() -> None:
    asking(kibo(), RENEW, amount=kes("1"), on_non_renewal=OnNonRenewal.LAPSE).refused(NoRenewalAhead)
    asking(kibo(), RENEW, amount=kes("1"), contract_id=id_of("KBX-77")).refused(NonRenewalRuleMissing)
    over = kibo(ContractNotRenewed(id_of("KBX-77"), date(2026, 11, 1)))
    told = asking(over, RENEW, amount=kes("1"), **AT_RENEWAL).refused(NoRenewalAhead)
    assert told.refusal is not None
    assert told.refusal.message == "KBX-77 has no renewal ahead. Choose compensation."


def test_a_compensation_names_a_loss_or_is_goodwill() -> None:
    asking(kibo(*a_complaint()), COMPENSATE, amount=kes("1")).refused(LossRequired)
    loss: dict[str, Any] = {"basis": CreditBasis.LOSS, "complaint_id": id_of("complaint")}
    asking(kibo(*a_complaint()), COMPENSATE, amount=kes("1"), **loss).refused(LossRequired)
    asking(kibo(*a_complaint(kes("2400"))), COMPENSATE, amount=kes("1"), **loss).done()


def test_more_than_half_again_of_the_loss_is_worth_a_warning() -> None:
    loss: dict[str, Any] = {"basis": CreditBasis.LOSS, "complaint_id": id_of("complaint")}
    asking(kibo(*a_complaint(kes("100"))), COMPENSATE, amount=kes("150"), **loss).warns()
    asking(kibo(*a_complaint(kes("100"))), COMPENSATE, amount=kes("150.01"), **loss).warns(OverCompensation)


@pytest.mark.parametrize(
    ("kind", "settlement"),
    [(RENEW, Settlement.PAY_OUT), (CORRECT, Settlement.AT_RENEWAL), (COMPENSATE, Settlement.OFFSET)],
)
def test_each_kind_is_settled_in_its_own_ways(kind: CreditKind, settlement: Settlement) -> None:
    asking(kibo(), kind, amount=kes("1"), invoice_id=id_of("FN-118"), settlement=settlement).refused(
        SettlementNotForKind
    )


def test_only_corrections_carry_tax() -> None:
    lines = (CreditLine(kes("1"), "S", rate("16", kes("0"), kes("0")).rate),)
    asking(kibo(), RENEW, **AT_RENEWAL, credit_lines=lines).refused(TaxNotForKind)
    asking(kibo(), COMPENSATE, **GOODWILL, credit_lines=lines).refused(TaxNotForKind)


def test_money_that_is_owed_never_expires() -> None:
    day: dict[str, Any] = {"amount": kes("1"), "expires_on": date(2027, 1, 1)}
    asking(kibo(), CORRECT, **day, invoice_id=id_of("FN-118")).refused(ExpiryNotAllowed)
    asking(kibo(), COMPENSATE, **day, **GOODWILL, settlement=Settlement.PAY_OUT).refused(ExpiryNotAllowed)
    asking(kibo(), COMPENSATE, **day, **GOODWILL, settlement=Settlement.CREDIT).done()
    asking(kibo(), RENEW, **day, **AT_RENEWAL).done()


def test_a_renewal_credit_lasts_until_the_renewal() -> None:
    asking(kibo(), RENEW, amount=kes("1"), **AT_RENEWAL, expires_on=date(2026, 10, 31)).refused(ExpiresTooSoon)
    asking(kibo(), RENEW, amount=kes("1"), **AT_RENEWAL, expires_on=date(2026, 11, 1)).done()


def test_a_credit_comes_from_a_company_of_ours() -> None:
    asking(kibo(), COMPENSATE, amount=kes("1"), **GOODWILL, legal_entity="ABROAD").refused(NotUnderstood)
    nobody = asking_under(Rules(RULES.id), kibo())
    nobody.refused(NotUnderstood)


def asking_under(rules: Rules, telling: Telling, **arguments: Any) -> Telling:
    """A request for goodwill of 1,500.00 under other rules."""
    asked = {"amount": kes("1500"), **GOODWILL, **arguments}
    beside = asked.pop("beside", NOTHING_DRAWN)
    return telling.when(request_credit, beside=beside, rules=rules, credit_kind=COMPENSATE, **asked)


def test_a_concession_has_one_live_credit() -> None:
    granted = kibo(*a_complaint(), conceded(ConcessionKind.ACCOUNT_CREDIT, kes("100")))
    once = asking(granted, COMPENSATE, amount=kes("100"), **GOODWILL, concession_id=id_of("concession")).done()
    assert only(once).complaint_id == id_of("complaint")
    asking(once, COMPENSATE, amount=kes("100"), **GOODWILL, concession_id=id_of("concession")).refused(AlreadyRequested)


# -- by rule


def test_a_request_within_ones_own_limit_is_approved_by_rule_and_drawn_on_the_month() -> None:
    asked = asking(kibo(), CORRECT, amount=kes("950"), invoice_id=id_of("FN-118"))
    asked.then(CreditRequested, CreditApproved)
    approval = asked.said[1]
    assert isinstance(approval, CreditApproved)
    assert approval.by_rule
    assert approval.issue_by == date(2026, 5, 26)
    drawn = AuthorityUsed(last_credit(asked), CUSTOMER, LimitGroup.CORRECTION, kes("950"), NOON.date())
    assert asked.elsewhere == (Elsewhere("budget", budget_id(person("amina").id, NOON.date()), drawn),)


def test_a_correction_is_due_fourteen_days_after_it_was_agreed() -> None:
    about: dict[str, Any] = {"invoice_id": id_of("FN-118"), "amount": kes("950")}
    earlier = asking(kibo(), CORRECT, **about, agreed_on=date(2026, 5, 1))
    later = asking(kibo(), CORRECT, **about, agreed_on=date(2026, 5, 30))
    due = [each.customer.accounts.credits[last_credit(each)].agreed.issue_by for each in (earlier, later)]
    assert due == [date(2026, 5, 15), date(2026, 5, 26)]


def test_above_ones_limit_a_request_waits() -> None:
    asked = asking(kibo(), RENEW, amount=kes("2400"), **AT_RENEWAL).then(CreditRequested)
    assert state(asked) is CreditState.WAITING
    assert asked.elsewhere == ()


def test_a_case_is_not_split_even_by_another_kind_of_gift() -> None:
    case: dict[str, Any] = {"complaint_id": id_of("complaint")}
    first = asking(kibo(*a_complaint()), COMPENSATE, amount=kes("1200"), **GOODWILL, **case)
    assert state(first) is CreditState.APPROVED
    assert state(asking(first, RENEW, amount=kes("900"), **AT_RENEWAL, **case)) is CreditState.WAITING
    assert state(asking(first, RENEW, amount=kes("800"), **AT_RENEWAL, **case)) is CreditState.APPROVED
    assert state(asking(first, CORRECT, amount=kes("950"), invoice_id=id_of("FN-118"), **case)) is CreditState.APPROVED


def limited(**periods: Any) -> Rules:
    """The rules with a further limit for Amina's gifts."""
    limits = tuple(
        replace(each, **periods) if each.group is LimitGroup.GIFT and each.per_case == kes("2000") else each
        for each in RULES.limits
    )
    return rules_with(CreditLimitsProposed(date(2026, 1, 1), limits), CreditLimitsConfirmed())


def test_a_customer_limit_counts_twelve_months() -> None:
    rules = limited(per_customer_12m=kes("2500"))
    first = asking_under(rules, kibo(), now=on(1, 10))
    assert state(first) is CreditState.APPROVED
    assert state(asking_under(rules, first, now=on(5, 1))) is CreditState.WAITING
    assert state(asking_under(rules, first, now=on(1, 10).replace(year=2027))) is CreditState.APPROVED


def test_a_personal_limit_counts_thirty_days_of_budgets() -> None:
    rules = limited(per_person_30d=kes("2500"))
    month = AuthorityBudget(id_of("month"))
    used = AuthorityUsed(id_of("other"), CUSTOMER, LimitGroup.GIFT, kes("1500"), date(2027, 1, 31))
    drawn = {"budget": (replace(month, used={used.thing_id: used}),)}
    third = on(3, 1).replace(year=2027)
    assert state(asking_under(rules, kibo(), now=third, beside=drawn)) is CreditState.WAITING
    earlier = replace(used, on=date(2027, 1, 30))
    drawn = {"budget": (replace(month, used={used.thing_id: earlier}),)}
    assert state(asking_under(rules, kibo(), now=third, beside=drawn)) is CreditState.APPROVED
    refs = months_drawn_on(person("amina"), third, rules)["budget"]
    assert isinstance(refs, tuple)
    assert len(refs) == 3


# -- by another person


def waiting_for_2400() -> Telling:
    """A renewal credit above Amina's limit."""
    return asking(kibo(), RENEW, amount=kes("2400"), **AT_RENEWAL)


def test_another_person_with_the_limit_approves() -> None:
    asked = waiting_for_2400()
    agreed = approved(asked, last_credit(asked)).then(CreditApproved)
    credit = agreed.customer.accounts.credits[last_credit(agreed)]
    assert (credit.state, credit.agreed.by) == (CreditState.APPROVED, (person("farid").id,))
    approved(agreed, last_credit(agreed), by="otieno").refused(NotWaiting)


def test_nobody_approves_what_they_asked_for_or_revised() -> None:
    asked = asking(kibo(), RENEW, by="lena", amount=kes("60000"), **AT_RENEWAL)
    approved(asked, last_credit(asked), by="lena").refused(SecondPersonRequired)
    revised = asked.when(revise_credit, by="farid", beside=NOTHING_DRAWN, amount=kes("60001")).done()
    approved(revised, last_credit(revised), by="lena").refused(SecondPersonRequired)
    approved(revised, last_credit(revised), by="farid").refused(SecondPersonRequired)


def test_an_approvers_limit_covers_the_case_and_else_names_who_may() -> None:
    asked = waiting_for_2400()
    low = approved(asked, last_credit(asked), by="mei").refused(AboveAuthority)
    assert low.refusal is not None
    assert low.refusal.message == (
        "Your limit is 0.00 KES a case; this reaches 2,400.00 KES. Ask Farid (50,000.00 KES)."
    )
    much = asking(kibo(), RENEW, amount=kes("50000.01"), **AT_RENEWAL)
    assert approved(much, last_credit(much)).refused(AboveAuthority).refusal is not None


def test_what_was_revised_is_read_again_before_it_is_approved() -> None:
    asked = waiting_for_2400()
    read = only(asked).request_hash
    revised = asked.when(revise_credit, beside=NOTHING_DRAWN, words="in other words").then(CreditRevised)
    revised.when(approve_credit, by="farid", request_hash=read).refused(RequestChanged)
    assert approved(revised, last_credit(revised)).done()
    never = asked.when(approve_credit, by="farid", request_hash="0" * 64).refused(RequestChanged)
    assert never.refusal is not None
    assert never.refusal.message == "This is not the request as it stands. Read it again."


def test_a_revision_voids_an_approval_and_gives_the_drawn_authority_back() -> None:
    asked = asking(kibo(), COMPENSATE, amount=kes("1500"), **GOODWILL)
    revised = asked.when(revise_credit, beside=NOTHING_DRAWN, amount=kes("2500")).then(CreditRevised)
    assert state(revised) is CreditState.WAITING
    assert [type(each.fact) for each in revised.elsewhere] == [AuthorityReturned]
    assert only(revised).revision == 2
    assert only(revised).basis is CreditBasis.GOODWILL


def test_a_revision_is_held_to_the_same_rules_beside_its_former_self() -> None:
    asked = asking(kibo(), CORRECT, amount=kes("950"), invoice_id=id_of("FN-118"))
    asked.when(revise_credit, beside=NOTHING_DRAWN, amount=kes("950")).done()
    asked.when(revise_credit, beside=NOTHING_DRAWN, amount=kes("951")).refused(CreditExceedsInvoice)


def test_declining_needs_a_reason_and_happens_once() -> None:
    asked = waiting_for_2400()
    asked.when(decline_credit, by="farid").refused(ReasonMissing)
    declined = asked.when(decline_credit, by="farid", reason="too much").then(CreditDeclined)
    declined.when(decline_credit, by="farid", reason="again").refused(NotWaiting)
    declined.when(revise_credit, beside=NOTHING_DRAWN, amount=kes("1")).refused(NotWaiting)
    approved(declined, last_credit(declined)).refused(NotWaiting)


def test_only_who_asked_withdraws_and_says_why() -> None:
    asked = asking(kibo(), COMPENSATE, amount=kes("1500"), **GOODWILL)
    asked.when(withdraw_credit, by="lena", reason="no").refused(NotYourRequest)
    asked.when(withdraw_credit).refused(ReasonMissing)
    gone = asked.when(withdraw_credit, reason="they want something else").then(CreditWithdrawn)
    assert gone.elsewhere == (
        Elsewhere("budget", budget_id(person("amina").id, NOON.date()), AuthorityReturned(last_credit(asked))),
    )


def test_what_is_issued_can_neither_be_revised_nor_declined_nor_withdrawn() -> None:
    asked = asking(kibo(), CORRECT, amount=kes("950"), invoice_id=id_of("FN-118"))
    story, _ = issued(asked, last_credit(asked))
    story.when(revise_credit, beside=NOTHING_DRAWN, amount=kes("1")).refused(AlreadyIssued)
    story.when(decline_credit, by="farid", reason="late").refused(AlreadyIssued)
    story.when(withdraw_credit, reason="late").refused(AlreadyIssued)


# -- what was conceded


def test_a_concession_of_a_credit_kind_asks_for_its_credit_at_once() -> None:
    granted = conceded(ConcessionKind.FEE_WAIVER, kes("950"), invoice="FN-118")
    story = happens(kibo(*a_complaint()), granted).follows(CreditRequested, CreditApproved)
    request = only(story)
    assert (request.credit_kind, request.settlement) == (CORRECT, Settlement.OFFSET)
    assert (request.concession_id, request.complaint_id) == (id_of("concession"), id_of("complaint"))


@pytest.mark.parametrize(
    ("kind", "credit", "basis"),
    [
        (ConcessionKind.COST_REIMBURSEMENT, COMPENSATE, CreditBasis.LOSS),
        (ConcessionKind.ACCOUNT_CREDIT, COMPENSATE, CreditBasis.GOODWILL),
    ],
)
def test_compensations_are_for_the_loss_where_they_reimburse_it(
    kind: ConcessionKind, credit: CreditKind, basis: CreditBasis
) -> None:
    story = happens(kibo(*a_complaint(kes("2400"))), conceded(kind, kes("2400")))
    assert (only(story).credit_kind, only(story).basis) == (credit, basis)


def test_a_fee_that_was_never_billed_needs_no_credit() -> None:
    story = happens(kibo(*a_complaint()), conceded(ConcessionKind.FEE_WAIVER, kes("950")))
    assert story.customer.accounts.credits == {}


def test_what_cannot_be_requested_by_itself_is_told_to_a_person() -> None:
    story = happens(kibo(*a_complaint()), conceded(ConcessionKind.REFUND, kes("950")))
    story.warns(CreditStillToRequest)
    assert story.customer.accounts.credits == {}


def test_two_concessions_of_one_offer_share_a_limit_and_an_invoice() -> None:
    gifts = (
        conceded(ConcessionKind.ACCOUNT_CREDIT, kes("1200"), "first"),
        conceded(ConcessionKind.ACCOUNT_CREDIT, kes("900"), "second"),
    )
    story = happens(kibo(*a_complaint()), *gifts)
    states = [each.state for each in story.customer.accounts.credits.values()]
    assert states == [CreditState.APPROVED, CreditState.WAITING]
    refunds = (
        conceded(ConcessionKind.REFUND, kes("600"), "first", invoice="FN-118"),
        conceded(ConcessionKind.REFUND, kes("600"), "second", invoice="FN-118"),
    )
    story = happens(kibo(*a_complaint()), *refunds).warns(CreditStillToRequest)
    assert len(story.customer.accounts.credits) == 1


def test_declining_a_conceded_credit_cancels_its_concession() -> None:
    granted = conceded(ConcessionKind.ACCOUNT_CREDIT, kes("2400"))
    story = happens(kibo(*a_complaint()), granted)
    story.when(decline_credit, by="farid", reason="too much").then(CreditDeclined).follows(ConcessionCancelled)


def test_a_cancelled_concession_takes_its_request_back() -> None:
    granted = conceded(ConcessionKind.ACCOUNT_CREDIT, kes("2400"))
    story = happens(kibo(*a_complaint()), granted)
    gone = happens(story, ConcessionCancelled(id_of("concession"))).follows(CreditWithdrawn)
    assert state(gone) is CreditState.WITHDRAWN


# -- laws


REQUEST = CreditRequested(
    id_of("credit"),
    1,
    "",
    COMPENSATE,
    "HOME",
    (CreditLine(kes("1"), what="secret"),),
    Settlement.CREDIT,
    words="secret",
)


@for_all(st.text(max_size=20), st.text(max_size=20))
def test_no_personal_word_changes_a_hash(words: str, what: str) -> None:
    other = replace(REQUEST, words=words, credit_lines=(replace(REQUEST.credit_lines[0], what=what),))
    forgotten = replace(REQUEST, words=None, credit_lines=(replace(REQUEST.credit_lines[0], what=None),))
    assert hashed(REQUEST).request_hash == hashed(other).request_hash == hashed(forgotten).request_hash


@for_all(st.integers(min_value=2, max_value=10**9))
def test_every_amount_and_every_revision_has_its_own_hash(minor: int) -> None:
    amount = replace(REQUEST, credit_lines=(CreditLine(Money(MinorUnits(minor + 100), kes("1").currency)),))
    hashes = {hashed(each).request_hash for each in (REQUEST, amount, replace(REQUEST, revision=minor))}
    assert len(hashes) == 3
