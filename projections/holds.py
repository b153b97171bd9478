"""Holds: what must not be done to a customer now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.customer import Customer
from domain.relationship import Hold
from domain.rulebook import Rules
from domain.sealed import Personal
from domain.subjects import Subject
from domain.terms import Action

TABLE = "holds"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A stop on kinds of contact or action."""

    customer_id: UUID
    id: UUID
    actions: tuple[Action, ...]
    subject: Subject | None
    because: Personal
    placed_at: datetime
    until: datetime | None
    lifted_at: datetime | None
    complaint_id: UUID | None


ROW = HoldRow


def parts(customer: Customer) -> Mapping[UUID, Hold]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.relationship.holds if customer.relationship else {}


def row(customer: Customer, part: Hold, rules: Rules) -> HoldRow:
    """One row of a customer."""
    return HoldRow(
        customer.id,
        part.id,
        part.actions,
        part.subject,
        part.because,
        part.placed_at,
        part.until,
        part.lifted_at,
        part.complaint_id,
    )
