"""What renews: each term of a contract, and how it ended."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from domain.money import Money
from domain.sealed import Personal
from domain.seeing import EVERYBODY, FOUND
from domain.terms import Side

# -- what happened


@dataclass(frozen=True, slots=True)
class ContractRecorded:
    """A contract that will come up for renewal."""

    said: ClassVar = "{actor} recorded contract {ref}, {annual_value} a year, renewing {renews_on}"
    seen_by: ClassVar = EVERYBODY

    contract_id: UUID
    ref: str
    starts_on: date
    renews_on: date
    annual_value: Money
    notice_days: int = 0


@dataclass(frozen=True, slots=True)
class RenewalOffered:
    """We offered the next term at this price."""

    said: ClassVar = "{actor} offered renewal at {value}"
    seen_by: ClassVar = FOUND

    contract_id: UUID
    on: date
    value: Money
    price_change_percent: Decimal


@dataclass(frozen=True, slots=True)
class RenewalMoved:
    """The renewal day is another one now."""

    said: ClassVar = "{actor} moved the renewal to {renews_on}"
    seen_by: ClassVar = EVERYBODY

    contract_id: UUID
    renews_on: date


@dataclass(frozen=True, slots=True)
class ContractValueChanged:
    """The contract is worth another amount a year."""

    said: ClassVar = "{actor} changed the contract's value to {annual_value}"
    seen_by: ClassVar = FOUND

    contract_id: UUID
    annual_value: Money


@dataclass(frozen=True, slots=True)
class ContractRenewed:
    """They stayed for another term."""

    said: ClassVar = "{actor} noted the renewal on {on}"
    seen_by: ClassVar = EVERYBODY

    contract_id: UUID
    on: date
    next_renews_on: date
    value: Money | None = None


@dataclass(frozen=True, slots=True)
class ContractNotRenewed:
    """The term ended and no other began."""

    said: ClassVar = "{actor} noted that the contract was not renewed"
    seen_by: ClassVar = EVERYBODY

    contract_id: UUID
    on: date
    stated_reason: Personal = None
    initiated_by: Side = Side.CUSTOMER


ContractFact = (
    ContractRecorded | RenewalOffered | RenewalMoved | ContractValueChanged | ContractRenewed | ContractNotRenewed
)
