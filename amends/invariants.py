"""What must hold of every story, told from its history alone: `amends verify` and the tests ask the same functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from amends.findings import Finding
from amends.whole_log import Unreadable
from domain.credits import (
    CreditApplied,
    CreditApproved,
    CreditExpired,
    CreditFellDue,
    CreditIssued,
    CreditRequested,
    CreditRevised,
)
from domain.customer import Customer
from domain.entry import Entry
from domain.hearing import HearingConfirmed, HearingReopened
from domain.inquiry import OurSideShared
from domain.recovery import ComplaintClosed, ComplaintReopened, ComplaintResolved
from domain.series import NumberAllotted, SeriesOpened
from domain.staff import RoleGranted, RoleRevoked, StaffAdded, StaffDeactivated
from domain.stories import BEGINNINGS
from domain.telling import Story
from domain.terms import Role
from domain.testimonials import TestimonialRequested

F = TypeVar("F")
Said = Iterator[tuple[Entry, str]]
"""Entries after which a rule does not hold, each with what is wrong."""


# -- I1: a story can be read


def unbroken(story_id: UUID, head: int, told: Sequence[Entry | Unreadable]) -> Iterator[Finding]:
    """I1: the numbers are 1…n, n is the head's version, and every fact decodes."""
    for expected, each in enumerate(told, 1):
        if each.number != expected:
            yield Finding("I1", story_id, f"fact {expected} is missing, {each.number} follows {expected - 1}")
            break
    if (last := told[-1].number if told else 0) != head:
        yield Finding("I1", story_id, f"the head says {head}, and the last fact is {last}")
    for each in told:
        if isinstance(each, Unreadable):
            yield Finding("I1", story_id, f"{each.topic} cannot be read ({each.because})", each.number)


def folded(kind: str, story_id: UUID, told: Iterable[Entry]) -> Story | Finding:
    """I1: the state a story adds up to, or at which fact folding failed."""
    story = BEGINNINGS[kind](story_id)
    for entry in told:
        try:
            story = story.evolve(entry)
        except Exception as error:  # noqa: BLE001  # folding never raises: whatever it is, it is the finding
            said = f"{type(entry.fact).__name__} cannot be folded ({type(error).__name__})"
            return Finding("I1", story_id, said, entry.number)
    return story


# -- of a number series


def numbers_run(told: Sequence[Entry]) -> Said:
    """F1: a series runs from its first number without a gap or a double, and its dates never decrease."""
    expected, dated = 1, None
    for entry in told:
        match entry.fact:
            case SeriesOpened(first=first):
                expected = first
            case NumberAllotted(n=n, number=number, dated=day):
                if n != expected:
                    yield entry, f"{number} is number {n} of its series, and {expected} was next"
                if dated is not None and day < dated:
                    yield entry, f"{number} is dated {day}, after one dated {dated}"
                expected, dated = n + 1, day
            case _:
                pass


# -- of a customer


def heard_before_our_side(told: Sequence[Entry]) -> Said:
    """D1: nobody's complaint is answered with our side before they were heard."""
    heard: set[UUID] = set()
    for entry in told:
        match entry.fact:
            case HearingConfirmed(complaint_id=id, confirmed_by_customer=True):
                heard.add(id)
            case HearingConfirmed(complaint_id=id) | HearingReopened(complaint_id=id):
                heard.discard(id)
            case OurSideShared(complaint_id=id) if id not in heard:
                yield entry, "our side was shared before the complaint was heard"
            case _:
                pass


def resolved_before_judged_closed(told: Sequence[Entry]) -> Said:
    """D10: what closes as judged or acquiesced was resolved."""
    resolved: set[UUID] = set()
    for entry in told:
        match entry.fact:
            case ComplaintResolved(complaint_id=id):
                resolved.add(id)
            case ComplaintReopened(complaint_id=id):
                resolved.discard(id)
            case ComplaintClosed(complaint_id=id, closed_as=how) if how.value in ("JUDGED", "ACQUIESCED"):
                if id not in resolved:
                    yield entry, f"the complaint was closed as {how.value} without a resolution"
            case _:
                pass


def asked_only_in_peace(told: Sequence[Entry]) -> Said:
    """D16: nobody is asked for a testimonial while a complaint of theirs is neither resolved nor over."""
    for entry, before in _with_states(told):
        if isinstance(entry.fact, TestimonialRequested):
            complaints = before.complaints.values()
            if any(each.open and each.recovery.resolved_at is None for each in complaints):
                yield entry, "a testimonial was requested while a complaint was open"


def never_below_zero(told: Sequence[Entry]) -> Said:
    """F4: what is left of a credit is never below zero."""
    left: dict[UUID, int] = {}
    for entry in told:
        match entry.fact:
            case CreditIssued(credit_id=id, total=total):
                left[id] = total.minor
            case CreditApplied(credit_id=id, amount=amount) | CreditExpired(credit_id=id, amount=amount):
                left[id] = left.get(id, 0) - amount.minor
                if left[id] < 0:
                    yield entry, f"{-left[id]} more was used of a credit than it had"
            case CreditFellDue(credit_id=id, amount=amount) if amount.minor > left.get(id, 0):
                yield entry, "more fell due of a credit than was left"
            case _:
                pass


