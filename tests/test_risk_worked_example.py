"""The worked example of the risk page, Jones & Co: every figure of its table and of the paragraph below it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest

from domain.commands import ALL
from domain.concessions import ConcessionGranted
from domain.contracts import ContractRecorded, ContractRenewed, RenewalOffered
from domain.entry import Actor, Entry
from domain.follow_ups import FollowUpDone, FollowUpScheduled
from domain.hearing import ApologyGiven, DesiredKind, DesiredResolutionStated, HearingConfirmed
from domain.inquiry import ExpectationCompared, Verdict
from domain.intake import ComplaintAcknowledged, ComplaintRaised, ProblemKind, StatedProblem, Triaged
from domain.money import CurrencyCode, MinorUnits, Money
from domain.promises import PromiseKept, PromiseMade, Undertaking
from domain.recovery import ComplaintResolved, Judge, Moment, RecoveryJudged, Resolution
from domain.relationship import CustomerRegistered, Size
from domain.risk.account import account, chosen, ledger_of
from domain.risk.actions import acts, saving
from domain.risk.answer import forecast, risk_of
from domain.risk.kept import kept
from domain.risk.postings import day_of
from domain.risk.scorecard import SHIPPED, Band
from domain.subjects import Subject
from domain.terms import Action, Answer, Channel, ConcessionKind, Side

STORY, JON, COMPLAINT, PROMISE, REVISIT = (UUID(int=number) for number in range(1, 6))


def eur(amount: int) -> Money:
    return Money(MinorUnits(amount * 100), CurrencyCode("EUR"))


def at(day: int, month: int, time: str = "00:00", year: int = 2026) -> datetime:
    hour, minute = map(int, time.split(":"))
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def jones() -> tuple[Entry, ...]:
    """The eighteen facts of the page."""
    numbers = count(1)

    def entry(when: datetime, fact: object) -> Entry:
        return Entry(STORY, next(numbers), fact, when, when, Actor(STORY, None), STORY)

    registered = CustomerRegistered(date(2024, 7, 1), CurrencyCode("EUR"), "DE", size=Size.SMALL)
    raised = ComplaintRaised(
        COMPLAINT, Channel.PHONE, contract_id=JON, stated_problem=StatedProblem(ProblemKind.PRODUCT)
    )
    subject = Subject("COMPLAINT", "T-1")
    promised = PromiseMade(
        PROMISE, Side.US, Undertaking.DO, Action.CALL_BACK, subject, at(14, 5, "12:00"), complaint_id=COMPLAINT
    )
    redo, discount = UUID(int=6), UUID(int=7)
    return (
        entry(at(1, 7, year=2024), registered),
        entry(at(1, 7, year=2024), ContractRecorded(JON, "JON-1", date(2024, 7, 1), date(2025, 7, 1), eur(1200))),
        entry(at(1, 7, year=2025), ContractRenewed(JON, date(2025, 7, 1), date(2026, 7, 1))),
        entry(at(12, 5, "05:45"), raised),
        entry(at(12, 5, "05:45"), ComplaintAcknowledged(COMPLAINT)),
        entry(at(12, 5, "05:50"), Triaged(COMPLAINT, Answer.NO, Answer.NO)),
        entry(at(12, 5, "06:00"), HearingConfirmed(COMPLAINT)),
        entry(at(12, 5, "06:05"), ApologyGiven(COMPLAINT)),
        entry(at(12, 5, "06:10"), DesiredResolutionStated(COMPLAINT, DesiredKind.REFUND, amount=eur(120))),
        entry(at(12, 5, "06:15"), promised),
        entry(at(13, 5, "10:00"), ExpectationCompared(COMPLAINT, Verdict.MET_BUT_MISUNDERSTOOD)),
        entry(at(14, 5, "08:00"), PromiseKept(PROMISE)),
        entry(at(14, 5, "08:30"), ConcessionGranted(redo, COMPLAINT, ConcessionKind.REDO, eur(120))),
        entry(at(14, 5, "08:30"), ConcessionGranted(discount, COMPLAINT, ConcessionKind.NEXT_ORDER_DISCOUNT, eur(100))),
        entry(at(14, 5, "09:00"), ComplaintResolved(COMPLAINT, Resolution.AGREED, True, True)),
        entry(at(14, 5, "09:00"), FollowUpScheduled(REVISIT, at(21, 5), complaint_id=COMPLAINT)),
        entry(at(21, 5, "09:00"), FollowUpDone(REVISIT)),
        entry(at(21, 5, "09:00"), RecoveryJudged(COMPLAINT, Moment.MAGIC, Judge.CUSTOMER, 5, 5, 5)),
    )


ALWAYS = {("base", -199, (2,)), ("base.renewals", -23, (3,)), ("base.size", 20, (1,))}

TABLE = [
    (at(12, 5, "05:45"), -152.3792, 0.1789, {("complaint.open", 50, (4,))}),
    (
        at(12, 5, "12:00"),
        -182.3744,
        0.1390,
        {("complaint.open", 25, (4, 6)), ("recovery.apology", -4, (8,)), ("recovery.heard", -1, (7,))},
    ),
    (
        at(14, 5, "12:00"),
        -195.3535,
        0.1242,
        {
            ("complaint.memory", 18, (4, 6, 11, 15)),
            ("recovery.concession", -5, (9, 13, 14)),
            ("recovery.apology", -3, (8,)),
            ("recovery.resolved_in_time", -1, (15,)),
            ("recovery.promise_kept", -1, (12,)),
            ("recovery.heard", -1, (7,)),
        },
    ),
    (
        at(22, 5),
        -213.9417,
        0.1053,
        {
            ("complaint.memory", 17, (4, 6, 11, 15)),
            ("recovery.moment", -17, (18,)),
            ("recovery.justice", -12, (18,)),
        },
    ),
]


@pytest.mark.parametrize(("when", "score", "probability", "lines"), TABLE)
def test_the_table_comes_out(
    when: datetime, score: float, probability: float, lines: set[tuple[str, int, tuple[int, ...]]]
) -> None:
    exact = forecast(until(when), when)
    risk = risk_of(until(when), when)
    assert exact is not None
    assert round(exact.score, 4) == score
    assert round(exact.probability, 4) == probability
    assert {(line.factor, line.points, line.because) for line in risk.lines} == ALWAYS | lines
    assert sum(line.points for line in risk.lines) == risk.score


def until(when: datetime) -> tuple[Entry, ...]:
    """What had happened by then; at 05:45 sharp nothing but the complaint and its acknowledgement."""
    return tuple(entry for entry in jones() if entry.occurred_at <= when)


def test_overdue_days_stand_ahead_and_fading_is_said() -> None:
    risk = risk_of(until(at(12, 5, "12:00")), at(12, 5, "12:00"))
    ahead = [(change.on.date(), change.points) for change in risk.next_changes if change.factor == "recovery.overdue"]
    assert ahead == [(date(2026, *each), 10) for each in ((5, 17), (5, 24), (5, 31), (6, 16))]
    assert risk.next_changes[0].sentence == "Due, and not resolved."
    assert risk.next_changes[0].prevents == "Resolve it."
    assert [(change.on, change.points) for change in risk.next_changes if change.factor == "fading"] == [(at(1, 7), 1)]


def test_what_would_lower_it_is_folded_in() -> None:
    now = at(12, 5, "12:00")
    ledger = ledger_of(until(now))
    term = chosen(ledger)
    assert term is not None
    saved = {
        act.sentence: saving(ledger, SHIPPED, now, term, act).at_renewal for act in acts(ledger, SHIPPED, now, term)
    }
    assert {sentence: round(points, 1) for sentence, points in saved.items()} == {
        "Resolve it so that they call it MAGIC.": 59.8,
        "Resolve it so that they call it TRUTH.": 49.5,
        "Resolve the complaint.": 46.4,
        "Grant refund worth 120.00 EUR.": 5.2,
        "Keep our promise.": 1.0,
    }
    best = risk_of(ledger, now).what_would_lower_it
    assert [action.points_at_renewal for action in best] == [60, 50, 46, 5, 1]


def test_two_concessions_count_for_less_the_second_time() -> None:
    postings = account(until(at(14, 5, "12:00")), SHIPPED, JON)
    given = [round(each.points, 4) for each in postings if each.factor == "recovery.concession"]
    assert given == [-4.3750, -0.5104]


def test_the_row_is_kept_as_sums_by_half_life() -> None:
    (row,) = kept(ledger_of(jones()), SHIPPED)
    assert (row.contract_id, row.scorecard, row.steps) == (JON, "shipped-1", ())
    assert round(row.constant, 4) == -202.3792
    assert (row.fast, row.lasting) == (0.0, 0.0)
    assert row.slow == pytest.approx(-1.518931e17, rel=1e-6)
    exact = forecast(jones(), at(22, 5))
    assert exact is not None
    assert row.score(day_of(at(22, 5))) == pytest.approx(exact.score, abs=1e-9)


def test_jones_is_low_and_its_sentences_say_why() -> None:
    risk = risk_of(jones(), at(22, 5))
    assert risk.band is Band.LOW
    assert risk.probability is None
    said = {line.factor: line.sentence for line in risk.lines}
    assert said["recovery.moment"] == "They judged it MAGIC."
    assert said["recovery.justice"] == "Fairness 15 of 15."
    assert said["base.renewals"] == "Renewed once."


def test_a_dearer_offer_is_a_line_and_a_lower_one_would_help() -> None:
    offered = RenewalOffered(JON, date(2026, 7, 1), eur(1320), Decimal("10.0"))
    entry = Entry(STORY, 19, offered, at(22, 5), at(22, 5), Actor(STORY, None), STORY)
    risk = risk_of((*jones(), entry), at(22, 5))
    assert ("contract.price", 21, "10 % dearer.") in {(line.factor, line.points, line.sentence) for line in risk.lines}
    assert [(action.sentence, action.points_at_renewal) for action in risk.what_would_lower_it] == [
        ("Offer the renewal at +3 %.", 21)
    ]


def test_what_would_help_can_be_done_by_a_command() -> None:
    known = {command.name for command in ALL}
    for when in (at(12, 5, "05:45"), at(12, 5, "12:00"), at(14, 5, "12:00")):
        for action in risk_of(until(when), when).what_would_lower_it:
            assert action.command in known
