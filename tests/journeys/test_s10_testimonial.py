"""S10: how the unhappy customer of the nametag comes to speak for us, and takes it back."""

from tests.asking import Amends
from tests.journeys import Answered, Desk, Story, money
from tests.journeys.test_s2_nametag import nametag

WORDS = "They printed my name wrong and I still recommend them."
SHOWN = """
    testimonials {
        uses withdrawnAt
        publications { publishedAt takenDownAt published { use place excerpt disclosure } }
    }
"""

FUNNEL = """
    {
        conversions {
            groups { enteredAs entered recovered { k n } steps { step share { k n } } }
            comparison fromComplaints { k n }
        }
    }
"""
USABLE = "query ($use: Use!, $on: Date) { testimonials(usableFor: $use, on: $on) { edges { node { id } } } }"
ON_A_DAY = """
    testimonials {
        before: usableFor(use: WEBSITE, on: "2026-08-01") now: usableFor(use: WEBSITE)
        unseen: shownOn(day: "2026-07-05") { id } shown: shownOn(day: "2026-08-01") { published { excerpt } }
    }
"""
CANDIDATES = """
    {
        advocateCandidates {
            edges {
                node {
                    customer { name } ready blockers lastMoment lastMomentAt connection { sentence }
                }
            }
        }
    }
"""


def test_the_unhappy_customer_speaks_for_us_within_his_consent(amends: Amends) -> None:
    jones = nametag(amends)
    contact: str = jones.desk("mei", "2026-05-22").customer("contacts { id }")["contacts"][0]["id"]
    testimonial = asked(jones, contact)
    approved(jones, testimonial)
    published(jones, testimonial)
    asked_again(jones, contact)
    referred(jones, testimonial)
    taken_back(jones, testimonial)


def asked(jones: Story, contact: str) -> str:
    # 1 The day after they were won back is too early.
    early = jones.desk("mei", "2026-05-22").is_refused("requestTestimonial", "NOT_READY_TO_ASK", contactId=contact)
    (gate,) = early["details"]
    assert gate["sentence"] == (
        "A concession was fulfilled on 18 May 2026, less than 30 days ago. Open from 17 Jun 2026 09:00."
    )

    # 2 Forty days after the magic they lead the list, with what must be said beside their words.
    mei = jones.desk("mei", "2026-06-30")
    assert candidates(mei) == [
        {
            "customer": {"name": "Jones & Co"},
            "ready": True,
            "blockers": [],
            "lastMoment": "MAGIC",
            "lastMomentAt": "2026-05-21T09:00:00Z",
            "connection": {"sentence": "Jones & Co received concessions worth 220.00 EUR from us on 14 May 2026."},
        }
    ]

    # 3 They are asked, and on 3 July they give it.
    testimonial = mei.does("requestTestimonial", contactId=contact)
    mei = jones.desk("mei", "2026-07-03")
    given = mei.does("noteTestimonial", testimonialId=testimonial, words=WORDS)
    assert given == testimonial
    return testimonial


def approved(jones: Story, testimonial: str) -> None:
    mei, about = jones.desk("mei", "2026-07-03"), {"testimonialId": testimonial}
    place = {"use": "WEBSITE", "place": "front page"}
    refusal = mei.is_refused("publishTestimonial", "EXCERPT_NOT_APPROVED", **about, **place)
    assert refusal["next"]["command"] == "APPROVE_EXCERPT"

    # 4 They approve the excerpt, and consent to two uses until the end of the year.
    mei.does("proposeExcerpt", **about, excerpt=WORDS)
    mei.does("approveExcerpt", **about)
    mei.does(
        "giveConsent",
        **about,
        uses=["WEBSITE", "SALES_DECK"],
        attribution="Mr Jones, Jones & Co",
        expiresOn="2026-12-31",
        evidence="mail of 3 July",
    )


def published(jones: Story, testimonial: str) -> None:
    mei, about = jones.desk("mei", "2026-07-06"), {"testimonialId": testimonial}
    refusal = mei.is_refused(
        "publishTestimonial", "CONSENT_DOES_NOT_COVER", **about, use="PAID_ADS", place="search engine"
    )
    assert refusal["message"] == "Their consent does not cover paid ads; it covers website, sales deck."
    place = {"use": "WEBSITE", "place": "front page"}
    refusal = mei.is_refused("publishTestimonial", "DISCLOSURE_REQUIRED", **about, **place)
    assert refusal["message"] == (
        "They received concessions worth 220.00 EUR from us on 14 May 2026. Say so beside their words."
    )
    (disclosure,) = refusal["details"]
    mei.does("publishTestimonial", **about, **place, disclosure=disclosure["sentence"])
    (shown,) = mei.customer(SHOWN)["testimonials"][0]["publications"]
    assert shown == {
        "publishedAt": "2026-07-06T09:00:00Z",
        "takenDownAt": None,
        "published": {
            "use": "WEBSITE",
            "place": "front page",
            "excerpt": WORDS,
            "disclosure": disclosure["sentence"],
        },
    }


