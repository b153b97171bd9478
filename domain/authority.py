"""Authority: what somebody may give alone, who may give more, and how they are asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.approvals import Approval, ApprovalRequested, ConcessionApproved, ConcessionRefused
from domain.budget import AuthorityBudget, used
from domain.commanding import only_if
from domain.complaint import Complaint
from domain.conditions import asked, heard, not_closed, only_open
from domain.credits import CreditKind
from domain.customer import Customer
from domain.days import day_of
from domain.entry import Actor, Ids
from domain.limits import ONE_YEAR, AboveAuthority, Reached, first_passed
from domain.money import Money, total
from domain.offering import as_credit, cost_to_us, fit_to_offer, theirs, value_to_them
from domain.offers import (
    Commitment,
    OfferMade,
    OfferState,
    Stance,
    Term,
)
from domain.refusals import AlreadyOver, Detail, ReasonMissing, Refused, SecondPersonRequired
from domain.rulebook import Limit, LimitGroup, Rules
from domain.staff import Person, Staff
from domain.terms import ConcessionKind, Role

# -- what counts


@dataclass(frozen=True, slots=True)
class Giving:
    """What would be given in one complaint, and on which day."""

    customer: Customer
    complaint_id: UUID
    terms: tuple[Term, ...]
    on: date

    @property
    def counted(self) -> tuple[Term, ...]:
        """The terms that limits of concessions count; what becomes a credit has limits of its own."""
        return tuple(each for each in self.terms if not theirs(each) and not as_credit(each))

    @property
    def currency(self) -> str:
        """The currency of its terms; without any, the customer's."""
        return self.terms[0].value.currency if self.terms else self.customer.known.currency

    @property
    def cost(self) -> Money:
        """What it costs us."""
        return total([cost_to_us(each) for each in self.counted], self.currency)


def within_authority(giving: Giving, role: Role | None, rules: Rules, budget: tuple[AuthorityBudget, ...] = ()) -> bool:
    """Whether somebody in this role may give this alone; `budget` is what they gave away in the last months."""
    return passed(giving, role, rules, budget) is None


def passed(giving: Giving, role: Role | None, rules: Rules, budget: tuple[AuthorityBudget, ...] = ()) -> Reached | None:
    """The first limit that this would pass. Without a row there is no authority, but what costs nothing passes none."""
    if giving.cost.minor == 0:
        return None
    currency = giving.currency
    given = [each for each in _given(giving.customer, role) if each.cost.currency == currency] if role else []
    return first_passed(
        rules.limit(role, LimitGroup.CONCESSION, currency) if role else None,
        giving.cost,
        in_case=total([each.cost for each in given if each.complaint_id == giving.complaint_id], currency),
        in_year=total([each.cost for each in given if each.on > giving.on - ONE_YEAR], currency),
        in_month=total(used(budget, LimitGroup.CONCESSION, currency, giving.on), currency),
    )


GROUPS = {
    LimitGroup.CORRECTION: (ConcessionKind.REFUND, ConcessionKind.FEE_WAIVER),
    LimitGroup.GIFT: (
        ConcessionKind.RENEWAL_CREDIT,
        ConcessionKind.ACCOUNT_CREDIT,
        ConcessionKind.COST_REIMBURSEMENT,
    ),
}
"""Which limits count what becomes a credit: corrections apart, gifts together."""


def credits_within(giving: Giving, role: Role | None, rules: Rules) -> bool:
    """Whether the rule would approve what becomes a credit, as far as can be told before it is requested."""
    return all(_credits_within(giving, group, role, rules) for group in GROUPS)


def _credits_within(giving: Giving, group: LimitGroup, role: Role | None, rules: Rules) -> bool:
    wanted = [each.value for each in giving.terms if each.kind in GROUPS[group] and as_credit(each)]
    row = rules.limit(role, group, giving.currency) if role else None
    before = [
        line.net
        for each in giving.customer.accounts.credits.values()
        if each.live and each.requested.complaint_id == giving.complaint_id
        if (each.kind is CreditKind.CORRECT_INVOICE) is (group is LimitGroup.CORRECTION)
        for line in each.requested.credit_lines
        if line.net.currency == giving.currency
    ]
    reaches = total([*before, *wanted], giving.currency)
    return not wanted or (row is not None and reaches <= row.per_case)


@dataclass(frozen=True, slots=True)
class _Given:
    complaint_id: UUID
    cost: Money
    on: date


def _given(customer: Customer, role: Role) -> Iterator[_Given]:
    """What this role granted this customer or agreed to and was not undone, and what may still become so."""
    offers = customer.dealings.offers
    agreed = [each for each in customer.dealings.approvals.values() if each.approved_as is role]
    by_role = {each.id for each in offers.values() if each.maker.role is role}
    by_role |= {each.used_for for each in agreed if each.used_for}
    for each in customer.dealings.concessions.values():
        granted = each.granted
        if granted.offer_id in by_role and not each.undone and not each.becomes_credit:
            cost = each.cost_to_us or granted.perceived_value
            yield _Given(granted.complaint_id, cost, each.granted_at.date())
    for offer in offers.values():
        if offer.state is OfferState.OPEN and offer.id in by_role:
            yield _to_give(Giving(customer, offer.made.complaint_id, offer.made.terms, offer.made_at.date()))
    for leave in agreed:
        if leave.approved_at and leave.used_for is None:
            yield _to_give(Giving(customer, leave.asked.complaint_id, leave.asked.terms, leave.approved_at.date()))


