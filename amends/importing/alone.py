"""One import at a time: a row that nobody else can write for as long as one lasts, and that is never kept."""

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

BEGIN: Final = """
    BEGIN;
    SET LOCAL lock_timeout = '200ms';
    SET LOCAL idle_in_transaction_session_timeout = 0
"""
"""Whoever comes second hears so at once; the row is held, idly, while others write."""
HOLD: Final = """
    INSERT INTO stories (story_id, kind, version)
    VALUES (%s, 'import', 0)
"""


@contextmanager
def alone(pool: Pool) -> Iterator[None]:
    """Nobody else imports until the block ends. Refused: Busy."""
    with transaction(pool, _hold):
        yield


def _hold(conn: Conn) -> None:
    conn.execute(BEGIN)
    try:
        conn.execute(HOLD, (IMPORTING,))
    except errors.LockNotAvailable as error:
        raise Busy from error
