"""Invoices noted from elsewhere: what was billed, what tax was on it, and what is owed on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.money import CurrencyCode, Money
from domain.seeing import CARING
from domain.terms import Word

# -- what happened


class InvoiceSource(Word):
    """Who wrote the invoice."""

    OURS = auto()
    OTHER_SYSTEM = auto()


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line: its net amount, tax category and rate in percent."""

    id: str
    net: Money
    category: str | None = None
    rate: Decimal | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one category and rate in percent."""

    category: str | None
    rate: Decimal | None
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Allowance:
    """A renewal credit that the invoice already takes off."""

    credit_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class InvoiceNoted:
    """An invoice as it was sent."""

    said: ClassVar = "{actor} noted invoice {number} of {total}"
    seen_by: ClassVar = CARING

    invoice_id: UUID
    legal_entity: str
    number: str
    issued_on: date
    currency: CurrencyCode
    total: Money
    owed: Money
    invoice_lines: tuple[InvoiceLine, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    renewal_of: UUID | None = None
    invoice_source: InvoiceSource = InvoiceSource.OURS


@dataclass(frozen=True, slots=True)
class InvoiceBalanceNoted:
    """What is owed on it now."""

    said: ClassVar = "{actor} noted that {owed} is owed"
    seen_by: ClassVar = CARING

    invoice_id: UUID
    owed: Money


InvoiceFact = InvoiceNoted | InvoiceBalanceNoted


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as it was sent, and what is still owed on it as last noted or used."""

    noted: InvoiceNoted
    owed: Money
    began_at: datetime

    @property
    def id(self) -> UUID:
        """The invoice's id."""
        return self.noted.invoice_id


def evolve_invoices(invoices: Mapping[UUID, Invoice], fact: InvoiceFact, entry: Entry) -> Mapping[UUID, Invoice]:
    """The invoices after one more fact."""
    match fact:
        case InvoiceNoted():
            invoice = Invoice(fact, fact.owed, entry.occurred_at)
        case InvoiceBalanceNoted():
            invoice = replace(invoices[fact.invoice_id], owed=fact.owed)
        case _ as never:
            assert_never(never)
    return {**invoices, invoice.id: invoice}
