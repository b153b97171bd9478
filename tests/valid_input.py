"""For each command a set of arguments that is in order for a customer of whom there is one of everything."""

from __future__ import annotations

from uuid import UUID

from amends.first import AMINA, ENTITY, LENA
from domain.commanding import Command
from domain.commands import ALL
from domain.terms import Role
from tests.everything import SUBJECT, Everything, Given, euros

OTHERS_DO = {"takeComplaint": "lena", "approveConcession": "lena", "approveCredit": "farid", "issueCredit": "otieno"}
"""Who does what asks for a second person."""
PERSONAS_BY_ROLE = {
    Role.ACCOUNT_MANAGER: "amina",
    Role.FINANCE: "farid",
    Role.MARKETING: "mei",
    Role.LEAD: "lena",
    Role.COLLEAGUE: "cole",
    Role.ADMIN: "ada",
}


def who_does(command: Command) -> str | None:
    """A persona who may use this command; None where only a service may."""
    may = (name for role, name in PERSONAS_BY_ROLE.items() if role in command.roles)
    return OTHERS_DO.get(command.name) or next(may, None)


def valid_for(told: Everything) -> dict[str, Given]:
    """For each command arguments with every id, list and part; a second set of one is called `command (how)`."""
    sets = [of(told) for of in (_knowing, _taking_in, _hearing, _finding_out, _ending, _settling, _promising)]
    sets += [of(told) for of in (_asking, _publishing, _referring, _crediting, _staffing)]
    valid = {name: given for each in sets for name, given in each.items()}
    of_a_customer = {each.name for each in ALL if each.story == "customer" and each.creates != "customer"}
    return {
        name: {"customerId": told["customer"], **given} if command_name(name) in of_a_customer else given
        for name, given in valid.items()
    }


def command_name(name: str) -> str:
    """The command of a set of arguments."""
    return name.split(" ")[0]


def _knowing(told: Everything) -> dict[str, Given]:
    contact, contract = {"contactId": told["contact"]}, {"contractId": told["contract"]}
    details = {"name": "Mr Brown", "email": "brown@example.org", "phone": "+254 20 1", "position": "Owner"}
    value = euros("7000.00")
    return {
        "registerCustomer": {
            "name": "Brown",
            "since": "2024-07-01",
            "currency": "EUR",
            "country": "KE",
            "segment": "Events",
            "size": "SMALL",
            "referredBy": "Jones",
            "timeZone": "Africa/Nairobi",
            "accountManager": str(AMINA),
            "externalRefs": [f"REF {told['customer']}"],
        },
        "changeCustomerDetails": {"name": "Brown", "address": "Here 1", "taxId": "P05", "timeZone": "Africa/Nairobi"},
        "assignAccountManager": {"accountManager": str(LENA)},
        "addContact": details,
        "changeContactDetails": {**contact, **details},
        "noteContact": {**contact, "channel": "PHONE", "direction": "IN", "words": "Hello"},
        "placeHold": {"actions": ["CONTACT"], "because": "ill", "subject": SUBJECT, "until": "2026-06-01T00:00:00Z"},
        "liftHold": {"holdId": told["hold"], "reason": "well again"},
        "recordContract": {
            "ref": "KBX-78",
            "startsOn": "2026-01-01",
            "renewsOn": "2027-01-01",
            "annualValue": value,
            "noticeDays": 30,
        },
        "offerRenewal": {**contract, "value": value},
        "moveRenewal": {**contract, "renewsOn": "2027-02-01"},
        "changeContractValue": {**contract, "annualValue": value},
        "renewContract": {**contract, "nextRenewsOn": "2028-01-02", "value": value, "on": "2026-05-12"},
        "noteNotRenewed": {**contract, "statedReason": "too dear", "initiatedBy": "CUSTOMER", "on": "2026-05-12"},
    }


def _taking_in(told: Everything) -> dict[str, Given]:
    about = {"complaintId": told["complaint"]}
    return {
        "raiseComplaint": {
            "channel": "PHONE",
            "words": "It is late.",
            "receivedAt": "2026-05-11T09:00:00Z",
            "contactId": told["contact"],
            "contractId": told["contract"],
            "about": SUBJECT,
            "escalatedVia": "BOSS",
            "statedProblem": {"kind": "DELIVERY", "text": "late"},
            "happenedOn": "2026-05-10",
        },
        "takeComplaint": about,
        "handOverComplaint": {**about, "newOwner": str(LENA), "reason": "ill", "tooClose": True},
        "acknowledgeComplaint": {**about, "channel": "PHONE", "replyBy": "2026-05-14T09:00:00Z"},
        "triageComplaint": {**about, "anyoneHarmed": "NO", "workStopped": "YES"},
        "overrideSeverity": {**about, "to": "STOPPAGE", "reason": "they say so"},
        "claimLoss": {**about, "amount": euros("600.00"), "what": "charges", "evidence": "bill"},
        "notePublicCriticism": {**about, "where": "newspaper"},
        "linkRepeat": {**about, "of": told["closed"]},
        "voidComplaint": {**about, "reason": "by mistake"},
    }


