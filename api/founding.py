"""The fact that begins each thing: who may not read that fact may not read the thing, wherever it is met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.concessions import ConcessionGranted
from domain.contracts import ContractRecorded
from domain.credits import CreditRequested
from domain.follow_ups import FollowUpScheduled
from domain.intake import ComplaintRaised
from domain.invoices import InvoiceNoted
from domain.offers import OfferMade
from domain.promises import PromiseMade
from domain.referrals import ReferralAsked
from domain.relationship import ContactAdded, HoldPlaced
from domain.terms import Role
from domain.testimonials import TestimonialRequested

FOUNDING: Final[Mapping[str, Any]] = {
    "Contact": ContactAdded,
    "Contract": ContractRecorded,
    "Complaint": ComplaintRaised,
    "Offer": OfferMade,
    "Concession": ConcessionGranted,
    "Promise": PromiseMade,
    "Hold": HoldPlaced,
    "FollowUp": FollowUpScheduled,
    "Invoice": InvoiceNoted,
    "Credit": CreditRequested,
    "Testimonial": TestimonialRequested,
    "Referral": ReferralAsked,
}
"""The founding facts of the things in a customer's story, by the names of their types in the schema."""


def readers_of(kind: str) -> frozenset[Role]:
    """The roles that may read things of this type."""
    seen_by: frozenset[Role] = FOUNDING[kind].seen_by
    return seen_by
