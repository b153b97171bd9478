"""Limits: how far what somebody may give alone reaches, and the refusal of what goes beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from domain.money import Money, zero
from domain.refusals import Detail, Next, Refused
from domain.rulebook import Limit
from domain.terms import ConcessionKind

ONE_YEAR = timedelta(days=365)


@dataclass(unsafe_hash=True)
class AboveAuthority(Refused):
    """Your limit{kind: for } is {limit} {per}; this reaches {reaches}. Ask {who}."""

    limit: Money
    per: str
    reaches: Money
    who: str
    kind: ConcessionKind | None = None
    within: tuple[Detail, ...] = ()

    @property
    def field(self) -> str | None:  # type: ignore[override]  # of an offer its terms; of a credit nothing that was entered
        """The path of the terms of an offer in the input."""
        return "terms" if self.kind else None

    @property
    def next(self) -> Next | None:  # type: ignore[override]  # a credit waits for approval by itself
        """For an offer, asking for leave to make it."""
        return Next("Ask for approval.", "requestApproval") if self.kind else None

    @property
    def details(self) -> tuple[Detail, ...]:
        """What is worth as much to them and lies within the limit."""
        return self.within


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit, per what it holds, and what would be reached of it."""

    limit: Money
    per: str
    reaches: Money


def first_passed(row: Limit | None, cost: Money, in_case: Money, in_year: Money, in_month: Money) -> Reached | None:
    """The first limit of a row that something of this cost would pass, beside what was given before.

    That is what was given in the case, to the customer in 12 months, and by the person in 30 days. Without a row
    there is no authority.
    """
    if row is None:
        return Reached(zero(cost.currency), "a case", cost)
    reached = _reached(row, cost, in_case, in_year, in_month)
    return next((each for each in reached if each.reaches > each.limit), None)


def _reached(row: Limit, cost: Money, in_case: Money, in_year: Money, in_month: Money) -> Iterator[Reached]:
    yield Reached(row.per_case, "a case", in_case + cost)
    if row.per_customer_12m is not None:
        yield Reached(row.per_customer_12m, "a customer in 12 months", in_year + cost)
    if row.per_person_30d is not None:
        yield Reached(row.per_person_30d, "in 30 days", in_month + cost)
