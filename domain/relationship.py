"""The customer as somebody we know: who they are, who speaks for them, and what must not be done to them now."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import auto
from typing import ClassVar
from uuid import UUID

from domain.money import CurrencyCode
from domain.sealed import Personal
from domain.seeing import CARING, EVERYBODY, PROMISED
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
    seen_by: ClassVar = CARING

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


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """Kinds of contact or action are stopped while something is open; without a subject, for everything."""

    said: ClassVar = "{actor} put a hold on {actions}{subject: }"
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
