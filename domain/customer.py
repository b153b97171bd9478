"""A customer's story so far, by its parts."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, get_args
from uuid import UUID

from domain.approvals import Approval, ApprovalFact, evolve_approvals, use_approval
from domain.complaint import Complaint, ComplaintFact, evolve_complaints, evolve_rounds
from domain.concessions import Concession, ConcessionFact, evolve_concessions, evolve_promised
from domain.contracts import Contract, ContractFact, evolve_contracts
from domain.credit import Credit, evolve_credits, used_on
from domain.credits import CreditFact
from domain.entry import Entry
from domain.follow_ups import FollowUp, FollowUpFact, evolve_follow_ups
from domain.invoices import Invoice, InvoiceFact, evolve_invoices
from domain.offers import Offer, OfferMade, RoundFact, evolve_offers
from domain.promises import Promise, PromiseFact, PromiseMade, evolve_promises
from domain.referrals import CallFact, ReferenceCall, Referral, ReferralFact, evolve_calls, evolve_referrals
from domain.relationship import CustomerRegistered, Relationship, RelationshipFact, registered
from domain.risk.ledger import RiskLedger
from domain.testimonials import Testimonial, TestimonialFact, evolve_testimonials

Fact = (
    RelationshipFact
    | ContractFact
    | ComplaintFact
    | RoundFact
    | ApprovalFact
    | ConcessionFact
    | PromiseFact
    | FollowUpFact
    | InvoiceFact
    | CreditFact
    | TestimonialFact
    | ReferralFact
    | CallFact
)
"""Everything that can happen in a customer's story."""


Turned = Mapping[str, Any]
"""The parts of a customer that a fact turned, by their names."""


