"""Kibo Ltd: a cheque banked against our promise, two credits, and a renewal that shows one of them."""

from __future__ import annotations

from amends.first import AMINA
from api.demo.teller import Teller, demo_id, money
from domain.promises import PromiseState

KIBO = demo_id("Kibo Ltd")
INSTALMENT = {"kind": "INSTALMENT", "ref": "KBX-77/2"}


def bounced_cheque(teller: Teller) -> None:
    """From the banked instalment to the renewal."""
    contract = register(teller)
    invoice = teller.does(
        "farid",
        "2026-04-15",
        "noteInvoice",
        customerId=KIBO,
        number="FN-118",
        issuedOn="2026-04-15",
        total=money("950.00", "KES"),
    )
    complaint = hear(teller, contract)
    promise(teller, complaint)
    settle(teller, complaint, contract, invoice)
    recover(teller, complaint)
    renew(teller, contract)


def register(teller: Teller) -> str:
    """The customer and the policy that renews on 1 November."""
    teller.does(
        "amina",
        "2023-11-01",
        "registerCustomer",
        id=KIBO,
        name="Kibo Ltd",
        since="2023-11-01",
        currency="KES",
        country="KE",
        size="MEDIUM",
        segment="Insurance",
        accountManager=str(AMINA),
        externalRefs=["KBX"],
    )
    teller.does(
        "amina",
        "2023-11-01",
        "changeCustomerDetails",
        customerId=KIBO,
        address="Moi Avenue 12, Nairobi",
        taxId="P051234567X",
    )
    return teller.does(
        "amina",
        "2025-11-01",
        "recordContract",
        customerId=KIBO,
        ref="KBX-77",
        startsOn="2025-11-01",
        renewsOn="2026-11-01",
        annualValue=money("48000.00", "KES"),
    )


