"""Days that no calendar reaches are refused in questions as well, never answered with a fault."""

import pytest

from tests.asking import NOW, Amends

ASKED = {
    "a day to act on": '{ mayDo(items: [{action: CANCEL, subject: {kind: "CONTRACT", ref: "X"}, on: "9999-12-31"}]) '
    "{ answer } }",
    "a year of a register": "{ creditRegister(kind: RENEWAL_CREDIT, year: -1) { issued } }",
    "a moment to look back from": '{ customer(id: "6f1f9f0e-7a56-4f2f-9a3e-0b8f0f3c8f0e", '
    'asOf: "0001-01-01T00:00:00Z") { version } }',
    "blank words to find": '{ find(text: "  ") { id } }',
}


@pytest.mark.parametrize("what", ASKED)
def test_a_question_about_no_real_day_is_refused(module_amends: Amends, what: str) -> None:
    (error,) = module_amends.answered(ASKED[what], who="farid")["errors"]
    assert error["extensions"]["code"] == "BAD_VARIABLES"


@pytest.mark.parametrize("year", [1, 9999])
def test_the_door_is_never_opened_outside_the_calendar(module_amends: Amends, year: int) -> None:
    (error,) = module_amends.answered("{ viewer { timeZone } }", now=NOW.replace(year=year))["errors"]
    assert error["extensions"]["code"] == "BAD_VARIABLES"
