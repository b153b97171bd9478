"""Who may agree to a credit: limits by case, by customer and by person, counted so that splitting does not help."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.budget import AuthorityBudget, used
from domain.credit_requests import worth
from domain.credits import Credit, CreditKind, CreditRequested
from domain.customer import Customer
from domain.entry import Actor
from domain.money import Money, total, zero
from domain.refusals import Refused
from domain.rulebook import Limit, LimitGroup, Rules
from domain.staff import Staff
from domain.terms import Role

ONE_YEAR = timedelta(days=365)
APPROVERS = (Role.FINANCE, Role.LEAD)
"""Who may approve a credit, whom to ask first."""


@dataclass(unsafe_hash=True)
class AboveAuthority(Refused):
    """Your limit is {limit} {per}; this reaches {reaches}. Ask {who}."""

    limit: Money
    per: str
    reaches: Money
    who: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A limit, per what it holds, and what would be reached."""

    limit: Money
    per: str
    reaches: Money


def group_of(kind: CreditKind) -> LimitGroup:
    """What a credit counts with: corrections apart, gifts together."""
    return LimitGroup.CORRECTION if kind is CreditKind.CORRECT_INVOICE else LimitGroup.GIFT


def case_of(request: CreditRequested) -> UUID:
    """What limits count together as one case: the complaint behind it, else the credit itself."""
    return request.complaint_id or request.credit_id


def passed(
    customer: Customer, request: CreditRequested, role: Role | None, rules: Rules, at: datetime, drawn: Money | None
) -> Passed | None:
    """The first limit of this role that the credit would pass; no row, no authority.

    `drawn` is what the person agreed to by rule in 30 days beside this credit; None where that is not known, and
    then a limit by person lets nothing pass.
    """
    value = worth(customer, request)
    row = rules.limit(role, group_of(request.credit_kind), value.currency)
    if row is None:
        return Passed(zero(value.currency), "a case", value)
    return next(
        (each for each in _reached(customer, request, value, row, at, drawn) if each.reaches > each.limit), None
    )


def _reached(
    customer: Customer, request: CreditRequested, value: Money, row: Limit, at: datetime, drawn: Money | None
) -> Iterator[Passed]:
    alike = _alike(customer, request)
    in_case = [each for each in alike if case_of(each.requested) == case_of(request)]
    yield Passed(row.per_case, "a case", _sum(customer, in_case, value))
    if row.per_customer_12m is not None:
        in_year = [each for each in alike if each.requested_at > at - ONE_YEAR]
        yield Passed(row.per_customer_12m, "a customer in 12 months", _sum(customer, in_year, value))
    if row.per_person_30d is not None:
        yield Passed(row.per_person_30d, "in 30 days", value + (row.per_person_30d if drawn is None else drawn))


def above(limit: Passed, request: CreditRequested, actor: Actor, rules: Rules, staff: Staff) -> AboveAuthority:
    """The refusal of what passes a limit, with whom to ask."""
    rows = [rules.limit(role, group_of(request.credit_kind), limit.limit.currency) for role in APPROVERS]
    enough = sorted((row for row in rows if row and row.per_case >= limit.reaches), key=lambda row: row.per_case)
    could = [
        f"{person.name} ({row.per_case})"
        for row in enough
        for person in staff.people.values()
        if person.active and row.role in person.roles and person.id != actor.id
    ]
    return AboveAuthority(limit.limit, limit.per, limit.reaches, could[0] if could else "for higher limits")


def drawn_in_30_days(budgets: Iterable[AuthorityBudget], request: CreditRequested, on: date) -> Money:
    """What these months of one person hold of the last 30 days, this credit apart."""
    currency = request.credit_lines[0].net.currency
    others = tuple(
        replace(each, used={id: use for id, use in each.used.items() if id != request.credit_id}) for each in budgets
    )
    return total(used(others, group_of(request.credit_kind), currency, on), currency)


def _alike(customer: Customer, request: CreditRequested) -> list[Credit]:
    """The other live credits that count in the same group and currency."""
    group, currency = group_of(request.credit_kind), request.credit_lines[0].net.currency
    return [
        each
        for each in customer.accounts.credits.values()
        if each.live
        and each.id != request.credit_id
        and group_of(each.kind) is group
        and each.requested.credit_lines[0].net.currency == currency
    ]


def _sum(customer: Customer, credits: Iterable[Credit], value: Money) -> Money:
    others = [each.issued.total if each.issued else worth(customer, each.requested) for each in credits]
    return total([*others, value], value.currency)
