"""The laws of the risk page, over stories that nobody would invent."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from domain.concessions import ConcessionCancelled, ConcessionForfeited, ConcessionFulfilled, ConcessionGranted
from domain.contracts import ContractNotRenewed, ContractRecorded, ContractRenewed, RenewalMoved, RenewalOffered
from domain.credits import (
    CreditCancelled,
    CreditExpired,
    CreditIssued,
    CreditKind,
    CreditRequested,
    ExpiredBecause,
    RenewalCreditLeftOut,
)
from domain.entry import Actor, Entry
from domain.follow_ups import FollowUpCancelled, FollowUpDone, FollowUpMoved, FollowUpScheduled
from domain.hearing import ApologyGiven, DesiredKind, DesiredResolutionStated, HearingConfirmed
from domain.inquiry import ExpectationCompared, Verdict
from domain.intake import (
    ComplaintAcknowledged,
    ComplaintRaised,
    ComplaintVoided,
    LinkedAsRepeat,
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
from domain.promises import PromiseBroken, PromiseKept, PromiseMade, PromiseReleased, Undertaking
from domain.recovery import (
    ClosedAs,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintResolved,
    Judge,
    Moment,
    RecoveryJudged,
    Resolution,
    StalemateBroken,
    StalemateDeclared,
)
from domain.referrals import ReferralMade
from domain.relationship import CustomerRegistered, Size
from domain.risk.account import account, ledger_of, postings_of
from domain.risk.answer import risk_of
from domain.risk.kept import kept
from domain.risk.postings import Posting, day_of, score
from domain.risk.scorecard import SHIPPED
from domain.subjects import Subject
from domain.terms import Action, Answer, Channel, ConcessionKind, Settlement, Side
from domain.testimonials import TestimonialGiven as WordsGiven  # pytest takes Test… for a class of tests

STORY = UUID(int=1)
START = datetime(2025, 1, 1, tzinfo=UTC)
COMPLAINTS = [UUID(int=100 + each) for each in range(3)]
CONTRACTS = [UUID(int=200 + each) for each in range(2)]
THINGS = [UUID(int=300 + each) for each in range(6)]

complaint = some.sampled_from(COMPLAINTS)
contract = some.sampled_from(CONTRACTS)
thing = some.sampled_from(THINGS)
money = some.builds(
    Money, some.integers(0, 90_000).map(MinorUnits), some.sampled_from(["EUR", "EUR", "KES"]).map(CurrencyCode)
)
day = some.dates(date(2025, 2, 1), date(2027, 2, 1))
instant = some.integers(0, 500).map(lambda days: START + timedelta(days=days, hours=5))
score_given = some.none() | some.integers(1, 5)


def home(thing_id: UUID) -> UUID:
    """Which complaint a thing belongs to: it is the same one in every telling."""
    return COMPLAINTS[thing_id.int % len(COMPLAINTS)]


def granted(thing_id: UUID, kind: ConcessionKind, value: Money) -> ConcessionGranted:
    return ConcessionGranted(thing_id, home(thing_id), kind, value)


def promised(thing_id: UUID, by: Side) -> PromiseMade:
    side = by if thing_id.int % 3 else Side.US
    about = Subject("OTHER", "x")
    return PromiseMade(thing_id, side, Undertaking.DO, Action.OTHER, about, complaint_id=home(thing_id))


def requested(thing_id: UUID, kind: CreditKind) -> CreditRequested:
    of = thing_id if thing_id.int % 2 else None
    return CreditRequested(thing_id_of_credit(thing_id), 1, "", kind, "X", (), Settlement.CREDIT, concession_id=of)


def thing_id_of_credit(thing_id: UUID) -> UUID:
    return UUID(int=thing_id.int + 1000)


credit = thing.map(thing_id_of_credit)
NOTHING = Money(MinorUnits(0), CurrencyCode("EUR"))


def issued(credit_id: UUID) -> CreditIssued:
    return CreditIssued(credit_id, "", "RC-1", date(2025, 1, 1), (), NOTHING, NOTHING, NOTHING)


problem = some.none() | some.sampled_from(ProblemKind).map(StatedProblem)
raising = some.builds(
    ComplaintRaised,
    complaint,
    some.just(Channel.PHONE),
    contract_id=some.none() | contract,
    stated_problem=problem,
    received_at=some.none(),
    words=some.none(),
    contact_id=some.none(),
    about=some.none(),
    escalated_via=some.none(),
    happened_on=some.none(),
)
FACTS = [
    raising,
    raising,
    some.builds(ComplaintReopened, complaint),
    some.builds(ComplaintAcknowledged, complaint),
    some.builds(Triaged, complaint, some.sampled_from(Answer), some.sampled_from(Answer)),
    some.builds(SeverityOverridden, complaint, some.sampled_from(Severity)),
    some.builds(LossClaimed, complaint, money),
    some.builds(PublicCriticismNoted, complaint),
    some.builds(LinkedAsRepeat, complaint, complaint),
    some.builds(ComplaintVoided, complaint),
    some.builds(HearingConfirmed, complaint, confirmed_by_customer=some.booleans()),
    some.builds(ApologyGiven, complaint),
    some.builds(DesiredResolutionStated, complaint, some.sampled_from(DesiredKind), amount=some.none() | money),
    some.builds(ExpectationCompared, complaint, some.sampled_from(Verdict)),
    some.builds(StalemateDeclared, complaint),
    some.builds(StalemateBroken, complaint),
    some.builds(ComplaintResolved, complaint, some.just(Resolution.AGREED), some.just(True), some.just(True)),
    some.builds(ComplaintResolved, complaint, some.just(Resolution.AGREED), some.just(True), some.just(True)),
    some.builds(
        RecoveryJudged,
        complaint,
        some.sampled_from(Moment),
        some.sampled_from(Judge),
        score_given,
        score_given,
        score_given,
    ),
    some.builds(ComplaintClosed, complaint, some.sampled_from(ClosedAs)),
    some.builds(lambda each: OfferMade(each, home(each), 1, Stance.NOTHING, ()), thing),
    some.builds(OfferBackedOut, thing),
    some.builds(granted, thing, some.sampled_from(ConcessionKind), money),
    some.builds(ConcessionCancelled, thing),
    some.builds(ConcessionForfeited, thing),
    some.builds(ConcessionFulfilled, thing),
    some.builds(promised, thing, some.sampled_from(Side)),
    some.builds(PromiseKept, thing),
    some.builds(PromiseBroken, thing),
    some.builds(PromiseReleased, thing),
    some.builds(lambda each, due: FollowUpScheduled(each, due, complaint_id=home(each)), thing, instant),
    some.builds(FollowUpMoved, thing, instant, instant),
    some.builds(FollowUpDone, thing),
    some.builds(FollowUpCancelled, thing),
    some.builds(requested, thing, some.sampled_from(CreditKind)),
    some.builds(issued, credit),
    some.builds(CreditCancelled, credit),
    some.builds(CreditExpired, credit, money, some.just(ExpiredBecause.DATE)),
    some.builds(RenewalCreditLeftOut, credit, thing),
    some.builds(ContractRenewed, contract, day, day, value=money),
    some.builds(RenewalMoved, contract, day),
    some.builds(RenewalOffered, contract, day, money, some.integers(-30, 60).map(Decimal)),
    some.builds(WordsGiven, thing),
    some.builds(ReferralMade, thing),
    some.builds(ContractNotRenewed, some.just(CONTRACTS[1]), day),
]
OPENERS = (OfferMade, ConcessionGranted, PromiseMade, FollowUpScheduled, CreditRequested)


def once(told: list[tuple[object, int]]) -> list[tuple[object, int]]:
    """Without a second opening of the same thing, or by another kind of thing of the same id."""
    kinds: dict[UUID, type] = {}
    seen: set[tuple[type, UUID]] = set()
    left = []
    for fact, minute in told:
        if isinstance(fact, OPENERS):
            thing_id = next(iter(getattr(fact, name) for name in type(fact).__slots__))
            if kinds.setdefault(thing_id, type(fact)) is not type(fact) or (type(fact), thing_id) in seen:
                continue
            seen.add((type(fact), thing_id))
        left.append((fact, minute))
    return left


stories = some.lists(
    some.tuples(some.one_of(*FACTS), some.integers(2000, 700_000)),
    min_size=30,
    max_size=90,
    unique_by=lambda each: each[1],
).map(once)


def beginning() -> list[tuple[object, int]]:
    registered = CustomerRegistered(date(2025, 1, 1), CurrencyCode("EUR"), "DE", size=Size.LARGE, referred_by="MUE")
    value = Money(MinorUnits(100_000), CurrencyCode("EUR"))
    recorded = [
        (ContractRecorded(each, each.hex, date(2025, 1, 1), date(2026, 1, 1), value), 1 + place)
        for place, each in enumerate(CONTRACTS)
    ]
    return [(registered, 0), *recorded]


def entries(told: Sequence[tuple[object, int]], written: timedelta = timedelta()) -> list[Entry]:
    """The story, numbered as it was told; each fact is recorded after all that came before it."""
    result: list[Entry] = []
    recorded = START
    for number, (fact, minute) in enumerate([*beginning(), *told], 1):
        occurred = START + timedelta(minutes=minute)
        recorded = max(recorded, occurred + written)
        result.append(Entry(STORY, number, fact, occurred, recorded, Actor(STORY, None), STORY))
    return result


def figures(postings: Sequence[Posting]) -> list[tuple[object, ...]]:
    """Postings without the numbers of their facts, which tell how the story was written down."""
    rows = [
        (each.factor, round(each.points, 9), each.half_life_days or 0, round(each.day, 9), str(each.subject))
        for each in postings
    ]
    return sorted(rows)


@settings(max_examples=150, deadline=None)
@given(stories)
def test_the_ledger_is_the_account(told: list[tuple[object, int]]) -> None:
    story = entries(told)
    for each in CONTRACTS:
        assert sorted(postings_of(ledger_of(story), SHIPPED, each), key=repr) == sorted(
            account(story, SHIPPED, each), key=repr
        )


@settings(max_examples=150, deadline=None)
@given(stories, some.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_changes_nothing(told: list[tuple[object, int]], random: object) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types its randoms as objects
    for each in CONTRACTS:
        one, other = (postings_of(ledger_of(entries(way)), SHIPPED, each) for way in (told, shuffled))
        assert figures(one) == figures(other)


@settings(max_examples=100, deadline=None)
@given(stories, some.integers(0, 900))
def test_the_kept_row_is_the_fold_from_the_last_fact_on(told: list[tuple[object, int]], days: int) -> None:
    ledger = ledger_of(entries(told))
    assert ledger.recorded_at is not None
    now = day_of(ledger.recorded_at) + days
    for row in kept(ledger, SHIPPED):
        assert abs(row.score(now) - score(postings_of(ledger, SHIPPED, row.contract_id), now)) < 1e-9


@settings(max_examples=100, deadline=None)
@given(stories, some.integers(0, 700))
def test_lines_add_up_to_the_score(told: list[tuple[object, int]], days: int) -> None:
    risk = risk_of(entries(told), START + timedelta(days=days, hours=1))
    assert risk.score is not None
    assert sum(line.points for line in risk.lines) == risk.score
    assert all(line.sentence.endswith(".") for line in risk.lines)
    assert len(risk.what_would_lower_it) <= 8


@settings(max_examples=60, deadline=None)
@given(stories, some.integers(0, 60))
def test_a_fact_recorded_later_changes_no_answer_known_before(told: list[tuple[object, int]], first: int) -> None:
    story = entries(told)
    known = story[: first + 3]
    then = known[-1].recorded_at
    late = [entry for entry in story if entry.recorded_at <= then]
    before, after = ledger_of(late), ledger_of(story, as_known_at=then)
    for each in CONTRACTS:
        assert postings_of(before, SHIPPED, each) == postings_of(after, SHIPPED, each)
