"""What Python's annotations say to GraphQL, whichever way a value travels."""

import inspect
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import make_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import strawberry

from domain.sealed import Sealed

LISTS: Final = (tuple, list, frozenset, Sequence, Collection, Iterable, AbstractSet)
"""All that GraphQL knows as a list."""


def first_paragraph(thing: object) -> str | None:
    """The first paragraph of a docstring, in one line."""
    text = inspect.cleandoc(getattr(thing, "__doc__", None) or "")
    return " ".join(text.split("\n\n")[0].split()) or None


def is_sealed(annotation: Any) -> bool:
    """Whether these are words that are stored sealed."""
    marks = getattr(annotation, "__metadata__", ())
    return any(isinstance(each, Sealed) for each in marks) or any(map(is_sealed, get_args(annotation)))


def plain(annotation: Any) -> Any:
    """The annotation without its marks."""
    return plain(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


@cache
def choices(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, without None; one for any other annotation."""
    annotation = plain(annotation)
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return tuple(each for each in members if each is not NoneType)


@cache
def is_optional(annotation: Any) -> bool:
    """Whether None is one of the values."""
    annotation = plain(annotation)
    return get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation)


def word(cls: type[Enum]) -> type[Enum]:
    """A closed list of words, exposed once, with its names for values."""
    if "__strawberry_definition__" not in cls.__dict__:
        strawberry.enum(cls, description=first_paragraph(cls))
    return cls


@cache
def line_of(name: str, key: Any, value: Any) -> type:
    """One line of a mapping, which GraphQL knows only as a list: a key and its value."""
    line = make_dataclass(name, [("key", key), ("value", value)], frozen=True, slots=True)
    line.__doc__ = "One line of a table: a key and its value."
    return line
