"""The boot guards: what Amends looks at before it opens its doors, and refuses to start with."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

from amends.first import PERSONAS
from amends.migrate import LOG, MigrationRefused, pending
from amends.settings import Profile, Settings
from domain.staff import Staff

OLDEST_MAJOR: Final = 16
NEWEST_MAJOR: Final = 18
CLOCK_TOLERANCE: Final = timedelta(seconds=2)
FORBIDDEN_VARIABLES: Final = ("POSTGRES_ENABLE_DB_FUNCTIONS", "CREATE_TABLE", "PERSISTENCE_MODULE")
"""Variables of the `eventsourcing` library that would turn on what we must not use (or another recorder)."""
DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")
"""Server settings without which an acknowledged command might be lost."""


class BootRefused(Exception):
    """Amends will not start like this; the message says why in a sentence, and what would help."""


def guard(
    conn: Connection[TupleRow],
    settings: Settings,
    *,
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    folder: Path = LOG,
) -> None:
    """Refuse to start where a promise could not be kept; `conn` is the application's role's own connection.

    Raises: BootRefused.
    """
    _refuse_environment(environ)
    _refuse_version(conn)
    _refuse_old_schema(conn, folder)
    _refuse_power(conn)
    _refuse_clock(conn, now)
    if settings.profile is Profile.PRODUCTION:
        _refuse_careless_production(conn, settings)


def guard_staff(staff: Staff, settings: Settings) -> None:
    """Refuse to serve production to the people of the demo, whom everybody can sign in as elsewhere.

    Raises: BootRefused.
    """
    personas = [staff.people[id] for id, _, _ in PERSONAS.values() if id in staff.people]
    if settings.profile is Profile.PRODUCTION and any(each.active for each in personas):
        raise BootRefused("The people of the demo are in this staff directory. Give production a database of its own.")


def _refuse_environment(environ: Mapping[str, str]) -> None:
    for variable in FORBIDDEN_VARIABLES:
        if variable in environ:
            raise BootRefused(f"The variable {variable} must not be set: Amends keeps its log in its own way.")


def _refuse_version(conn: Connection[TupleRow]) -> None:
    major = conn.info.server_version // 10_000
    if not OLDEST_MAJOR <= major <= NEWEST_MAJOR:
        raise BootRefused(f"Amends runs on PostgreSQL {OLDEST_MAJOR} to {NEWEST_MAJOR}, and this server is {major}.")


def _refuse_old_schema(conn: Connection[TupleRow], folder: Path) -> None:
    try:
        left = pending(conn, folder)
    except MigrationRefused as refused:
        raise BootRefused(str(refused)) from refused
    if left:
        raise BootRefused(f"The database lacks {len(left)} migrations, from {left[0].name}; run `amends migrate`.")


def _refuse_power(conn: Connection[TupleRow]) -> None:
    """Refuse a role that could change facts: by being a superuser, by owning, by being granted it, or by membership."""
    role = conn.info.user
    if _asked(conn, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        raise BootRefused(f"Amends must not run as the superuser {role}; name a role of its own in DATABASE_URL.")
    owns = """
        SELECT EXISTS (
            SELECT
            FROM pg_shdepend
            WHERE refclassid = 'pg_authid'::regclass
            AND refobjid = current_user::regrole
            AND deptype = 'o'
            AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        )
    """
    if _asked(conn, owns):
        raise BootRefused(f"The role {role} that Amends runs as owns something; another role must own and migrate.")
    may_change = """
        SELECT has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
            OR has_any_column_privilege(oid, 'UPDATE')
            OR pg_has_role(relowner, 'MEMBER')
        FROM pg_class
        WHERE oid = to_regclass('facts')
    """
    if _asked(conn, may_change):
        raise BootRefused(f"The role {role} that Amends runs as may change facts; it may only add and read them.")


def _refuse_clock(conn: Connection[TupleRow], now: Callable[[], datetime]) -> None:
    before = now()
    theirs = _asked(conn, "SELECT clock_timestamp()")
    after = now()
    if isinstance(theirs, datetime) and not before - CLOCK_TOLERANCE <= theirs <= after + CLOCK_TOLERANCE:
        apart_s = abs(theirs - after).total_seconds()
        raise BootRefused(f"The clocks of this machine and of the database are {apart_s:.1f} s apart; set them right.")


def _refuse_careless_production(conn: Connection[TupleRow], settings: Settings) -> None:
    for name in DURABLE:
        if _asked(conn, f"SELECT current_setting('{name}')") == "off":
            raise BootRefused(f"In production the database must not run with {name} off: facts could be lost.")
    if not (settings.origin or "").startswith("https://"):
        raise BootRefused("In production AMENDS_ORIGIN has to be the https address that browsers know Amends by.")


def _asked(conn: Connection[TupleRow], question: str) -> object:
    """The one value that answers the question, or None if there is no row."""
    row = conn.execute(question.encode()).fetchone()
    return None if row is None else row[0]
