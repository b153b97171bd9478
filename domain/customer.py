"""A customer's story so far, by its parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.complaint import Complaint, ComplaintFact, evolve_complaints, evolve_rounds
from domain.concessions import Concession, ConcessionFact, evolve_concessions, evolve_promised
from domain.contracts import Contract, ContractFact, evolve_contracts
from domain.credits import Credit, CreditFact, evolve_credits, used_on
from domain.entry import Entry
from domain.follow_ups import FollowUp, FollowUpFact, evolve_follow_ups
from domain.invoices import Invoice, InvoiceFact, evolve_invoices
from domain.offers import (
    Approval,
    ApprovalFact,
    Offer,
    OfferMade,
    RoundFact,
    evolve_approvals,
    evolve_offers,
    use_approval,
)
from domain.promises import Promise, PromiseFact, PromiseMade, evolve_promises
from domain.referrals import CallFact, ReferenceCall, Referral, ReferralFact, evolve_calls, evolve_referrals
from domain.relationship import CustomerRegistered, Relationship, RelationshipFact, registered
from domain.risk.ledger import RiskLedger
from domain.terms import Side
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

    def holds_id(self, id: UUID) -> bool:
        """Whether this id names something of this customer already."""
        dealings, accounts, advocacy = self.dealings, self.accounts, self.advocacy
        contacts_and_holds = (self.relationship.contacts, self.relationship.holds) if self.relationship else ()
        named: tuple[Mapping[UUID, object], ...] = (
            *contacts_and_holds,
            self.contracts,
            self.complaints,
            dealings.offers,
            dealings.approvals,
            dealings.concessions,
            self.promises,
            self.follow_ups,
            accounts.invoices,
            accounts.credits,
            advocacy.testimonials,
            advocacy.referrals,
        )
        return any(id in each for each in named)

    def evolve(self, entry: Entry) -> "Customer":
        """The customer after one more fact."""
        customer = self._evolve(entry)
        risk = self.risk.evolve(entry.fact, entry)
        return customer if risk is self.risk else replace(customer, risk=risk)

    def _evolve(self, entry: Entry) -> "Customer":
        fact = entry.fact
        if isinstance(fact, ComplaintFact):
            return replace(self, complaints=evolve_complaints(self.complaints, fact, entry))
        if isinstance(fact, PromiseFact):
            return self._after_promise(fact, entry)
        if isinstance(fact, FollowUpFact):
            return replace(self, follow_ups=evolve_follow_ups(self.follow_ups, fact, entry))
        if isinstance(fact, RoundFact):
            return self._after_round(fact, entry)
        if isinstance(fact, ConcessionFact):
            concessions = evolve_concessions(self.dealings.concessions, fact, entry)
            return replace(self, dealings=replace(self.dealings, concessions=concessions))
        if isinstance(fact, CreditFact):
            invoices = used_on(self.accounts.invoices, fact)
            credits = evolve_credits(self.accounts.credits, fact, entry)
            return replace(self, accounts=Accounts(invoices, credits))
        if isinstance(fact, CustomerRegistered):
            return replace(self, relationship=registered(fact, entry))
        return self._after_rarer(fact, entry)

    def _after_rarer(self, fact: object, entry: Entry) -> "Customer":
        if isinstance(fact, RelationshipFact):
            return replace(self, relationship=self.known.evolve(fact, entry))
        if isinstance(fact, ContractFact):
            return replace(self, contracts=evolve_contracts(self.contracts, fact, entry))
        if isinstance(fact, InvoiceFact):
            invoices = evolve_invoices(self.accounts.invoices, fact, entry)
            return replace(self, accounts=replace(self.accounts, invoices=invoices))
        if isinstance(fact, TestimonialFact):
            testimonials = evolve_testimonials(self.advocacy.testimonials, fact, entry)
            return replace(self, advocacy=replace(self.advocacy, testimonials=testimonials))
        if isinstance(fact, ReferralFact):
            referrals = evolve_referrals(self.advocacy.referrals, fact, entry)
            return replace(self, advocacy=replace(self.advocacy, referrals=referrals))
        if isinstance(fact, CallFact):
            calls = evolve_calls(self.advocacy.calls, fact, entry)
            return replace(self, advocacy=replace(self.advocacy, calls=calls))
        if isinstance(fact, ApprovalFact):
            approvals = evolve_approvals(self.dealings.approvals, fact, entry)
            return replace(self, dealings=replace(self.dealings, approvals=approvals))
        raise TypeError(f"{type(fact).__name__} is no fact of a customer's story")

    def _after_round(self, fact: RoundFact, entry: Entry) -> "Customer":
        offers = evolve_offers(self.dealings.offers, fact, entry)
        complaint_id = fact.complaint_id if isinstance(fact, OfferMade) else offers[fact.offer_id].made.complaint_id
        dealings = replace(self.dealings, offers=offers)
        if isinstance(fact, OfferMade):
            dealings = replace(dealings, approvals=use_approval(dealings.approvals, fact))
        return replace(self, complaints=evolve_rounds(self.complaints, complaint_id, fact), dealings=dealings)

    def _after_promise(self, fact: PromiseFact, entry: Entry) -> "Customer":
        customer = replace(self, promises=evolve_promises(self.promises, fact, entry))
        if not (isinstance(fact, PromiseMade) and fact.promised_by is Side.US and fact.offer_id):
            return customer
        concessions = evolve_promised(self.dealings.concessions, fact.promise_id, fact.offer_id, entry)
        return replace(customer, dealings=replace(self.dealings, concessions=concessions))


def fold(customer: Customer, entries: Iterable[Entry]) -> Customer:
    """The customer after all these facts, in the order of their numbers."""
    for entry in entries:
        customer = customer.evolve(entry)
    return customer
