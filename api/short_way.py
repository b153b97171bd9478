"""The short way through graphql-core: what is plainly there is read in place, anything else takes the long way.

Most fields of an answer are attributes of a dataclass, of a plain type. graphql-core would make a path, an info and
three calls for each of them. Stock graphql-core stays the specification: whatever is not exactly as expected is read
again by it, and it makes the right error.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Final

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLType,
    Undefined,
)
from graphql.execution.collect_fields import CollectedFields, FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

Write = Callable[[Any], Any]
"""A value as JSON knows it; raises one of `ODD` for one that is not as expected."""

KeptFields = dict[tuple[GraphQLObjectType, tuple[int, ...]], CollectedFields]
"""Which fields a document asks of a type, by the type and the identity of the document's nodes."""

ODD: Final = (AttributeError, KeyError, TypeError, ValueError, GraphQLError)
"""What reading and writing a value that is not as expected raises; anything else is a fault of ours."""

EXACT: Final[dict[str, type]] = {"String": str, "Boolean": bool}
"""Scalars whose very values are JSON's."""


class Attribute:
    """The resolver of a field that is an attribute."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, source: Any, info: GraphQLResolveInfo[Any]) -> Any:  # noqa: D102  # as graphql-core calls
        return getattr(source, self.name)


class Leaf(Attribute):
    """The resolver of an attribute that nothing is asked of, with the way it is written."""

    __slots__ = ("write",)

    def __init__(self, name: str, write: Write) -> None:
        super().__init__(name)
        self.write = write


def shorten(schema: strawberry.Schema) -> None:
    """Gives fields that are attributes, and fields without arguments, a resolver without strawberry's wrappers.

    Guards are put before the resolvers afterwards; a guarded field has no short way round its guard.
    """
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                field.resolve = _short(field) or field.resolve


def _short(field: GraphQLField) -> Callable[..., Any] | None:
    defined = field.extensions.get("strawberry-definition")
    if not isinstance(defined, StrawberryField) or defined.extensions:
        return None
    if defined.base_resolver is None:
        write = _write(field.type)
        return Leaf(defined.python_name, write) if write else Attribute(defined.python_name)
    function = defined.base_resolver.wrapped_func
    return _called(function) if inspect.isfunction(function) else None


def _called(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The function called as graphql-core calls; None where it takes arguments of the client's."""
    match tuple(inspect.signature(function).parameters):
        case ():
            return lambda source, info: function()
        case ("root",) | ("self",):
            return lambda source, info: function(source)
        case ("info",):
            return lambda source, info: function(info=info)
        case ("root" | "self", "info"):
            return lambda source, info: function(source, info=info)
        case _:
            return None


# -- how values are written


def _write(kind: GraphQLType) -> Write | None:
    match kind:
        case GraphQLNonNull():
            inner = _write(kind.of_type)
            return inner and _never_null(inner)
        case GraphQLList():
            inner = _write(kind.of_type)
            return inner and _each(inner)
        case GraphQLEnumType():
            return _name(kind)
        case GraphQLScalarType():
            return _scalar(kind)
        case _:
            return None


def _never_null(inner: Write) -> Write:
    def write(value: Any) -> Any:
        written = inner(value)
        if written is None:
            raise ValueError
        return written

    return write


def _each(inner: Write) -> Write:
    def write(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, (list, tuple)):
            raise TypeError
        return [inner(each) for each in value]

    return write


def _name(kind: GraphQLEnumType) -> Write:
    words: type[Enum] | None = getattr(kind, "wrapped_cls", None)
    names = {each: each.name for each in words} if words else {}

    def write(value: Any) -> Any:
        if value is None:
            return None
        return names[value] if type(value) is words else _long(kind, value)

    return write


def _scalar(kind: GraphQLScalarType) -> Write:
    exact = EXACT.get(kind.name)
    return lambda value: value if value is None or type(value) is exact else _long(kind, value)


def _long(kind: GraphQLLeafType, value: Any) -> Any:
    written = kind.coerce_output_value(value)
    if written is None or written is Undefined or isinstance(value, Exception):
        raise TypeError
    return written


# -- the executor


class ShortWay(StrawberryGraphQLCoreExecutionContext):
    """Reads leaves in place; `kept`, if given, belongs to a document whose fields do not depend on its variables."""

    def __init__(self, *args: Any, kept: KeptFields | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept = kept

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: dict[str, FieldDetailsList],
        position_context: Any,
    ) -> Any:
        """The fields of one object: leaves by the short way, the others by the long one, in the order asked."""
        told, others = _told(parent_type, source_value, grouped_field_set)
        if not others:
            return told
        found = super().execute_fields(parent_type, source_value, path, others, position_context)
        if isinstance(found, dict):
            return _in_order(grouped_field_set, told, found)

        async def awaited() -> dict[str, Any]:
            return _in_order(grouped_field_set, told, await found)

        return awaited()

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        """Which fields are asked of a type: looked up, where the document was asked before."""
        if self._kept is None:
            return super().collect_subfields(return_type, field_details_list)
        key = (return_type, tuple([id(each.node) for each in field_details_list]))
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = super().collect_subfields(return_type, field_details_list)
        return found


def _told(
    parent_type: GraphQLObjectType, source: Any, asked: dict[str, FieldDetailsList]
) -> tuple[dict[str, Any], dict[str, FieldDetailsList]]:
    """What the short way tells, and what is left for the long one."""
    told: dict[str, Any] = {}
    others: dict[str, FieldDetailsList] = {}
    fields = parent_type.fields
    for name, details in asked.items():
        asked_for = details[0].node.name.value
        if asked_for == "__typename":
            told[name] = parent_type.name
            continue
        field = fields.get(asked_for)
        read = field.resolve if field else None
        if type(read) is Leaf:
            try:
                told[name] = read.write(getattr(source, read.name))
                continue
            except ODD:
                pass  # the long way meets it again and tells it
        others[name] = details
    return told, others


def _in_order(asked: Iterable[str], told: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    if not told:
        return found
    every = told | found
    return {name: every[name] for name in asked if name in every}
