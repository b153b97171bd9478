"""Offers, round by round."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.customer import Customer
from domain.offers import Commitment, Offer, OfferState, Stance, Term
from domain.rulebook import Rules

TABLE = "offers"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What we can do for them and they for us."""

    customer_id: UUID
    id: UUID
    complaint_id: UUID
    round: int
    stance: Stance
    state: OfferState
    terms: tuple[Term, ...]
    commitments: tuple[Commitment, ...]
    made_at: datetime
    made_by_id: UUID
    back_out_until: date | None
    expires_on: date | None


ROW = OfferRow


def parts(customer: Customer) -> Mapping[UUID, Offer]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.dealings.offers


def row(customer: Customer, part: Offer, rules: Rules) -> OfferRow:
    """One row of a customer."""
    made = part.made
    return OfferRow(
        customer.id,
        part.id,
        made.complaint_id,
        made.round,
        made.stance,
        part.state,
        made.terms,
        made.commitments,
        part.made_at,
        part.made_by,
        made.back_out_until,
        made.expires_on,
    )
