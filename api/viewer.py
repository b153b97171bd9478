"""Who asks, and what they bring: their roles, the time at the door, and the open house."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from anyio import CapacityLimiter, to_thread
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from starlette.datastructures import Headers

from amends.first import PERSONAS
from amends.opening import House
from amends.tokens import person_of
from api.faults import BAD_VARIABLES, BUSY, Rejected, Unanswerable
from domain.arguments import YEARS
from domain.commanding import Command
from domain.entry import Actor
from domain.refusals import NotAllowed
from domain.rulebook import Rules
from domain.staff import Person, Staff
from domain.terms import Role

T = TypeVar("T")

STORIES_AT_ONCE: Final = 8  # worker threads that load and write stories
PATIENCE_S: Final = 5  # how long a list may wait for a connection
DEVELOPMENT_TOKEN: Final = "dev-"  # noqa: S105  # the prefix of persona tokens; production does not know them
CLOCK_HEADER: Final = "amends-now"


@dataclass(frozen=True, slots=True)
class Doors:
    """What every request needs: the house, a pool for lists, threads for stories, and how people sign in."""

    house: House
    lists: AsyncConnectionPool[AsyncConnection[TupleRow]]
    threads: CapacityLimiter
    development: bool

    @asynccontextmanager
    async def tables(self) -> AsyncIterator[AsyncConnection[tuple[Any, ...]]]:
        """A connection for lists. Raises: Unanswerable (BUSY)."""
        try:
            async with self.lists.connection(timeout=PATIENCE_S) as conn:
                yield conn
        except PoolTimeout:
            raise Unanswerable(BUSY, "Too much is asked at once. Try again.", retryAfter=1) from None

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Do work on stories in a thread of our own."""
        return await to_thread.run_sync(work, limiter=self.threads)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody signed in, at one moment; every resolver's context."""

    person: Person
    staff: Staff
    rules: Rules
    now: datetime
    doors: Doors
    by_token: bool = True
    views: dict[int, tuple[object, Any]] = field(default_factory=dict, compare=False, repr=False)
    """Through which view of a customer a row was read, by the row's identity, for as long as this request lasts."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """What they are here for."""
        return self.person.roles

    def sees(self, roles: frozenset[Role]) -> bool:
        """Whether one of their roles is among these."""
        return not roles.isdisjoint(self.roles)

    def acting(self, command: Command) -> Actor:
        """Who they are when they use this command: in the first of its roles that they have.

        Refused: NotAllowed.
        """
        role = next((each for each in self.roles if each in command.roles), None)
        if role is None:
            raise NotAllowed(tuple(sorted(command.roles)), next(iter(self.roles), None))
        return Actor(self.person.id, role, self.person.department)


def authenticate(doors: Doors) -> Callable[[Headers], Awaitable[Viewer | None]]:
    """How a request's headers become a viewer; None for nobody we know."""

    async def viewer(headers: Headers) -> Viewer | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        now = _now(headers, doors)
        return await doors.in_thread(lambda: _viewer(doors, token.strip(), now))

    return viewer


def _viewer(doors: Doors, token: str, now: datetime) -> Viewer | None:
    if doors.development and token.startswith(DEVELOPMENT_TOKEN):
        persona = PERSONAS.get(token.removeprefix(DEVELOPMENT_TOKEN))
        id = persona and persona[0]
    else:
        id = person_of(doors.house.log, token, datetime.now(UTC))
    staff, rules = doors.house.standing
    person = staff.people.get(id) if id else None
    if person is None or not person.active:
        return None
    return Viewer(person, staff, rules, now, doors)


def _now(headers: Headers, doors: Doors) -> datetime:
    said = headers.get(CLOCK_HEADER)
    if said is None or not doors.development:
        return datetime.now(UTC)
    try:
        now = datetime.fromisoformat(said)
    except ValueError:
        now = None
    if now is None or now.tzinfo is None or now.year not in YEARS:
        raise Rejected(400, BAD_VARIABLES, "Amends-Now is an instant with an offset: 2026-05-12T09:00:00Z.")
    return now.astimezone(UTC)
