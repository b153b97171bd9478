"""Days as the organisation counts them: when one begins, which one a moment falls on, and which are worked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.refusals import Warned
from domain.rulebook import Rules
from domain.saying import in_words

ONE_DAY = timedelta(days=1)
DAYS_KEPT = 4096  # a bank run asks about one day ten thousand times


@dataclass(unsafe_hash=True)
class NonWorkingDay(Warned):
    """Nobody works on {day}."""

    day: date


def local(at: datetime, rules: Rules) -> datetime:
    """This moment on the organisation's clocks."""
    return at.astimezone(ZoneInfo(rules.calendar.time_zone))


def day_of(at: datetime, rules: Rules) -> date:
    """The organisation's day on which this moment falls."""
    return local(at, rules).date()


def moment_of(at: datetime, now: datetime, rules: Rules) -> str:
    """When this was, as people say it now: `at 10:42`, or `on 14 May 2026 at 10:42` where it was another day."""
    there = local(at, rules)
    day = "" if there.date() == day_of(now, rules) else f"on {in_words(there.date())} "
    return f"{day}at {there:%H:%M}"


def beginning(day: date, rules: Rules) -> datetime:
    """The first moment of the organisation's day, in UTC."""
    return _beginning(day, rules.calendar.time_zone)


def opening(day: date, rules: Rules) -> datetime:
    """When we open on the organisation's day, in UTC."""
    return datetime.combine(day, rules.calendar.opens, ZoneInfo(rules.calendar.time_zone)).astimezone(UTC)


def over(day: date, rules: Rules) -> datetime:
    """The first moment after the organisation's day, in UTC."""
    return _beginning(day + ONE_DAY, rules.calendar.time_zone)


@lru_cache(maxsize=DAYS_KEPT)
def _beginning(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)


def is_worked(day: date, rules: Rules) -> bool:
    """Whether somebody works on this day."""
    return day.weekday() in rules.calendar.working_days and day not in rules.calendar.holidays
