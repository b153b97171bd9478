"""How far one customer came on the way to speaking for us, and when: what the advocates' funnel is counted from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import auto
from uuid import UUID

from domain.complaint import Complaint
from domain.customer import Customer
from domain.gates import asked_at
from domain.referrals import ReferralState
from domain.terms import Word

COUNTED_FOR = timedelta(days=365)
QUIET_BEFORE = timedelta(days=730)


class Step(Word):
    """The steps of the funnel; the last ones are reached in either order."""

    RECOVERED = auto()
    READY = auto()
    ASKED = auto()
    YES = auto()
    GAVE = auto()
    CONSENTED = auto()
    PUBLISHED = auto()
    REFERRED = auto()
    WON = auto()


class EnteredAs(Word):
    """Beside whom they are counted."""

    COMPLAINT_RESOLVED = auto()
    NEVER_COMPLAINED = auto()


@dataclass(frozen=True, slots=True)
class Conversion:
    """One customer in the funnel: how and when they entered, and when they first reached each step."""

    customer_id: UUID
    entered_as: EnteredAs
    entered_at: datetime
    reached: Mapping[Step, datetime]


def conversion(
    customer: Customer, begins: datetime, ends: datetime, ready_at: Iterable[datetime] = ()
) -> Conversion | None:
    """Where they stand in the funnel of a period (its end exclusive); None where they are not in it.

    Each customer enters once: as their first complaint of the period is resolved, or, without a complaint from 24
    months before it to its end, at its beginning (at their own, if later). Steps count within 365 days. `ready_at`
    are moments at which all gates were open; whoever was asked was ready.
    """
    complaints = [each for each in customer.complaints.values() if each.intake.voided_at is None]
    entry = _entry(customer, complaints, begins, ends)
    if entry is None:
        return None
    entered_as, entered_at = entry
    until = min(entered_at + COUNTED_FOR, datetime.max.replace(tzinfo=entered_at.tzinfo))
    reached: dict[Step, datetime] = {}
    for step, at in (*((Step.READY, each) for each in ready_at), *_reached(customer, complaints)):
        if entered_at <= at <= until:
            reached[step] = min(at, reached.get(step, at))
    return Conversion(customer.id, entered_as, entered_at, reached)


def _entry(
    customer: Customer, complaints: list[Complaint], begins: datetime, ends: datetime
) -> tuple[EnteredAs, datetime] | None:
    resolved = (each.recovery.resolved_at for each in complaints)
    first = min((at for at in resolved if at is not None and begins <= at < ends), default=None)
    if first is not None:
        return EnteredAs.COMPLAINT_RESOLVED, first
    start = max(begins, customer.known.began_at)
    quiet = not any(begins - QUIET_BEFORE <= each.began_at < ends for each in complaints)
    return (EnteredAs.NEVER_COMPLAINED, start) if quiet and start < ends else None


def _reached(customer: Customer, complaints: list[Complaint]) -> Iterator[tuple[Step, datetime]]:
    for complaint in complaints:
        if complaint.recovery.recovered and complaint.recovery.judged_at is not None:
            yield Step.RECOVERED, complaint.recovery.judged_at
    yield from advocacy_steps(customer)


def advocacy_steps(customer: Customer) -> Iterator[tuple[Step, datetime]]:
    """Every step on their way to speaking for us with its moment, from the first ask on."""
    for at in asked_at(customer):
        yield Step.READY, at
        yield Step.ASKED, at
    yield from _testimonials(customer)
    yield from _referrals(customer)
    yield from ((Step.YES, each.agreed_at) for each in customer.advocacy.calls.values() if each.agreed_at is not None)


def _testimonials(customer: Customer) -> Iterator[tuple[Step, datetime]]:
    for testimonial in customer.advocacy.testimonials.values():
        if testimonial.given_at is not None:
            yield Step.YES, testimonial.given_at
            yield Step.GAVE, testimonial.given_at
        yield from ((Step.CONSENTED, each.began_at) for each in testimonial.consents)
        yield from ((Step.PUBLISHED, each.published_at) for each in testimonial.publications)


def _referrals(customer: Customer) -> Iterator[tuple[Step, datetime]]:
    for referral in customer.advocacy.referrals.values():
        if referral.made_at is not None:
            yield Step.YES, referral.made_at
            yield Step.REFERRED, referral.made_at
        if referral.state is ReferralState.WON and referral.ended_at is not None:
            yield Step.WON, referral.ended_at
