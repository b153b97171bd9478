"""What must hold of every story: sound stories break no rule, and each rule names the story that was spoiled for it."""

from dataclasses import replace
from datetime import date

import pytest

from amends.credit_rules import Limits
from amends.databases import Databases
from amends.first import BEGINNING, DEMO_RULES, FIRST_RULES, RULEBOOK, SYSTEM
from amends.invariants import of_a_story
from amends.rebuilding import verify
from domain.contracts import ContractNotRenewed, ContractRenewed, RenewalMoved
from domain.credits import CreditApproved
from domain.entry import Entry, Imported
from domain.hearing import ApologyGiven, DesiredKind, SlightNoted
from domain.inquiry import OurSideShared
from domain.offers import OfferAccepted, OfferBackedOut, OfferCountered, OfferDeclined, OfferMade, Stance
from domain.promises import (
    PromiseAcknowledged,
    PromiseBroken,
    PromiseChanged,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    Undertaking,
)
from domain.recovery import ComplaintResolved, Resolution
from domain.settling import accept_offer, back_out
from domain.subjects import Subject
from domain.terms import Action, ConcessionKind, Side
from tests.accounts import a_contract
from tests.bargains import COMPLAINT, heard, nine, offering, on, promises, term, wants
from tests.given import NOON, Telling, at, given, id_of, person
from tests.intents import MASTER_KEY, open_house
from tests.stories import write
from tests.test_applying import issued_both, with_renewal_credit

FIRST, SECOND, PROMISE = map(id_of, ("first", "second", "promise"))
OFFERED = OfferMade(FIRST, COMPLAINT, 1, Stance.COMPROMISE, ())
LEAVING = OfferBackedOut(FIRST)
REDO = term(ConcessionKind.REDO, "120.00", "31.00")
CALL = PromiseMade(PROMISE, Side.US, Undertaking.DO, Action.CALL_BACK, Subject("ORDER", "7"), until=nine(6, 1))
KBX = id_of("KBX-77")
RENEWED = ContractRenewed(KBX, date(2026, 11, 1), date(2027, 11, 1))
LEFT = ContractNotRenewed(KBX, date(2027, 11, 1))


def broken(story: Telling) -> list[tuple[str, str]]:
    """The rules that do not hold of a story, each with what is wrong."""
    return [(each.rule, each.what) for each in of_a_story("customer", story.entries)]


def deal() -> Telling:
    """An offer that was made and taken."""
    return offering(heard(), REDO, back_out_until=on(6, 24)).when(accept_offer).done()


@pytest.mark.parametrize(
    "story",
    [
        deal(),
        deal().when(back_out, now=nine(5, 20)),
        issued_both(),
        with_renewal_credit(),
        given(a_contract(), RENEWED, LEFT),
        heard().and_given(CALL, PromiseChanged(PROMISE, until=nine(7, 1)), PromiseKept(PROMISE)),
    ],
)
def test_a_sound_story_breaks_no_rule(story: Telling) -> None:
    assert broken(story.done()) == []


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ((OFFERED, replace(OFFERED, offer_id=SECOND, round=2)), "an offer was made while another was open"),
        ((OFFERED, OfferDeclined(FIRST), OfferAccepted(FIRST)), "an offer was answered that was not open"),
        ((OFFERED, OfferCountered(FIRST), LEAVING), "a deal was left that was none"),
        ((OFFERED, OfferAccepted(FIRST), LEAVING, LEAVING), "a deal was left that was none"),
        (
            (replace(OFFERED, expires_on=on(5, 14)), at(nine(5, 16), OfferAccepted(FIRST))),
            "an offer was accepted after its last day",
        ),
    ],
)
def test_d4_a_complaint_has_one_open_offer_and_only_that_is_answered(facts: tuple[object, ...], what: str) -> None:
    assert broken(heard().and_given(*facts)) == [("D4", what)]


def test_d4_an_offer_may_be_accepted_wherever_its_last_day_is_not_over_yet() -> None:
    last = replace(OFFERED, expires_on=on(5, 14))
    assert broken(heard().and_given(last, at(nine(5, 15), OfferAccepted(FIRST)))) == []


