"""Whatever is filled in wrongly is refused at its place, in a plain sentence, and nothing is recorded."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from domain.arguments import LIST_LIMIT, TEXT_LIMIT
from domain.money import CurrencyCode, Money
from tests.asking import Amends
from tests.bad_input import PLACES, Asked, Place, asked, of_kind
from tests.everything import tell_everything

TEXTS = of_kind(str)
IDS = of_kind(UUID)
AMOUNTS = of_kind(Money)
NUMBERS = of_kind(Decimal)
CURRENCIES = of_kind(CurrencyCode)
LISTS = of_kind(list)
DAYS = of_kind(date)
MOMENTS = of_kind(datetime)
STAFF_IDS = {"accountManager", "newOwner", "assignee", "madeBy", "personId"}

Test = TypeVar("Test", bound=Callable[..., object])


def at_each(places: tuple[Place, ...]) -> Callable[[Test], Test]:
    """The test, for each of these places."""
    return pytest.mark.parametrize("place", places, ids=str)


@pytest.fixture(scope="module")
def ask(module_amends: Amends) -> Asked:
    told, other = tell_everything(module_amends, "Jones & Co"), tell_everything(module_amends, "Kibo Ltd")
    return asked(module_amends, told, other)


def refused(ask: Asked, place: Place, value: object) -> tuple[str, str]:
    """Code and field of the refusal of this value at this place."""
    refusal = ask.refusal(place.command, ask.given(place, value))
    return refusal["code"], refusal["field"]


# -- texts


@at_each(TEXTS)
def test_a_blank_text_is_refused(ask: Asked, place: Place) -> None:
    for blank in ("", " \n\t", "\u00a0\u3000", "\u200c\u200d"):
        assert refused(ask, place, blank) == ("EMPTY_TEXT", place.field)


@at_each(TEXTS)
def test_a_text_that_is_too_long_is_refused(ask: Asked, place: Place) -> None:
    assert refused(ask, place, "a" * (TEXT_LIMIT + 1)) == ("TEXT_TOO_LONG", place.field)


@at_each(TEXTS)
def test_control_and_direction_characters_are_refused(ask: Asked, place: Place) -> None:
    for hidden in ("\u0000", "\u0007", "\u202e", "\ue000"):
        assert refused(ask, place, f"a{hidden}b") == ("BAD_CHARACTERS", place.field)


# -- ids


@at_each(IDS)
def test_an_id_that_names_nothing_is_refused(ask: Asked, place: Place) -> None:
    code = "USER_INACTIVE" if place.path[-1] in STAFF_IDS else "NOT_FOUND"
    assert refused(ask, place, str(uuid4())) == (code, place.field)
    for no_id in ("nine", "", ask.value_at(place).replace("-", "")):
        assert refused(ask, place, no_id) == ("NOT_FOUND", place.field)


@at_each(
    tuple(each for each in IDS if each.path[-1] not in {*STAFF_IDS, "causeId"} and "contributing" not in each.path)
)
def test_what_belongs_to_another_customer_is_not_found(ask: Asked, place: Place) -> None:
    assert refused(ask, place, ask.other_value_at(place)) == ("NOT_FOUND", place.field)


@at_each(IDS)
def test_an_id_of_something_else_is_not_found(ask: Asked, place: Place) -> None:
    code = "USER_INACTIVE" if place.path[-1] in STAFF_IDS else "NOT_FOUND"
    something_else = {ask.told["customer"], ask.told["evidence"]} - {ask.value_at(place)}
    for id in something_else:
        assert refused(ask, place, id) == (code, place.field)


# -- amounts


@at_each(AMOUNTS)
def test_an_amount_that_is_no_plain_number_is_refused(ask: Asked, place: Place) -> None:
    for no_number in ("NaN", "-Infinity", "1e400", "1_000", "12,50", "", "\u0661", "1" * 5_000):
        amount = {"amount": no_number, "currency": "EUR"}
        assert refused(ask, place, amount) == ("NOT_A_NUMBER", place.field), no_number


@at_each(AMOUNTS)
def test_an_amount_that_is_negative_over_precise_or_endless_is_refused(ask: Asked, place: Place) -> None:
    for amount, currency, code in (
        ("-0.01", "EUR", "NEGATIVE_AMOUNT"),
        ("0.001", "EUR", "TOO_PRECISE"),
        ("0.5", "JPY", "TOO_PRECISE"),
        ("9" * 30, "EUR", "AMOUNT_TOO_LARGE"),
        ("10000000000.00", "EUR", "AMOUNT_TOO_LARGE"),
    ):
        assert refused(ask, place, {"amount": amount, "currency": currency}) == (code, place.field)


@at_each(AMOUNTS)
def test_an_amount_is_written_as_a_string_with_its_currency(ask: Asked, place: Place) -> None:
    for amount in (
        {"amount": 1.5, "currency": "EUR"},
        {"amount": "1.00"},
        {"currency": "EUR"},
        {"amount": None, "currency": "EUR"},
        "1.00 EUR",
        1,
    ):
        ask.unreadable(place.command, ask.given(place, amount))


@at_each(AMOUNTS)
def test_a_currency_that_nobody_knows_is_refused_with_the_one_that_was_meant(ask: Asked, place: Place) -> None:
    for currency in ("KSH", "eur", "", "\u202e", "DROP TABLE"):
        refusal = ask.refusal(place.command, ask.given(place, {"amount": "1.00", "currency": currency}))
        assert (refusal["code"], refusal["field"]) == ("UNKNOWN_CURRENCY", place.field)
        if currency == "KSH":
            assert refusal["message"] == "KSH is no currency we know. Did you mean KES?"


@at_each(CURRENCIES)
def test_a_currency_alone_is_one_we_know(ask: Asked, place: Place) -> None:
    for currency in ("KSH", "eur", "XXX"):
        assert refused(ask, place, currency) == ("UNKNOWN_CURRENCY", place.field)


@at_each(NUMBERS)
def test_a_number_is_plain_and_not_below_zero(ask: Asked, place: Place) -> None:
    for no_number in ("NaN", "sNaN", "Infinity", "1e400", "12,5", ""):
        assert refused(ask, place, no_number) == ("NOT_A_NUMBER", place.field)
    assert refused(ask, place, "-1")[1] == place.field


ALONE = {
    "recordContract annualValue",
    "stateDesiredResolution amount",
    "resolveComplaint saleValue",
    "noteReferral reward",
    "noteReferralWon value",
    "reviseCredit amount",
}
"""Amounts that stand beside no other, and may be of any currency."""


@at_each(tuple(each for each in AMOUNTS if str(each) not in ALONE))
def test_two_currencies_are_never_mixed(ask: Asked, place: Place) -> None:
    mixed = {"amount": "1", "currency": "USD"}
    code, field = refused(ask, place, mixed)
    assert code == "MIXED_CURRENCIES"
    assert field is not None, "which of the two is meant is for the client to see"


@pytest.mark.parametrize(
    "name", [ "requestCredit amount", "requestCredit creditLines.0.net",
             "reviseCredit amount", "reviseCredit creditLines.0.net", "applyCredit amount"],
)  # fmt: skip
def test_nothing_is_no_credit(ask: Asked, name: str) -> None:
    (place,) = (each for each in AMOUNTS if str(each) == name)
    assert refused(ask, place, {"amount": "0.00", "currency": "EUR"})[0] == "ZERO_AMOUNT"


def test_an_amount_beside_lines_is_refused_where_one_would_not_count(ask: Asked) -> None:
    for command in ("requestCredit", "reviseCredit"):
        both = {**ask.valid[f"{command} (lines)"], "amount": {"amount": "10.00", "currency": "EUR"}}
        refusal = ask.refusal(command, both)
        assert (refusal["code"], refusal["field"]) == ("NOT_UNDERSTOOD", "amount")


# -- days and moments


@at_each(DAYS)
def test_a_year_far_off_is_refused(ask: Asked, place: Place) -> None:
    for day in ("0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"):
        assert refused(ask, place, day) == ("YEAR_OUT_OF_RANGE", place.field), day


@at_each(MOMENTS)
def test_a_moment_far_off_is_refused(ask: Asked, place: Place) -> None:
    for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z"):
        assert refused(ask, place, moment) == ("YEAR_OUT_OF_RANGE", place.field), moment


def test_a_time_of_happening_far_off_is_refused(ask: Asked) -> None:
    given = {**ask.valid["registerCustomer"], "occurredAt": "0001-01-01T00:00:00Z"}
    assert ask.refusal("registerCustomer", given)["code"] == "YEAR_OUT_OF_RANGE"


# -- lists, closed lists, and other types


@at_each(LISTS)
def test_an_endless_list_is_refused(ask: Asked, place: Place) -> None:
    value = ask.value_at(place)
    assert value, "a list has a line in tests/valid_input.py"
    endless = (value * (LIST_LIMIT + 1))[: LIST_LIMIT + 1]
    assert refused(ask, place, endless) == ("TOO_MANY", place.field)


WRONG: dict[Any, tuple[object, ...]] = {
    str: (7, True, {"a": 1}, ["a"]),
    UUID: ({"a": 1}, True, 1.5, ["a"]),
    datetime: ("2026-05-12T09:00:00", "2026-05-12", "yesterday", "2026-13-12T09:00:00Z", 1778576400, {}),
    date: ("12.05.2026", "2026-02-30", "2026-05-12T09:00:00Z", 20260512, {}),
    Decimal: (1.5, 7, {}),
    CurrencyCode: (7, {}, "E" * 41),
    Money: ("1", [], {"amount": "1", "currency": "EUR", "minor": "100"}),
    int: ("7", 1.5, 2**31, {}),
    bool: ("yes", 1, {}),
    Enum: ("NONSENSE", "", 1, {}),
    list: ([None], {"x": 1}, [{"x": 1}]),
}
"""What is no value of a type, as JSON can say it."""


@at_each(tuple(each for each in PLACES))
def test_a_value_of_another_type_is_unreadable(ask: Asked, place: Place) -> None:
    wrong = next((values for kind, values in WRONG.items() if place in of_kind(kind)), ("x", 7, [], {"x": 1}))
    for value in wrong:
        ask.unreadable(place.command, ask.given(place, value))


@at_each(tuple(each for each in PLACES if each.required))
def test_what_is_needed_is_missed(ask: Asked, place: Place) -> None:
    ask.unreadable(place.command, ask.given(place, None))


@at_each(of_kind(int))
def test_a_whole_number_is_not_below_zero(ask: Asked, place: Place) -> None:
    assert refused(ask, place, -1)[1] == place.field
