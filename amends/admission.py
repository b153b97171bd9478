"""Admitting a command: one message that begins, locks the story, looks up the key, and sees what rules are in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from psycopg import errors
from psycopg.pq.abc import PGresult

from amends.connections import Conn, said
from amends.first import RULEBOOK, STAFF
from amends.intents import Intent

STATEMENTS: Final = {
    "amends_lock": """
        INSERT INTO stories (story_id, kind, version)
        VALUES ({story_id}, {kind}, 0)
        ON CONFLICT (story_id) DO UPDATE SET kind = stories.kind
        RETURNING version
    """,
    "amends_look_up": """
        SELECT fingerprint, answer
        FROM command_keys
        WHERE story_id = {story_id}
        AND actor_id = {actor_id}
        AND key = {key}
    """,
    "amends_heads": """
        SELECT story_id, version
        FROM stories
        WHERE story_id IN ({rulebook}, {staff})
    """,
}
"""Statements of their own, in this order: the key is looked up by one that begins when the lock is held."""
BEGIN: Final = "BEGIN; SET LOCAL lock_timeout = {patience_ms}; SET LOCAL statement_timeout = {patience_ms}; "
VALUES: Final = {
    "amends_lock": ("story_id", "kind"),
    "amends_look_up": ("story_id", "actor_id", "key"),
    "amends_heads": ("rulebook", "staff"),
}


def prepare(conn: Conn) -> None:
    """Let a new connection plan the statements once: planning them takes longer than running them."""
    for name, statement in STATEMENTS.items():
        places = {value: f"${place}" for place, value in enumerate(VALUES[name], 1)}
        conn.execute(f"PREPARE {name} AS {statement.format_map(places)}".encode())


PREPARED: Final = BEGIN + "; ".join(
    f"EXECUTE {name}({', '.join(f'{{{each}}}' for each in values)})" for name, values in VALUES.items()
)
IN_FULL: Final = BEGIN + "; ".join(STATEMENTS.values())
"""For connections through a pooler, which know of no statement prepared on another."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What was found: the locked head, the first answer under the key, and how far what is only read has come."""

    version: int
    answered: tuple[bytes, bytes] | None
    rulebook: int
    staff: int


def admit(conn: Conn, intent: Intent, patience_s: float, pooled: bool) -> Admitted:
    """Begin the transaction of a command; from now on nobody else writes its story."""
    message = (
        (IN_FULL if pooled else PREPARED)
        .format(
            patience_ms=round(patience_s * 1000),
            story_id=f"'{intent.story_id}'",
            kind=f"'{intent.command.story}'",
            actor_id=f"'{intent.actor.id}'",
            key=f"'{intent.key}'",
            rulebook=f"'{RULEBOOK}'",
            staff=f"'{STAFF}'",
        )
        .encode()
    )
    try:
        *_, head, answered, heads = said(conn, message)
    except errors.InvalidSqlStatementName:  # psycopg forgets what was prepared when it rolls back by itself
        conn.rollback()
        prepare(conn)
        *_, head, answered, heads = said(conn, message)
    versions = {heads.get_value(row, 0): _number(heads, row, 1) for row in range(heads.ntuples)}
    return Admitted(
        _number(head, 0, 0),
        _first_answer(answered) if answered.ntuples else None,
        versions.get(str(RULEBOOK).encode(), 0),
        versions.get(str(STAFF).encode(), 0),
    )


def _number(result: PGresult, row: int, column: int) -> int:
    return int(result.get_value(row, column) or 0)


def _first_answer(result: PGresult) -> tuple[bytes, bytes]:
    fingerprint, answer = result.get_value(0, 0), result.get_value(0, 1)
    assert fingerprint is not None
    assert answer is not None
    return bytes.fromhex(fingerprint.removeprefix(b"\\x").decode()), answer
