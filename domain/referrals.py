"""Referrals and reference calls: asked, made, won; and reviews to which a whole period was invited."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.money import Money
from domain.sealed import AdvocacyWords
from domain.seeing import FOUND

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
