"""Invoices noted from elsewhere, with what is owed on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.customer import Customer
from domain.invoices import Invoice
from domain.money import Money
from domain.rulebook import Rules

TABLE = "invoices"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice as it was sent."""

    customer_id: UUID
    id: UUID
    number: str
    legal_entity: str
    issued_on: date
    total: Money
    owed: Money
    renewal_of_id: UUID | None


ROW = InvoiceRow


def parts(customer: Customer) -> Mapping[UUID, Invoice]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.accounts.invoices


def row(customer: Customer, part: Invoice, rules: Rules) -> InvoiceRow:
    """One row of a customer."""
    noted = part.noted
    return InvoiceRow(
        customer.id,
        part.id,
        noted.number,
        noted.legal_entity,
        noted.issued_on,
        noted.total,
        part.owed,
        noted.renewal_of,
    )
