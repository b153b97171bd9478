"""S1: a cheque banked against our word, two credits, and a renewal that shows one of them."""

from typing import Any

from tests.asking import Amends
from tests.journeys import Answered, Desk, Story, begin, money

INSTALMENT = {"kind": "INSTALMENT", "ref": "KBX-77/2"}
CREDITS = "credits { id kind state byRule number total { amount } open { amount } requestHash issueBy }"
BANK_RUN = "2026-04-10T07:50:00Z"


def kes(amount: str) -> dict[str, str]:
    return money(amount, "KES")


def test_a_cheque_banked_against_our_word_is_made_good_at_the_renewal(amends: Amends) -> None:
    kibo = begin(amends, "Kibo Ltd", "KES", "KE", since="2023-11-01")
    contract = kibo.desk("amina", "2025-11-01").does(
        "recordContract", ref="KBX-77", startsOn="2025-11-01", renewsOn="2026-11-01", annualValue=kes("48000.00")
    )
    fee = bounced(kibo)
    complaint = heard(kibo)
    stalemate(kibo, complaint)
    agreed(kibo, complaint, contract, fee)
    credited(kibo)
    closed(kibo, complaint)
    renewed(kibo, contract)


def bounced(kibo: Story) -> str:
    # 1 On the day of the bank run nothing stands against the instalment; it is banked, and bounces.
    answer = kibo.desk("farid", "2026-04-10").may_do("PRESENT_PAYMENT", "INSTALMENT", "KBX-77/2", "2026-04-10")
    assert (answer["answer"], answer["subjectKnown"], answer["because"]) == ("ALLOWED", True, [])

    # 2 The bank charged us for the cheque of 10 April, and we charge them.
    farid = kibo.desk("farid", "2026-04-15")
    fee = farid.does("noteInvoice", number="FN-118", issuedOn="2026-04-15", total=kes("950.00"))
    assert owes(farid, "FN-118") == "950.00"
    return fee


