"""Testimonials: asked of the ready, given freely, published within consent, withdrawn at once."""

from dataclasses import dataclass
from datetime import date
from enum import auto
from typing import ClassVar
from uuid import UUID

from domain.sealed import AdvocacyWords
from domain.seeing import FOUND
from domain.terms import Word

# -- what happened


class Use(Word):
    """What a testimonial may be used for."""

    WEBSITE = auto()
    SALES_DECK = auto()
    SOCIAL_MEDIA = auto()
    PAID_ADS = auto()
    PRINT = auto()
    PRESS = auto()
    EVENT = auto()
    CASE_STUDY = auto()


@dataclass(frozen=True, slots=True)
class TestimonialRequested:
    """We asked whether they would speak well of us."""

    said: ClassVar = "{actor} asked for a testimonial"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TestimonialDeclined:
    """They would rather not."""

    said: ClassVar = "{actor} noted that they would rather not"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID


@dataclass(frozen=True, slots=True)
class TestimonialGiven:
    """Their words, freely given."""

    said: ClassVar = "{actor} noted a testimonial"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID
    words: AdvocacyWords = None
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ExcerptProposed:
    """The part of it that we would use."""

    said: ClassVar = "{actor} proposed an excerpt"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID
    excerpt: AdvocacyWords = None
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ExcerptApproved:
    """They agree to the excerpt."""

    said: ClassVar = "The excerpt was approved"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID
    by_contact: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """Which uses, under what name, where, and until when."""

    said: ClassVar = "{actor} noted consent for {uses}{expires_on: until }"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID
    uses: tuple[Use, ...]
    attribution: AdvocacyWords = None
    territory: str | None = None
    expires_on: date | None = None
    evidence: AdvocacyWords = None
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConsentNarrowed:
    """Fewer uses than before."""

    said: ClassVar = "{actor} noted that consent is now for {uses}"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """They changed their mind; it may not be used from this moment."""

    said: ClassVar = "{actor} noted that consent was withdrawn"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID


@dataclass(frozen=True, slots=True)
class TestimonialPublished:
    """It is shown to the world, with what must be disclosed."""

    said: ClassVar = "{actor} published a testimonial: {place}"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID
    publication_id: UUID
    use: Use
    place: str
    url: str | None = None
    excerpt: AdvocacyWords = None
    disclosure: AdvocacyWords = None
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TestimonialTakenDown:
    """It is shown no longer."""

    said: ClassVar = "{actor} took a testimonial down: {place}"
    seen_by: ClassVar = FOUND

    testimonial_id: UUID
    publication_id: UUID
    place: str


TestimonialFact = (
    TestimonialRequested
    | TestimonialDeclined
    | TestimonialGiven
    | ExcerptProposed
    | ExcerptApproved
    | ConsentGiven
    | ConsentNarrowed
    | ConsentWithdrawn
    | TestimonialPublished
    | TestimonialTakenDown
)
