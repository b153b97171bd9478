"""Conceding: giving what was granted, and what follows for its promise, its giver's budget and their need."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from domain.arguments import one_currency
from domain.budget import AuthorityReturned, AuthorityUsed, budget_id
from domain.commanding import Elsewhere, only_if
from domain.concessions import (
    SALES,
    Concession,
    ConcessionCancelled,
    ConcessionForfeited,
    ConcessionFulfilled,
    ConcessionGranted,
    ConcessionState,
    CostCorrected,
    NeedChecked,
)
from domain.crediting import credit_of
from domain.customer import Customer
from domain.days import beginning
from domain.entry import Entry, Ids
from domain.follow_ups import FollowUpDone, FollowUpScheduled
from domain.money import Money
from domain.offers import Offer
from domain.promises import PromiseKept, PromiseReleased
from domain.refusals import AlreadyOver, Next, ReasonMissing, Refused
from domain.renewal_credits import only_after_renewal
from domain.rulebook import LimitGroup, Rules

ONE_WEEK = timedelta(days=7)
"""After this time of use somebody knows whether a thing meets the need it was sold for."""


@dataclass(unsafe_hash=True)
class NotRequested(Refused):
    """They get this as a credit, and none was requested. Request it; they have it when it is issued."""

    next = Next("Request the credit.", "requestCredit")


@dataclass(unsafe_hash=True)
class NotIssued(Refused):
    """Its credit is not issued yet. Finance issues it first; then they have it."""

    next = Next("Issue the credit.", "issueCredit")


@dataclass(unsafe_hash=True)
class CreditStands(Refused):
    """Its credit was issued as {number}, and what is issued stands until it is used or expires. Leave it as it is."""

    number: str


def owed(concession: Concession) -> Refused | None:
    """They are to get it, and do not have it yet."""
    return None if concession.state is ConcessionState.PROMISED else AlreadyOver()


def not_undone(concession: Concession) -> Refused | None:
    """It was neither taken back nor let pass."""
    return AlreadyOver() if concession.undone else None


# -- what may happen next


@only_if(owed)
def fulfil_concession(concession: Concession, customer: Customer, evidence: str | None = None) -> ConcessionFulfilled:
    """Note that they have it; its promise is kept. What they get as a credit they have when that is issued and used.

    Refused: AlreadyOver, NotRequested, NotIssued, CreditStillWaits.
    """
    credit = credit_of(customer, concession)
    if credit is None and concession.becomes_credit and concession.granted.perceived_value.minor:
        raise NotRequested
    if credit is not None and credit.under_way:
        raise NotIssued
    only_after_renewal(credit)
    return ConcessionFulfilled(concession.id, evidence=evidence)


@only_if(not_undone)
def check_need(concession: Concession, met: bool) -> NeedChecked:
    """Note whether what we sold them meets the need it was sold for.

    Refused: AlreadyOver.
    """
    return NeedChecked(concession.id, met)


@only_if(owed)
def forfeit_concession(concession: Concession, customer: Customer, reason: str | None = None) -> ConcessionForfeited:
    """Note that they let it pass, and why; a credit that was to be issued for it is withdrawn.

    Refused: AlreadyOver, ReasonMissing, CreditStands.
    """
    if reason is None:
        raise ReasonMissing
    _not_issued(customer, concession)
    return ConcessionForfeited(concession.id, reason=reason)


@only_if(owed)
def cancel_concession(concession: Concession, customer: Customer, reason: str | None = None) -> ConcessionCancelled:
    """Note that it is owed no longer, and why; a credit that was to be issued for it is withdrawn.

    Refused: AlreadyOver, ReasonMissing, CreditStands.
    """
    if reason is None:
        raise ReasonMissing
    _not_issued(customer, concession)
    return ConcessionCancelled(concession.id, reason=reason)


def _not_issued(customer: Customer, concession: Concession) -> None:
    credit = credit_of(customer, concession)
    if credit is not None and credit.issued is not None:
        raise CreditStands(credit.issued.number)


@only_if(not_undone)
def correct_cost(concession: Concession, cost: Money, reason: str | None = None) -> CostCorrected:
    """Note that it costs us another amount than we thought, and why.

    Refused: AlreadyOver, MixedCurrencies, ReasonMissing.
    """
    was = concession.cost_to_us or concession.granted.perceived_value
    one_currency(was, {"cost": cost})
    if reason is None:
        raise ReasonMissing
    return CostCorrected(concession.id, was, cost, reason=reason)


# -- what follows


def keep_its_promise(
    customer: Customer, fact: ConcessionFulfilled, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseKept]:
    """What they have keeps its promise."""
    concession = customer.dealings.concessions[fact.concession_id]
    promise = customer.promises.get(concession.promise_id) if concession.promise_id else None
    if promise is not None and promise.open:
        yield PromiseKept(promise.id, evidence=fact.evidence)


def ask_about_need(
    customer: Customer, fact: ConcessionFulfilled, entry: Entry, rules: Rules, new: Ids
) -> Iterator[FollowUpScheduled]:
    """Of what we sold them we ask whether it meets their need, while they may still leave the deal."""
    concession = customer.dealings.concessions[fact.concession_id]
    complaint = customer.complaints[concession.granted.complaint_id]
    offer = _offer(customer, concession)
    if concession.granted.concession_kind not in SALES:
        return
    due = entry.occurred_at + ONE_WEEK
    last = offer.made.back_out_until if offer else None
    if last is not None and entry.occurred_at < beginning(last, rules) < due:
        due = beginning(last, rules)
    yield FollowUpScheduled(
        new("follow_up"),
        due,
        complaint.owner or concession.granted_by,
        purpose="Does it meet the need?",
        complaint_id=complaint.id,
        promise_id=concession.promise_id,
    )


def need_asked(customer: Customer, fact: NeedChecked, entry: Entry, rules: Rules, new: Ids) -> Iterator[FollowUpDone]:
    """Who knows whether the need is met has come back to it."""
    concession = customer.dealings.concessions[fact.concession_id]
    if concession.state is not ConcessionState.FULFILLED or concession.promise_id is None:
        return
    for each in customer.follow_ups.values():
        if each.to_do and each.scheduled.promise_id == concession.promise_id:
            yield FollowUpDone(each.id)


def release_its_promise(
    customer: Customer, fact: ConcessionCancelled | ConcessionForfeited, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseReleased]:
    """What is owed no longer binds us no longer."""
    concession = customer.dealings.concessions[fact.concession_id]
    promise = customer.promises.get(concession.promise_id) if concession.promise_id else None
    if promise is not None and promise.open:
        yield PromiseReleased(promise.id)


def draw_on_budget(
    customer: Customer, fact: ConcessionGranted | CostCorrected, entry: Entry, rules: Rules, new: Ids
) -> Iterator[Elsewhere]:
    """What somebody gave alone counts in their month, at what it costs us; a corrected cost takes its place."""
    concession = customer.dealings.concessions[fact.concession_id]
    offer = _given_alone(customer, concession)
    if offer is None or concession.cost_to_us is None:
        return
    if isinstance(fact, ConcessionGranted) and concession.cost_to_us.minor == 0:
        return
    on = concession.recorded_at.date()
    use = AuthorityUsed(concession.id, customer.id, LimitGroup.CONCESSION, concession.cost_to_us, on)
    yield Elsewhere("budget", budget_id(offer.made_by, on), use)


def return_to_budget(
    customer: Customer, fact: ConcessionCancelled | ConcessionForfeited, entry: Entry, rules: Rules, new: Ids
) -> Iterator[Elsewhere]:
    """What was undone is returned to the month it was given in."""
    concession = customer.dealings.concessions[fact.concession_id]
    offer = _given_alone(customer, concession)
    if offer is not None and concession.cost_to_us is not None:
        story = budget_id(offer.made_by, concession.recorded_at.date())
        yield Elsewhere("budget", story, AuthorityReturned(concession.id))


def _given_alone(customer: Customer, concession: Concession) -> Offer | None:
    """The offer behind what somebody gave within their own authority; None for credits and what was approved."""
    offer = _offer(customer, concession)
    if offer is None or concession.becomes_credit:
        return None
    approved = any(each.used_for == offer.id for each in customer.dealings.approvals.values())
    return None if approved else offer


def _offer(customer: Customer, concession: Concession) -> Offer | None:
    return customer.dealings.offers.get(concession.granted.offer_id) if concession.granted.offer_id else None
