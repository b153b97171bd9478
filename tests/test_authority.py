"""Authority: what somebody may give alone, counted together, and asking somebody who may give more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.approvals import ApprovalRequested, ConcessionApproved, ConcessionRefused
from domain.arguments import MixedCurrencies
from domain.authority import (
    Giving,
    approve_concession,
    passed,
    refuse_concession,
    request_approval,
    within_authority,
)
from domain.budget import AuthorityBudget, AuthorityUsed, budget_id, budgets_of, used
from domain.conceding import cancel_concession
from domain.conditions import ComplaintOver, FairnessNotAsked, NotHeardYet
from domain.contracts import ContractRecorded
from domain.deadlines import note_deadlines
from domain.entry import Entry
from domain.hearing import DesiredKind
from domain.intake import ComplaintRaised
from domain.limits import AboveAuthority
from domain.money import MinorUnits, Money, total
from domain.offering import leverage, net_to_us
from domain.offers import OfferMade, Stance, Term
from domain.recovery import ClosedAs, ComplaintClosed
from domain.refusals import AlreadyOver, Next, ReasonMissing, SecondPersonRequired
from domain.rulebook import LimitGroup, Rules
from domain.settling import (
    OfferAlreadyOpen,
    OfferNotOpen,
    accept_offer,
    counter_offer,
    decline_offer,
    grant_at_once,
    make_offer,
    withdraw_offer,
)
from domain.terms import Channel, ConcessionKind, Role
from tests.bargains import COMPLAINT, HEARD, concessions, heard, money, offering, offers, on, raised, term, wants
from tests.given import CUSTOMER, NOON, RULES, Telling, given, id_of, person

REDO = term(ConcessionKind.REDO, "120.00", "31.00")
LIMIT = money("200.00")


def costing(cost: str) -> Telling:
    """Amina offers something that costs us this much."""
    return offering(heard(), replace(REDO, cost=money(cost)))


def limited(per_customer_12m: Money | None = None, per_person_30d: Money | None = None) -> Rules:
    """The first rules, with more limits on an account manager's concessions in euros."""
    row = RULES.limit(Role.ACCOUNT_MANAGER, LimitGroup.CONCESSION, "EUR")
    assert row is not None
    narrower = replace(row, per_customer_12m=per_customer_12m, per_person_30d=per_person_30d)
    return replace(RULES, limits=(narrower, *(each for each in RULES.limits if each is not row)))


def drawn(amount: Money, on_day: str) -> tuple[AuthorityBudget, ...]:
    """A budget from which this was drawn on that day of 2026."""
    month, day = map(int, on_day.split("-"))
    use = AuthorityUsed(id_of("thing"), CUSTOMER, LimitGroup.CONCESSION, amount, on(month, day))
    story = budget_id(person("amina").id, use.on)
    entry = Entry(story, 1, use, NOON, NOON, person("amina"), id_of("key"))
    return (AuthorityBudget(story).evolve(entry),)


# -- limits


def test_up_to_the_limit_no_approval_is_needed_and_above_it_one_is() -> None:
    costing("200.00").then(OfferMade)
    costing("200.01").refused(AboveAuthority)


def test_the_refusal_names_the_limit_and_whom_to_ask() -> None:
    refusal = costing("220.00").refused(AboveAuthority).refusal
    assert refusal is not None
    assert (
        refusal.message == "Your limit for redo is 200.00 EUR a case; this reaches 220.00 EUR. Ask Lena (5,000.00 EUR)."
    )
    assert (refusal.field, refusal.next) == ("terms", Next("Ask for approval.", "requestApproval"))
    assert [each.sentence for each in refusal.details] == [
        "What is worth 120.00 EUR to them and costs us 200.00 EUR or less, such as an add-on.",
        "Account credit of 120.00 EUR, used on a later invoice.",
    ]
    assert costing("9000.00").refusal is not None
    assert "Ask for higher limits" in str(costing("9000.00").refusal)


