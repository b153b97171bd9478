"""The gates before an ask: what closes each, and the day or the act that opens it (`risk.md` §7)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import auto
from uuid import UUID

from domain.complaint import Complaint
from domain.credit import CreditState
from domain.customer import Customer
from domain.days import beginning, day_of
from domain.owing import nobodys, owed, to_keep
from domain.promises import Promise, PromiseState
from domain.recovery import Judge, Moment, RecoveryJudged
from domain.refusals import Next
from domain.rulebook import Rules
from domain.saying import in_words
from domain.terms import Settlement, Word

JUDGED_WITHIN = timedelta(days=365)
COOLING = timedelta(days=30)
BETWEEN_ASKS = timedelta(days=90)
TWO_ASKS_WITHIN = timedelta(days=180)
AFTER_A_NO = timedelta(days=180)
BECOMING_KNOWN = timedelta(days=180)


class GateName(Word):
    """The gates that must all be open before we ask a customer to speak for us."""

    NOTHING_OPEN = auto()
    GOOD_ENDING = auto()
    COOLING_OFF = auto()
    NOT_TOO_OFTEN = auto()
    PROMISES_KEPT = auto()
    NO_CONFLICT = auto()
    NO_CREDIT_PENDING = auto()
    STAYING = auto()
    CONTACT = auto()


@dataclass(frozen=True, slots=True)
class ClosedGate:
    """A closed gate: why, what it is about, and the moment from which it is open or the act that opens it."""

    name: GateName
    reason: str
    subject_id: UUID | None = None
    opens_at: datetime | None = None
    opens_by: Next | None = None

    @property
    def sentence(self) -> str:
        """Why it is closed, and what opens it."""
        day = f"Open from {in_words(self.opens_at)}." if self.opens_at else None
        act = self.opens_by.sentence if self.opens_by else None
        return " ".join(each for each in (self.reason, act, day) if each)


Gate = Callable[[Customer, datetime, Rules], ClosedGate | None]
"""Answers how it is closed at that moment; None where it is open."""


def closed_gates(customer: Customer, now: datetime, rules: Rules) -> tuple[ClosedGate, ...]:
    """The gates that are closed for this customer at that moment, each named once; the band of their risk apart."""
    answers = (gate(customer, now, rules) for gate in GATES)
    return tuple(each for each in answers if each is not None)


# -- what is open or owed


def nothing_open(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed while a complaint is unresolved, or something is owed."""
    for complaint in customer.complaints.values():
        if complaint.open and complaint.recovery.resolved_at is None:
            reason = f"Their complaint of {in_words(day_of(complaint.began_at, rules))} is not resolved."
            act = Next("Resolve it.", "resolveComplaint")
            return ClosedGate(GateName.NOTHING_OPEN, reason, complaint.id, opens_by=act)
    for concession in customer.dealings.concessions.values():
        if owed(concession):
            reason = f"We owe them: {in_words(concession.granted.concession_kind)}."
            act = Next("Give it to them.", "fulfilConcession")
            return ClosedGate(GateName.NOTHING_OPEN, reason, concession.id, opens_by=act)
    for promise in _ours(customer):
        if promise.open and nobodys(promise):
            act = Next("Keep it.", "keepPromise")
            reason = "A promise of ours has no owner, or no date."
            return ClosedGate(GateName.NOTHING_OPEN, reason, promise.id, opens_by=act)
    return None


def _ours(customer: Customer) -> Iterator[Promise]:
    return (each for each in customer.promises.values() if each.ours)


# -- how complaints ended


