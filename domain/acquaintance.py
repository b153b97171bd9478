"""Knowing a customer: what may be done about who they are, who speaks for them, and what must not be done to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.arguments import UnknownCurrency, check_day
from domain.commanding import Elsewhere, only_if
from domain.currencies import DECIMALS
from domain.customer import Customer
from domain.entry import Ids
from domain.money import CurrencyCode, similar_currency
from domain.references import Reference, ReferenceClaimed
from domain.refusals import AlreadyOver, Detail, Next, NotUnderstood, ReasonMissing, Refused, UserInactive
from domain.relationship import (
    AccountManagerAssigned,
    Contact,
    ContactAdded,
    ContactDetailsChanged,
    ContactMade,
    CustomerDetailsChanged,
    CustomerRegistered,
    Direction,
    Hold,
    HoldLifted,
    HoldPlaced,
    Size,
)
from domain.staff import Staff
from domain.subjects import Subject
from domain.terms import Action, Channel


@dataclass(unsafe_hash=True)
class DuplicateReference(Refused):
    """{ref} is already another customer. Open that one instead."""

    field = "externalRefs"
    next = Next("Open it instead.")

    ref: str
    customer_id: UUID | None = None

    @property
    def details(self) -> tuple[Detail, ...]:
        """Which customer has it, where that one is known here."""
        return (Detail(f"{self.ref} is this customer.", self.customer_id),) if self.customer_id else ()


@dataclass(unsafe_hash=True)
class AlreadyRegistered(Refused):
    """This customer is registered already. Open it instead."""


def register_customer(
    customer: Customer,
    references: tuple[Reference, ...],
    name: str,
    since: date,
    currency: CurrencyCode,
    country: str,
    occurred_at: datetime,
    staff: Staff,
    segment: str | None = None,
    size: Size | None = None,
    referred_by: str | None = None,
    time_zone: str | None = None,
    account_manager: UUID | None = None,
    external_refs: tuple[str, ...] = (),
) -> Iterator[CustomerRegistered | Elsewhere]:
    """Begin a customer's story, and claim the references by which other systems know them.

    Refused: AlreadyRegistered, UnknownCurrency, NotUnderstood, InTheFuture, UserInactive, DuplicateReference.
    """
    if customer.relationship is not None:
        raise AlreadyRegistered
    if currency not in DECIMALS:
        raise UnknownCurrency("currency", currency, similar_currency(currency))
    if not (len(country) == 2 and country.isascii() and country.isupper()):
        raise NotUnderstood("country", "write two capital letters, such as KE")
    check_day("since", since, occurred_at.date())
    _known_zone(time_zone)
    if account_manager is not None and not staff.works_here(account_manager):
        raise UserInactive("accountManager")
    for ref, reference in zip(external_refs, references, strict=True):
        if reference.customer_id is not None:
            raise DuplicateReference(ref, reference.customer_id)
        yield Elsewhere("reference", reference.id, ReferenceClaimed(customer.id))
    yield CustomerRegistered(
        since=since,
        currency=currency,
        country=country,
        name=name,
        segment=segment,
        size=size,
        referred_by=referred_by,
        time_zone=time_zone,
        account_manager=account_manager,
        external_refs=external_refs,
    )


def change_customer_details(
    customer: Customer,
    name: str | None = None,
    address: str | None = None,
    tax_id: str | None = None,
    time_zone: str | None = None,
) -> CustomerDetailsChanged:
    """Note details of the customer that are others now.

    Refused: NotUnderstood.
    """
    _known_zone(time_zone)
    return CustomerDetailsChanged(name=name, address=address, tax_id=tax_id, time_zone=time_zone)


def _known_zone(name: str | None) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotUnderstood("timeZone", "write a name such as Africa/Nairobi") from None


def assign_account_manager(customer: Customer, account_manager: UUID, staff: Staff) -> AccountManagerAssigned:
    """Give the customer to another account manager.

    Refused: UserInactive.
    """
    if not staff.works_here(account_manager):
        raise UserInactive("accountManager")
    return AccountManagerAssigned(account_manager)


def add_contact(
    customer: Customer,
    name: str,
    new: Ids,
    email: str | None = None,
    phone: str | None = None,
    position: str | None = None,
) -> ContactAdded:
    """Note somebody there who speaks for them."""
    return ContactAdded(new("contact"), name=name, email=email, phone=phone, position=position)


def change_contact_details(
    contact: Contact,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    position: str | None = None,
) -> ContactDetailsChanged:
    """Note details of a contact that are others now."""
    return ContactDetailsChanged(contact.id, name=name, email=email, phone=phone, position=position)


def note_contact(
    customer: Customer, channel: Channel, direction: Direction, words: str, contact: Contact | None = None
) -> ContactMade:
    """Note that we spoke, without a complaint."""
    return ContactMade(channel, direction, words=words, contact_id=contact.id if contact else None)


def place_hold(
    customer: Customer,
    actions: tuple[Action, ...],
    because: str,
    new: Ids,
    now: datetime,
    subject: Subject | None = None,
    until: datetime | None = None,
) -> HoldPlaced:
    """Stop kinds of contact or action for this customer, or for one subject of theirs.

    Refused: NotUnderstood, AlreadyOver.
    """
    if not actions:
        raise NotUnderstood("actions", "name at least one action")
    if until is not None and until <= now:
        raise AlreadyOver
    return HoldPlaced(new("hold"), actions, because=because, subject=subject, until=until)


def in_force(hold: Hold) -> Refused | None:
    """The hold is not lifted."""
    return None if hold.lifted_at is None else AlreadyOver()


@only_if(in_force)
def lift_hold(hold: Hold, reason: str | None = None) -> HoldLifted:
    """End a hold, and say why.

    Refused: AlreadyOver, ReasonMissing.
    """
    if reason is None:
        raise ReasonMissing
    return HoldLifted(hold.id, reason=reason)
