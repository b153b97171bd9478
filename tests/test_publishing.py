"""Showing their words: only as approved, within their consent, with what they had from us said beside them."""

from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as any_

from domain import testimonials as told  # pytest would take a class named Test… for tests
from domain.asking import request_testimonial
from domain.concessions import ConcessionCancelled, ConcessionForfeited
from domain.connection import BenefitKind, disclosure_for, material_connection
from domain.consenting import ConsentDoesNotCover, ConsentExpired, withdraw_consent
from domain.credits import CreditDeclined, CreditIssued, CreditKind, CreditLine, CreditRequested
from domain.follow_ups import FollowUpDone, FollowUpScheduled
from domain.money import CurrencyCode, MinorUnits, Money
from domain.publishing import (
    DisclosureRequired,
    ExcerptNotApproved,
    publish_testimonial,
    shown_on,
    take_down,
    usable_for,
)
from domain.referrals import ReferralMade
from domain.refusals import AlreadyOver, NotFound, NotUnderstood
from domain.terms import ConcessionKind, Settlement
from domain.testimonials import Use
from tests.advocates import (
    CONTACT,
    DISCOUNT,
    REDO,
    TESTIMONIAL,
    WORDS,
    approved,
    consenting,
    euros,
    granted,
    never_complained,
    on,
    spoken,
    won_back,
)
from tests.given import RULES, Telling, at, id_of

WEBSITE, DECK, ADS = Use.WEBSITE, Use.SALES_DECK, Use.PAID_ADS
DISCLOSURE = "Jones & Co received concessions worth 220.00 EUR from us on 14 May 2026."


def publish(
    telling: Telling,
    use: Use = WEBSITE,
    disclosure: str | None = DISCLOSURE,
    day: int = 6,
    url: str | None = "https://jones.example/",
) -> Telling:
    return telling.when(
        publish_testimonial,
        by="mei",
        now=on(day, 7),
        use=use,
        place="our front page",
        url=url,
        testimonial_id=TESTIMONIAL,
        disclosure=disclosure,
    )


def the_testimonial(telling: Telling) -> told.Testimonial:
    return telling.customer.advocacy.testimonials[TESTIMONIAL]


def connection(telling: Telling) -> list[tuple[BenefitKind, Money]]:
    return [(each.kind, each.value) for each in material_connection(telling.customer, on(3, 7), RULES)]


# -- publishing


def test_what_they_did_not_approve_is_not_published() -> None:
    publish(spoken()).refused(ExcerptNotApproved)


def test_nothing_is_published_without_consent_for_this_use() -> None:
    publish(approved()).refused(ConsentDoesNotCover)
    ads = publish(consenting(WEBSITE, DECK), ADS).refused(ConsentDoesNotCover)
    assert ads.refusal is not None
    assert ads.refusal.message == "Their consent does not cover paid ads; it covers website, sales deck."


def test_nothing_is_published_after_consent_expired_or_was_withdrawn() -> None:
    publish(consenting(WEBSITE, expires_on=date(2026, 7, 5))).refused(ConsentExpired)
    publish(consenting(WEBSITE, expires_on=date(2026, 7, 6))).then(told.TestimonialPublished)
    publish(consenting(WEBSITE).when(withdraw_consent, now=on(4, 7))).refused(ConsentDoesNotCover)


def test_a_material_connection_is_said_beside_their_words() -> None:
    silent = publish(consenting(WEBSITE), disclosure=None).refused(DisclosureRequired)
    assert silent.refusal is not None
    assert silent.refusal.message == (
        "They received concessions worth 220.00 EUR from us on 14 May 2026. Say so beside their words."
    )
    assert [each.sentence for each in silent.refusal.details] == [DISCLOSURE]
    publish(consenting(WEBSITE)).then(told.TestimonialPublished)


def test_who_had_nothing_from_us_has_nothing_to_disclose() -> None:
    free = never_complained(
        at(on(3, 7), told.TestimonialGiven(TESTIMONIAL, words=WORDS, contact_id=CONTACT)),
        at(on(3, 7), told.ExcerptApproved(TESTIMONIAL)),
        at(on(3, 7), told.ConsentGiven(TESTIMONIAL, (WEBSITE,))),
    )
    publish(free, disclosure=None).then(told.TestimonialPublished)


def test_a_publication_keeps_the_words_and_the_disclosure_as_they_were_shown() -> None:
    shown = publish(consenting(WEBSITE))
    (publication,) = the_testimonial(shown).publications
    assert (publication.published.excerpt, publication.published.disclosure) == (WORDS, DISCLOSURE)


def test_a_place_on_the_web_is_a_web_address() -> None:
    for url in ("javascript:alert(1)", "our front page", "ftp://jones.example/", "https://", "https:///x"):
        assert publish(consenting(WEBSITE), url=url).refused(NotUnderstood).refusal.field == "url"  # type: ignore[union-attr]
    for place in (None, "HTTP://jones.example", "https://jones.example/a?b=c#d"):
        publish(consenting(WEBSITE), url=place).then(told.TestimonialPublished)


# -- taking down


def test_a_place_is_taken_down_once() -> None:
    shown = publish(consenting(WEBSITE))
    (publication,) = the_testimonial(shown).publications
    shown.when(take_down, by="mei", now=on(1, 8), publication_id=id_of("nothing")).refused(NotFound)
    down = shown.when(take_down, by="mei", now=on(1, 8), publication_id=publication.id)
    down.then(told.TestimonialTakenDown(TESTIMONIAL, publication.id, "our front page"))
    down.when(take_down, by="mei", now=on(1, 8), publication_id=publication.id).refused(AlreadyOver)


