"""What must hold of complaints, offers, promises and contracts (D1 to D22), told from one story's facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from amends.retold import Said, retold
from domain.complaint import Complaint
from domain.contracts import ContractNotRenewed, ContractRecorded, ContractRenewed, RenewalMoved
from domain.entry import Entry
from domain.hearing import DesiredKind, HearingConfirmed, HearingReopened
from domain.inquiry import OurSideShared
from domain.offers import (
    OfferAccepted,
    OfferBackedOut,
    OfferCountered,
    OfferDeclined,
    OfferLapsed,
    OfferMade,
    OfferWithdrawn,
)
from domain.promises import (
    PromiseAcknowledged,
    PromiseBroken,
    PromiseChanged,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
)
from domain.recovery import ComplaintClosed, ComplaintReopened, ComplaintResolved, Resolution
from domain.terms import Side
from domain.testimonials import TestimonialRequested

ANYWHERE = timedelta(days=1)
"""Somewhere on earth it is still yesterday: a day is over everywhere when it was over for this long."""


def heard_before_our_side(told: Sequence[Entry]) -> Said:
    """D1: nobody's complaint is answered with our side before they were heard."""
    heard: set[UUID] = set()
    for entry in told:
        match entry.fact:
            case HearingConfirmed(complaint_id=id, confirmed_by_customer=True):
                heard.add(id)
            case HearingConfirmed(complaint_id=id) | HearingReopened(complaint_id=id):
                heard.discard(id)
            case OurSideShared(complaint_id=id) if id not in heard:
                yield entry, "our side was shared before the complaint was heard"
            case _:
                pass


def resolved_before_judged_closed(told: Sequence[Entry]) -> Said:
    """D10: what closes as judged or acquiesced was resolved."""
    resolved: set[UUID] = set()
    for entry in told:
        match entry.fact:
            case ComplaintResolved(complaint_id=id):
                resolved.add(id)
            case ComplaintReopened(complaint_id=id):
                resolved.discard(id)
            case ComplaintClosed(complaint_id=id, closed_as=how) if how.value in ("JUDGED", "ACQUIESCED"):
                if id not in resolved:
                    yield entry, f"the complaint was closed as {how.value} without a resolution"
            case _:
                pass


def asked_only_in_peace(told: Sequence[Entry]) -> Said:
    """D16: nobody is asked for a testimonial while a complaint of theirs is neither resolved nor over."""
    for before, entry, _ in retold(told, TestimonialRequested):
        if isinstance(entry.fact, TestimonialRequested):
            complaints = before.complaints.values()
            if any(each.open and each.recovery.resolved_at is None for each in complaints):
                yield entry, "a testimonial was requested while a complaint was open"


# -- offers and resolutions


def one_offer_at_a_time(told: Sequence[Entry]) -> Said:
    """D4: at most one offer of a complaint is open; an answer is to an open offer, and leaving is of a deal."""
    of: dict[UUID, UUID] = {}
    last_day: dict[UUID, date | None] = {}
    open_: dict[UUID, UUID] = {}
    deals: set[UUID] = set()
    for entry in told:
        match entry.fact:
            case OfferMade(offer_id=id, complaint_id=complaint_id, expires_on=day):
                if complaint_id in open_:
                    yield entry, "an offer was made while another was open"
                of[id], last_day[id], open_[complaint_id] = complaint_id, day, id
            case OfferBackedOut(offer_id=id):
                if id not in deals:
                    yield entry, "a deal was left that was none"
                deals.discard(id)
            case OfferAccepted() | OfferCountered() | OfferDeclined() | OfferWithdrawn() | OfferLapsed() as answer:
                complaint_id = of.get(answer.offer_id, answer.offer_id)
                if open_.get(complaint_id) != answer.offer_id:
                    yield entry, "an offer was answered that was not open"
                    continue
                del open_[complaint_id]
                if isinstance(answer, OfferAccepted):
                    deals.add(answer.offer_id)
                    day = last_day[answer.offer_id]
                    if day is not None and entry.occurred_at.date() - ANYWHERE > day:
                        yield entry, "an offer was accepted after its last day"
            case _:
                pass


def resolved_for_a_reason(told: Sequence[Entry]) -> Said:
    """D9: what is granted or agreed was accepted (or is a wished apology), what is explained was explained.

    A slight is called acknowledged only after an apology that names it.
    """
    for before, entry, _ in retold(told, ComplaintResolved):
        if not isinstance(entry.fact, ComplaintResolved):
            continue
        complaint = before.complaints[entry.fact.complaint_id]
        if entry.fact.resolution in (Resolution.GRANTED, Resolution.AGREED) and not _granted(complaint, entry.fact):
            yield entry, f"the complaint was resolved as {entry.fact.resolution.value} without an accepted offer"
        if entry.fact.resolution is Resolution.EXPLAINED and complaint.inquiry.our_side_at is None:
            yield entry, "the complaint was resolved as EXPLAINED and our side was not shared"
        unnamed = set(complaint.hearing.slights) - set(complaint.hearing.slights_acknowledged)
        if entry.fact.slight_acknowledged and unnamed:
            yield entry, "a slight was called acknowledged that no apology named"


def _granted(complaint: Complaint, fact: ComplaintResolved) -> bool:
    desired = complaint.hearing.desired
    wished = desired is not None and desired.desired_kind is DesiredKind.APOLOGY
    apologised = fact.resolution is Resolution.GRANTED and wished and complaint.hearing.apologised_at is not None
    return complaint.settlement.accepted_offer is not None or apologised


# -- promises and contracts


def promises_end_once(told: Sequence[Entry]) -> Said:
    """D12: a promise says until when; kept, broken and released are final; departments acknowledge ours only."""
    ended: set[UUID] = set()
    theirs: set[UUID] = set()
    for entry in told:
        match entry.fact:
            case PromiseMade(promise_id=id, promised_by=by, until=until):
                if until is None:
                    yield entry, "a promise was made without an end"
                if by is Side.CUSTOMER:
                    theirs.add(id)
            case PromiseAcknowledged(promise_id=id, department=department) if id in theirs:
                yield entry, f"{department} acknowledged a promise of the customer's"
            case PromiseChanged(promise_id=id) if id in ended:
                yield entry, "a promise was changed after it had ended"
            case PromiseKept(promise_id=id) | PromiseBroken(promise_id=id) | PromiseReleased(promise_id=id):
                if id in ended:
                    yield entry, "a promise ended twice"
                ended.add(id)
            case _:
                pass


def one_outcome_of_a_term(told: Sequence[Entry]) -> Said:
    """D19: each term ends once, the next renewal lies later, and what was not renewed is closed."""
    renews_on: dict[UUID, date] = {}
    closed: set[UUID] = set()
    for entry in told:
        match entry.fact:
            case ContractRecorded(contract_id=id, renews_on=day):
                renews_on[id] = day
            case ContractRenewed() | RenewalMoved() | ContractNotRenewed() as fact:
                if fact.contract_id in closed:
                    yield entry, "a contract went on that was not renewed"
                match fact:
                    case ContractRenewed(contract_id=id, next_renews_on=day):
                        if id in renews_on and day <= renews_on[id]:
                            yield entry, f"the renewal after {renews_on[id]} is on {day}"
                        renews_on[id] = day
                    case RenewalMoved(contract_id=id, renews_on=day):
                        renews_on[id] = day
                    case ContractNotRenewed(contract_id=id):
                        closed.add(id)
            case _:
                pass
