"""The log: stories are read and written here, and nowhere else. The only importer of `eventsourcing`'s recorder."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import BaseInfrastructureFactory, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment

from amends.connections import Conn, Pool, on_connection
from amends.keys import Keys
from amends.mapper import FactMapper
from amends.memory import Memory
from domain.entry import Entry
from domain.stories import BEGINNINGS, FACTS_OF
from domain.telling import Story

FACTS_IN_STATES: Final = 500_000  # in all; a state holds about 0.5 KB for each fact, 250 MB together
STATE_ITSELF: Final = 2  # facts' worth of memory that a story takes before its first fact
ENTRIES_KEPT: Final = 100_000  # in all; a decoded entry is about 1 KB

INSERT_FACTS: Final[LiteralString] = "INSERT INTO facts (story_id, number, topic, body) VALUES "
ONE_FACT: Final[LiteralString] = "(%s, %s, %s, %s)"
"""Values, not arrays: quoting a body within an array costs more than all else that is done to it."""

SELECT_FACTS: Final[LiteralString] = """
    SELECT number, topic, body::text
    FROM facts
    WHERE story_id = %s
    AND number > %s
    ORDER BY number
"""  # a story is bounded by its customer's life; it is always read whole or from a number on

SELECT_HEADS: Final[LiteralString] = """
    SELECT story_id, version
    FROM stories
    WHERE story_id = ANY(%s)
"""  # as many as were named


@dataclass(frozen=True, slots=True)
class Beside:
    """What is written in the same statement as the facts: common table expressions, and their parameters."""

    expressions: tuple[str, ...] = ()
    parameters: tuple[object, ...] = ()


class Datastore(PostgresDatastore):
    """What the library's recorder asks of a datastore, on our pool; it creates nothing and registers no types."""

    def __init__(self, pool: Pool) -> None:
        # The library's own initialiser would open a second pool and create composite types.
        self.schema = "amends"
        self.originator_id_type = "uuid"
        self.lock_timeout = 0
        self.db_type_names: set[str] = set()
        self.enable_db_functions = False
        self.pool = cast(Any, pool)

    def register_type_adapters(self) -> None:
        """No composite type is needed."""


class Recorder(PostgresApplicationRecorder):
    """Writes facts on the caller's connection in one statement with whatever belongs to them, and reads them."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        """Write the facts and what is beside them. Raises: plain psycopg errors."""
        conn: Conn = kwargs["conn"]
        beside: Beside = kwargs.get("beside") or Beside()
        with_beside = f"WITH {', '.join(beside.expressions)} " if beside.expressions else ""
        facts = INSERT_FACTS + ", ".join([ONE_FACT] * len(stored_events)) if stored_events else "SELECT"
        values = [
            value
            for each in stored_events
            for value in (each.originator_id, each.originator_version, each.topic, each.state.decode())
        ]
        conn.execute((with_beside + facts).encode(), (*beside.parameters, *values))

    def select_events(  # type: ignore[override]  # on a given connection, and of stories by UUID only
        self, originator_id: UUID, *, gt: int | None = None, conn: Conn | None = None, **_: Any
    ) -> list[StoredEvent]:
        """The facts of a story after number `gt`, in order."""
        if conn is None:
            pool = cast(Pool, self.datastore.pool)
            return on_connection(pool, lambda own: self.select_events(originator_id, gt=gt, conn=own))
        rows = conn.cursor(binary=True).execute(SELECT_FACTS, (originator_id, gt or 0))
        return [StoredEvent(originator_id, number, topic, body.encode()) for number, topic, body in rows]


class Factory(PostgresFactory):
    """Gives the application our recorder, and no table of the library's."""

    def __init__(self, env: Environment, pool: Pool) -> None:
        BaseInfrastructureFactory.__init__(cast(Any, self), env)
        self.datastore = Datastore(pool)

    def application_recorder(self) -> Recorder:
        """Our recorder."""
        return Recorder(self.datastore, events_table_name="facts")


@dataclass(frozen=True, slots=True)
class Read:
    """A story as it was read: its state, the number of its last fact, and when that was recorded."""

    story: Story
    version: int
    recorded_at: datetime | None