def test_a_credit_at_renewal_is_named_where_a_renewal_lies_ahead() -> None:
    contract = ContractRecorded(id_of("contract"), "JON-1", on(1, 1), on(7, 1), money("900.00"))
    refused = offering(heard().and_given(contract), replace(REDO, cost=money("220.00"))).refused(AboveAuthority)
    assert refused.refusal is not None
    assert "Renewal credit of 120.00 EUR, used when they renew." in [each.sentence for each in refused.refusal.details]


def test_a_lead_has_a_higher_limit() -> None:
    lead = offering(heard(), replace(REDO, cost=money("5000.00")), by="lena")
    lead.done()
    offering(heard(), replace(REDO, cost=money("5000.01")), by="lena").refused(AboveAuthority)


def test_without_a_row_there_is_no_authority_but_what_costs_nothing_needs_none() -> None:
    francs = term(ConcessionKind.REDO, "1.00", "1.00", "CHF")
    offering(heard(), francs).refused(AboveAuthority)
    offering(heard(), term(ConcessionKind.APOLOGY_ONLY, "0.00", currency="CHF")).done()


def test_splitting_does_not_help_in_one_case() -> None:
    granted = costing("150.00").when(accept_offer)
    offering(granted, replace(REDO, cost=money("50.00"))).done()
    again = offering(granted, replace(REDO, cost=money("50.01"))).refused(AboveAuthority)
    assert again.refusal is not None
    assert again.refusal.details[0].amount == money("50.00"), "what is left"


def test_another_role_has_its_own_count() -> None:
    granted = costing("150.00").when(accept_offer)
    offering(granted, replace(REDO, cost=money("5000.00")), by="lena").done()


def test_what_was_taken_back_counts_no_longer() -> None:
    granted = costing("150.00").when(accept_offer)
    cancelled = granted.when(cancel_concession, reason="they do not want it")
    offering(cancelled, replace(REDO, cost=money("200.00"))).done()


def test_a_year_with_one_customer_counts_their_other_complaints() -> None:
    rules, other = limited(per_customer_12m=money("250.00")), id_of("other")
    both = (
        costing("150.00")
        .when(accept_offer)
        .and_given(
            ComplaintRaised(other, Channel.PHONE),
            replace(HEARD, complaint_id=other),
            replace(wants(), complaint_id=other),
        )
    )

    def offered(rules: Rules, now: datetime = NOON) -> Telling:
        redo = replace(REDO, cost=money("101.00"))
        return offering(both, redo, complaint_id=other, rules=rules, now=now)

    offered(rules).refused(AboveAuthority)
    offered(RULES).done()
    offered(rules, NOON.replace(year=2027)).done()


def test_a_month_of_one_person_counts_every_customer_for_thirty_days() -> None:
    rules = limited(per_person_30d=money("300.00"))
    terms = (replace(REDO, cost=money("100.00")),)

    def with_budget(amount: str, day: str) -> Telling:
        budget: dict[str, object] = {"budget": drawn(money(amount), day)}
        return heard().when(make_offer, stance=Stance.COMPROMISE, terms=terms, rules=rules, beside=budget)

    with_budget("200.00", "5-01").done()
    refusal = with_budget("201.00", "5-01").refused(AboveAuthority).refusal
    assert "300.00 EUR in 30 days; this reaches 301.00 EUR" in str(refusal)
    with_budget("201.00", "4-13").refused(AboveAuthority)
    with_budget("201.00", "4-12").done()
    heard().when(make_offer, stance=Stance.COMPROMISE, terms=terms, beside={"budget": drawn(LIMIT, "5-01")}).done()


def month_after(*stories: Telling) -> tuple[AuthorityBudget, ...]:
    """Amina's month after what these stories drew on it and returned to it."""
    budget = AuthorityBudget(budget_id(person("amina").id, NOON.date()))
    for number, each in enumerate((each for story in stories for each in story.elsewhere), 1):
        assert each.story_id == budget.id
        budget = budget.evolve(Entry(budget.id, number, each.fact, NOON, NOON, person("amina"), id_of("key")))
    return (budget,)


