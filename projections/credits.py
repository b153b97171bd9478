"""Credits from request to last cent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.credit import Credit, CreditState
from domain.credit_requests import worth
from domain.credits import CreditKind
from domain.customer import Customer
from domain.money import CurrencyCode, MinorUnits, Money
from domain.rulebook import Rules
from domain.terms import Settlement
from projections.lists import Conn, Key, Line, Order, page, rows
from projections.rows import names_of

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


def parts(customer: Customer) -> Mapping[UUID, tuple[Credit, Money]]:
    """Each credit with its total, tax included: what is not issued yet depends on the notes issued beside it."""
    return {id: (credit, _total(customer, credit)) for id, credit in customer.accounts.credits.items()}


def _total(customer: Customer, credit: Credit) -> Money:
    return credit.issued.total if credit.issued else worth(customer, credit.requested)


def row(customer: Customer, part: tuple[Credit, Money], rules: Rules) -> CreditRow:
    """One row of a customer."""
    credit, total = part
    asked = credit.requested
    return CreditRow(
        customer.id,
        credit.id,
        asked.credit_kind,
        credit.state,
        total,
        credit.open,
        credit.issued.number if credit.issued else None,
        credit.issued.issued_on if credit.issued else None,
        asked.legal_entity,
        asked.settlement,
        credit.requested_by,
        credit.requested_at,
        credit.agreed.by,
        credit.agreed.by_rule,
        credit.agreed.issue_by,
        credit.fell_due,
        asked.request_hash,
        asked.contract_id,
        asked.invoice_id,
        asked.complaint_id,
        asked.concession_id,
    )


# -- lists

QUEUE_ORDER = Order(
    (
        ("COALESCE(issue_by, '9999-12-31')", date),
        ("requested_at", datetime),
        ("customer_id", UUID),
        ("id", UUID),
    )
)

QUEUE = f"""
    SELECT {names_of(CreditRow)}, {{keys}}
    FROM credits
    WHERE state IN ('WAITING', 'APPROVED')
    AND (%(mine)s::uuid IS NULL OR (
        requested_by_id <> %(mine)s
        AND NOT approved_by_ids @> to_jsonb(%(mine)s::text)
        AND state = ANY(%(steps)s)
    ))
    AND {{past}}
    ORDER BY {{order}}
    LIMIT %(first)s
"""  # noqa: S608  # made of constants


async def queue(
    conn: Conn, *, mine: UUID | None, steps: Sequence[CreditState], first: int, after: Key | None = None
) -> list[Line[CreditRow]]:
    """Credits that wait or are approved, by when they must be issued, then by how long they wait.

    `mine`: only those in one of these states that this person neither asked for nor approved.
    """
    values = {"mine": mine, "steps": [each.value for each in steps]}
    return await page(conn, QUEUE, CreditRow, QUEUE_ORDER, values, after, first)


REGISTER_ORDER = Order((("length(number)", int), ("number", str), ("customer_id", UUID), ("id", UUID)))

REGISTER = f"""
    SELECT {names_of(CreditRow)}, {{keys}}
    FROM credits
    WHERE number IS NOT NULL
    AND legal_entity = %(entity)s
    AND kind = %(kind)s
    AND issued_on >= make_date(%(year)s, 1, 1)
    AND issued_on < make_date(%(year)s + 1, 1, 1)
    AND {{past}}
    ORDER BY {{order}}
    LIMIT %(first)s
"""  # noqa: S608  # made of constants


async def register(
    conn: Conn, *, entity: str, kind: CreditKind, year: int, first: int, after: Key | None = None
) -> list[Line[CreditRow]]:
    """The credits that a company issued in a year, in the order of their numbers."""
    values = {"entity": entity, "kind": kind.value, "year": year}
    return await page(conn, REGISTER, CreditRow, REGISTER_ORDER, values, after, first)


NUMBERED = """
    SELECT id, number
    FROM credits
    WHERE number = ANY(%(numbers)s)
    AND legal_entity = %(entity)s
    ORDER BY number, id
    LIMIT %(first)s
"""


async def numbered(conn: Conn, *, entity: str, numbers: Sequence[str]) -> Mapping[str, UUID]:
    """The credits of a company that have one of these numbers."""
    values = {"numbers": list(numbers), "entity": entity, "first": 2 * len(numbers)}
    return {number: id for id, number in await rows(conn, NUMBERED, values)}


BALANCES = """
    SELECT
        total_currency,
        COALESCE(SUM(open_minor) FILTER (WHERE kind <> 'RENEWAL_CREDIT' OR fell_due), 0)::bigint,
        COALESCE(SUM(open_minor) FILTER (WHERE kind = 'RENEWAL_CREDIT' AND NOT fell_due), 0)::bigint
    FROM credits
    WHERE number IS NOT NULL
    AND (%(entity)s::text IS NULL OR legal_entity = %(entity)s)
    GROUP BY total_currency
    ORDER BY total_currency
    LIMIT 200
"""  # there are fewer currencies than that


@dataclass(frozen=True, slots=True)
class Balance:
    """What is open of issued credits in one currency: owed now, and promised at renewals; never added up."""

    currency: CurrencyCode
    liability: Money
    promised: Money


async def balances(conn: Conn, *, entity: str | None) -> Sequence[Balance]:
    """What a company of ours, or all of them, owes and has promised, by currency."""
    return [
        Balance(currency, Money(MinorUnits(owed), currency), Money(MinorUnits(promised), currency))
        for currency, owed, promised in await rows(conn, BALANCES, {"entity": entity})
    ]
