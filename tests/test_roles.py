"""Who may ask what: every role and every line of the schema page, and the printed schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLField, GraphQLList, GraphQLNonNull, get_named_type, is_leaf_type, is_required_argument

from amends.first import PERSONAS, SYSTEM
from amends.tokens import make_token
from api.printed import FILE, printed
from api.schema import QUESTIONS, Question, guarded, made
from domain.inquiry import ExpectationCompared
from domain.terms import Role
from tests.asking import NOW, Amends

SCHEMA = made()
GUARDED = guarded(SCHEMA)
PLACES = sorted(GUARDED)

VALUES: Mapping[str, object] = {
    "ID": str(uuid4()),
    "String": "KBX",
    "Use": "WEBSITE",
    "CreditKind": "RENEWAL_CREDIT",
    "MayDoInput": {"action": "CANCEL", "subject": {"kind": "CONTRACT", "ref": "KBX-77"}, "on": "2026-05-12"},
    "AtInput": {"customerRef": "KBX", "asOf": "2026-05-12T09:00:00Z"},
}
"""A value for each type of argument that a question needs."""

ASKING = {role: name for name, (_, role, _) in PERSONAS.items()}


def field(question: Question) -> GraphQLField:
    query = SCHEMA._schema.query_type
    assert query is not None
    found: GraphQLField = query.fields[question.name]
    return found


def document(question: Question) -> str:
    """The question with what it needs, and the least of an answer."""
    needed = {name: each.type for name, each in field(question).args.items() if is_required_argument(each)}
    selected = "" if is_leaf_type(get_named_type(field(question).type)) else "{ __typename }"
    if not needed:
        return f"{{ {question.name} {selected} }}"
    variables = ", ".join(f"${name}: {kind}" for name, kind in needed.items())
    arguments = ", ".join(f"{name}: ${name}" for name in needed)
    return f"query ({variables}) {{ {question.name}({arguments}) {selected} }}"


def values(question: Question) -> dict[str, object]:
    args = field(question).args
    return {name: value(each.type) for name, each in args.items() if is_required_argument(each)}


def value(kind: Any) -> object:
    if isinstance(kind, GraphQLNonNull):
        return value(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [value(kind.of_type)]
    return VALUES[kind.name]


def asked(amends: Amends, question: Question, role: Role) -> dict[str, Any]:
    if role is not Role.SERVICE:
        return amends.answered(document(question), values(question), ASKING[role], NOW)
    token = make_token(amends.house.log, SYSTEM.id, "a test", datetime.now(UTC))
    answer = amends.client.post(
        "/graphql",
        json={"query": document(question), "variables": values(question)},
        headers={"authorization": f"Bearer {token}"},
    )
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("role", Role)
def test_a_role_is_answered_exactly_what_the_schema_page_says(module_amends: Amends, role: Role) -> None:
    for question in QUESTIONS:
        answer = asked(module_amends, question, role)
        codes = [each["extensions"]["code"] for each in answer.get("errors", ())]
        assert codes == ([] if role in question.roles else ["NOT_ALLOWED"]), (question.name, answer)


@pytest.mark.parametrize("role", Role)
def test_a_guarded_field_tells_nothing_to_any_role_without_it(role: Role) -> None:
    info: Any = SimpleNamespace(context=SimpleNamespace(roles=(role,)))
    for place in PLACES:
        fields: Mapping[str, Any] = getattr(SCHEMA._schema.get_type(place.type), "fields", {})
        if role not in GUARDED[place]:
            assert not fields[place.field].resolve(object(), info), place


@pytest.mark.parametrize(
    "path",
    [
        "Complaint.verdict",
        "Complaint.contractPosition",
        "Complaint.words",
        "Concession.costToUs",
        "ConcessionGranted.costToUs",
        "StatementNoted.words",
        "Term.cost",
    ],
)
def test_marketing_and_colleagues_and_admin_never_see_costs_verdicts_or_words(path: str) -> None:
    roles = next(roles for place, roles in GUARDED.items() if f"{place.type}.{place.field}" == path)
    assert roles.isdisjoint({Role.MARKETING, Role.COLLEAGUE, Role.ADMIN})


def test_facts_about_verdicts_are_left_out_of_what_marketing_reads() -> None:
    assert Role.MARKETING not in ExpectationCompared.seen_by


def test_admin_sees_no_customers_words() -> None:
    assert [place for place, roles in GUARDED.items() if Role.ADMIN in roles] == []


def test_everything_that_can_be_asked_is_described() -> None:
    silent = [
        kind.name
        for kind in SCHEMA._schema.type_map.values()
        if not kind.description and not kind.name.startswith("__") and kind.name not in ("Query", "Mutation")
    ]
    assert silent == []


def test_the_printed_schema_is_the_schema() -> None:
    assert FILE.read_text(encoding="utf-8") == printed(), "Print it: python -m api.printed"
