"""The worked examples of the API's documentation, as a client would send them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Amends
from tests.journeys import Story, begin, money

ANSWER = """
    fragment Answer on Outcome {
        done subjectId version replayed warnings { code message }
        refusal { code message field next { sentence command } details { sentence entry { number } } }
    }
"""
RAISE = """
    mutation ($i: RaiseComplaintInput!) {
        raiseComplaint(input: $i) { ...Answer customer { complaints(first: 1) { stage nextStep { sentence } } } }
    }
"""
SHARE = "mutation ($i: ShareOurSideInput!) { shareOurSide(input: $i) { ...Answer } }"
ACCEPT = "mutation ($i: AcceptOfferInput!) { acceptOffer(input: $i) { ...Answer } }"
THEN = """
    query ($id: ID!, $then: DateTime!) {
        customer(id: $id, asOf: $then, asKnownAt: $then) {
            version promises { action until madeAt } allowedCommands
        }
    }
"""
MAY_DO = """
    query ($items: [MayDoInput!]!) {
        mayDo(items: $items) { answer sentence subjectKnown because { promise { id acknowledgedBy } } }
    }
"""
PAGE = """
    query ($id: ID!, $after: String) {
        customer(id: $id) {
            history(first: 1, after: $after) {
                edges {
                    cursor
                    node {
                        number occurredAt recordedAt actor { name role } summary
                        fact {
                            __typename
                            ... on ConcessionGranted { perceivedValue { amount currency } costToUs { amount } }
                        }
                    }
                }
                pageInfo { hasNextPage endCursor }
            }
        }
    }
