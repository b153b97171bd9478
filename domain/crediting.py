"""Asking for a credit: requested, revised, or withdrawn by who asked."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from domain.approving import authority_returned, by_rule, not_issued, under_way
from domain.budget import AuthorityBudget, budgets_of
from domain.commanding import Elsewhere, StoryRef, only_if
from domain.complaint import Complaint
from domain.concessions import Concession
from domain.conditions import only_open
from domain.contracts import Contract
from domain.corrections import on_invoice, spread
from domain.credit import Credit
from domain.credit_limits import drawn_in_30_days
from domain.credit_requests import SETTLEMENTS, fit_to_request, home_entity, over_compensation
from domain.credits import (
    CreditApproved,
    CreditBasis,
    CreditKind,
    CreditLine,
    CreditRequested,
    CreditRevised,
    CreditWithdrawn,
    ReasonCode,
)
from domain.customer import Customer
from domain.days import day_of
from domain.entry import Actor, Ids
from domain.invoices import Invoice
from domain.money import Money
from domain.refusals import NotUnderstood, ReasonMissing, Refused, Warned
from domain.request_hash import hashed
from domain.rulebook import LegalEntity, Rules
from domain.tax import corrections
from domain.terms import OnNonRenewal, Settlement


@dataclass(unsafe_hash=True)
class AlreadyRequested(Refused):
    """This concession has a credit. Open it."""

    field = "concessionId"


@dataclass(unsafe_hash=True)
class NotYourRequest(Refused):
    """Somebody else asked for this. Ask them to withdraw it, or decline it."""


def request_credit(
    customer: Customer,
    credit_kind: CreditKind,
    actor: Actor,
    occurred_at: datetime,
    rules: Rules,
    new: Ids,
    budget: tuple[AuthorityBudget, ...],
    amount: Money | None = None,
    credit_lines: tuple[CreditLine, ...] = (),
    settlement: Settlement | None = None,
    basis: CreditBasis | None = None,
    invoice: Invoice | None = None,
    contract: Contract | None = None,
    complaint: Complaint | None = None,
    concession: Concession | None = None,
    on_non_renewal: OnNonRenewal | None = None,
    legal_entity: str | None = None,
    earmark: str | None = None,
    expires_on: date | None = None,
    agreed_on: date | None = None,
    reason_code: ReasonCode | None = None,
    words: str | None = None,
) -> Iterator[CreditRequested | CreditApproved | Elsewhere | Warned]:
    """Ask to give value back: an amount with its tax, or lines; within the asker's own limit it is approved by rule.

    A complaint that is over takes only a credit for what it granted.

    Refused: ComplaintOver, AlreadyOver, AlreadyRequested, NotUnderstood, Missing, ZeroAmount, MixedCurrencies,
    SettlementNotForKind, ExpiryNotAllowed; for a correction InvoiceRequired, NotForBadDebt, CreditExceedsInvoice; for a
    renewal credit NoRenewalAhead, NonRenewalRuleMissing, ExpiresTooSoon, TaxNotForKind; for a compensation
    LossRequired, TaxNotForKind.
    """
    if concession is None:
        only_open(complaint)
    elif credit_of(customer, concession):
        raise AlreadyRequested
    request = CreditRequested(
        credit_id=new("credit"),
        revision=1,
        request_hash="",
        credit_kind=credit_kind,
        legal_entity=entity_for(customer, invoice, legal_entity, rules).code,
        credit_lines=lines_for(customer, credit_kind, invoice, credit_lines, amount),
        settlement=settlement or SETTLEMENTS[credit_kind][0],
        basis=basis,
        invoice_id=invoice.id if invoice else None,
        contract_id=contract.id if contract else None,
        on_non_renewal=on_non_renewal,
        earmark=earmark,
        expires_on=expires_on,
        complaint_id=complaint.id if complaint else concession.granted.complaint_id if concession else None,
        concession_id=concession.id if concession else None,
        agreed_on=agreed_on,
        reason_code=reason_code,
        words=words,
    )
    yield from _asked(customer, request, actor, occurred_at, rules, budget)


@only_if(not_issued, under_way)
def revise_credit(
    credit: Credit,
    customer: Customer,
    actor: Actor,
    occurred_at: datetime,
    rules: Rules,
    budget: tuple[AuthorityBudget, ...],
    amount: Money | None = None,
    credit_lines: tuple[CreditLine, ...] = (),
    settlement: Settlement | None = None,
    basis: CreditBasis | None = None,
    on_non_renewal: OnNonRenewal | None = None,
    earmark: str | None = None,
    expires_on: date | None = None,
    agreed_on: date | None = None,
    reason_code: ReasonCode | None = None,
    words: str | None = None,
) -> Iterator[CreditRequested | CreditApproved | Elsewhere | Warned]:
    """Ask in another way, before it is issued; what is left out stays. Approvals given so far are void.

    Refused: AlreadyIssued, NotWaiting, and as in `request_credit`.
    """
    before = credit.requested
    lines = before.credit_lines
    if amount is not None or credit_lines:
        invoice = customer.accounts.invoices[before.invoice_id] if before.invoice_id else None
        lines = lines_for(customer, credit.kind, invoice, credit_lines, amount, credit)
    request = CreditRevised(**{each.name: getattr(before, each.name) for each in fields(before)})
    request = replace(
        request,
        revision=before.revision + 1,
        credit_lines=lines,
        settlement=settlement or before.settlement,
        basis=basis or before.basis,
        on_non_renewal=on_non_renewal or before.on_non_renewal,
        earmark=earmark or before.earmark,
        expires_on=expires_on or before.expires_on,
        agreed_on=agreed_on or before.agreed_on,
        reason_code=reason_code or before.reason_code,
        words=words or before.words,
    )
    yield from authority_returned(credit, rules)
    yield from _asked(customer, request, actor, occurred_at, rules, budget)


@only_if(not_issued, under_way)
def withdraw_credit(credit: Credit, actor: Actor, reason: str | None = None) -> CreditWithdrawn:
    """Take one's own request back, and say why.

    Refused: AlreadyIssued, NotWaiting, NotYourRequest, ReasonMissing.
    """
    if actor.id not in credit.asked_by:
        raise NotYourRequest
    if reason is None:
        raise ReasonMissing
    return CreditWithdrawn(credit.id, words=reason)


# -- what requests have in common


def months_drawn_on(actor: Actor, occurred_at: datetime, rules: Rules) -> dict[str, StoryRef | tuple[StoryRef, ...]]:
    """The budgets of who asks that count on that day."""
    months = budgets_of(actor.id, day_of(occurred_at, rules))
    return {"budget": tuple(StoryRef("budget", each) for each in months)}


def credit_of(customer: Customer, concession: Concession) -> Credit | None:
    """The live credit that stands for this concession."""
    credits = customer.accounts.credits.values()
    return next((each for each in credits if each.live and each.requested.concession_id == concession.id), None)


def entity_for(customer: Customer, invoice: Invoice | None, code: str | None, rules: Rules) -> LegalEntity:
    """The company of ours that gives a credit: the invoice's, else the one named, else the customer's own.

    Refused: NotUnderstood.
    """
    code = invoice.noted.legal_entity if invoice else code
    entity = home_entity(customer, rules) if code is None else rules.entities.get(code)
    if entity is None:
        raise NotUnderstood("legalEntity", "no company of ours is known by it")
    return entity


def lines_for(
    customer: Customer,
    kind: CreditKind,
    invoice: Invoice | None,
    lines: tuple[CreditLine, ...],
    amount: Money | None,
    instead_of: Credit | None = None,
) -> tuple[CreditLine, ...]:
    """The lines of a request as given, or made from an amount that includes tax; none where neither is said.

    Refused: CreditExceedsInvoice, NotUnderstood, MixedCurrencies.
    """
    if lines and amount is not None:
        raise NotUnderstood("amount", "enter an amount or lines, not both")
    if kind is CreditKind.CORRECT_INVOICE and invoice is not None:
        if lines or amount is None:
            return on_invoice(lines, invoice.noted)
        notes = corrections(customer.accounts.credits.values(), invoice.id)
        return spread(amount, invoice.noted, [each for each in notes if each != instead_of])
    return lines if lines or amount is None else (CreditLine(amount),)


def _asked(
    customer: Customer,
    request: CreditRequested,
    actor: Actor,
    at: datetime,
    rules: Rules,
    budgets: tuple[AuthorityBudget, ...],
) -> Iterator[CreditRequested | CreditApproved | Elsewhere | Warned]:
    fit_to_request(customer, request, rules.entities[request.legal_entity].day(at))
    request = hashed(request)
    yield request
    yield from over_compensation(customer, request)
    drawn = drawn_in_30_days(budgets, request, day_of(at, rules))
    yield from by_rule(customer, request, actor, at, rules, drawn)
