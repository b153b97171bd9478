"""Customers as lists show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.customer import Customer
from domain.money import CurrencyCode
from domain.recovery import Judge, Moment
from domain.relationship import Size
from domain.rulebook import Rules
from domain.sealed import Personal

TABLE = "customers"
KEY = ("customer_id",)


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer on the list."""

    customer_id: UUID
    name: Personal
    segment: str | None
    size: Size | None
    currency: CurrencyCode
    since: date
    account_manager_id: UUID | None
    open_complaints: int
    next_renewal_on: date | None
    last_moment: Moment | None


ROW = CustomerRow


def parts(customer: Customer) -> Mapping[UUID, Customer]:
    """The whole customer: this row depends on several parts and is compared by value."""
    return {customer.id: customer} if customer.relationship else {}


def row(customer: Customer, part: Customer, rules: Rules) -> CustomerRow:
    """The customer's row."""
    known = part.known
    judged = [
        (each.recovery.judged_at, each.recovery.judged.moment)
        for each in part.complaints.values()
        if each.recovery.judged and each.recovery.judged_at and each.recovery.judged.judged_by is Judge.CUSTOMER
    ]
    return CustomerRow(
        customer.id,
        known.profile.name,
        known.profile.segment,
        known.profile.size,
        known.currency,
        known.since,
        known.account_manager,
        sum(each.open for each in part.complaints.values()),
        min((each.renews_on for each in part.contracts.values() if each.live), default=None),
        max(judged)[1] if judged else None,
    )
