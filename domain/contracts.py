"""What renews: each term of a contract, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
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


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract in its current term."""

    id: UUID
    ref: str
    began_at: datetime
    starts_on: date
    renews_on: date
    annual_value: Money
    notice_days: int = 0
    terms_completed: int = 0
    offered: Money | None = None
    ended_on: date | None = None

    @property
    def live(self) -> bool:
        """Whether another renewal lies ahead."""
        return self.ended_on is None


def evolve_contracts(contracts: Mapping[UUID, Contract], fact: ContractFact, entry: Entry) -> Mapping[UUID, Contract]:
    """The contracts after one more fact."""
    if isinstance(fact, ContractRecorded):
        contract = Contract(
            fact.contract_id,
            fact.ref,
            entry.occurred_at,
            fact.starts_on,
            fact.renews_on,
            fact.annual_value,
            fact.notice_days,
        )
    else:
        contract = _evolve(contracts[fact.contract_id], fact)
    return {**contracts, contract.id: contract}


def _evolve(contract: Contract, fact: ContractFact) -> Contract:
    match fact:
        case ContractRecorded():
            return contract
        case RenewalOffered():
            return replace(contract, offered=fact.value)
        case RenewalMoved():
            return replace(contract, renews_on=fact.renews_on)
        case ContractValueChanged():
            return replace(contract, annual_value=fact.annual_value)
        case ContractRenewed():
            return replace(
                contract,
                annual_value=fact.value or contract.annual_value,
                renews_on=fact.next_renews_on,
                terms_completed=contract.terms_completed + 1,
                offered=None,
            )
        case ContractNotRenewed():
            return replace(contract, ended_on=fact.on)
        case _ as never:
            assert_never(never)
