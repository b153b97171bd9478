"""Customers as lists show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import auto
from uuid import UUID

from domain.customer import Customer
from domain.money import CurrencyCode
from domain.recovery import Judge, Moment
from domain.relationship import Size
from domain.rulebook import Rules
from domain.sealed import Personal
from domain.terms import Word
from projections.lists import Conn, Key, Line, Order, beginning_with, containing, page, rows
from projections.rows import names_of

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
    judged = last_judged(part)
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
        judged[1] if judged else None,
    )


def last_judged(customer: Customer) -> tuple[datetime, Moment] | None:
    """The last moment that they judged themselves, and when; None where they never did."""
    judged = [
        (each.recovery.judged_at, each.recovery.judged.moment)
        for each in customer.complaints.values()
        if each.recovery.judged and each.recovery.judged_at and each.recovery.judged.judged_by is Judge.CUSTOMER
    ]
    return max(judged, default=None)


# -- lists


class CustomerOrder(Word):
    """Which customers come first."""

    NEWEST = auto()
    NAME = auto()
    NEXT_RENEWAL = auto()


ORDERS: Mapping[CustomerOrder, Order] = {
    CustomerOrder.NEWEST: Order((("since", date), ("customer_id", UUID)), descending=True),
    CustomerOrder.NAME: Order((("COALESCE(name, '')", str), ("customer_id", UUID))),
    CustomerOrder.NEXT_RENEWAL: Order((("COALESCE(next_renewal_on, '9999-12-31')", date), ("customer_id", UUID))),
}
"""The latest to become customers first; by name; the next to renew first."""

SELECTED = f"""
    SELECT {names_of(CustomerRow)}, {{keys}}
    FROM customers
    WHERE (
        %(name)s::text IS NULL
        OR name ILIKE %(name)s
        OR EXISTS (
            SELECT 1
            FROM known_references
            WHERE known_references.customer_id = customers.customer_id
            AND known_references.ref LIKE %(ref)s
        )
    )
    AND (%(account_managers)s::uuid[] IS NULL OR account_manager_id = ANY(%(account_managers)s))
    AND (%(segments)s::text[] IS NULL OR segment = ANY(%(segments)s))
    AND {{past}}
    ORDER BY {{order}}
    LIMIT %(first)s
"""  # noqa: S608  # made of constants


async def selected(
    conn: Conn,
    *,
    text: str | None,
    account_managers: Sequence[UUID] | None,
    segments: Sequence[str] | None,
    order: CustomerOrder,
    first: int,
    after: Key | None = None,
) -> list[Line[CustomerRow]]:
    """Customers whose name holds a text or who have a reference that begins with it, of these people and segments."""
    values = {
        "name": None if text is None else containing(text),
        "ref": None if text is None else beginning_with(text),
        "account_managers": None if account_managers is None else list(account_managers),
        "segments": None if segments is None else list(segments),
    }
    return await page(conn, SELECTED, CustomerRow, ORDERS[order], values, after, first)


NAMED = """
    SELECT customer_id, name
    FROM customers
    WHERE name ILIKE %(name)s
    ORDER BY name, customer_id
    LIMIT %(first)s
"""


async def named_like(conn: Conn, text: str, first: int) -> Sequence[tuple[UUID, str]]:
    """Ids and names of customers whose name holds this text, by name."""
    return [(id, name) for id, name in await rows(conn, NAMED, {"name": containing(text), "first": first})]