def test_what_somebody_offers_counts_in_their_month_before_it_is_accepted() -> None:
    rules = limited(per_person_30d=money("300.00"))
    elsewhere: dict[str, object] = {"budget": month_after(costing("200.00"))}
    offering(heard(), replace(REDO, cost=money("101.00")), rules=rules, beside=elsewhere).refused(AboveAuthority)
    offering(heard(), replace(REDO, cost=money("100.00")), rules=rules, beside=elsewhere).done()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (counter_offer, {"words": "more"}),
        (decline_offer, {}),
        (withdraw_offer, {"reason": "sold out"}),
        (note_deadlines, {"now": NOON.replace(month=7)}),
    ],
)
def test_what_they_did_not_take_is_returned_to_the_month(answer: Callable[..., object], words: dict[str, Any]) -> None:
    offered = offering(heard(), replace(REDO, cost=money("200.00")), expires_on=on(6, 1))
    answered = offered.when(answer, **words).done()
    assert used(month_after(offered, answered), LimitGroup.CONCESSION, "EUR", on(5, 12)) == ()


def test_what_they_took_counts_once() -> None:
    offered = costing("200.00")
    month = month_after(offered, offered.when(accept_offer))
    assert used(month, LimitGroup.CONCESSION, "EUR", on(5, 12)) == (money("200.00"),)
    at_once = heard().when(grant_at_once, terms=(REDO,))
    assert used(month_after(at_once), LimitGroup.CONCESSION, "EUR", on(5, 12)) == (REDO.cost,)


def test_what_was_approved_or_costs_nothing_is_not_drawn_when_it_is_offered() -> None:
    dear = (replace(REDO, cost=money("300.00")),)
    assert offering(approved(heard(), *dear), *dear).done().elsewhere == ()
    assert offering(heard(), term(ConcessionKind.APOLOGY_ONLY, "0.00")).elsewhere == ()
    assert offering(heard(), term(ConcessionKind.REFUND, "50.00")).elsewhere == ()


def test_thirty_days_can_lie_in_three_months() -> None:
    assert len(budgets_of(CUSTOMER, on(5, 12))) == 2
    assert len(budgets_of(CUSTOMER, on(3, 1).replace(year=2027))) == 3


def test_what_becomes_a_credit_is_not_refused_for_authority() -> None:
    offering(heard(), term(ConcessionKind.REFUND, "300.00"), replace(REDO, cost=money("200.00"))).done()


@for_all(st.lists(st.integers(0, 30_000), max_size=6))
def test_whatever_is_given_in_one_case_stays_within_the_limit(costs: list[int]) -> None:
    story = heard()
    for cost in costs:
        offered = offering(story, replace(REDO, cost=Money(MinorUnits(cost), LIMIT.currency)))
        if offered.refusal is None:
            story = offered.when(accept_offer, offer_id=offers(offered)[-1].id).done()
    given_away = [each.cost_to_us for each in concessions(story) if each.cost_to_us]
    assert total(given_away, "EUR") <= LIMIT
    refused = len(costs) - len(given_away)
    assert refused == 0 or sum(costs) > LIMIT.minor


def test_authority_can_be_asked_about_before_anything_is_offered() -> None:
    giving = Giving(heard().customer, COMPLAINT, (replace(REDO, cost=money("220.00")),), on(5, 12))
    assert not within_authority(giving, Role.ACCOUNT_MANAGER, RULES)
    assert within_authority(giving, Role.LEAD, RULES)
    assert not within_authority(giving, None, RULES)
    assert passed(replace(giving, terms=()), Role.MARKETING, RULES) is None


def test_a_budget_counts_one_group_and_currency() -> None:
    budgets = drawn(money("10.00"), "5-01")
    assert used(budgets, LimitGroup.CONCESSION, "EUR", on(5, 12)) == (money("10.00"),)
    assert used(budgets, LimitGroup.GIFT, "EUR", on(5, 12)) == ()
    assert used(budgets, LimitGroup.CONCESSION, "USD", on(5, 12)) == ()


