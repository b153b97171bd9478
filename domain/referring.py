"""Referrals, reference calls and review invitations: asked of the ready, and followed to their end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.asking import ready_to_be_asked
from domain.commanding import only_if
from domain.customer import Customer
from domain.entry import Ids
from domain.gates import GateName
from domain.money import Money
from domain.referrals import (
    CallState,
    ReferenceCall,
    ReferenceCallAgreed,
    ReferenceCallAsked,
    ReferenceCallDeclined,
    ReferenceCallHeld,
    Referral,
    ReferralAsked,
    ReferralContacted,
    ReferralDeclined,
    ReferralLost,
    ReferralMade,
    ReferralState,
    ReferralWon,
    ReviewInvited,
)
from domain.refusals import AlreadyOver, Next, Refused
from domain.relationship import Contact
from domain.rulebook import Rules
from domain.testimonials import Testimonial


@dataclass(unsafe_hash=True)
class NobodyNamed(Refused):
    """They have named nobody yet. Note whom they referred first."""

    next = Next("Note the referral.", "noteReferral")


def unanswered(referral: Referral) -> Refused | None:
    """They neither named somebody nor said no."""
    return None if referral.state is ReferralState.ASKED else AlreadyOver()


def named(referral: Referral) -> Refused | None:
    """They named somebody."""
    return None if referral.made else NobodyNamed()


def in_hand(referral: Referral) -> Refused | None:
    """It is neither won nor lost."""
    return None if referral.ended_at is None else AlreadyOver()


def not_contacted(referral: Referral) -> Refused | None:
    """We have yet to speak with whom they named."""
    return None if referral.state is ReferralState.MADE else AlreadyOver()


def ask_referral(customer: Customer, contact: Contact, occurred_at: datetime, rules: Rules, new: Ids) -> ReferralAsked:
    """Ask somebody whom they know.

    Refused: NotReadyToAsk, AskedTooOften.
    """
    ready_to_be_asked(customer, occurred_at, rules)
    return ReferralAsked(new("referral"), contact.id)


@only_if(unanswered)
def decline_referral(referral: Referral) -> ReferralDeclined:
    """Note that they would rather not; nobody asks them again for half a year.

    Refused: AlreadyOver.
    """
    return ReferralDeclined(referral.id)


def note_referral(
    customer: Customer,
    prospect_key: str,
    new: Ids,
    referral: Referral | None = None,
    testimonial: Testimonial | None = None,
    contact: Contact | None = None,
    reward: Money | None = None,
) -> ReferralMade:
    """Note that they named somebody, asked or not, and through which testimonial of theirs, if through one.

    A reward for it is something of value that must be disclosed.

    Refused: AlreadyOver.
    """
    if referral is not None and referral.made is not None:
        raise AlreadyOver
    by = next((each.contact_id for each in (referral, testimonial) if each and each.contact_id), None)
    return ReferralMade(
        referral.id if referral else new("referral"),
        contact_id=contact.id if contact else by,
        prospect_key=prospect_key,
        via=testimonial.id if testimonial else None,
        reward=reward,
    )


@only_if(named, not_contacted)
def note_referral_contacted(referral: Referral) -> ReferralContacted:
    """Note that we spoke with whom they named.

    Refused: NobodyNamed, AlreadyOver.
    """
    return ReferralContacted(referral.id)


@only_if(named, in_hand)
def note_referral_won(referral: Referral, value: Money) -> ReferralWon:
    """Note that whom they named became a customer, and what that is worth.

    Refused: NobodyNamed, AlreadyOver.
    """
    return ReferralWon(referral.id, value)


@only_if(named, in_hand)
def note_referral_lost(referral: Referral, reason: str | None = None) -> ReferralLost:
    """Note that whom they named did not become a customer.

    Refused: NobodyNamed, AlreadyOver.
    """
    return ReferralLost(referral.id, reason=reason)


# -- reference calls


def waiting(reference_call: ReferenceCall) -> Refused | None:
    """They have not answered yet."""
    return None if reference_call.state is CallState.ASKED else AlreadyOver()


def to_be_held(reference_call: ReferenceCall) -> Refused | None:
    """The call has not taken place, and they did not say no."""
    return None if reference_call.state in (CallState.ASKED, CallState.AGREED) else AlreadyOver()


def ask_reference_call(
    customer: Customer, contact: Contact, occurred_at: datetime, rules: Rules, new: Ids
) -> ReferenceCallAsked:
    """Ask somebody to speak with a prospect of ours.

    Refused: NotReadyToAsk, AskedTooOften.
    """
    ready_to_be_asked(customer, occurred_at, rules)
    return ReferenceCallAsked(new("reference_call"), contact.id)


@only_if(waiting)
def decline_reference_call(reference_call: ReferenceCall) -> ReferenceCallDeclined:
    """Note that they would rather not; nobody asks them again for half a year.

    Refused: AlreadyOver.
    """
    return ReferenceCallDeclined(reference_call.id)


@only_if(waiting)
def agree_reference_call(reference_call: ReferenceCall) -> ReferenceCallAgreed:
    """Note that they will speak with a prospect.

    Refused: AlreadyOver.
    """
    return ReferenceCallAgreed(reference_call.id)


@only_if(to_be_held)
def note_reference_call_held(reference_call: ReferenceCall) -> Iterator[ReferenceCallAgreed | ReferenceCallHeld]:
    """Note that they spoke with a prospect; whoever did has agreed to.

    Refused: AlreadyOver.
    """
    if reference_call.state is CallState.ASKED:
        yield ReferenceCallAgreed(reference_call.id)
    yield ReferenceCallHeld(reference_call.id)


# -- reviews


def invite_review(
    customer: Customer, contact: Contact, batch: str, occurred_at: datetime, rules: Rules
) -> ReviewInvited:
    """Invite somebody to review us, with all of a period or a random sample: nobody is chosen by mood or risk.

    Refused: NotReadyToAsk, AskedTooOften.
    """
    ready_to_be_asked(customer, occurred_at, rules, only=(GateName.NOT_TOO_OFTEN, GateName.CONTACT))
    return ReviewInvited(contact.id, batch)
