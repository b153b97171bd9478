"""Showing their words to the world within their consent, taking them down, and what was shown when."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.commanding import only_if
from domain.connection import disclosure, disclosure_for, material_connection
from domain.consenting import ConsentDoesNotCover, ConsentExpired, allows
from domain.customer import Customer
from domain.days import day_of
from domain.entry import Ids
from domain.refusals import AlreadyOver, Detail, Next, NotFound, NotUnderstood, Refused
from domain.rulebook import Rules
from domain.testimonials import (
    Consent,
    Publication,
    Testimonial,
    TestimonialPublished,
    TestimonialTakenDown,
    Use,
)

WEB_PAGE = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


@dataclass(unsafe_hash=True)
class ExcerptNotApproved(Refused):
    """They have not approved what we would show. Ask them first."""

    next = Next("Note their approval.", "approveExcerpt")


@dataclass(unsafe_hash=True)
class DisclosureRequired(Refused):
    """{connection} Say so beside their words."""

    next = Next("Publish it with the disclosure.", "publishTestimonial")
    field = "disclosure"

    connection: str
    text: str

    @property
    def details(self) -> tuple[Detail, ...]:
        """The text to disclose, ready to be copied."""
        return (Detail(self.text),)


def approved(testimonial: Testimonial) -> Refused | None:
    """They approved what we would show."""
    return None if testimonial.excerpt_approved_at else ExcerptNotApproved()


@only_if(approved)
def publish_testimonial(
    testimonial: Testimonial,
    use: Use,
    place: str,
    customer: Customer,
    occurred_at: datetime,
    rules: Rules,
    new: Ids,
    url: str | None = None,
    disclosure: str | None = None,
) -> TestimonialPublished:
    """Note where it is shown, in a use that they allow, with what they had from us said beside it.

    Refused: ExcerptNotApproved, NotUnderstood, ConsentDoesNotCover, ConsentExpired, DisclosureRequired.
    """
    if url is not None and not WEB_PAGE.fullmatch(url):
        raise NotUnderstood("url", "write it like https://example.com/page")
    _covered(testimonial.consent, use, day_of(occurred_at, rules))
    if disclosure is None:
        _nothing_to_disclose(customer, testimonial, occurred_at, rules)
    return TestimonialPublished(
        testimonial.id,
        new("publication"),
        use,
        place,
        url=url,
        excerpt=testimonial.excerpt,
        disclosure=disclosure,
        contact_id=testimonial.contact_id,
    )


def _covered(consent: Consent | None, use: Use, on: date) -> None:
    if allows(consent, use, on):
        return
    if consent is None or use not in consent.uses:
        raise ConsentDoesNotCover(use, consent.uses if consent else None)
    assert consent.expires_on is not None, "a consent without a last day allows its uses on every day"
    raise ConsentExpired(consent.expires_on)


def _nothing_to_disclose(customer: Customer, testimonial: Testimonial, now: datetime, rules: Rules) -> None:
    connection = disclosure("They", material_connection(customer, testimonial.given_at or now, rules))
    text = disclosure_for(customer, testimonial, now, rules)
    if connection is not None and text is not None:
        raise DisclosureRequired(connection, text)


def take_down(testimonial: Testimonial, publication_id: UUID) -> TestimonialTakenDown:
    """Note that it is shown there no longer.

    Refused: NotFound, AlreadyOver.
    """
    publication = next((each for each in testimonial.publications if each.id == publication_id), None)
    if publication is None:
        raise NotFound("publication")
    if not publication.standing:
        raise AlreadyOver
    return TestimonialTakenDown(testimonial.id, publication_id, publication.published.place)


# -- what may be shown, and what was


def usable_for(testimonial: Testimonial, use: Use, on: date, rules: Rules) -> bool:
    """Whether it may be used so on that day, past or to come; on the day they withdraw it may no longer."""
    approved_at = testimonial.excerpt_approved_at
    if approved_at is None or on < day_of(approved_at, rules):
        return False
    return any(_in_force(each, on, rules) and allows(each, use, on) for each in testimonial.consents)


def _in_force(consent: Consent, on: date, rules: Rules) -> bool:
    ended = consent.ended_at is not None and day_of(consent.ended_at, rules) <= on
    return day_of(consent.began_at, rules) <= on and not ended


def shown_on(testimonial: Testimonial, on: date, rules: Rules) -> tuple[Publication, ...]:
    """What was shown on that day, or on a part of it: where, in which words, with which disclosure."""
    return tuple(
        each
        for each in testimonial.publications
        if day_of(each.published_at, rules) <= on
        and (each.taken_down_at is None or on <= day_of(each.taken_down_at, rules))
    )
