"""Concessions that are credits: granting one asks the finance desk for it, and the fate of one is the other's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.approving import authority_returned, by_rule
from domain.arguments import one_currency
from domain.commanding import Elsewhere
from domain.concessions import (
    ConcessionCancelled,
    ConcessionForfeited,
    ConcessionGranted,
    ConcessionState,
    becomes_credit,
)
from domain.corrections import exceeds, still_creditable
from domain.credit_requests import SETTLEMENTS, fit_to_request, may_expire
from domain.crediting import credit_of, entity_for, lines_for
from domain.credits import (
    CreditApproved,
    CreditBasis,
    CreditDeclined,
    CreditKind,
    CreditRequested,
    CreditWithdrawn,
    ReasonCode,
)
from domain.customer import Customer
from domain.entry import Entry, Ids
from domain.invoices import Invoice
from domain.money import total
from domain.promises import BrokenBecause, PromiseBroken
from domain.refusals import Refused, Warned
from domain.renewal_credits import promised_by, standing
from domain.request_hash import hashed
from domain.rulebook import Rules
from domain.tax import corrections
from domain.terms import ConcessionKind, Settlement

KINDS = {
    ConcessionKind.REFUND: CreditKind.CORRECT_INVOICE,
    ConcessionKind.FEE_WAIVER: CreditKind.CORRECT_INVOICE,
    ConcessionKind.COST_REIMBURSEMENT: CreditKind.COMPENSATION,
    ConcessionKind.ACCOUNT_CREDIT: CreditKind.COMPENSATION,
    ConcessionKind.RENEWAL_CREDIT: CreditKind.RENEWAL_CREDIT,
}
"""Which kind of credit a concession becomes."""

REASONS = {
    ConcessionKind.REFUND: ReasonCode.PRICE_REDUCED,
    ConcessionKind.FEE_WAIVER: ReasonCode.PRICE_REDUCED,
    ConcessionKind.COST_REIMBURSEMENT: ReasonCode.LOSS_CAUSED,
    ConcessionKind.ACCOUNT_CREDIT: ReasonCode.GESTURE,
    ConcessionKind.RENEWAL_CREDIT: ReasonCode.GESTURE,
}
"""Why such a credit is given, in the tax office's sense."""


@dataclass(unsafe_hash=True)
class CreditStillToRequest(Warned):
    """The credit for this could not be requested by itself: {why} Then request it."""

    why: str


def request_conceded(
    customer: Customer, fact: ConcessionGranted, entry: Entry, rules: Rules, new: Ids
) -> Iterator[CreditRequested | Warned]:
    """When a concession of a credit kind was granted: the credit is requested, or a person is told why it cannot be."""
    if not becomes_credit(fact.concession_kind, fact.invoice_id) or fact.perceived_value.minor == 0:
        return
    try:
        yield _request(customer, fact, KINDS[fact.concession_kind], entry, rules, new)
    except Refused as refusal:
        yield CreditStillToRequest(refusal.message)


def approve_conceded(
    customer: Customer, fact: CreditRequested, entry: Entry, rules: Rules, new: Ids
) -> Iterator[CreditApproved | Elsewhere]:
    """When a concession asked for a credit: it is approved at once within the limit of who granted it.

    The person's month is not at hand here: where their limit has a sum of 30 days, somebody else approves.
    """
    if entry.cause is not None:
        yield from by_rule(customer, fact, entry.actor, entry.occurred_at, rules, None)


def undo_declined(
    customer: Customer, fact: CreditDeclined, entry: Entry, rules: Rules, new: Ids
) -> Iterator[Elsewhere | ConcessionCancelled | PromiseBroken]:
    """When a credit was declined: its concession is cancelled, and a promise that stands for it is broken."""
    credit = customer.accounts.credits[fact.credit_id]
    yield from authority_returned(credit, rules)
    for concession in promised_by(customer, credit):
        yield ConcessionCancelled(concession.id)
    for promise in standing(customer, credit):
        yield PromiseBroken(promise.id, BrokenBecause.COULD_NOT)