# -- asking for more

CAR = term(
    ConcessionKind.ADD_ON_DISCOUNT, "320.00", "220.00", "USD", list_price="520.00", need="carry the family's skis"
)
PAYS = term(ConcessionKind.CUSTOMER_PAYS, "200.00", currency="USD")
CAR_OFFER: dict[str, Any] = {"stance": Stance.COMPROMISE, "terms": (CAR, PAYS), "back_out_until": on(6, 30)}


def car() -> Telling:
    return given(raised(), HEARD, wants(DesiredKind.OTHER, "520.00", "USD"), currency="USD")


def asked() -> Telling:
    return car().when(request_approval, reason="almost just like it", **CAR_OFFER)


def test_the_same_offer_passes_once_after_somebody_else_approved_it() -> None:
    car().when(make_offer, **CAR_OFFER).refused(AboveAuthority)
    requested = asked().then(ApprovalRequested)
    assert next(iter(requested.customer.dealings.approvals.values())).asked.of_role is Role.LEAD
    requested.when(make_offer, **CAR_OFFER).refused(AboveAuthority)
    requested.when(approve_concession).refused(SecondPersonRequired)
    approved = requested.when(approve_concession, by="lena").then(ConcessionApproved)
    offered = approved.when(make_offer, **CAR_OFFER).then(OfferMade)
    terms = offers(offered)[0].made.terms
    assert net_to_us(terms) == -money("20.00", "USD")
    assert str(leverage(CAR.value, CAR.cost)) == "1.45"
    countered = offered.when(counter_offer, words="370 off")
    countered.when(make_offer, **CAR_OFFER).refused(AboveAuthority)


def test_the_car_is_settled_in_two_rounds() -> None:
    first = asked().when(approve_concession, by="lena").when(make_offer, **CAR_OFFER)
    countered = first.when(counter_offer, words="370 off")
    better = (replace(CAR, value=money("370.00", "USD")), replace(PAYS, value=money("150.00", "USD")))
    offer: dict[str, Any] = {**CAR_OFFER, "terms": better}
    requested = countered.when(request_approval, **offer)
    second = list(requested.customer.dealings.approvals)[-1]
    offered = requested.when(approve_concession, by="lena", approval_id=second).when(make_offer, **offer).done()
    assert [each.made.round for each in offers(offered)] == [1, 2]
    assert net_to_us(better) == -money("70.00", "USD")
    offered.when(make_offer, **offer).refused(OfferAlreadyOpen)
    taken = offered.when(accept_offer, offer_id=offers(offered)[1].id).done()
    taken.when(accept_offer, offer_id=offers(offered)[1].id).refused(OfferNotOpen)
    (concession,) = concessions(taken)
    assert (concession.granted.perceived_value, concession.cost_to_us) == (money("370.00", "USD"), CAR.cost)
    assert taken.elsewhere == (), "what was approved is not given alone"


def test_another_offer_does_not_pass() -> None:
    approved = asked().when(approve_concession, by="lena")
    dearer = replace(CAR, cost=money("221.00", "USD"))
    approved.when(make_offer, **{**CAR_OFFER, "terms": (dearer, PAYS)}).refused(AboveAuthority)
    reworded = replace(CAR, description="Roof rack and mats", need_met="room")
    approved.when(make_offer, **{**CAR_OFFER, "terms": (reworded, PAYS)}).done()


def test_what_they_asked_for_can_be_granted_at_once_with_leave() -> None:
    terms = (replace(REDO, cost=money("300.00")),)
    requested = heard().when(request_approval, stance=Stance.AS_ASKED, terms=terms)
    requested.when(approve_concession, by="lena").when(grant_at_once, terms=terms).done()


