"""Credits from request to last cent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.credits import Credit, CreditKind, CreditState
from domain.customer import Customer
from domain.money import Money, total
from domain.rulebook import Rules
from domain.terms import Settlement

TABLE = "credits"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class CreditRow:
    """Money or value owed back, with its number and what is left of it."""

    customer_id: UUID
    id: UUID
    kind: CreditKind
    state: CreditState
    total: Money
    open: Money | None
    number: str | None
    issued_on: date | None
    legal_entity: str
    settlement: Settlement
    requested_by_id: UUID
    requested_at: datetime
    approved_by_ids: tuple[UUID, ...]
    by_rule: bool
    issue_by: date | None
    fell_due: bool
    request_hash: str
    contract_id: UUID | None
    invoice_id: UUID | None
    complaint_id: UUID | None
    concession_id: UUID | None


ROW = CreditRow


def parts(customer: Customer) -> Mapping[UUID, Credit]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.accounts.credits


def row(customer: Customer, part: Credit, rules: Rules) -> CreditRow:
    """One row of a customer."""
    asked = part.requested
    nets = [each.net for each in asked.credit_lines]
    return CreditRow(
        customer.id,
        part.id,
        asked.credit_kind,
        part.state,
        part.issued.total if part.issued else total(nets, nets[0].currency),
        part.open,
        part.issued.number if part.issued else None,
        part.issued.issued_on if part.issued else None,
        asked.legal_entity,
        asked.settlement,
        part.requested_by,
        part.requested_at,
        part.agreed.by,
        part.agreed.by_rule,
        part.agreed.issue_by,
        part.fell_due,
        asked.request_hash,
        asked.contract_id,
        asked.invoice_id,
        asked.complaint_id,
        asked.concession_id,
    )
