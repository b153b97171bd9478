"""What a command is told: an input made from the domain function's signature, read with the path of every error."""

import asyncio
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import strawberry
from graphql import print_type
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type

from api.command_inputs import CommandInput, Envelope, command_field, command_input
from api.expose import question_field
from api.faults import Unanswerable
from api.scalars import SCALARS
from domain.arguments import NegativeAmount, TooPrecise, UnknownCurrency
from domain.commands import ALL
from domain.money import CurrencyCode, MinorUnits, Money
from domain.offers import Instalment, Stance, Term
from domain.refusals import Missing, NotFound, NotUnderstood, Refused
from domain.sealed import Personal
from domain.subjects import Subject
from domain.terms import Action, ConcessionKind

A, B, C, D = (str(UUID(int=each)) for each in range(1, 5))
EMPTY = inspect.Parameter.empty


@dataclass(frozen=True)
class Field:
    name: str
    annotation: Any
    default: Any = EMPTY


OFFER = command_input(
    "makeOffer",
    [
        Field("complaint_id", UUID),
        Field("stance", Stance),
        Field("terms", tuple[Term, ...]),
        Field("words", str | None),
        Field("evidence", tuple[UUID, ...], ()),
        Field("note", Personal, None),
        Field("on", date | None, None),
        Field("share", Decimal | None, None),
        Field("limit", Money | None, None),
        Field("by_action", Mapping[Action, tuple[str, ...]], None),
    ],
    creates="offer",
    story="customer_id",
)
GIVEN: dict[str, Any] = {
    "commandId": A,
    "customerId": B,
    "complaintId": C,
    "stance": "AS_ASKED",
    "terms": [{"kind": "REDO", "value": {"amount": "120.00", "currency": "EUR"}}],
}


@strawberry.type(description="The answer.")
class Outcome:
    done: bool
    seen: str


async def answer(caller: object, given: Mapping[str, object]) -> Outcome:
    try:
        envelope, arguments = OFFER.decode(given)
    except Refused as refused:
        return Outcome(done=False, seen=f"{refused.code} {refused.field}")
    return Outcome(done=True, seen=f"{envelope.story_id} {sorted(arguments)}")


@strawberry.type
class Mutation:
    make_offer: Any = command_field(OFFER, answer, Outcome, "Offers something.")


def about(id: UUID, subjects: tuple[Subject, ...] = (), first: int = 20, at: datetime | None = None) -> str:
    """What was asked for."""
    return f"{id!r} {subjects!r} {first} {at}"


@strawberry.type
class Query:
    about: Any = question_field("about", about)


schema = strawberry.Schema(Query, Mutation, config=StrawberryConfig(scalar_map=SCALARS))


def refused(**changed: object) -> Refused:
    with pytest.raises(Refused) as caught:
        OFFER.decode({**GIVEN, **changed})
    return caught.value


def test_the_input_has_the_envelope_first_and_then_the_functions_own_fields() -> None:
    assert (
        print_type(schema._schema.type_map["MakeOfferInput"])
        == '''"""What `makeOffer` is told."""
input MakeOfferInput {
  commandId: ID!
  customerId: ID!
  expectedVersion: Int
  occurredAt: DateTime
  id: ID
  complaintId: ID!
  stance: Stance!
  terms: [TermInput!]!
  words: String
  evidence: [ID!]
  note: String
  on: Date
  share: Decimal
  limit: MoneyInput
  byAction: [MakeOfferByActionInput!]
}'''
    )


def test_values_inside_an_input_have_inputs_of_their_own() -> None:
    term = print_type(schema._schema.type_map["TermInput"])
    assert "kind: ConcessionKind!" in term
    assert "value: MoneyInput!" in term
    assert "instalments: [InstalmentInput!]" in term
    assert "needMet: String\n" in term
    assert "amount: Decimal!" in print_type(schema._schema.type_map["MoneyInput"])
    assert "key: Action!" in print_type(schema._schema.type_map["MakeOfferByActionInput"])


def test_what_was_given_is_read_and_what_was_not_is_absent() -> None:
    envelope, arguments = OFFER.decode(GIVEN)
    assert envelope == Envelope(UUID(A), UUID(B), None, None, None)
    assert arguments == {
        "complaint_id": UUID(C),
        "stance": Stance.AS_ASKED,
        "terms": (Term(ConcessionKind.REDO, Money(MinorUnits(12000), CurrencyCode("EUR"))),),
        "words": None,  # may be absent, but the function has no default for it
    }


def test_nested_values_become_the_domains_own() -> None:
    instalment = {"amount": {"amount": Decimal("5"), "currency": "JPY"}, "due": "2026-06-01"}
    terms = [{"kind": "REDO", "value": {"amount": "1", "currency": "KES"}, "instalments": [instalment], "cap": None}]
    _, arguments = OFFER.decode(
        {**GIVEN, "terms": terms, "evidence": [D], "byAction": [{"key": "PAY", "value": ["Sales"]}]}
    )
    terms_read: Any = arguments["terms"]
    assert terms_read[0].instalments == (Instalment(Money(MinorUnits(5), CurrencyCode("JPY")), date(2026, 6, 1)),)
    assert arguments["evidence"] == (UUID(D),)
    assert arguments["by_action"] == {Action.PAY: ("Sales",)}


