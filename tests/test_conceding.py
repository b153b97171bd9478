"""Conceding: what they have keeps our word, what is undone binds nobody, and what it cost counts once."""

from dataclasses import replace

import pytest

from domain.arguments import MixedCurrencies
from domain.budget import AuthorityBudget, AuthorityReturned, AuthorityUsed, budget_id
from domain.conceding import (
    NotIssued,
    cancel_concession,
    check_need,
    correct_cost,
    forfeit_concession,
    fulfil_concession,
)
from domain.concessions import (
    ConcessionCancelled,
    ConcessionForfeited,
    ConcessionFulfilled,
    ConcessionState,
    CostCorrected,
    NeedChecked,
)
from domain.entry import Entry
from domain.follow_ups import FollowUpState
from domain.promises import PromiseKept, PromiseState
from domain.promising import keep_promise
from domain.refusals import AlreadyOver, ReasonMissing
from domain.rulebook import LimitGroup
from domain.settling import accept_offer, back_out
from domain.terms import ConcessionKind
from tests.bargains import concessions, heard, money, nine, offering, on, promises, term
from tests.given import CUSTOMER, NOON, Telling, id_of, person

REDO = term(ConcessionKind.REDO, "120.00", "31.00")
ADD_ON = term(ConcessionKind.ADD_ON_DISCOUNT, "50.00", "5.00", list_price="100.00", need="works with the widget")


def redo() -> Telling:
    """A redo that they were granted and do not have yet."""
    return offering(heard(), REDO).when(accept_offer).done()


def add_on() -> Telling:
    """Something that they bought and do not have yet."""
    return offering(heard(), ADD_ON, back_out_until=on(6, 24)).when(accept_offer).done()


def state_of(story: Telling) -> ConcessionState:
    (concession,) = concessions(story)
    return concession.state


def test_what_they_have_keeps_its_promise_and_needs_nobody_to_look() -> None:
    fulfilled = redo().when(fulfil_concession, now=nine(5, 18), evidence="picked up").then(ConcessionFulfilled)
    assert next(type(each) for each in fulfilled.followed) is PromiseKept
    assert [each.state for each in promises(fulfilled)] == [PromiseState.KEPT]
    assert [each.state for each in fulfilled.customer.follow_ups.values()] == [FollowUpState.CANCELLED]
    fulfilled.when(fulfil_concession).refused(AlreadyOver)


def test_a_promise_that_was_kept_already_is_not_kept_twice() -> None:
    kept = redo().when(keep_promise)
    assert not kept.when(fulfil_concession).done().followed


def test_each_concession_keeps_its_own_promise() -> None:
    both = offering(heard(), REDO, term(ConcessionKind.GESTURE, "5.00")).when(accept_offer)
    gesture = concessions(both)[1]
    fulfilled = both.when(fulfil_concession, concession_id=gesture.id)
    assert [each.id for each in promises(fulfilled) if each.state is PromiseState.KEPT] == [gesture.promise_id]


def test_of_what_we_sold_we_ask_whether_it_meets_the_need() -> None:
    fulfilled = add_on().when(fulfil_concession, now=nine(5, 18))
    (asking,) = (each for each in fulfilled.customer.follow_ups.values() if each.to_do)
    assert asking.due == nine(5, 25)
    checked = fulfilled.when(check_need, met=True, now=nine(5, 24)).then(NeedChecked)
    assert concessions(checked)[0].need_met is True
    assert not any(each.to_do for each in checked.customer.follow_ups.values())


def test_the_need_is_asked_about_while_they_may_still_leave() -> None:
    fulfilled = add_on().when(fulfil_concession, now=nine(6, 20))
    assert [each.due for each in fulfilled.customer.follow_ups.values() if each.to_do] == [nine(6, 24).replace(hour=0)]