class Log(Application[UUID]):
    """Stories on PostgreSQL. States are cached; under the lock only newer facts are read."""

    def __init__(self, pool: Pool, keys: Keys, *, pooled: bool = False) -> None:
        self.pool = pool
        self.pooled = pooled
        self.keys = keys
        self._states: Memory[Read] = Memory(FACTS_IN_STATES, STATE_ITSELF)
        self._histories: Memory[tuple[Entry, ...]] = Memory(ENTRIES_KEPT)
        super().__init__(env={})

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """An empty environment: nothing outside our settings configures the log."""
        return Environment(name, {})

    def construct_factory(self, env: Environment) -> Factory:  # type: ignore[override]  # a factory that creates nothing
        """Our factory."""
        return Factory(env, self.pool)

    def construct_mapper(self) -> FactMapper:
        """Our mapper."""
        return FactMapper(self.keys)

    def append(self, entries: Sequence[Entry], conn: Conn, beside: Beside) -> None:
        """Seal and write entries of one or several stories, with what is beside them, in one statement."""
        mapper = cast(FactMapper, self.mapper)
        self.keys.ensure(mapper.persons(entries))
        self.events.put(cast(Any, entries), conn=conn, beside=beside)

    def entries(self, story_id: UUID, after: int = 0, conn: Conn | None = None) -> list[Entry]:
        """The entries of a story after a number, in order."""
        recorder = cast(Recorder, self.recorder)
        mapper = cast(FactMapper, self.mapper)
        return [mapper.to_domain_event(each) for each in recorder.select_events(story_id, gt=after, conn=conn)]

    def history(self, story_id: UUID, version: int) -> tuple[Entry, ...]:
        """The entries of a story up to the fact of this number, in order; only those not remembered are read."""
        known = self._histories.find(story_id) or ()
        if len(known) < version:
            known = (*known, *self.entries(story_id, len(known)))
            self._histories.keep(story_id, known, len(known))
        return known[:version]

    def remembers(self, story_id: UUID, version: int) -> bool:
        """Whether `history` has nothing to wait for."""
        return len(self._histories.find(story_id) or ()) >= version

    def read(self, kind: str, story_id: UUID, head: int | None = None, conn: Conn | None = None) -> Read:
        """The story as it is now; `head` is its version if the caller has it locked already.

        An id that names a story of another kind is, for this kind, a story without facts.
        """
        cached, nothing = self._states.find(story_id), Read(BEGINNINGS[kind](story_id), 0, None)
        if cached is not None and type(cached.story) is not type(nothing.story):
            return nothing
        known = cached or nothing
        if head is not None and head == known.version:
            return known
        newer = self.entries(story_id, known.version, conn)
        if not newer or (known is nothing and not isinstance(newer[0].fact, FACTS_OF[kind])):
            return known
        story = known.story
        for entry in newer:
            story = story.evolve(entry)
        now = Read(story, newer[-1].number, newer[-1].recorded_at)
        self.keep(story_id, now)  # what was read is committed, whatever becomes of the caller's transaction
        return now

    def heads(self, story_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """How far these stories have come; a story without facts is not among them."""
        return on_connection(self.pool, lambda conn: _heads(conn, story_ids))

    def read_many(self, kind: str, story_ids: Collection[UUID]) -> Mapping[UUID, Read]:
        """Several stories of a kind as they are now; only what is newer than what is remembered is read."""

        def read(conn: Conn) -> Mapping[UUID, Read]:
            return {id: self.read(kind, id, head, conn) for id, head in _heads(conn, story_ids).items()}

        return on_connection(self.pool, read)

    def keep(self, story_id: UUID, read: Read) -> None:
        """Remember a committed state, unless a newer one is remembered."""
        self._states.keep(story_id, read, read.version)

    def forget_cache(self) -> None:
        """Read every story anew from now on."""
        self._states.clear()
        self._histories.clear()

    @contextmanager
    def connection(self) -> Iterator[Conn]:
        """A connection in autocommit; the caller begins and commits."""
        with self.pool.connection() as conn:
            yield conn


def _heads(conn: Conn, story_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return dict(conn.execute(SELECT_HEADS, (list(story_ids),)).fetchall())
