"""GraphQL types made in place: the domain's own facts and values, and the rows of the tables, are the types.

The definition is hung on the class; the dataclass itself, its defaults and its frozenness stay untouched (the
decorator `strawberry.type` would make it anew and lose both).
"""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.union import StrawberryUnion

from api.annotations import LISTS, first_paragraph, is_sealed, line_of, word
from api.inputs import reading
from domain.arguments import camel

T = TypeVar("T")


class Place(NamedTuple):
    """A field of a type, as GraphQL names both."""

    type: str
    field: str


_PLANNED: Final[dict[type, dict[str, Any]]] = {}

SEALED: Final[set[Place]] = set()
"""Every exposed field of personal words: an operation that selects one is written to the access log before it runs."""


def expose(
    cls: type[T],
    *,
    name: str | None = None,
    every_field_optional: bool = False,
    guarded: Collection[str] = (),
    hidden: Collection[str] = (),
    interfaces: Sequence[type] = (),
    **resolvers: Callable[..., object],
) -> type[T]:
    """Makes a dataclass a GraphQL type, in place, with the values, enums and rows that it is made of.

    Every field of a fact, and every sealed or `guarded` one, is nullable. Plain properties and `resolvers` are
    fields; those named in `hidden` (by their Python names) are none. A class is exposed once: the second call
    changes nothing.
    """
    if "__strawberry_definition__" in cls.__dict__:
        return cls
    definition = StrawberryObjectDefinition(
        name=name or cls.__name__,
        is_input=False,
        is_interface=False,
        origin=cls,
        description=first_paragraph(cls),
        interfaces=[_definition(each) for each in interfaces],
        extend=False,
        directives=(),
        is_type_of=None,
        resolve_type=None,
        fields=[],
    )
    cls.__strawberry_definition__ = definition  # type: ignore[attr-defined]  # where strawberry looks for it
    optional = {each.name for each in fields(cls)} if every_field_optional else set(guarded)  # type: ignore[arg-type]  # a dataclass
    definition.fields += _fields(cls, definition.name, optional, {*hidden, *resolvers})
    definition.fields += [_resolved(cls, each, resolver) for each, resolver in resolvers.items()]
    if not definition.fields:
        definition.fields.append(_resolved(cls, "happened", happened))
    return cls


def plan(cls: type, **how: Any) -> None:
    """Say how a class is to be exposed (the arguments of `expose`) once a type that shows it is made.

    Types that show one another are planned first, and made in any order.
    """
    _PLANNED[cls] = how


def happened() -> bool | None:
    """Always true: the fact says nothing more than its name, and a type needs a field."""
    return True


def fact_union(classes: Sequence[type], name: str = "Fact") -> Any:
    """The union of these facts, each exposed; a value's class names its type without a search."""
    facts = tuple(StrawberryAnnotation(expose(each, every_field_optional=True)) for each in classes)
    return _ByClass(name, facts, description="What happened: one fact of a story.")


def question_field(name: str, function: Callable[..., object], description: str | None = None) -> StrawberryField:
    """A field answered by a plain function: its arguments and its answer are what it is annotated with.

    It may take `root` (or `self`) and `info`. Ids come in as UUIDs, dataclasses as themselves, lists as tuples; what
    cannot be read is refused as BAD_VARIABLES before the function is called.
    """
    answer = get_type_hints(function, include_extras=True)["return"]
    return StrawberryField(
        python_name=name,
        graphql_name=camel(name),
        type_annotation=StrawberryAnnotation(mapped(answer)),
        description=description or first_paragraph(function),
        base_resolver=StrawberryResolver(reading(function)),
    )


def mapped(annotation: Any) -> Any:
    """What GraphQL is told instead of a Python annotation; dataclasses and enums met on the way are exposed."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is UUID:
        return strawberry.ID
    if origin is Annotated:
        return mapped(arguments[0])
    if origin in (Union, UnionType):
        return Union[tuple(each if each is NoneType else mapped(each) for each in arguments)]  # noqa: UP007
    if origin in LISTS:
        return list[mapped(arguments[0])]  # type: ignore[misc]  # made at run time
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return word(annotation)
    if isinstance(annotation, type) and is_dataclass(annotation):
        return expose(annotation, **_PLANNED.get(annotation, {}))
    return annotation


def _definition(interface: type) -> StrawberryObjectDefinition:
    definition: StrawberryObjectDefinition = vars(interface)["__strawberry_definition__"]
    return definition


def _fields(cls: type, name: str, optional: Collection[str], hidden: Collection[str]) -> list[StrawberryField]:
    made = []
    for attribute, annotation in {**_field_hints(cls), **_property_hints(cls)}.items():
        if attribute in hidden or attribute.startswith("_"):
            continue
        sealed = is_sealed(annotation)
        if sealed:
            SEALED.add(Place(name, camel(attribute)))
        made.append(_field(cls, attribute, annotation, optional=sealed or attribute in optional))
    return made


def _field(cls: type, attribute: str, annotation: Any, *, optional: bool) -> StrawberryField:
    found = getattr(cls, attribute, None)
    read = None
    if get_origin(annotation) is Mapping:
        line = line_of(f"{cls.__name__}{attribute.title().replace('_', '')}", *get_args(annotation))
        annotation, read = list[line], _lines(attribute, line)  # type: ignore[valid-type]  # made at run time
    shown = mapped(annotation)
    return StrawberryField(
        python_name=attribute,
        graphql_name=camel(attribute),
        type_annotation=StrawberryAnnotation(shown | None if optional else shown),
        origin=cls,
        description=first_paragraph(found) if isinstance(found, property) else None,
        base_resolver=read,
    )


def _lines(attribute: str, line: type) -> StrawberryResolver[Any]:
    def lines(root: Any) -> Any:
        return [line(*each) for each in getattr(root, attribute).items()]

    return StrawberryResolver(lines)


def _field_hints(cls: type) -> Mapping[str, Any]:
    hints = get_type_hints(cls, include_extras=True)
    return {each.name: hints[each.name] for each in fields(cls)}


def _property_hints(cls: type) -> Mapping[str, Any]:
    properties = inspect.getmembers(cls, lambda member: isinstance(member, property))
    hints = {name: get_type_hints(each.fget, include_extras=True) for name, each in properties}
    return {name: found["return"] for name, found in hints.items() if "return" in found}


def _resolved(cls: type, name: str, resolver: Callable[..., object]) -> StrawberryField:
    made = question_field(name, resolver)
    made.origin = cls
    return made


class _ByClass(StrawberryUnion):
    """A union whose values are instances of its very classes."""

    def get_type_resolver(self, type_map: Any) -> Any:
        """Names a value's type by its class alone."""
        facts: list[Any] = [each.raw_annotation for each in self.type_annotations]
        names = {each: _definition(each).name for each in facts}
        return lambda value, info, union: names[type(value)]