@pytest.mark.parametrize(
    ("command", "fact", "state"),
    [
        (forfeit_concession, ConcessionForfeited, ConcessionState.FORFEITED),
        (cancel_concession, ConcessionCancelled, ConcessionState.CANCELLED),
    ],
)
def test_what_is_owed_no_longer_says_why_and_binds_nobody(
    command: object, fact: type[object], state: ConcessionState
) -> None:
    assert callable(command)
    redo().when(command).refused(ReasonMissing)
    undone = redo().when(command, reason="they moved away").then(fact)
    assert state_of(undone) is state
    assert [each.state for each in promises(undone)] == [PromiseState.RELEASED]
    assert not any(each.to_do for each in undone.customer.follow_ups.values())
    undone.when(command, reason="again").refused(AlreadyOver)
    undone.when(fulfil_concession).refused(AlreadyOver)
    undone.when(check_need, met=True).refused(AlreadyOver)
    undone.when(correct_cost, cost=money("1.00"), reason="x").refused(AlreadyOver)


def test_nobody_has_a_credit_before_it_is_issued() -> None:
    waits = offering(heard(), term(ConcessionKind.ACCOUNT_CREDIT, "300.00")).when(accept_offer).done()
    assert len(waits.customer.accounts.credits) == 1
    waits.when(fulfil_concession).refused(NotIssued)


# -- what it cost


def test_a_cost_is_corrected_with_a_reason() -> None:
    redo().when(correct_cost, cost=money("45.00")).refused(ReasonMissing)
    redo().when(correct_cost, cost=money("45.00", "USD"), reason="paper").refused(MixedCurrencies)
    corrected = redo().when(correct_cost, cost=money("45.00"), reason="paper")
    (concession,) = concessions(corrected)
    corrected.then(CostCorrected(concession.id, REDO.cost or REDO.value, money("45.00"), reason="paper"))
    assert concession.cost_to_us == money("45.00")


def test_what_somebody_gave_alone_counts_in_their_month() -> None:
    granted = redo()
    (concession,) = concessions(granted)
    _, drawn = granted.elsewhere
    assert drawn.fact == AuthorityUsed(concession.id, CUSTOMER, LimitGroup.CONCESSION, money("31.00"), on(5, 12))
    assert (drawn.kind, drawn.story_id) == ("budget", budget_id(person("amina").id, on(5, 12)))


def test_it_counts_for_who_offered_it_on_the_day_it_was_noted() -> None:
    offered = offering(heard(), REDO, by="lena", now=nine(5, 30))
    returned, drawn = offered.when(accept_offer, now=nine(6, 2), occurred_at=nine(5, 31)).elsewhere
    assert returned.story_id == budget_id(person("lena").id, on(5, 30)), "it was reserved when it was offered"
    assert drawn.story_id == budget_id(person("lena").id, on(6, 2))


def test_what_becomes_a_credit_or_costs_nothing_draws_on_no_concession_budget() -> None:
    credit = offering(heard(), term(ConcessionKind.ACCOUNT_CREDIT, "300.00")).when(accept_offer)
    apology = offering(heard(), term(ConcessionKind.APOLOGY_ONLY, "0.00")).when(accept_offer)
    assert (credit.elsewhere, apology.elsewhere) == ((), ())


def test_a_corrected_cost_takes_the_place_of_the_first_and_what_is_undone_is_returned() -> None:
    granted = redo()
    corrected = granted.when(correct_cost, cost=money("45.00"), reason="paper", now=nine(6, 2))
    cancelled = corrected.when(cancel_concession, reason="not wanted", now=nine(6, 3))
    facts = [each.fact for story in (granted, corrected, cancelled) for each in story.elsewhere]
    stories = {each.story_id for story in (granted, corrected, cancelled) for each in story.elsewhere}
    assert [type(each) for each in facts] == [AuthorityReturned, AuthorityUsed, AuthorityUsed, AuthorityReturned]
    (story_id,) = stories
    budget = AuthorityBudget(story_id)
    sums = []
    for number, fact in enumerate(facts, 1):
        budget = budget.evolve(Entry(budget.id, number, fact, NOON, NOON, person("amina"), id_of("key")))
        sums.append([each.amount for each in budget.used.values()])
    assert sums == [[], [money("31.00")], [money("45.00")], []]


def test_leaving_a_deal_returns_what_it_drew() -> None:
    left = add_on().when(back_out, now=nine(6, 1))
    assert [type(each.fact) for each in left.elsewhere] == [AuthorityReturned]


def test_a_free_thing_that_nobody_priced_counts_at_its_value() -> None:
    granted = offering(heard(), replace(REDO, cost=None)).when(accept_offer)
    assert concessions(granted)[0].cost_to_us == money("120.00")
