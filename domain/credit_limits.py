"""Who may agree to a credit: limits by case, by customer and by person, counted so that splitting does not help."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from domain.budget import AuthorityBudget, used
from domain.credit import Credit
from domain.credit_requests import worth
from domain.credits import CreditKind, CreditRequested
from domain.customer import Customer
from domain.entry import Actor
from domain.limits import ONE_YEAR, AboveAuthority, Reached, first_passed
from domain.money import Money, total, zero
from domain.rulebook import LimitGroup, Rules
from domain.staff import Staff
from domain.terms import Role

APPROVERS = (Role.FINANCE, Role.LEAD)
"""Who may approve a credit, whom to ask first."""


def group_of(kind: CreditKind) -> LimitGroup:
    """What a credit counts with: corrections apart, gifts together."""
    return LimitGroup.CORRECTION if kind is CreditKind.CORRECT_INVOICE else LimitGroup.GIFT


def case_of(request: CreditRequested) -> UUID:
    """What limits count together as one case: the complaint behind it, else the credit itself."""
    return request.complaint_id or request.credit_id


def passed(
    customer: Customer, request: CreditRequested, role: Role | None, rules: Rules, at: datetime, drawn: Money | None
) -> Reached | None:
    """The first limit of this role that the credit would pass; no row, no authority.

    `drawn` is what the person agreed to by rule in 30 days beside this credit; None where that is not known, and
    then a limit by person lets nothing pass.
    """
    value = worth(customer, request)
    row = rules.limit(role, group_of(request.credit_kind), value.currency)
    alike = _alike(customer, request)
    unknown = row.per_person_30d if row and row.per_person_30d else zero(value.currency)
    return first_passed(
        row,
        value,
        in_case=_sum(customer, [each for each in alike if case_of(each.requested) == case_of(request)], value.currency),
        in_year=_sum(customer, [each for each in alike if each.requested_at > at - ONE_YEAR], value.currency),
        in_month=unknown if drawn is None else drawn,
    )


def above(limit: Reached, request: CreditRequested, actor: Actor, rules: Rules, staff: Staff) -> AboveAuthority:
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


def _sum(customer: Customer, credits: Iterable[Credit], currency: str) -> Money:
    return total([each.issued.total if each.issued else worth(customer, each.requested) for each in credits], currency)
