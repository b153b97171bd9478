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
class Quote:
    """Their words, and the part of them that we may use once they approved it: the whole, unless we proposed less."""

    given: TestimonialGiven
    given_at: datetime
    excerpt: AdvocacyWords = None
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What they allowed, from when, and since when they allow it no longer; the day it expires is its last."""

    given: ConsentGiven
    uses: tuple[Use, ...]
    began_at: datetime
    ended_at: datetime | None = None

    @property
    def expires_on(self) -> date | None:
        """The last day on which they allow it; None where they named none."""
        return self.given.expires_on


@dataclass(frozen=True, slots=True)
class Publication:
    """Where an excerpt is shown, since when, by whom, and until when it was."""

    published: TestimonialPublished
    published_at: datetime
    published_by: UUID
    taken_down_at: datetime | None = None

    @property
    def id(self) -> UUID:
        """The publication's id."""
        return self.published.publication_id

    @property
    def standing(self) -> bool:
        """Whether it is shown still."""
        return self.taken_down_at is None


@dataclass(frozen=True, slots=True)
class Testimonial:
    """One testimonial from the asking to the take-down; one that was never asked for was given of their own accord."""

    id: UUID
    began_at: datetime
    contact_id: UUID | None = None
    requested_at: datetime | None = None
    declined_at: datetime | None = None
    quote: Quote | None = None
    consents: tuple[Consent, ...] = ()
    publications: tuple[Publication, ...] = ()

    @property
    def consent(self) -> Consent | None:
        """What they allow now; None where they never consented, or withdrew. It may have expired."""
        last = self.consents[-1] if self.consents else None
        return last if last and last.ended_at is None else None

    @property
    def withdrawn_at(self) -> datetime | None:
        """Since when they allow nothing any more, where they had allowed something."""
        return self.consents[-1].ended_at if self.consents else None

    @property
    def given_at(self) -> datetime | None:
        """When they gave it."""
        return self.quote.given_at if self.quote else None

    @property
    def excerpt(self) -> AdvocacyWords:
        """The part of their words that we would use, approved or not."""
        return self.quote.excerpt if self.quote else None

    @property
    def excerpt_approved_at(self) -> datetime | None:
        """When they agreed to the excerpt."""
        return self.quote.approved_at if self.quote else None


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
            return replace(testimonial, contact_id=fact.contact_id, requested_at=at)
        case TestimonialDeclined():
            return replace(testimonial, declined_at=at)
        case TestimonialGiven():
            contact_id = fact.contact_id or testimonial.contact_id
            return replace(testimonial, contact_id=contact_id, quote=Quote(fact, at, fact.words))
        case ExcerptProposed():
            quote = testimonial.quote and replace(testimonial.quote, excerpt=fact.excerpt, approved_at=None)
            return replace(testimonial, quote=quote)
        case ExcerptApproved():
            return replace(testimonial, quote=testimonial.quote and replace(testimonial.quote, approved_at=at))
        case ConsentGiven() | ConsentNarrowed() | ConsentWithdrawn():
            return replace(testimonial, consents=_consents(testimonial, fact, at))
        case TestimonialPublished():
            publication = Publication(fact, at, entry.actor.id)
            return replace(testimonial, publications=(*testimonial.publications, publication))
        case TestimonialTakenDown():
            publications = tuple(
                replace(each, taken_down_at=at) if each.id == fact.publication_id else each
                for each in testimonial.publications
            )
            return replace(testimonial, publications=publications)
        case _ as never:
            assert_never(never)


def _consents(
    testimonial: Testimonial, fact: ConsentGiven | ConsentNarrowed | ConsentWithdrawn, at: datetime
) -> tuple[Consent, ...]:
    current = testimonial.consent
    before = (*testimonial.consents[:-1], replace(current, ended_at=at)) if current else testimonial.consents
    match fact:
        case ConsentGiven():
            return (*before, Consent(fact, fact.uses, at))
        case ConsentNarrowed():
            return (*before, Consent(current.given, fact.uses, at)) if current else before
        case ConsentWithdrawn():
            return before
        case _ as never:
            assert_never(never)
