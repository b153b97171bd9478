"""Postings: points with a day and a half-life, what they add up to at an instant, and the sums that are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp, fsum
from typing import NamedTuple
from uuid import UUID

from domain.entry import Entry

FAST, SLOW, LASTING = 90.0, 180.0, 365.0
"""The half-lives in days. They are part of the kept rows' form (`risk.md` §4), not of a scorecard."""

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


def day_of(at: datetime) -> float:
    """The instant in days since 2000-01-01T00:00Z."""
    return (at - EPOCH) / ONE_DAY


def instant_of(day: float) -> datetime:
    """The instant of a day since 2000-01-01T00:00Z, to the microsecond."""
    return EPOCH + timedelta(days=day)


class Mark(NamedTuple):
    """A fact's place in the story as risk reads it: when it happened, then its number."""

    at: datetime
    number: int

    @property
    def day(self) -> float:
        """When it happened, in days since 2000-01-01T00:00Z."""
        return day_of(self.at)


def in_order(entries: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """The entries with one more, by when they happened, then by number."""
    place = (entry.occurred_at, entry.number)
    at = len(entries)
    while at and (entries[at - 1].occurred_at, entries[at - 1].number) > place:
        at -= 1
    return (*entries[:at], entry, *entries[at:])


@dataclass(frozen=True, slots=True)
class Posting:
    """Points of one factor from one day on, halving every `half_life_days` (None: they stay as they are).

    100 points are 1.0 of log-odds. `because` are numbers of facts; `subject` is the complaint, contract or
    promise it is about.
    """

    factor: str
    points: float
    half_life_days: float | None
    day: float
    because: tuple[int, ...]
    subject: UUID | None = None
    contract_id: UUID | None = None

    def at(self, day: float) -> float:
        """What is left of the points on this day; before its own day nothing."""
        if day < self.day:
            return 0.0
        if self.half_life_days is None:
            return self.points
        return self.points * float(2.0 ** ((self.day - day) / self.half_life_days))


def score(postings: Iterable[Posting], day: float) -> float:
    """The points of all postings on this day."""
    return fsum(posting.at(day) for posting in postings)


def probability(points: float) -> float:
    """The probability that a score of so many points means."""
    if points < 0:
        odds = exp(points / 100.0)
        return odds / (1.0 + odds)
    return 1.0 / (1.0 + exp(-points / 100.0))


class Sums(NamedTuple):
    """Points x 2^(day / half-life), added up by half-life; what never fades is in `constant`."""

    constant: float = 0.0
    fast: float = 0.0
    slow: float = 0.0
    lasting: float = 0.0

    def plus(self, other: "Sums", share: float = 1.0) -> "Sums":
        """These sums and a share of the others."""
        return Sums(
            self.constant + share * other.constant,
            self.fast + share * other.fast,
            self.slow + share * other.slow,
            self.lasting + share * other.lasting,
        )

    def at(self, day: float) -> float:
        """The points that they stand for on a day not before any posting in them."""
        fading = ((self.fast, FAST), (self.slow, SLOW), (self.lasting, LASTING))
        return self.constant + fsum(grown * 2.0 ** (-day / half_life) for grown, half_life in fading)


def sums_of(postings: Iterable[Posting]) -> Sums:
    """The sums of postings whose day has come."""
    by_half_life: dict[float | None, list[float]] = {None: [], FAST: [], SLOW: [], LASTING: []}
    for posting in postings:
        half_life = posting.half_life_days
        grown = posting.points if half_life is None else posting.points * 2.0 ** (posting.day / half_life)
        by_half_life[half_life].append(grown)
    return Sums(*(fsum(each) for each in by_half_life.values()))


@dataclass(frozen=True, slots=True)
class Posted:
    """The postings of one part of a story with their sums, and the last day among them."""

    postings: tuple[Posting, ...]
    sums: Sums
    last_day: float


def posted(postings: tuple[Posting, ...]) -> Posted:
    """Postings with their sums."""
    return Posted(postings, sums_of(postings), max((posting.day for posting in postings), default=0.0))
