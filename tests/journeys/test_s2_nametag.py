"""S2: a wrong name on a tag, heard, explained and put right, until it is a moment of magic."""

from typing import Any

from tests.asking import Amends
from tests.journeys import Story, amounts, begin, money

RIDICULOUS = "It says MISS Jones, this is ridiculous."
REDO = {
    "kind": "REDO",
    "value": money("120.00", "EUR"),
    "cost": money("31.00", "EUR"),
    "description": "Reprint the tags",
}
HALF_OFF = {
    "kind": "NEXT_ORDER_DISCOUNT",
    "value": money("100.00", "EUR"),
    "cost": money("40.00", "EUR"),
    "percent": "50",
    "usableUntil": "2026-11-14",
}
CAPPED = {**HALF_OFF, "cap": money("100.00", "EUR")}
PROOF = {"action": "REVIEW_PROOF", "until": "2026-11-14T00:00:00Z", "words": "I will read the proof."}


def test_a_wrong_name_becomes_a_moment_of_magic(amends: Amends) -> None:
    nametag(amends)


def nametag(amends: Amends) -> Story:
    """The whole story; what became of it afterwards is another one."""
    jones = begin(amends, "Jones & Co", "EUR", "DE")
    registering = jones.desk("amina", "2024-07-01")
    registering.does("addContact", name="Mr Jones", position="Owner")
    contract = {"ref": "JON-1", "startsOn": "2024-07-01", "renewsOn": "2027-07-01"}
    registering.does("recordContract", **contract, annualValue=money("6000.00", "EUR"))
    complaint = heard(jones)
    asked_what_is_fair(jones, complaint)
    found_out(jones, complaint)
    explained(jones, complaint)
    settled(jones, complaint)
    resolved(jones, complaint)
    recovered(jones, complaint)
    return jones


