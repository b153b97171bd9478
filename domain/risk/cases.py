"""Cases: each complaint as risk keeps it, with what had gone before each of its openings."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from domain.entry import Entry
from domain.intake import ProblemKind
from domain.risk.complaints import Before, Gap, complaint_postings
from domain.risk.episodes import Episode, read_episodes
from domain.risk.postings import Mark, Posted, Sums, posted
from domain.risk.scorecard import Scorecard
from domain.risk.shelves import Shelf, Shelves

LOOK_BACK_DAYS = 365.0  # no scorecard asks about openings longer before; what is older is not searched

Openings = tuple[tuple[Mark, UUID], ...]
"""When complaints were opened, and which, in order."""


@dataclass(frozen=True, slots=True)
class CaseStory:
    """The facts of one complaint in order; its episodes are read once, when first asked for."""

    entries: tuple[Entry, ...] = ()
    _read: list[tuple[Episode, ...]] = field(default_factory=list, compare=False, repr=False)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """Each opening of the complaint."""
        if not self._read:
            self._read.append(read_episodes(self.entries))
        return self._read[0]


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint and what had gone before each of its openings; its postings are made once for a scorecard."""

    story: CaseStory = field(default_factory=CaseStory)
    before: tuple[Before, ...] = ()
    _posted: dict[str, tuple[Scorecard, Posted]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def contract_id(self) -> UUID | None:
        """The contract that the complaint names."""
        episodes = self.story.episodes
        return episodes[0].told.contract_id if episodes else None

    def posted(self, card: Scorecard) -> Posted:
        """What the complaint posts by this scorecard."""
        made = self._posted.get(card.name)
        if made is None or made[0] is not card:
            made = (card, posted(complaint_postings(self.story.episodes, self.before, card)))
            self._posted[card.name] = made
        return made[1]


Cases = Shelves[Case]


def reopened(openings: Openings, complaint_id: UUID, story: CaseStory) -> Openings:
    """The openings, with those of this complaint as its story has them now."""
    own = tuple((episode.opened, complaint_id) for episode in story.episodes)
    if len(own) == 1 and (not openings or own > openings[-1:]):
        return openings + own
    others = [opening for opening in openings if opening[1] != complaint_id]
    return tuple(sorted([*others, *own]))


def with_befores(cases: Cases, openings: Openings, since: Mark) -> Cases:
    """The cases, looking back anew from every opening that is not before this mark."""
    first = bisect_left(openings, since, key=lambda opening: opening[0])
    looked = cases
    for complaint_id in {complaint_id for _, complaint_id in openings[first:]}:
        story = cases[complaint_id].story
        before = tuple(_before(each, cases, openings) for each in story.episodes)
        looked = looked.put(complaint_id, Case(story, before))
    return looked


def _before(episode: Episode, cases: Cases, openings: Openings) -> Before:
    failed = Gap(0.0, episode.opened.number) if episode.reopened else None
    repeated = latest = None
    kind = episode.told.kind if episode.told.kind is not ProblemKind.OTHER else None
    for days, other in _earlier(episode, cases, openings):
        gap = Gap(days, other.opened.number)
        latest = latest or gap
        if failed is None and other.troubled_at(episode.opened):
            failed = gap
        if repeated is None and kind is not None and other.told.kind is kind:
            repeated = gap
    return Before(failed, repeated, latest)


def _earlier(episode: Episode, cases: Cases, openings: Openings) -> Iterable[tuple[float, Episode]]:
    """Episodes opened before this one, latest first, with the days between."""
    opened = episode.opened
    at = bisect_left(openings, opened, key=lambda opening: opening[0])
    for mark, complaint_id in reversed(openings[:at]):
        days = opened.day - mark.day
        if days >= LOOK_BACK_DAYS:
            return
        yield days, next(each for each in cases[complaint_id].story.episodes if each.opened == mark)


@dataclass(frozen=True, slots=True)
class Totals:
    """What all complaints on a shelf post by one scorecard, by the contract they name, and the last day of all."""

    card: Scorecard
    by_contract: dict[UUID | None, Sums]
    last_day: float


def totals_of(shelf: Shelf[Case], card: Scorecard) -> Totals:
    """The totals of a shelf, reckoned once."""
    made = shelf.reckoned.get(card.name)
    if isinstance(made, Totals) and made.card is card:
        return made
    by_contract: dict[UUID | None, Sums] = {}
    last_day = 0.0
    for case in shelf.values():
        of_case = case.posted(card)
        about = case.contract_id
        by_contract[about] = by_contract.get(about, Sums()).plus(of_case.sums)
        last_day = max(last_day, of_case.last_day)
    shelf.reckoned[card.name] = made = Totals(card, by_contract, last_day)
    return made
