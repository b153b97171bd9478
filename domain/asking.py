"""Asking for a testimonial, only of the ready; taking their words down; and the excerpt that they approve."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.commanding import only_if
from domain.customer import Customer
from domain.entry import Ids
from domain.gates import ClosedGate, GateName
from domain.readiness.answer import gates_closed
from domain.refusals import AlreadyOver, Detail, Next, Refused
from domain.relationship import Contact
from domain.rulebook import Rules
from domain.testimonials import (
    ExcerptApproved,
    ExcerptProposed,
    Testimonial,
    TestimonialDeclined,
    TestimonialGiven,
    TestimonialRequested,
)


@dataclass(unsafe_hash=True)
class NotReadyToAsk(Refused):
    """They are not ready to be asked. Put right what stands in the way first."""

    gates: tuple[ClosedGate, ...]

    @property
    def details(self) -> tuple[Detail, ...]:
        """The closed gates: why, and what opens each."""
        return tuple(Detail(each.sentence, each.subject_id) for each in self.gates)


@dataclass(unsafe_hash=True)
class AskedTooOften(Refused):
    """{because} Ask again from {opens_at} on."""

    because: str
    opens_at: datetime


@dataclass(unsafe_hash=True)
class NotGivenYet(Refused):
    """They have not given it yet. Note their words first."""

    next = Next("Note their words.", "noteTestimonial")


def ready_to_be_asked(
    customer: Customer, at: datetime, rules: Rules, only: Collection[GateName] = tuple(GateName)
) -> None:
    """Refuse to ask while one of these gates is closed.

    Refused: NotReadyToAsk, AskedTooOften.
    """
    closed = tuple(each for each in gates_closed(customer, customer.risk, at, rules) if each.name in only)
    match closed:
        case ():
            return
        case (ClosedGate(name=GateName.NOT_TOO_OFTEN, opens_at=datetime() as opens_at),):
            raise AskedTooOften(closed[0].reason, opens_at)
        case _:
            raise NotReadyToAsk(closed)


def request_testimonial(
    customer: Customer, contact: Contact, occurred_at: datetime, rules: Rules, new: Ids
) -> TestimonialRequested:
    """Ask somebody whether they would speak well of us; for nothing in return.

    Refused: NotReadyToAsk, AskedTooOften.
    """
    ready_to_be_asked(customer, occurred_at, rules)
    return TestimonialRequested(new("testimonial"), contact.id)


def unanswered(testimonial: Testimonial) -> Refused | None:
    """They neither gave it nor said no."""
    return AlreadyOver() if testimonial.declined_at or testimonial.quote else None


def not_given(testimonial: Testimonial) -> Refused | None:
    """Their words are not noted yet."""
    return AlreadyOver() if testimonial.quote else None


def given(testimonial: Testimonial) -> Refused | None:
    """Their words are noted."""
    return None if testimonial.quote else NotGivenYet()


def not_approved(testimonial: Testimonial) -> Refused | None:
    """They have yet to agree to the excerpt as it is."""
    return AlreadyOver() if testimonial.excerpt_approved_at else None


@only_if(unanswered)
def decline_testimonial(testimonial: Testimonial) -> TestimonialDeclined:
    """Note that they would rather not; nobody asks them again for half a year.

    Refused: AlreadyOver.
    """
    return TestimonialDeclined(testimonial.id)


def note_testimonial(
    customer: Customer,
    words: str,
    new: Ids,
    testimonial: Testimonial | None = None,
    contact: Contact | None = None,
) -> TestimonialGiven:
    """Note their words as they said them: asked for, after a no all the same, or of their own accord.

    Refused: AlreadyOver.
    """
    if testimonial is None:
        return TestimonialGiven(new("testimonial"), words=words, contact_id=contact.id if contact else None)
    if refusal := not_given(testimonial):
        raise refusal
    return TestimonialGiven(testimonial.id, words=words, contact_id=contact.id if contact else testimonial.contact_id)


@only_if(given)
def propose_excerpt(testimonial: Testimonial, excerpt: str) -> ExcerptProposed:
    """Propose the part of their words that we would use; they have to approve it before it is shown.

    Refused: NotGivenYet.
    """
    return ExcerptProposed(testimonial.id, excerpt=excerpt, contact_id=testimonial.contact_id)


@only_if(given, not_approved)
def approve_excerpt(testimonial: Testimonial, contact: Contact | None = None) -> ExcerptApproved:
    """Note that they agree to the excerpt, or to all of their words where we proposed no excerpt.

    Refused: NotGivenYet, AlreadyOver.
    """
    return ExcerptApproved(testimonial.id, by_contact=contact.id if contact else testimonial.contact_id)
