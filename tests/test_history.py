"""A story reads as sentences that somebody would say."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from domain.customer import Fact
from domain.history import summary
from domain.promises import ActionOverridden, DepartmentsNotified, PromiseMade, Undertaking
from domain.recovery import Judge, Moment, RecoveryJudged
from domain.relationship import HELD_WHILE_UPSET, HoldPlaced
from domain.subjects import Subject
from domain.terms import Action, Side
from tests.given import PEOPLE, given, id_of

INSTALMENT, CONTRACT = Subject("INSTALMENT", "KBX-77/2"), Subject("CONTRACT", "NOV-1")
UNTIL = datetime(2026, 5, 28, tzinfo=UTC)


def said(*facts: object) -> str:
    """The last sentence of a story with these facts."""
    return summary(given(*facts).entries[-1], PEOPLE)


def promised(by: Side, undertaking: Undertaking, action: Action, subject: Subject, until: datetime | None) -> str:
    return said(PromiseMade(id_of("promise"), by, undertaking, action, subject, until))


def test_a_promise_is_told_as_people_tell_it() -> None:
    assert promised(Side.US, Undertaking.DO_NOT, Action.PRESENT_PAYMENT, INSTALMENT, UNTIL) == (
        "Amina noted our promise not to present instalment KBX-77/2, until 28 May 2026"
    )
    assert promised(Side.US, Undertaking.DO, Action.CHANGE_PRICE, CONTRACT, None) == (
        "Amina noted our promise to change the price of contract NOV-1"
    )
    assert promised(Side.CUSTOMER, Undertaking.DO, Action.PAY, INSTALMENT, None) == (
        "Amina noted their promise to pay instalment KBX-77/2"
    )


def test_departments_are_told_of_a_promise_one_or_several() -> None:
    promise = PromiseMade(id_of("promise"), Side.US, Undertaking.DO, Action.DELIVER, CONTRACT)
    for departments, sentence in ((("Warehouse",), "Warehouse"), (("Sales", "Finance"), "Sales, Finance")):
        told = DepartmentsNotified(promise.promise_id, departments)
        assert said(promise, told) == f"Told of a promise: {sentence}"


def test_a_hold_is_told_with_what_it_is_for() -> None:
    held = HoldPlaced(id_of("hold"), HELD_WHILE_UPSET, subject=CONTRACT)
    assert said(held) == "Amina put a hold on send dunning, charge fee, cancel, suspend service for contract NOV-1"
    assert said(HoldPlaced(id_of("hold"), (Action.CONTACT,))) == "Amina put a hold on contact"


def test_an_overridden_block_says_what_was_done_all_the_same() -> None:
    overridden = ActionOverridden(Action.SUSPEND_SERVICE, CONTRACT)
    assert said(overridden) == "Amina overrode a block to suspend contract NOV-1"


def test_who_judged_begins_a_sentence() -> None:
    judged = RecoveryJudged(id_of("complaint"), Moment.MAGIC, Judge.CUSTOMER)
    assert judged.said.format(judged_by="customer", moment="magic") == "The customer judged the recovery: magic"


@pytest.mark.parametrize("fact", get_args(Fact), ids=lambda each: each.__name__)
def test_every_sentence_begins_with_a_capital_or_a_name(fact: Any) -> None:
    assert fact.said[0].isupper() or fact.said.startswith(("{actor}", "{department}"))
