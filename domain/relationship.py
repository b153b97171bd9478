"""The customer as somebody we know: who they are, who speaks for them, and what must not be done to them now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.money import CurrencyCode
from domain.sealed import Personal
from domain.seeing import CARING, EVERYBODY, FOUND, PROMISED
from domain.subjects import Subject
from domain.terms import Action, Channel, Word

# -- what happened


class Size(Word):
    """How large an account they are."""

    SMALL = auto()
    MEDIUM = auto()
    LARGE = auto()


class Direction(Word):
    """Who called whom."""

    IN = auto()
    OUT = auto()


@dataclass(frozen=True, slots=True)
class CustomerRegistered:
    """We began to keep this customer's story."""

    said: ClassVar = "{actor} registered the customer"
    seen_by: ClassVar = EVERYBODY

    since: date
    currency: CurrencyCode
    country: str
    name: Personal = None
    segment: str | None = None
    size: Size | None = None
    referred_by: str | None = None
    time_zone: str | None = None
    account_manager: UUID | None = None
    account_manager_ref: str | None = None
    external_refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerDetailsChanged:
    """Their details are others now; what is absent stays as it was."""

    said: ClassVar = "{actor} changed the customer's details"
    seen_by: ClassVar = EVERYBODY

    name: Personal = None
    address: Personal = None
    tax_id: Personal = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class AccountManagerAssigned:
    """Somebody else cares for this customer from now on."""

    said: ClassVar = "{actor} assigned the account manager"
    seen_by: ClassVar = EVERYBODY

    account_manager: UUID


@dataclass(frozen=True, slots=True)
class ContactAdded:
    """Somebody there who speaks for them."""

    said: ClassVar = "{actor} added a contact"
    seen_by: ClassVar = FOUND

    contact_id: UUID
    name: Personal = None
    email: Personal = None
    phone: Personal = None
    position: Personal = None


@dataclass(frozen=True, slots=True)
class ContactDetailsChanged:
    """A contact's details are others now; what is absent stays as it was."""

    said: ClassVar = "{actor} changed a contact's details"
    seen_by: ClassVar = CARING

    contact_id: UUID
    name: Personal = None
    email: Personal = None
    phone: Personal = None
    position: Personal = None


@dataclass(frozen=True, slots=True)
class ContactMade:
    """We spoke, without a complaint."""

    said: ClassVar = "{actor} noted a contact by {channel}"
    seen_by: ClassVar = CARING

    channel: Channel
    direction: Direction
    words: Personal = None
    contact_id: UUID | None = None


HELD_WHILE_UPSET = (Action.SEND_DUNNING, Action.CHARGE_FEE, Action.CANCEL, Action.SUSPEND_SERVICE)
"""What is not done to a customer's thing while a complaint about it, or a promise broken on it, is unsettled."""


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """Kinds of contact or action are stopped while something is open; without a subject, for everything."""

    said: ClassVar = "{actor} put a hold on {actions}{subject: for }"
    seen_by: ClassVar = PROMISED

    hold_id: UUID
    actions: tuple[Action, ...]
    because: Personal = None
    subject: Subject | None = None
    until: datetime | None = None
    complaint_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HoldLifted:
    """The stop is over."""

    said: ClassVar = "{actor} lifted a hold"
    seen_by: ClassVar = PROMISED

    hold_id: UUID
    reason: Personal = None


RelationshipFact = (
    CustomerRegistered
    | CustomerDetailsChanged
    | AccountManagerAssigned
    | ContactAdded
    | ContactDetailsChanged
    | ContactMade
    | HoldPlaced
    | HoldLifted
)


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the customer is."""

    name: Personal = None
    address: Personal = None
    tax_id: Personal = None
    segment: str | None = None
    size: Size | None = None
    country: str = ""
    time_zone: str | None = None
    referred_by: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person there who speaks for the customer."""

    id: UUID
    added_at: datetime
    name: Personal = None
    email: Personal = None
    phone: Personal = None
    position: Personal = None

    @property
    def began_at(self) -> datetime:
        """When we came to know them."""
        return self.added_at


