"""Referrals and reference calls: asked, made, won; and reviews to which a whole period was invited."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.money import Money
from domain.sealed import AdvocacyWords
from domain.seeing import FOUND
from domain.terms import Word

# -- what happened


@dataclass(frozen=True, slots=True)
class ReferralAsked:
    """We asked whom they know."""

    said: ClassVar = "{actor} asked for a referral"
    seen_by: ClassVar = FOUND

    referral_id: UUID
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReferralDeclined:
    """They would rather not."""

    said: ClassVar = "{actor} noted that they would rather not refer"
    seen_by: ClassVar = FOUND

    referral_id: UUID


@dataclass(frozen=True, slots=True)
class ReferralMade:
    """They named somebody."""

    said: ClassVar = "{actor} noted a referral"
    seen_by: ClassVar = FOUND

    referral_id: UUID
    contact_id: UUID | None = None
    prospect_key: str | None = None
    via: UUID | None = None
    reward: Money | None = None


@dataclass(frozen=True, slots=True)
class ReferralContacted:
    """We spoke with whom they named."""

    said: ClassVar = "{actor} contacted the prospect"
    seen_by: ClassVar = FOUND

    referral_id: UUID


@dataclass(frozen=True, slots=True)
class ReferralWon:
    """Whom they named became a customer."""

    said: ClassVar = "{actor} won the referral, worth {value}"
    seen_by: ClassVar = FOUND

    referral_id: UUID
    value: Money | None = None


@dataclass(frozen=True, slots=True)
class ReferralLost:
    """Whom they named did not."""

    said: ClassVar = "{actor} noted the referral as lost"
    seen_by: ClassVar = FOUND

    referral_id: UUID
    reason: AdvocacyWords = None


@dataclass(frozen=True, slots=True)
class ReferenceCallAsked:
    """We asked whether they would speak with a prospect."""

    said: ClassVar = "{actor} asked for a reference call"
    seen_by: ClassVar = FOUND

    reference_call_id: UUID
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReferenceCallDeclined:
    """They would rather not."""

    said: ClassVar = "{actor} noted that they would rather not take a call"
    seen_by: ClassVar = FOUND

    reference_call_id: UUID


@dataclass(frozen=True, slots=True)
class ReferenceCallAgreed:
    """They will speak with a prospect."""

    said: ClassVar = "{actor} noted that they agreed to a call"
    seen_by: ClassVar = FOUND

    reference_call_id: UUID


@dataclass(frozen=True, slots=True)
class ReferenceCallHeld:
    """They spoke with a prospect."""

    said: ClassVar = "{actor} noted the reference call"
    seen_by: ClassVar = FOUND

    reference_call_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewInvited:
    """All of a period, or a random sample, were invited to review us."""

    said: ClassVar = "{actor} sent a review invitation"
    seen_by: ClassVar = FOUND

    contact_id: UUID
    batch: str


ReferralFact = (
    ReferralAsked
    | ReferralDeclined
    | ReferralMade
    | ReferralContacted
    | ReferralWon
    | ReferralLost
    | ReferenceCallAsked
    | ReferenceCallDeclined
    | ReferenceCallAgreed
    | ReferenceCallHeld
    | ReviewInvited
)


# -- what it adds up to


class ReferralState(Word):
    """How far a referral or a reference call has come."""

    ASKED = auto()
    DECLINED = auto()
    MADE = auto()
    CONTACTED = auto()
    WON = auto()
    LOST = auto()
    AGREED = auto()
    HELD = auto()


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral, or one reference call, from the asking to its end."""

    id: UUID
    began_at: datetime
    state: ReferralState
    contact_id: UUID | None = None
    made: ReferralMade | None = None
    value: Money | None = None


CallFact = ReferenceCallAsked | ReferenceCallDeclined | ReferenceCallAgreed | ReferenceCallHeld


def evolve_referrals(referrals: Mapping[UUID, Referral], fact: ReferralFact, entry: Entry) -> Mapping[UUID, Referral]:
    """The referrals and reference calls after one more fact."""
    if isinstance(fact, ReviewInvited):
        return referrals
    id = fact.reference_call_id if isinstance(fact, CallFact) else fact.referral_id
    known = referrals.get(id) or Referral(id, entry.occurred_at, ReferralState.ASKED)
    return {**referrals, id: _evolve(known, fact)}


def _evolve(referral: Referral, fact: ReferralFact) -> Referral:
    match fact:
        case ReferralAsked() | ReferenceCallAsked():
            return replace(referral, contact_id=fact.contact_id)
        case ReferralDeclined() | ReferenceCallDeclined():
            return replace(referral, state=ReferralState.DECLINED)
        case ReferralMade():
            return replace(referral, state=ReferralState.MADE, made=fact)
        case ReferralContacted():
            return replace(referral, state=ReferralState.CONTACTED)
        case ReferralWon():
            return replace(referral, state=ReferralState.WON, value=fact.value)
        case ReferralLost():
            return replace(referral, state=ReferralState.LOST)
        case ReferenceCallAgreed():
            return replace(referral, state=ReferralState.AGREED)
        case ReferenceCallHeld():
            return replace(referral, state=ReferralState.HELD)
        case ReviewInvited():
            return referral
        case _ as never:
            assert_never(never)
