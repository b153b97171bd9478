"""Tokens: 256 random bits, shown once, stored as their SHA-256, good for a year at most."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from amends.first import STAFF
from amends.log import Log

PREFIX: Final = "amends_"
LONGEST = timedelta(days=365)

MAKE: Final = """
    INSERT INTO tokens (story_id, sha256, person_id, name, made_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
FIND: Final = """
    SELECT person_id
    FROM tokens
    WHERE story_id = %s
    AND sha256 = %s
    AND expires_at > %s
"""


def make_token(log: Log, person_id: UUID, name: str, now: datetime, lasting: timedelta = LONGEST) -> str:
    """A new token for this person or service account; it cannot be shown again."""
    token = PREFIX + secrets.token_urlsafe(32)
    with log.connection() as conn:
        conn.execute(MAKE, (STAFF, _hash(token), person_id, name, now, now + min(lasting, LONGEST)))
    return token


def person_of(log: Log, token: str, now: datetime) -> UUID | None:
    """Whose token this is, or None where it is unknown or has run out."""
    if not token.startswith(PREFIX):
        return None
    with log.connection() as conn:
        row = conn.execute(FIND, (STAFF, _hash(token), now)).fetchone()
    return None if row is None else UUID(str(row[0]))


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
