"""Contracts and their renewals: what may be done about the terms a customer signed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.arguments import check_day, one_currency
from domain.commanding import only_if
from domain.contracts import (
    Contract,
    ContractNotRenewed,
    ContractRecorded,
    ContractRenewed,
    ContractValueChanged,
    RenewalMoved,
    RenewalOffered,
)
from domain.customer import Customer
from domain.days import day_of
from domain.entry import Ids
from domain.money import Money
from domain.refusals import NotUnderstood, Refused
from domain.rulebook import Rules
from domain.terms import Side


@dataclass(unsafe_hash=True)
class RenewsBeforeStart(Refused):
    """It would renew before it starts. Check both days."""

    field = "renewsOn"


@dataclass(unsafe_hash=True)
class AlreadyDecided(Refused):
    """This contract was not renewed; nothing more can be noted about it."""


@dataclass(unsafe_hash=True)
class NextRenewalNotLater(Refused):
    """The next renewal must lie after {renews_on}."""

    field = "nextRenewsOn"

    renews_on: date


@dataclass(unsafe_hash=True)
class ContractRefTaken(Refused):
    """This customer has a contract {ref} already. Open it instead."""

    field = "ref"

    ref: str


def live(contract: Contract) -> Refused | None:
    """Another renewal lies ahead."""
    return None if contract.live else AlreadyDecided()


def record_contract(
    customer: Customer,
    ref: str,
    starts_on: date,
    renews_on: date,
    annual_value: Money,
    new: Ids,
    notice_days: int = 0,
) -> ContractRecorded:
    """Note a contract that will come up for renewal.

    Refused: RenewsBeforeStart, NotUnderstood, ContractRefTaken.
    """
    if renews_on <= starts_on:
        raise RenewsBeforeStart
    if notice_days < 0:
        raise NotUnderstood("noticeDays", "it must be zero or more")
    if any(each.ref == ref for each in customer.contracts.values()):
        raise ContractRefTaken(ref)
    return ContractRecorded(new("contract"), ref, starts_on, renews_on, annual_value, notice_days)


@only_if(live)
def offer_renewal(contract: Contract, value: Money) -> RenewalOffered:
    """Offer the next term at a price; the change in percent is computed from the term that ends.

    Refused: AlreadyDecided, MixedCurrencies.
    """
    one_currency(contract.annual_value, {"value": value})
    before = contract.annual_value.minor
    change = Decimal(100) * (value.minor - before) / before if before else Decimal(0)
    return RenewalOffered(contract.id, contract.renews_on, value, round(change, 4))


@only_if(live)
def move_renewal(contract: Contract, renews_on: date) -> RenewalMoved:
    """Note that the renewal day is another one.

    Refused: AlreadyDecided, RenewsBeforeStart.
    """
    if renews_on <= contract.starts_on:
        raise RenewsBeforeStart
    return RenewalMoved(contract.id, renews_on)


@only_if(live)
def change_contract_value(contract: Contract, annual_value: Money) -> ContractValueChanged:
    """Note that the contract is worth another amount a year.

    Refused: AlreadyDecided, MixedCurrencies.
    """
    one_currency(contract.annual_value, {"annualValue": annual_value})
    return ContractValueChanged(contract.id, annual_value)


@only_if(live)
def renew_contract(
    contract: Contract,
    next_renews_on: date,
    occurred_at: datetime,
    rules: Rules,
    value: Money | None = None,
    on: date | None = None,
) -> ContractRenewed:
    """Note that they stay for another term: from the renewal day on, at what we offered or they paid so far.

    Refused: AlreadyDecided, InTheFuture, NextRenewalNotLater, MixedCurrencies.
    """
    check_day("on", on, day_of(occurred_at, rules))
    one_currency(contract.annual_value, {"value": value})
    if next_renews_on <= contract.renews_on:
        raise NextRenewalNotLater(contract.renews_on)
    price = value or contract.offered or contract.annual_value
    return ContractRenewed(contract.id, on or contract.renews_on, next_renews_on, price)


@only_if(live)
def note_not_renewed(
    contract: Contract,
    occurred_at: datetime,
    rules: Rules,
    stated_reason: str | None = None,
    initiated_by: Side = Side.CUSTOMER,
    on: date | None = None,
) -> ContractNotRenewed:
    """Note that the term ended and no other began; without a day, on the renewal day.

    Refused: AlreadyDecided, InTheFuture.
    """
    check_day("on", on, day_of(occurred_at, rules))
    return ContractNotRenewed(
        contract.id, on or contract.renews_on, stated_reason=stated_reason, initiated_by=initiated_by
    )
