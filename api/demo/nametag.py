"""Jones & Co: a wrong name on a tag, a compromise, a moment of magic, and in the end a testimonial."""

from __future__ import annotations

from amends.first import AMINA
from api.demo.teller import Teller, demo_id, money
from domain.terms import ConcessionKind

JONES = demo_id("Jones & Co")


def nametag(teller: Teller) -> None:
    """From the call over Amina's head to a closed complaint."""
    register(teller)
    complaint = hear(teller)
    find_out(teller, complaint)
    settle(teller, complaint)
    recover(teller, complaint)


def register(teller: Teller) -> None:
    """The customer, their contact, and the contract that renews."""
    teller.does(
        "amina",
        "2024-07-01",
        "registerCustomer",
        id=JONES,
        name="Jones & Co",
        since="2024-07-01",
        currency="EUR",
        country="DE",
        size="SMALL",
        segment="Events",
        accountManager=str(AMINA),
        externalRefs=["JON"],
    )
    teller.does("amina", "2024-07-01", "addContact", customerId=JONES, name="Mr Jones", position="Owner")
    contract = teller.does(
        "amina",
        "2024-07-01",
        "recordContract",
        customerId=JONES,
        ref="JON-1",
        startsOn="2024-07-01",
        renewsOn="2025-07-01",
        annualValue=money("6000.00", "EUR"),
    )
    teller.does(
        "amina", "2025-07-01", "renewContract", customerId=JONES, contractId=contract, nextRenewsOn="2027-07-01"
    )


