"""Values that come in, read as the domain wants them, each refusal with its path in the input.

GraphQL has checked the shape; `msgspec.convert` fills a struct made from the domain's own annotations, and what the
struct holds becomes the domain's dataclasses, tuples and money.
"""

import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, NamedTuple, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from api.annotations import LISTS, choices, is_optional, line_of
from api.scalars import uuid_of
from domain.arguments import NotANumber, camel, money_of
from domain.money import Money, decimal_of
from domain.refusals import Missing, NotFound, NotUnderstood, Refused


class Argument(NamedTuple):
    """One value that a client gives: its name, its annotation, and its default or `inspect.Parameter.empty`."""

    name: str
    annotation: Any
    default: object

    @property
    def required(self) -> bool:
        """Whether there is no doing without it."""
        return self.default is inspect.Parameter.empty and not is_optional(self.annotation)


@cache
def parts_of(cls: type) -> tuple[Argument, ...]:
    """The fields of a dataclass, as arguments."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple(
        Argument(
            each.name,
            hints[each.name],
            inspect.Parameter.empty if each.default is MISSING and each.default_factory is MISSING else each.default,
        )
        for each in fields(cls)
    )


SHAPES: Final[Mapping[str, str]] = {
    "str": "text",
    "int": "a whole number",
    "bool": "true or false",
    "date": "a day like 2026-05-12",
    "datetime": "a moment like 2026-05-12T08:45:00+03:00",
    "time": "a time of day like 09:00",
    "array": "a list",
    "object": "a thing with fields",
}
"""How people say what msgspec expects."""


class Amount(msgspec.Struct, forbid_unknown_fields=True):
    """Money before the domain has read it."""

    amount: object
    currency: str


def struct_of(name: str, arguments: Iterable[Argument]) -> type[msgspec.Struct]:
    """A struct to be filled from a camelCase dict; what was not given is UNSET."""
    made = [_struct_field(each) for each in arguments]
    return msgspec.defstruct(name, made, rename="camel", kw_only=True)


def _struct_field(argument: Argument) -> tuple[str, Any] | tuple[str, Any, Any]:
    shape = _shape(argument.annotation)
    if argument.required:
        return argument.name, shape
    return argument.name, Union[shape, msgspec.UnsetType], msgspec.UNSET  # noqa: UP007


def _shape(annotation: Any) -> Any:
    (annotation,) = choices(annotation)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Mapping:
        return list[_struct_of(line_of("Line", *inside))]  # type: ignore[misc]  # made at run time
    if origin in LISTS:
        return list[_shape(inside[0])]  # type: ignore[misc]  # made at run time
    if annotation is Money:
        return Amount
    if annotation in (UUID, Decimal):
        return object
    if annotation is datetime:
        return Annotated[datetime, msgspec.Meta(tz=True)]
    return _struct_of(annotation) if isinstance(annotation, type) and is_dataclass(annotation) else annotation


@cache
def _struct_of(cls: type) -> type[msgspec.Struct]:
    return struct_of(cls.__name__, parts_of(cls))


def read(given: Mapping[str, object], arguments: Iterable[Argument], struct: type[msgspec.Struct]) -> dict[str, object]:
    """The arguments that were given, by their Python names; an absent one stands for its default.

    Refused: Missing, NotUnderstood, NotFound (an id that is none), NotANumber, and what `money_of` refuses.
    """
    try:
        filled = msgspec.convert(_without_nulls(given), struct)
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from None
    return _built_parts(filled, arguments, "")


def _without_nulls(value: object) -> object:
    match value:
        case Mapping():
            return {name: _without_nulls(each) for name, each in value.items() if each is not None}
        case list() | tuple():
            return [_without_nulls(each) for each in value]
        case _:
            return value


def _built_parts(filled: object, arguments: Iterable[Argument], path: str) -> dict[str, object]:
    built: dict[str, object] = {}
    for argument in arguments:
        value = getattr(filled, argument.name)
        if value is not msgspec.UNSET:
            built[argument.name] = _built(value, argument.annotation, path + camel(argument.name))
        elif argument.default is inspect.Parameter.empty:
            built[argument.name] = None
    return built


def _built(value: Any, annotation: Any, path: str) -> object:
    (annotation,) = choices(annotation)
    origin, inside = get_origin(annotation), get_args(annotation)
    if isinstance(value, Amount):
        return money_of(_written(value.amount), value.currency, path)
    if annotation is Decimal:
        return _number(value, path)
    if annotation is UUID:
        return _id(value, path)
    if origin is Mapping:
        return dict(_built_line(each, inside, f"{path}.{at}") for at, each in enumerate(value))
    if origin in LISTS:
        return tuple(_built(each, inside[0], f"{path}.{at}") for at, each in enumerate(value))
    if is_dataclass(annotation) and isinstance(annotation, type):
        return annotation(**_built_parts(value, parts_of(annotation), f"{path}."))
    return value


def _built_line(line: Any, inside: tuple[Any, ...], path: str) -> tuple[object, object]:
    return _built(line.key, inside[0], f"{path}.key"), _built(line.value, inside[1], f"{path}.value")


def _id(value: object, path: str) -> UUID:
    id = value if isinstance(value, UUID) else uuid_of(str(value))
    if id is None:
        raise NotFound(_kind(path), path)
    return id


def _number(value: object, path: str) -> Decimal:
    number = decimal_of(_written(value))
    if number is None:
        raise NotANumber(path)
    return number


def _written(number: object) -> str:
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _refusal(error: str) -> Refused:
    why, _, at = error.partition(" - at `$")
    path = re.sub(r"\[(\d+|\.\.\.)\]", r".\1", at.removesuffix("`")).removeprefix(".")
    if missing := re.search(r"missing required field `(\w+)`", why):
        return Missing(f"{path}.{missing[1]}".removeprefix("."))
    return NotUnderstood(path or "input", _plainly(why))


def _plainly(why: str) -> str:
    """What msgspec finds wrong, without the names of Python's types."""
    if wanted := re.match(r"(?:Expected `|Invalid RFC3339 encoded )(\w+)", why):
        return f"it should be {SHAPES.get(wanted[1], 'of another kind')}"
    if unknown := re.match(r"Object contains unknown field `(\w+)`", why):
        return f"it has no field {unknown[1]}"
    if why.startswith("Invalid enum value"):
        return "it should be a word of the list"
    return "it is not as it should be"


def _kind(path: str) -> str:
    name = [each for each in path.split(".") if not each.isdigit()][-1]
    words = re.sub(r"(?<!^)([A-Z])", r" \1", name).lower()
    return words.removesuffix(" id") if words.endswith(" id") else "id"
