"""The tax of corrections: per category and rate, half up, cumulative, so that all notes together are exactly right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from domain.credit import Credit
from domain.credits import CreditKind, CreditLine
from domain.invoices import InvoiceNoted, TaxLine
from domain.money import MinorUnits, Money, total, zero

Rate = tuple[str | None, Decimal | None]
"""A tax category and its rate in percent; (None, None) where an invoice tells neither."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What corrections take of one category and rate."""

    net: Money
    tax: Money


def taxed(invoice: InvoiceNoted) -> Mapping[Rate, TaxLine]:
    """What was invoiced per category and rate; one group without a rate where the invoice tells no more than a total.

    Lines of a rate that no tax line names bear no tax.
    """
    groups = {(each.category, each.rate): each for each in invoice.taxes}
    without: dict[Rate, Money] = {}
    for line in invoice.invoice_lines:
        rate = (line.category, line.rate)
        if rate not in groups:
            without[rate] = without.get(rate, zero(invoice.currency)) + line.net
    groups |= {rate: TaxLine(*rate, net, zero(invoice.currency)) for rate, net in without.items()}
    return groups or {(None, None): TaxLine(None, None, invoice.total, zero(invoice.currency))}


def tax_until(group: TaxLine, net: Money) -> Money:
    """T(x): the tax on everything credited so far, exactly the invoiced tax when all of the net is credited."""
    if net >= group.net:
        return group.tax
    exact = Decimal(net.minor) * (group.rate or Decimal(0)) / 100
    rounded = Money(MinorUnits(int(exact.quantize(Decimal(1), ROUND_HALF_UP))), net.currency)
    return min(rounded, group.tax)


def corrections(credits: Iterable[Credit], invoice_id: UUID) -> tuple[Credit, ...]:
    """The live corrections of an invoice."""
    return tuple(
        each
        for each in credits
        if each.live and each.kind is CreditKind.CORRECT_INVOICE and each.requested.invoice_id == invoice_id
    )


def taken(notes: Iterable[Credit], group: TaxLine) -> Taken:
    """What these notes take, or will take once issued, of one category and rate."""
    net, tax = zero(group.net.currency), zero(group.net.currency)
    for note in notes:
        if note.issued is None:
            net += net_of(note.requested.credit_lines, group)
        else:
            lines = [each for each in note.issued.taxes if _same(each, group)]
            net += total([each.net for each in lines], net.currency)
            tax += total([each.tax for each in lines], net.currency)
    return Taken(net, tax)


def net_of(lines: Iterable[CreditLine], group: TaxLine) -> Money:
    """The net of the lines that bear this category and rate."""
    return total([each.net for each in lines if _same(each, group)], group.net.currency)


def note_taxes(lines: Sequence[CreditLine], invoice: InvoiceNoted, issued: Sequence[Credit]) -> tuple[TaxLine, ...]:
    """The tax lines of the next note, after those that are issued."""
    made = []
    for group in taxed(invoice).values():
        before, net = taken(issued, group), net_of(lines, group)
        if net.minor:
            tax = tax_until(group, before.net + net) - before.tax
            made.append(replace(group, net=net, tax=max(tax, zero(net.currency))))
    return tuple(made)


def left(group: TaxLine, notes: Iterable[Credit]) -> Money:
    """How much may still be credited of one category and rate, tax included."""
    net = taken(notes, group).net
    return group.net + group.tax - net - tax_until(group, net)


def lines_worth(amount: Money, invoice: InvoiceNoted, notes: Sequence[Credit]) -> tuple[CreditLine, ...]:
    """Lines that give back this much, tax included, spread over the invoice's rates by what is left of each.

    Where no net makes exactly the amount, the lines make as much of it as rounding allows, and never more.
    """
    groups = list(taxed(invoice).values())
    still = [left(each, notes) for each in groups]
    shares = amount.allocate([each.minor for each in still])
    lines = (
        CreditLine(_net_within(share, group, taken(notes, group).net), group.category, group.rate)
        for group, share in zip(groups, shares, strict=True)
    )
    return tuple(each for each in lines if each.net.minor)


def _net_within(share: Money, group: TaxLine, before: Money) -> Money:
    """The largest net that, with its tax, stays within the share."""
    low, high = 0, int(min(share, group.net - before).minor)
    while low < high:
        middle = (low + high + 1) // 2
        net = Money(MinorUnits(middle), share.currency)
        with_tax = net + tax_until(group, before + net) - tax_until(group, before)
        low, high = (middle, high) if with_tax <= share else (low, middle - 1)
    return Money(MinorUnits(low), share.currency)


def _same(line: CreditLine | TaxLine, group: TaxLine) -> bool:
    return (line.category, line.rate) == (group.category, group.rate)