def test_the_envelope_is_read() -> None:
    envelope, _ = OFFER.decode({**GIVEN, "id": D, "expectedVersion": 4, "occurredAt": "2026-05-12T08:45:00+03:00"})
    assert (envelope.id, envelope.expected_version) == (UUID(D), 4)
    assert envelope.occurred_at == datetime(2026, 5, 12, 5, 45, tzinfo=UTC)


def test_a_malformed_id_of_a_thing_names_nothing() -> None:
    assert refused(complaintId="nine") == NotFound("complaint", "complaintId")
    assert refused(customerId="c0a1") == NotFound("customer", "customerId")
    assert refused(evidence=[D, "x"]) == NotFound("id", "evidence.1")


def test_a_malformed_key_is_not_understood() -> None:
    assert refused(commandId="once").field == "commandId"
    assert isinstance(refused(id="mine"), NotUnderstood)


def test_a_refusal_names_the_path() -> None:
    def terms(amount: str, currency: str) -> list[object]:
        return [*GIVEN["terms"], {"kind": "REDO", "value": {"amount": amount, "currency": currency}}]

    assert refused(terms=terms("1.5", "JPY")) == TooPrecise("terms.1.value", "JPY", None)
    assert refused(terms=terms("-1", "EUR")) == NegativeAmount("terms.1.value")
    unknown = refused(limit={"amount": "1", "currency": "KSH"})
    assert (type(unknown), unknown.field) == (UnknownCurrency, "limit")
    assert refused(terms=[{"kind": "REDO"}]) == Missing("terms.0.value")
    assert refused(terms=[{"kind": "LUNCH", "value": {"amount": "1", "currency": "EUR"}}]).field == "terms.0.kind"
    assert refused(occurredAt="2026-05-12T08:45:00").field == "occurredAt"
    assert refused(expectedVersion="x").field == "expectedVersion"


async def run(question: str, **variables: object) -> Any:
    found = await schema.execute(question, variables)
    return found.errors or found.data


def executed(question: str, **variables: object) -> Any:
    return asyncio.run(run(question, **variables))


def test_a_mutation_gets_the_input_as_it_was_sent() -> None:
    ask = "mutation ($i: MakeOfferInput!) { makeOffer(input: $i) { done seen } }"
    assert executed(ask, i=GIVEN)["makeOffer"] == {
        "done": True,
        "seen": f"{B} ['complaint_id', 'stance', 'terms', 'words']",
    }
    assert executed(ask, i={**GIVEN, "complaintId": 7})["makeOffer"] == {"done": False, "seen": "NOT_FOUND complaintId"}
    inline = f'''mutation {{ makeOffer(input: {{
        commandId: "{A}", customerId: "{B}", complaintId: "{C}", stance: AS_ASKED,
        terms: {{kind: REDO, value: {{amount: "1.234", currency: "EUR"}}}}}}) {{ seen }} }}'''
    assert executed(inline)["makeOffer"] == {"seen": "TOO_PRECISE terms.0.value"}


def test_a_command_that_asks_twice_for_one_thing_is_no_command() -> None:
    with pytest.raises(TypeError, match="occurred_at"):
        command_input("x", [Field("occurred_at", datetime)], creates=None, story=None)


def test_a_command_without_a_story_has_no_id_of_one() -> None:
    made: CommandInput = command_input("register", [Field("name", str)], creates="customer", story=None)
    envelope, arguments = made.decode({"commandId": A, "name": "Jones"})
    assert (envelope.story_id, arguments) == (None, {"name": "Jones"})


def test_a_question_is_a_plain_function_with_the_domains_types() -> None:
    assert "about(id: ID!, subjects: [SubjectInput!]! = [], first: Int! = 20, at: DateTime): String!" in print_type(
        schema._schema.type_map["Query"]
    )
    assert executed(f'{{ about(id: "{A}", subjects: [{{kind: "INSTALMENT", ref: "KBX-77/2"}}]) }}') == {
        "about": f"{UUID(A)!r} (Subject(kind='INSTALMENT', ref='KBX-77/2'),) 20 None"
    }


def test_a_question_about_an_id_that_is_none_is_not_asked() -> None:
    (error,) = executed('{ about(id: "c0a1") }')
    assert isinstance(error.original_error, Unanswerable)
    assert error.original_error.code == "BAD_VARIABLES"


def test_every_command_of_the_domain_has_an_input() -> None:
    for command in ALL:
        made = command_input(command.name, command.fields, creates=command.creates, story=f"{command.story}_id")
        assert made.asked.__name__ == f"{command.name[0].upper()}{command.name[1:]}Input"


def test_a_question_is_told_who_asks() -> None:
    def who(info: strawberry.Info, id: UUID) -> str:
        """Who asks for what."""
        return f"{info.context} {id}"

    asking = strawberry.Schema(
        create_type("Query", [question_field("who", who)]), config=StrawberryConfig(scalar_map=SCALARS)
    )
    assert asking.execute_sync(f'{{ who(id: "{A}") }}', context_value="Amina").data == {"who": f"Amina {A}"}