@dataclass(frozen=True, slots=True)
class Hold:
    """A stop on kinds of contact or action, until it is lifted or its time has passed."""

    id: UUID
    actions: tuple[Action, ...]
    placed_at: datetime
    because: Personal = None
    subject: Subject | None = None
    until: datetime | None = None
    complaint_id: UUID | None = None
    lifted_at: datetime | None = None

    @property
    def began_at(self) -> datetime:
        """When it was placed; it was not lifted before."""
        return self.placed_at

    def stops(self, action: Action, subject: Subject, since: datetime, before: datetime) -> bool:
        """Whether this stops the action on the subject at some moment from `since` up to `before`, exclusive."""
        in_time = self.placed_at < before and (self.until is None or since < self.until) and self.lifted_at is None
        return in_time and action in self.actions and (self.subject is None or self.subject.overlaps(subject))

    def covers(self, actions: tuple[Action, ...], subject: Subject, at: datetime) -> bool:
        """Whether this stops all these actions on the whole subject, at that time and until somebody lifts it."""
        endless = self.placed_at <= at and self.until is None and self.lifted_at is None
        whole = self.subject is None or self.subject.ref in subject.wholes
        return endless and whole and set(actions) <= set(self.actions)


@dataclass(frozen=True, slots=True)
class Relationship:
    """The customer as we know them now."""

    profile: Profile
    since: date
    currency: CurrencyCode
    began_at: datetime
    account_manager: UUID | None = None
    external_refs: tuple[str, ...] = ()
    contacts: Mapping[UUID, Contact] = field(default_factory=dict)
    holds: Mapping[UUID, Hold] = field(default_factory=dict)

    def evolve(self, fact: RelationshipFact, entry: Entry) -> "Relationship":
        """The relationship after one more fact."""
        match fact:
            case CustomerRegistered():
                return registered(fact, entry)
            case CustomerDetailsChanged():
                return replace(self, profile=_changed(self.profile, fact))
            case AccountManagerAssigned():
                return replace(self, account_manager=fact.account_manager)
            case ContactAdded():
                contact = Contact(fact.contact_id, entry.occurred_at, fact.name, fact.email, fact.phone, fact.position)
                return replace(self, contacts={**self.contacts, contact.id: contact})
            case ContactDetailsChanged():
                contact = _contact_changed(self.contacts[fact.contact_id], fact)
                return replace(self, contacts={**self.contacts, contact.id: contact})
            case ContactMade():
                return self
            case HoldPlaced():
                hold = Hold(
                    fact.hold_id,
                    fact.actions,
                    entry.occurred_at,
                    fact.because,
                    fact.subject,
                    fact.until,
                    fact.complaint_id,
                )
                return replace(self, holds={**self.holds, hold.id: hold})
            case HoldLifted():
                hold = replace(self.holds[fact.hold_id], lifted_at=entry.occurred_at)
                return replace(self, holds={**self.holds, hold.id: hold})
            case _ as never:
                assert_never(never)


def registered(fact: CustomerRegistered, entry: Entry) -> Relationship:
    """A relationship at its first fact."""
    profile = Profile(
        name=fact.name,
        segment=fact.segment,
        size=fact.size,
        country=fact.country,
        time_zone=fact.time_zone,
        referred_by=fact.referred_by,
    )
    return Relationship(profile, fact.since, fact.currency, entry.occurred_at, fact.account_manager, fact.external_refs)


def _changed(profile: Profile, fact: CustomerDetailsChanged) -> Profile:
    return replace(
        profile,
        name=fact.name or profile.name,
        address=fact.address or profile.address,
        tax_id=fact.tax_id or profile.tax_id,
        time_zone=fact.time_zone or profile.time_zone,
    )


def _contact_changed(contact: Contact, fact: ContactDetailsChanged) -> Contact:
    return replace(
        contact,
        name=fact.name or contact.name,
        email=fact.email or contact.email,
        phone=fact.phone or contact.phone,
        position=fact.position or contact.position,
    )
