"""Connections to the database: pools with short waits, dead connections replaced once, and a command's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

import psycopg
from psycopg import errors, generators
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg_pool import ConnectionPool

PATIENCE_S: Final = 5.0
"""How long anybody waits for a lock, a statement or a free connection; then the answer is BUSY."""

Conn = psycopg.Connection[tuple[Any, ...]]
Pool = ConnectionPool[Conn]
Found = TypeVar("Found")


class CommitUnanswered(Exception):
    """The connection failed while committing; what became of the transaction is not known."""


def pool_of(
    url: str,
    size: int,
    patience_s: float = PATIENCE_S,
    *,
    pooled: bool = False,
    prepare: Callable[[Conn], None] | None = None,
) -> Pool:
    """A pool of at most `size` connections in autocommit, not yet open; through a pooler nothing is prepared."""
    how = {"autocommit": True, "prepare_threshold": None} if pooled else {"autocommit": True}
    return ConnectionPool(
        url,
        min_size=1,
        max_size=size,
        timeout=patience_s,
        kwargs=how,
        configure=None if pooled else prepare,
        open=False,
    )


def on_connection(pool: Pool, work: Callable[[Conn], Found]) -> Found:
    """What `work` finds; where its connection is lost, once more on a new one: it must do no harm twice."""
    with pool.connection() as conn:
        try:
            return work(conn)
        except psycopg.OperationalError:
            if not conn.closed:
                raise
    pool.check()
    with pool.connection() as conn:
        return work(conn)


@contextmanager
def transaction(pool: Pool, opening: Callable[[Conn], Found]) -> Iterator[tuple[Conn, Found]]:
    """A transaction begun by `opening`, with what that found; unless the body commits, nothing of it remains.

    A connection that is lost in `opening` is replaced once; all that are as dead are cleared away with it.
    """
    with pool.connection() as conn:
        if found := _begun(conn, opening):
            with _ended(conn):
                yield conn, found[0]
    if not found:
        pool.check()
        with pool.connection() as conn, _ended(conn):
            yield conn, opening(conn)


def _begun(conn: Conn, opening: Callable[[Conn], Found]) -> tuple[Found] | None:
    """What was found, or None where the connection turned out to be dead."""
    try:
        return (opening(conn),)
    except psycopg.OperationalError:
        if not conn.closed:
            _roll_back(conn)
            raise
        return None


@contextmanager
def _ended(conn: Conn) -> Iterator[None]:
    try:
        yield
    finally:
        _roll_back(conn)


def _roll_back(conn: Conn) -> None:
    """End what is still open; what a lost connection had open is lost with it.

    psycopg's own `rollback` would forget every prepared statement, and a refusal is no reason to plan them all again.
    """
    if not conn.closed and conn.pgconn.transaction_status != TransactionStatus.IDLE:
        with suppress(psycopg.OperationalError):
            said(conn, b"ROLLBACK")


def commit(conn: Conn) -> None:
    """Commit. Raises: CommitUnanswered."""
    try:
        said(conn, b"COMMIT")
    except psycopg.OperationalError as error:
        raise CommitUnanswered from error


def said(conn: Conn, message: bytes) -> list[PGresult]:
    """What the server answers to one message of statements without parameters; a cursor for it costs twice the time.

    Raises: psycopg.Error.
    """
    with conn.lock:
        conn.pgconn.send_query(message)
        answers: list[PGresult] = conn.wait(generators.execute(conn.pgconn))
    for each in answers:
        if each.status == ExecStatus.FATAL_ERROR:
            raise errors.error_from_result(each)
    return answers