def heard(kibo: Story) -> str:
    amina = kibo.desk("amina", "2026-04-16")

    # 3 They write; nothing more is done to them meanwhile.
    words = "You agreed not to bank it yet."
    complaint = amina.does("raiseComplaint", channel="EMAIL", about=INSTALMENT, words=words)
    about = {"complaintId": complaint}
    assert amina.customer("holds { actions subject { kind ref } liftedAt }")["holds"] == [
        {
            "actions": ["SEND_DUNNING", "CHARGE_FEE", "CANCEL", "SUSPEND_SERVICE"],
            "subject": INSTALMENT,
            "liftedAt": None,
        }
    ]
    amina.does("takeComplaint", **about)
    amina.does("triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    amina.does("claimLoss", **about, amount=kes("2400.00"), what="bank charges")
    assert amina.complaint("severity loss { amount }") == {"severity": "LOSS", "loss": {"amount": "2400.00"}}

    farid = kibo.desk("farid", "2026-04-16")
    for action, kind, ref in (("SEND_DUNNING", "INSTALMENT", "KBX-77/2"), ("CANCEL", "CONTRACT", "KBX-77")):
        answer = farid.may_do(action, kind, ref, "2026-04-16")
        assert answer["answer"] == "BLOCKED"
        assert [each["hold"] for each in answer["because"]] == [{"complaintId": complaint}]

    # 4 It was promised on 2 April, and nobody wrote it down: on the day of the bank run it was not known.
    promise = amina.does(
        "makePromise",
        complaintId=complaint,
        promisedBy="US",
        undertaking="DO_NOT",
        action="PRESENT_PAYMENT",
        subject=INSTALMENT,
        until="2026-04-30T00:00:00Z",
        occurredAt="2026-04-02T09:00:00Z",
        evidence="mail of 2 April",
    )
    amina.does("breakPromise", promiseId=promise, brokenBecause="NOT_RECORDED")
    open_then = "promises { id state }"
    known_then = amina.customer(f"{open_then} allowedCommands", asOf=BANK_RUN, asKnownAt=BANK_RUN)
    assert known_then == {"promises": [], "allowedCommands": []}
    assert amina.customer(open_then, asOf=BANK_RUN)["promises"] == [{"id": promise, "state": "OPEN"}]

    # 5 They are heard and asked; they were promised it, though the paper is on our side.
    amina.hears(complaint, "So cold", "cold")
    wish = {"words": "My 2,400 back", "desiredKind": "REIMBURSEMENT", "amount": kes("2400.00")}
    amina.does("stateDesiredResolution", **about, **wish)
    amina.does("compareExpectation", **about, verdict="MISSED", contractPosition="OURS")
    assert amina.complaint("stage verdict contractPosition") == {
        "stage": "ASKED",
        "verdict": "MISSED",
        "contractPosition": "OURS",
    }
    return complaint


def stalemate(kibo: Story, complaint: str) -> None:
    # 6 Nobody moves, until Amina does.
    declaring = kibo.desk("amina", "2026-04-18")
    declaring.does("declareStalemate", complaintId=complaint)
    assert declaring.complaint("stalemateSince")["stalemateSince"] == "2026-04-18T09:00:00Z"
    assert "STALEMATE" in declaring.my_day()
    breaking = kibo.desk("amina", "2026-04-20")
    breaking.does("breakStalemate", complaintId=complaint, nextMove="credit on renewal")
    assert breaking.complaint("stalemateSince")["stalemateSince"] is None
    assert "STALEMATE" not in breaking.my_day()


def agreed(kibo: Story, complaint: str, contract: str, fee: str) -> None:
    amina = kibo.desk("amina", "2026-04-20")

    # 7 We waive the fee and give 2,400 at the renewal. The first is within Amina's limit, the second above it.
    waiver = {"kind": "FEE_WAIVER", "value": kes("950.00"), "invoiceId": fee}
    at_renewal = {
        "kind": "RENEWAL_CREDIT",
        "value": kes("2400.00"),
        "contractId": contract,
        "onNonRenewal": "PAY_OUT",
    }
    deal: dict[str, Any] = {"stance": "COMPROMISE", "terms": [waiver, at_renewal]}
    offer = amina.does("makeOffer", complaintId=complaint, **deal, warned=["SUBJECT_TO_APPROVAL"])
    amina.does("acceptOffer", offerId=offer)
    renewal, correction = amina.customer(CREDITS)["credits"]
    assert (correction["kind"], correction["state"], correction["byRule"]) == ("CORRECT_INVOICE", "APPROVED", True)
    assert (correction["total"]["amount"], correction["issueBy"]) == ("950.00", "2026-05-04")
    assert (renewal["kind"], renewal["state"], renewal["byRule"]) == ("RENEWAL_CREDIT", "WAITING", False)
    assert renewal["total"]["amount"] == "2400.00"
    queue = kibo.desk("farid", "2026-04-20").asks("{ creditQueue { edges { node { id state } } } }")["creditQueue"]
    assert {(each["node"]["id"], each["node"]["state"]) for each in queue["edges"]} == {
        (correction["id"], "APPROVED"),
        (renewal["id"], "WAITING"),
    }


def credited(kibo: Story) -> None:
    renewal, correction = kibo.desk("amina", "2026-04-20").customer(CREDITS)["credits"]

    # 8 Who asked does not issue. Farid approves and issues: both have their numbers, and one is promised.
    refusal = kibo.desk("amina", "2026-04-20").is_refused("issueCredit", "NOT_ALLOWED", creditId=correction["id"])
    assert refusal["message"] == "This is for finance; you are here as account manager."
    farid = kibo.desk("farid", "2026-04-21")
    farid.is_refused("issueCredit", "NOT_APPROVED", creditId=renewal["id"])
    farid.does("approveCredit", creditId=renewal["id"], requestHash=renewal["requestHash"])
    for each in (correction, renewal):
        farid.does("issueCredit", creditId=each["id"])
    issued = {each["number"]: each for each in farid.customer(CREDITS)["credits"]}
    assert sorted(issued) == ["CN-2026-0001", "RC-2026-0001"]
    assert issued["CN-2026-0001"]["total"]["amount"] == "950.00"
    assert issued["CN-2026-0001"]["open"]["amount"] == "0.00"
    assert issued["RC-2026-0001"]["total"]["amount"] == "2400.00"
    assert issued["RC-2026-0001"]["open"]["amount"] == "2400.00"
    assert owes(farid, "FN-118") == "0.00"
    assert balance(farid) == {"liability": {"amount": "0.00"}, "promised": {"amount": "2400.00"}}
    assert farid.customer("promises { undertaking action subject { ref } until creditId }")["promises"] == [
        {
            "undertaking": "DO",
            "action": "APPLY_CREDIT",
            "subject": {"ref": "KBX-77"},
            "until": "2026-11-01T00:00:00Z",
            "creditId": renewal["id"],
        }
    ]


def closed(kibo: Story, complaint: str) -> None:
    about = {"complaintId": complaint}

    # 9 Resolved, judged by them, its cause established, and closed; the credit waits.
    kibo.desk("amina", "2026-04-22").does(
        "resolveComplaint", **about, resolution="AGREED", problemSolved=True, slightAcknowledged=True
    )
    amina = kibo.desk("amina", "2026-04-29")
    amina.does("judgeRecovery", **about, moment="TRUTH", outcomeFair=4, processFair=4, treatedWell=4)
    name = {"name": "Promises not passed on", "causeCategory": "AGREEMENT_CONFLICT"}
    cause = kibo.amends.done("identifyCause", now=amina.now, **name)
    amina.does(
        "establishRootCause",
        **about,
        causeId=cause,
        how="Finance banked what Sales had promised to hold.",
        why="The promise stood in a mail and nowhere else.",
    )
    amina.does("closeComplaint", **about, lesson="A promise is recorded on the day it is made.")
    assert amina.complaint("stage closedAs moment causeCategory") == {
        "stage": "CLOSED",
        "closedAs": "JUDGED",
        "moment": "TRUTH",
        "causeCategory": "AGREEMENT_CONFLICT",
    }
    assert [each["open"]["amount"] for each in amina.customer(CREDITS)["credits"]] == ["2400.00", "0.00"]


def renewed(kibo: Story, contract: str) -> None:
    farid = kibo.desk("farid", "2026-10-31")
    renewal = farid.customer(CREDITS)["credits"][0]["id"]

    # 10 The renewal invoice is refused until it shows what was promised for it.
    premium = {"number": "INV-2044", "issuedOn": "2026-10-31", "renewalOf": contract}
    refusal = farid.is_refused("noteInvoice", "RENEWAL_CREDIT_FORGOTTEN", **premium, total=kes("48000.00"))
    assert refusal["message"] == ("This renewal was promised 2,400.00 KES (RC-2026-0001). Enter it, or say why not.")
    assert refusal["details"] == [{"sentence": "RC-2026-0001 waits for it.", "subjectId": renewal}]
    line = {"id": "1", "item": "premium", "net": kes("48000.00")}
    farid.does(
        "noteInvoice",
        **premium,
        invoiceLines=[line],
        allowances=[{"creditId": renewal, "amount": kes("2400.00")}],
        total=kes("45600.00"),
    )
    assert owes(farid, "INV-2044") == "45600.00"
    assert farid.customer("promises(state: [OPEN, KEPT]) { action state }")["promises"] == [
        {"action": "APPLY_CREDIT", "state": "KEPT"}
    ]
    assert balance(farid) == {"liability": {"amount": "0.00"}, "promised": {"amount": "0.00"}}

    # 11 They stay, and what the broken promise cost us is known.
    amina = kibo.desk("amina", "2026-11-01")
    amina.does("renewContract", contractId=contract, nextRenewsOn="2027-11-01")
    assert amina.customer("contracts { renewsOn termsCompleted }")["contracts"] == [
        {"renewsOn": "2027-11-01", "termsCompleted": 1}
    ]
    farid = kibo.desk("farid", "2026-11-01")
    cost = farid.asks("{ concessionCost(by: CAUSE) { cause n cost { amount currency } } }")["concessionCost"]
    assert cost == [{"cause": "AGREEMENT_CONFLICT", "n": 2, "cost": {"amount": "3350.00", "currency": "KES"}}]
    register = "issued complete gaps edges { node { number } }"
    found = farid.asks(f"""{{
        notes: creditRegister(kind: CORRECT_INVOICE) {{ {register} }}
        renewals: creditRegister(kind: RENEWAL_CREDIT) {{ {register} }}
    }}""")
    for name, number in (("notes", "CN-2026-0001"), ("renewals", "RC-2026-0001")):
        numbered = [{"node": {"number": number}}]
        assert found[name] == {"issued": 1, "complete": True, "gaps": [], "edges": numbered}


def balance(desk: Desk) -> Answered:
    """What is owed on credits, and what is promised at renewals."""
    (found,) = desk.asks("{ creditBalances { liability { amount } promised { amount } } }")["creditBalances"]
    answered: Answered = found
    return answered


def owes(desk: Desk, number: str) -> str:
    """What they owe on an invoice."""
    noted = desk.customer("invoices { number owed { amount } }")["invoices"]
    return next(str(each["owed"]["amount"]) for each in noted if each["number"] == number)
