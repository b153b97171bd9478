"""As much as may be filled in, and times at the end of all days, break nothing."""

import random
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

import pytest

from domain.arguments import longest
from tests.asking import Amends
from tests.bad_input import Asked, Place, asked, of_kind
from tests.everything import Given, tell_everything

Test = TypeVar("Test", bound=Callable[..., object])

LETTERS = "abcdefghijklmnopqrstuvwxyzäöü€漢字👍🏽"


@pytest.fixture(scope="module")
def ask(module_amends: Amends) -> Asked:
    told, other = tell_everything(module_amends, "Jones & Co"), tell_everything(module_amends, "Kibo Ltd")
    return asked(module_amends, told, other)


def at_each(*kinds: type) -> Callable[[Test], Test]:
    """The test, for each place where such a thing belongs."""
    return pytest.mark.parametrize("place", of_kind(*kinds), ids=str)


def answered(ask: Asked, place: Place, value: object) -> None:
    """See that it is done, or refused for what it is."""
    given: Given = ask.given(place, value)
    answer = ask.answer(place.command, given)
    assert "errors" not in answer, answer["errors"]
    refusal = answer["data"][place.command]["refusal"]
    assert refusal is None or refusal["code"] not in ("BUSY", "OUTCOME_UNKNOWN"), refusal


@at_each(str)
def test_a_text_as_long_as_may_be_is_taken(ask: Asked, place: Place) -> None:
    letters = random.Random(str(place))  # they only have to be hard to press together
    answered(ask, place, "".join(letters.choices(LETTERS, k=longest(place.field))))


@at_each(datetime)
def test_an_instant_at_the_end_of_all_days_is_no_fault(ask: Asked, place: Place) -> None:
    for instant in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        answered(ask, place, instant)


@at_each(date)
def test_a_day_at_the_end_of_all_days_is_no_fault(ask: Asked, place: Place) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        answered(ask, place, day)
