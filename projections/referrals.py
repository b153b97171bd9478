"""Referrals, from the asking to their end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.customer import Customer
from domain.money import Money
from domain.referrals import Referral, ReferralState
from domain.rulebook import Rules

TABLE = "referrals"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral from the asking to its end."""

    customer_id: UUID
    id: UUID
    state: ReferralState
    began_at: datetime
    contact_id: UUID | None
    value: Money | None
    via: UUID | None


ROW = ReferralRow


def parts(customer: Customer) -> Mapping[UUID, Referral]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.advocacy.referrals


def row(customer: Customer, part: Referral, rules: Rules) -> ReferralRow:
    """One row of a customer."""
    return ReferralRow(
        customer.id,
        part.id,
        part.state,
        part.began_at,
        part.contact_id,
        part.value,
        part.made.via if part.made else None,
    )
