"""Testimonials: asked of the ready, given freely, published within consent, withdrawn at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
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


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Publication:
    """Where an excerpt is shown, since when, and until when it was."""

    published: TestimonialPublished
    published_at: datetime
    taken_down_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Testimonial:
    """One testimonial from the asking to the take-down."""

    id: UUID
    requested_at: datetime
    contact_id: UUID | None = None
    declined_at: datetime | None = None
    given: TestimonialGiven | None = None
    given_at: datetime | None = None
    excerpt: AdvocacyWords = None
    excerpt_approved_at: datetime | None = None
    consent: ConsentGiven | None = None
    withdrawn_at: datetime | None = None
    publications: tuple[Publication, ...] = ()


def evolve_testimonials(
    testimonials: Mapping[UUID, Testimonial], fact: TestimonialFact, entry: Entry
) -> Mapping[UUID, Testimonial]:
    """The testimonials after one more fact."""
    known = testimonials.get(fact.testimonial_id) or Testimonial(fact.testimonial_id, entry.occurred_at)
    return {**testimonials, known.id: _evolve(known, fact, entry)}


def _evolve(testimonial: Testimonial, fact: TestimonialFact, entry: Entry) -> Testimonial:
    at = entry.occurred_at
    match fact:
        case TestimonialRequested():
            return Testimonial(fact.testimonial_id, at, fact.contact_id)
        case TestimonialDeclined():
            return replace(testimonial, declined_at=at)
        case TestimonialGiven():
            return replace(testimonial, given=fact, given_at=at)
        case ExcerptProposed():
            return replace(testimonial, excerpt=fact.excerpt, excerpt_approved_at=None)
        case ExcerptApproved():
            return replace(testimonial, excerpt_approved_at=at)
        case ConsentGiven():
            return replace(testimonial, consent=fact, withdrawn_at=None)
        case ConsentNarrowed():
            consent = testimonial.consent and replace(testimonial.consent, uses=fact.uses)
            return replace(testimonial, consent=consent)
        case ConsentWithdrawn():
            return replace(testimonial, withdrawn_at=at)
        case TestimonialPublished():
            return replace(testimonial, publications=(*testimonial.publications, Publication(fact, at)))
        case TestimonialTakenDown():
            publications = tuple(
                replace(each, taken_down_at=at) if each.published.publication_id == fact.publication_id else each
                for each in testimonial.publications
            )
            return replace(testimonial, publications=publications)
        case _ as never:
            assert_never(never)
