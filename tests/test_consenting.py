"""What they allow us to do with their words, and what happens when they allow it no longer."""

from datetime import date, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as any_

from domain import testimonials as told  # pytest would take a class named Test… for tests
from domain.asking import NotGivenYet
from domain.consenting import (
    ConsentDoesNotCover,
    ConsentExpired,
    EvidenceMissing,
    NoUseNamed,
    give_consent,
    narrow_consent,
    note_consent_expired,
    withdraw_consent,
)
from domain.follow_ups import FollowUpCancelled, FollowUpScheduled, FollowUpState
from domain.publishing import usable_for
from domain.refusals import AlreadyOver
from domain.testimonials import ConsentGiven, ConsentNarrowed, ConsentWithdrawn, Use
from tests.advocates import CONTACT, TESTIMONIAL, approved, asked, consenting, on
from tests.given import RULES, Telling, at, id_of, person

WEBSITE, DECK, ADS = Use.WEBSITE, Use.SALES_DECK, Use.PAID_ADS
PUBLICATION = id_of("publication")


def published(telling: Telling, use: Use = WEBSITE) -> Telling:
    fact = told.TestimonialPublished(TESTIMONIAL, PUBLICATION, use, "our front page")
    return telling.and_given(at(on(6, 7), fact, by="mei"))


def usable(telling: Telling, use: Use, on_day: date) -> bool:
    return usable_for(telling.customer.advocacy.testimonials[TESTIMONIAL], use, on_day, RULES)


# -- given


def test_consent_names_uses_and_how_we_know() -> None:
    words = approved()
    words.when(give_consent, by="mei", now=on(3, 7), evidence="his mail").refused(NoUseNamed)
    words.when(give_consent, by="mei", now=on(3, 7), uses=(WEBSITE,)).refused(EvidenceMissing)
    consent = words.when(
        give_consent, by="mei", now=on(3, 7), uses=(WEBSITE, DECK, WEBSITE), evidence="his mail", attribution="Mr Jones"
    )
    consent.then(ConsentGiven(TESTIMONIAL, (WEBSITE, DECK), "Mr Jones", evidence="his mail", contact_id=CONTACT))


def test_there_is_nothing_to_consent_to_before_they_spoke() -> None:
    asked().when(give_consent, by="mei", now=on(3, 7), uses=(WEBSITE,), evidence="his mail").refused(NotGivenYet)


def test_consent_that_is_over_already_is_none() -> None:
    past = approved().when(
        give_consent, by="mei", now=on(3, 7), uses=(WEBSITE,), evidence="his mail", expires_on=date(2026, 7, 2)
    )
    past.refused(ConsentExpired)


def test_the_day_consent_expires_is_its_last() -> None:
    until_new_year = consenting(WEBSITE)
    assert usable(until_new_year, WEBSITE, date(2026, 12, 31))
    assert not usable(until_new_year, WEBSITE, date(2027, 1, 1))
    assert not usable(until_new_year, WEBSITE, date(2026, 7, 2))
    assert not usable(until_new_year, ADS, date(2026, 12, 31))


# -- narrowed


def test_consent_is_narrowed_to_uses_that_it_covered() -> None:
    consent = consenting(WEBSITE, DECK)
    consent.when(narrow_consent, now=on(1, 8)).refused(NoUseNamed)
    consent.when(narrow_consent, now=on(1, 8), uses=(ADS,)).refused(ConsentDoesNotCover)
    narrowed = consent.when(narrow_consent, now=on(1, 8), uses=(DECK,)).then(ConsentNarrowed(TESTIMONIAL, (DECK,)))
    assert usable(narrowed, DECK, date(2026, 8, 1))
    assert not usable(narrowed, WEBSITE, date(2026, 8, 1))
    assert usable(narrowed, WEBSITE, date(2026, 7, 31))


def test_what_narrower_consent_leaves_out_comes_down() -> None:
    narrowed = published(consenting(WEBSITE, DECK)).when(narrow_consent, now=on(1, 8), uses=(DECK,))
    narrowed.follows(FollowUpScheduled)
    published(consenting(WEBSITE, DECK), DECK).when(narrow_consent, now=on(1, 8), uses=(DECK,)).follows()


# -- withdrawn


def test_withdrawal_is_always_possible_and_works_at_once() -> None:
    withdrawn = consenting(WEBSITE).when(withdraw_consent, now=on(1, 9)).then(ConsentWithdrawn(TESTIMONIAL))
    assert not usable(withdrawn, WEBSITE, date(2026, 9, 1))
    assert usable(withdrawn, WEBSITE, date(2026, 8, 31))
    withdrawn.when(withdraw_consent, now=on(1, 9)).refused(AlreadyOver)
    withdrawn.when(narrow_consent, now=on(1, 9), uses=(WEBSITE,)).refused(AlreadyOver)


def test_every_published_place_comes_down_within_two_days_by_who_published_it() -> None:
    withdrawn = published(consenting(WEBSITE)).when(withdraw_consent, now=on(1, 9)).follows(FollowUpScheduled)
    (take_down,) = withdrawn.customer.follow_ups.values()
    assert take_down.due == on(3, 9)
    assert take_down.assignee == person("mei").id
    assert take_down.scheduled.publication_id == PUBLICATION
    assert take_down.scheduled.purpose == "Take it down: our front page"


def test_consent_given_again_lets_it_stay() -> None:
    withdrawn = published(consenting(WEBSITE)).when(withdraw_consent, now=on(1, 9))
    again = withdrawn.when(give_consent, by="mei", now=on(2, 9), uses=(WEBSITE,), evidence="his call")
    again.follows(FollowUpCancelled)
    (take_down,) = again.customer.follow_ups.values()
    assert take_down.state is FollowUpState.CANCELLED


# -- expired


def test_what_is_shown_after_consent_expired_comes_down_and_is_asked_for_once() -> None:
    shown = published(consenting(WEBSITE))
    shown.when(note_consent_expired, by="mei", now=on(31, 12)).refused(AlreadyOver)
    expired = shown.when(note_consent_expired, by="mei", now=on(1, 1, year=2027)).then(FollowUpScheduled)
    (take_down,) = expired.customer.follow_ups.values()
    assert take_down.due == on(3, 1, year=2027)
    expired.when(note_consent_expired, by="mei", now=on(2, 1, year=2027)).refused(AlreadyOver)


# -- the law


@for_all(any_.lists(any_.sets(any_.sampled_from(Use), max_size=4), max_size=6))
def test_consent_is_never_wider_than_what_they_last_said(steps: list[set[Use]]) -> None:
    telling, allowed = consenting(WEBSITE, DECK, expires_on=None), {WEBSITE, DECK}
    for number, uses in enumerate(steps, 1):
        now = on(3, 7) + timedelta(days=number)
        if uses <= allowed and uses:
            telling, allowed = telling.when(narrow_consent, now=now, uses=tuple(uses)).done(), uses
        elif uses:
            telling = telling.when(give_consent, by="mei", now=now, uses=tuple(uses), evidence="his word").done()
            allowed = uses
        elif allowed:
            telling, allowed = telling.when(withdraw_consent, now=now).done(), set()
    today = (on(3, 7) + timedelta(days=len(steps))).date()
    assert {use for use in Use if usable(telling, use, today)} == allowed
