"""Types made in place: the domain's dataclasses are the GraphQL types, and stay what they were."""

import importlib
import pkgutil
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID, uuid4

import msgspec
import pytest
import strawberry
from graphql import GraphQLSchema, parse, validate
from strawberry.schema.config import StrawberryConfig

import domain
from api.expose import SEALED, Place, expose, fact_union
from api.scalars import SCALARS
from domain.concessions import ConcessionGranted
from domain.hearing import HearingConfirmed
from domain.money import CurrencyCode, MinorUnits, Money
from domain.offers import OfferMade, Stance, Term
from domain.rulebook import DepartmentsSet
from domain.sealed import Personal
from domain.subjects import Subject
from domain.terms import Action, ConcessionKind, Role


def every_fact() -> list[type]:
    modules = [importlib.import_module(f"domain.{each.name}") for each in pkgutil.iter_modules(domain.__path__)]
    found = {each.__name__: each for module in modules for each in vars(module).values() if is_fact(each)}
    return [found[name] for name in sorted(found)]


def is_fact(thing: object) -> bool:
    return isinstance(thing, type) and is_dataclass(thing) and "said" in vars(thing)


Fact = fact_union(every_fact())


@strawberry.interface
class Node:
    """Anything with an id."""

    id: strawberry.ID


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One complaint on the sample board.

    A second paragraph that clients do not read.
    """

    id: UUID
    since: datetime
    day: date
    words: Personal
    cost: Money
    share: Decimal
    tags: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The first letters of its id."""
        return str(self.id)[:4]

    @property
    def secret(self) -> str:
        """Nobody's business."""
        return "secret"


def owner(root: BoardRow, shout: bool = False) -> Subject:
    """Who cares for it."""
    return Subject("PERSON", "AMINA" if shout else "Amina")


expose(BoardRow, name="Board", guarded={"cost"}, hidden={"secret"}, interfaces=[Node], owner=owner)

ID = UUID("0f3c8f0e-57a6-4f2f-9a3e-0b8f0f3c8f0e")
ROW = BoardRow(
    ID,
    datetime(2026, 5, 12, 8, 45, tzinfo=UTC),
    date(2026, 5, 12),
    None,
    Money(MinorUnits(240000), CurrencyCode("KES")),
    Decimal("12.50"),
    ("a", "b"),
)
GRANTED = ConcessionGranted(ID, ID, ConcessionKind.REDO, Money(MinorUnits(12000), CurrencyCode("EUR")))


def facts() -> list[Any]:
    """Some facts."""
    return [GRANTED, HearingConfirmed(ID, None, None, True), DepartmentsSet(date(2026, 1, 1), {Action.PAY: ("Sales",)})]


@strawberry.type
class Query:
    """Sample questions."""

    @strawberry.field
    def board(self) -> BoardRow:
        """The only row."""
        return ROW

    facts: list[Any] = strawberry.field(resolver=facts, graphql_type=list[Fact])  # type: ignore[valid-type]  # made at run time

    @strawberry.field
    def echo(self, at: datetime | None = None, day: date | None = None, number: Decimal | None = None) -> str:
        """What was understood."""
        return f"{at!r} {day!r} {number!r}"


schema = strawberry.Schema(query=Query, types=[Node], config=StrawberryConfig(scalar_map=SCALARS))


def asked(question: str) -> Any:
    answer = schema.execute_sync(question)
    assert answer.errors is None, answer.errors
    return answer.data


def core() -> GraphQLSchema:
    return schema._schema


def type_of(type_name: str, field: str) -> str:
    found: Any = core().type_map[type_name]
    return str(found.fields[field].type)


def test_a_row_is_the_type_with_its_properties_and_resolvers_as_fields() -> None:
    assert asked(
        "{ board { id since day words cost { amount minor currency } share tags short owner(shout: true) { ref } } }"
    ) == {
        "board": {
            "id": str(ID),
            "since": "2026-05-12T08:45:00Z",
            "day": "2026-05-12",
            "words": None,
            "cost": {"amount": "2400.00", "minor": "240000", "currency": "KES"},
            "share": "12.50",
            "tags": ["a", "b"],
            "short": "0f3c",
            "owner": {"ref": "AMINA"},
        }
    }


def test_the_types_of_fields_follow_from_the_annotations() -> None:
    assert type_of("Board", "id") == "ID!"
    assert type_of("Board", "tags") == "[String!]!"
    assert type_of("Board", "words") == "String"
    assert type_of("Board", "cost") == "Money"  # guarded
    assert type_of("Board", "share") == "Decimal!"
    assert "secret" not in core().type_map["Board"].fields  # type: ignore[attr-defined]
    assert type_of("Money", "minor") == "MinorUnits!"
    assert type_of("Term", "kind") == "ConcessionKind!"
    assert type_of("OfferMade", "terms") == "[Term!]"


def test_every_field_of_a_fact_is_nullable() -> None:
    for fact in every_fact():
        found: Any = core().type_map[fact.__name__]
        assert [name for name, each in found.fields.items() if str(each.type).endswith("!")] == []


def test_class_variables_are_no_fields() -> None:
    assert "said" not in core().type_map["ConcessionGranted"].fields  # type: ignore[attr-defined]
    assert "seenBy" not in core().type_map["ConcessionGranted"].fields  # type: ignore[attr-defined]


