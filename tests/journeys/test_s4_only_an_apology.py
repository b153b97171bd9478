"""S4: two hours on hold, and nothing wanted but an apology."""

from amends.first import SYSTEM
from amends.tokens import make_token
from tests.asking import Amends
from tests.journeys import Desk, begin, money

APOLOGY = "I understand. I'm sorry your experience has been awful. Let me make it right."
UNTRIAGED = ["OPEN_QUESTIONS_REMAIN"]


def test_an_apology_is_all_they_wished_for_and_counts_as_granted(amends: Amends) -> None:
    hotel = begin(amends, "Hotel Sonne", "EUR", "AT")
    amina = hotel.desk("amina", "2026-06-03")

    # 1 They say it in a meeting, and are heard. Whether anyone was harmed was not asked, and stays an open question.
    complaint = amina.does("raiseComplaint", channel="MEETING", words="Two hours on hold.")
    about = {"complaintId": complaint}
    amina.hears(complaint, "Two hours on hold.", "awful", warned=UNTRIAGED)

    # 2 An amount alone does not say what they want.
    refusal = amina.is_refused(
        "stateDesiredResolution", "AMOUNT_WITHOUT_KIND", **about, words="Ten euros", amount=money("10.00", "EUR")
    )
    assert refusal["field"] == "desiredKind"

    # 3 They want an apology: that is an answer, and no refusal to answer.
    amina.does("stateDesiredResolution", **about, words="Nothing but an apology", desiredKind="APOLOGY")
    assert amina.complaint("stage desiredKind desiredAmount { amount }") == {
        "stage": "ASKED",
        "desiredKind": "APOLOGY",
        "desiredAmount": None,
    }
    assert amina.facts(1) == ["DesiredResolutionStated"]

    # 4 A program cannot be sorry.
    program = hotel.desk(make_token(amends.house.log, SYSTEM.id, "shop", amina.now), "2026-06-03")
    program.is_refused("giveApology", "PERSON_REQUIRED", **about, words=APOLOGY)

    # 5 Amina is, in their word, with all three parts, and admits nothing.
    looked_at = {"understands": True, "regrets": True, "makesRight": True, "admits": None}
    assert amina.apology_draft(complaint, APOLOGY) == {"words": APOLOGY, "mirroredWord": "awful", **looked_at}
    amina.does("giveApology", **about, words=APOLOGY)
    assert amina.customer("history(first: 1) { edges { node { fact { ... on ApologyGiven { mirroredWord } } } } }")[
        "history"
    ]["edges"] == [{"node": {"fact": {"mirroredWord": "awful"}}}]
    _admitting_fault_is_worth_a_warning(begin(amends, "Hotel Mond", "EUR", "AT").desk("amina", "2026-06-03"))

    # 6 With that it is resolved; what was given is an apology, and nothing else.
    ending = {"resolution": "GRANTED", "problemSolved": True, "slightAcknowledged": True}
    amina.does("resolveComplaint", warned=UNTRIAGED, **about, **ending)
    assert amina.customer("concessions { kind state perceivedValue { amount } costToUs { amount } }") == {
        "concessions": [
            {
                "kind": "APOLOGY_ONLY",
                "state": "FULFILLED",
                "perceivedValue": {"amount": "0.00"},
                "costToUs": {"amount": "0.00"},
            }
        ]
    }

    # 7 A week later they judge it, and it is closed.
    later = hotel.desk("amina", "2026-06-10")
    later.does(
        "judgeRecovery", **about, moment="TRUTH", judgedBy="CUSTOMER", outcomeFair=4, processFair=5, treatedWell=5
    )
    later.does(
        "closeComplaint",
        **about,
        lesson="Tell people how long they will wait.",
        causeUnknownBecause="The phone system keeps no record.",
    )
    assert later.complaint("stage closedAs moment judgedBy") == {
        "stage": "CLOSED",
        "closedAs": "JUDGED",
        "moment": "TRUTH",
        "judgedBy": "CUSTOMER",
    }
    outcomes = hotel.desk("lena", "2026-06-10").asks("{ concessionOutcomes { kind n recovered { k n } } }")
    assert outcomes["concessionOutcomes"] == [{"kind": "APOLOGY_ONLY", "n": 1, "recovered": {"k": 1, "n": 1}}]
    queue = hotel.desk("farid", "2026-06-10").asks("{ creditQueue { edges { node { id } } } }")["creditQueue"]
    assert queue == {"edges": []}


def _admitting_fault_is_worth_a_warning(elsewhere: Desk) -> None:
    complaint = elsewhere.does("raiseComplaint", channel="PHONE", words="Nobody answered.")
    outcome = elsewhere.sends("giveApology", complaintId=complaint, words="I'm sorry, that was our fault.")
    assert outcome["done"]
    (warning,) = outcome["warnings"]
    assert (warning["code"], warning["field"], warning["marked"]) == ("MAY_ADMIT_LIABILITY", "words", "our fault")
