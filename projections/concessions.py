"""Concessions with their value to the customer beside their cost to us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.concessions import Concession, ConcessionState
from domain.customer import Customer
from domain.money import Money
from domain.rulebook import Rules
from domain.terms import CauseCategory, ConcessionKind

TABLE = "concessions"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class ConcessionRow:
    """A granted term, until they have it."""

    customer_id: UUID
    id: UUID
    complaint_id: UUID
    kind: ConcessionKind
    state: ConcessionState
    perceived_value: Money
    cost_to_us: Money | None
    granted_at: datetime
    granted_by_id: UUID
    offer_id: UUID | None
    fulfil_by: date | None
    usable_until: date | None
    fulfilled_at: datetime | None
    cause_category: CauseCategory | None


ROW = ConcessionRow


def parts(customer: Customer) -> Mapping[UUID, Concession]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.dealings.concessions


def row(customer: Customer, part: Concession, rules: Rules) -> ConcessionRow:
    """One row of a customer."""
    granted = part.granted
    complaint = customer.complaints.get(granted.complaint_id)
    cause = complaint.inquiry.cause if complaint else None
    return ConcessionRow(
        customer.id,
        part.id,
        granted.complaint_id,
        granted.concession_kind,
        part.state,
        granted.perceived_value,
        part.cost_to_us,
        part.granted_at,
        part.granted_by,
        granted.offer_id,
        granted.fulfil_by,
        granted.usable_until,
        part.fulfilled_at,
        cause.cause_category if cause else None,
    )
