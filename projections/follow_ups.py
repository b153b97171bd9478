"""Follow-ups: who comes back to whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.customer import Customer
from domain.follow_ups import FollowUp, FollowUpState
from domain.rulebook import Rules
from domain.sealed import Personal
from projections.lists import Conn, rows
from projections.rows import names_of, row_of

TABLE = "follow_ups"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A dated future act by a named person."""

    customer_id: UUID
    id: UUID
    state: FollowUpState
    due: datetime
    assignee_id: UUID | None
    purpose: Personal
    complaint_id: UUID | None
    promise_id: UUID | None
    contract_id: UUID | None
    ended_at: datetime | None


ROW = FollowUpRow


def parts(customer: Customer) -> Mapping[UUID, FollowUp]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.follow_ups


def row(customer: Customer, part: FollowUp, rules: Rules) -> FollowUpRow:
    """One row of a customer."""
    scheduled = part.scheduled
    return FollowUpRow(
        customer.id,
        part.id,
        part.state,
        part.due,
        part.assignee,
        scheduled.purpose,
        scheduled.complaint_id,
        scheduled.promise_id,
        scheduled.contract_id,
        part.ended_at,
    )


# -- lists

DUE = f"""
    SELECT {names_of(FollowUpRow)}
    FROM follow_ups
    WHERE state IN ('PLANNED', 'MISSED')
    AND due < %(before)s
    AND (%(assignee)s::uuid IS NULL OR assignee_id = %(assignee)s)
    ORDER BY due, customer_id, id
    LIMIT %(first)s
"""  # noqa: S608  # made of constants


async def due_before(conn: Conn, *, assignee: UUID | None, before: datetime, first: int) -> list[FollowUpRow]:
    """Follow-ups still to do that are due before then, of one person or of everybody, the oldest first."""
    told = await rows(conn, DUE, {"assignee": assignee, "before": before, "first": first})
    return [row_of(FollowUpRow, each) for each in told]