GRANTED = ComplaintResolved(COMPLAINT, Resolution.GRANTED, problem_solved=True, slight_acknowledged=False)
UNFOUNDED = "the complaint was resolved as GRANTED without an accepted offer"
SORRY = ApologyGiven(COMPLAINT)
SLIGHT = SlightNoted(COMPLAINT, FIRST)
NAMED = replace(GRANTED, slight_acknowledged=True)


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ((GRANTED,), [UNFOUNDED]),
        ((OFFERED, OfferAccepted(FIRST), LEAVING, GRANTED), [UNFOUNDED]),
        ((wants(DesiredKind.APOLOGY), GRANTED), [UNFOUNDED]),
        ((SORRY, GRANTED), [UNFOUNDED]),
        ((wants(DesiredKind.APOLOGY), SORRY, GRANTED), []),
        (
            (replace(GRANTED, resolution=Resolution.EXPLAINED),),
            ["the complaint was resolved as EXPLAINED and our side was not shared"],
        ),
        ((OurSideShared(COMPLAINT), replace(GRANTED, resolution=Resolution.EXPLAINED)), []),
        (
            (SLIGHT, SORRY, OFFERED, OfferAccepted(FIRST), NAMED),
            ["a slight was called acknowledged that no apology named"],
        ),
        ((SLIGHT, replace(SORRY, slight_id=FIRST), OFFERED, OfferAccepted(FIRST), NAMED), []),
    ],
)
def test_d9_a_resolution_has_its_ground_and_names_every_slight(facts: tuple[object, ...], wrong: list[str]) -> None:
    assert broken(heard().and_given(*facts)) == [("D9", each) for each in wrong]


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ((replace(CALL, until=None),), "a promise was made without an end"),
        ((CALL, PromiseKept(PROMISE), PromiseBroken(PROMISE)), "a promise ended twice"),
        ((CALL, PromiseReleased(PROMISE), PromiseKept(PROMISE)), "a promise ended twice"),
        ((CALL, PromiseBroken(PROMISE), PromiseChanged(PROMISE)), "a promise was changed after it had ended"),
        (
            (replace(CALL, promised_by=Side.CUSTOMER), PromiseAcknowledged(PROMISE, "Finance")),
            "Finance acknowledged a promise of the customer's",
        ),
    ],
)
def test_d12_a_promise_has_an_end_and_ends_once(facts: tuple[object, ...], what: str) -> None:
    assert broken(heard().and_given(*facts)) == [("D12", what)]


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ((replace(RENEWED, next_renews_on=date(2026, 11, 1)),), "the renewal after 2026-11-01 is on 2026-11-01"),
        ((RENEWED, RENEWED), "the renewal after 2027-11-01 is on 2027-11-01"),
        ((LEFT, RENEWED), "a contract went on that was not renewed"),
        ((LEFT, RenewalMoved(KBX, date(2027, 1, 1))), "a contract went on that was not renewed"),
        ((RENEWED, LEFT, LEFT), "a contract went on that was not renewed"),
    ],
)
def test_d19_a_term_has_one_outcome_and_the_next_renewal_lies_later(facts: tuple[object, ...], what: str) -> None:
    assert broken(given(a_contract(), *facts)) == [("D19", what)]


@pytest.mark.parametrize("end", [PromiseKept, PromiseReleased])
def test_f11_a_renewal_credit_that_waits_has_a_promise(end: type[PromiseKept | PromiseReleased]) -> None:
    story = with_renewal_credit()
    (promise,) = promises(story)
    spoiled = story.and_given(end(promise.id), PromiseChanged(promise.id))
    assert ("F11", "a renewal credit waits, and no promise stands for it") in broken(spoiled)
    assert [rule for rule, _ in broken(spoiled)].count("F11") == 1
    assert broken(story.and_given(PromiseBroken(promise.id))) == []


# -- limits


def rulebook() -> list[Entry]:
    """The story of the first rulebook."""
    facts = (*FIRST_RULES, *DEMO_RULES)
    return [Entry(RULEBOOK, n, fact, BEGINNING, BEGINNING, SYSTEM, RULEBOOK) for n, fact in enumerate(facts, 1)]


def above(story: Telling, **changed: object) -> list[tuple[str, int | None]]:
    """What is above its limits, after every approval was spoiled in this way."""
    entries = [
        replace(each, fact=replace(each.fact, **changed)) if isinstance(each.fact, CreditApproved) else each  # type: ignore[arg-type]  # fields of an approval, as the test names them
        for each in story.entries
    ]
    return [(each.what, each.number) for each in Limits(rulebook()).kept(entries)]


def test_f9_an_approval_lies_within_the_limits_of_who_agreed() -> None:
    story = issued_both()
    assert above(story) == []
    approval = next(each for each in story.entries if isinstance(each.fact, CreditApproved) and not each.fact.by_rule)
    by_amina = [replace(each, actor=person("amina")) if each is approval else each for each in story.entries]
    (finding,) = Limits(rulebook()).kept(by_amina)
    assert (finding.rule, finding.number) == ("F9", approval.number)
    assert finding.what.startswith("a credit was approved that reaches 2,400.00 KES, above ")


def test_f9_an_approval_names_a_version_of_the_rules_that_there_is() -> None:
    (found, *_) = above(issued_both(), limits_version=99)
    assert found[0] == "a credit was approved by version 99 of the rules, which there is not"


def test_what_was_imported_is_not_ours_to_judge() -> None:
    spoiled = heard().and_given(GRANTED)
    imported = replace(spoiled.entries[-1], imported=Imported("crm", "1", NOON))
    assert list(of_a_story("customer", [*spoiled.entries[:-1], imported])) == []


def test_verifying_names_every_broken_rule_of_a_story_in_the_log(databases: Databases) -> None:
    story = issued_both().and_given(OFFERED, replace(OFFERED, offer_id=SECOND, round=2))
    spoiled = [
        replace(each, fact=replace(each.fact, limits_version=99)) if isinstance(each.fact, CreditApproved) else each
        for each in story.entries
    ]
    with open_house(databases) as house:
        write(house, replace(story, entries=tuple(spoiled)))
    assert {"D4", "F9"} <= {each.rule for each in verify(databases, MASTER_KEY, processes=1)}