def two_people_agree(told: Sequence[Entry]) -> Said:
    """F7: nobody approves what they asked for, nobody approves twice, and one hand alone issues nothing."""
    asked: dict[UUID, set[UUID]] = {}
    agreed: dict[UUID, set[UUID]] = {}
    for entry in told:
        match entry.fact:
            case CreditRequested(credit_id=id):
                again = isinstance(entry.fact, CreditRevised)
                asked[id] = asked.get(id, set()) | {entry.actor.id} if again else {entry.actor.id}
                agreed[id] = set()
            case CreditApproved(credit_id=id, by_rule=False):
                if entry.actor.id in asked.get(id, set()):
                    yield entry, "a credit was approved by somebody who asked for it"
                if entry.actor.id in agreed.get(id, set()):
                    yield entry, "a credit was approved twice by one person"
                agreed.setdefault(id, set()).add(entry.actor.id)
            case CreditIssued(credit_id=id):
                if len(asked.get(id, set()) | agreed.get(id, set()) | {entry.actor.id}) < 2:
                    yield entry, "a credit was asked for, agreed and issued by one person"
            case _:
                pass


def issued_as_approved(told: Sequence[Entry]) -> Said:
    """F8: what is issued is what was approved, and what was approved is what was asked for last."""
    asked: dict[UUID, str] = {}
    approved: dict[UUID, str] = {}
    for entry in told:
        match entry.fact:
            case CreditRequested(credit_id=id, request_hash=said):
                asked[id] = said
            case CreditApproved(credit_id=id, request_hash=said):
                approved[id] = said
                if asked.get(id) != said:
                    yield entry, "a credit was approved otherwise than it was asked for"
            case CreditIssued(credit_id=id, request_hash=said) if approved.get(id) != said:
                yield entry, "a credit was issued otherwise than it was approved"
            case _:
                pass


def one_currency(told: Sequence[Entry]) -> Said:
    """F13: a credit is used in its own currency."""
    currency: dict[UUID, str] = {}
    for entry in told:
        match entry.fact:
            case CreditIssued(credit_id=id, total=total):
                currency[id] = total.currency
            case CreditApplied(credit_id=id, amount=amount) if currency.get(id, amount.currency) != amount.currency:
                yield entry, f"a credit in {currency[id]} was used in {amount.currency}"
            case _:
                pass


def _with_states(told: Sequence[Entry]) -> Iterator[tuple[Entry, Customer]]:
    if not any(isinstance(entry.fact, TestimonialRequested) for entry in told):
        return
    customer = Customer(told[0].story_id)
    for entry in told:
        yield entry, customer
        customer = customer.evolve(entry)


RULES: Mapping[str, tuple[tuple[str, Callable[[Sequence[Entry]], Said]], ...]] = {
    "series": (("F1", numbers_run),),
    "customer": (
        ("D1", heard_before_our_side),
        ("D10", resolved_before_judged_closed),
        ("D16", asked_only_in_peace),
        ("F4", never_below_zero),
        ("F7", two_people_agree),
        ("F8", issued_as_approved),
        ("F13", one_currency),
    ),
}
"""The rules of one story, by its kind."""


def of_a_story(kind: str, told: Sequence[Entry]) -> Iterator[Finding]:
    """Where the rules of its kind do not hold in a story that can be folded."""
    for rule, check in RULES.get(kind, ()):
        for entry, what in check(told):
            yield Finding(rule, entry.story_id, what, entry.number)


# -- across stories


def numbers_match(told: Sequence[Entry]) -> Iterator[Finding]:
    """F2: a number is allotted to a credit if and only if the credit is issued under it, of all stories together."""
    given = {(fact.credit_id, fact.number): each for each, fact in _of(NumberAllotted, told)}
    taken = {(fact.credit_id, fact.number): each for each, fact in _of(CreditIssued, told)}
    for key, entry in given.items():
        if key not in taken:
            yield Finding("F2", entry.story_id, f"{key[1]} was allotted to a credit that is not issued", entry.number)
    for key, entry in taken.items():
        if key not in given:
            yield Finding("F2", entry.story_id, f"{key[1]} was issued, and no series allotted it", entry.number)


def _of(kind: type[F], entries: Iterable[Entry]) -> Iterator[tuple[Entry, F]]:
    yield from ((each, each.fact) for each in entries if isinstance(each.fact, kind))


class Employed:
    """Who could act in which role at a moment, as the staff directory's story tells it."""

    def __init__(self, told: Sequence[Entry]) -> None:
        self._of: dict[UUID, list[Entry]] = {}
        for each in told:
            self._of.setdefault(getattr(each.fact, "person_id", each.story_id), []).append(each)

    def could(self, person: UUID, role: Role, at: datetime) -> bool:
        """Whether they were active and had this role, by what was recorded until then."""
        active = had = False
        for entry in self._of.get(person, ()):
            if entry.recorded_at > at:
                break
            match entry.fact:
                case StaffAdded():
                    active = True
                case StaffDeactivated():
                    active = False
                case RoleGranted(role=granted) if granted is role:
                    had = True
                case RoleRevoked(role=revoked) if revoked is role:
                    had = False
                case _:
                    pass
        return active and had

    def acted_in_their_role(self, told: Sequence[Entry]) -> Iterator[Finding]:
        """I8: each fact's actor was active and had the role that its envelope names."""
        for entry in told:
            actor = entry.actor
            if actor.role is not None and not self.could(actor.id, actor.role, entry.recorded_at):
                what = f"{actor.id} acted as {actor.role.value} and was not one"
                yield Finding("I8", entry.story_id, what, entry.number)
