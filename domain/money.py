"""Money: whole minor units of one currency, exact, never a float, never summed across currencies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import NewType

from domain.currencies import DECIMALS

MinorUnits = NewType("MinorUnits", int)
CurrencyCode = NewType("CurrencyCode", str)

LIMIT_MINOR = 10**15  # what a sum may come to: far below what a bigint or a JSON number loses
ENTERED_MINOR = 10**12  # what somebody may enter: far above any contract, and a thousand of them still add up


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency.

    Raises: TypeError for anything but an int; ValueError for an unknown currency or an amount out of range.
    """

    minor: MinorUnits
    currency: CurrencyCode

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("money is whole minor units")
        if abs(self.minor) >= LIMIT_MINOR:
            raise ValueError("an amount of money out of range")
        if self.currency not in DECIMALS:
            raise ValueError("an unknown currency")

    @property
    def amount(self) -> Decimal:
        """The amount with the currency's own decimals."""
        return Decimal(self.minor).scaleb(-DECIMALS[self.currency])

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(MinorUnits(self.minor + self._same(other).minor), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(MinorUnits(self.minor - self._same(other).minor), self.currency)

    def __neg__(self) -> Money:
        return Money(MinorUnits(-self.minor), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other).minor

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other).minor

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other).minor

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError("two currencies in one sum")
        return other

    def allocate(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """This amount in shares by weight (largest remainder), which add up to it exactly.

        Raises: ValueError without a positive weight, or with a negative one.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are not negative, and one is positive")
        floors = [self.minor * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda at: (-(self.minor * weights[at] % total), at))
        for at in by_remainder[: self.minor - sum(floors)]:
            floors[at] += 1
        return tuple(Money(MinorUnits(each), self.currency) for each in floors)


def zero(currency: str) -> Money:
    """No money, in this currency."""
    return Money(MinorUnits(0), CurrencyCode(currency))


def total(amounts: Sequence[Money], currency: str) -> Money:
    """The sum of amounts of this one currency."""
    return sum(amounts, start=zero(currency))


LONGEST_NUMBER = 40  # far above money and percentages; a number is read in time that grows with its square
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def decimal_of(text: str) -> Decimal | None:
    """A decimal number written plainly, or None."""
    return Decimal(text) if len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text) else None


SAID: Mapping[str, str] = {"KSH": "KES", "TSH": "TZS", "USH": "UGX", "RMB": "CNY", "STG": "GBP", "FRS": "CHF"}
"""What people write for some currencies, which resembles the codes of others."""


def similar_currency(code: str) -> str | None:
    """The currency that somebody who wrote this code may have meant."""
    code = code.upper()
    return SAID.get(code) or next(iter(get_close_matches(code, DECIMALS, n=1, cutoff=0.5)), None)
