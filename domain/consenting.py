"""Consent to use their words: given for named uses, narrowed, withdrawn; and what must come down when it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.asking import given
from domain.commanding import only_if
from domain.customer import Customer
from domain.days import day_of
from domain.entry import Entry, Ids
from domain.follow_ups import FollowUp, FollowUpCancelled, FollowUpDone, FollowUpScheduled
from domain.refusals import AlreadyOver, Next, Refused
from domain.relationship import Contact
from domain.rulebook import Rules
from domain.testimonials import (
    Consent,
    ConsentGiven,
    ConsentNarrowed,
    ConsentWithdrawn,
    Publication,
    Testimonial,
    TestimonialTakenDown,
    Use,
)

TAKE_DOWN_WITHIN = timedelta(hours=48)


@dataclass(unsafe_hash=True)
class NoUseNamed(Refused):
    """Name at least one use that they allow."""

    field = "uses"


@dataclass(unsafe_hash=True)
class EvidenceMissing(Refused):
    """Note how we know that they consented: their mail, a signed form."""

    field = "evidence"


@dataclass(unsafe_hash=True)
class ConsentDoesNotCover(Refused):
    """Their consent does not cover {use}{covered:; it covers }."""

    next = Next("Ask them, and note their consent.", "giveConsent")
    field = "use"

    use: Use
    covered: tuple[Use, ...] | None


@dataclass(unsafe_hash=True)
class ConsentExpired(Refused):
    """Their consent ended on {expires_on}."""

    next = Next("Ask them, and note their consent anew.", "giveConsent")

    expires_on: date


def consented(testimonial: Testimonial) -> Refused | None:
    """They consented, and did not withdraw."""
    return None if testimonial.consent else AlreadyOver()


def allows(consent: Consent | None, use: Use, on: date) -> bool:
    """Whether a consent that has not ended covers this use on that day; its last day is the one it expires on."""
    return consent is not None and use in consent.uses and (consent.expires_on is None or on <= consent.expires_on)


@only_if(given)
def give_consent(
    testimonial: Testimonial,
    occurred_at: datetime,
    rules: Rules,
    uses: tuple[Use, ...] = (),
    evidence: str | None = None,
    attribution: str | None = None,
    territory: str | None = None,
    expires_on: date | None = None,
    contact: Contact | None = None,
) -> ConsentGiven:
    """Note what they allow, in the place of what they allowed before; without an attribution, unnamed.

    Refused: NotGivenYet, NoUseNamed, EvidenceMissing, ConsentExpired.
    """
    if not uses:
        raise NoUseNamed
    if evidence is None:
        raise EvidenceMissing
    if expires_on is not None and expires_on < day_of(occurred_at, rules):
        raise ConsentExpired(expires_on)
    return ConsentGiven(
        testimonial.id,
        tuple(dict.fromkeys(uses)),
        attribution=attribution,
        territory=territory,
        expires_on=expires_on,
        evidence=evidence,
        contact_id=contact.id if contact else testimonial.contact_id,
    )


@only_if(consented)
def narrow_consent(testimonial: Testimonial, uses: tuple[Use, ...] = ()) -> ConsentNarrowed:
    """Note the uses that are left of their consent.

    Refused: AlreadyOver, NoUseNamed, ConsentDoesNotCover.
    """
    if not uses:
        raise NoUseNamed
    covered = testimonial.consent.uses if testimonial.consent else ()
    for use in uses:
        if use not in covered:
            raise ConsentDoesNotCover(use, covered)
    return ConsentNarrowed(testimonial.id, tuple(dict.fromkeys(uses)))


@only_if(consented)
def withdraw_consent(testimonial: Testimonial) -> ConsentWithdrawn:
    """Note that they changed their mind. Always possible; their words may not be used from this moment.

    Refused: AlreadyOver.
    """
    return ConsentWithdrawn(testimonial.id)


def note_consent_expired(
    testimonial: Testimonial, customer: Customer, occurred_at: datetime, rules: Rules, new: Ids
) -> tuple[FollowUpScheduled | FollowUpCancelled, ...]:
    """Ask for what is shown without consent to be taken down; the clock says so on the day after the last.

    Refused: AlreadyOver.
    """
    changes = tuple(_come_down(customer, testimonial, occurred_at, rules, new))
    if not changes:
        raise AlreadyOver
    return changes


# -- when … then …


def take_down_what_is_not_covered(
    customer: Customer,
    fact: ConsentGiven | ConsentNarrowed | ConsentWithdrawn,
    entry: Entry,
    rules: Rules,
    new: Ids,
) -> Iterator[FollowUpScheduled | FollowUpCancelled]:
    """Consent changed: what it covers no longer comes down within 48 hours; what it covers again may stay."""
    testimonial = customer.advocacy.testimonials[fact.testimonial_id]
    yield from _come_down(customer, testimonial, entry.occurred_at, rules, new)


def take_down_is_done(
    customer: Customer, fact: TestimonialTakenDown, entry: Entry, rules: Rules, new: Ids
) -> Iterator[FollowUpDone]:
    """It was taken down: whoever was to see to it has done so."""
    testimonial = customer.advocacy.testimonials[fact.testimonial_id]
    for publication in testimonial.publications:
        if publication.id == fact.publication_id:
            for follow_up in _waiting(customer, publication):
                yield FollowUpDone(follow_up.id, outcome="Taken down.")


def _come_down(
    customer: Customer, testimonial: Testimonial, at: datetime, rules: Rules, new: Ids
) -> Iterator[FollowUpScheduled | FollowUpCancelled]:
    for publication in testimonial.publications:
        if not publication.standing:
            continue
        waiting = _waiting(customer, publication)
        if allows(testimonial.consent, publication.published.use, day_of(at, rules)):
            yield from (FollowUpCancelled(each.id, reason="They allow it again.") for each in waiting)
        elif not waiting:
            yield FollowUpScheduled(
                new("follow_up"),
                due=at + TAKE_DOWN_WITHIN,
                assignee=publication.published_by,
                purpose=f"Take it down: {publication.published.place}",
                publication_id=publication.id,
            )


def _waiting(customer: Customer, publication: Publication) -> tuple[FollowUp, ...]:
    return tuple(
        each for each in customer.follow_ups.values() if each.scheduled.publication_id == publication.id and each.to_do
    )
