"""How a row dataclass lies in its table: money in two columns, closed lists as text, nested values as jsonb."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from domain.money import Money

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a row and the columns it takes."""

    field: str
    names: tuple[str, ...]
    casts: tuple[str, ...]
    put: Callable[[Any], tuple[object, ...]]
    take: Callable[[Sequence[Any]], Any]


_COLUMNS: dict[type, tuple[Column, ...]] = {}


def columns_of(row: type) -> tuple[Column, ...]:
    """The columns of a row class, in the order of its fields."""
    if row not in _COLUMNS:
        _COLUMNS[row] = _read_columns(row)
    return _COLUMNS[row]


def _read_columns(row: Any) -> tuple[Column, ...]:
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(each.name, _plain(hints[each.name])) for each in fields(row))


def _plain(hint: Any) -> Any:
    """A hint without its marks, without None, and without a new name for an old type."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if isinstance(hint, NewType):
        return _plain(hint.__supertype__)
    if get_origin(hint) in (Union, UnionType):
        some = [each for each in get_args(hint) if each is not NoneType]
        return _plain(some[0]) if len(some) == 1 else hint
    return hint


def _column(name: str, hint: Any) -> Column:
    if hint is Money:
        names = (f"{name}_minor", f"{name}_currency")
        return Column(name, names, ("", ""), _money_out, _money_in)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Column(name, (name,), ("",), lambda value: (value.value if value else None,), _enum_in(hint))
    if isinstance(hint, type) and hint.__module__ in ("builtins", "datetime", "uuid", "decimal"):
        return Column(name, (name,), ("",), lambda value: (value,), lambda values: values[0])
    return Column(name, (name,), ("::jsonb",), _json_out, _json_in(hint))


def _money_out(value: Money | None) -> tuple[object, ...]:
    return (None, None) if value is None else (value.minor, value.currency)


def _money_in(values: Sequence[Any]) -> Money | None:
    return None if values[0] is None else Money(values[0], values[1])


def _enum_in(kind: type[Enum]) -> Callable[[Sequence[Any]], Enum | None]:
    return lambda values: None if values[0] is None else kind(values[0])


def _json_out(value: object) -> tuple[object, ...]:
    return (None if value is None else msgspec.json.encode(value).decode(),)


def _json_in(hint: Any) -> Callable[[Sequence[Any]], Any]:
    return lambda values: None if values[0] is None else msgspec.convert(values[0], hint)


def values_of(row: object) -> tuple[object, ...]:
    """A row's values, in the order of its columns."""
    return tuple(value for column in columns_of(type(row)) for value in column.put(getattr(row, column.field)))


def names_of(row: type, of: str = "") -> str:
    """The names of a row's columns for a SELECT list, of the table or alias `of`."""
    prefix = f"{of}." if of else ""
    return ", ".join(prefix + name for column in columns_of(row) for name in column.names)


def row_of(row: type[Row], values: Sequence[Any]) -> Row:
    """A row from its columns' values."""
    at, made = 0, []
    for column in columns_of(row):
        width = len(column.names)
        made.append(column.take(values[at : at + width]))
        at += width
    return row(*made)
