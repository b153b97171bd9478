"""A renewal credit is a promise: made when it is issued, kept when it is used, moved with the renewal it waits for."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.applying import contract_of, left_of
from domain.concessions import Concession, ConcessionForfeited, ConcessionFulfilled, ConcessionState
from domain.contracts import ContractNotRenewed, ContractRenewed, RenewalMoved
from domain.credit import Credit
from domain.credits import CreditApplied, CreditExpired, CreditFellDue, CreditIssued, CreditKind, ExpiredBecause
from domain.customer import Customer
from domain.entry import Actor, Entry, Ids
from domain.promises import (
    Promise,
    PromiseBroken,
    PromiseChanged,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    PromiseSource,
    PromiseState,
    Undertaking,
)
from domain.refusals import Next, Refused
from domain.rulebook import Rules
from domain.subjects import Subject
from domain.terms import Action, OnNonRenewal, Side


@dataclass(unsafe_hash=True)
class CreditStillWaits(Refused):
    """{number} still waits for their renewal. Enter it as an allowance on that invoice; the rest follows by itself."""

    next = Next("Enter it on the renewal invoice.", "noteInvoice")

    number: str


def only_after_renewal(credit: Credit | None) -> None:
    """See that no issued credit waits for a renewal here: only its use or its end may end what was said about it.

    Refused: CreditStillWaits.
    """
    if credit is not None and credit.issued is not None and credit.waits_for_renewal:
        raise CreditStillWaits(credit.issued.number)


def promise_or_fulfil(
    customer: Customer, fact: CreditIssued, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseMade | ConcessionFulfilled]:
    """When a credit was issued: a renewal credit is promised for the renewal, any other is given."""
    credit = customer.accounts.credits[fact.credit_id]
    if credit.kind is CreditKind.RENEWAL_CREDIT:
        yield _promise(customer, credit, entry.actor, rules, new)
    else:
        yield from _fulfilled(customer, credit)


def keep_when_used(
    customer: Customer, fact: CreditApplied, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseKept | ConcessionFulfilled]:
    """When a renewal credit was used up: its promise is kept and its concession fulfilled."""
    credit = customer.accounts.credits[fact.credit_id]
    if credit.kind is CreditKind.RENEWAL_CREDIT and left_of(credit).minor == 0:
        for promise in standing(customer, credit):
            yield PromiseKept(promise.id)
        yield from _fulfilled(customer, credit)


def move_with_renewal(
    customer: Customer, fact: RenewalMoved, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseChanged]:
    """When a renewal moved: so do the promises to apply credits at it."""
    for credit in waiting_at(customer, fact.contract_id):
        for promise in standing(customer, credit):
            until = rules.entities[credit.requested.legal_entity].midnight(fact.renews_on)
            yield PromiseChanged(promise.id, until=until)


def carry_over(
    customer: Customer, fact: ContractRenewed, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseChanged | PromiseMade]:
    """When a contract was renewed: what the invoice could not bear waits for the next renewal.

    The promise of a credit that was not used at all stands as it was, so that it is seen to be broken.
    """
    for credit in waiting_at(customer, fact.contract_id):
        promises = standing(customer, credit)
        if not promises:
            yield _promise(customer, credit, entry.actor, rules, new)
        elif credit.issued and left_of(credit) < credit.issued.total:
            until = rules.entities[credit.requested.legal_entity].midnight(fact.next_renews_on)
            for promise in promises:
                yield PromiseChanged(promise.id, agreed_with_customer=False, until=until)


def promise_anew(
    customer: Customer, fact: PromiseBroken, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseMade]:
    """When the promise of a renewal credit was broken and another renewal lies ahead: it is promised for that one."""
    broken = customer.promises[fact.promise_id]
    credit = customer.accounts.credits.get(broken.made.credit_id) if broken.made.credit_id else None
    if credit is None or not credit.waits_for_renewal:
        return
    again = _promise(customer, credit, entry.actor, rules, new)
    if broken.until is not None and again.until is not None and again.until > broken.until:
        yield again


def end_without_renewal(
    customer: Customer, fact: ContractNotRenewed, entry: Entry, rules: Rules, new: Ids
) -> Iterator[CreditExpired | CreditFellDue]:
    """When a contract was not renewed: its credits lapse or are owed as money, as was agreed."""
    for credit in waiting_at(customer, fact.contract_id):
        if credit.requested.on_non_renewal is OnNonRenewal.PAY_OUT:
            yield CreditFellDue(credit.id, left_of(credit))
        else:
            yield CreditExpired(credit.id, left_of(credit), ExpiredBecause.NOT_RENEWED)


def release_when_due(
    customer: Customer, fact: CreditFellDue, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseReleased]:
    """When a renewal credit fell due: it is money now, and no renewal is promised it any more."""
    for promise in standing(customer, customer.accounts.credits[fact.credit_id]):
        yield PromiseReleased(promise.id)


def release_when_expired(
    customer: Customer, fact: CreditExpired, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseReleased | ConcessionForfeited]:
    """When a credit expired: its promise is released, and its concession was let pass."""
    credit = customer.accounts.credits[fact.credit_id]
    for promise in standing(customer, credit):
        yield PromiseReleased(promise.id)
    for concession in promised_by(customer, credit):
        yield ConcessionForfeited(concession.id)


def waiting_at(customer: Customer, contract_id: UUID) -> tuple[Credit, ...]:
    """The credits that wait for this contract's renewal, oldest first."""
    credits = customer.accounts.credits.values()
    return tuple(each for each in credits if each.waits_for_renewal and each.requested.contract_id == contract_id)


def standing(customer: Customer, credit: Credit) -> tuple[Promise, ...]:
    """The promises about this credit that still bind."""
    promises = customer.promises.values()
    return tuple(each for each in promises if each.made.credit_id == credit.id and each.state is PromiseState.OPEN)


def promised_by(customer: Customer, credit: Credit) -> tuple[Concession, ...]:
    """The concession behind this credit, while they do not have it."""
    id = credit.requested.concession_id
    behind = customer.dealings.concessions.get(id) if id else None
    return (behind,) if behind and behind.state is ConcessionState.PROMISED else ()


def _promise(customer: Customer, credit: Credit, actor: Actor, rules: Rules, new: Ids) -> PromiseMade:
    contract = contract_of(customer, credit)
    return PromiseMade(
        new("promise"),
        Side.US,
        Undertaking.DO,
        Action.APPLY_CREDIT,
        Subject("CONTRACT", contract.ref),
        until=rules.entities[credit.requested.legal_entity].midnight(contract.renews_on),
        made_by=actor.id,
        department=actor.department,
        source=PromiseSource.WRITTEN,
        complaint_id=credit.requested.complaint_id,
        credit_id=credit.id,
    )


def _fulfilled(customer: Customer, credit: Credit) -> Iterator[ConcessionFulfilled]:
    for concession in promised_by(customer, credit):
        yield ConcessionFulfilled(concession.id)
