"""Input types and arguments, made from the signatures of plain functions."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema_directives import OneOf
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from api.annotations import LISTS, choices, first_paragraph, is_optional, line_of, plain, word
from api.faults import BAD_VARIABLES, Unanswerable
from api.reading import Argument, parts_of, read, struct_of
from domain.arguments import camel, checked
from domain.money import CurrencyCode, Money
from domain.refusals import Refused

_GIVEN_BY_US: Final = ("self", "root", "info")


@strawberry.input(description="An amount of money: a plain number, and the currency's ISO 4217 code.")
class MoneyInput:
    """An amount of money as people write it."""

    amount: Decimal
    currency: CurrencyCode


# -- the GraphQL type


def input_type(name: str, arguments: Iterable[Argument], description: str | None) -> type:
    """A GraphQL input of these arguments; a resolver gets it as the plain dict of what the client gave, camelCase."""
    cls = type(name, (), {"__doc__": description})
    definition = StrawberryObjectDefinition(
        name=name,
        is_input=True,
        is_interface=False,
        origin=cls,
        description=description,
        interfaces=[],
        extend=False,
        directives=(),
        is_type_of=None,
        resolve_type=None,
        fields=[_input_field(cls, each) for each in arguments],
        from_input=lambda _cls, value, _context: dict(value),
    )
    cls.__strawberry_definition__ = definition  # type: ignore[attr-defined]  # where strawberry looks for it
    return cls


def _input_field(cls: type, argument: Argument) -> StrawberryField:
    shown = _asked_for(argument.annotation, f"{cls.__name__.removesuffix('Input')}{argument.name.title()}")
    return StrawberryField(
        python_name=argument.name,
        graphql_name=camel(argument.name),
        type_annotation=StrawberryAnnotation(shown if argument.required else shown | None),
        default=strawberry.UNSET,
        origin=cls,
    )


def _asked_for(annotation: Any, name: str) -> Any:
    """What GraphQL asks the client for, where the domain wants this; `name` is for what has none of its own."""
    (annotation,) = choices(annotation)
    annotation = plain(annotation)
    if get_origin(annotation) is Mapping:
        return list[_input_of(line_of(name.replace("_", ""), *get_args(annotation)))]  # type: ignore[misc]
    if get_origin(annotation) in LISTS:
        return list[_asked_for(get_args(annotation)[0], name)]  # type: ignore[misc]  # made at run time
    if annotation is UUID:
        return strawberry.ID
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return word(annotation)
    if isinstance(annotation, type) and is_dataclass(annotation):
        return MoneyInput if annotation is Money else _input_of(annotation)
    return annotation


@cache
def _input_of(cls: type) -> type:
    """A dataclass as an input; one that is made to be asked with may say its name, and that one field is given."""
    name = getattr(cls, "INPUT_NAME", f"{cls.__name__}Input")
    made = input_type(name, parts_of(cls), first_paragraph(cls))
    if getattr(cls, "ONE_OF", False):
        vars(made)["__strawberry_definition__"].directives = (OneOf(),)
    return made


# -- the functions that answer questions


def reading(function: Callable[..., object]) -> Callable[..., object]:
    """The function as a resolver: GraphQL's arguments in, those the function is annotated with passed on."""
    signature = inspect.signature(function)
    hints = get_type_hints(function, include_extras=True)
    asked = tuple(
        Argument(name, hints[name], each.default)
        for name, each in signature.parameters.items()
        if name not in _GIVEN_BY_US
    )
    resolver = _reader(function, asked) if any(map(_must_be_read, asked)) else _passing_on(function)
    shown = {each.name: _parameter(each, signature.parameters[each.name]) for each in asked}
    ours = {name: each.replace(annotation=hints.get(name)) for name, each in signature.parameters.items()}
    parameters = list({**ours, **shown}.values())
    resolver.__dict__["__signature__"] = signature.replace(parameters=parameters, return_annotation=hints["return"])
    resolver.__name__, resolver.__doc__, resolver.__module__ = function.__name__, function.__doc__, function.__module__
    return resolver


def _reader(function: Callable[..., object], asked: tuple[Argument, ...]) -> Callable[..., object]:
    struct = struct_of(function.__name__, asked)

    def resolver(*args: object, **kwargs: object) -> object:
        ours = {name: kwargs[name] for name in _GIVEN_BY_US if name in kwargs}
        given = {camel(name): value for name, value in kwargs.items() if name not in ours}
        return function(*args, **ours, **_read_or_bad(given, asked, struct))

    return resolver


def _passing_on(function: Callable[..., object]) -> Callable[..., object]:
    return lambda *args, **kwargs: function(*args, **kwargs)


def _parameter(argument: Argument, parameter: inspect.Parameter) -> inspect.Parameter:
    shown = _asked_for(argument.annotation, argument.name.title())
    default = strawberry.UNSET if argument.default is None else argument.default  # else the schema says `= null`
    return parameter.replace(annotation=shown | None if is_optional(argument.annotation) else shown, default=default)


_CHECKED: Final = (UUID, Decimal, str, date, datetime)


def _must_be_read(argument: Argument) -> bool:
    kinds = choices(argument.annotation)
    return any(each in _CHECKED or get_origin(each) in (*LISTS, Mapping) or is_dataclass(each) for each in kinds)


def _read_or_bad(
    given: Mapping[str, object], arguments: tuple[Argument, ...], struct: type[msgspec.Struct]
) -> dict[str, object]:
    try:
        found = read(given, arguments, struct)
        checked({name: value for name, value in found.items() if not isinstance(value, tuple)})
        return found
    except Refused as refused:
        raise Unanswerable(BAD_VARIABLES, refused.message, field=refused.field) from None
