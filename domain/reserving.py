"""Reserving: what somebody offers alone counts in their month while it waits, so that no sum is offered twice."""

from collections.abc import Iterator

from domain.authority import Giving
from domain.budget import AuthorityReturned, AuthorityUsed, budget_id
from domain.commanding import Elsewhere
from domain.customer import Customer
from domain.entry import Entry, Ids
from domain.offers import Offer, OfferAccepted, OfferCountered, OfferDeclined, OfferLapsed, OfferMade, OfferWithdrawn
from domain.rulebook import LimitGroup, Rules


def reserve(customer: Customer, fact: OfferMade, entry: Entry, rules: Rules, new: Ids) -> Iterator[Elsewhere]:
    """When somebody offers something alone, then: its cost is drawn on their month."""
    offer = customer.dealings.offers[fact.offer_id]
    giving = _given_alone(customer, offer)
    if giving is not None:
        yield _in_month(offer, AuthorityUsed(offer.id, customer.id, LimitGroup.CONCESSION, giving.cost, giving.on))


def release(
    customer: Customer,
    fact: OfferAccepted | OfferCountered | OfferDeclined | OfferLapsed | OfferWithdrawn,
    entry: Entry,
    rules: Rules,
    new: Ids,
) -> Iterator[Elsewhere]:
    """When an offer waits no longer, then: its cost is returned; what they took counts as it is granted."""
    offer = customer.dealings.offers[fact.offer_id]
    if _given_alone(customer, offer) is not None:
        yield _in_month(offer, AuthorityReturned(offer.id))


def _given_alone(customer: Customer, offer: Offer) -> Giving | None:
    """What an offer would give within its maker's own authority; None where that is nothing, or it was approved."""
    giving = Giving(customer, offer.made.complaint_id, offer.made.terms, offer.arrived_at.date())
    approved = any(each.used_for == offer.id for each in customer.dealings.approvals.values())
    return None if approved or giving.cost.minor == 0 else giving


def _in_month(offer: Offer, fact: AuthorityUsed | AuthorityReturned) -> Elsewhere:
    return Elsewhere("budget", budget_id(offer.made_by, offer.arrived_at.date()), fact)
