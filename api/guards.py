"""Who may see which field and ask which question: the lines of the schema page, put before the resolvers."""

from collections.abc import Callable, Mapping
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLList, GraphQLNonNull, GraphQLResolveInfo

from api.expose import Place
from api.faults import NOT_ALLOWED, Unanswerable
from domain.terms import Role

Roles = Mapping[Place, frozenset[Role]]


def guard(schema: strawberry.Schema, fields: Roles, questions: Roles) -> None:
    """Lets guarded fields answer null, or an empty list, and questions NOT_ALLOWED, to all without one of their roles.

    Raises: LookupError for a place that the schema does not have, or a question without roles.
    """
    for place, roles in fields.items():
        field = _field(schema, place)
        _wrap(field, roles, list if _is_never_null(field) else _nothing)
    for place, roles in questions.items():
        _wrap(_field(schema, place), roles, _not_allowed(roles))
    _refuse_open_questions(schema, questions)


def _wrap(field: GraphQLField, roles: frozenset[Role], otherwise: Callable[[], object]) -> None:
    resolve = field.resolve
    if resolve is None:
        raise LookupError("a field without a resolver cannot be guarded")

    def guarded(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        return resolve(source, info, **arguments) if not roles.isdisjoint(info.context.roles) else otherwise()

    field.resolve = guarded


def _nothing() -> None:
    return None


def _is_never_null(field: GraphQLField) -> bool:
    """Whether it is a list that is never null. Raises: LookupError for anything else that is never null."""
    if not isinstance(field.type, GraphQLNonNull):
        return False
    if not isinstance(field.type.of_type, GraphQLList):
        raise LookupError("a field that is never null cannot be guarded")
    return True


def _not_allowed(roles: frozenset[Role]) -> Callable[[], None]:
    names = ", ".join(sorted(each.value.replace("_", " ").lower() for each in roles))

    def refuse() -> None:
        raise Unanswerable(NOT_ALLOWED, f"This is for {names}.", roles=sorted(roles))

    return refuse


def _field(schema: strawberry.Schema, place: Place) -> GraphQLField:
    fields: Mapping[str, GraphQLField] = getattr(schema._schema.get_type(place.type), "fields", {})
    if place.field not in fields:
        raise LookupError(f"{place.type}.{place.field} is not in the schema")
    return fields[place.field]


def _refuse_open_questions(schema: strawberry.Schema, questions: Roles) -> None:
    query = schema._schema.query_type
    asked = [Place(query.name, name) for name in query.fields] if query else []
    if unguarded := [each.field for each in asked if each not in questions]:
        raise LookupError(f"no roles are named for {', '.join(unguarded)}")