def heard(jones: Story) -> str:
    amina = jones.desk("amina", "2026-05-12")

    # 1 He rings over Amina's head. Nobody was harmed, no work stopped; meanwhile nobody duns him.
    complaint = amina.does("raiseComplaint", channel="PHONE", escalatedVia="BOSS", words=RIDICULOUS)
    about = {"complaintId": complaint}
    assert amina.complaint("stage severity inTriage nextStep { sentence }") == {
        "stage": "RAISED",
        "severity": None,
        "inTriage": True,
        "nextStep": {"sentence": "Was anyone harmed? Did their work stop?"},
    }
    amina.does("takeComplaint", **about)
    amina.does("triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    assert amina.complaint("severity inTriage") == {"severity": "INCONVENIENCE", "inTriage": False}
    (hold,) = amina.customer("holds { actions liftedAt }")["holds"]
    assert "SEND_DUNNING" in hold["actions"]

    # 2 Our side waits until he was heard. Sorry is said at any time, and moves no money.
    early = {"empathyWords": "I see how that felt.", "words": "The proof was approved."}
    refusal = amina.is_refused("shareOurSide", "NOT_HEARD_YET", **about, **early)
    assert refusal["next"]["command"] == "CONFIRM_HEARING"
    amina.hears(complaint, RIDICULOUS, "ridiculous")
    draft = amina.apology_draft(complaint)
    assert draft["words"] == "I understand. I'm sorry your experience has been ridiculous. Let me make it right."
    amina.does("giveApology", **about, words=draft["words"])
    assert amina.customer("concessions { id } credits { id }") == {"concessions": [], "credits": []}
    return complaint


def asked_what_is_fair(jones: Story, complaint: str) -> None:
    amina, about = jones.desk("amina", "2026-05-12"), {"complaintId": complaint}

    # 3 And it waits until he was asked what is fair.
    early = {"empathyWords": "I see how that felt.", "words": "The proof was approved."}
    refusal = amina.is_refused("shareOurSide", "FAIRNESS_NOT_ASKED", **about, **early)
    assert refusal["message"] == 'Ask "What do you think is fair?" first.'
    assert refusal["next"] == {"sentence": "Note their answer.", "command": "STATE_DESIRED_RESOLUTION"}
    wish = {"words": "My money back", "desiredKind": "REFUND", "amount": money("120.00", "EUR")}
    amina.does("stateDesiredResolution", **about, **wish)
    assert amina.complaint("stage")["stage"] == "ASKED"

    # 4 Time is asked for with a date, which is a promise, and somebody's to keep.
    amina.is_refused("startFactGathering", "REPLY_BY_MISSING", **about)
    amina.does("startFactGathering", **about, replyBy="2026-05-14T12:00:00Z", questions="Who approved the proof?")
    assert amina.complaint("stage replyBy") == {"stage": "GATHERING", "replyBy": "2026-05-14T12:00:00Z"}
    assert amina.customer("promises { action promisedBy until } followUps { due state assignee { name } }") == {
        "promises": [{"action": "CALL_BACK", "promisedBy": "US", "until": "2026-05-14T12:00:00Z"}],
        "followUps": [{"due": "2026-05-14T12:00:00Z", "state": "PLANNED", "assignee": {"name": "Amina"}}],
    }


def found_out(jones: Story, complaint: str) -> None:
    amina, about = jones.desk("amina", "2026-05-13"), {"complaintId": complaint}

    # 5 His office approved the proof: he has what was promised, and took it otherwise.
    amina.does("attachEvidence", **about, evidenceKind="PROOF", ref="approved 4 May")
    amina.does("compareExpectation", **about, verdict="MET_BUT_MISUNDERSTOOD", contractPosition="OURS")
    assert amina.complaint("verdict contractPosition") == {
        "verdict": "MET_BUT_MISUNDERSTOOD",
        "contractPosition": "OURS",
    }
    judged = jones.desk("mei", "2026-05-13").answered("complaints { verdict contractPosition }")
    assert judged["data"]["customer"] == {"complaints": [{"verdict": None, "contractPosition": None}]}


def explained(jones: Story, complaint: str) -> None:
    amina, about = jones.desk("amina", "2026-05-14"), {"complaintId": complaint}

    # 6 Amina calls back in time. She explains with empathy, and concedes where he is right.
    open_ones = amina.customer("promises { id } followUps { id }")
    amina.does("keepPromise", promiseId=open_ones["promises"][0]["id"])
    assert amina.customer("promises { id } followUps { state }") == {"promises": [], "followUps": [{"state": "DONE"}]}
    amina.does("doFollowUp", followUpId=open_ones["followUps"][0]["id"], outcome="called at nine")
    ours = "Our designer never meets you, so each proof goes out to be checked. Yours was approved on 4 May."
    assert amina.is_refused("shareOurSide", "EMPATHY_MISSING", **about, words=ours)["field"] == "empathyWords"
    amina.does("shareOurSide", **about, words=ours, empathyWords="I see how that felt, before your customers.")
    amina.does("noteRebuttal", **about, words="The mail had no warning.")
    amina.does("concedePoint", **about, words="You are right: the mail should have said so.")


def settled(jones: Story, complaint: str) -> None:
    amina, about = jones.desk("amina", "2026-05-14"), {"complaintId": complaint}

    # 7 A compromise: we reprint and give half off the next order, he reviews the proof.
    uncapped: dict[str, Any] = {"stance": "COMPROMISE", "terms": [REDO, HALF_OFF], "commitments": [PROOF]}
    assert amina.is_refused("makeOffer", "CAP_MISSING", **about, **uncapped)["field"] == "terms.1.cap"
    offer = amina.does("makeOffer", **about, **{**uncapped, "terms": [REDO, CAPPED]})
    assert amina.customer("offers { id round state leverage }")["offers"] == [
        {"id": offer, "round": 1, "state": "OPEN", "leverage": "3.10"}
    ]
    assert amina.complaint("stage")["stage"] == "OFFERED"

    # 8 He takes it: two concessions, three promises, one of them his. What it costs us is not for marketing.
    amina.does("acceptOffer", offerId=offer)
    deal = amina.customer("concessions { kind costToUs { amount } } promises { action promisedBy until }")
    assert [each["kind"] for each in deal["concessions"]] == ["NEXT_ORDER_DISCOUNT", "REDO"]
    assert amounts(deal["concessions"], "costToUs") == ["40.00", "31.00"]
    assert [(each["action"], each["promisedBy"]) for each in deal["promises"]] == [
        ("CHANGE_PRICE", "US"),
        ("REPRINT_OR_REDO", "US"),
        ("REVIEW_PROOF", "CUSTOMER"),
    ]
    seen = jones.desk("mei", "2026-05-14").answered("concessions { perceivedValue { amount } costToUs { amount } }")
    assert amounts(seen["data"]["customer"]["concessions"], "perceivedValue") == ["100.00", "120.00"]
    assert amounts(seen["data"]["customer"]["concessions"], "costToUs") == [None, None]
    assert seen["extensions"]["hidden"] == ["customer.concessions.costToUs"]


def resolved(jones: Story, complaint: str) -> None:
    amina, about = jones.desk("amina", "2026-05-14"), {"complaintId": complaint}

    # 9 Two answers resolve it, and we come back in a week, in a month, and before the renewal.
    amina.is_refused("resolveComplaint", "TWO_ANSWERS_NEEDED", **about, resolution="AGREED", problemSolved=True)
    amina.does("resolveComplaint", **about, resolution="AGREED", problemSolved=True, slightAcknowledged=True)
    assert amina.complaint("stage")["stage"] == "RESOLVED"
    scheduled = amina.customer("followUps { due complaintId promiseId contractId }")["followUps"]
    coming = [each["due"][:10] for each in scheduled if each["promiseId"] is None]
    assert coming[::-1] == ["2026-05-21", "2026-06-13", "2027-05-17"]


def recovered(jones: Story, complaint: str) -> None:
    # 10 The reprint arrives; a week after, it is magic. The cause is found, and the lesson is written down.
    about = {"complaintId": complaint}
    delivering = jones.desk("amina", "2026-05-18")
    ids = {each["kind"]: each["id"] for each in delivering.customer("concessions { id kind }")["concessions"]}
    delivering.does("fulfilConcession", concessionId=ids["REDO"], evidence="sent")
    amina = jones.desk("amina", "2026-05-21")
    amina.does("judgeRecovery", **about, moment="MAGIC", outcomeFair=5, processFair=5, treatedWell=5)
    cause = amina.amends.done("identifyCause", now=amina.now, name="Proof mail", causeCategory="INFORMATION")
    amina.does(
        "establishRootCause",
        **about,
        causeId=cause,
        how="The office approved a proof that nobody had read.",
        why="The mail does not say that only the customer checks the names.",
    )
    assert amina.is_refused("closeComplaint", "LESSON_MISSING", **about)["field"] == "lesson"
    amina.does("closeComplaint", **about, lesson="Say in the proof mail what we do not check.")
    assert amina.complaint("stage closedAs moment judgedBy causeCategory nextStep { command }") == {
        "stage": "CLOSED",
        "closedAs": "JUDGED",
        "moment": "MAGIC",
        "judgedBy": "CUSTOMER",
        "causeCategory": "INFORMATION",
        "nextStep": None,
    }
    (hold,) = amina.customer("holds { liftedAt }")["holds"]
    assert hold["liftedAt"] == "2026-05-21T09:00:00Z"
