"""The rulebook: limits, phrases, questions, calendar and legal entities, each versioned and never retroactive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.entry import Entry
from domain.money import Money
from domain.terms import Action, Role, Word

# -- what happened


class LimitGroup(Word):
    """What a limit counts together, so that neither splitting nor relabelling helps."""

    CONCESSION = auto()
    CORRECTION = auto()
    GIFT = auto()


@dataclass(frozen=True, slots=True)
class Limit:
    """What a role may give alone, in cost to us (for a credit, its total). Absent periods are unlimited."""

    role: Role
    group: LimitGroup
    per_case: Money
    per_customer_12m: Money | None = None
    per_person_30d: Money | None = None


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """A company of ours that issues documents: its number patterns, time zone and terms."""

    code: str
    name: str
    country: str
    time_zone: str = "UTC"
    issue_within_days: int | None = None
    patterns: tuple[str, str, str] = ("CN-{fy}-{n:04}", "RC-{fy}-{n:04}", "CP-{fy}-{n:04}")

    def day(self, at: datetime) -> date:
        """Which day it is there at that time."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def midnight(self, day: date) -> datetime:
        """When that day begins there."""
        return datetime.combine(day, time.min, ZoneInfo(self.time_zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class CreditLimitsProposed:
    """New limits of authority, to be confirmed by a second person."""

    said: ClassVar = "{actor} proposed limits from {effective_from}"

    effective_from: date
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class CreditLimitsConfirmed:
    """The limits proposed last are in force from their day."""

    said: ClassVar = "{actor} confirmed the limits"


@dataclass(frozen=True, slots=True)
class LegalEntityProposed:
    """A company of ours, to be confirmed by a second person."""

    said: ClassVar = "{actor} proposed a legal entity"

    entity: LegalEntity


@dataclass(frozen=True, slots=True)
class LegalEntityConfirmed:
    """The company proposed last may issue documents."""

    said: ClassVar = "{actor} confirmed the legal entity {code}"

    code: str


@dataclass(frozen=True, slots=True)
class CalendarSet:
    """The organisation's working week, holidays and time zone."""

    said: ClassVar = "{actor} set the calendar from {effective_from}"

    effective_from: date
    time_zone: str
    working_days: tuple[int, ...]
    holidays: tuple[date, ...] = ()
    opens: time = time(9)


@dataclass(frozen=True, slots=True)
class QuestionsSet:
    """The questions we always ask, and words that no offer or apology should hold."""

    said: ClassVar = "{actor} set the standard questions from {effective_from}"

    effective_from: date
    standard_questions: tuple[str, ...]
    praise_phrases: tuple[str, ...]
    liability_phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DepartmentsSet:
    """Which departments must know of a promise about an action, because they could break it."""

    said: ClassVar = "{actor} set the departments by action from {effective_from}"

    effective_from: date
    by_action: Mapping[Action, tuple[str, ...]]


RulebookFact = (
    CreditLimitsProposed
    | CreditLimitsConfirmed
    | LegalEntityProposed
    | LegalEntityConfirmed
    | CalendarSet
    | QuestionsSet
    | DepartmentsSet
)

# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force, and the version of the rulebook that says so."""

    id: UUID
    version: int = 0
    limits: tuple[Limit, ...] = ()
    proposed_limits: tuple[Limit, ...] = ()
    entities: Mapping[str, LegalEntity] = field(default_factory=dict)
    proposed_entities: Mapping[str, LegalEntity] = field(default_factory=dict)
    calendar: CalendarSet = CalendarSet(date(2000, 1, 1), "UTC", (0, 1, 2, 3, 4))
    questions: QuestionsSet = QuestionsSet(date(2000, 1, 1), (), (), ())
    departments: Mapping[Action, tuple[str, ...]] = field(default_factory=dict)

    def evolve(self, entry: Entry) -> Rules:
        """The rules after one more fact."""
        fact = entry.fact
        if not isinstance(fact, RulebookFact):
            raise TypeError(f"{type(fact).__name__} is no fact of the rulebook")
        return replace(self._after(fact), version=entry.number)

    def _after(self, fact: RulebookFact) -> Rules:
        match fact:
            case CreditLimitsProposed():
                return replace(self, proposed_limits=fact.limits)
            case CreditLimitsConfirmed():
                return replace(self, limits=self.proposed_limits)
            case LegalEntityProposed():
                return replace(self, proposed_entities={**self.proposed_entities, fact.entity.code: fact.entity})
            case LegalEntityConfirmed():
                return replace(self, entities={**self.entities, fact.code: self.proposed_entities[fact.code]})
            case CalendarSet():
                return replace(self, calendar=fact)
            case QuestionsSet():
                return replace(self, questions=fact)
            case DepartmentsSet():
                return replace(self, departments=fact.by_action)
            case _ as never:
                assert_never(never)

    def limit(self, role: Role | None, group: LimitGroup, currency: str) -> Limit | None:
        """What this role may give alone; no row, no authority."""
        rows = (each for each in self.limits if each.role is role and each.group is group)
        return next((each for each in rows if each.per_case.currency == currency), None)
