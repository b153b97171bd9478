"""Settling: offering what we can do, round by round, until they take it, leave it, or leave the deal again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.arguments import one_currency
from domain.authority import Giving, above, credits_within, passed
from domain.budget import AuthorityBudget
from domain.commanding import only_if
from domain.complaint import Complaint
from domain.conditions import asked, heard, not_closed, only_open
from domain.customer import Customer
from domain.days import day_of
from domain.entry import Actor, Entry, Ids
from domain.intake import ComplaintVoided
from domain.money import Money
from domain.offering import fit_to_offer, warnings_about
from domain.offers import (
    Commitment,
    Offer,
    OfferAccepted,
    OfferBackedOut,
    OfferCountered,
    OfferDeclined,
    OfferMade,
    OfferState,
    OfferWithdrawn,
    Stance,
    Term,
)
from domain.recovery import ComplaintClosed
from domain.refusals import Next, ReasonMissing, Refused, Warned
from domain.rulebook import Rules
from domain.staff import Staff


@dataclass(unsafe_hash=True)
class OfferAlreadyOpen(Refused):
    """An offer is open. Note their answer, or withdraw it, before the next."""

    next = Next("Note their answer.", "acceptOffer")


@dataclass(unsafe_hash=True)
class OfferNotOpen(Refused):
    """This offer is not open: it was {state}."""

    state: OfferState


@dataclass(unsafe_hash=True)
class OfferChanged(Refused):
    """They asked for something else instead. Make a new offer."""

    next = Next("Make the next offer.", "makeOffer")


@dataclass(unsafe_hash=True)
class OfferExpired(Refused):
    """The last day of this offer was {expires_on}. Make it anew."""

    next = Next("Make it anew.", "makeOffer")

    expires_on: date


@dataclass(unsafe_hash=True)
class BackOutPassed(Refused):
    """This deal can be left freely no longer{until:; the last day was }."""

    until: date | None


# -- conditions


def none_open(complaint: Complaint) -> Refused | None:
    """No offer waits for an answer."""
    return OfferAlreadyOpen() if complaint.settlement.open_offer else None


def waits(offer: Offer) -> Refused | None:
    """The offer waits for an answer."""
    if offer.state is OfferState.COUNTERED:
        return OfferChanged()
    return None if offer.state is OfferState.OPEN else OfferNotOpen(offer.state)


def accepted(offer: Offer) -> Refused | None:
    """The offer is a deal."""
    return None if offer.state is OfferState.ACCEPTED else OfferNotOpen(offer.state)


# -- offering


@only_if(not_closed, asked, none_open)
def make_offer(
    complaint: Complaint,
    customer: Customer,
    stance: Stance,
    actor: Actor,
    staff: Staff,
    rules: Rules,
    budget: tuple[AuthorityBudget, ...],
    occurred_at: datetime,
    new: Ids,
    terms: tuple[Term, ...] = (),
    commitments: tuple[Commitment, ...] = (),
    back_out_until: date | None = None,
    expires_on: date | None = None,
) -> Iterator[OfferMade | Warned]:
    """Say what we can do, and what we ask for it. What they asked for may be offered before they were heard.

    Refused: ComplaintOver, AlreadyOver, FairnessNotAsked, OfferAlreadyOpen, NotHeardYet, AboveAuthority, Missing,
    TooMany, NotUnderstood, NotFound, NeedNotNamed, BackOutDateMissing, ListPriceMissing, CostMissing, CapMissing,
    MixedCurrencies, ConcessionTiedToPraise, DuePast.
    """
    round = complaint.settlement.rounds + 1
    made = OfferMade(new("offer"), complaint.id, round, stance, terms, commitments, back_out_until, expires_on)
    if stance is not Stance.AS_ASKED:
        _only_heard(complaint)
    fit_to_offer(made, customer, occurred_at, rules)
    _only_with_authority(made, complaint, customer, actor, staff, rules, budget, day_of(occurred_at, rules))
    yield made
    yield from warnings_about(made, complaint, customer, rules)


@only_if(not_closed, asked, none_open)
def grant_at_once(
    complaint: Complaint,
    customer: Customer,
    actor: Actor,
    staff: Staff,
    rules: Rules,
    budget: tuple[AuthorityBudget, ...],
    occurred_at: datetime,
    new: Ids,
    terms: tuple[Term, ...] = (),
    back_out_until: date | None = None,
) -> Iterator[OfferMade | OfferAccepted | Warned]:
    """Give them what they asked for, at once.

    Refused: as in `make_offer`.
    """
    stance = Stance.AS_ASKED
    offering = make_offer(
        complaint, customer, stance, actor, staff, rules, budget, occurred_at, new, terms, (), back_out_until
    )
    for each in offering:
        yield each
        if isinstance(each, OfferMade):
            yield OfferAccepted(each.offer_id)


def _only_heard(complaint: Complaint) -> None:
    if refusal := heard(complaint):
        raise refusal


def _only_with_authority(
    made: OfferMade,
    complaint: Complaint,
    customer: Customer,
    actor: Actor,
    staff: Staff,
    rules: Rules,
    budget: tuple[AuthorityBudget, ...],
    on: date,
) -> None:
    """Within limits, or with leave; what is not given within limits is offered only to those who were heard."""
    giving = Giving(customer, complaint.id, made.terms, on)
    allowance = passed(giving, actor.role, rules, budget)
    if allowance is not None and not any(each.passes(made) for each in customer.dealings.approvals.values()):
        raise above(giving, allowance, actor, rules, staff)
    if allowance is not None or not credits_within(giving, actor.role, rules):
        _only_heard(complaint)


# -- their answer


@only_if(waits)
def counter_offer(offer: Offer, customer: Customer, words: str, ask: Money | None = None) -> OfferCountered:
    """Note that they ask for something else; the next offer is the next round.

    Refused: OfferNotOpen, OfferChanged, ComplaintOver, AlreadyOver, MixedCurrencies.
    """
    only_open(customer.complaints[offer.made.complaint_id])
    one_currency(offer.made.terms[0].value if offer.made.terms else None, {"ask": ask})
    return OfferCountered(offer.id, words=words, ask=ask)


@only_if(waits)
def accept_offer(offer: Offer, customer: Customer, rules: Rules, occurred_at: datetime) -> OfferAccepted:
    """Note that they take it: every term is granted, and both sides have given their word.

    Refused: OfferNotOpen, OfferChanged, ComplaintOver, AlreadyOver, OfferExpired.
    """
    only_open(customer.complaints[offer.made.complaint_id])
    last = offer.made.expires_on
    if last is not None and day_of(occurred_at, rules) > last:
        raise OfferExpired(last)
    return OfferAccepted(offer.id)


@only_if(waits)
def decline_offer(offer: Offer, words: str | None = None) -> OfferDeclined:
    """Note that they say no.

    Refused: OfferNotOpen, OfferChanged.
    """
    return OfferDeclined(offer.id, words=words)


@only_if(waits)
def withdraw_offer(offer: Offer, reason: str | None = None) -> OfferWithdrawn:
    """Take an offer back before they answer, and say why.

    Refused: OfferNotOpen, OfferChanged, ReasonMissing.
    """
    if reason is None:
        raise ReasonMissing
    return OfferWithdrawn(offer.id, reason=reason)


@only_if(accepted)
def back_out(offer: Offer, rules: Rules, occurred_at: datetime, words: str | None = None) -> OfferBackedOut:
    """Note that they leave a deal freely, within its date; nobody's figures suffer from it.

    Refused: OfferNotOpen, BackOutPassed.
    """
    until = offer.made.back_out_until
    if until is None or day_of(occurred_at, rules) > until:
        raise BackOutPassed(until)
    return OfferBackedOut(offer.id, words=words)


# -- when this happened, then


def withdraw_open(
    customer: Customer, fact: ComplaintClosed | ComplaintVoided, entry: Entry, rules: Rules, new: Ids
) -> Iterator[OfferWithdrawn]:
    """When a complaint is over, then: the offer that waits for an answer is withdrawn."""
    open_offer = customer.complaints[fact.complaint_id].settlement.open_offer
    if open_offer is not None:
        yield OfferWithdrawn(open_offer, reason="the complaint is over")
