"""What must hold of credits (F4 to F13), told from one story's facts and the rulebook's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from amends.findings import Finding
from amends.retold import Said, retold
from domain.credit import Credit
from domain.credit_limits import passed
from domain.credits import (
    CreditApplied,
    CreditApproved,
    CreditExpired,
    CreditFellDue,
    CreditIssued,
    CreditRequested,
    CreditRevised,
)
from domain.customer import Customer
from domain.entry import Entry
from domain.money import zero
from domain.promises import PromiseState
from domain.rulebook import Rules


def never_below_zero(told: Sequence[Entry]) -> Said:
    """F4: what is left of a credit is never below zero."""
    left: dict[UUID, int] = {}
    for entry in told:
        match entry.fact:
            case CreditIssued(credit_id=id, total=total):
                left[id] = total.minor
            case CreditApplied(credit_id=id, amount=amount) | CreditExpired(credit_id=id, amount=amount):
                left[id] = left.get(id, 0) - amount.minor
                if left[id] < 0:
                    yield entry, f"{-left[id]} more was used of a credit than it had"
            case CreditFellDue(credit_id=id, amount=amount) if amount.minor > left.get(id, 0):
                yield entry, "more fell due of a credit than was left"
            case _:
                pass


def two_people_agree(told: Sequence[Entry]) -> Said:
    """F7: nobody approves what they asked for, nobody approves twice, and one hand alone issues nothing."""
    asked: dict[UUID, set[UUID]] = {}
    agreed: dict[UUID, set[UUID]] = {}
    for entry in told:
        match entry.fact:
            case CreditRequested(credit_id=id):
                again = isinstance(entry.fact, CreditRevised)
                asked[id] = asked.get(id, set()) | {entry.actor.id} if again else {entry.actor.id}
                agreed[id] = set()
            case CreditApproved(credit_id=id, by_rule=False):
                if entry.actor.id in asked.get(id, set()):
                    yield entry, "a credit was approved by somebody who asked for it"
                if entry.actor.id in agreed.get(id, set()):
                    yield entry, "a credit was approved twice by one person"
                agreed.setdefault(id, set()).add(entry.actor.id)
            case CreditIssued(credit_id=id):
                if len(asked.get(id, set()) | agreed.get(id, set()) | {entry.actor.id}) < 2:
                    yield entry, "a credit was asked for, agreed and issued by one person"
            case _:
                pass


def issued_as_approved(told: Sequence[Entry]) -> Said:
    """F8: what is issued is what was approved, and what was approved is what was asked for last."""
    asked: dict[UUID, str] = {}
    approved: dict[UUID, str] = {}
    for entry in told:
        match entry.fact:
            case CreditRequested(credit_id=id, request_hash=said):
                asked[id] = said
            case CreditApproved(credit_id=id, request_hash=said):
                approved[id] = said
                if asked.get(id) != said:
                    yield entry, "a credit was approved otherwise than it was asked for"
            case CreditIssued(credit_id=id, request_hash=said) if approved.get(id) != said:
                yield entry, "a credit was issued otherwise than it was approved"
            case _:
                pass


def one_currency(told: Sequence[Entry]) -> Said:
    """F13: a credit is used in its own currency."""
    currency: dict[UUID, str] = {}
    for entry in told:
        match entry.fact:
            case CreditIssued(credit_id=id, total=total):
                currency[id] = total.currency
            case CreditApplied(credit_id=id, amount=amount) if currency.get(id, amount.currency) != amount.currency:
                yield entry, f"a credit in {currency[id]} was used in {amount.currency}"
            case _:
                pass


def renewal_credits_promised(told: Sequence[Entry]) -> Said:
    """F11: while a renewal credit waits, a promise stands for it, or was broken and so is seen and given anew."""
    seen: set[UUID] = set()
    story = list(retold(told, CreditIssued))
    for place, (_, entry, after) in enumerate(story, 1):
        if place < len(story) and story[place][1].command_id == entry.command_id:
            continue  # what a command begins, what follows from it may end
        for credit in after.accounts.credits.values():
            if credit.waits_for_renewal and credit.id not in seen and not _promised(after, credit):
                seen.add(credit.id)
                yield entry, "a renewal credit waits, and no promise stands for it"


def _promised(customer: Customer, credit: Credit) -> bool:
    live = (PromiseState.OPEN, PromiseState.BROKEN)
    return any(each.made.credit_id == credit.id and each.state in live for each in customer.promises.values())


class Limits:
    """The limits of each version of the rulebook, as its story tells them."""

    def __init__(self, told: Sequence[Entry]) -> None:
        self._rules: dict[int, Rules] = {}
        rules = Rules(told[0].story_id) if told else None
        for entry in told:
            assert rules is not None
            rules = rules.evolve(entry)
            self._rules[rules.version] = rules

    def kept(self, told: Sequence[Entry]) -> Iterator[Finding]:
        """F9: each approval was within the limits, by case and customer, of the rules that it names."""
        for before, entry, _ in retold(told, CreditApproved):
            if isinstance(entry.fact, CreditApproved):
                for what in self._above(before, entry, entry.fact):
                    yield Finding("F9", entry.story_id, what, entry.number)

    def _above(self, customer: Customer, entry: Entry, fact: CreditApproved) -> Iterator[str]:
        rules = self._rules.get(fact.limits_version)
        if rules is None:
            yield f"a credit was approved by version {fact.limits_version} of the rules, which there is not"
            return
        request = customer.accounts.credits[fact.credit_id].requested
        nothing = zero(request.credit_lines[0].net.currency)
        limit = passed(customer, request, entry.actor.role, rules, entry.occurred_at, nothing)
        if limit is not None:
            yield f"a credit was approved that reaches {limit.reaches}, above {limit.limit} {limit.per}"
