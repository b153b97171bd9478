"""Noting invoices: what another system billed, what is owed on it, and the renewal credits it must show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.applying import CreditNotUsable, RenewalOnly, amount_within, contract_of, left_of, usable, usable_on
from domain.arguments import ZeroAmount, check_day, one_currency
from domain.credit import Credit
from domain.crediting import entity_for
from domain.credits import CreditApplied, RenewalCreditLeftOut, Way
from domain.customer import Customer
from domain.entry import Ids
from domain.invoices import (
    Allowance,
    Invoice,
    InvoiceBalanceNoted,
    InvoiceLine,
    InvoiceNoted,
    InvoiceSource,
    TaxLine,
)
from domain.money import Money
from domain.money import total as sum_of
from domain.refusals import Detail, Next, NotFound, Refused
from domain.renewal_credits import waiting_at
from domain.rulebook import Rules


@dataclass(unsafe_hash=True)
class InvoiceAlreadyNoted(Refused):
    """{number} is here. Open it."""

    field = "number"

    number: str


@dataclass(unsafe_hash=True)
class TaxDoesNotAddUp(Refused):
    """Lines and tax make {made}, the total {total}. Correct one."""

    field = "total"

    made: str
    total: Money


@dataclass(unsafe_hash=True)
class OwedAboveTotal(Refused):
    """{number} was {total}. Check the figure."""

    field = "owed"

    number: str
    total: Money


@dataclass(unsafe_hash=True)
class RenewalCreditForgotten(Refused):
    """This renewal was promised {promised} ({numbers}). Enter it, or say why not."""

    field = "allowances"
    next = Next("Enter it as an allowance.", "noteInvoice")

    promised: Money
    numbers: tuple[str, ...]
    forgotten: tuple[Detail, ...] = ()

    @property
    def details(self) -> tuple[Detail, ...]:
        """Each credit that the invoice does not show."""
        return self.forgotten


def note_invoice(
    customer: Customer,
    number: str,
    issued_on: date,
    total: Money,
    occurred_at: datetime,
    rules: Rules,
    new: Ids,
    owed: Money | None = None,
    legal_entity: str | None = None,
    invoice_lines: tuple[InvoiceLine, ...] = (),
    taxes: tuple[TaxLine, ...] = (),
    allowances: tuple[Allowance, ...] = (),
    renewal_of: UUID | None = None,
    invoice_source: InvoiceSource = InvoiceSource.OURS,
    left_out_because: str | None = None,
) -> Iterator[InvoiceNoted | CreditApplied | RenewalCreditLeftOut]:
    """Note an invoice as it was sent, all of it owed where nothing else is said.

    `renewal_of` is the contract whose next term it bills; such an invoice shows the credits that wait for it.

    Refused: NotFound, NotUnderstood, InTheFuture, InvoiceAlreadyNoted, ZeroAmount, MixedCurrencies, TaxDoesNotAddUp,
    OwedAboveTotal, RenewalCreditForgotten; for its allowances NotFound, CreditNotUsable, RenewalOnly, OtherLegalEntity
    and CreditBalanceTooLow.
    """
    if renewal_of is not None and renewal_of not in customer.contracts:
        raise NotFound("contract", "renewalOf")
    entity = entity_for(customer, None, legal_entity, rules)
    check_day("issuedOn", issued_on, entity.day(occurred_at))
    invoice = InvoiceNoted(
        new("invoice"),
        entity.code,
        number,
        issued_on,
        total.currency,
        total,
        owed if owed is not None else total,
        invoice_lines,
        taxes,
        allowances,
        renewal_of,
        invoice_source,
    )
    _noted_once(customer, invoice)
    _adds_up(invoice)
    applied = [_allowed(customer, invoice, at, new) for at in range(len(allowances))]
    forgotten = _forgotten(customer, invoice)
    if forgotten and left_out_because is None:
        raise _reminder(forgotten)
    yield invoice
    yield from applied
    for credit in forgotten:
        yield RenewalCreditLeftOut(credit.id, invoice.invoice_id, words=left_out_because)


def note_balance(invoice: Invoice, owed: Money) -> InvoiceBalanceNoted:
    """Note what is owed on an invoice now, all credits used on it so far taken off.

    Refused: MixedCurrencies, OwedAboveTotal.
    """
    one_currency(invoice.noted.total, {"owed": owed})
    if owed > invoice.noted.total:
        raise OwedAboveTotal(invoice.noted.number, invoice.noted.total)
    return InvoiceBalanceNoted(invoice.id, owed)


def _noted_once(customer: Customer, invoice: InvoiceNoted) -> None:
    noted = (each.noted for each in customer.accounts.invoices.values())
    if any((each.legal_entity, each.number) == (invoice.legal_entity, invoice.number) for each in noted):
        raise InvoiceAlreadyNoted(invoice.number)


def _adds_up(invoice: InvoiceNoted) -> None:
    nets = [each.net for each in invoice.invoice_lines or invoice.taxes]
    taxes = [each.tax for each in invoice.taxes]
    off = [each.amount for each in invoice.allowances]
    one_currency(invoice.total, dict(_amounts(invoice)))
    if invoice.total.minor == 0 and not off:
        raise ZeroAmount("total")
    if nets:
        made = sum_of([*nets, *taxes], invoice.currency) - sum_of(off, invoice.currency)
        if made != invoice.total:
            raise TaxDoesNotAddUp(str(made), invoice.total)
    if invoice.owed > invoice.total:
        raise OwedAboveTotal(invoice.number, invoice.total)


def _amounts(invoice: InvoiceNoted) -> Iterator[tuple[str, Money]]:
    yield "owed", invoice.owed
    for at, line in enumerate(invoice.invoice_lines):
        yield f"invoiceLines.{at}.net", line.net
    for at, tax in enumerate(invoice.taxes):
        yield f"taxes.{at}.net", tax.net
        yield f"taxes.{at}.tax", tax.tax
    for at, allowance in enumerate(invoice.allowances):
        yield f"allowances.{at}.amount", allowance.amount


def _allowed(customer: Customer, invoice: InvoiceNoted, at: int, new: Ids) -> CreditApplied:
    """The use of a renewal credit that the invoice takes off already."""
    allowance = invoice.allowances[at]
    credit = customer.accounts.credits.get(allowance.credit_id)
    if credit is None:
        raise NotFound("credit", f"allowances.{at}.creditId")
    if refusal := usable(credit):
        raise refusal
    if not credit.waits_for_renewal:
        raise CreditNotUsable("It does not wait for a renewal")
    if credit.requested.contract_id != invoice.renewal_of:
        raise RenewalOnly(contract_of(customer, credit).ref)
    usable_on(credit, invoice, invoice.issued_on)
    amount = amount_within(credit, allowance.amount)
    return CreditApplied(new("application"), credit.id, invoice.invoice_id, amount, Way.ALLOWANCE)


def _forgotten(customer: Customer, invoice: InvoiceNoted) -> Sequence[Credit]:
    """The credits that wait for this renewal and that the invoice could bear and does not show in full."""
    if invoice.renewal_of is None or invoice.total.minor == 0:
        return ()
    shown = {each.credit_id: each.amount for each in invoice.allowances}
    waiting = [each for each in waiting_at(customer, invoice.renewal_of) if _could_show(each, invoice)]
    return [each for each in waiting if shown.get(each.id) != left_of(each)]


def _could_show(credit: Credit, invoice: InvoiceNoted) -> bool:
    last = credit.requested.expires_on
    ours = credit.requested.legal_entity == invoice.legal_entity and left_of(credit).currency == invoice.currency
    return ours and (last is None or last >= invoice.issued_on)


def _reminder(forgotten: Sequence[Credit]) -> RenewalCreditForgotten:
    named = [(each.issued.number, each) for each in forgotten if each.issued]
    details = tuple(Detail(f"{number} waits for it.", credit.id, left_of(credit)) for number, credit in named)
    promised = sum_of([left_of(each) for each in forgotten], left_of(forgotten[0]).currency)
    return RenewalCreditForgotten(promised, tuple(number for number, _ in named), details)
