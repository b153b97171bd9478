"""The ledger: a customer's facts by what they are about, so that one more fact costs only the part it touches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.approvals import ConcessionRefused
from domain.concessions import ConcessionCancelled, ConcessionForfeited, ConcessionGranted
from domain.contracts import ContractNotRenewed, ContractRecorded, ContractRenewed, RenewalMoved, RenewalOffered
from domain.credits import (
    CreditCancelled,
    CreditDeclined,
    CreditExpired,
    CreditIssued,
    CreditKind,
    CreditRequested,
    CreditRevised,
    RenewalCreditLeftOut,
)
from domain.entry import Entry
from domain.follow_ups import FollowUpCancelled, FollowUpDone, FollowUpMoved, FollowUpScheduled
from domain.hearing import ApologyGiven, DesiredResolutionStated, HearingConfirmed
from domain.inquiry import ExpectationCompared
from domain.intake import (
    ComplaintAcknowledged,
    ComplaintRaised,
    ComplaintVoided,
    LinkedAsRepeat,
    LossClaimed,
    PublicCriticismNoted,
    SeverityOverridden,
    Triaged,
)
from domain.offers import OfferBackedOut, OfferMade
from domain.promises import PromiseBroken, PromiseKept, PromiseMade, PromiseReleased
from domain.recovery import (
    ComplaintClosed,
    ComplaintReopened,
    ComplaintResolved,
    RecoveryJudged,
    StalemateBroken,
    StalemateDeclared,
)
from domain.referrals import (
    ReferenceCallAgreed,
    ReferenceCallAsked,
    ReferenceCallDeclined,
    ReferralAsked,
    ReferralDeclined,
    ReferralMade,
)
from domain.relationship import CustomerRegistered
from domain.risk.cases import Case, Cases, CaseStory, Openings, reopened, with_befores
from domain.risk.contracts import ContractStory, RenewalCredit, read_contract
from domain.risk.customer import CustomerMarks
from domain.risk.postings import Mark, in_order
from domain.risk.shelves import Shelves
from domain.terms import ConcessionKind, Side
from domain.testimonials import TestimonialDeclined, TestimonialGiven, TestimonialRequested


@dataclass(frozen=True, slots=True)
class Home:
    """Where facts about a thing belong: to a complaint, to a concession, or (a promise of theirs) nowhere."""

    complaint_id: UUID | None = None
    concession_id: UUID | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class RiskLedger:
    """What risk needs of a customer's story, by what it is about. Folded by number, read by when things happened.

    `recorded_at` is that of the last fact it read; facts that tell nothing about risk leave it the same object.
    `homes` are the things that facts name (promises, concessions, offers, credits, follow-ups); a fact about a thing
    that is still to come, which only history from elsewhere brings, is `waiting` for it.
    """

    recorded_at: datetime | None = None
    homes: Shelves[Home] = field(default_factory=Shelves[Home])
    waiting: Mapping[UUID, tuple[Entry, ...]] = field(default_factory=dict)
    cases: Cases = field(default_factory=Shelves[Case])
    openings: Openings = ()
    contracts: Mapping[UUID, ContractStory] = field(default_factory=dict)
    credits: Mapping[UUID, RenewalCredit] = field(default_factory=dict)
    customer: CustomerMarks = field(default_factory=CustomerMarks)
    memo: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was worked out from this very ledger, for as long as it lives; the next one begins without."""

    def evolve(self, fact: object, entry: Entry) -> "RiskLedger":
        """The ledger after one more fact."""
        read = _READ.get(type(fact))
        return self if read is None else read(self, fact, entry)._recorded(entry)

    def _recorded(self, entry: Entry) -> "RiskLedger":
        if self.recorded_at is not None and entry.recorded_at <= self.recorded_at:
            return self
        return replace(self, recorded_at=entry.recorded_at)

    def in_case(self, complaint_id: UUID | None, entry: Entry) -> "RiskLedger":
        """With a fact that belongs to a complaint."""
        if complaint_id is None:
            return self
        case = self.cases.get(complaint_id, NO_CASE)
        story = CaseStory(in_order(case.story.entries, entry))
        turned = type(entry.fact)
        cases = self.cases.put(complaint_id, Case(story, () if turned in _OPENING else case.before))
        if turned not in _TURNING:
            return replace(self, cases=cases)
        openings, since = self.openings, Mark(entry.occurred_at, entry.number)
        if turned in _OPENING:
            since = min([since, *(episode.opened for episode in case.story.episodes)])
            openings = reopened(openings, complaint_id, story)
        return replace(self, cases=with_befores(cases, openings, since), openings=openings)

    def settle(self, thing_id: UUID, home: Home) -> "RiskLedger":
        """With a thing that facts may name from now on; those that waited for it are read."""
        ledger = replace(self, homes=self.homes.put(thing_id, home))
        if thing_id not in ledger.waiting:
            return ledger
        others = {each: entries for each, entries in ledger.waiting.items() if each != thing_id}
        ledger = replace(ledger, waiting=others)
        for entry in self.waiting[thing_id]:
            ledger = ledger.evolve(entry.fact, entry)
        return ledger

    def wait(self, thing_id: UUID, entry: Entry) -> "RiskLedger":
        """With a fact about a thing that is still to come."""
        return replace(self, waiting={**self.waiting, thing_id: (*self.waiting.get(thing_id, ()), entry)})

    def credited(self, credit_id: UUID, credit: RenewalCredit) -> "RiskLedger":
        """With a credit that waits at a renewal, or no longer does."""
        return replace(self, credits={**self.credits, credit_id: credit})

    def undone(self, credit_id: UUID | None) -> "RiskLedger":
        """With what was conceded or issued counting no longer, if it waited at a renewal."""
        if credit_id is None or credit_id not in self.credits:
            return self
        return self.credited(credit_id, replace(self.credits[credit_id], undone=True))


