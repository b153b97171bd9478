"""Two small ones: a candy bar granted at once, and somebody who wanted nothing but an apology."""

from __future__ import annotations

from amends.first import AMINA
from api.demo.teller import Teller, demo_id, money

VENDING = demo_id("Bright Vending")
HOTEL = demo_id("Hotel Sonne")


def candy_bar(teller: Teller) -> None:
    """It ate a dollar; a free candy bar, granted at once."""
    teller.does(
        "amina",
        "2025-03-01",
        "registerCustomer",
        id=VENDING,
        name="Bright Vending",
        since="2025-03-01",
        currency="USD",
        country="US",
        size="MEDIUM",
        segment="Retail",
        accountManager=str(AMINA),
        externalRefs=["BRV"],
    )
    teller.does(
        "amina",
        "2025-03-01",
        "recordContract",
        customerId=VENDING,
        ref="BRV-1",
        startsOn="2025-03-01",
        renewsOn="2027-03-01",
        annualValue=money("2400.00", "USD"),
    )
    day = "2026-06-01"
    complaint = teller.does(
        "amina",
        day,
        "raiseComplaint",
        customerId=VENDING,
        channel="PHONE",
        words="It ate my dollar.",
        statedProblem={"kind": "PRODUCT"},
        receivedAt="2026-06-01T08:55:00+00:00",
    )
    about = {"customerId": VENDING, "complaintId": complaint}
    teller.does("amina", day, "triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    teller.does("amina", day, "takeComplaint", **about)
    teller.does("amina", day, "acknowledgeComplaint", **about)
    teller.does(
        "amina",
        day,
        "stateDesiredResolution",
        **about,
        words="A free candy bar",
        desiredKind="GIFT",
        amount=money("1.50", "USD"),
    )
    teller.does(
        "amina",
        day,
        "grantAtOnce",
        **about,
        terms=[
            {
                "kind": "GESTURE",
                "value": money("1.50", "USD"),
                "cost": money("0.60", "USD"),
                "description": "A candy bar",
            }
        ],
    )
    teller.does(
        "amina", day, "resolveComplaint", **about, resolution="GRANTED", problemSolved=True, slightAcknowledged=True
    )
    (bar,) = teller.customer(VENDING).dealings.concessions
    teller.does("amina", "2026-06-02", "fulfilConcession", customerId=VENDING, concessionId=str(bar))
    teller.does(
        "amina",
        "2026-06-02",
        "closeComplaint",
        **about,
        lesson="None: one coin.",
        causeUnknownBecause="One coin is not worth the search.",
    )


def only_an_apology(teller: Teller) -> None:
    """Two hours on hold; heard, and told that we are sorry."""
    teller.does(
        "amina",
        "2025-01-10",
        "registerCustomer",
        id=HOTEL,
        name="Hotel Sonne",
        since="2025-01-10",
        currency="EUR",
        country="AT",
        size="LARGE",
        segment="Hospitality",
        accountManager=str(AMINA),
        externalRefs=["SON"],
    )
    teller.does(
        "amina",
        "2025-01-10",
        "recordContract",
        customerId=HOTEL,
        ref="SON-1",
        startsOn="2025-01-10",
        renewsOn="2027-01-10",
        annualValue=money("18000.00", "EUR"),
    )
    day, words = "2026-06-03", "Two hours on hold."
    complaint = teller.does(
        "amina",
        day,
        "raiseComplaint",
        customerId=HOTEL,
        channel="MEETING",
        words=words,
        statedProblem={"kind": "SERVICE"},
        receivedAt="2026-06-03T08:00:00+00:00",
    )
    about = {"customerId": HOTEL, "complaintId": complaint}
    teller.does("amina", day, "takeComplaint", **about)
    teller.does("amina", day, "triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    teller.does("amina", day, "noteStatement", **about, words=words, feelingWords="awful")
    teller.does("amina", day, "confirmHearing", **about, summary="On hold for two hours.", coreConcern="Not valued.")
    teller.does(
        "amina",
        day,
        "stateDesiredResolution",
        **about,
        words="Nothing but an apology",
        desiredKind="APOLOGY",
    )
    apology = "I understand. I'm sorry your experience has been awful. Let me make it right."
    teller.does("amina", day, "giveApology", **about, words=apology, mirroredWord="awful")
    teller.does(
        "amina", day, "resolveComplaint", **about, resolution="GRANTED", problemSolved=True, slightAcknowledged=True
    )
    teller.does(
        "amina",
        "2026-06-10",
        "judgeRecovery",
        **about,
        moment="TRUTH",
        judgedBy="CUSTOMER",
        outcomeFair=4,
        processFair=5,
        treatedWell=5,
    )
    teller.does(
        "amina",
        "2026-06-10",
        "closeComplaint",
        **about,
        lesson="Tell people how long they will wait.",
        causeUnknownBecause="The phone system keeps no record.",
    )
