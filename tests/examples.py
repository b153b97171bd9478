"""One example of every fact, with every field filled in; always the same one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NewType, Union, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_DNS, UUID, uuid5

from domain.entry import Actor, Entry, Imported
from domain.money import CurrencyCode, MinorUnits, Money
from domain.terms import Role

STORY: Final = uuid5(NAMESPACE_DNS, "story.example")
NOON: Final = datetime(2026, 5, 12, 12, tzinfo=UTC)

PLAIN: Final[Mapping[Any, Callable[[str], object]]] = {
    UUID: lambda name: uuid5(NAMESPACE_DNS, name),
    str: lambda name: f"their {name}: “Grüße, 嗨”",
    bool: lambda name: True,
    int: len,
    Decimal: lambda name: Decimal("12.50"),
    date: lambda name: NOON.date(),
    datetime: lambda name: NOON,
    time: lambda name: time(9, 30),
    Money: lambda name: Money(MinorUnits(12_345), CurrencyCode("EUR")),
}


def example(hint: Any, name: str) -> Any:
    """A value of this type for a field of this name."""
    if get_origin(hint) is Annotated:
        return example(get_args(hint)[0], name)
    if isinstance(hint, NewType):
        return "EUR" if name == "currency" else example(hint.__supertype__, name)
    if get_origin(hint) in (Union, UnionType):
        return example(next(each for each in get_args(hint) if each is not NoneType), name)
    if get_origin(hint) is tuple:
        return tuple(example(each, name) for each in get_args(hint) if each is not Ellipsis)
    if get_args(hint):
        key, value = get_args(hint)
        return {example(key, name): example(value, name)}
    if hint in PLAIN:
        return PLAIN[hint](name)
    if is_dataclass(hint):
        return example_of(hint)
    assert issubclass(hint, Enum), hint
    return next(iter(hint))


def example_of(kind: Any) -> Any:
    """A fact, or a part of one, with every field filled in."""
    hints = get_type_hints(kind, include_extras=True)
    return kind(**{each.name: example(hints[each.name], each.name) for each in fields(kind)})


def entry_of(fact: object) -> Entry:
    """A fact in an envelope with everything in it."""
    actor = Actor(uuid5(NAMESPACE_DNS, "amina"), Role.ACCOUNT_MANAGER, "Sales", "amina@old")
    imported = Imported("old system", "4711", NOON)
    return Entry(STORY, 7, fact, NOON, NOON, actor, uuid5(NAMESPACE_DNS, "command"), 6, imported)
