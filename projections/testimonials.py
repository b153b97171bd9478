"""Testimonials with their consent and the places where they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.customer import Customer
from domain.rulebook import Rules
from domain.sealed import AdvocacyWords
from domain.testimonials import Publication, Testimonial, Use
from projections.lists import Conn, Key, Line, Order, page, rows
from projections.rows import names_of

TABLE = "testimonials"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class TestimonialRow:
    """One testimonial from the asking to the take-down."""

    customer_id: UUID
    id: UUID
    contact_id: UUID | None
    requested_at: datetime | None
    declined_at: datetime | None
    given_at: datetime | None
    excerpt: AdvocacyWords
    excerpt_approved_at: datetime | None
    uses: tuple[Use, ...]
    expires_on: date | None
    withdrawn_at: datetime | None
    publications: tuple[Publication, ...]


ROW = TestimonialRow


def parts(customer: Customer) -> Mapping[UUID, Testimonial]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.advocacy.testimonials


def row(customer: Customer, part: Testimonial, rules: Rules) -> TestimonialRow:
    """One row of a customer."""
    return TestimonialRow(
        customer.id,
        part.id,
        part.contact_id,
        part.requested_at,
        part.declined_at,
        part.given_at,
        part.excerpt,
        part.excerpt_approved_at,
        part.consent.uses if part.consent else (),
        part.consent.expires_on if part.consent else None,
        part.withdrawn_at,
        part.publications,
    )


# -- lists

APPROVED = f"""
    SELECT {names_of(TestimonialRow)}, {{keys}}
    FROM testimonials
    WHERE excerpt_approved_at IS NOT NULL
    AND {{past}}
    ORDER BY {{order}}
    LIMIT %(first)s
"""  # noqa: S608  # made of constants
APPROVED_ORDER: Final = Order((("excerpt_approved_at", datetime), ("id", UUID)), descending=True)


async def approved(conn: Conn, *, first: int, after: Key | None) -> list[Line[TestimonialRow]]:
    """Testimonials whose excerpt they approved, the latest first."""
    return await page(conn, APPROVED, TestimonialRow, APPROVED_ORDER, {}, after, first)


# -- sums

IN_USE = """
    SELECT
        COUNT(*),
        COUNT(*) FILTER (WHERE EXISTS (
            SELECT 1
            FROM complaints
            WHERE complaints.customer_id = testimonials.customer_id
            AND complaints.raised_at < testimonials.given_at
            AND complaints.voided_at IS NULL
        ))
    FROM testimonials
    WHERE withdrawn_at IS NULL
    AND jsonb_path_exists(publications, '$[*] ? (@.taken_down_at == null)')
    LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class InUse:
    """How many testimonials are shown somewhere now, and how many of them came after a complaint."""

    in_use: int
    from_complaints: int


async def in_use(conn: Conn) -> InUse:
    """How many testimonials are in use, and how many of these customers had complained before."""
    (counts,) = await rows(conn, IN_USE, {})
    return InUse(*counts)