def hear(teller: Teller, contract: str) -> str:
    """They were promised that it would not be banked yet, and it cost them 2,400."""
    day = "2026-04-16"
    complaint = teller.does(
        "amina",
        day,
        "raiseComplaint",
        customerId=KIBO,
        channel="EMAIL",
        words="You agreed not to bank it yet.",
        contractId=contract,
        about=INSTALMENT,
        statedProblem={"kind": "AGREEMENT", "text": "cheque banked early"},
        receivedAt="2026-04-16T07:10:00+00:00",
    )
    about = {"customerId": KIBO, "complaintId": complaint}
    teller.does("amina", day, "takeComplaint", **about)
    teller.does("amina", day, "triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    teller.does("amina", day, "claimLoss", **about, amount=money("2400.00", "KES"), what="bank charges")
    teller.does("amina", day, "acknowledgeComplaint", **about, channel="EMAIL")
    teller.does("amina", day, "noteStatement", **about, words="So cold", feelingWords="cold")
    teller.does(
        "amina",
        day,
        "confirmHearing",
        **about,
        summary="Banked against our word, and the mail about it was cold.",
        coreConcern="Our word must hold.",
    )
    teller.does("amina", day, "giveApology", **about, words="I'm sorry this felt so cold.", mirroredWord="cold")
    teller.does(
        "amina",
        day,
        "stateDesiredResolution",
        **about,
        words="My 2,400 back",
        desiredKind="REIMBURSEMENT",
        amount=money("2400.00", "KES"),
    )
    teller.does("amina", day, "compareExpectation", **about, verdict="MISSED", contractPosition="OURS")
    return complaint


def promise(teller: Teller, complaint: str) -> None:
    """What had been promised on 2 April, written down too late; and that it was broken."""
    made = teller.does(
        "amina",
        "2026-04-16",
        "makePromise",
        customerId=KIBO,
        complaintId=complaint,
        promisedBy="US",
        undertaking="DO_NOT",
        action="PRESENT_PAYMENT",
        subject=INSTALMENT,
        until="2026-04-30T00:00:00+00:00",
        occurredAt="2026-04-02T09:00:00+00:00",
        source="WRITTEN",
        evidence="mail of 2 April",
        department="Sales",
    )
    teller.does("amina", "2026-04-16", "breakPromise", customerId=KIBO, promiseId=made, brokenBecause="NOT_RECORDED")


def settle(teller: Teller, complaint: str, contract: str, invoice: str) -> None:
    """A stalemate broken by a credit on the renewal; two credits, issued by finance."""
    about = {"customerId": KIBO, "complaintId": complaint}
    teller.does("amina", "2026-04-18", "declareStalemate", **about)
    day = "2026-04-20"
    teller.does("amina", day, "breakStalemate", **about, nextMove="credit on renewal")
    offer = teller.does(
        "amina",
        day,
        "makeOffer",
        **about,
        stance="COMPROMISE",
        terms=[
            {
                "kind": "FEE_WAIVER",
                "value": money("950.00", "KES"),
                "cost": money("950.00", "KES"),
                "invoiceId": invoice,
                "settlement": "OFFSET",
            },
            {
                "kind": "RENEWAL_CREDIT",
                "value": money("2400.00", "KES"),
                "cost": money("2400.00", "KES"),
                "contractId": contract,
                "onNonRenewal": "PAY_OUT",
            },
        ],
        expiresOn="2026-04-30",
    )
    teller.does("amina", day, "acceptOffer", customerId=KIBO, offerId=offer)
    waiver, renewal = teller.customer(KIBO).accounts.credits.values()
    day = "2026-04-21"
    teller.does(
        "farid",
        day,
        "approveCredit",
        customerId=KIBO,
        creditId=str(renewal.id),
        requestHash=renewal.requested.request_hash,
    )
    for credit in (waiver, renewal):
        teller.does("farid", day, "issueCredit", customerId=KIBO, creditId=str(credit.id))


def recover(teller: Teller, complaint: str) -> None:
    """Resolved, judged, its cause named, closed with the credit still open."""
    about = {"customerId": KIBO, "complaintId": complaint}
    teller.does(
        "amina",
        "2026-04-22",
        "resolveComplaint",
        **about,
        resolution="AGREED",
        problemSolved=True,
        slightAcknowledged=True,
    )
    day = "2026-04-29"
    teller.does(
        "amina",
        day,
        "judgeRecovery",
        **about,
        moment="TRUTH",
        judgedBy="CUSTOMER",
        outcomeFair=4,
        processFair=4,
        treatedWell=4,
    )
    cause = teller.does(
        "amina",
        day,
        "identifyCause",
        id=demo_id("promises not passed on"),
        name="Promises not passed on",
        causeCategory="AGREEMENT_CONFLICT",
    )
    teller.does(
        "amina",
        day,
        "establishRootCause",
        **about,
        causeId=cause,
        how="Finance banked what Sales had promised to hold.",
        why="The promise stood in a mail and nowhere else.",
    )
    teller.does("amina", day, "closeComplaint", **about, lesson="A promise is recorded on the day it is made.")


def renew(teller: Teller, contract: str) -> None:
    """The renewal invoice shows the credit, and they stay."""
    credits = teller.customer(KIBO).accounts.credits.values()
    (renewal,) = [each for each in credits if each.requested.contract_id is not None]
    still = [each for each in teller.customer(KIBO).promises.values() if each.state is PromiseState.OPEN]
    assert still, "the credit is promised until the renewal"
    teller.does(
        "farid",
        "2026-10-31",
        "noteInvoice",
        customerId=KIBO,
        number="INV-2044",
        issuedOn="2026-10-31",
        total=money("45600.00", "KES"),
        allowances=[{"creditId": str(renewal.id), "amount": money("2400.00", "KES")}],
        renewalOf=contract,
    )
    teller.does(
        "amina",
        "2026-11-01",
        "renewContract",
        customerId=KIBO,
        contractId=contract,
        nextRenewsOn="2027-11-01",
    )
