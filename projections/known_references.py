"""References by which people and other systems know a customer and what belongs to them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.customer import Customer
from domain.rulebook import Rules
from projections.lists import Conn, beginning_with, rows

TABLE = "known_references"
KEY = ("customer_id", "ref", "kind")


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One reference, and what it names."""

    customer_id: UUID
    ref: str
    kind: str


ROW = ReferenceRow


def parts(customer: Customer) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Every reference of the story with its kind."""
    return {each: each for each in _references(customer)}


def _references(customer: Customer) -> Iterator[tuple[str, str]]:
    if customer.relationship is not None:
        yield from ((ref, "CUSTOMER") for ref in customer.relationship.external_refs)
    yield from ((each.ref, "CONTRACT") for each in customer.contracts.values())
    yield from ((each.noted.number, "INVOICE") for each in customer.accounts.invoices.values())
    yield from ((each.issued.number, "CREDIT") for each in customer.accounts.credits.values() if each.issued)
    yield from ((each.made.subject.ref, each.made.subject.kind) for each in customer.promises.values())
    abouts = (each.intake.raised.about for each in customer.complaints.values())
    yield from ((about.ref, about.kind) for about in abouts if about)


def row(customer: Customer, part: tuple[str, str], rules: Rules) -> ReferenceRow:
    """One reference's row."""
    return ReferenceRow(customer.id, *part)


# -- look-ups

OWNERS = """
    SELECT ref, customer_id
    FROM known_references
    WHERE ref = ANY(%(refs)s)
    AND (%(kind)s::text IS NULL OR kind = %(kind)s)
    GROUP BY ref, customer_id
    ORDER BY ref, customer_id
    LIMIT %(first)s
"""
MOST_OWNERS = 100_000  # far above ten thousand references with their parts


async def owners_of(conn: Conn, refs: Collection[str], kind: str | None = None) -> Mapping[str, Sequence[UUID]]:
    """The customers who are known by each of these references; of all kinds, unless one is named."""
    found: dict[str, list[UUID]] = {}
    for ref, customer_id in await rows(conn, OWNERS, {"refs": list(refs), "kind": kind, "first": MOST_OWNERS}):
        found.setdefault(ref, []).append(customer_id)
    return found


BEGINNING = """
    SELECT
        known.customer_id,
        COALESCE(contracts.id, invoices.id, credits.id, known.customer_id) AS id,
        known.kind,
        known.ref,
        customers.name
    FROM known_references AS known
    JOIN customers ON customers.customer_id = known.customer_id
    LEFT JOIN contracts
    ON known.kind = 'CONTRACT'
    AND contracts.customer_id = known.customer_id
    AND contracts.ref = known.ref
    LEFT JOIN invoices
    ON known.kind = 'INVOICE'
    AND invoices.customer_id = known.customer_id
    AND invoices.number = known.ref
    LEFT JOIN credits
    ON known.kind = 'CREDIT'
    AND credits.customer_id = known.customer_id
    AND credits.number = known.ref
    WHERE known.ref LIKE %(pattern)s
    ORDER BY known.ref, known.kind, known.customer_id
    LIMIT %(first)s
"""


@dataclass(frozen=True, slots=True)
class Referenced:
    """A thing with a reference, whose it is, and under what name; other kinds are found as the customer."""

    customer_id: UUID
    id: UUID
    kind: str
    ref: str
    name: str | None


async def beginning(conn: Conn, text: str, first: int) -> Sequence[Referenced]:
    """What is known by a reference that begins with this text."""
    values = {"pattern": beginning_with(text), "first": first}
    return [Referenced(*each) for each in await rows(conn, BEGINNING, values)]