def good_ending(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed while they judged a complaint of the last 365 days MISERY, or have not judged it."""
    for complaint in _counted(customer):
        opens_at = _last_sign(complaint) + JUDGED_WITHIN
        judged = _their_judgement(complaint)
        if now >= opens_at or (judged is not None and judged.moment is not Moment.MISERY):
            continue
        raised = in_words(day_of(complaint.began_at, rules))
        reason = (
            f"They never said how their complaint of {raised} ended for them."
            if judged is None
            else f"The end of their complaint of {raised} was misery to them."
        )
        act = Next("Once it is resolved, ask how they feel about it.", "judgeRecovery")
        return ClosedGate(GateName.GOOD_ENDING, reason, complaint.id, opens_at, act)
    return None


def cooling_off(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed for 30 days after a complaint was resolved or a concession fulfilled."""
    ends = [(each.recovery.resolved_at, each.id, "A complaint was resolved") for each in _counted(customer)]
    given = customer.dealings.concessions.values()
    ends += [(each.fulfilled_at, each.id, "A concession was fulfilled") for each in given]
    last = max(((at, id, what) for at, id, what in ends if at is not None), default=None)
    if last is None or now >= last[0] + COOLING:
        return None
    at, id, what = last
    reason = f"{what} on {in_words(day_of(at, rules))}, less than 30 days ago."
    return ClosedGate(GateName.COOLING_OFF, reason, id, at + COOLING)


def _counted(customer: Customer) -> Iterator[Complaint]:
    return (each for each in customer.complaints.values() if each.intake.voided_at is None)


def _last_sign(complaint: Complaint) -> datetime:
    recovery = complaint.recovery
    signs = (complaint.began_at, recovery.resolved_at, recovery.judged_at, recovery.closed_at)
    return max(each for each in signs if each is not None)


def _their_judgement(complaint: Complaint) -> RecoveryJudged | None:
    judged = complaint.recovery.judged
    return judged if judged is not None and judged.judged_by is Judge.CUSTOMER else None


# -- how often they were asked


def not_too_often(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed for 90 days after an ask, while two lie within 180 days, and for 180 days after a no."""
    asks = sorted(asked_at(customer))
    noes = sorted(declined_at(customer))
    waits = [(at + BETWEEN_ASKS, f"They were asked on {in_words(day_of(at, rules))}.") for at in asks[-1:]]
    waits += [(at + TWO_ASKS_WITHIN, "They were asked twice within 180 days.") for at in asks[-2:-1]]
    waits += [(at + AFTER_A_NO, f"They said no on {in_words(day_of(at, rules))}.") for at in noes[-1:]]
    opens_at, reason = max(waits, default=(now, ""))
    return ClosedGate(GateName.NOT_TOO_OFTEN, reason, opens_at=opens_at) if now < opens_at else None


def asked_at(customer: Customer) -> Iterator[datetime]:
    """When we asked them for a testimonial, a referral or a reference call."""
    advocacy = customer.advocacy
    yield from (each.requested_at for each in advocacy.testimonials.values() if each.requested_at is not None)
    yield from (each.began_at for each in advocacy.referrals.values() if each.asked)
    yield from (each.asked_at for each in advocacy.calls.values())


def declined_at(customer: Customer) -> Iterator[datetime]:
    """When they would rather not."""
    advocacy = customer.advocacy
    noes = [each.declined_at for each in advocacy.testimonials.values()]
    noes += [each.declined_at for each in advocacy.referrals.values()]
    noes += [each.declined_at for each in advocacy.calls.values()]
    return (each for each in noes if each is not None)


# -- our word, our money


def promises_kept(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed while a promise of ours is overdue, or was broken and no good ending came since."""
    good = [at for each in _counted(customer) if (at := each.recovery.judged_at) and each.recovery.recovered]
    for promise in to_keep(customer):
        if promise.until is not None and promise.until <= now:
            act = Next("Keep it, or say that it was broken.", "keepPromise")
            reason = f"A promise of ours is overdue since {in_words(promise.until)}."
            return ClosedGate(GateName.PROMISES_KEPT, reason, promise.id, opens_by=act)
    for promise in _ours(customer):
        broken_at = promise.ended_at if promise.state is PromiseState.BROKEN else None
        if broken_at is not None and not any(at >= broken_at for at in good):
            reason = f"We broke a promise on {in_words(day_of(broken_at, rules))}, and no good ending came since."
            act = Next("Make amends, and ask how they feel.", "judgeRecovery")
            return ClosedGate(GateName.PROMISES_KEPT, reason, promise.id, opens_by=act)
    return None


def no_conflict(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed while two promises conflict and nobody settled which one stands."""
    for promise in customer.promises.values():
        if promise.conflicts:
            act = Next("Settle which one stands.", "settleConflict")
            return ClosedGate(GateName.NO_CONFLICT, "Two promises to them conflict.", promise.id, opens_by=act)
    return None


def no_credit_pending(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed while a credit waits or is approved, or money is on its way to them."""
    for credit in customer.accounts.credits.values():
        to_pay = credit.fell_due or credit.requested.settlement is Settlement.PAY_OUT
        if credit.state in (CreditState.WAITING, CreditState.APPROVED):
            act = Next("Have finance decide and issue it.")
            return ClosedGate(GateName.NO_CREDIT_PENDING, "A credit is under way.", credit.id, opens_by=act)
        if credit.state is CreditState.ISSUED and to_pay and credit.open is not None and credit.open.minor > 0:
            act = Next("Have finance pay it out.")
            reason = f"{credit.open} are still to be paid to them."
            return ClosedGate(GateName.NO_CREDIT_PENDING, reason, credit.id, opens_by=act)
    return None


# -- who they are to us


def staying(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed without a live contract, and for 180 days for a new customer who never judged us."""
    if not any(each.live for each in customer.contracts.values()):
        act = Next("Record the contract that they have.", "recordContract")
        return ClosedGate(GateName.STAYING, "No contract of theirs is live.", opens_by=act)
    judged = any(_their_judgement(each) for each in _counted(customer))
    known_from = beginning(customer.known.since, rules) + BECOMING_KNOWN
    if judged or now >= known_from:
        return None
    return ClosedGate(GateName.STAYING, "They are new here, and never told us how we do.", opens_at=known_from)


def contact(customer: Customer, now: datetime, rules: Rules) -> ClosedGate | None:
    """Closed while we know nobody there."""
    if customer.known.contacts:
        return None
    return ClosedGate(GateName.CONTACT, "We know nobody there.", opens_by=Next("Add a contact.", "addContact"))


GATES: tuple[Gate, ...] = (
    nothing_open,
    good_ending,
    cooling_off,
    not_too_often,
    promises_kept,
    no_conflict,
    no_credit_pending,
    staying,
    contact,
)
"""Every gate, in the order in which people read them."""
