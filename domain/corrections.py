"""Corrections of an invoice: how much of it may still be given back, and on which of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.arguments import ZeroAmount, one_currency
from domain.credit import Credit
from domain.credits import CreditLine
from domain.invoices import InvoiceNoted, TaxLine
from domain.money import Money, total, zero
from domain.refusals import NotUnderstood, Refused
from domain.tax import left, lines_worth, net_of, taken, tax_until, taxed


@dataclass(unsafe_hash=True)
class CreditExceedsInvoice(Refused):
    """{number} was {was}{taken:; }. Credit {left} or less."""

    field = "amount"

    number: str
    was: Money
    taken: str | None
    left: Money


def still_creditable(invoice: InvoiceNoted, notes: Sequence[Credit]) -> Money:
    """How much of an invoice these notes leave to be credited, tax included; what it took off already is no part."""
    allowed = total([each.amount for each in invoice.allowances], invoice.currency)
    still = total([left(each, notes) for each in taxed(invoice).values()], invoice.currency)
    return max(still - allowed, zero(invoice.currency))


def with_tax(lines: Sequence[CreditLine], invoice: InvoiceNoted, notes: Sequence[Credit]) -> Money:
    """What these lines take of an invoice, tax included, once all these notes are issued."""
    value = zero(invoice.currency)
    for group in taxed(invoice).values():
        before, net = taken(notes, group).net, net_of(lines, group)
        value += net + tax_until(group, before + net) - tax_until(group, before)
    return value


def on_invoice(lines: Sequence[CreditLine], invoice: InvoiceNoted) -> tuple[CreditLine, ...]:
    """The lines, each with the tax category and rate that the invoice has for it.

    Refused: NotUnderstood where the invoice has no such line, or several rates that fit.
    """
    return tuple(_on_invoice(line, at, invoice) for at, line in enumerate(lines))


def _on_invoice(line: CreditLine, at: int, invoice: InvoiceNoted) -> CreditLine:
    if line.invoice_line is not None:
        rates = [(each.category, each.rate) for each in invoice.invoice_lines if each.id == line.invoice_line]
    else:
        rates = [
            (category, rate)
            for category, rate in taxed(invoice)
            if line.category in (None, category) and line.rate in (None, rate)
        ]
    if len(rates) != 1:
        raise NotUnderstood(f"creditLines.{at}", f"name one line, or one tax category and rate, of {invoice.number}")
    ((category, rate),) = rates
    return replace(line, category=category, rate=rate)


def spread(amount: Money, invoice: InvoiceNoted, notes: Sequence[Credit]) -> tuple[CreditLine, ...]:
    """Lines of an invoice that together give back this amount, tax included.

    Refused: MixedCurrencies, ZeroAmount, CreditExceedsInvoice.
    """
    one_currency(invoice.total, {"amount": amount})
    if amount.minor == 0:
        raise ZeroAmount("amount")
    if amount > still_creditable(invoice, notes):
        raise exceeds(invoice, notes)
    return lines_worth(amount, invoice, notes)


def fit_on_invoice(lines: Sequence[CreditLine], invoice: InvoiceNoted, notes: Sequence[Credit]) -> None:
    """Refuse what takes more than is left of the invoice, of one of its rates, or of one of its lines.

    Refused: CreditExceedsInvoice.
    """
    for group in taxed(invoice).values():
        if net_of(lines, group) + taken(notes, group).net > group.net:
            raise exceeds(invoice, notes, group)
    named = [*lines, *(each for note in notes for each in note.requested.credit_lines)]
    for line in invoice.invoice_lines:
        if total([each.net for each in named if each.invoice_line == line.id], invoice.currency) > line.net:
            raise exceeds(invoice, notes)
    if with_tax(lines, invoice, notes) > still_creditable(invoice, notes):
        raise exceeds(invoice, notes)


def exceeds(invoice: InvoiceNoted, notes: Sequence[Credit], group: TaxLine | None = None) -> CreditExceedsInvoice:
    """The refusal, with what took the rest."""
    took = [f"{each.issued.number} took {each.issued.total}" for each in notes if each.issued]
    waiting = sum(each.issued is None for each in notes)
    took += [f"{waiting} more under way"] if waiting else []
    still = left(group, notes) if group else still_creditable(invoice, notes)
    return CreditExceedsInvoice(invoice.number, invoice.total, ", ".join(took) or None, still)
