"""Advocate readiness: the points of the page, the gates beside them, and what tables keep of both."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.customer import Customer, fold
from domain.entry import Actor, Entry
from domain.gates import GateName
from domain.readiness.answer import readiness_forecast, readiness_of
from domain.readiness.kept import readiness_kept
from domain.readiness.points import readiness_postings
from domain.referrals import ReferralAsked, ReferralDeclined, ReferralMade
from domain.relationship import ContactAdded
from domain.risk.account import ledger_of
from domain.risk.postings import day_of
from tests.given import RULES
from tests.test_risk_laws import entries, stories
from tests.test_risk_rules import MAGIC, MINOR, TRUTH, judged, raised, resolved, story
from tests.test_risk_worked_example import STORY, at, jones

START = datetime(2025, 1, 1, 9, tzinfo=UTC)


def points(told: list[Entry], day: float) -> dict[str, float]:
    """The points of each factor of readiness, some days after the start."""
    now = day_of(START + timedelta(days=day))
    sums: dict[str, float] = {}
    for each in readiness_postings(ledger_of(told)):
        if each.day <= now:
            sums[each.factor] = sums.get(each.factor, 0.0) + each.at(now)
    return {factor: round(value, 4) for factor, value in sums.items()}


def test_jones_is_as_ready_as_the_page_says() -> None:
    exact = readiness_forecast(jones(), at(22, 5))
    assert round(exact.score, 1) == 64.3
    assert round(exact.probability, 3) == 0.655


def test_jones_cools_off_until_the_thirteenth_of_june() -> None:
    customer, ledger = fold(Customer(STORY), jones()), ledger_of(jones())
    answer = readiness_of(customer, ledger, at(22, 5), RULES)
    gates = {gate.name: gate for gate in answer.gates}
    assert not answer.ready
    assert gates[GateName.COOLING_OFF].opens_at == at(13, 6, "09:00")
    assert answer.score == 64 == sum(line.points for line in answer.lines)
    assert {line.factor: line.because for line in answer.lines} == {
        "base": (1,),
        "ending": (18,),
        "fairness": (18,),
        "risk": (4, 6, 11, 15, 18),
    }


def test_an_open_complaint_speaks_against_asking_more_than_anything() -> None:
    assert points(story((10, raised())), 11)["open"] == -150
    assert "open" not in points(story((10, raised()), (11, resolved())), 12)


def test_the_best_ending_counts_and_fades() -> None:
    told = story((10, raised()), (11, resolved()), (20, judged(MAGIC)))
    assert points(told, 140)["ending"] == 50
    other = UUID(int=77)
    later = ((130, raised(other)), (130, resolved(other)), (140, judged(TRUTH, complaint=other)))
    assert points(story((10, raised()), (11, resolved()), (20, judged(MAGIC)), *later), 140)["ending"] == 50
    assert points(story((10, raised()), (11, resolved()), (20, judged(TRUTH))), 20)["ending"] == 20


def test_scores_count_for_half_a_year() -> None:
    told = story((10, raised()), (11, resolved()), (20, judged(TRUTH, 5, 5, 4)))
    assert points(told, 199)["fairness"] == 45
    assert points(told, 200)["fairness"] == 0


def test_asks_and_their_answers_are_remembered() -> None:
    one, two = UUID(int=91), UUID(int=92)
    told = story(
        (10, ReferralAsked(one)), (10, ReferralMade(one)), (20, ReferralAsked(two)), (20, ReferralDeclined(two))
    )
    found = points(told, 100)
    assert found["asked"] == round(-60 * (2 ** (-80 / 90) + 0.5), 4)
    assert found["yes"] == round(50 * 2 ** (-90 / 365), 4)
    assert found["no"] == round(-40 * 2 ** (-80 / 365), 4)


def test_risk_counts_without_contract_and_relation() -> None:
    told = story((10, raised()), (10, MINOR), (11, resolved()))
    memory, in_time = 25 * 2 ** (-1 / 180), -2.5 * 2 ** (-1 / 180)
    late = 10 * 2 ** (-1 / 90)
    assert points(told, 12)["risk"] == pytest.approx(-0.4 * (memory + in_time + late), abs=1e-4)


def test_a_customer_likely_to_leave_is_not_asked() -> None:
    told = story(*((10, raised(UUID(int=70 + each))) for each in range(4)))
    customer, ledger = fold(Customer(STORY), told), ledger_of(told)
    answer = readiness_of(customer, ledger, START + timedelta(days=200), RULES)
    assert [gate.reason for gate in answer.gates if gate.name is GateName.STAYING] == ["Their renewal risk is high."]


def test_what_is_kept_tells_from_when_they_may_be_asked() -> None:
    known = Entry(
        STORY, 19, ContactAdded(UUID(int=93)), at(21, 5, "10:00"), at(21, 5, "10:00"), Actor(STORY, None), STORY
    )
    told = (*jones(), known)
    made = told[-1].recorded_at
    customer, ledger = fold(Customer(STORY), told), ledger_of(told)
    kept = readiness_kept(customer, ledger, made, RULES)
    assert kept.closed_until == at(13, 6, "09:00")
    for now in (made, at(13, 6), at(13, 6, "09:00"), at(1, 8)):
        answer = readiness_of(customer, ledger, now, RULES)
        assert kept.open_at(now) == answer.ready
        assert kept.score(day_of(now)) == pytest.approx(readiness_forecast(ledger, now).score, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(stories, some.integers(0, 900))
def test_the_kept_readiness_is_the_fold_from_the_last_fact_on(told: list[tuple[object, int]], days: int) -> None:
    story = entries(told)
    ledger, made = ledger_of(story), story[-1].recorded_at
    customer = fold(Customer(STORY), story[:3])
    kept = readiness_kept(customer, ledger, made, RULES)
    now = made + timedelta(days=days)
    assert kept.score(day_of(now)) == pytest.approx(readiness_forecast(ledger, now).score, abs=1e-9)
