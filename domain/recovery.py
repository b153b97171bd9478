"""Ending a complaint well: resolved, judged by the customer, closed with a lesson, or opened again."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.money import Money
from domain.sealed import Personal
from domain.seeing import CARING, FOUND
from domain.terms import Word

# -- what happened


class Resolution(Word):
    """How a complaint was resolved."""

    GRANTED = auto()
    AGREED = auto()
    EXPLAINED = auto()
    WITHDRAWN = auto()


class Sale(Word):
    """What became of the sale."""

    KEPT = auto()
    ENLARGED = auto()
    UNDONE = auto()
    NONE = auto()


class Moment(Word):
    """Expectations missed, met or exceeded."""

    MISERY = auto()
    TRUTH = auto()
    MAGIC = auto()


class Judge(Word):
    """Who judged: only the customer's word counts, a handler's is an estimate."""

    CUSTOMER = auto()
    HANDLER = auto()


class ClosedAs(Word):
    """How a complaint was closed."""

    JUDGED = auto()
    ACQUIESCED = auto()
    UNRESOLVED = auto()
    LOST = auto()
    LET_GO = auto()


@dataclass(frozen=True, slots=True)
class StalemateDeclared:
    """Nobody moves."""

    said: ClassVar = "{actor} declared a stalemate"
    seen_by: ClassVar = CARING

    complaint_id: UUID


@dataclass(frozen=True, slots=True)
class StalemateBroken:
    """We move."""

    said: ClassVar = "{actor} broke the stalemate"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    next_move: Personal = None


@dataclass(frozen=True, slots=True)
class ComplaintResolved:
    """What can be done is agreed or done; whether it helped, they will say."""

    said: ClassVar = "{actor} resolved the complaint: {resolution}"
    seen_by: ClassVar = FOUND

    complaint_id: UUID
    resolution: Resolution
    problem_solved: bool
    slight_acknowledged: bool
    summary: Personal = None
    sale: Sale = Sale.NONE
    sale_value: Money | None = None


@dataclass(frozen=True, slots=True)
class RecoveryJudged:
    """How the recovery felt to them; scores are 1 to 5."""

    said: ClassVar = "The {judged_by} judged the recovery: {moment}"
    seen_by: ClassVar = FOUND

    complaint_id: UUID
    moment: Moment
    judged_by: Judge
    outcome_fair: int | None = None
    process_fair: int | None = None
    treated_well: int | None = None
    words: Personal = None


@dataclass(frozen=True, slots=True)
class ComplaintClosed:
    """Nothing is owed any more, and a lesson was drawn."""

    said: ClassVar = "{actor} closed the complaint: {closed_as}"
    seen_by: ClassVar = FOUND

    complaint_id: UUID
    closed_as: ClosedAs
    lesson: Personal = None
    cause_unknown_because: Personal = None
    last_words: Personal = None


@dataclass(frozen=True, slots=True)
class ComplaintReopened:
    """It is not over."""

    said: ClassVar = "{actor} reopened the complaint"
    seen_by: ClassVar = FOUND

    complaint_id: UUID
    reason: Personal = None
    words: Personal = None


RecoveryFact = (
    StalemateDeclared | StalemateBroken | ComplaintResolved | RecoveryJudged | ComplaintClosed | ComplaintReopened
)


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Recovery:
    """How the complaint ends, as far as it has."""

    stalemate_since: datetime | None = None
    resolved: ComplaintResolved | None = None
    resolved_at: datetime | None = None
    judged: RecoveryJudged | None = None
    judged_at: datetime | None = None
    closed: ComplaintClosed | None = None
    closed_at: datetime | None = None
    reopenings: int = 0

    def evolve(self, fact: RecoveryFact, entry: Entry) -> "Recovery":
        """The recovery after one more fact."""
        match fact:
            case StalemateDeclared():
                return replace(self, stalemate_since=self.stalemate_since or entry.occurred_at)
            case StalemateBroken():
                return replace(self, stalemate_since=None)
            case ComplaintResolved():
                return replace(self, resolved=fact, resolved_at=entry.occurred_at, stalemate_since=None)
            case RecoveryJudged():
                estimated = fact.judged_by is Judge.HANDLER and self.judged_by_customer
                return self if estimated else replace(self, judged=fact, judged_at=entry.occurred_at)
            case ComplaintClosed():
                return replace(self, closed=fact, closed_at=entry.occurred_at)
            case ComplaintReopened():
                return Recovery(judged=self.judged, judged_at=self.judged_at, reopenings=self.reopenings + 1)
            case _ as never:
                assert_never(never)

    def undone(self) -> "Recovery":
        """The recovery after its deal was left: the resolution, and a judgement of it, no longer count."""
        if self.judged_since_resolved:
            return Recovery(reopenings=self.reopenings)
        return Recovery(judged=self.judged, judged_at=self.judged_at, reopenings=self.reopenings)

    @property
    def judged_by_customer(self) -> bool:
        """Whether the customer judged a moment; a handler's estimate never takes the place of their word."""
        return self.judged is not None and self.judged.judged_by is Judge.CUSTOMER

    @property
    def judged_since_resolved(self) -> bool:
        """Whether the last judgement is one of this resolution, not of an earlier one."""
        return self.resolved_at is not None and self.judged_at is not None and self.judged_at >= self.resolved_at

    @property
    def recovered(self) -> bool:
        """Whether the customer judged the last moment as TRUTH or MAGIC."""
        return self.judged is not None and self.judged_by_customer and self.judged.moment is not Moment.MISERY
