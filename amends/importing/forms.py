"""Cells as values: one strict form for each kind of value, and a refusal that shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Final, TypeVar

from babel import Locale

from domain.arguments import UnknownCurrency, checked, money_of
from domain.currencies import DECIMALS
from domain.money import CurrencyCode, Money, similar_currency
from domain.refusals import Missing, NotUnderstood, TextTooLong, Unfit
from domain.terms import Word

REF_LIMIT: Final = 200  # characters; longer than any system's key
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
AMOUNT: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
WHOLE: Final = re.compile(r"[0-9]{1,9}")

Closed = TypeVar("Closed", bound=Word)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row, by column, read as values. Each refusal names the column."""

    cells: Mapping[str, str]

    def text(self, column: str) -> str | None:
        """A text, or None for an empty cell.

        Refused: TextTooLong, BadCharacters.
        """
        text = self.cells.get(column)
        self._check(column, text)
        return text

    def _check(self, column: str, value: object) -> None:
        """Refuse what no command would take, by the name of its column."""
        try:
            checked({column: value})
        except Unfit as unfit:
            unfit.where = column
            raise

    def needed(self, column: str) -> str:
        """A text that must be there.

        Refused: Missing, TextTooLong, BadCharacters.
        """
        text = self.text(column)
        if text is None:
            raise Missing(column)
        return text

    def ref(self, column: str) -> str:
        """What the source calls something.

        Refused: Missing, TextTooLong, BadCharacters.
        """
        ref = self.needed(column)
        if len(ref) > REF_LIMIT:
            raise TextTooLong(column, REF_LIMIT)
        return ref

    def day(self, column: str) -> date:
        """A day that must be there.

        Refused: Missing, NotUnderstood, YearOutOfRange.
        """
        text = self.needed(column)
        if not DAY.fullmatch(text):
            raise NotUnderstood(column, "write the day like 2026-05-12")
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise NotUnderstood(column, f"there is no day {text}") from None
        self._check(column, day)
        return day

    def instant(self, column: str) -> datetime | None:
        """A moment with its offset, in UTC.

        Refused: NotUnderstood, YearOutOfRange.
        """
        text = self.text(column)
        if text is None:
            return None
        if not INSTANT.fullmatch(text):
            raise NotUnderstood(column, "write the moment like 2026-05-12T09:30:00+03:00")
        try:
            at = datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            raise NotUnderstood(column, f"there is no moment {text}") from None
        self._check(column, at)
        return at

    def money(self, column: str) -> Money:
        """An amount, in the currency of the column of that name.

        Refused: Missing, NotUnderstood, UnknownCurrency, NegativeAmount, TooPrecise, AmountTooLarge.
        """
        amount, currency = self.needed(column), self.currency()
        if not AMOUNT.fullmatch(amount):
            raise NotUnderstood(column, "write the amount like 2400.00")
        return money_of(amount, currency, column)

    def currency(self) -> CurrencyCode:
        """A currency of ISO 4217.

        Refused: Missing, UnknownCurrency.
        """
        code = self.needed("currency")
        if code not in DECIMALS:
            raise UnknownCurrency("currency", code, similar_currency(code))
        return CurrencyCode(code)

    def country(self) -> str:
        """A country of ISO 3166-1.

        Refused: Missing, NotUnderstood.
        """
        code = self.needed("country")
        if code not in _countries():
            raise NotUnderstood("country", "write the country's two letters, such as KE")
        return code

    def whole(self, column: str, most: int) -> int | None:
        """A whole number from 0 to `most`.

        Refused: NotUnderstood.
        """
        text = self.text(column)
        if text is None:
            return None
        if not WHOLE.fullmatch(text) or int(text) > most:
            raise NotUnderstood(column, f"write a whole number from 0 to {most}")
        return int(text)

    def word(self, column: str, words: type[Closed]) -> Closed | None:
        """A word of a closed list.

        Refused: NotUnderstood.
        """
        text = self.text(column)
        if text is None:
            return None
        if text not in words.__members__:
            raise NotUnderstood(column, f"write {', '.join(words)}")
        return words(text)


@cache
def _countries() -> frozenset[str]:
    """The two-letter codes in use, by CLDR: ISO 3166-1's, and XK; groups and unknown places are left out."""
    left_out = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
    codes = (str(each) for each in Locale("en").territories)
    return frozenset(each for each in codes if len(each) == 2 and each.isalpha()) - left_out