def test_taking_it_down_is_what_was_to_be_done() -> None:
    withdrawn = publish(consenting(WEBSITE)).when(withdraw_consent, now=on(1, 9)).follows(FollowUpScheduled)
    (publication,) = the_testimonial(withdrawn).publications
    withdrawn.when(take_down, by="mei", now=on(2, 9), publication_id=publication.id).follows(FollowUpDone)


def test_what_was_shown_on_a_day_is_answered_for_ever() -> None:
    shown = publish(consenting(WEBSITE))
    (publication,) = the_testimonial(shown).publications
    down = shown.when(withdraw_consent, now=on(1, 9)).when(
        take_down, by="mei", now=on(2, 9), publication_id=publication.id
    )
    testimonial = the_testimonial(down)
    days = (date(2026, 7, 5), date(2026, 7, 6), date(2026, 8, 1), date(2026, 9, 2), date(2026, 9, 3))
    assert [len(shown_on(testimonial, day, RULES)) for day in days] == [0, 1, 1, 1, 0]


# -- the material connection


def test_what_was_undone_is_no_connection() -> None:
    undone = won_back().and_given(ConcessionCancelled(REDO), ConcessionForfeited(DISCOUNT))
    assert connection(undone) == []


def test_what_they_had_more_than_a_year_before_their_words_is_no_connection() -> None:
    year_ago = at(on(2, 7, year=2025), granted(REDO, ConcessionKind.REDO, euros(120)))
    to_the_day = at(on(3, 7, year=2025), granted(DISCOUNT, ConcessionKind.GESTURE, euros(5)))
    assert connection(never_complained(year_ago, to_the_day)) == [(BenefitKind.CONCESSION, euros(5))]


@pytest.mark.parametrize("kind", [ConcessionKind.APOLOGY_ONLY, ConcessionKind.REFUND])
def test_an_apology_is_worth_no_money_and_a_refund_was_their_own(kind: ConcessionKind) -> None:
    value = euros(0) if kind is ConcessionKind.APOLOGY_ONLY else euros(120)
    assert connection(never_complained(at(on(14, 5), granted(REDO, kind, value)))) == []


def requested(kind: CreditKind, concession: bool = False) -> CreditRequested:
    return CreditRequested(
        id_of("credit"),
        1,
        "hash",
        kind,
        "HOME",
        (CreditLine(euros(40)),),
        Settlement.CREDIT,
        concession_id=REDO if concession else None,
    )


def issued() -> CreditIssued:
    line = CreditLine(euros(40))
    return CreditIssued(
        id_of("credit"), "hash", "CP-2026-0001", date(2026, 6, 1), (line,), euros(40), euros(8), euros(48)
    )


def test_a_credit_counts_once_with_its_concession_and_a_correction_never() -> None:
    def told_by(*facts: object) -> list[tuple[BenefitKind, Money]]:
        return connection(never_complained(at(on(1, 6), *facts)))

    alone = (requested(CreditKind.COMPENSATION), issued())
    assert told_by(*alone) == [(BenefitKind.CREDIT, euros(48))]
    assert told_by(requested(CreditKind.COMPENSATION)) == []
    assert told_by(requested(CreditKind.CORRECT_INVOICE), issued()) == []
    reimbursed = granted(REDO, ConcessionKind.COST_REIMBURSEMENT, euros(40))
    with_it = (reimbursed, requested(CreditKind.COMPENSATION, concession=True))
    assert told_by(*with_it, issued()) == [(BenefitKind.CONCESSION, euros(40))]
    assert told_by(*with_it, CreditDeclined(id_of("credit"))) == []


def test_a_reward_for_a_referral_is_disclosed_beside_the_rest_and_per_currency() -> None:
    shillings = Money(MinorUnits(500_000), CurrencyCode("KES"))
    rewarded = won_back().and_given(
        at(on(1, 6), ReferralMade(id_of("one"), CONTACT, "acme", reward=euros(50))),
        at(on(2, 6), ReferralMade(id_of("two"), CONTACT, "kibo", reward=shillings)),
    )
    assert disclosure_for(rewarded.customer, None, on(30, 6), RULES) == (
        "Jones & Co received concessions and a reward worth 270.00 EUR from us between 14 May 2026 and 1 Jun 2026. "
        "Jones & Co received a reward worth 5,000.00 KES from us on 2 Jun 2026."
    )


@for_all(any_.lists(any_.integers(1, 10**9), max_size=5))
def test_the_disclosure_names_the_whole_of_what_they_had(cents: list[int]) -> None:
    concessions = (
        granted(id_of(f"concession {at_}"), ConcessionKind.GESTURE, Money(MinorUnits(each), CurrencyCode("EUR")))
        for at_, each in enumerate(cents)
    )
    telling = never_complained(at(on(14, 5), *concessions))
    text = disclosure_for(telling.customer, None, on(3, 7), RULES)
    whole = Money(MinorUnits(sum(cents)), CurrencyCode("EUR"))
    assert text is None if not cents else text is not None and f"worth {whole} from us" in text


# -- S10


def test_from_unhappy_to_testimonial_and_back() -> None:
    shown = publish(consenting(WEBSITE, DECK))
    again = shown.when(request_testimonial, by="mei", now=on(10, 7), contact_id=CONTACT)
    assert again.refusal is not None
    assert again.refusal.code == "ASKED_TOO_OFTEN"
    withdrawn = shown.when(withdraw_consent, now=on(1, 9)).follows(FollowUpScheduled)
    (due,) = [each.due for each in withdrawn.customer.follow_ups.values()]
    testimonial = the_testimonial(withdrawn)
    assert due == on(3, 9)
    assert not usable_for(testimonial, WEBSITE, date(2026, 9, 1), RULES)
    assert [each.published.excerpt for each in shown_on(testimonial, date(2026, 8, 1), RULES)] == [WORDS]
