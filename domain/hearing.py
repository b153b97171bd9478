"""Hearing a complaint: their words, until they say that we understood, and what they think is fair."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.money import Money
from domain.sealed import Personal
from domain.seeing import CARING
from domain.terms import Word

# -- what happened


class DesiredKind(Word):
    """What they think is fair, by kind."""

    REFUND = auto()
    RETURN = auto()
    REPLACEMENT = auto()
    REPAIR_OR_REDO = auto()
    DISCOUNT = auto()
    REIMBURSEMENT = auto()
    GIFT = auto()
    APOLOGY = auto()
    EXPLANATION = auto()
    OWN_SOLUTION = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class StatementNoted:
    """Words they said, verbatim, with their own word for the experience."""

    said: ClassVar = "{actor} noted what they said"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    statement_id: UUID | None = None
    words: Personal = None
    feeling_words: Personal = None
    blame_raised: bool = False


@dataclass(frozen=True, slots=True)
class StatementCorrected:
    """We had written their words down wrongly."""

    said: ClassVar = "{actor} corrected a statement"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    statement_id: UUID
    words: Personal = None
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class SlightNoted:
    """The felt disrespect: a second thing to put right besides the problem."""

    said: ClassVar = "{actor} noted a slight"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    slight_id: UUID
    words: Personal = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class HearingConfirmed:
    """We read our understanding back, and they answered whether this is it."""

    said: ClassVar = "{actor} read the complaint back: {confirmed_by_customer:confirmed|not yet right}"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    summary: Personal = None
    core_concern: Personal = None
    confirmed_by_customer: bool = True


@dataclass(frozen=True, slots=True)
class HearingReopened:
    """There is more to hear than we understood."""

    said: ClassVar = "{actor} opened the hearing again"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class ApologyGiven:
    """Regret for the experience, in their word; it changes no money and no verdict."""

    said: ClassVar = "{actor} apologised"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    words: Personal = None
    mirrored_word: Personal = None
    slight_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DesiredResolutionStated:
    """Their answer to: what do you think is fair?"""

    said: ClassVar = "{actor} noted what they think is fair: {desired_kind}{amount: }"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    desired_kind: DesiredKind
    words: Personal = None
    amount: Money | None = None
    own_solution: Personal = None


@dataclass(frozen=True, slots=True)
class DesiredResolutionDeclined:
    """Asked what is fair, they would not say."""

    said: ClassVar = "{actor} noted that they would not say what is fair"
    seen_by: ClassVar = CARING

    complaint_id: UUID


HearingFact = (
    StatementNoted
    | StatementCorrected
    | SlightNoted
    | HearingConfirmed
    | HearingReopened
    | ApologyGiven
    | DesiredResolutionStated
    | DesiredResolutionDeclined
)


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Hearing:
    """What they told us so far. Folding holds no rule, so history can always be read."""

    statements: int = 0
    feeling_words: Personal = None
    slights: tuple[UUID, ...] = ()
    slights_acknowledged: tuple[UUID, ...] = ()
    heard_at: datetime | None = None
    apologised_at: datetime | None = None
    asked_at: datetime | None = None
    desired: DesiredResolutionStated | None = None
    blame_raised: bool = False

    def evolve(self, fact: HearingFact, entry: Entry) -> "Hearing":
        """The hearing after one more fact."""
        match fact:
            case StatementNoted():
                feeling = fact.feeling_words or self.feeling_words
                count = self.statements + 1
                return replace(self, statements=count, feeling_words=feeling, blame_raised=fact.blame_raised)
            case StatementCorrected():
                return self
            case SlightNoted():
                return replace(self, slights=(*self.slights, fact.slight_id))
            case HearingConfirmed():
                return replace(self, heard_at=entry.occurred_at if fact.confirmed_by_customer else None)
            case HearingReopened():
                return replace(self, heard_at=None)
            case ApologyGiven():
                named = (fact.slight_id,) if fact.slight_id else ()
                acknowledged = (*self.slights_acknowledged, *named)
                return replace(self, apologised_at=entry.occurred_at, slights_acknowledged=acknowledged)
            case DesiredResolutionStated():
                return replace(self, asked_at=entry.occurred_at, desired=fact, blame_raised=False)
            case DesiredResolutionDeclined():
                return replace(self, asked_at=entry.occurred_at, desired=None, blame_raised=False)
            case _ as never:
                assert_never(never)
