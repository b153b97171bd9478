"""One import at a time: a row that is locked for as long as one lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid5

from psycopg import errors

from amends.connections import Conn, Pool, transaction
from amends.first import AMENDS
from domain.refusals import Busy

IMPORTING: Final = uuid5(AMENDS, "import")

MAKE_HEAD: Final = """
    INSERT INTO stories (story_id, kind, version)
    VALUES (%s, 'import', 0)
    ON CONFLICT DO NOTHING
"""
LOCK_HEAD: Final = """
    SELECT version
    FROM stories
    WHERE story_id = %s
    FOR UPDATE NOWAIT
"""


@contextmanager
def alone(pool: Pool) -> Iterator[None]:
    """Nobody else imports until the block ends. Refused: Busy."""
    with pool.connection() as conn:
        conn.execute(MAKE_HEAD, (IMPORTING,))
    try:
        with transaction(pool, _lock):
            yield
    except errors.LockNotAvailable as error:
        raise Busy from error


def _lock(conn: Conn) -> None:
    conn.execute("BEGIN")
    conn.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # it is held while others write
    conn.execute(LOCK_HEAD, (IMPORTING,))