def _to_give(giving: Giving) -> _Given:
    return _Given(giving.complaint_id, giving.cost, giving.on)


# -- who may give more


def who_could(giving: Giving, rules: Rules, staff: Staff, besides: UUID) -> tuple[tuple[Person, Limit], ...]:
    """Everybody else whose limit covers this, the lowest that does first."""
    rows = [
        row
        for row in rules.limits
        if row.group is LimitGroup.CONCESSION
        and row.per_case.currency == giving.currency
        and within_authority(giving, row.role, rules)
    ]
    found = [
        (person, row)
        for row in rows
        for person in staff.people.values()
        if row.role in person.roles and person.id != besides and staff.works_here(person.id)
    ]
    return tuple(sorted(found, key=lambda each: (each[1].per_case.minor, each[0].name)))


def above(giving: Giving, reached: Reached, actor: Actor, rules: Rules, staff: Staff) -> AboveAuthority:
    """The refusal of what passes a limit: the limit, whom to ask, and what lies within it."""
    costliest = max(giving.counted, key=lambda each: cost_to_us(each).minor)
    could = who_could(giving, rules, staff, actor.id)
    who = f"{could[0][0].name} ({could[0][1].per_case})" if could else "for higher limits"
    within = tuple(_within(giving, reached, actor, rules))
    return AboveAuthority(reached.limit, reached.per, reached.reaches, who, costliest.kind, within)


def _within(giving: Giving, reached: Reached, actor: Actor, rules: Rules) -> Iterator[Detail]:
    value = value_to_them(giving.counted)
    left = reached.limit - (reached.reaches - giving.cost)
    if left.minor > 0:
        yield Detail(f"What is worth {value} to them and costs us {left} or less, such as an add-on.", amount=left)
    row = rules.limit(actor.role, LimitGroup.GIFT, giving.currency) if actor.role else None
    if row is None or value is None or value > row.per_case:
        return
    if any(each.live for each in giving.customer.contracts.values()):
        yield Detail(f"{_named(ConcessionKind.RENEWAL_CREDIT)} of {value}, used when they renew.", amount=value)
    yield Detail(f"{_named(ConcessionKind.ACCOUNT_CREDIT)} of {value}, used on a later invoice.", amount=value)


def _named(kind: ConcessionKind) -> str:
    return kind.value.replace("_", " ").capitalize()


# -- asking for more


def waiting(approval: Approval) -> Refused | None:
    """Nobody has answered the request yet."""
    return None if approval.waiting else AlreadyOver()


@only_if(not_closed, heard, asked)
def request_approval(
    complaint: Complaint,
    customer: Customer,
    stance: Stance,
    actor: Actor,
    staff: Staff,
    rules: Rules,
    occurred_at: datetime,
    new: Ids,
    terms: tuple[Term, ...] = (),
    commitments: tuple[Commitment, ...] = (),
    back_out_until: date | None = None,
    expires_on: date | None = None,
    reason: str | None = None,
) -> ApprovalRequested:
    """Ask somebody who may give more to agree to an offer; it is made afterwards, with the same arguments.

    Refused: ComplaintOver, NotHeardYet, FairnessNotAsked, and what no offer may be.
    """
    id = new("approval")
    wanted = OfferMade(id, complaint.id, 0, stance, terms, commitments, back_out_until, expires_on)
    fit_to_offer(wanted, customer, occurred_at, rules)
    could = who_could(Giving(customer, complaint.id, terms, day_of(occurred_at, rules)), rules, staff, actor.id)
    of_role = could[0][1].role if could else None
    return ApprovalRequested(id, complaint.id, stance, terms, commitments, of_role, reason=reason)


@only_if(waiting)
def approve_concession(
    approval: Approval,
    customer: Customer,
    actor: Actor,
    staff: Staff,
    rules: Rules,
    budget: tuple[AuthorityBudget, ...],
    occurred_at: datetime,
) -> ConcessionApproved:
    """Agree that a colleague may offer this, within your own limits; the same offer then passes once.

    Refused: AlreadyOver, ComplaintOver, SecondPersonRequired, AboveAuthority.
    """
    only_open(customer.complaints[approval.asked.complaint_id])
    if approval.asked_by == actor.id:
        raise SecondPersonRequired
    giving = Giving(customer, approval.asked.complaint_id, approval.asked.terms, day_of(occurred_at, rules))
    allowance = passed(giving, actor.role, rules, budget)
    if allowance is not None:
        raise above(giving, allowance, actor, rules, staff)
    return ConcessionApproved(approval.id)


@only_if(waiting)
def refuse_concession(approval: Approval, reason: str | None = None) -> ConcessionRefused:
    """Say that this is not to be offered, and why.

    Refused: AlreadyOver, ReasonMissing.
    """
    if reason is None:
        raise ReasonMissing
    return ConcessionRefused(approval.id, reason=reason)
