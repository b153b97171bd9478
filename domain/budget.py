"""An authority budget: what one person gave away alone in one month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.entry import Entry
from domain.money import Money
from domain.rulebook import LimitGroup

BUDGETS = uuid5(NAMESPACE_URL, "amends:authority-budget")
COUNTED = timedelta(days=30)
"""What a person gave away counts on its day and for 29 days after it."""

# -- what happened


@dataclass(frozen=True, slots=True)
class AuthorityUsed:
    """They gave this away within their own authority."""

    said: ClassVar = "{actor} used authority over {amount}"

    thing_id: UUID
    customer_id: UUID
    group: LimitGroup
    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class AuthorityReturned:
    """What was given was taken back, and counts no longer."""

    said: ClassVar = "Authority was returned"

    thing_id: UUID


BudgetFact = AuthorityUsed | AuthorityReturned

# -- what it adds up to


@dataclass(frozen=True, slots=True)
class AuthorityBudget:
    """What counts against one person's month."""

    id: UUID
    used: Mapping[UUID, AuthorityUsed] = field(default_factory=dict)

    def evolve(self, entry: Entry) -> AuthorityBudget:
        """The budget after one more fact."""
        fact = entry.fact
        if isinstance(fact, AuthorityUsed):
            return replace(self, used={**self.used, fact.thing_id: fact})
        if isinstance(fact, AuthorityReturned):
            return replace(self, used={id: each for id, each in self.used.items() if id != fact.thing_id})
        raise TypeError(f"{type(fact).__name__} is no fact of an authority budget")


def budget_id(person: UUID, on: date) -> UUID:
    """Which story holds what this person gave away in this month."""
    return uuid5(BUDGETS, f"{person}/{on:%Y-%m}")


def budgets_of(person: UUID, on: date) -> tuple[UUID, ...]:
    """The stories that count on this day: of its month, and of those in which the 29 days before it lie."""
    days = (on - timedelta(days=before) for before in range(COUNTED.days))
    return tuple(dict.fromkeys(budget_id(person, each) for each in days))


def used(budgets: tuple[AuthorityBudget, ...], group: LimitGroup, currency: str, on: date) -> tuple[Money, ...]:
    """What counts on this day against what a person may give away in this group and currency."""
    return tuple(
        each.amount
        for budget in budgets
        for each in budget.used.values()
        if each.group is group and each.amount.currency == currency and each.on > on - COUNTED
    )
