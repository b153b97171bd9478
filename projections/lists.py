"""Lists out of the tables: a page at a time, each line with the key after which the next page begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from psycopg import AsyncConnection

from projections.rows import columns_of, row_of

Row = TypeVar("Row")
Conn = AsyncConnection[tuple[Any, ...]]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is ordered: by these expressions with their types, all in one direction, the last one unique."""

    by: tuple[tuple[str, type], ...]
    descending: bool = False

    @property
    def types(self) -> tuple[type, ...]:
        """What a key is made of."""
        return tuple(kind for _, kind in self.by)

    def into(self, sql: str) -> str:
        """The query with its `{keys}`, `{past}` (only what comes after a key) and `{order}` filled in."""
        keys = ", ".join(expression for expression, _ in self.by)
        marks = ", ".join(f"%(after_{number})s" for number in range(len(self.by)))
        direction = "DESC" if self.descending else "ASC"
        past = f"(%(begins)s OR ({keys}) {'<' if self.descending else '>'} ({marks}))"
        order = ", ".join(f"{expression} {direction}" for expression, _ in self.by)
        return sql.replace("{keys}", keys).replace("{past}", past).replace("{order}", order)

    def after(self, key: Key | None) -> Mapping[str, object]:
        """The parameters of `{past}`."""
        values = key or (None,) * len(self.by)
        return {"begins": key is None, **{f"after_{number}": value for number, value in enumerate(values)}}


@dataclass(frozen=True, slots=True)
class Line(Generic[Row]):
    """One row of a page, and its place in the order."""

    row: Row
    key: Key


async def page(
    conn: Conn, sql: str, row: type[Row], order: Order, values: Mapping[str, object], after: Key | None, first: int
) -> list[Line[Row]]:
    """A page of rows: the query selects the row's columns, then `{keys}`."""
    told = await rows(conn, order.into(sql), {**values, **order.after(after), "first": first})
    width = sum(len(each.names) for each in columns_of(row))
    return [Line(row_of(row, each[:width]), tuple(each[width:])) for each in told]


async def rows(conn: Conn, sql: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
    """What a query of ours answers."""
    cursor = await conn.execute(sql.encode(), values)
    return await cursor.fetchall()


def containing(text: str) -> str:
    """A pattern for LIKE: the text anywhere, read as it stands."""
    return f"%{_as_it_stands(text)}%"


def beginning_with(text: str) -> str:
    """A pattern for LIKE: the text at the beginning, read as it stands."""
    return f"{_as_it_stands(text)}%"


def _as_it_stands(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
