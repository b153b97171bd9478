"""The migrations runner: numbered plain SQL, each in a transaction of its own, then the grants.

A folder of migrations holds `NNNN_words.sql` and `grants.sql`. Their SQL names neither schema nor role: it runs with
the schema as its search path, and `{app}` in the grants is the application's role as a text literal.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

import migrations

LOG: Final = Path(migrations.__file__).parent
"""The migrations of the log: facts, heads, keys, tables."""
KEYS: Final = LOG / "keys"
"""The migrations of the key store."""
LOCK_WAIT: Final = b"SET LOCAL lock_timeout = '60s'"
"""A migrator waits so long for another one's migration, and for a table in use, before it gives up."""


class MigrationRefused(Exception):
    """The migrations and the database do not fit together; the message says how in a sentence. Nothing was changed."""


class MigrationFailed(Exception):
    """A migration's SQL failed and was undone; those before it are kept, and the next run starts with it again."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema, as it stands in a file."""

    number: int
    name: str
    statements: bytes

    @property
    def sha256(self) -> str:
        """What the step is recognised by, once applied: never edited after release."""
        return hashlib.sha256(self.statements).hexdigest()


def migrate(url: str, schema: str, app_role: str, folder: Path = LOG) -> tuple[str, ...]:
    """Bring the schema to head and grant the application's role what it may do; the names of the steps applied.

    `url` connects as the owner of the schema, which is made if there is none. Any number of migrators may run at once.
    Raises: MigrationRefused, MigrationFailed.
    """
    steps = read_folder(folder)
    applied: list[str] = []
    with psycopg.connect(url, autocommit=True) as conn:
        while (done := _apply_next(conn, schema, steps)) is not None:
            applied.append(done.name)
        _grant(conn, schema, app_role, folder)
    return tuple(applied)


def pending(conn: Connection[TupleRow], folder: Path = LOG) -> tuple[Migration, ...]:
    """The steps which the schema on the connection's search path still lacks.

    Raises: MigrationRefused if an applied step was changed, or one is not known here.
    """
    return _pending(_applied(conn), read_folder(folder))


def read_folder(folder: Path) -> tuple[Migration, ...]:
    """The steps in `folder`, numbered from 1 without gap.

    Raises: MigrationRefused.
    """
    steps = [_read(path) for path in sorted(folder.glob("*.sql")) if path.name != "grants.sql"]
    for expected, step in enumerate(steps, 1):
        if step.number != expected:
            raise MigrationRefused(f"Migration {step.name} stands where number {expected:04} is expected.")
    return tuple(steps)


def _read(path: Path) -> Migration:
    named = re.fullmatch(r"(\d{4})_[a-z0-9_]+", path.stem)
    if named is None:
        raise MigrationRefused(f"The migration {path.name} is not named like 0001_words.sql.")
    return Migration(int(named[1]), path.stem, path.read_bytes())


def _pending(applied: Mapping[int, tuple[str, str]], steps: tuple[Migration, ...]) -> tuple[Migration, ...]:
    known = {step.number: step for step in steps}
    for number, (name, sha256) in applied.items():
        if number not in known:
            raise MigrationRefused(f"The database has migration {name}, which this version of Amends does not know.")
        if known[number].sha256 != sha256:
            raise MigrationRefused(f"Migration {name} was changed after it was applied; write a new one instead.")
    return tuple(step for step in steps if step.number not in applied)


def _applied(conn: Connection[TupleRow]) -> dict[int, tuple[str, str]]:
    if conn.execute("SELECT to_regclass('migrations')").fetchone() == (None,):
        return {}
    rows = conn.execute("SELECT number, name, sha256 FROM migrations ORDER BY number LIMIT 10000")
    return {number: (name, sha256) for number, name, sha256 in rows}


@contextmanager
def _turn(conn: Connection[TupleRow], schema: str) -> Iterator[None]:
    """A transaction in the schema, which no other migrator of it shares; the schema exists within."""
    with conn.transaction():
        conn.execute(LOCK_WAIT)
        conn.execute("SELECT pg_advisory_xact_lock(hashtextextended('amends migrations of ' || %s, 0))", [schema])
        # Asked first, because CREATE SCHEMA IF NOT EXISTS wants the privilege even where there is nothing to do.
        if conn.execute("SELECT FROM pg_namespace WHERE nspname = %s", [schema]).fetchone() is None:
            conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        conn.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
        yield


def _apply_next(conn: Connection[TupleRow], schema: str, steps: tuple[Migration, ...]) -> Migration | None:
    with _turn(conn, schema):
        conn.execute("""
            CREATE TABLE IF NOT EXISTS migrations (
                number integer PRIMARY KEY,
                name text NOT NULL,
                sha256 text NOT NULL,
                applied_at timestamptz NOT NULL
            )
        """)
        left = _pending(_applied(conn), steps)
        if not left:
            return None
        step = left[0]
        try:
            conn.execute(step.statements)
        except psycopg.Error as error:
            raise MigrationFailed(f"Migration {step.name} failed and was undone: {error}") from error
        conn.execute(
            """
            INSERT INTO migrations (number, name, sha256, applied_at)
            VALUES (%s, %s, %s, transaction_timestamp())
            """,
            [step.number, step.name, step.sha256],
        )
        return step


def _grant(conn: Connection[TupleRow], schema: str, app_role: str, folder: Path) -> None:
    """Grant the application's role its privileges, and make the schema its search path in this database."""
    grants = (folder / "grants.sql").read_text()
    with _turn(conn, schema):
        role = conn.execute("SELECT current_user = %s, to_regrole(quote_ident(%s))", [app_role, app_role]).fetchone()
        if role is None or role[1] is None:
            raise MigrationRefused(f"The application's role {app_role} does not exist in this database server.")
        if not role[0]:
            conn.execute(grants.replace("{app}", sql.Literal(app_role).as_string(conn)).encode())
        _give_search_path(conn, schema, app_role)


def _give_search_path(conn: Connection[TupleRow], schema: str, app_role: str) -> None:
    setting = f"search_path={sql.Identifier(schema).as_string(conn)}"
    given = conn.execute(
        """
        SELECT setconfig
        FROM pg_db_role_setting
        JOIN pg_database ON pg_database.oid = setdatabase AND datname = current_database()
        WHERE setrole = to_regrole(quote_ident(%s))
        """,
        [app_role],
    ).fetchone()
    if given is not None and (setting in given[0] or f"search_path={schema}" in given[0]):
        return  # whoever may not alter roles is not asked to, once it is right
    conn.execute(
        sql.SQL("ALTER ROLE {} IN DATABASE {} SET search_path TO {}").format(
            sql.Identifier(app_role), sql.Identifier(conn.info.dbname), sql.Identifier(schema)
        )
    )