@dataclass(frozen=True, slots=True)
class Dealings:
    """What we offered them and what was granted."""

    offers: Mapping[UUID, Offer] = field(default_factory=dict)
    approvals: Mapping[UUID, Approval] = field(default_factory=dict)
    concessions: Mapping[UUID, Concession] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accounts:
    """What we billed them and what we owe back."""

    invoices: Mapping[UUID, Invoice] = field(default_factory=dict)
    credits: Mapping[UUID, Credit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advocacy:
    """How they speak for us."""

    testimonials: Mapping[UUID, Testimonial] = field(default_factory=dict)
    referrals: Mapping[UUID, Referral] = field(default_factory=dict)
    calls: Mapping[UUID, ReferenceCall] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer. Each part is frozen, and the same object as before where a fact did not touch it."""

    id: UUID
    relationship: Relationship | None = None
    contracts: Mapping[UUID, Contract] = field(default_factory=dict)
    complaints: Mapping[UUID, Complaint] = field(default_factory=dict)
    dealings: Dealings = Dealings()
    promises: Mapping[UUID, Promise] = field(default_factory=dict)
    follow_ups: Mapping[UUID, FollowUp] = field(default_factory=dict)
    accounts: Accounts = Accounts()
    advocacy: Advocacy = Advocacy()
    risk: RiskLedger = RiskLedger()

    @property
    def known(self) -> Relationship:
        """The relationship of a customer who was registered."""
        assert self.relationship is not None, "a story begins with its registration"
        return self.relationship

    def evolve(self, entry: Entry) -> "Customer":
        """The customer after one more fact.

        Raises: KeyError for a fact of another story, and for one about a thing that did not begin in this one.
        """
        fact = entry.fact
        return replace(self, risk=self.risk.evolve(fact, entry), **_TURNS[type(fact)](self, fact, entry))


# -- what each kind of fact turns: the parts of a customer that are others after it


def _relationship(customer: Customer, fact: RelationshipFact, entry: Entry) -> Turned:
    if isinstance(fact, CustomerRegistered):
        return {"relationship": registered(fact, entry)}
    return {"relationship": customer.known.evolve(fact, entry)}


def _contracts(customer: Customer, fact: ContractFact, entry: Entry) -> Turned:
    return {"contracts": evolve_contracts(customer.contracts, fact, entry)}


def _complaints(customer: Customer, fact: ComplaintFact, entry: Entry) -> Turned:
    return {"complaints": evolve_complaints(customer.complaints, fact, entry)}


def _round(customer: Customer, fact: RoundFact, entry: Entry) -> Turned:
    offers = evolve_offers(customer.dealings.offers, fact, entry)
    complaint_id = fact.complaint_id if isinstance(fact, OfferMade) else offers[fact.offer_id].made.complaint_id
    dealings = replace(customer.dealings, offers=offers)
    if isinstance(fact, OfferMade):
        dealings = replace(dealings, approvals=use_approval(dealings.approvals, fact))
    return {"complaints": evolve_rounds(customer.complaints, complaint_id, fact), "dealings": dealings}


def _approvals(customer: Customer, fact: ApprovalFact, entry: Entry) -> Turned:
    approvals = evolve_approvals(customer.dealings.approvals, fact, entry)
    return {"dealings": replace(customer.dealings, approvals=approvals)}


def _concessions(customer: Customer, fact: ConcessionFact, entry: Entry) -> Turned:
    concessions = evolve_concessions(customer.dealings.concessions, fact, entry)
    return {"dealings": replace(customer.dealings, concessions=concessions)}


def _promises(customer: Customer, fact: PromiseFact, entry: Entry) -> Turned:
    promises = evolve_promises(customer.promises, fact, entry)
    if not (isinstance(fact, PromiseMade) and fact.concession_id):
        return {"promises": promises}
    concessions = evolve_promised(customer.dealings.concessions, fact.concession_id, fact.promise_id)
    return {"promises": promises, "dealings": replace(customer.dealings, concessions=concessions)}


def _follow_ups(customer: Customer, fact: FollowUpFact, entry: Entry) -> Turned:
    return {"follow_ups": evolve_follow_ups(customer.follow_ups, fact, entry)}


def _invoices(customer: Customer, fact: InvoiceFact, entry: Entry) -> Turned:
    invoices = evolve_invoices(customer.accounts.invoices, fact, entry)
    return {"accounts": replace(customer.accounts, invoices=invoices)}


def _credits(customer: Customer, fact: CreditFact, entry: Entry) -> Turned:
    invoices = used_on(customer.accounts.invoices, fact)
    return {"accounts": Accounts(invoices, evolve_credits(customer.accounts.credits, fact, entry))}


def _testimonials(customer: Customer, fact: TestimonialFact, entry: Entry) -> Turned:
    testimonials = evolve_testimonials(customer.advocacy.testimonials, fact, entry)
    return {"advocacy": replace(customer.advocacy, testimonials=testimonials)}


def _referrals(customer: Customer, fact: ReferralFact, entry: Entry) -> Turned:
    referrals = evolve_referrals(customer.advocacy.referrals, fact, entry)
    return {"advocacy": replace(customer.advocacy, referrals=referrals)}


def _calls(customer: Customer, fact: CallFact, entry: Entry) -> Turned:
    return {"advocacy": replace(customer.advocacy, calls=evolve_calls(customer.advocacy.calls, fact, entry))}


_TURNS: Mapping[type, Callable[[Customer, Any, Entry], Turned]] = {
    fact: turn
    for facts, turn in (
        (RelationshipFact, _relationship),
        (ContractFact, _contracts),
        (ComplaintFact, _complaints),
        (RoundFact, _round),
        (ApprovalFact, _approvals),
        (ConcessionFact, _concessions),
        (PromiseFact, _promises),
        (FollowUpFact, _follow_ups),
        (InvoiceFact, _invoices),
        (CreditFact, _credits),
        (TestimonialFact, _testimonials),
        (ReferralFact, _referrals),
        (CallFact, _calls),
    )
    for fact in get_args(facts)
}


def fold(customer: Customer, entries: Iterable[Entry]) -> Customer:
    """The customer after all these facts, in the order of their numbers.

    Raises: KeyError as `Customer.evolve` does.
    """
    for entry in entries:
        customer = customer.evolve(entry)
    return customer


def fold_some(customer: Customer, entries: Iterable[Entry]) -> Customer:
    """The customer after some of their facts, in the order of their numbers, such as those that had happened by a day.

    A fact about a thing whose beginning is not among them is passed over: a policy or an import may have dated it
    before the thing.
    """
    for entry in entries:
        if customer.relationship is None and not isinstance(entry.fact, CustomerRegistered):
            continue
        with suppress(KeyError):
            customer = customer.evolve(entry)
    return customer