def _hearing(told: Everything) -> dict[str, Given]:
    about = {"complaintId": told["complaint"]}
    return {
        "noteStatement": {**about, "words": "No!", "feelingWords": "awful", "blameRaised": True},
        "noteSlight": {**about, "words": "You laughed.", "department": "Sales"},
        "confirmHearing": {**about, "summary": "Wrong.", "coreConcern": "Fool.", "confirmedByCustomer": True},
        "reopenHearing": {**about, "reason": "there is more"},
        "giveApology": {
            **about,
            "words": "I'm sorry it was ridiculous.",
            "mirroredWord": "ridiculous",
            "slightId": told["slight"],
        },
        "stateDesiredResolution": {
            **about,
            "words": "Half",
            "desiredKind": "DISCOUNT",
            "amount": euros("60.00"),
            "ownSolution": "I keep it.",
        },
        "declineDesiredResolution": about,
    }


def _finding_out(told: Everything) -> dict[str, Given]:
    about = {"complaintId": told["complaint"]}
    line = {"feature": "name", "promised": "Mr", "delivered": "Miss", "price": euros("5.00")}
    return {
        "startFactGathering": {**about, "replyBy": "2026-05-14T09:00:00Z", "questions": "Who?"},
        "attachEvidence": {**about, "evidenceKind": "PROOF", "ref": "5 May", "sha256": "0" * 64},
        "compareExpectation": {
            **about,
            "verdict": "MISSED",
            "contractPosition": "OURS",
            "lines": [
                {"verdict": "MISSED", "source": "WRITTEN", **line},
                {"verdict": "MET", "source": "SPOKEN", **line},
            ],
            "customerReading": "You check.",
            "ourReading": "They check.",
        },
        "shareOurSide": {**about, "empathyWords": "I see.", "words": "Look.", "evidence": [told["evidence"]]},
        "noteRebuttal": {**about, "words": "No."},
        "concedePoint": {**about, "words": "Yes."},
        "requestNotPossible": {**about, "reason": "sold out"},
        "identifyCause": {"name": "Proofs", "causeCategory": "INFORMATION", "party": "supplier"},
        "establishRootCause": {
            **about,
            "causeId": told["cause"],
            "how": "so",
            "why": "because",
            "contributing": [told["otherCause"]],
            "item": "tag",
        },
    }


def _ending(told: Everything) -> dict[str, Given]:
    about, scores = {"complaintId": told["complaint"]}, {"outcomeFair": 4, "processFair": 4, "treatedWell": 5}
    resolved = {"problemSolved": True, "slightAcknowledged": True, "summary": "Done."}
    return {
        "declareStalemate": about,
        "breakStalemate": {"complaintId": told["offered"], "nextMove": "a call"},
        "resolveComplaint": {
            "complaintId": told["agreed"],
            "resolution": "AGREED",
            **resolved,
            "sale": "ENLARGED",
            "saleValue": euros("10.00"),
        },
        "judgeRecovery": {
            "complaintId": told["closed"],
            "moment": "TRUTH",
            "judgedBy": "CUSTOMER",
            **scores,
            "words": "Fine.",
        },
        "closeComplaint": {
            **about,
            "lesson": "None.",
            "causeUnknownBecause": "One coin.",
            "closedAs": "LOST",
            "lastWords": "Bye.",
        },
        "reopenComplaint": {"complaintId": told["closed"], "reason": "not over", "words": "Again!"},
    }


def _term(told: Everything) -> Given:
    return {
        "kind": "ADD_ON_DISCOUNT",
        "value": euros("60.00"),
        "description": "a frame",
        "cost": euros("20.00"),
        "listPrice": euros("80.00"),
        "listItem": "FRAME-1",
        "needMet": "to hang it",
        "fulfilBy": "2026-06-01",
        "ideaOf": "CUSTOMER",
        "invoiceId": told["invoice"],
        "contractId": told["contract"],
        "settlement": "CREDIT",
        "onNonRenewal": "PAY_OUT",
        "percent": "50",
        "cap": euros("100.00"),
        "usableUntil": "2026-11-14",
        "instalments": [{"amount": euros("30.00"), "due": "2026-06-01"}],
    }


