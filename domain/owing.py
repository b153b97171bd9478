"""What we still owe for a complaint: granted and not fulfilled, or promised by nobody in particular."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.complaint import Complaint
from domain.concessions import Concession, ConcessionState
from domain.customer import Customer
from domain.promises import Promise, PromiseState, Undertaking
from domain.refusals import Detail, Next, Refused
from domain.saying import in_words
from domain.terms import ConcessionKind, Side

WAITING = frozenset({ConcessionKind.NEXT_ORDER_DISCOUNT, ConcessionKind.ACCOUNT_CREDIT, ConcessionKind.RENEWAL_CREDIT})
"""Value that they have, and that waits for their next order or renewal."""


@dataclass(unsafe_hash=True)
class StillOwed(Refused):
    """Something is still owed to them. Fulfil it, or settle what becomes of it, first."""

    next = Next("Give them what was granted.", "fulfilConcession")

    owed: tuple[Detail, ...]

    @property
    def details(self) -> tuple[Detail, ...]:
        """Each thing that is owed."""
        return self.owed


def still_owed(customer: Customer, complaint: Complaint) -> tuple[Detail, ...]:
    """Unfulfilled concessions of this complaint, and open promises of ours that have no owner or no date.

    Value that waits for the customer's next order is not owed, nor is a dated promise that somebody owns.
    """
    return (*_ungiven(customer, complaint), *_nobodys(customer, complaint))


def _ungiven(customer: Customer, complaint: Complaint) -> Iterator[Detail]:
    for concession in customer.dealings.concessions.values():
        if concession.granted.complaint_id == complaint.id and owed(concession):
            granted = concession.granted
            sentence = f"{in_words(granted.concession_kind).capitalize()} worth {granted.perceived_value}."
            yield Detail(sentence, concession.id, granted.perceived_value)


def owed(concession: Concession) -> bool:
    """Whether a concession is promised and does not merely wait for the customer's next order."""
    return concession.state is ConcessionState.PROMISED and not waits(concession)


def waits(concession: Concession) -> bool:
    """Whether they have it, and it waits for their own next order or renewal."""
    return concession.granted.concession_kind in WAITING


def to_keep(customer: Customer) -> Iterator[Promise]:
    """Our open promises to do something that we must keep by their end, unless its maker says: so I did not promise.

    What waits for the customer's next order is theirs to use; our word for it binds, and is never overdue.
    """
    theirs_to_use = {each.promise_id for each in customer.dealings.concessions.values() if waits(each)}
    for promise in customer.promises.values():
        to_do = promise.open and promise.ours and promise.made.undertaking is Undertaking.DO
        if to_do and not promise.disproved and promise.id not in theirs_to_use:
            yield promise


def _nobodys(customer: Customer, complaint: Complaint) -> Iterator[Detail]:
    for promise in customer.promises.values():
        if promise.state is PromiseState.OPEN and nobodys(promise) and _belongs(customer, promise, complaint):
            sentence = f"A promise without {'a date' if promise.until is None else 'an owner'}: "
            yield Detail(f"{sentence}{in_words(promise.made.action)}, {promise.made.subject}.", promise.id)


def nobodys(promise: Promise) -> bool:
    """Whether a promise of ours lacks somebody who keeps it, or the day by which."""
    ownerless = promise.made.made_by is None and promise.made.department is None
    return promise.made.promised_by is Side.US and (ownerless or promise.until is None)


def _belongs(customer: Customer, promise: Promise, complaint: Complaint) -> bool:
    offer = customer.dealings.offers.get(promise.made.offer_id) if promise.made.offer_id else None
    return complaint.id in (promise.made.complaint_id, offer.made.complaint_id if offer else None)