def test_approval_is_asked_for_what_may_be_offered() -> None:
    given(raised(), wants()).when(request_approval, **CAR_OFFER).refused(NotHeardYet)
    given(raised(), HEARD).when(request_approval, **CAR_OFFER).refused(FairnessNotAsked)
    closed = car().and_given(ComplaintClosed(COMPLAINT, ClosedAs.LET_GO, lesson="none"))
    closed.when(request_approval, **CAR_OFFER).refused(ComplaintOver)
    mixed = (CAR, replace(PAYS, value=money("200.00")))
    car().when(request_approval, **{**CAR_OFFER, "terms": mixed}).refused(MixedCurrencies)


def test_nobody_approves_above_their_own_limit() -> None:
    large = heard().when(request_approval, stance=Stance.COMPROMISE, terms=(replace(REDO, cost=money("6000.00")),))
    large.when(approve_concession, by="lena").refused(AboveAuthority)
    large.when(approve_concession, by="farid").refused(AboveAuthority)


DEAR = (replace(REDO, value=money("9000.00"), cost=money("4900.00")),)


def approved(story: Telling, *terms: Term) -> Telling:
    """Amina asks whether she may offer these terms, and Lena is asked to agree."""
    requested = story.when(request_approval, stance=Stance.COMPROMISE, terms=terms).done()
    last = list(requested.customer.dealings.approvals)[-1]
    return requested.when(approve_concession, by="lena", approval_id=last)


def test_what_somebody_approved_counts_towards_their_own_limit_in_the_case() -> None:
    offered = offering(approved(heard(), *DEAR).done(), *DEAR).done()
    approved(offered, *DEAR).refused(AboveAuthority)
    granted = offered.when(accept_offer).done()
    assert approved(granted, *DEAR).refused(AboveAuthority).refusal is not None
    approved(granted, replace(REDO, cost=money("100.00"))).done()
    offering(granted, replace(REDO, cost=money("100.01")), by="lena").refused(AboveAuthority)
    declined = offered.when(decline_offer).done()
    approved(declined, *DEAR).done()


def test_leave_that_is_not_used_yet_counts_towards_the_limit_of_who_gave_it() -> None:
    given_leave = approved(heard(), *DEAR).done()
    approved(given_leave, replace(DEAR[0], cost=money("101.00"))).refused(AboveAuthority)
    offering(given_leave, *DEAR, by="lena").done()


def test_a_case_is_never_given_more_by_splitting_what_is_approved() -> None:
    story, passed_on = heard(), 0
    for _ in range(3):
        leave = approved(story, *DEAR)
        if leave.refusal is None:
            offered = offering(leave, *DEAR).done()
            story, passed_on = offered.when(accept_offer, offer_id=offers(offered)[-1].id).done(), passed_on + 1
    assert passed_on == 1


def test_nobody_approves_above_what_is_left_of_their_own_month() -> None:
    row = RULES.limit(Role.LEAD, LimitGroup.CONCESSION, "EUR")
    assert row is not None
    lower = replace(row, per_person_30d=money("5000.00"))
    rules = replace(RULES, limits=(lower, *(each for each in RULES.limits if each is not row)))
    requested = heard().when(request_approval, stance=Stance.COMPROMISE, terms=DEAR)

    def with_budget(amount: str) -> Telling:
        budget: dict[str, object] = {"budget": drawn(money(amount), "5-01")}
        return requested.when(approve_concession, by="lena", rules=rules, beside=budget)

    with_budget("100.00").done()
    with_budget("100.01").refused(AboveAuthority)


def test_a_request_is_answered_once_and_refused_with_a_reason() -> None:
    asked().when(refuse_concession, by="lena").refused(ReasonMissing)
    refused = asked().when(refuse_concession, by="lena", reason="too dear").then(ConcessionRefused)
    refused.when(approve_concession, by="lena").refused(AlreadyOver)
    refused.when(make_offer, **CAR_OFFER).refused(AboveAuthority)
    asked().when(approve_concession, by="lena").when(refuse_concession, by="lena", reason="x").refused(AlreadyOver)
