"""Promises, ours and theirs, with the departments that know of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.customer import Customer
from domain.promises import Promise, PromiseState, Undertaking
from domain.rulebook import Rules
from domain.subjects import Subject
from domain.terms import Action, Side

TABLE = "promises"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """Somebody's word: a subject, a window, a maker."""

    customer_id: UUID
    id: UUID
    state: PromiseState
    promised_by: Side
    undertaking: Undertaking
    action: Action
    subject: Subject
    not_before: datetime | None
    until: datetime | None
    made_by_id: UUID | None
    department: str | None
    made_at: datetime
    notified: tuple[str, ...]
    acknowledged_by: tuple[str, ...]
    conflicts_with: tuple[UUID, ...]
    complaint_id: UUID | None
    offer_id: UUID | None
    credit_id: UUID | None


ROW = PromiseRow


def parts(customer: Customer) -> Mapping[UUID, Promise]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.promises


def row(customer: Customer, part: Promise, rules: Rules) -> PromiseRow:
    """One row of a customer."""
    made = part.made
    return PromiseRow(
        customer.id,
        part.id,
        part.state,
        made.promised_by,
        made.undertaking,
        made.action,
        made.subject,
        part.not_before,
        part.until,
        made.made_by,
        made.department,
        part.made_at,
        part.notified,
        part.acknowledged,
        part.conflicts,
        made.complaint_id,
        made.offer_id,
        made.credit_id,
    )
