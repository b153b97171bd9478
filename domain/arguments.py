"""What every argument of every command must be like, before any rule looks at it."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.currencies import DECIMALS
from domain.money import ENTERED_MINOR, CurrencyCode, MinorUnits, Money, decimal_of, similar_currency
from domain.refusals import (
    BadCharacters,
    BeforeCustomer,
    EmptyText,
    InTheFuture,
    TextTooLong,
    TooMany,
    Unfit,
)

TEXT_LIMIT = 20_000  # characters; a long letter, many times over
NAME_LIMIT = 200  # characters of what things are found by, which an index has to hold
NAMES = frozenset({"name", "kind", "ref", "number", "externalRefs"})
"""The arguments, and parts of arguments, by which things are found again."""
LIST_LIMIT = 100  # lines of an offer, a comparison, a list of evidence
JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))  # they join letters and emoji, and are nothing to read by themselves
YEARS = range(1900, 2200)  # no deadline reckoned from a day of these leaves the calendar, wherever its midnight is
CLOCK_SLACK = timedelta(minutes=5)  # clocks of clients differ from ours by this much


@dataclass(unsafe_hash=True)
class YearOutOfRange(Unfit):
    """{where} is not from 1900 to 2199. Check the year."""


@dataclass(unsafe_hash=True)
class NotANumber(Unfit):
    """{where} is not a plain number. Write it like 2400.00."""


@dataclass(unsafe_hash=True)
class NegativeAmount(Unfit):
    """{where} is below zero. Enter zero or more."""


@dataclass(unsafe_hash=True)
class ZeroAmount(Unfit):
    """{where} is zero. Enter an amount above zero."""


@dataclass(unsafe_hash=True)
class TooPrecise(Unfit):
    """{currency} has {decimals:|no}{decimals: } decimals. Enter {decimals:no more|a whole amount}."""

    currency: str
    decimals: int | None


@dataclass(unsafe_hash=True)
class AmountTooLarge(Unfit):
    """{where} is too large. Check its length."""


@dataclass(unsafe_hash=True)
class UnknownCurrency(Unfit):
    """{currency} is no currency we know.{similar: Did you mean }{similar:?|}"""

    currency: str
    similar: str | None


@dataclass(unsafe_hash=True)
class MixedCurrencies(Unfit):
    """This mixes {first} and {second}. Use one currency."""

    first: str
    second: str


def money_of(amount: str, currency: str, where: str) -> Money:
    """Money as people write it.

    Refused: NotANumber, NegativeAmount, UnknownCurrency, TooPrecise, AmountTooLarge.
    """
    if currency not in DECIMALS:
        raise UnknownCurrency(where, currency, similar_currency(currency))
    number = decimal_of(amount)
    if number is None:
        raise NotANumber(where)
    if number < 0:
        raise NegativeAmount(where)
    minor = number.scaleb(DECIMALS[currency])
    if minor >= ENTERED_MINOR:
        raise AmountTooLarge(where)
    if minor != minor.to_integral_value():
        raise TooPrecise(where, currency, DECIMALS[currency] or None)
    return Money(MinorUnits(int(minor)), CurrencyCode(currency))


def one_currency(first: Money | None, given: Mapping[str, Money | None]) -> None:
    """Refuse an amount, given at this path, of another currency than the first; else than the first that is given.

    Refused: MixedCurrencies.
    """
    for where, amount in given.items():
        if amount is None:
            continue
        first = first or amount
        if amount.currency != first.currency:
            raise MixedCurrencies(where, first.currency, amount.currency)


def checked(arguments: Mapping[str, object]) -> None:
    """Refuse what is too much or too far off for any rule: blank, long or hidden texts, years, lists, numbers.

    Refused: EmptyText, TextTooLong, BadCharacters, YearOutOfRange, TooMany, NegativeAmount, AmountTooLarge, NotANumber.
    """
    for where, value in arguments.items():
        _check(camel(where), value)


def _check(where: str, value: object) -> None:
    match value:
        case str():
            _check_text(where, value)
        case date() if value.year not in YEARS:
            raise YearOutOfRange(where)
        case Money() if value.minor < 0:
            raise NegativeAmount(where)
        case Money() if value.minor >= ENTERED_MINOR:
            raise AmountTooLarge(where)
        case Decimal() if not value.is_finite():
            raise NotANumber(where)
        case Decimal() if value < 0:
            raise NegativeAmount(where)
        case tuple() | list():
            if len(value) > LIST_LIMIT:
                raise TooMany(where, LIST_LIMIT)
            for at, each in enumerate(value):
                _check(f"{where}.{at}", each)
        case _ if is_dataclass(value):
            for name, each in _parts(value):
                _check(f"{where}.{camel(name)}", each)


def _parts(value: object) -> Iterator[tuple[str, object]]:
    assert is_dataclass(value)
    return ((each.name, getattr(value, each.name)) for each in fields(value))


def _check_text(where: str, text: str) -> None:
    if len(text) > longest(where):
        raise TextTooLong(where, longest(where))
    if not text.strip() or not text.translate(JOINERS).strip():
        raise EmptyText(where)
    if not (text.isascii() and text.isprintable()) and any(_hidden(each) for each in text):
        raise BadCharacters(where)


def longest(where: str) -> int:
    """How many characters the text at this place may have."""
    name = next(each for each in reversed(where.split(".")) if not each.isdigit())
    return NAME_LIMIT if name in NAMES else TEXT_LIMIT


def _hidden(character: str) -> bool:
    category = unicodedata.category(character)
    return character not in "\n\r\t" and category in ("Cc", "Cf", "Cs", "Co", "Cn") and ord(character) not in JOINERS


def check_time(where: str, at: datetime, now: datetime, began: datetime | None) -> None:
    """Refuse a time of happening that has not come, or that lies before the customer's story.

    Refused: YearOutOfRange, InTheFuture, BeforeCustomer.
    """
    _check(where, at)
    if at > now + CLOCK_SLACK:
        raise InTheFuture(where)
    if began is not None and at < began:
        raise BeforeCustomer(where, began)


def check_day(where: str, day: date | None, today: date) -> None:
    """Refuse a day of something that happened, where that day has not come.

    Refused: InTheFuture.
    """
    if day is not None and day > today:
        raise InTheFuture(where)


def camel(name: str) -> str:
    """A field's name as clients write it."""
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)
