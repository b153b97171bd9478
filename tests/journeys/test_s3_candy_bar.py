"""S3: a machine eats a dollar, and a candy bar is granted at once."""

from tests.asking import Amends
from tests.journeys import begin, money

BAR = {"kind": "GESTURE", "value": money("1.50", "USD"), "cost": money("0.60", "USD"), "description": "A candy bar"}


def test_a_candy_bar_is_granted_at_once_and_only_once(amends: Amends) -> None:
    amina = begin(amends, "Bright Vending", "USD", "US").desk("amina", "2026-06-01")

    # 1 They ring. Nobody was harmed, and no work stopped.
    complaint = amina.does("raiseComplaint", channel="PHONE", words="It ate my dollar.")
    about = {"complaintId": complaint}
    amina.does("triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    assert amina.complaint("stage severity") == {"stage": "RAISED", "severity": "INCONVENIENCE"}

    # 2 Nothing is given before they were asked what is fair.
    refusal = amina.is_refused("makeOffer", "FAIRNESS_NOT_ASKED", **about, stance="AS_ASKED", terms=[BAR])
    assert refusal["next"]["command"] == "STATE_DESIRED_RESOLUTION"

    # 3 They are asked.
    wish = {"words": "A free candy bar", "desiredKind": "GIFT", "amount": money("1.50", "USD")}
    amina.does("stateDesiredResolution", **about, **wish)

    # 4 Less than they asked for is offered only to those who were heard.
    less = {**BAR, "value": money("1.00", "USD")}
    refusal = amina.is_refused("makeOffer", "NOT_HEARD_YET", **about, stance="COMPROMISE", terms=[less])
    assert refusal["next"]["command"] == "CONFIRM_HEARING"

    # 5 What they asked for is granted at once, and counts once however often it is sent.
    key = "0190a000-0000-4000-8000-000000000003"
    first, again = (amina.sends("grantAtOnce", commandId=key, **about, terms=[BAR]) for _ in range(2))
    assert (first["done"], first["replayed"], first["warnings"]) == (True, False, [])
    assert again == {**first, "replayed": True}
    granted = amina.customer("""
        offers { id state stance round leverage }
        concessions { id kind state perceivedValue { amount } costToUs { amount } offerId }
    """)
    assert granted["offers"] == [
        {"id": first["subjectId"], "state": "ACCEPTED", "stance": "AS_ASKED", "round": 1, "leverage": "2.50"}
    ]
    (concession,) = granted["concessions"]
    bar = concession["id"]
    assert concession == {
        "id": bar,
        "kind": "GESTURE",
        "state": "PROMISED",
        "perceivedValue": {"amount": "1.50"},
        "costToUs": {"amount": "0.60"},
        "offerId": first["subjectId"],
    }
    assert amina.facts(4) == ["OfferMade", "OfferAccepted", "ConcessionGranted", "PromiseMade"]  # nobody gave leave

    # 6 It is closed once it is resolved, and nothing is owed.
    ending = {"lesson": "None: one coin.", "causeUnknownBecause": "One coin is not worth the search."}
    assert amina.is_refused("closeComplaint", "NOT_RESOLVED", **about, **ending)["next"]["command"] == (
        "RESOLVE_COMPLAINT"
    )
    amina.does("resolveComplaint", **about, resolution="GRANTED", problemSolved=True, slightAcknowledged=True)
    owed = amina.is_refused("closeComplaint", "STILL_OWED", **about, **ending)
    assert owed["details"] == [{"sentence": "Gesture worth 1.50 USD.", "subjectId": bar}]

    # 7 They have it; nobody judged, so they acquiesced.
    amina.does("fulfilConcession", concessionId=bar)
    amina.does("closeComplaint", **about, **ending)
    assert amina.complaint("stage closedAs moment open") == {
        "stage": "CLOSED",
        "closedAs": "ACQUIESCED",
        "moment": None,
        "open": False,
    }
