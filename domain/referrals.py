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
    ReferralAsked | ReferralDeclined | ReferralMade | ReferralContacted | ReferralWon | ReferralLost | ReviewInvited
)
CallFact = ReferenceCallAsked | ReferenceCallDeclined | ReferenceCallAgreed | ReferenceCallHeld


# -- what it adds up to


class ReferralState(Word):
    """How far a referral has come."""

    ASKED = auto()
    DECLINED = auto()
    MADE = auto()
    CONTACTED = auto()
    WON = auto()
    LOST = auto()


class CallState(Word):
    """How far a reference call has come."""

    ASKED = auto()
    DECLINED = auto()
    AGREED = auto()
    HELD = auto()


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral from the asking to its end; one that was never asked for was made of their own accord."""

    id: UUID
    began_at: datetime
    state: ReferralState
    asked: bool = False
    contact_id: UUID | None = None
    declined_at: datetime | None = None
    made: ReferralMade | None = None
    made_at: datetime | None = None
    ended_at: datetime | None = None
    value: Money | None = None


@dataclass(frozen=True, slots=True)
class ReferenceCall:
    """One call with a prospect, from the asking to its end."""

    id: UUID
    asked_at: datetime
    state: CallState
    contact_id: UUID | None = None
    declined_at: datetime | None = None
    agreed_at: datetime | None = None
    held_at: datetime | None = None

    @property
    def began_at(self) -> datetime:
        """When it was asked for; they answered nothing before."""
        return self.asked_at


def evolve_referrals(referrals: Mapping[UUID, Referral], fact: ReferralFact, entry: Entry) -> Mapping[UUID, Referral]:
    """The referrals after one more fact; an invitation to review us is none."""
    if isinstance(fact, ReviewInvited):
        return referrals
    known = referrals.get(fact.referral_id) or Referral(fact.referral_id, entry.occurred_at, ReferralState.ASKED)
    return {**referrals, known.id: _evolve(known, fact, entry.occurred_at)}


def _evolve(referral: Referral, fact: ReferralFact, at: datetime) -> Referral:
    match fact:
        case ReferralAsked():
            return replace(referral, contact_id=fact.contact_id, asked=True)
        case ReferralDeclined():
            return replace(referral, state=ReferralState.DECLINED, declined_at=at)
        case ReferralMade():
            contact_id = fact.contact_id or referral.contact_id
            return replace(referral, state=ReferralState.MADE, contact_id=contact_id, made=fact, made_at=at)
        case ReferralContacted():
            return replace(referral, state=ReferralState.CONTACTED)
        case ReferralWon():
            return replace(referral, state=ReferralState.WON, ended_at=at, value=fact.value)
        case ReferralLost():
            return replace(referral, state=ReferralState.LOST, ended_at=at)
        case ReviewInvited():
            return referral
        case _ as never:
            assert_never(never)


def evolve_calls(calls: Mapping[UUID, ReferenceCall], fact: CallFact, entry: Entry) -> Mapping[UUID, ReferenceCall]:
    """The reference calls after one more fact."""
    known = calls.get(fact.reference_call_id) or ReferenceCall(
        fact.reference_call_id, entry.occurred_at, CallState.ASKED
    )
    return {**calls, known.id: _called(known, fact, entry.occurred_at)}


def _called(call: ReferenceCall, fact: CallFact, at: datetime) -> ReferenceCall:
    match fact:
        case ReferenceCallAsked():
            return replace(call, contact_id=fact.contact_id)
        case ReferenceCallDeclined():
            return replace(call, state=CallState.DECLINED, declined_at=at)
        case ReferenceCallAgreed():
            return replace(call, state=CallState.AGREED, agreed_at=at)
        case ReferenceCallHeld():
            return replace(call, state=CallState.HELD, held_at=at)
        case _ as never:
            assert_never(never)
