"""Keeping the tables: what a command changed in a customer, as rows to write and rows to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

from domain.customer import Customer
from domain.rulebook import Rules
from projections.rows import columns_of, values_of


class Projection(Protocol):
    """One read model: its table, its row, what a row is made of, and how."""

    @property
    def TABLE(self) -> str:  # noqa: N802  # a module's constant
        """The table's name."""
        ...

    @property
    def KEY(self) -> tuple[str, ...]:  # noqa: N802  # a module's constant
        """The columns of the primary key; the first is `customer_id`."""
        ...

    @property
    def ROW(self) -> type:  # noqa: N802  # a module's constant
        """The row's class."""
        ...

    def parts(self, customer: Customer) -> Mapping[Any, Any]:
        """What the rows are made of; an untouched part is the same object as before."""
        ...

    def row(self, customer: Customer, part: Any, rules: Rules) -> object:
        """One row."""
        ...


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows to write to one table, and the keys of those to take away."""

    projection: Projection
    written: tuple[object, ...]
    gone: tuple[tuple[object, ...], ...]


def differences(
    projections: Iterable[Projection], before: Customer | None, after: Customer, rules: Rules
) -> Iterator[Difference]:
    """What changed in each table between two states of a customer."""
    for projection in projections:
        old = {} if before is None else projection.parts(before)
        new = projection.parts(after)
        if old is new or old == new:
            continue
        written, gone = [], []
        for key, part in new.items():
            known = old.get(key)
            if known is part or (type(part) is tuple and known == part):
                continue
            # The row as it was comes first: where it is remembered, it is the last that was worked out.
            was = None if known is None or before is None else projection.row(before, known, rules)
            row = projection.row(after, part, rules)
            if row != was:
                written.append(row)
        for key, part in old.items():
            if key not in new and before is not None:
                gone.append(key_of(projection, projection.row(before, part, rules)))
        if written or gone:
            yield Difference(projection, tuple(written), tuple(gone))


@dataclass(frozen=True, slots=True)
class Expression:
    """One common table expression, and its parameters."""

    sql: str
    parameters: tuple[object, ...]


def expressions(changed: Iterable[Difference]) -> Iterator[Expression]:
    """The differences as common table expressions, to be written in the statement that writes the facts."""
    number = 0
    for each in changed:
        for sql, values in ((_upsert, tuple(map(values_of, each.written))), (_delete, each.gone)):
            if values:
                text = f"kept_{number} AS ({sql(each.projection, len(values))})"
                yield Expression(text, tuple(chain.from_iterable(values)))
                number += 1


def key_of(projection: Projection, row: object) -> tuple[object, ...]:
    """The primary key of a row."""
    return tuple(getattr(row, name) for name in projection.KEY)


def _upsert(projection: Projection, rows: int) -> str:
    columns = [name for column in columns_of(projection.ROW) for name in column.names]
    casts = [each for column in columns_of(projection.ROW) for each in column.casts]
    one = "(" + ", ".join("%s" + each for each in casts) + ")"
    others = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in projection.KEY)
    return (
        f"INSERT INTO {projection.TABLE} ({', '.join(columns)}) VALUES {', '.join([one] * rows)} "  # noqa: S608
        f"ON CONFLICT ({', '.join(projection.KEY)}) " + (f"DO UPDATE SET {others}" if others else "DO NOTHING")
    )


def _delete(projection: Projection, rows: int) -> str:
    one = "(" + ", ".join(["%s"] * len(projection.KEY)) + ")"
    key = f"({', '.join(projection.KEY)})"
    return f"DELETE FROM {projection.TABLE} WHERE {key} IN ({', '.join([one] * rows)})"  # noqa: S608
