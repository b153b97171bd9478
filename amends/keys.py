"""The keys that seal personal words: one for each person and legal basis, in a store of their own."""

import os
import time
from collections.abc import Iterable
from threading import Lock
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amends.connections import Conn, Pool, on_connection
from domain.sealed import Basis

KEPT_S = 60.0  # a key that was destroyed elsewhere is forgotten here within a minute
KEPT_AT_MOST = 100_000  # keys in memory, about 50 MB
NONCE_BYTES = 12

FIND: Final = """
    SELECT wrapped
    FROM person_keys
    WHERE person = %s
    AND basis = %s
"""
MAKE: Final = """
    INSERT INTO person_keys (person, basis, wrapped)
    SELECT person, basis, wrapped
    FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS made (person, basis, wrapped)
    ORDER BY person, basis
    ON CONFLICT DO NOTHING
"""
"""In one order, so that two who make the same keys wait for one another and never both."""
FIND_ALL: Final = """
    SELECT person, basis, wrapped
    FROM person_keys
    WHERE (person, basis) IN (
        SELECT person, basis
        FROM unnest(%s::uuid[], %s::text[]) AS wanted (person, basis)
    )
"""  # as many as were asked for

PersonBasis = tuple[UUID, Basis]


class MasterKeyWrong(Exception):
    """The master key does not open this database's keys. Set the one its words were sealed with."""


class Keys:
    """Gives the key of a person and basis, and makes one where there is none.

    A key is committed before the first words are sealed with it; a key without words is harmless.
    """

    def __init__(self, pool: Pool, master: bytes) -> None:
        self._pool = pool
        self._master = AESGCM(master)
        self._kept: dict[PersonBasis, tuple[float, AESGCM]] = {}
        self._lock = Lock()

    def check(self) -> None:
        """See that the master key opens what it sealed.

        Raises: MasterKeyWrong.
        """
        with self._pool.connection() as conn:
            row = conn.execute("SELECT person, basis, wrapped FROM person_keys LIMIT 1").fetchone()
        if row is not None:
            self._keep((row[0], Basis(row[1])), row[2])

    def find(self, person: UUID, basis: Basis) -> AESGCM | None:
        """The key, or None where it was destroyed (or never made)."""
        kept = self._kept.get((person, basis))
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]

        def look(conn: Conn) -> tuple[bytes] | None:
            return conn.execute(FIND, (person, basis.value)).fetchone()

        row = on_connection(self._pool, look)
        return None if row is None else self._keep((person, basis), row[0])

    def ensure(self, wanted: Iterable[PersonBasis]) -> None:
        """Make the keys that are missing, and commit them."""
        now = time.monotonic()
        missing = [each for each in wanted if (kept := self._kept.get(each)) is None or kept[0] <= now]
        if not missing:
            return
        persons, bases = [each for each, _ in missing], [each.value for _, each in missing]
        made = [self._wrap(*each, AESGCM.generate_key(256)) for each in missing]
        on_connection(self._pool, lambda conn: conn.execute(MAKE, (persons, bases, made)))
        for person, basis, wrapped in on_connection(
            self._pool, lambda conn: conn.execute(FIND_ALL, (persons, bases)).fetchall()
        ):
            self._keep((person, Basis(basis)), wrapped)

    def _wrap(self, person: UUID, basis: Basis, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._master.encrypt(nonce, key, person.bytes + basis.encode())

    def _keep(self, each: PersonBasis, wrapped: bytes) -> AESGCM:
        person, basis = each
        try:
            key = self._master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], person.bytes + basis.encode())
        except InvalidTag as error:
            raise MasterKeyWrong(str(MasterKeyWrong.__doc__)) from error
        opened = AESGCM(key)
        with self._lock:
            if len(self._kept) >= KEPT_AT_MOST:
                self._kept.clear()
            self._kept[each] = (time.monotonic() + KEPT_S, opened)
        return opened


def fingerprint_key(master: bytes) -> bytes:
    """The key of fingerprints of arguments, derived so that arguments cannot be guessed from them (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"amends fingerprint").derive(master)
