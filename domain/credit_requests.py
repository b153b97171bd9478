"""What a request for a credit must be like, kind by kind, before anybody is asked to approve it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.arguments import ZeroAmount, one_currency
from domain.contracts import Contract
from domain.corrections import fit_on_invoice, with_tax
from domain.credit import Credit
from domain.credits import CreditBasis, CreditKind, CreditRequested, ReasonCode
from domain.customer import Customer
from domain.invoices import Invoice
from domain.money import Money, total
from domain.refusals import Missing, Next, Refused, Warned
from domain.rulebook import LegalEntity, Rules
from domain.tax import corrections
from domain.terms import Settlement

SETTLEMENTS: Mapping[CreditKind, tuple[Settlement, ...]] = {
    CreditKind.CORRECT_INVOICE: (Settlement.OFFSET, Settlement.CREDIT, Settlement.PAY_OUT),
    CreditKind.RENEWAL_CREDIT: (Settlement.AT_RENEWAL,),
    CreditKind.COMPENSATION: (Settlement.CREDIT, Settlement.PAY_OUT),
}
"""How each kind may reach the customer, the usual way first."""

OVER_COMPENSATION_PERCENT = 150  # of the claimed loss; above it, somebody should look again


@dataclass(unsafe_hash=True)
class InvoiceRequired(Refused):
    """Which invoice? If none, choose compensation."""

    field = "invoiceId"


@dataclass(unsafe_hash=True)
class NotForBadDebt(Refused):
    """A credit note is not for an unpaid bill. Write it off."""

    field = "reasonCode"


@dataclass(unsafe_hash=True)
class NoRenewalAhead(Refused):
    """{ref:}{ref: has no|There is no} renewal ahead. Choose compensation."""

    field = "contractId"

    ref: str | None


@dataclass(unsafe_hash=True)
class NonRenewalRuleMissing(Refused):
    """If they do not renew: lapse or pay out? Choose."""

    field = "onNonRenewal"


@dataclass(unsafe_hash=True)
class LossRequired(Refused):
    """Name the loss, or choose goodwill."""

    field = "basis"
    next = Next("Note what it cost them.", "claimLoss")


@dataclass(unsafe_hash=True)
class SettlementNotForKind(Refused):
    """This kind of credit is settled by: {allowed}. Choose that, or another kind."""

    field = "settlement"

    allowed: tuple[Settlement, ...]


@dataclass(unsafe_hash=True)
class TaxNotForKind(Refused):
    """Only corrections carry tax. Remove it."""

    field = "creditLines"


@dataclass(unsafe_hash=True)
class ExpiryNotAllowed(Refused):
    """Money owed does not expire. Remove the date."""

    field = "expiresOn"


@dataclass(unsafe_hash=True)
class ExpiresTooSoon(Refused):
    """It would end before the renewal on {renews_on}. Choose a later day."""

    field = "expiresOn"

    renews_on: date


@dataclass(unsafe_hash=True)
class OverCompensation(Warned):
    """The loss was {loss}. Check the amount."""

    field = "amount"

    loss: Money


def fit_to_request(customer: Customer, request: CreditRequested, on: date) -> None:
    """Refuse a request that its kind does not allow on that day.

    Refused: Missing, ZeroAmount, MixedCurrencies, SettlementNotForKind, ExpiryNotAllowed; for a correction
    InvoiceRequired, NotForBadDebt, CreditExceedsInvoice; for a renewal credit NoRenewalAhead, NonRenewalRuleMissing,
    ExpiresTooSoon, TaxNotForKind; for a compensation LossRequired, TaxNotForKind.
    """
    if not request.credit_lines:
        raise Missing("amount")
    if any(each.net.minor == 0 for each in request.credit_lines):
        raise ZeroAmount("amount")
    one_currency(None, _nets(request))
    if request.settlement not in SETTLEMENTS[request.credit_kind]:
        raise SettlementNotForKind(SETTLEMENTS[request.credit_kind])
    if request.credit_kind is CreditKind.CORRECT_INVOICE:
        _fit_correction(customer, request)
    else:
        _fit_gift(customer, request, on)
    if request.expires_on is not None and not may_expire(request):
        raise ExpiryNotAllowed


def _nets(request: CreditRequested) -> dict[str, Money]:
    return {f"creditLines.{at}.net": each.net for at, each in enumerate(request.credit_lines)}


def _fit_correction(customer: Customer, request: CreditRequested) -> None:
    invoice = corrected(customer, request)
    if invoice is None:
        raise InvoiceRequired
    if request.reason_code is ReasonCode.BAD_DEBT:
        raise NotForBadDebt
    one_currency(invoice.noted.total, _nets(request))
    fit_on_invoice(request.credit_lines, invoice.noted, notes_beside(customer, request))


def _fit_gift(customer: Customer, request: CreditRequested, on: date) -> None:
    if request.credit_kind is CreditKind.RENEWAL_CREDIT:
        contract = customer.contracts.get(request.contract_id) if request.contract_id else None
        renews_on = renewal_ahead(contract, on)
        if request.on_non_renewal is None:
            raise NonRenewalRuleMissing
        if request.expires_on is not None and request.expires_on < renews_on:
            raise ExpiresTooSoon(renews_on)
    elif request.basis is None or (request.basis is CreditBasis.LOSS and not claimed_loss(customer, request)):
        raise LossRequired
    if any(each.category or each.rate for each in request.credit_lines):
        raise TaxNotForKind


def renewal_ahead(contract: Contract | None, on: date) -> date:
    """The day of the next renewal, counted from that day.

    Refused: NoRenewalAhead.
    """
    if contract is None or not contract.live or contract.renews_on < on:
        raise NoRenewalAhead(contract.ref if contract else None)
    return contract.renews_on


def may_expire(request: CreditRequested) -> bool:
    """Whether a last day may be set: on a renewal credit, and on goodwill that waits for later invoices."""
    if request.credit_kind is CreditKind.RENEWAL_CREDIT:
        return True
    return request.basis is CreditBasis.GOODWILL and request.settlement is Settlement.CREDIT


def corrected(customer: Customer, request: CreditRequested) -> Invoice | None:
    """The invoice that a correction corrects; None for the other kinds."""
    if request.credit_kind is not CreditKind.CORRECT_INVOICE or request.invoice_id is None:
        return None
    return customer.accounts.invoices[request.invoice_id]


def notes_beside(customer: Customer, request: CreditRequested) -> tuple[Credit, ...]:
    """The other live corrections of the same invoice."""
    assert request.invoice_id is not None, "a correction names its invoice"
    notes = corrections(customer.accounts.credits.values(), request.invoice_id)
    return tuple(each for each in notes if each.id != request.credit_id)


def worth(customer: Customer, request: CreditRequested) -> Money:
    """The total of a request, tax included."""
    invoice = corrected(customer, request)
    if invoice is not None:
        return with_tax(request.credit_lines, invoice.noted, notes_beside(customer, request))
    return total([each.net for each in request.credit_lines], request.credit_lines[0].net.currency)


def home_entity(customer: Customer, rules: Rules) -> LegalEntity | None:
    """The company of ours that a credit without an invoice comes from: the last that billed them, else the first."""
    billed = [each.noted.legal_entity for each in customer.accounts.invoices.values()]
    known = [code for code in (*reversed(billed), *rules.entities) if code in rules.entities]
    return rules.entities[known[0]] if known else None


def claimed_loss(customer: Customer, request: CreditRequested) -> Money | None:
    """The last loss claimed in the complaint behind it."""
    complaint = customer.complaints.get(request.complaint_id) if request.complaint_id else None
    return complaint.intake.triage.loss if complaint else None


def over_compensation(customer: Customer, request: CreditRequested) -> Iterator[OverCompensation]:
    """A warning where more than half again of the claimed loss would be given."""
    loss, value = claimed_loss(customer, request), worth(customer, request)
    if request.credit_kind is not CreditKind.COMPENSATION or loss is None or loss.currency != value.currency:
        return
    if value.minor * 100 > loss.minor * OVER_COMPENSATION_PERCENT:
        yield OverCompensation(loss)
