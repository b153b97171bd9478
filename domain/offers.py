"""What we can do for them and they for us, in rounds: one open offer at a time, accepted terms never change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Actor, Entry
from domain.money import Money
from domain.sealed import Personal
from domain.seeing import CARING
from domain.subjects import Subject
from domain.terms import Action, ConcessionKind, OnNonRenewal, Role, Settlement, Side, Word

# -- what happened


class Stance(Word):
    """How an offer stands to what they asked for."""

    AS_ASKED = auto()
    COMPROMISE = auto()
    ALTERNATIVE = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of what the customer pays, and its day."""

    amount: Money
    due: date


@dataclass(frozen=True, slots=True)
class Term:
    """One line of value: what it is worth to them beside what it costs us. CUSTOMER_PAYS is what they give."""

    kind: ConcessionKind
    value: Money
    description: Personal = None
    cost: Money | None = None
    list_price: Money | None = None
    list_item: str | None = None
    need_met: Personal = None
    fulfil_by: date | None = None
    idea_of: Side | None = None
    invoice_id: UUID | None = None
    contract_id: UUID | None = None
    settlement: Settlement | None = None
    on_non_renewal: OnNonRenewal | None = None
    percent: Decimal | None = None
    cap: Money | None = None
    usable_until: date | None = None
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """What they promise in return."""

    action: Action
    until: datetime
    subject: Subject | None = None
    words: Personal = None


@dataclass(frozen=True, slots=True)
class OfferMade:
    """What we can do, and what we ask for it."""

    said: ClassVar = "{actor} made an offer, round {round}: {stance}"
    seen_by: ClassVar = CARING

    offer_id: UUID
    complaint_id: UUID
    round: int
    stance: Stance
    terms: tuple[Term, ...]
    commitments: tuple[Commitment, ...] = ()
    back_out_until: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class OfferCountered:
    """They asked for something else."""

    said: ClassVar = "{actor} noted a counter-offer"
    seen_by: ClassVar = CARING

    offer_id: UUID
    words: Personal = None
    ask: Money | None = None


@dataclass(frozen=True, slots=True)
class OfferAccepted:
    """They took it."""

    said: ClassVar = "{actor} noted that the offer was accepted"
    seen_by: ClassVar = CARING

    offer_id: UUID


@dataclass(frozen=True, slots=True)
class OfferDeclined:
    """They said no."""

    said: ClassVar = "{actor} noted that the offer was declined"
    seen_by: ClassVar = CARING

    offer_id: UUID
    words: Personal = None


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """We took it back before they answered."""

    said: ClassVar = "{actor} withdrew the offer"
    seen_by: ClassVar = CARING

    offer_id: UUID
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class OfferLapsed:
    """Its last day passed without an answer."""

    said: ClassVar = "The offer lapsed"
    seen_by: ClassVar = CARING

    offer_id: UUID


@dataclass(frozen=True, slots=True)
class OfferBackedOut:
    """They left a deal freely, within its date."""

    said: ClassVar = "{actor} noted that they backed out"
    seen_by: ClassVar = CARING

    offer_id: UUID
    words: Personal = None


@dataclass(frozen=True, slots=True)
class ApprovalRequested:
    """Somebody asks to offer more than they may alone."""

    said: ClassVar = "{actor} asked for approval"
    seen_by: ClassVar = CARING

    approval_id: UUID
    complaint_id: UUID
    stance: Stance
    terms: tuple[Term, ...]
    commitments: tuple[Commitment, ...] = ()
    of_role: Role | None = None
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class ConcessionApproved:
    """Somebody who has the limit agreed; the same offer then passes once."""

    said: ClassVar = "{actor} approved the concession"
    seen_by: ClassVar = CARING

    approval_id: UUID


@dataclass(frozen=True, slots=True)
class ConcessionRefused:
    """Somebody who has the limit said no."""

    said: ClassVar = "{actor} refused the concession"
    seen_by: ClassVar = CARING

    approval_id: UUID
    concession_id: UUID | None = None
    reason: Personal = None


OfferFact = (
    OfferMade
    | OfferCountered
    | OfferAccepted
    | OfferDeclined
    | OfferWithdrawn
    | OfferLapsed
    | OfferBackedOut
    | ApprovalRequested
    | ConcessionApproved
    | ConcessionRefused
)


# -- what it adds up to


class OfferState(Word):
    """What became of an offer."""

    OPEN = auto()
    COUNTERED = auto()
    ACCEPTED = auto()
    DECLINED = auto()
    WITHDRAWN = auto()
    LAPSED = auto()
    BACKED_OUT = auto()