"""
RAISED = "2026-05-12T06:00:00"
RAISING, SHARING, ACCEPTING = (f"{each}0000-0000-4000-8000-000000000000" for each in ("5f1c", "7a90", "8b01"))
REPRINT = {"kind": "REDO", "value": money("120.00", "EUR"), "cost": money("31.00", "EUR")}


@pytest.fixture
def jones(amends: Amends) -> Story:
    return begin(amends, "Jones & Co", "EUR", "DE")


def sent(jones: Story, who: str, moment: str, document: str, **arguments: object) -> Any:
    """The outcome of a command in this document."""
    answer = jones.desk(who, moment).asks(document + ANSWER, {"i": {"customerId": jones.customer_id, **arguments}})
    (outcome,) = answer.values()
    return outcome


def raised(jones: Story) -> Any:
    words = "It says MISS Jones, this is ridiculous."
    received = {"receivedAt": "2026-05-12T08:45:00+03:00"}
    call = {"channel": "PHONE", "escalatedVia": "BOSS", "words": words, **received}
    return sent(jones, "amina", RAISED, RAISE, commandId=RAISING, **call)


def heard(jones: Story) -> str:
    amina, complaint = jones.desk("amina", RAISED), raised(jones)["subjectId"]
    about = {"complaintId": complaint}
    amina.does("takeComplaint", **about)
    amina.does("triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    amina.hears(complaint, "this is ridiculous", "ridiculous")
    amina.does("giveApology", **about, words="I'm sorry your experience has been ridiculous.")
    return str(complaint)


def offered(jones: Story) -> str:
    amina, about = jones.desk("amina", "2026-05-14T07:30:00"), {"complaintId": heard(jones)}
    amina.does("stateDesiredResolution", **about, words="My money back", desiredKind="REFUND")
    return amina.does("makeOffer", **about, stance="COMPROMISE", terms=[REPRINT])


def test_a_complaint_is_raised(jones: Story) -> None:
    outcome = raised(jones)
    assert outcome == {
        "done": True,
        "subjectId": outcome["subjectId"],
        "version": 3,
        "replayed": False,
        "warnings": [],
        "refusal": None,
        "customer": {
            "complaints": [
                {"stage": "RAISED", "nextStep": {"sentence": "Was anyone harmed? Did their work stop?"}},
            ]
        },
    }


def test_sent_again_it_answers_as_at_first_beside_the_customer_as_they_are_now(jones: Story) -> None:
    complaint = heard(jones)
    again = raised(jones)
    assert (again["done"], again["replayed"], again["subjectId"], again["version"]) == (True, True, complaint, 3)
    assert again["customer"] == {
        "complaints": [{"stage": "HEARD", "nextStep": {"sentence": "Ask what they think is fair."}}]
    }


def test_the_same_key_for_another_intent_is_refused(jones: Story) -> None:
    raised(jones)
    other = sent(jones, "amina", RAISED, RAISE, commandId=RAISING, channel="PHONE", words="Something else.")
    assert (other["done"], other["refusal"]["code"], other["refusal"]["field"]) == (False, "KEY_REUSED", "commandId")


def test_our_side_is_refused_with_what_to_do_first(jones: Story) -> None:
    complaint = heard(jones)
    version = jones.desk("amina", RAISED).customer("version")["version"]
    early = {"complaintId": complaint, "empathyWords": "I see how that felt.", "words": "The proof was approved."}
    assert sent(jones, "amina", RAISED, SHARE, commandId=SHARING, **early) == {
        "done": False,
        "subjectId": complaint,
        "version": version,
        "replayed": False,
        "warnings": [],
        "refusal": {
            "code": "FAIRNESS_NOT_ASKED",
            "message": 'Ask "What do you think is fair?" first.',
            "field": None,
            "next": {"sentence": "Note their answer.", "command": "STATE_DESIRED_RESOLUTION"},
            "details": [],
        },
    }


def test_a_refusal_stores_nothing_so_that_the_same_key_may_be_used_once_it_is_corrected(jones: Story) -> None:
    complaint = heard(jones)
    early = {"complaintId": complaint, "empathyWords": "I see how that felt.", "words": "The proof was approved."}
    sent(jones, "amina", RAISED, SHARE, commandId=SHARING, **early)
    jones.desk("amina", RAISED).does("declineDesiredResolution", complaintId=complaint)
    corrected = sent(jones, "amina", RAISED, SHARE, commandId=SHARING, **early)
    assert (corrected["done"], corrected["replayed"]) == (True, False)


def test_what_changed_meanwhile_is_told_with_who_did_it_and_when(jones: Story) -> None:
    offer = offered(jones)
    read = jones.desk("amina", "2026-05-14T07:35:00").customer("version")["version"]
    jones.desk("lena", "2026-05-14T07:42:00").does("counterOffer", offerId=offer, words="And half off the next one.")
    late = {"commandId": ACCEPTING, "offerId": offer, "expectedVersion": read}
    assert sent(jones, "amina", "2026-05-14T07:45:00", ACCEPT, **late) == {
        "done": False,
        "subjectId": offer,
        "version": read + 1,
        "replayed": False,
        "warnings": [],
        "refusal": {
            "code": "CHANGED_MEANWHILE",
            "message": "Lena noted a counter-offer at 07:42. Read it, then decide again.",
            "field": "expectedVersion",
            "next": None,
            "details": [{"sentence": "Lena noted a counter-offer", "entry": {"number": read + 1}}],
        },
    }
    next_day = sent(jones, "amina", "2026-05-15T07:45:00", ACCEPT, **late)
    assert next_day["refusal"]["message"] == (
        "Lena noted a counter-offer on 14 May 2026 at 07:42. Read it, then decide again."
    )


def test_what_happened_to_something_else_meanwhile_does_not_matter(jones: Story) -> None:
    offer = offered(jones)
    read = jones.desk("amina", "2026-05-14T07:35:00").customer("version")["version"]
    jones.desk("lena", "2026-05-14T07:42:00").does(
        "noteContact", channel="PHONE", direction="IN", words="Good morning."
    )
    late = {"commandId": ACCEPTING, "offerId": offer, "expectedVersion": read}
    assert sent(jones, "amina", "2026-05-14T07:45:00", ACCEPT, **late)["done"]


def test_a_customer_is_read_as_of_a_moment_as_known_then(jones: Story) -> None:
    raised(jones)
    promise = {"promisedBy": "US", "undertaking": "DO_NOT", "action": "PRESENT_PAYMENT", "evidence": "mail"}
    subject = {"kind": "INSTALMENT", "ref": "JON-1/2"}
    jones.desk("amina", "2026-05-13").does(
        "makePromise", **promise, subject=subject, until="2026-05-28T00:00:00Z", occurredAt="2026-05-02T09:00:00Z"
    )
    then = {"id": jones.customer_id, "then": "2026-05-10T07:50:00+03:00"}
    assert jones.desk("farid", "2026-05-13").asks(THEN, then)["customer"] == {
        "version": 1,
        "promises": [],
        "allowedCommands": [],
    }


def test_a_moment_to_come_is_no_answer_but_an_error(jones: Story) -> None:
    then = {"id": jones.customer_id, "then": "2026-05-14T00:00:00Z"}
    answer = jones.amends.answered(THEN, then, "farid", jones.desk("farid", "2026-05-13").now)
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["AS_OF_FUTURE"]


def test_a_bank_run_is_stopped_by_a_promise_and_asks_about_what_nobody_knows(jones: Story) -> None:
    subject = {"kind": "INSTALMENT", "ref": "KBX-77/2"}
    promise = jones.desk("amina", "2026-05-02").does(
        "makePromise",
        promisedBy="US",
        undertaking="DO_NOT",
        action="PRESENT_PAYMENT",
        subject=subject,
        until="2026-05-28T00:00:00Z",
        source="SPOKEN",
    )
    unknown = {"kind": "INSTALMENT", "ref": "KBX-99/1"}
    items = [{"action": "PRESENT_PAYMENT", "subject": each, "on": "2026-05-20"} for each in (subject, unknown)]
    assert jones.desk("farid", "2026-05-20").asks(MAY_DO, {"items": items})["mayDo"] == [
        {
            "answer": "BLOCKED",
            "sentence": "Sales promised on 2 May not to present it before 28 May. Finance has not acknowledged this.",
            "subjectKnown": True,
            "because": [{"promise": {"id": promise, "acknowledgedBy": []}}],
        },
        {
            "answer": "ASK",
            "sentence": "KBX-99/1 is unknown here. Ask the account manager.",
            "subjectKnown": False,
            "because": [],
        },
    ]


def test_marketing_reads_a_page_of_history_without_what_is_hidden_from_it(jones: Story) -> None:
    offer = offered(jones)
    jones.desk("amina", "2026-05-14T09:05:00").does("acceptOffer", offerId=offer)
    page = page_before(jones, "ConcessionGranted")
    (edge,) = page["data"]["customer"]["history"]["edges"]
    granted = {"amount": "120.00", "currency": "EUR"}
    assert edge["node"] == {
        "number": edge["node"]["number"],
        "occurredAt": "2026-05-14T09:05:00Z",
        "recordedAt": "2026-05-14T09:05:00Z",
        "actor": {"name": "Amina", "role": "ACCOUNT_MANAGER"},
        "summary": "Amina granted redo worth 120.00 EUR",
        "fact": {"__typename": "ConcessionGranted", "perceivedValue": granted, "costToUs": None},
    }
    assert page["data"]["customer"]["history"]["pageInfo"] == {"hasNextPage": True, "endCursor": edge["cursor"]}
    assert page["extensions"] == {"hidden": ["customer.history.edges.node.fact.costToUs"]}


def page_before(jones: Story, kind: str) -> Any:
    """Mei's page with the latest fact of a kind, found by turning the pages one fact at a time."""
    mei, after = jones.desk("mei", "2026-05-14T10:00:00"), None
    while True:
        page = jones.amends.answered(PAGE, {"id": jones.customer_id, "after": after}, mei.who, mei.now)
        history = page["data"]["customer"]["history"]
        if history["edges"][0]["node"]["fact"]["__typename"] == kind:
            return page
        assert history["pageInfo"]["hasNextPage"]
        after = history["pageInfo"]["endCursor"]
