"""Telling a story on: facts become entries, entries are folded, and what follows from them is told as well."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, Self
from uuid import UUID

from domain.commanding import Elsewhere
from domain.entry import Actor, Entry, Ids
from domain.refusals import Warned
from domain.rulebook import Rules

LONGEST_CHAIN = 50  # causes behind one fact; no real chain of policies comes near, so a longer one is a loop
MOST_ENTRIES = 10_000  # of one command; a promise against hundreds of others brings hundreds, a loop that forks more


class Story(Protocol):
    """What every story's state can do: take one more fact."""

    def evolve(self, entry: Entry) -> Self:
        """The state after one more fact."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the facts of one command have in common."""

    story_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    command_id: UUID


Policy = Callable[[Story, Entry, Rules, Ids], Iterable[object]]
"""When something happened, then: facts, facts for elsewhere, and warnings. `story` is as it is after the entry."""

Policies = Mapping[type, Sequence[Policy]]
"""Policies by the class of fact that they listen to."""

NOTHING_FOLLOWS: Policies = {}


@dataclass(frozen=True, slots=True)
class Told:
    """A story told on: its new state, the new entries, facts for other stories, warnings."""

    story: Story
    entries: tuple[Entry, ...]
    elsewhere: tuple[Elsewhere, ...]
    warnings: tuple[Warned, ...]


def told(
    story: Story,
    version: int,
    said: Iterable[object],
    envelope: Envelope,
    rules: Rules,
    policies: Policies = NOTHING_FOLLOWS,
) -> Told:
    """Number what was said, fold it, and let the policies add what follows, until nothing does.

    Raises: RecursionError when a fact has more than 50 causes behind it or one command brings more than 10,000 facts,
    which only policies that loop can do.
    """
    waiting: deque[tuple[object, int | None, int]] = deque((each, None, 0) for each in said)
    entries: list[Entry] = []
    elsewhere: list[Elsewhere] = []
    warnings: list[Warned] = []
    while waiting:
        each, cause, causes = waiting.popleft()
        if isinstance(each, Warned):
            warnings.append(each)
        elif isinstance(each, Elsewhere):
            elsewhere.append(each)
        elif causes > LONGEST_CHAIN or len(entries) == MOST_ENTRIES:
            raise RecursionError("policies that follow one another without end")
        else:
            entry = _entry(each, version + len(entries) + 1, cause, envelope)
            entries.append(entry)
            story = story.evolve(entry)
            new = Ids(envelope.story_id, entry.number)
            follows = (fact for policy in policies.get(type(each), ()) for fact in policy(story, entry, rules, new))
            waiting.extend((fact, entry.number, causes + 1) for fact in follows)
    return Told(story, tuple(entries), tuple(elsewhere), tuple(warnings))


def _entry(fact: object, number: int, cause: int | None, envelope: Envelope) -> Entry:
    return Entry(
        envelope.story_id,
        number,
        fact,
        envelope.occurred_at,
        envelope.recorded_at,
        envelope.actor,
        envelope.command_id,
        cause,
    )


def elsewhere_entry(each: Elsewhere, number: int, envelope: Envelope) -> Entry:
    """The entry of a fact for another story."""
    return _entry(each.fact, number, None, replace(envelope, story_id=each.story_id))
