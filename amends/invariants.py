"""What must hold of every story, told from its history alone: `amends verify` and the tests ask the same functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from amends import credit_rules, practice_rules
from amends.findings import Finding
from amends.retold import Said
from amends.whole_log import Unreadable
from domain.credits import CreditIssued
from domain.entry import Entry
from domain.series import NumberAllotted, SeriesOpened
from domain.staff import RoleGranted, RoleRevoked, StaffAdded, StaffDeactivated
from domain.stories import BEGINNINGS
from domain.telling import Story
from domain.terms import Role

F = TypeVar("F")


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


# -- the rules of one story

RULES: Mapping[str, tuple[tuple[str, Callable[[Sequence[Entry]], Said]], ...]] = {
    "series": (("F1", numbers_run),),
    "customer": (
        ("D1", practice_rules.heard_before_our_side),
        ("D4", practice_rules.one_offer_at_a_time),
        ("D9", practice_rules.resolved_for_a_reason),
        ("D10", practice_rules.resolved_before_judged_closed),
        ("D12", practice_rules.promises_end_once),
        ("D16", practice_rules.asked_only_in_peace),
        ("D19", practice_rules.one_outcome_of_a_term),
        ("F4", credit_rules.never_below_zero),
        ("F7", credit_rules.two_people_agree),
        ("F8", credit_rules.issued_as_approved),
        ("F11", credit_rules.renewal_credits_promised),
        ("F13", credit_rules.one_currency),
    ),
}
"""The rules of one story, by its kind."""


def of_a_story(kind: str, told: Sequence[Entry]) -> Iterator[Finding]:
    """Where the rules of its kind do not hold in a story that can be folded; what was imported is not ours to judge."""
    for rule, check in RULES.get(kind, ()):
        for entry, what in check(told):
            if entry.imported is None:
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