NO_CASE = Case()


def _complaint(ledger: RiskLedger, fact: Any, entry: Entry) -> RiskLedger:
    return ledger.in_case(fact.complaint_id, entry)


def _contract(ledger: RiskLedger, fact: Any, entry: Entry) -> RiskLedger:
    entries = in_order(ledger.contracts.get(fact.contract_id, ContractStory()).entries, entry)
    story = ContractStory(entries, read_contract(entries))
    return replace(ledger, contracts={**ledger.contracts, fact.contract_id: story})


def _offered(ledger: RiskLedger, fact: OfferMade, entry: Entry) -> RiskLedger:
    return ledger.settle(fact.offer_id, Home(fact.complaint_id))


def _granted(ledger: RiskLedger, fact: ConcessionGranted, entry: Entry) -> RiskLedger:
    ledger = ledger.in_case(fact.complaint_id, entry)
    if fact.concession_kind is ConcessionKind.RENEWAL_CREDIT:
        mark = Mark(entry.occurred_at, entry.number)
        ledger = ledger.credited(fact.concession_id, RenewalCredit(mark, fact.contract_id, fact.complaint_id))
    return ledger.settle(fact.concession_id, Home(fact.complaint_id))


def _requested(ledger: RiskLedger, fact: CreditRequested, entry: Entry) -> RiskLedger:
    complaint_id = None
    if fact.concession_id is not None:
        if fact.concession_id not in ledger.homes:
            return ledger.wait(fact.concession_id, entry)
        complaint_id = ledger.homes[fact.concession_id].complaint_id
        ledger = ledger.in_case(complaint_id, entry)
    if fact.credit_kind is not CreditKind.RENEWAL_CREDIT:
        ledger = ledger.undone(fact.credit_id)
    else:
        credit = ledger.credits.get(fact.credit_id, RenewalCredit())
        about = replace(credit, contract_id=fact.contract_id, complaint_id=fact.complaint_id or complaint_id)
        ledger = ledger.credited(fact.credit_id, about)
    return ledger.settle(fact.credit_id, Home(complaint_id, fact.concession_id))


def _promised(ledger: RiskLedger, fact: PromiseMade, entry: Entry) -> RiskLedger:
    if fact.promised_by is not Side.US:
        return ledger.settle(fact.promise_id, Home())
    return ledger.in_case(fact.complaint_id, entry).settle(fact.promise_id, Home(fact.complaint_id, ours=True))


def _to_follow_up(ledger: RiskLedger, fact: FollowUpScheduled, entry: Entry) -> RiskLedger:
    return ledger.in_case(fact.complaint_id, entry).settle(fact.follow_up_id, Home(fact.complaint_id))


def _of_thing(name: str) -> "Reader":
    """Reads a fact about the thing that its field of this name names."""

    def read(ledger: RiskLedger, fact: Any, entry: Entry) -> RiskLedger:
        thing_id: UUID | None = getattr(fact, name)
        if thing_id is None:
            return ledger
        home = ledger.homes.get(thing_id, None)
        return ledger.wait(thing_id, entry) if home is None else _about(ledger, home, thing_id, entry)

    return read


