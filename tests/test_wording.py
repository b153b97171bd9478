"""What clients read, in the schema and in refusals, is in their words and says what to do."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from inspect import Parameter

import pytest

from api.naming import RefusalCode, WarningCode
from api.reading import Argument, read, struct_of
from api.schema import made
from domain.acquaintance import register_customer
from domain.customer import Customer
from domain.refusals import EmptyText, InTheFuture, NotUnderstood, Refused
from tests.given import CUSTOMER, NOON, Telling

SCHEMA = made()._schema
TODAY = NOON.date()
OURS = re.compile(r"`\w*_\w*`|\b[A-Z][a-z]+[A-Z]\w+\b(?!`)")
"""Names of functions and classes: `fit_to_request`, FairnessNotAsked."""


def descriptions() -> Iterator[tuple[str, str]]:
    for name, kind in SCHEMA.type_map.items():
        if not name.startswith("__"):
            yield name, kind.description or ""
            for field, each in getattr(kind, "fields", {}).items():
                yield f"{name}.{field}", each.description or ""


def test_descriptions_name_nothing_that_only_we_know() -> None:
    known = {*SCHEMA.type_map, "GraphQL"}
    ours = {(place, found) for place, text in descriptions() for found in OURS.findall(text) if found not in known}
    assert ours == set()


def test_a_command_says_by_their_codes_what_it_refuses() -> None:
    mutation = SCHEMA.mutation_type
    assert mutation is not None
    described = mutation.fields["offerRenewal"].description
    assert described is not None
    assert described.endswith("Refused: ALREADY_DECIDED, MIXED_CURRENCIES.")


@pytest.mark.parametrize("codes", [RefusalCode, WarningCode])
def test_a_code_is_one_that_can_be_met(codes: type[Enum]) -> None:
    names = {str(each.value) for each in codes}
    assert [each for each in names if each.startswith("_")] == []
    assert "UNFIT" not in names


class Colour(Enum):
    """A closed list."""

    RED = "RED"


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        (str, 7, "it should be text"),
        (int, "x", "it should be a whole number"),
        (bool, "x", "it should be true or false"),
        (date, "soon", "it should be a day like 2026-05-12"),
        (datetime, "2026-05-12T09:00:00", "it should be a moment like 2026-05-12T08:45:00+03:00"),
        (tuple[str, ...], "x", "it should be a list"),
        (Colour, "BLUE", "it should be a word of the list"),
    ],
    ids=str,
)
def test_what_has_the_wrong_shape_is_told_without_names_of_types(kind: object, value: object, why: str) -> None:
    arguments = (Argument("part", kind, Parameter.empty), Argument("other", kind, None))
    with pytest.raises(NotUnderstood) as needed:
        read({"part": value}, arguments, struct_of("Asked", arguments))
    assert needed.value.message == f"part: {why}."
    with pytest.raises(NotUnderstood) as left_out:
        read({"other": value}, arguments[1:], struct_of("Asked", arguments[1:]))
    assert left_out.value.message == f"other: {why}."


def test_a_blank_text_is_to_be_written_whether_it_is_needed_or_not() -> None:
    assert EmptyText("words").message == "words is blank. Write something."


def registering(since: date = TODAY, country: str = "KE") -> Refused | None:
    """Why this customer is not registered."""
    asked = {"name": "Jones & Co", "since": since, "currency": "EUR", "country": country, "external_refs": ()}
    return Telling(Customer(CUSTOMER)).when(register_customer, **asked).refusal  # type: ignore[arg-type]


def test_a_customer_since_tomorrow_is_in_the_future() -> None:
    assert registering(since=TODAY) is None
    assert registering(since=TODAY + timedelta(days=1)) == InTheFuture("since")


def test_what_is_wished_for_is_not_told_as_what_is_wrong() -> None:
    refusal = registering(country="Kenya")
    assert refusal is not None
    assert refusal.message == "country: write two capital letters, such as KE."
