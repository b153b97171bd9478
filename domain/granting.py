"""Granting: what follows when an offer is taken or left again, for what we owe them and what they owe us."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from domain.complaint import Complaint
from domain.concessions import SALES, Concession, ConcessionCancelled, ConcessionGranted, ConcessionState
from domain.crediting import credit_of
from domain.customer import Customer
from domain.days import beginning, day_of, over
from domain.entry import Entry, Ids
from domain.follow_ups import FollowUpCancelled, FollowUpScheduled
from domain.money import Money, total
from domain.offering import cost_to_us, theirs
from domain.offers import Offer, OfferAccepted, OfferBackedOut, OfferState, Term
from domain.promises import PromiseMade, PromiseReleased, PromiseSource, Undertaking
from domain.rulebook import Rules
from domain.subjects import Subject
from domain.terms import Action, ConcessionKind, Side

USUAL_TIME = timedelta(days=30)
"""By when a term is fulfilled for which nobody named a day."""

ACTIONS: Mapping[ConcessionKind, Action] = {
    ConcessionKind.REDO: Action.REPRINT_OR_REDO,
    ConcessionKind.REPAIR: Action.REPRINT_OR_REDO,
    ConcessionKind.REPLACEMENT: Action.DELIVER,
    ConcessionKind.EXCHANGE_HIGHER_SPEC: Action.DELIVER,
    ConcessionKind.EXCHANGE_REVISED_SPEC: Action.DELIVER,
    ConcessionKind.ADD_ON_DISCOUNT: Action.DELIVER,
    ConcessionKind.ADD_ON_FREE: Action.DELIVER,
    ConcessionKind.NEXT_ORDER_DISCOUNT: Action.CHANGE_PRICE,
    ConcessionKind.FEE_WAIVER: Action.CHARGE_FEE,
}
"""What we promise to do for a term, so that the departments that do it are told. A waived fee is not charged."""

EXCHANGES = (ConcessionKind.EXCHANGE_HIGHER_SPEC, ConcessionKind.EXCHANGE_REVISED_SPEC)
WORK = frozenset({*SALES, ConcessionKind.REDO, ConcessionKind.REPAIR, ConcessionKind.REPLACEMENT})
"""What somebody here has to bring about by its day, and comes back to."""


def grant_terms(
    customer: Customer, fact: OfferAccepted, entry: Entry, rules: Rules, new: Ids
) -> Iterator[ConcessionGranted | PromiseMade]:
    """A concession for every term of ours, and a promise of theirs for everything they give."""
    offer = customer.dealings.offers[fact.offer_id]
    for term in offer.made.terms:
        if not theirs(term):
            yield _granted(offer, term, new)
    for action, until, subject, words in _their_word(offer, entry, rules):
        yield PromiseMade(
            promise_id=new("promise"),
            promised_by=Side.CUSTOMER,
            undertaking=Undertaking.DO,
            action=action,
            subject=subject or subject_of(customer, offer),
            until=until,
            words=words,
            source=PromiseSource.WRITTEN,
            complaint_id=offer.made.complaint_id,
            offer_id=offer.id,
        )


def _granted(offer: Offer, term: Term, new: Ids) -> ConcessionGranted:
    return ConcessionGranted(
        concession_id=new("concession"),
        complaint_id=offer.made.complaint_id,
        concession_kind=term.kind,
        perceived_value=term.value,
        cost_to_us=cost_to_us(term),
        offer_id=offer.id,
        contract_id=term.contract_id,
        invoice_id=term.invoice_id,
        description=term.description,
        list_price=term.list_price,
        fulfil_by=term.fulfil_by,
        need_met=term.need_met,
        settlement=term.settlement,
        on_non_renewal=term.on_non_renewal,
        percent=term.percent,
        cap=term.cap,
        usable_until=term.usable_until,
    )


Word = tuple[Action, datetime, Subject | None, str | None]


def _their_word(offer: Offer, entry: Entry, rules: Rules) -> Iterator[Word]:
    """Their commitments, what they pay by its last day, and what an exchange brings back to us."""
    made = offer.made
    for commitment in made.commitments:
        yield commitment.action, commitment.until, commitment.subject, commitment.words
    for term in made.terms:
        if theirs(term):
            last = max((each.due for each in term.instalments), default=term.fulfil_by)
            yield Action.PAY, _by(last, entry, rules), None, term.description
    returned = any(each.action is Action.RETURN_GOODS for each in made.commitments)
    exchanged = [each for each in made.terms if each.kind in EXCHANGES]
    if exchanged and not returned:
        yield Action.RETURN_GOODS, _by(exchanged[0].fulfil_by, entry, rules), None, None


def _by(day: date | None, entry: Entry, rules: Rules) -> datetime:
    return over(day or day_of(entry.occurred_at + USUAL_TIME, rules), rules)


def _morning(day: date | None, entry: Entry, rules: Rules) -> datetime:
    """When we open on the day by which it is to be done, while something can still be done about it."""
    opens = timedelta(hours=rules.calendar.opens.hour, minutes=rules.calendar.opens.minute)
    return beginning(day or day_of(entry.occurred_at + USUAL_TIME, rules), rules) + opens


def subject_of(customer: Customer, offer: Offer) -> Subject:
    """What the promises of a deal are about: what the complaint is about, else its contract, else the offer."""
    raised = customer.complaints[offer.made.complaint_id].intake.raised
    contract = customer.contracts.get(raised.contract_id) if raised.contract_id else None
    if raised.about is not None:
        return raised.about
    return Subject("CONTRACT", contract.ref) if contract else Subject("OFFER", str(offer.id))


def promise_concession(
    customer: Customer, fact: ConcessionGranted, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseMade | FollowUpScheduled]:
    """Our word for what was granted and is no credit; and where it is work, somebody looks whether it was done."""
    concession = customer.dealings.concessions[fact.concession_id]
    if fact.offer_id is None or concession.becomes_credit:
        return
    offer = customer.dealings.offers[fact.offer_id]
    waived = fact.concession_kind is ConcessionKind.FEE_WAIVER
    promise = PromiseMade(
        promise_id=new("promise"),
        promised_by=Side.US,
        undertaking=Undertaking.DO_NOT if waived else Undertaking.DO,
        action=ACTIONS.get(fact.concession_kind, Action.OTHER),
        subject=subject_of(customer, offer),
        until=_by(fact.fulfil_by or fact.usable_until, entry, rules),
        made_by=offer.made_by,
        department=offer.maker.department,
        words=fact.description,
        source=PromiseSource.WRITTEN,
        complaint_id=fact.complaint_id,
        offer_id=offer.id,
        concession_id=concession.id,
    )
    yield promise
    look_at = _morning(fact.fulfil_by or fact.usable_until, entry, rules)
    if fact.concession_kind in WORK and look_at > entry.occurred_at:
        yield FollowUpScheduled(
            new("follow_up"),
            look_at,
            customer.complaints[fact.complaint_id].owner or offer.made_by,
            purpose="Do they have what we agreed?",
            complaint_id=fact.complaint_id,
            promise_id=promise.promise_id,
        )


def undo_deal(
    customer: Customer, fact: OfferBackedOut, entry: Entry, rules: Rules, new: Ids
) -> Iterator[ConcessionCancelled | PromiseReleased | FollowUpCancelled]:
    """What they do not have yet is owed no longer, and nobody is bound by the deal; an issued credit stands."""
    deal = [each for each in customer.dealings.concessions.values() if each.granted.offer_id == fact.offer_id]
    unfulfilled = [each for each in deal if each.state is ConcessionState.PROMISED and not _issued(customer, each)]
    for concession in unfulfilled:
        yield ConcessionCancelled(concession.id, reason="they left the deal")
    released_with_it = {each.promise_id for each in unfulfilled}
    for promise in customer.promises.values():
        if promise.open and promise.made.offer_id == fact.offer_id and promise.id not in released_with_it:
            yield PromiseReleased(promise.id)
    fulfilled = {each.promise_id for each in deal} - released_with_it - {None}
    for follow_up in customer.follow_ups.values():
        if follow_up.to_do and follow_up.scheduled.promise_id in fulfilled:
            yield FollowUpCancelled(follow_up.id, reason="they left the deal")


def _issued(customer: Customer, concession: Concession) -> bool:
    credit = credit_of(customer, concession)
    return credit is not None and credit.issued is not None


def owed_again(customer: Customer, complaint: Complaint, on: date) -> Money | None:
    """What is owed since they left the last deal: what they had asked for, and what they were to have paid by that day.

    None where no deal was left, where another took its place, or where there is nothing to count.
    """
    offers = [each for each in customer.dealings.offers.values() if each.made.complaint_id == complaint.id]
    left = [each for each in offers if each.state is OfferState.BACKED_OUT]
    if not left or complaint.settlement.accepted_offer is not None:
        return None
    desired = complaint.hearing.desired
    paid = [each for term in left[-1].made.terms if theirs(term) for each in _due_by(term, on)]
    owed = [*([desired.amount] if desired and desired.amount else []), *paid]
    same = [each for each in owed if each.currency == owed[0].currency]
    return total(same, same[0].currency) if same else None


def _due_by(term: Term, on: date) -> list[Money]:
    return [each.amount for each in term.instalments if each.due <= on] if term.instalments else [term.value]