def _about(ledger: RiskLedger, home: Home, thing_id: UUID, entry: Entry) -> RiskLedger:
    mark = Mark(entry.occurred_at, entry.number)
    match entry.fact:
        case CreditIssued():
            credit = ledger.credits.get(thing_id)
            if credit is None:
                return ledger
            return ledger.credited(thing_id, replace(credit, mark=min(mark, credit.mark or mark)))
        case CreditCancelled():
            return ledger.undone(thing_id)
        case ConcessionCancelled() | ConcessionForfeited() | ConcessionRefused() | CreditDeclined() | CreditExpired():
            ledger = ledger.undone(thing_id).undone(home.concession_id)
        case PromiseBroken() if home.ours:
            ledger = replace(ledger, customer=ledger.customer.broke(mark, thing_id))
        case _:
            pass
    return ledger.in_case(home.complaint_id, entry)


def _came(ledger: RiskLedger, fact: CustomerRegistered, entry: Entry) -> RiskLedger:
    return replace(ledger, customer=ledger.customer.came(fact, Mark(entry.occurred_at, entry.number)))


def _spoke(ledger: RiskLedger, fact: object, entry: Entry) -> RiskLedger:
    return replace(ledger, customer=ledger.customer.spoke(Mark(entry.occurred_at, entry.number)))


def _asked(ledger: RiskLedger, fact: object, entry: Entry) -> RiskLedger:
    return replace(ledger, customer=ledger.customer.was_asked(Mark(entry.occurred_at, entry.number)))


def _declined(ledger: RiskLedger, fact: object, entry: Entry) -> RiskLedger:
    return replace(ledger, customer=ledger.customer.said_no(Mark(entry.occurred_at, entry.number)))


def _left_out(ledger: RiskLedger, fact: RenewalCreditLeftOut, entry: Entry) -> RiskLedger:
    mark = Mark(entry.occurred_at, entry.number)
    return replace(ledger, customer=ledger.customer.left(mark, fact.credit_id))


Reader = Callable[[RiskLedger, Any, Entry], RiskLedger]

_OPENING = frozenset({ComplaintRaised, ComplaintReopened, ComplaintVoided})
_TURNING = _OPENING | {ComplaintResolved, RecoveryJudged, ComplaintClosed, OfferBackedOut}

_READ: dict[type, Reader] = {
    **dict.fromkeys(
        (
            *_OPENING,
            ComplaintAcknowledged,
            Triaged,
            SeverityOverridden,
            LossClaimed,
            PublicCriticismNoted,
            LinkedAsRepeat,
            HearingConfirmed,
            ApologyGiven,
            DesiredResolutionStated,
            ExpectationCompared,
            StalemateDeclared,
            StalemateBroken,
            ComplaintResolved,
            RecoveryJudged,
            ComplaintClosed,
        ),
        _complaint,
    ),
    **dict.fromkeys((ContractRecorded, RenewalOffered, RenewalMoved, ContractRenewed, ContractNotRenewed), _contract),
    **dict.fromkeys((TestimonialGiven, ReferralMade, ReferenceCallAgreed), _spoke),
    **dict.fromkeys((TestimonialRequested, ReferralAsked, ReferenceCallAsked), _asked),
    **dict.fromkeys((TestimonialDeclined, ReferralDeclined, ReferenceCallDeclined), _declined),
    **dict.fromkeys((PromiseKept, PromiseBroken, PromiseReleased), _of_thing("promise_id")),
    **dict.fromkeys((FollowUpMoved, FollowUpDone, FollowUpCancelled), _of_thing("follow_up_id")),
    **dict.fromkeys((ConcessionCancelled, ConcessionForfeited, ConcessionRefused), _of_thing("concession_id")),
    **dict.fromkeys((CreditIssued, CreditCancelled, CreditDeclined, CreditExpired), _of_thing("credit_id")),
    OfferBackedOut: _of_thing("offer_id"),
    OfferMade: _offered,
    ConcessionGranted: _granted,
    CreditRequested: _requested,
    CreditRevised: _requested,
    PromiseMade: _promised,
    FollowUpScheduled: _to_follow_up,
    CustomerRegistered: _came,
    RenewalCreditLeftOut: _left_out,
}