def _settling(told: Everything) -> dict[str, Given]:
    about, offer = {"complaintId": told["complaint"]}, {"offerId": told["offer"]}
    concession, approval = {"concessionId": told["concession"]}, {"approvalId": told["approval"]}
    commitment = {"action": "REVIEW_PROOF", "until": "2026-11-14T00:00:00Z", "subject": SUBJECT, "words": "I will."}
    dates = {"backOutUntil": "2026-06-01", "expiresOn": "2026-06-01"}
    offered = {**about, "stance": "COMPROMISE", "terms": [_term(told)], "commitments": [commitment], **dates}
    return {
        "makeOffer": offered,
        "grantAtOnce": {**about, "terms": [_term(told)], "backOutUntil": "2026-06-01"},
        "counterOffer": {**offer, "words": "More", "ask": euros("200.00")},
        "acceptOffer": offer,
        "declineOffer": {**offer, "words": "No"},
        "withdrawOffer": {**offer, "reason": "sold out"},
        "backOut": {"offerId": told["deal"], "words": "No more"},
        "requestApproval": {**offered, "reason": "they deserve it"},
        "approveConcession": approval,
        "refuseConcession": {**approval, "reason": "too much"},
        "fulfilConcession": {**concession, "evidence": "sent"},
        "checkNeed": {**concession, "met": True},
        "forfeitConcession": {**concession, "reason": "they moved"},
        "cancelConcession": {**concession, "reason": "they moved"},
        "correctCost": {**concession, "cost": euros("35.00"), "reason": "paper is dear"},
    }


def _promising(told: Everything) -> dict[str, Given]:
    promise, follow_up = {"promiseId": told["promise"]}, {"followUpId": told["followUp"]}
    window = {"until": "2026-08-01T00:00:00Z", "notBefore": "2026-06-01T00:00:00Z"}
    banking = {"action": "PRESENT_PAYMENT", "subject": SUBJECT}
    return {
        "makePromise": {
            "promisedBy": "US",
            "undertaking": "DO",
            "action": "OTHER",
            "subject": SUBJECT,
            **window,
            "words": "I will",
            "source": "SPOKEN",
            "evidence": "mail",
            "madeBy": str(AMINA),
            "department": "Sales",
            "complaintId": told["complaint"],
            "offerId": told["offer"],
            "creditId": told["waiting"],
        },
        "acknowledgePromise": promise,
        "confirmPromise": promise,
        "disputePromise": {**promise, "reason": "I did not"},
        "keepPromise": {**promise, "evidence": "called"},
        "breakPromise": {**promise, "brokenBecause": "FORGOTTEN", "how": "forgot"},
        "changePromise": {**promise, "what": "later", "agreedWithCustomer": True, **window},
        "releasePromise": {**promise, "words": "Never mind"},
        "settleConflict": {"promiseId": told["promiseTo"], "other": told["promiseNot"], "how": "we wait"},
        "overrideAction": {**banking, "reason": "they asked", "promiseId": told["promiseNot"], "holdId": told["hold"]},
        "scheduleFollowUp": {
            "purpose": "ask",
            "due": "2026-06-02T09:00:00Z",
            "assignee": str(LENA),
            "complaintId": told["complaint"],
            "promiseId": told["promise"],
            "contractId": told["contract"],
        },
        "reassignFollowUp": {**follow_up, "assignee": str(LENA)},
        "moveFollowUp": {**follow_up, "due": "2026-06-03T09:00:00Z", "reason": "ill", "customerTold": True},
        "doFollowUp": {**follow_up, "outcome": "called", "words": "Fine"},
        "cancelFollowUp": {**follow_up, "reason": "done"},
        "noteDeadlines": {},
    }


def _asking(told: Everything) -> dict[str, Given]:
    contact, asked = {"contactId": told["contact"]}, {"testimonialId": told["askedTestimonial"]}
    unapproved = {"testimonialId": told["unapproved"]}
    return {
        "requestTestimonial": contact,
        "declineTestimonial": asked,
        "noteTestimonial": {**asked, "words": "Well done.", **contact},
        "proposeExcerpt": {**unapproved, "excerpt": "at once"},
        "approveExcerpt": {**unapproved, **contact},
    }