def undo_withdrawn(
    customer: Customer, fact: CreditWithdrawn, entry: Entry, rules: Rules, new: Ids
) -> Iterator[Elsewhere]:
    """When a credit was withdrawn: what it had drawn on the asker's month is given back."""
    yield from authority_returned(customer.accounts.credits[fact.credit_id], rules)


def withdraw_undone(
    customer: Customer, fact: ConcessionCancelled | ConcessionForfeited, entry: Entry, rules: Rules, new: Ids
) -> Iterator[CreditWithdrawn]:
    """When a concession was cancelled or let pass: its credit, if it is not issued, is asked for no longer."""
    for credit in customer.accounts.credits.values():
        if credit.requested.concession_id == fact.concession_id and credit.under_way:
            yield CreditWithdrawn(credit.id)


def _request(
    customer: Customer, fact: ConcessionGranted, kind: CreditKind, entry: Entry, rules: Rules, new: Ids
) -> CreditRequested:
    invoice = customer.accounts.invoices.get(fact.invoice_id) if fact.invoice_id else None
    invoice = invoice if kind is CreditKind.CORRECT_INVOICE else None
    entity = entity_for(customer, invoice, None, rules)
    on = entity.day(entry.occurred_at)
    if invoice is not None:
        _room_beside_others(customer, fact, invoice)
    request = CreditRequested(
        credit_id=new("credit"),
        revision=1,
        request_hash="",
        credit_kind=kind,
        legal_entity=entity.code,
        credit_lines=lines_for(customer, kind, invoice, (), fact.perceived_value),
        settlement=_settlement(fact, kind),
        basis=_basis(customer, fact, kind),
        invoice_id=invoice.id if invoice else None,
        contract_id=fact.contract_id if kind is CreditKind.RENEWAL_CREDIT else None,
        on_non_renewal=fact.on_non_renewal if kind is CreditKind.RENEWAL_CREDIT else None,
        complaint_id=fact.complaint_id,
        concession_id=fact.concession_id,
        agreed_on=on,
        reason_code=REASONS[fact.concession_kind],
    )
    request = _expiring(request, fact.usable_until)
    fit_to_request(customer, request, on)
    return hashed(request)


def _settlement(fact: ConcessionGranted, kind: CreditKind) -> Settlement:
    """As agreed, where the kind allows it; a reimbursement is paid out, everything else goes the kind's usual way."""
    paid_out = fact.concession_kind is ConcessionKind.COST_REIMBURSEMENT
    usual = Settlement.PAY_OUT if paid_out else SETTLEMENTS[kind][0]
    return next((each for each in SETTLEMENTS[kind] if each is fact.settlement), usual)


def _basis(customer: Customer, fact: ConcessionGranted, kind: CreditKind) -> CreditBasis | None:
    if kind is not CreditKind.COMPENSATION:
        return None
    reimburses = fact.concession_kind is ConcessionKind.COST_REIMBURSEMENT
    lost = customer.complaints[fact.complaint_id].intake.triage.loss is not None
    return CreditBasis.LOSS if reimburses and lost else CreditBasis.GOODWILL


def _expiring(request: CreditRequested, usable_until: date | None) -> CreditRequested:
    return replace(request, expires_on=usable_until) if may_expire(request) else request


def _room_beside_others(customer: Customer, fact: ConcessionGranted, invoice: Invoice) -> None:
    """Refuse what the invoice cannot bear beside concessions on it whose credits are still to be requested."""
    others = [
        each.granted.perceived_value
        for each in customer.dealings.concessions.values()
        if each.id != fact.concession_id
        and each.granted.invoice_id == invoice.id
        and each.state is ConcessionState.PROMISED
        and each.granted.perceived_value.currency == fact.perceived_value.currency
        and credit_of(customer, each) is None
    ]
    notes = corrections(customer.accounts.credits.values(), invoice.id)
    one_currency(invoice.noted.total, {"terms": fact.perceived_value})
    if total([*others, fact.perceived_value], invoice.noted.currency) > still_creditable(invoice.noted, notes):
        raise exceeds(invoice.noted, notes)
