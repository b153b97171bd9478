"""Tables beside stories: what stands in them, what should, how they differ, and how that is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import psycopg

from domain.customer import Customer
from domain.rulebook import Rules
from domain.sealed import Sealed
from projections.all import ALL
from projections.keep import Difference, Projection, expressions, key_of
from projections.rows import columns_of, names_of, values_of

STRANGERS: Final = 1_000  # rows of nobody's story that are looked at in one go, of each table

Conn = psycopg.Connection[tuple[Any, ...]]
Key = tuple[object, ...]
Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A row that is not what its story says: missing (nothing is `kept`), extra (nothing is `right`), or different."""

    projection: Projection
    key: Key
    kept: Values | None
    right: Values | None
    row: object | None

    @property
    def what(self) -> str:
        """Whether it is missing, extra or different."""
        return "missing" if self.kept is None else "extra" if self.right is None else "different"

    def columns(self) -> Iterator[tuple[str, object, object]]:
        """The columns that differ, each with what is kept and what is right."""
        if self.kept is not None and self.right is not None:
            names = _names(self.projection.ROW)
            yield from (each for each in zip(names, self.kept, self.right, strict=True) if each[1] != each[2])


@cache
def personal_columns(row: type) -> frozenset[str]:
    """The columns of a row that hold words which are stored sealed elsewhere."""
    hints = get_type_hints(row, include_extras=True)
    return frozenset(name for name, hint in hints.items() if _is_sealed(hint))


def _is_sealed(hint: Any) -> bool:
    return get_origin(hint) is Annotated and any(isinstance(each, Sealed) for each in get_args(hint))


@cache
def _names(row: type) -> tuple[str, ...]:
    return tuple(name for column in columns_of(row) for name in column.names)


@cache
def _json_places(row: Any) -> tuple[int, ...]:
    casts = [cast for column in columns_of(row) for cast in column.casts]
    return tuple(place for place, cast in enumerate(casts) if cast == "::jsonb")


def _key_places(projection: Projection) -> tuple[int, ...]:
    names = _names(projection.ROW)
    return tuple(names.index(name) for name in projection.KEY)


def _as_read(row: object) -> Values:
    """A row's values as they are read back from its table."""
    values = values_of(row)
    kind: Any = type(row)
    places = _json_places(kind)
    if not places:
        return values
    read = list(values)
    for place in places:
        said = read[place]
        read[place] = None if said is None else msgspec.json.decode(str(said))
    return tuple(read)


# -- what stands, and what should


Standing = Mapping[UUID, Mapping[Key, Values]]
"""The rows of one table, by customer and primary key."""


@cache
def _select(table: str, row: type) -> bytes:
    return f"SELECT {names_of(row)} FROM {table} WHERE customer_id = ANY(%s) ORDER BY customer_id".encode()  # noqa: S608


def standing(conn: Conn, projection: Projection, customers: Sequence[UUID]) -> Standing:
    """What stands in a table about these customers; their number bounds it."""
    places = _key_places(projection)
    found: dict[UUID, dict[Key, Values]] = {each: {} for each in customers}
    for values in conn.execute(_select(projection.TABLE, projection.ROW), (list(customers),)):
        key = tuple(values[place] for place in places)
        found[values[places[0]]][key] = values
    return found


def everything_standing(conn: Conn, customers: Sequence[UUID]) -> Mapping[str, Standing]:
    """What stands in every table about these customers, by table."""
    return {projection.TABLE: standing(conn, projection, customers) for projection in ALL}


def deviations(customer: Customer, rules: Rules, tables: Mapping[str, Standing]) -> Iterator[Deviation]:
    """How the tables differ from what this customer's story says; None missing, extra or different yields nothing."""
    for projection in ALL:
        kept = tables[projection.TABLE][customer.id]
        found = 0
        for part in projection.parts(customer).values():
            row = projection.row(customer, part, rules)
            right, key = _as_read(row), _key_as_read(projection, row)
            stands = kept.get(key)
            found += stands is not None
            if stands != right:
                yield Deviation(projection, key, stands, right, row)
        if found < len(kept):
            yield from _extra(projection, customer, rules, kept)


def _extra(projection: Projection, customer: Customer, rules: Rules, kept: Mapping[Key, Values]) -> Iterator[Deviation]:
    parts = projection.parts(customer).values()
    right = {_key_as_read(projection, projection.row(customer, part, rules)) for part in parts}
    yield from (Deviation(projection, key, values, None, None) for key, values in kept.items() if key not in right)


def _key_as_read(projection: Projection, row: object) -> Key:
    return tuple(getattr(each, "value", each) for each in key_of(projection, row))


def strangers(conn: Conn) -> Iterator[Deviation]:
    """Rows about a customer who has no story."""
    for projection in ALL:
        names = names_of(projection.ROW, "kept")
        found = conn.execute(
            f"""
            SELECT {names}
            FROM {projection.TABLE} AS kept
            WHERE NOT EXISTS (
                SELECT
                FROM stories
                WHERE stories.story_id = kept.customer_id
                AND stories.kind = 'customer'
            )
            ORDER BY customer_id
            LIMIT %s
            """.encode(),  # noqa: S608  # made of constants
            (STRANGERS,),
        ).fetchall()
        places = _key_places(projection)
        for values in found:
            yield Deviation(projection, tuple(values[place] for place in places), values, None, None)


# -- mending


def mend(conn: Conn, found: Iterable[Deviation]) -> None:
    """Write what is missing or different and take away what is extra; the caller holds the stories' heads."""
    for projection, each in _by_projection(found):
        written = tuple(deviation.row for deviation in each if deviation.row is not None)
        gone = tuple(deviation.key for deviation in each if deviation.row is None)
        for part in _portions(Difference(projection, written, gone)):
            for made in expressions([part]):
                conn.execute(f"WITH {made.sql} SELECT".encode(), made.parameters)


ROWS_AT_ONCE: Final = 500  # rows in one statement; PostgreSQL takes at most 65,535 parameters


def _portions(whole: Difference) -> Iterator[Difference]:
    for start in range(0, max(len(whole.written), len(whole.gone)), ROWS_AT_ONCE):
        span = slice(start, start + ROWS_AT_ONCE)
        yield Difference(whole.projection, whole.written[span], whole.gone[span])


def _by_projection(found: Iterable[Deviation]) -> Iterator[tuple[Projection, list[Deviation]]]:
    by_table: dict[str, list[Deviation]] = {}
    for each in found:
        by_table.setdefault(each.projection.TABLE, []).append(each)
    yield from ((each[0].projection, each) for each in by_table.values())
