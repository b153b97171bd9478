"""Figures say what they are worth, and a register says what is wrong with it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from amends.first import SYSTEM
from domain.entry import Entry
from domain.series import NumberAllotted, SeriesOpened, register_gaps
from domain.shares import Share, beside

SERIES = uuid4()
CREDITS = {f"CN-2026-{n:04}": UUID(int=n) for n in range(1, 10)}


def told(*numbers: int, first: int = 1) -> list[Entry]:
    at = datetime(2026, 5, 12, tzinfo=UTC)
    facts: list[object] = [SeriesOpened("CN-{fy}-{n:04}", first)]
    facts += [
        NumberAllotted("CN-{fy}-{n:04}", n, f"CN-2026-{n:04}", date(2026, 5, 12), UUID(int=n), uuid4()) for n in numbers
    ]
    return [Entry(SERIES, number, fact, at, at, SYSTEM, uuid4()) for number, fact in enumerate(facts, 1)]


@pytest.mark.parametrize(("share", "low", "high"), [(Share(3, 25), 0.04, 0.30), (Share(7, 140), 0.02, 0.10)])
def test_a_share_has_wilsons_interval(share: Share, low: float, high: float) -> None:
    assert (round(share.low, 2), round(share.high, 2)) == (low, high)


def test_no_share_is_told_without_its_n() -> None:
    assert Share(3, 25).sentence == "3 of 25: 12% (4% to 30%)"
    assert Share(1, 4).sentence == "1 of 4: 25% (5% to 70%), too few to tell"
    assert Share(0, 0).sentence == "none yet (n = 0): too few to tell"


def test_overlapping_shares_do_not_tell_which_is_larger() -> None:
    assert beside(Share(3, 25), Share(7, 140)) == "too few to tell"
    assert beside(Share(19, 19), Share(0, 100)) == "too few to tell"
    assert beside(Share(60, 100), Share(20, 100)) == "more"
    assert beside(Share(20, 100), Share(60, 100)) == "fewer"


def test_a_sound_register_has_no_gap() -> None:
    assert register_gaps(told(1, 2, 3), CREDITS) == ()
    assert register_gaps(told(7, 8, first=7), CREDITS) == ()
    assert register_gaps([], {}) == ()


def test_a_gap_in_a_register_is_told() -> None:
    assert register_gaps(told(1, 3), CREDITS) == ("CN-2026-0003 follows where 2 was due.",)


def test_a_number_that_no_credit_carries_is_told() -> None:
    assert register_gaps(told(1), {}) == ("CN-2026-0001 was allotted, and no credit carries it.",)


def test_a_number_on_another_credit_is_told() -> None:
    known = {"CN-2026-0001": uuid4()}
    assert register_gaps(told(1), known) == ("CN-2026-0001 is carried by another credit than it was allotted to.",)
