"""References by which people and other systems know a customer and what belongs to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.customer import Customer
from domain.rulebook import Rules

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