@dataclass(frozen=True, slots=True)
class Offer:
    """One round: what we offered, and what they said."""

    made: OfferMade
    made_at: datetime
    arrived_at: datetime
    maker: Actor
    state: OfferState = OfferState.OPEN
    answered_at: datetime | None = None
    counter: OfferCountered | None = None

    @property
    def id(self) -> UUID:
        """The offer's id."""
        return self.made.offer_id

    @property
    def made_by(self) -> UUID:
        """Who made it."""
        return self.maker.id


@dataclass(frozen=True, slots=True)
class Approval:
    """Leave to offer more than one may alone; it passes one such offer."""

    asked: ApprovalRequested
    asked_by: UUID
    approved_by: UUID | None = None
    refused_by: UUID | None = None
    used_for: UUID | None = None

    @property
    def id(self) -> UUID:
        """The approval's id."""
        return self.asked.approval_id

    @property
    def waiting(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.approved_by is None and self.refused_by is None

    def passes(self, made: OfferMade) -> bool:
        """Whether this is leave for that offer, not used yet; personal words make no other offer of it."""
        asked = self.asked
        return (
            self.approved_by is not None
            and self.used_for is None
            and (asked.complaint_id, asked.stance) == (made.complaint_id, made.stance)
            and _plain(asked.terms, asked.commitments) == _plain(made.terms, made.commitments)
        )


def _plain(terms: tuple[Term, ...], commitments: tuple[Commitment, ...]) -> tuple[object, ...]:
    """Terms and commitments without their personal words, which may have been forgotten meanwhile."""
    bare = (replace(each, description=None, need_met=None) for each in terms)
    return (*bare, *(replace(each, words=None) for each in commitments))


Answered = OfferAccepted | OfferDeclined | OfferWithdrawn | OfferLapsed | OfferBackedOut
BECOMES: Mapping[type[Answered], OfferState] = {
    OfferAccepted: OfferState.ACCEPTED,
    OfferDeclined: OfferState.DECLINED,
    OfferWithdrawn: OfferState.WITHDRAWN,
    OfferLapsed: OfferState.LAPSED,
    OfferBackedOut: OfferState.BACKED_OUT,
}
ApprovalFact = ApprovalRequested | ConcessionApproved | ConcessionRefused
RoundFact = OfferMade | OfferCountered | Answered


def evolve_offers(offers: Mapping[UUID, Offer], fact: RoundFact, entry: Entry) -> Mapping[UUID, Offer]:
    """The offers after one more fact."""
    match fact:
        case OfferMade():
            offer = Offer(fact, entry.occurred_at, entry.arrived_at, entry.actor)
        case OfferCountered():
            answered = replace(offers[fact.offer_id], counter=fact, answered_at=entry.occurred_at)
            offer = replace(answered, state=OfferState.COUNTERED)
        case OfferAccepted() | OfferDeclined() | OfferWithdrawn() | OfferLapsed() | OfferBackedOut():
            offer = replace(offers[fact.offer_id], state=BECOMES[type(fact)], answered_at=entry.occurred_at)
        case _ as never:
            assert_never(never)
    return {**offers, offer.id: offer}


def evolve_approvals(approvals: Mapping[UUID, Approval], fact: ApprovalFact, entry: Entry) -> Mapping[UUID, Approval]:
    """The approvals after one more fact."""
    match fact:
        case ApprovalRequested():
            approval = Approval(fact, entry.actor.id)
        case ConcessionApproved():
            approval = replace(approvals[fact.approval_id], approved_by=entry.actor.id)
        case ConcessionRefused():
            approval = replace(approvals[fact.approval_id], refused_by=entry.actor.id)
        case _ as never:
            assert_never(never)
    return {**approvals, approval.id: approval}


def use_approval(approvals: Mapping[UUID, Approval], made: OfferMade) -> Mapping[UUID, Approval]:
    """The approvals after an offer was made: the one that was leave for it is used up."""
    leave = next((each for each in approvals.values() if each.passes(made)), None)
    return approvals if leave is None else {**approvals, leave.id: replace(leave, used_for=made.offer_id)}


@dataclass(frozen=True, slots=True)
class Settlements:
    """How far a complaint's offers have come."""

    rounds: int = 0
    open_offer: UUID | None = None
    accepted_offer: UUID | None = None

    def evolve(self, fact: RoundFact) -> "Settlements":
        """The rounds after one more fact."""
        match fact:
            case OfferMade():
                return replace(self, rounds=fact.round, open_offer=fact.offer_id)
            case OfferCountered():
                return replace(self, open_offer=None)
            case OfferAccepted():
                return replace(self, open_offer=None, accepted_offer=fact.offer_id)
            case OfferDeclined() | OfferWithdrawn() | OfferLapsed():
                return replace(self, open_offer=None)
            case OfferBackedOut():
                return replace(self, open_offer=None, accepted_offer=None)
            case _ as never:
                assert_never(never)