def _publishing(told: Everything) -> dict[str, Given]:
    shown = {"testimonialId": told["testimonial"]}
    return {
        "giveConsent": {
            **shown,
            "uses": ["WEBSITE", "PRINT"],
            "evidence": "mail",
            "attribution": "Mr Jones",
            "territory": "KE",
            "expiresOn": "2027-01-01",
            "contactId": told["contact"],
        },
        "narrowConsent": {**shown, "uses": ["WEBSITE"]},
        "withdrawConsent": shown,
        "noteConsentExpired": shown,
        "publishTestimonial": {
            **shown,
            "use": "SALES_DECK",
            "place": "page 3",
            "url": "https://example.org",
            "disclosure": "They had something from us.",
        },
        "takeDown": {**shown, "publicationId": told["publication"]},
    }


def _referring(told: Everything) -> dict[str, Given]:
    contact, asked, made = (
        {"contactId": told["contact"]},
        {"referralId": told["askedReferral"]},
        {"referralId": told["referral"]},
    )
    call = {"referenceCallId": told["call"]}
    return {
        "askReferral": contact,
        "declineReferral": asked,
        "noteReferral": {
            **asked,
            "prospectKey": "green",
            "testimonialId": told["testimonial"],
            **contact,
            "reward": euros("5.00"),
        },
        "noteReferralContacted": made,
        "noteReferralWon": {**made, "value": euros("3000.00")},
        "noteReferralLost": {**made, "reason": "too far"},
        "askReferenceCall": contact,
        "declineReferenceCall": call,
        "agreeReferenceCall": call,
        "noteReferenceCallHeld": call,
        "inviteReview": {**contact, "batch": "2026-05"},
    }


def _crediting(told: Everything) -> dict[str, Given]:
    waiting = {"creditId": told["waiting"]}
    line = {"net": euros("10.00"), "category": "S", "rate": "19", "invoiceLine": "1", "what": "half"}
    asked = {"settlement": "OFFSET", "earmark": "INV-1", "agreedOn": "2026-05-11", "reasonCode": "PRICE_REDUCED"}
    correction = {
        "creditKind": "CORRECT_INVOICE",
        **asked,
        "basis": "LOSS",
        "invoiceId": told["invoice"],
        "contractId": told["contract"],
        "complaintId": told["complaint"],
        "concessionId": told["concession"],
        "onNonRenewal": "PAY_OUT",
        "legalEntity": ENTITY,
        "words": "half back",
    }
    revision = {"settlement": "CREDIT", "basis": "GOODWILL", "onNonRenewal": "PAY_OUT", "earmark": "INV-1"}
    revised = {**waiting, **revision, "expiresOn": "2027-05-12", "agreedOn": "2026-05-11", "words": "once more"}
    half = {"net": euros("10.00"), "what": "half"}
    waiting_hash = told.story().accounts.credits[UUID(told["waiting"])].requested.request_hash
    return {
        "noteInvoice": _invoice(told),
        "noteBalance": {"invoiceId": told["invoice"], "owed": euros("100.00")},
        "requestCredit": {**correction, "amount": euros("10.00")},
        "requestCredit (lines)": {**correction, "creditLines": [line, {**line}]},
        "reviseCredit": {**revised, "amount": euros("250.00"), "reasonCode": "PRICE_REDUCED"},
        "reviseCredit (lines)": {**revised, "creditLines": [half, {**half}]},
        "withdrawCredit": {**waiting, "reason": "too much"},
        "approveCredit": {**waiting, "requestHash": waiting_hash},
        "declineCredit": {**waiting, "reason": "too much"},
        "issueCredit": {"creditId": told["approved"], "lateBecause": "ill"},
        "applyCredit": {
            "creditId": told["issued"],
            "invoiceId": told["invoice"],
            "amount": euros("10.00"),
            "outOfOrderBecause": "they asked",
        },
    }


def _invoice(told: Everything) -> Given:
    none = {"category": "Z", "rate": "0"}
    return {
        "number": "INV-2",
        "issuedOn": "2026-05-12",
        "total": euros("5700.00"),
        "owed": euros("5700.00"),
        "legalEntity": ENTITY,
        "invoiceLines": [{"id": "1", "net": euros("6000.00"), **none, "item": "year"}],
        "taxes": [{"net": euros("6000.00"), "tax": euros("0.00"), **none}],
        "allowances": [{"creditId": told["atRenewal"], "amount": euros("300.00")}],
        "renewalOf": told["contract"],
        "invoiceSource": "OURS",
        "leftOutBecause": "shown elsewhere",
    }


def _staffing(told: Everything) -> dict[str, Given]:
    amina = {"personId": str(AMINA)}
    return {
        "addStaff": {"name": "Nina", "department": "Sales", "service": False},
        "grantRole": {**amina, "role": "LEAD"},
        "revokeRole": {**amina, "role": "ACCOUNT_MANAGER"},
        "deactivateStaff": amina,
    }