def test_a_fact_is_known_by_its_class() -> None:
    answer = asked("{ facts { __typename ... on ConcessionGranted { concessionKind perceivedValue { amount } } } }")
    assert answer["facts"] == [
        {"__typename": "ConcessionGranted", "concessionKind": "REDO", "perceivedValue": {"amount": "120.00"}},
        {"__typename": "HearingConfirmed"},
        {"__typename": "DepartmentsSet"},
    ]


def test_a_table_is_answered_line_by_line() -> None:
    answer = asked("{ facts { ... on DepartmentsSet { byAction { key value } } } }")
    assert answer["facts"][2] == {"byAction": [{"key": "PAY", "value": ["Sales"]}]}


def test_sealed_words_are_known() -> None:
    assert Place("Board", "words") in SEALED
    assert Place("HearingConfirmed", "coreConcern") in SEALED
    assert Place("Term", "needMet") in SEALED
    assert Place("Term", "kind") not in SEALED


def test_what_is_exposed_stays_a_frozen_dataclass_with_its_defaults() -> None:
    with pytest.raises(FrozenInstanceError):
        GRANTED.cap = None  # type: ignore[misc]
    assert hash(Subject("A", "B")) == hash(Subject("A", "B"))
    assert {each.name for each in fields(OfferMade)} >= {"terms", "commitments"}
    kept = msgspec.json.decode(b'{"kind": "REDO", "value": {"minor": 5, "currency": "EUR"}}', type=Term)
    assert kept == Term(ConcessionKind.REDO, Money(MinorUnits(5), CurrencyCode("EUR")))


def test_descriptions_are_the_first_paragraph_of_the_docstring() -> None:
    assert core().type_map["Board"].description == "One complaint on the sample board."
    assert core().type_map["Stance"].description == "How an offer stands to what they asked for."
    found: Any = core().type_map["Board"]
    assert found.fields["short"].description == "The first letters of its id."
    assert found.fields["owner"].description == "Who cares for it."


def test_an_enum_is_exposed_once_with_names_for_values() -> None:
    found: Any = core().type_map["Stance"]
    assert list(found.values) == [each.value for each in Stance]
    assert Role.LEAD.value == "LEAD"


def test_a_row_implements_its_interfaces() -> None:
    found: Any = core().type_map["Board"]
    assert [each.name for each in found.interfaces] == ["Node"]


def test_exposing_twice_changes_nothing() -> None:
    before = BoardRow.__strawberry_definition__  # type: ignore[attr-defined]
    assert expose(BoardRow, name="Other") is BoardRow
    assert BoardRow.__strawberry_definition__ is before  # type: ignore[attr-defined]


def selection(graphql_type: Any, deep: int = 0) -> str:
    """Every field of a type, with every field below it."""
    while hasattr(graphql_type, "of_type"):
        graphql_type = graphql_type.of_type
    if not hasattr(graphql_type, "fields") or deep > 6:
        return ""
    return (
        "{ " + " ".join(name + " " + selection(each.type, deep + 1) for name, each in graphql_type.fields.items()) + "}"
    )


def test_one_field_name_has_one_type_across_all_facts() -> None:
    chosen = " ".join(f"... on {each.__name__} {selection(core().type_map[each.__name__])}" for each in every_fact())
    errors = validate(core(), parse(f"{{ facts {{ __typename {chosen} }} }}"), max_errors=1000)
    assert [each.message.split(". Use different")[0] for each in errors] == []


@pytest.mark.parametrize(
    ("argument", "understood"),
    [
        ('at: "2026-05-12T08:45:00+03:00"', "datetime.datetime(2026, 5, 12, 5, 45, tzinfo=datetime.timezone.utc)"),
        ('day: "2026-05-12"', "datetime.date(2026, 5, 12)"),
        ('number: "12.50"', "Decimal('12.50')"),
    ],
)
def test_a_scalar_is_read_exactly(argument: str, understood: str) -> None:
    assert understood in asked(f"{{ echo({argument}) }}")["echo"]


@pytest.mark.parametrize(
    "argument",
    [
        *(f'at: "{each}"' for each in ("2026-05-12T08:45:00", "2026", "2026-05-12", "2026-13-12T00:00:00Z", "now", "")),
        *(f'at: "{each}"' for each in ("0001-01-01T00:00:00+14:00", "2026-05-12T08:45:00+25:00")),
        *(f'day: "{each}"' for each in ("2026-02-30", "20260512", "2026-05-12T00:00:00Z", "2026-W01-1")),
        "number: 12.5",
        "number: 12",
        "day: 2026",
    ],
)
def test_a_scalar_refuses_everything_else(argument: str) -> None:
    answer = schema.execute_sync(f"{{ echo({argument}) }}")
    assert answer.errors


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e3", "1_000", "1,5", " 1", "", "٣", "9" * 41])
def test_a_text_that_is_no_plain_number_stays_a_text_for_the_domain_to_refuse(text: str) -> None:
    assert asked(f'{{ echo(number: "{text}") }}')["echo"] == f"None None {text!r}"


def test_ids_are_uuids_answered_as_ids() -> None:
    assert type_of("ConcessionGranted", "concessionId") == "ID"
    assert "UUID" not in core().type_map
    assert uuid4() != ID
    assert get_args(Personal)[0] == str | None
