"""The rules of the scorecard, one sentence each, by the page's own arithmetic."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from domain.concessions import ConcessionCancelled, ConcessionGranted
from domain.contracts import ContractNotRenewed, ContractRecorded, ContractRenewed, RenewalOffered
from domain.credits import RenewalCreditLeftOut
from domain.entry import Actor, Entry
from domain.follow_ups import FollowUpDone, FollowUpMoved, FollowUpScheduled
from domain.hearing import ApologyGiven, DesiredKind, DesiredResolutionStated, HearingConfirmed
from domain.inquiry import ExpectationCompared, Verdict
from domain.intake import (
    ComplaintAcknowledged,
    ComplaintRaised,
    ComplaintVoided,
    LossClaimed,
    ProblemKind,
    PublicCriticismNoted,
    Severity,
    SeverityOverridden,
    StatedProblem,
    Triaged,
)
from domain.money import CurrencyCode, MinorUnits, Money
from domain.offers import OfferBackedOut, OfferMade, Stance
from domain.promises import PromiseBroken, PromiseKept, PromiseMade, Undertaking
from domain.recovery import (
    ClosedAs,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintResolved,
    Judge,
    Moment,
    RecoveryJudged,
    Resolution,
    StalemateDeclared,
)
from domain.relationship import CustomerRegistered
from domain.risk.account import account, ledger_of
from domain.risk.answer import Confidence, forecast, risk_of
from domain.risk.postings import day_of
from domain.risk.scorecard import SHIPPED, Band, band_of
from domain.subjects import Subject
from domain.terms import Action, Answer, Channel, ConcessionKind, Side

STORY, FIRST, SECOND, ONE, OTHER, THING, NEXT = (UUID(int=number) for number in range(1, 8))
START = datetime(2025, 1, 1, 9, tzinfo=UTC)
NO, YES, UNKNOWN = Answer.NO, Answer.YES, Answer.UNKNOWN
MISERY, TRUTH, MAGIC = Moment.MISERY, Moment.TRUTH, Moment.MAGIC


def money(amount: int, currency: str = "EUR") -> Money:
    return Money(MinorUnits(amount * 100), CurrencyCode(currency))


def story(*told: tuple[float, object]) -> list[Entry]:
    """A customer with one contract since 1 January, then facts by the day after it on which they happened."""
    recorded = ContractRecorded(ONE, "ONE", date(2025, 1, 1), date(2026, 1, 1), money(1000))
    registered = CustomerRegistered(date(2025, 1, 1), CurrencyCode("EUR"), "DE")
    entries = []
    for number, (day, fact) in enumerate([(0.0, registered), (0.0, recorded), *told], 1):
        when = START + timedelta(days=day)
        entries.append(Entry(STORY, number, fact, when, when, Actor(STORY, None), STORY))
    return entries


def posted(factor: str, entries: list[Entry], contract: UUID = ONE) -> list[tuple[float, float | None, float]]:
    """Points, half-life and day of what a factor posts; the day counts from 1 January, 9:00."""
    start = day_of(START)
    return [
        (round(each.points, 6), each.half_life_days, round(each.day - start, 6))
        for each in account(entries, SHIPPED, contract)
        if each.factor == factor
    ]


def raised(
    complaint: UUID = FIRST, kind: ProblemKind = ProblemKind.PRODUCT, about: UUID | None = None
) -> ComplaintRaised:
    return ComplaintRaised(complaint, Channel.PHONE, contract_id=about, stated_problem=StatedProblem(kind))


def resolved(complaint: UUID = FIRST) -> ComplaintResolved:
    return ComplaintResolved(complaint, Resolution.AGREED, True, True)


def judged(moment: Moment, *scores: int, by: Judge = Judge.CUSTOMER, complaint: UUID = FIRST) -> RecoveryJudged:
    three = (*scores, None, None, None)
    return RecoveryJudged(complaint, moment, by, three[0], three[1], three[2])


def promise(promise_id: UUID = THING, by: Side = Side.US) -> PromiseMade:
    about = Subject("COMPLAINT", "1")
    return PromiseMade(promise_id, by, Undertaking.DO, Action.CALL_BACK, about, complaint_id=FIRST)


def granted(value: Money, kind: ConcessionKind = ConcessionKind.REDO, id: UUID = THING) -> ConcessionGranted:
    return ConcessionGranted(id, FIRST, kind, value)


MINOR = Triaged(FIRST, NO, NO)


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ([], 50),
        ([Triaged(FIRST, UNKNOWN, NO)], 50),
        ([MINOR], 25),
        ([MINOR, LossClaimed(FIRST, money(0))], 25),
        ([LossClaimed(FIRST, money(1))], 50),
        ([Triaged(FIRST, UNKNOWN, YES)], 90),
        ([Triaged(FIRST, YES, YES)], 150),
        ([Triaged(FIRST, YES, YES), SeverityOverridden(FIRST, Severity.STOPPAGE)], 90),
        ([MINOR, ExpectationCompared(FIRST, Verdict.UNCLEAR)], 21.25),
        ([MINOR, ExpectationCompared(FIRST, Verdict.MET), ExpectationCompared(FIRST, Verdict.MISSED)], 25),
    ],
)
def test_a_grievance_weighs_its_severity_times_the_verdict(facts: list[object], points: float) -> None:
    entries = story((10, raised()), *((10.1, fact) for fact in facts))
    assert posted("complaint.open", entries) == [(points, None, 10)]


def test_what_is_overdue_stands_until_the_end_and_then_fades_from_there() -> None:
    opened = ((10.0, raised()), (10.0, MINOR))
    assert posted("recovery.overdue", story(*opened)) == [(10, None, day) for day in (15, 22, 29, 45)]
    late = story(*opened, (25.0, resolved()))
    assert posted("recovery.overdue", late) == [(10, 90, 25)] * 2
    assert posted("recovery.resolved_late", late) == [(10, 180, 25)]
    in_time = story(*opened, (15.0, resolved()))
    assert posted("recovery.overdue", in_time) == []
    assert posted("recovery.resolved_in_time", in_time) == [(-2.5, 180, 15)]


def test_answering_late_counts_from_the_target_of_the_severity() -> None:
    assert posted("recovery.acknowledged_late", story((10, raised()))) == [(10, 90, 11)]
    assert posted("recovery.acknowledged_late", story((10, raised()), (11, ComplaintAcknowledged(FIRST)))) == []
    stopped = story((10, raised()), (10, Triaged(FIRST, NO, YES)), (10.5, ComplaintAcknowledged(FIRST)))
    assert posted("recovery.acknowledged_late", stopped) == [(10, 90, 10.333333)]


def test_reopening_is_a_double_deviation_and_inherits_what_was_told() -> None:
    entries = story((10, raised()), (10, MINOR), (12, resolved()), (20, ComplaintReopened(FIRST)))
    assert posted("complaint.memory", entries) == [(25, 180, 12)]
    assert posted("complaint.open", entries) == [(25, None, 20)]
    assert posted("complaint.double_deviation", entries) == [(12.5, 180, 20)]
    assert posted("recovery.overdue", entries)[0] == (10, None, 25)


@pytest.mark.parametrize(
    ("facts", "double"),
    [
        ([], True),
        ([(12, resolved())], False),
        ([(12, resolved()), (13, judged(MISERY))], True),
        ([(12, resolved()), (13, judged(MISERY, by=Judge.HANDLER))], False),
        ([(12, ComplaintClosed(FIRST, ClosedAs.UNRESOLVED))], True),
        ([(40, resolved())], True),
        ([(12, resolved()), (35, judged(MISERY))], False),
        ([(12, ComplaintVoided(FIRST))], False),
    ],
)
def test_a_second_complaint_weighs_more_after_one_that_was_not_put_right(
    facts: list[tuple[float, object]], double: bool
) -> None:
    entries = story((10, raised()), (30, raised(SECOND, ProblemKind.OTHER)), *facts)
    assert posted("complaint.double_deviation", entries) == ([(25, 180, 30)] if double else [])


def test_the_same_kind_within_a_year_is_a_repetition() -> None:
    assert posted("complaint.repeat", story((10, raised()), (300, raised(SECOND)))) == [(15, 180, 300)]
    assert posted("complaint.repeat", story((10, raised()), (375, raised(SECOND)))) == []
    kinds = (10, raised(kind=ProblemKind.OTHER)), (300, raised(SECOND, ProblemKind.OTHER))
    assert posted("complaint.repeat", story(*kinds)) == []


def test_a_stalemate_counts_until_it_is_broken_or_over() -> None:
    stuck = ((10.0, raised()), (11.0, StalemateDeclared(FIRST)))
    assert posted("complaint.stalemate", story(*stuck)) == [(10, None, 11)]
    assert posted("complaint.stalemate", story(*stuck, (12.0, resolved()))) == []


def test_amends_count_for_sixty_percent_at_most_and_leave_when_they_judge() -> None:
    deeds = [HearingConfirmed(FIRST), ApologyGiven(FIRST), LossClaimed(FIRST, money(100)), granted(money(100))]
    promises = [promise(UUID(int=50 + each)) for each in range(4)]
    keeping = [PromiseKept(each.promise_id) for each in promises]
    told = [(10 + place / 10, fact) for place, fact in enumerate([raised(), *deeds, *promises, *keeping])]
    entries = story(*told)
    amends = ("recovery.heard", "recovery.apology", "recovery.concession", "recovery.promise_kept")
    counted = [points for factor in amends for points, _, _ in posted(factor, entries)]
    assert counted == [-2.5, -7.5, -12.5, -2.5, -2.5, -2.5]
    assert [posted(factor, story(*told, (20, judged(TRUTH)))) for factor in amends] == [[]] * 4


def test_splitting_a_concession_gains_nothing() -> None:
    asked = DesiredResolutionStated(FIRST, DesiredKind.REFUND, amount=money(100))
    begun = ((10.0, raised()), (10.0, asked))
    whole = story(*begun, (11, granted(money(80))))
    split = story(*begun, (11, granted(money(30))), (11, granted(money(50), id=NEXT)))
    (one,) = posted("recovery.concession", whole)
    assert one[0] == round(-50 * 0.25 * 0.8**0.5, 6)
    assert sum(points for points, _, _ in posted("recovery.concession", split)) == pytest.approx(one[0], abs=1e-5)
    assert posted("recovery.concession", story(*begun, (11, granted(money(900)))))[0][0] == -50 * 0.30


def test_without_a_measure_only_the_first_concession_counts() -> None:
    first = round(-50 * 0.25 * 0.6**0.5, 6)
    two = ((10.0, raised()), (11, granted(money(30))), (11, granted(money(50), id=NEXT)))
    assert posted("recovery.concession", story(*two)) == [(first, 180, 11)]
    foreign = ((10.0, raised()), (10.0, LossClaimed(FIRST, money(100))), (11, granted(money(9000, "KES"))))
    assert posted("recovery.concession", story(*foreign)) == [(first, 180, 11)]
    misfit = ((10.0, raised()), (11, granted(money(30), ConcessionKind.GESTURE)))
    assert posted("recovery.concession", story(*misfit)) == [(round(0.7 * first, 6), 180, 11)]
    undone = story(*two, (12, ConcessionCancelled(THING)), (12, ConcessionCancelled(NEXT)))
    assert posted("recovery.concession", undone) == []


def test_a_moment_is_dated_by_the_first_of_its_unbroken_run() -> None:
    told = (
        (10, raised()),
        (10, MINOR),
        (11, resolved()),
        (12, judged(MISERY)),
        (13, judged(TRUTH)),
        (14, judged(TRUTH)),
    )
    assert posted("recovery.moment", story(*told)) == [(-11.25, 180, 13)]
    assert posted("recovery.moment", story(*told[:4])) == [(20, 180, 12)]
    assert posted("recovery.moment", story(*told[:3], (12, judged(MAGIC, by=Judge.HANDLER)))) == []


def test_magic_heals_most_when_it_was_the_first_and_a_minor_complaint() -> None:
    begun = ((10, raised()), (11, resolved()), (12, judged(MAGIC)))
    assert posted("recovery.moment", story(*begun)) == [(-47.5, 180, 12)]
    assert posted("recovery.moment", story(*begun, (10, Triaged(FIRST, NO, YES)))) == [(-76.5, 180, 12)]
    earlier = ((1, raised(SECOND, ProblemKind.OTHER)), (2, resolved(SECOND)))
    assert posted("recovery.moment", story(*earlier, *begun)) == [(-42.5, 180, 12)]


def test_fairness_is_read_from_the_last_scores() -> None:
    begun = ((10, raised()), (11, resolved()))
    assert posted("recovery.justice", story(*begun, (12, judged(TRUTH, 4)))) == [(-3, 180, 12)]
    twice = story(*begun, (12, judged(TRUTH, 2, 2, 3)), (13, judged(TRUTH)))
    assert posted("recovery.justice", twice) == [(12, 180, 12)]


def test_backing_out_reopens_the_same_episode() -> None:
    offer = OfferMade(THING, FIRST, 1, Stance.COMPROMISE, ())
    told = ((10, raised()), (10, MINOR), (11, offer), (12, resolved()), (13, judged(TRUTH, 5, 5, 5)))
    entries = story(*told, (14, OfferBackedOut(THING)))
    assert posted("complaint.open", entries) == [(25, None, 10)]
    for factor in ("complaint.memory", "complaint.double_deviation", "recovery.moment", "recovery.justice"):
        assert posted(factor, entries) == []


def test_silence_counts_until_they_judge() -> None:
    told = ((10, raised()), (11, resolved()), (40, ComplaintClosed(FIRST, ClosedAs.ACQUIESCED)))
    assert posted("recovery.acquiesced", story(*told)) == [(10, 180, 40)]
    assert posted("recovery.acquiesced", story(*told, (50, judged(MISERY)))) == []


def test_a_follow_up_is_missed_three_days_after_it_was_due() -> None:
    due = FollowUpScheduled(THING, START + timedelta(days=20), complaint_id=FIRST)
    told = ((10, raised()), (11, due))
    assert posted("recovery.follow_up_missed", story(*told)) == [(8, 90, 23)]
    moved = FollowUpMoved(THING, due.due, START + timedelta(days=30))
    assert posted("recovery.follow_up_missed", story(*told, (12, moved))) == [(8, 90, 33)]
    done = story(*told, (23, FollowUpDone(THING)))
    assert posted("recovery.follow_up_missed", done) == []
    assert posted("recovery.follow_up_done", done) == [(-2.5, 180, 23)]
    late = story(*told, (23.1, FollowUpDone(THING)))
    assert posted("recovery.follow_up_missed", late) == [(8, 90, 23)]
    assert posted("recovery.follow_up_done", late) == []


def test_only_our_broken_word_counts() -> None:
    broken = (12, PromiseBroken(THING))
    assert posted("promise.broken", story((10, raised()), (11, promise()), broken)) == [(25, 180, 12)]
    assert posted("promise.broken", story((10, raised()), (11, promise(by=Side.CUSTOMER)), broken)) == []
    assert posted("promise.broken", story((12, RenewalCreditLeftOut(THING, NEXT)))) == [(30, 180, 12)]


def test_a_complaint_about_another_contract_counts_half() -> None:
    entries = story((10, raised(about=OTHER)), (11, PublicCriticismNoted(FIRST)))
    assert posted("complaint.open", entries) == [(25, None, 10)]
    assert posted("complaint.public", entries) == [(7.5, 180, 11)]
    assert posted("complaint.open", story((10, raised(about=ONE)))) == [(50, None, 10)]


@pytest.mark.parametrize(("percent", "points"), [("13", 30), ("50", 90), ("-40", -30), ("3", None)])
def test_the_price_counts_until_the_term_ends(percent: str, points: float | None) -> None:
    offered = RenewalOffered(ONE, date(2026, 1, 1), money(1130), Decimal(percent))
    assert posted("contract.price", story((300, offered))) == ([] if points is None else [(points, None, 300)])
    renewed = ContractRenewed(ONE, date(2026, 1, 1), date(2027, 1, 1))
    assert posted("contract.price", story((300, offered), (365, renewed))) == []


def test_a_renewal_credit_counts_once_and_until_the_renewal() -> None:
    first, second = (granted(money(10), ConcessionKind.RENEWAL_CREDIT, id) for id in (THING, NEXT))
    two = ((10, raised()), (11, first), (12, second))
    assert posted("contract.renewal_credit", story(*two)) == [(-30, None, 11)]
    assert posted("contract.renewal_credit", story(*two, (13, ConcessionCancelled(THING)))) == [(-30, None, 12)]
    renewed = ContractRenewed(ONE, date(2026, 1, 1), date(2027, 1, 1))
    assert posted("contract.renewal_credit", story(*two, (365, renewed))) == []


def test_without_a_live_contract_there_is_no_score_and_it_says_why() -> None:
    entries = story((300, ContractNotRenewed(ONE, date(2026, 1, 1))))
    risk = risk_of(entries, START + timedelta(days=301))
    assert (risk.score, risk.band, risk.lines) == (None, None, ())
    assert risk.why == "No contract is live; there is nothing left to renew."
    assert forecast(entries, START + timedelta(days=301)) is None


def test_the_answer_is_about_the_contract_that_renews_nearest() -> None:
    other = ContractRecorded(OTHER, "OTHER", date(2025, 1, 1), date(2025, 9, 1), money(10))
    ledger, now = ledger_of(story((1, other))), START + timedelta(days=10)
    assert risk_of(ledger, now).contract_id == OTHER
    assert risk_of(ledger, now, due_at=date(2025, 12, 1)).contract_id == ONE
    assert risk_of(ledger, now, contract=ONE).contract_id == ONE


def test_we_are_surer_of_those_we_know() -> None:
    terms = [(day, ContractRenewed(ONE, date(2025, 6, 1), date(2026, 6, 1))) for day in (50, 100)]
    now = START + timedelta(days=120)
    assert risk_of(story(), now).confidence is Confidence.LOW
    assert risk_of(story(*terms), now).confidence is Confidence.MEDIUM
    heard = ((101, raised()), (101, MINOR), (102, resolved()), (103, judged(TRUTH)))
    assert risk_of(story(*terms, *heard), now).confidence is Confidence.HIGH


def test_bands_are_told_by_probability() -> None:
    assert [band_of(each) for each in (0.149, 0.15, 0.249, 0.25)] == [Band.LOW, Band.WATCH, Band.WATCH, Band.HIGH]
