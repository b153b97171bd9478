"""What we can do for them and they for us, in rounds: one open offer at a time, accepted terms never change."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import auto
from typing import ClassVar
from uuid import UUID

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