def asked_again(jones: Story, contact: str) -> None:
    # 5 Ten days after the ask is too often.
    refusal = jones.desk("mei", "2026-07-10").is_refused("requestTestimonial", "ASKED_TOO_OFTEN", contactId=contact)
    assert refusal["message"] == "They were asked on 30 Jun 2026. Ask again from 28 Sep 2026 09:00 on."


def referred(jones: Story, testimonial: str) -> None:
    # 6 Through his words somebody else comes, who is worth 3,000.
    referring = jones.desk("mei", "2026-07-20")
    referral = referring.does("noteReferral", prospectKey="brown-weddings", testimonialId=testimonial)
    winning = jones.desk("mei", "2026-08-10")
    winning.does("noteReferralWon", referralId=referral, value=money("3000.00", "EUR"))
    assert winning.customer("referrals { state via value { amount currency } }")["referrals"] == [
        {"state": "WON", "via": testimonial, "value": {"amount": "3000.00", "currency": "EUR"}}
    ]
    funnel = winning.asks(FUNNEL)["conversions"]
    recovered, never_complained = funnel["groups"]
    assert (recovered["enteredAs"], recovered["entered"], recovered["recovered"]) == (
        "COMPLAINT_RESOLVED",
        1,
        {"k": 1, "n": 1},
    )
    assert {each["step"]: (each["share"]["k"], each["share"]["n"]) for each in recovered["steps"]} == dict.fromkeys(
        ("ASKED", "YES", "GAVE", "CONSENTED", "PUBLISHED", "REFERRED", "WON"), (1, 1)
    )
    assert (never_complained["enteredAs"], never_complained["entered"]) == ("NEVER_COMPLAINED", 0)
    assert funnel["comparison"] == "too few to tell"
    assert funnel["fromComplaints"] == {"k": 1, "n": 1}


def taken_back(jones: Story, testimonial: str) -> None:
    # 7 He withdraws: it is to come down in 48 hours, and may be used no more. What was shown is still known.
    mei = jones.desk("mei", "2026-09-01")
    mei.does("withdrawConsent", testimonialId=testimonial)
    waiting = mei.customer("followUps { due state takeDown { published { use place } } }")["followUps"]
    place = {"published": {"use": "WEBSITE", "place": "front page"}}
    assert waiting[0] == {"due": "2026-09-03T09:00:00Z", "state": "PLANNED", "takeDown": place}
    again = {"testimonialId": testimonial, "use": "WEBSITE", "place": "news", "disclosure": "220 EUR from us."}
    mei.is_refused("publishTestimonial", "CONSENT_DOES_NOT_COVER", **again)
    now, then = (mei.customer(SHOWN, **at)["testimonials"][0] for at in ({}, {"asOf": "2026-08-01T09:00:00Z"}))
    assert (now["uses"], now["withdrawnAt"]) == ([], "2026-09-01T09:00:00Z")
    assert (then["uses"], then["withdrawnAt"]) == (["WEBSITE", "SALES_DECK"], None)
    assert [each["published"]["place"] for each in then["publications"]] == ["front page"]
    assert (usable(mei, "2026-08-31"), usable(mei, "2026-09-01")) == ([testimonial], [])
    assert (usable(mei, "2026-08-31", "PAID_ADS"), usable(mei, "2026-07-02")) == ([], [])
    (words,) = mei.customer(ON_A_DAY)["testimonials"]
    assert (words["before"], words["now"], words["unseen"]) == (True, False, [])
    assert [each["published"]["excerpt"] for each in words["shown"]] == [WORDS]


def usable(mei: Desk, on: str, use: str = "WEBSITE") -> list[str]:
    """The testimonials that may be used so on a day."""
    found = mei.asks(USABLE, {"use": use, "on": on})["testimonials"]
    return [each["node"]["id"] for each in found["edges"]]


def candidates(mei: Desk) -> list[Answered]:
    """Who may be asked to speak for us, and who may not yet."""
    return [each["node"] for each in mei.asks(CANDIDATES)["advocateCandidates"]["edges"]]
