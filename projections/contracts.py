"""Contracts in their current terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.contracts import Contract
from domain.customer import Customer
from domain.money import Money
from domain.rulebook import Rules

TABLE = "contracts"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class ContractRow:
    """What renews: a reference, a value, a renewal day."""

    customer_id: UUID
    id: UUID
    ref: str
    starts_on: date
    renews_on: date
    annual_value: Money
    notice_days: int
    terms_completed: int
    offered: Money | None
    ended_on: date | None


ROW = ContractRow


def parts(customer: Customer) -> Mapping[UUID, Contract]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.contracts


def row(customer: Customer, part: Contract, rules: Rules) -> ContractRow:
    """One row of a customer."""
    return ContractRow(
        customer.id,
        part.id,
        part.ref,
        part.starts_on,
        part.renews_on,
        part.annual_value,
        part.notice_days,
        part.terms_completed,
        part.offered,
        part.ended_on,
    )
