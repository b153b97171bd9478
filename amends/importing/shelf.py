"""Rows put in the order of their customers, on disk, so that memory stays flat however long the files are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from amends.importing.csv_files import Row
from amends.importing.refusals import KeyReused
from domain.acquaintance import DuplicateReference
from domain.arguments import camel
from domain.refusals import Refused

SCHEMA: Final = """
    CREATE TABLE rows (
        position INTEGER PRIMARY KEY,
        customer TEXT NOT NULL,
        kind TEXT NOT NULL,
        row TEXT NOT NULL,
        code TEXT,
        field TEXT,
        sentence TEXT
    );
    CREATE INDEX rows_by_customer ON rows (customer, position);
    CREATE TABLE owners (
        id TEXT PRIMARY KEY,
        customer TEXT NOT NULL,
        place TEXT NOT NULL
    ) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A row with its place in the whole import, and why it waits, if it does."""

    position: int
    row: Row
    waiting: Waiting | None = None

    @property
    def customer(self) -> str:
        """The ref of the customer to whom the row belongs."""
        return self.row.customer


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a row waits."""

    code: str
    field: str
    sentence: str


class Shelf:
    """The rows of one import. What it holds is in a file without a name, and gone with the process."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(SCHEMA)

    def put(self, row: Row) -> int:
        """Keep a row; its position."""
        told = json.dumps((row.kind, row.file, row.line, dict(row.cells), row.surplus, row.broken))
        insert = "INSERT INTO rows (customer, kind, row) VALUES (?, ?, ?)"
        position = self._database.execute(insert, (row.customer, row.kind, told)).lastrowid
        assert position is not None
        return position

    def own(self, row: Row) -> None:
        """See that a contact or contract belongs to one customer, and a customer's ref to nobody else.

        Refused: KeyReused, DuplicateReference.
        """
        is_customer = row.kind == "customer"
        id = f"{row.kind}:{row.ref.casefold() if is_customer else row.ref}"
        place = f"stands in line {row.line} of {row.file}"
        self._database.execute("INSERT OR IGNORE INTO owners VALUES (?, ?, ?)", (id, row.customer, place))
        select = "SELECT customer, place FROM owners WHERE id = ?"
        owner, first_place = self._database.execute(select, (id,)).fetchone()
        if owner != row.customer:
            raise DuplicateReference(row.ref) if is_customer else KeyReused(f"{row.kind}:{row.ref}", first_place)

    def wait(self, position: int, refusal: Refused) -> None:
        """Note why this row waits."""
        why = (refusal.code, column_of(refusal), refusal.message, position)
        self._database.execute("UPDATE rows SET code = ?, field = ?, sentence = ? WHERE position = ?", why)

    def customers(self) -> Iterator[list[Shelved]]:
        """The rows of each customer that do not wait, in the order in which they were read."""
        rows = self._select("WHERE code IS NULL ORDER BY customer, position")
        for _, of_one in groupby(rows, attrgetter("customer")):
            yield list(of_one)

    def holds_customer(self, ref: str) -> bool:
        """Whether a row of this customer's own is among the files, be it good or not."""
        select = "SELECT EXISTS (SELECT 1 FROM rows WHERE customer = ? AND kind = 'customer')"
        return bool(self._database.execute(select, (ref,)).fetchone()[0])

    def waiting(self) -> Iterator[Shelved]:
        """The rows that wait, in the order in which they were read."""
        return self._select("WHERE code IS NOT NULL ORDER BY position")

    def count(self) -> int:
        """How many customers there are with rows that do not wait."""
        select = "SELECT count(DISTINCT customer) FROM rows WHERE code IS NULL"
        return int(self._database.execute(select).fetchone()[0])

    def _select(self, which: str) -> Iterator[Shelved]:
        select = f"SELECT position, row, code, field, sentence FROM rows {which}"  # noqa: S608  # of this module's own
        for position, told, code, field, sentence in self._database.execute(select):
            kind, file, line, cells, surplus, broken = json.loads(told)
            row = Row(kind, file, line, cells, tuple(surplus), broken)
            yield Shelved(position, row, None if code is None else Waiting(code, field, sentence))


@contextmanager
def shelf() -> Iterator[Shelf]:
    """An empty shelf, until the block ends."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:  # no name: a private file, deleted at once
        database.execute("BEGIN")
        yield Shelf(database)


def column_of(refusal: Refused) -> str:
    """The column that a refusal is about: a command's argument has its name in our files."""
    return COLUMNS.get(refusal.field or "", refusal.field or "")


COLUMNS: Final = {camel(name): name for name in ("renews_on", "starts_on", "annual_value")} | {"externalRefs": "ref"}
