"""The kinds of stories there are: what each adds up to, and every class of fact by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args
from uuid import UUID

from domain.budget import AuthorityBudget, BudgetFact
from domain.causes import Cause, CauseFact
from domain.customer import Customer, Fact
from domain.references import Reference, ReferenceFact
from domain.rulebook import RulebookFact, Rules
from domain.series import NumberSeries, SeriesFact
from domain.staff import Staff, StaffFact
from domain.telling import Story

BEGINNINGS: Mapping[str, Callable[[UUID], Story]] = {
    "customer": Customer,
    "series": NumberSeries,
    "budget": AuthorityBudget,
    "reference": Reference,
    "cause": Cause,
    "rulebook": Rules,
    "staff": Staff,
}
"""Each kind of story before its first fact."""

UNIONS = (Fact, SeriesFact, BudgetFact, ReferenceFact, CauseFact, RulebookFact, StaffFact)

FACTS_OF: Mapping[str, tuple[type, ...]] = {
    kind: get_args(union) for kind, union in zip(BEGINNINGS, UNIONS, strict=True)
}
"""The classes of facts of each kind of story."""

FACTS: Mapping[str, type] = {fact.__name__: fact for facts in FACTS_OF.values() for fact in facts}
"""Every class of fact by its name, which is its topic in the log."""