def hear(teller: Teller) -> str:
    """The complaint, heard, with an apology and what they think is fair."""
    day = "2026-05-12"
    (contract,) = teller.customer(JONES).contracts
    words = "It says MISS Jones, this is ridiculous."
    complaint = teller.does(
        "amina",
        day,
        "raiseComplaint",
        customerId=JONES,
        channel="PHONE",
        escalatedVia="BOSS",
        words=words,
        contractId=str(contract),
        statedProblem={"kind": "PRODUCT", "text": "wrong name on the tag"},
        receivedAt="2026-05-12T08:45:00+00:00",
    )
    about = {"customerId": JONES, "complaintId": complaint}
    teller.does("amina", day, "takeComplaint", **about)
    teller.does("amina", day, "acknowledgeComplaint", **about, channel="PHONE")
    teller.does("amina", day, "triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    teller.does("amina", day, "noteStatement", **about, words=words, feelingWords="ridiculous")
    teller.does(
        "amina",
        day,
        "confirmHearing",
        **about,
        summary="The tag says Miss instead of Mr, on the day of the fair.",
        coreConcern="He looked ridiculous in front of his customers.",
    )
    apology = "I understand. I'm sorry your experience has been ridiculous. Let me make it right."
    teller.does("amina", day, "giveApology", **about, words=apology, mirroredWord="ridiculous")
    teller.does(
        "amina",
        day,
        "stateDesiredResolution",
        **about,
        words="My money back",
        desiredKind="REFUND",
        amount=money("120.00", "EUR"),
    )
    return complaint


def find_out(teller: Teller, complaint: str) -> None:
    """Facts gathered with a date to come back, and our side with empathy."""
    about = {"customerId": JONES, "complaintId": complaint}
    teller.does(
        "amina",
        "2026-05-12",
        "startFactGathering",
        **about,
        replyBy="2026-05-14T12:00:00+00:00",
        questions="Who approved the proof?",
    )
    proof = teller.does("amina", "2026-05-13", "attachEvidence", **about, evidenceKind="PROOF", ref="approved 4 May")
    teller.does(
        "amina",
        "2026-05-13",
        "compareExpectation",
        **about,
        verdict="MET_BUT_MISUNDERSTOOD",
        contractPosition="OURS",
        customerReading="You check the names.",
        ourReading="The customer checks the proof.",
    )
    day = "2026-05-14"
    (follow_up,) = [each for each in teller.customer(JONES).follow_ups.values() if each.ended_at is None]
    teller.does("amina", day, "doFollowUp", customerId=JONES, followUpId=str(follow_up.id), outcome="called at nine")
    teller.does(
        "amina",
        day,
        "shareOurSide",
        **about,
        empathyWords="I see how that felt, with your customers watching.",
        words="Our designer never meets you, so each proof goes out to be checked. Yours was approved on 4 May.",
        evidence=[proof],
    )
    teller.does("amina", day, "noteRebuttal", **about, words="The mail had no warning.")
    teller.does("amina", day, "concedePoint", **about, words="You are right: the mail should have said so.")


def settle(teller: Teller, complaint: str) -> None:
    """A compromise: we reprint and give half off the next order, he reviews the proof."""
    day, about = "2026-05-14", {"customerId": JONES, "complaintId": complaint}
    offer = teller.does(
        "amina",
        day,
        "makeOffer",
        **about,
        stance="COMPROMISE",
        terms=[
            {
                "kind": "REDO",
                "value": money("120.00", "EUR"),
                "cost": money("31.00", "EUR"),
                "description": "Reprint the tags",
            },
            {
                "kind": "NEXT_ORDER_DISCOUNT",
                "value": money("100.00", "EUR"),
                "cost": money("40.00", "EUR"),
                "description": "Half off the next order",
                "percent": "50",
                "cap": money("100.00", "EUR"),
                "usableUntil": "2026-11-14",
            },
        ],
        commitments=[{"action": "REVIEW_PROOF", "until": "2026-11-14T00:00:00+00:00", "words": "I will read it."}],
        expiresOn="2026-05-21",
    )
    teller.does("amina", day, "acceptOffer", customerId=JONES, offerId=offer)
    teller.does(
        "amina", day, "resolveComplaint", **about, resolution="AGREED", problemSolved=True, slightAcknowledged=True
    )


def recover(teller: Teller, complaint: str) -> None:
    """Delivered, judged MAGIC, the cause found, closed with a lesson."""
    about = {"customerId": JONES, "complaintId": complaint}
    (redo,) = [
        each.id
        for each in teller.customer(JONES).dealings.concessions.values()
        if each.granted.concession_kind is ConcessionKind.REDO
    ]
    teller.does("amina", "2026-05-18", "fulfilConcession", customerId=JONES, concessionId=str(redo), evidence="sent")
    day = "2026-05-21"
    (asking,) = [
        each
        for each in teller.customer(JONES).follow_ups.values()
        if each.ended_at is None and each.due.date().isoformat() == day
    ]
    teller.does("amina", day, "doFollowUp", customerId=JONES, followUpId=str(asking.id), outcome="delighted")
    teller.does(
        "amina",
        day,
        "judgeRecovery",
        **about,
        moment="MAGIC",
        judgedBy="CUSTOMER",
        outcomeFair=5,
        processFair=5,
        treatedWell=5,
        words="That was quick, thank you.",
    )
    cause = teller.does(
        "amina", day, "identifyCause", id=demo_id("proof mail"), name="Proof mail", causeCategory="INFORMATION"
    )
    teller.does(
        "amina",
        day,
        "establishRootCause",
        **about,
        causeId=cause,
        how="The office approved a proof that nobody had read.",
        why="The mail does not say that names are checked by the customer alone.",
    )
    teller.does("amina", day, "closeComplaint", **about, lesson="Say in the proof mail what we do not check.")


def testimonial(teller: Teller) -> None:
    """He speaks for us, within his consent and with its disclosure; then brings a friend, and takes it back."""
    (contact,) = teller.customer(JONES).known.contacts
    asked = teller.does("mei", "2026-06-30", "requestTestimonial", customerId=JONES, contactId=str(contact))
    about = {"customerId": JONES, "testimonialId": asked}
    words = "They printed my name wrong and I still recommend them."
    teller.does("mei", "2026-07-03", "noteTestimonial", **about, words=words)
    teller.does("mei", "2026-07-03", "proposeExcerpt", **about, excerpt=words)
    teller.does("mei", "2026-07-04", "approveExcerpt", **about, contactId=str(contact))
    teller.does(
        "mei",
        "2026-07-05",
        "giveConsent",
        **about,
        uses=["WEBSITE", "SALES_DECK"],
        evidence="mail of 5 July",
        attribution="Mr Jones, Jones & Co",
        expiresOn="2026-12-31",
    )
    teller.does(
        "mei",
        "2026-07-06",
        "publishTestimonial",
        **about,
        use="WEBSITE",
        place="front page",
        disclosure="Jones & Co received concessions worth 220 EUR from us.",
    )
    referral = teller.does(
        "mei",
        "2026-07-20",
        "noteReferral",
        customerId=JONES,
        prospectKey="brown-weddings",
        testimonialId=asked,
        contactId=str(contact),
    )
    teller.does(
        "mei",
        "2026-08-10",
        "noteReferralWon",
        customerId=JONES,
        referralId=referral,
        value=money("3000.00", "EUR"),
    )
    teller.does("mei", "2026-09-01", "withdrawConsent", **about)
