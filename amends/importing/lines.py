"""What a row says, once it can be read: a customer, a contact, a contract."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256

import msgspec

from amends.importing.csv_files import Row
from amends.importing.forms import Cells
from domain.money import CurrencyCode, Money
from domain.refusals import NotUnderstood
from domain.relationship import Size
from domain.renewing import RenewsBeforeStart

NOTICE_DAYS = 730  # two years of notice, and more than any contract has


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLine:
    """A customer as the source knows them."""

    ref: str
    name: str
    since: date
    currency: CurrencyCode
    country: str
    segment: str | None
    size: Size | None
    account_manager: str | None
    referred_by: str | None
    occurred_at: datetime | None
    recorded_at: datetime | None

    @property
    def id(self) -> str:
        """The fact's name in the source."""
        return f"customer:{self.ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """Somebody there who speaks for the customer."""

    ref: str
    customer: str
    name: str
    email: str | None
    phone: str | None
    role: str | None
    occurred_at: datetime | None
    recorded_at: datetime | None

    @property
    def id(self) -> str:
        """The fact's name in the source."""
        return f"contact:{self.ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLine:
    """A contract in its present term."""

    ref: str
    customer: str
    starts_on: date
    renews_on: date
    annual_value: Money
    notice_days: int | None
    occurred_at: datetime | None
    recorded_at: datetime | None

    @property
    def id(self) -> str:
        """The fact's name in the source."""
        return f"contract:{self.ref}"


Line = CustomerLine | ContactLine | ContractLine


def line_of(row: Row) -> Line:
    """What a row says.

    Refused: Missing, NotUnderstood, TextTooLong, BadCharacters, RenewsBeforeStart, UnknownCurrency, NegativeAmount,
    TooPrecise, AmountTooLarge.
    """
    if row.broken is not None:
        raise NotUnderstood("row", row.broken)
    cells = Cells(row.cells)
    match row.kind:
        case "customer":
            return _customer(cells)
        case "contact":
            return _contact(cells)
        case _:
            return _contract(cells)


def _customer(cells: Cells) -> CustomerLine:
    return CustomerLine(
        ref=cells.ref("ref"),
        name=cells.needed("name"),
        since=cells.day("since"),
        currency=cells.currency(),
        country=cells.country(),
        segment=cells.text("segment"),
        size=cells.word("size", Size),
        account_manager=cells.text("account_manager"),
        referred_by=cells.text("referred_by"),
        occurred_at=cells.instant("occurred_at"),
        recorded_at=cells.instant("recorded_at"),
    )


def _contact(cells: Cells) -> ContactLine:
    return ContactLine(
        ref=cells.ref("ref"),
        customer=cells.ref("customer"),
        name=cells.needed("name"),
        email=cells.text("email"),
        phone=cells.text("phone"),
        role=cells.text("role"),
        occurred_at=cells.instant("occurred_at"),
        recorded_at=cells.instant("recorded_at"),
    )


def _contract(cells: Cells) -> ContractLine:
    line = ContractLine(
        ref=cells.ref("ref"),
        customer=cells.ref("customer"),
        starts_on=cells.day("starts_on"),
        renews_on=cells.day("renews_on"),
        annual_value=cells.money("annual_value"),
        notice_days=cells.whole("notice_days", NOTICE_DAYS),
        occurred_at=cells.instant("occurred_at"),
        recorded_at=cells.instant("recorded_at"),
    )
    if line.renews_on <= line.starts_on:
        raise RenewsBeforeStart
    return line


def fingerprint(line: Line, key: bytes) -> bytes:
    """What tells a line's content from another's under the same id, and tells nobody what it is."""
    told = {each.name: getattr(line, each.name) for each in fields(line) if getattr(line, each.name) is not None}
    return hmac.new(key, msgspec.json.encode((line.id, told), order="sorted"), sha256).digest()
