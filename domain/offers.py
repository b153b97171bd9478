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
from domain.terms import Action, ConcessionKind, OnNonRenewal, Settlement, Side, Word

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
    def began_at(self) -> datetime:
        """When it was made; nobody answered it before."""
        return self.made_at

    @property
    def made_by(self) -> UUID:
        """Who made it."""
        return self.maker.id


Answered = OfferAccepted | OfferDeclined | OfferWithdrawn | OfferLapsed | OfferBackedOut
BECOMES: Mapping[type[Answered], OfferState] = {
    OfferAccepted: OfferState.ACCEPTED,
    OfferDeclined: OfferState.DECLINED,
    OfferWithdrawn: OfferState.WITHDRAWN,
    OfferLapsed: OfferState.LAPSED,
    OfferBackedOut: OfferState.BACKED_OUT,
}
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


@dataclass(frozen=True, slots=True)
class Settlements:
    """How far a complaint's offers have come: the one that is open, and those that are deals, the latest last."""

    rounds: int = 0
    open_offer: UUID | None = None
    deals: tuple[UUID, ...] = ()

    @property
    def accepted_offer(self) -> UUID | None:
        """The latest offer that they took and did not leave again."""
        return self.deals[-1] if self.deals else None

    def evolve(self, fact: RoundFact) -> "Settlements":
        """The rounds after one more fact; what is said of one offer leaves the others as they are."""
        if isinstance(fact, OfferMade):
            return replace(self, rounds=fact.round, open_offer=fact.offer_id)
        open_offer = None if self.open_offer == fact.offer_id else self.open_offer
        deals = tuple(each for each in self.deals if each != fact.offer_id)
        if isinstance(fact, OfferAccepted):
            deals = (*deals, fact.offer_id)
        return replace(self, open_offer=open_offer, deals=deals)
