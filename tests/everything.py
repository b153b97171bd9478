"""A customer of whom there is one of everything, told through the ordinary commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from amends.first import AMINA
from domain.customer import Customer
from tests.asking import Amends

Given = dict[str, Any]
"""Arguments as clients write them."""

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
SUBJECT = {"kind": "INSTALMENT", "ref": "KBX-77/2"}


def euros(amount: str) -> dict[str, str]:
    """An amount as clients write it."""
    return {"amount": amount, "currency": "EUR"}


def day(text: str) -> datetime:
    """Nine in the morning of that day."""
    return datetime.fromisoformat(f"{text}T09:00:00").replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Everything:
    """A customer of whom there is one of everything, each known by a name to its id."""

    amends: Amends
    ids: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def story(self) -> Customer:
        """The customer as they are now."""
        story = self.amends.house.log.read("customer", UUID(self["customer"])).story
        assert isinstance(story, Customer)
        return story

    def does(self, who: str, on: str, command: str, called: str = "", **given: Any) -> str:
        """Somebody does something to the customer that must be carried out; what it made is `called` so from now on."""
        id = self.amends.done(command, who, day(on), customerId=self["customer"], **given)
        if called:
            self.ids[called] = id
        return id


def tell_everything(amends: Amends, name: str) -> Everything:
    """Tell the story of such a customer through the ordinary commands."""
    registering: Given = {"name": name, "since": "2023-01-02", "currency": "EUR", "country": "KE"}
    told = Everything(amends, {"customer": amends.done("registerCustomer", "amina", day("2023-01-02"), **registering)})
    told.ids["otherCause"] = amends.done("identifyCause", "amina", NOW, name="Mail", causeCategory="INFORMATION")
    told.ids["cause"] = amends.done("identifyCause", "amina", NOW, name="Proof", causeCategory="INFORMATION")
    for chapter in (_known, _asked, _over, _open, _offered, _agreed, _promised, _credited):
        chapter(told)
    return told


def _known(told: Everything) -> None:
    told.does("amina", "2023-01-02", "addContact", "contact", name="Mr Jones")
    told.does(
        "amina",
        "2023-01-02",
        "recordContract",
        "contract",
        ref="KBX-77",
        startsOn="2023-01-02",
        renewsOn="2027-01-02",
        annualValue=euros("6000.00"),
    )


def _asked(told: Everything) -> None:
    contact, words = {"contactId": told["contact"]}, "They put it right at once."
    told.does("mei", "2024-01-10", "requestTestimonial", "askedTestimonial", **contact)
    told.does("mei", "2024-07-15", "askReferral", "askedReferral", **contact)
    told.does("mei", "2025-02-03", "askReferenceCall", "call", **contact)
    for called in ("testimonial", "unapproved"):
        told.does("mei", "2025-03-03", "noteTestimonial", called, words=words, **contact)
    told.does("mei", "2025-03-03", "proposeExcerpt", testimonialId=told["unapproved"], excerpt=words)
    shown = {"testimonialId": told["testimonial"]}
    told.does("mei", "2025-03-03", "approveExcerpt", **shown)
    told.does("mei", "2025-03-03", "giveConsent", **shown, uses=["WEBSITE", "SALES_DECK"], evidence="mail")
    told.does("mei", "2025-03-03", "publishTestimonial", "publication", **shown, use="WEBSITE", place="front page")
    told.does("mei", "2025-03-03", "noteReferral", "referral", prospectKey="brown")


def _complaint(told: Everything, on: str, called: str) -> Given:
    raised = told.does("amina", on, "raiseComplaint", called, channel="PHONE", words="It is wrong.")
    about = {"complaintId": raised}
    told.does("amina", on, "takeComplaint", **about)
    told.does("amina", on, "triageComplaint", **about, anyoneHarmed="NO", workStopped="NO")
    told.does("amina", on, "noteStatement", **about, words="It is wrong.", feelingWords="ridiculous")
    told.does("amina", on, "confirmHearing", **about, summary="The tag is wrong.", coreConcern="He looked a fool.")
    told.does("amina", on, "stateDesiredResolution", **about, words="My money back", desiredKind="REFUND")
    return about


def _over(told: Everything) -> None:
    about = _complaint(told, "2025-06-02", "closed")
    answers: Given = {"problemSolved": True, "slightAcknowledged": True, "summary": "Never mind."}
    told.does("amina", "2025-06-03", "resolveComplaint", **about, resolution="WITHDRAWN", **answers)
    told.does("amina", "2025-06-03", "closeComplaint", **about, lesson="None.", causeUnknownBecause="One coin.")


def _open(told: Everything) -> None:
    about = _complaint(told, "2026-05-04", "complaint")
    told.does("amina", "2026-05-04", "claimLoss", **about, amount=euros("500.00"), what="charges")
    told.does("amina", "2026-05-04", "noteSlight", "slight", **about, words="You laughed.")
    told.does("amina", "2026-05-04", "attachEvidence", "evidence", **about, evidenceKind="PROOF", ref="4 May")
    told.does("amina", "2026-05-05", "shareOurSide", **about, empathyWords="I see.", words="You approved it.")
    told.does(
        "amina",
        "2026-05-05",
        "requestApproval",
        "approval",
        **about,
        stance="COMPROMISE",
        terms=[{"kind": "REPLACEMENT", "value": euros("900.00"), "cost": euros("900.00")}],
    )


def _offered(told: Everything) -> None:
    about = _complaint(told, "2026-05-05", "offered")
    told.does("amina", "2026-05-05", "declareStalemate", **about)
    terms: list[Given] = [{"kind": "REDO", "value": euros("120.00"), "cost": euros("31.00")}]
    told.does("amina", "2026-05-05", "makeOffer", "offer", **about, stance="COMPROMISE", terms=terms)


def _agreed(told: Everything) -> None:
    about = _complaint(told, "2026-05-06", "agreed")
    terms: list[Given] = [{"kind": "REDO", "value": euros("120.00"), "cost": euros("31.00")}]
    dates = {"backOutUntil": "2026-06-30", "expiresOn": "2026-06-01"}
    told.does("amina", "2026-05-06", "makeOffer", "deal", **about, stance="COMPROMISE", terms=terms, **dates)
    told.does("amina", "2026-05-06", "acceptOffer", offerId=told["deal"])
    (told.ids["concession"],) = map(str, told.story().dealings.concessions)


def _promised(told: Everything) -> None:
    told.does("amina", "2026-05-06", "placeHold", "hold", actions=["PRESENT_PAYMENT"], because="wait", subject=SUBJECT)
    ours: Given = {"promisedBy": "US", "until": "2026-07-01T00:00:00Z", "source": "WRITTEN"}
    told.does(
        "amina",
        "2026-05-06",
        "makePromise",
        "promise",
        **ours,
        undertaking="DO",
        action="CALL_BACK",
        subject={"kind": "ORDER", "ref": "77"},
    )
    for called, undertaking in (("promiseNot", "DO_NOT"), ("promiseTo", "DO")):
        banking: Given = {"undertaking": undertaking, "action": "PRESENT_PAYMENT", "subject": SUBJECT}
        told.does("amina", "2026-05-06", "makePromise", called, **ours, **banking)
    planned = {"purpose": "ask", "due": "2026-06-01T09:00:00Z", "assignee": str(AMINA)}
    told.does("amina", "2026-05-06", "scheduleFollowUp", "followUp", **planned)


def _credited(told: Everything) -> None:
    told.does(
        "farid",
        "2026-05-06",
        "noteInvoice",
        "invoice",
        number="INV-1",
        issuedOn="2026-04-01",
        total=euros("1190.00"),
        invoiceLines=[{"id": "1", "net": euros("1000.00"), "category": "S", "rate": "19"}],
        taxes=[{"category": "S", "rate": "19", "net": euros("1000.00"), "tax": euros("190.00")}],
    )
    gift: Given = {"creditKind": "COMPENSATION", "basis": "GOODWILL", "amount": euros("300.00")}
    at_renewal: Given = {"contractId": told["contract"], "onNonRenewal": "PAY_OUT", "amount": euros("300.00")}
    for called in ("waiting", "approved", "issued"):
        told.does("amina", "2026-05-07", "requestCredit", **gift)
        told.ids[called] = _last_credit(told)
    told.does("amina", "2026-05-07", "requestCredit", creditKind="RENEWAL_CREDIT", **at_renewal)
    told.ids["atRenewal"] = _last_credit(told)
    for called in ("approved", "issued", "atRenewal"):
        hash = told.story().accounts.credits[UUID(told[called])].requested.request_hash
        told.does("farid", "2026-05-07", "approveCredit", creditId=told[called], requestHash=hash)
    for called in ("issued", "atRenewal"):
        told.does("otieno", "2026-05-07", "issueCredit", creditId=told[called])


def _last_credit(told: Everything) -> str:
    return str(list(told.story().accounts.credits)[-1])
