"""Agreeing to a credit: by another person with the limit, by rule within the asker's own, or declining it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.budget import AuthorityReturned, AuthorityUsed, budget_id
from domain.commanding import Elsewhere, only_if
from domain.credit import Credit, CreditState
from domain.credit_limits import above, group_of, passed
from domain.credit_requests import worth
from domain.credits import CreditApproved, CreditDeclined, CreditKind, CreditRequested
from domain.customer import Customer
from domain.days import day_of
from domain.entry import Actor
from domain.money import Money, zero
from domain.refusals import ReasonMissing, Refused, SecondPersonRequired
from domain.rulebook import Rules
from domain.staff import Staff


@dataclass(unsafe_hash=True)
class AlreadyIssued(Refused):
    """Issued as {number}. Request another."""

    number: str


@dataclass(unsafe_hash=True)
class NotWaiting(Refused):
    """This is {state} already. Request it again if it is still due."""

    state: CreditState


@dataclass(unsafe_hash=True)
class RequestChanged(Refused):
    """This is not the request as it stands. Read it again."""

    field = "requestHash"


def not_issued(credit: Credit) -> Refused | None:
    """The credit has no number yet."""
    return AlreadyIssued(credit.issued.number) if credit.issued else None


def under_way(credit: Credit) -> Refused | None:
    """The credit is waiting or approved."""
    return None if credit.under_way else NotWaiting(credit.state)


def waiting(credit: Credit) -> Refused | None:
    """The credit waits for approval."""
    return None if credit.state is CreditState.WAITING else NotWaiting(credit.state)


@only_if(not_issued, under_way)
def decline_credit(credit: Credit, reason: str | None = None) -> CreditDeclined:
    """Say no to a credit that is not issued, and why.

    Refused: AlreadyIssued, NotWaiting, ReasonMissing.
    """
    if reason is None:
        raise ReasonMissing
    return CreditDeclined(credit.id, words=reason)


@only_if(waiting)
def approve_credit(
    credit: Credit,
    request_hash: str,
    customer: Customer,
    actor: Actor,
    staff: Staff,
    occurred_at: datetime,
    rules: Rules,
) -> CreditApproved:
    """Agree to a credit that somebody else asked for, exactly as it was read.

    Refused: NotWaiting, SecondPersonRequired, RequestChanged, AboveAuthority.
    """
    if actor.id in credit.asked_by or actor.id in credit.agreed.by:
        raise SecondPersonRequired
    if request_hash != credit.requested.request_hash:
        raise RequestChanged
    nothing = zero(credit.requested.credit_lines[0].net.currency)
    limit = passed(customer, credit.requested, actor.role, rules, occurred_at, nothing)
    if limit is not None:
        raise above(limit, credit.requested, actor, rules, staff)
    return _approved(credit.requested, occurred_at, rules, by_rule=False)


def by_rule(
    customer: Customer, request: CreditRequested, actor: Actor, at: datetime, rules: Rules, drawn: Money | None
) -> Iterator[CreditApproved | Elsewhere]:
    """Approval at once where the asker's own limit covers it, drawn on their month; nothing where it does not."""
    if passed(customer, request, actor.role, rules, at, drawn) is None:
        value, on = worth(customer, request), day_of(at, rules)
        yield _approved(request, at, rules, by_rule=True)
        used = AuthorityUsed(request.credit_id, customer.id, group_of(request.credit_kind), value, on)
        yield Elsewhere("budget", budget_id(actor.id, on), used)


def authority_returned(credit: Credit, rules: Rules) -> Iterator[Elsewhere]:
    """What an approval by rule had drawn on the asker's month, given back to it."""
    if credit.agreed.by_rule and credit.agreed.at:
        month = budget_id(credit.requested_by, day_of(credit.agreed.at, rules))
        yield Elsewhere("budget", month, AuthorityReturned(credit.id))


def tax_date(request: CreditRequested, approved_on: date) -> date | None:
    """The tax date of a correction: when it was agreed, at the latest when it was approved; None for other kinds."""
    if request.credit_kind is not CreditKind.CORRECT_INVOICE:
        return None
    return min(request.agreed_on or approved_on, approved_on)


def _approved(request: CreditRequested, at: datetime, rules: Rules, *, by_rule: bool) -> CreditApproved:
    entity = rules.entities[request.legal_entity]
    dated, within = tax_date(request, entity.day(at)), entity.issue_within_days
    issue_by = dated + timedelta(days=within) if dated and within is not None else None
    return CreditApproved(request.credit_id, request.request_hash, by_rule, rules.version, issue_by=issue_by)
