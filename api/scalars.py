"""The strict scalars: exact decimals, instants with an offset, days, money's parts, and ids as UUIDs at the edge."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final, cast
from uuid import UUID

import strawberry
from graphql import GraphQLError, GraphQLID
from strawberry.types.scalar import ScalarDefinition

from domain.money import CurrencyCode, MinorUnits, decimal_of

LONGEST_CODE: Final = 40
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def uuid_of(text: str) -> UUID | None:
    """The id written as a plain UUID with its hyphens, or None."""
    return UUID(text) if _UUID.fullmatch(text) else None


def instant_of(text: str) -> datetime | None:
    """The instant written with a date, a time and an offset, in UTC, or None."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def instant_text(at: datetime) -> str:
    """An instant as it is answered: in UTC, with `Z`. Raises: ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _time_of(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def _number_text(number: Decimal) -> str:
    if not isinstance(number, Decimal) or not number.is_finite():
        raise ValueError("an exact number is finite")
    return format(number, "f")


def _number_or_text(text: str) -> Decimal | str:
    number = decimal_of(text)
    return text if number is None else number  # whether it is one, the domain says: NOT_A_NUMBER is a refusal


def _minor_of(text: str) -> MinorUnits | None:
    number = decimal_of(text)
    return None if number is None or "." in text else MinorUnits(int(number))


def _minor_text(minor: int) -> str:
    if type(minor) is not int:
        raise TypeError("money is whole minor units")
    return str(minor)


def _currency_of(text: str) -> CurrencyCode | None:
    return CurrencyCode(text) if len(text) <= LONGEST_CODE else None  # whether we know it, the domain says


def _reading(read: Callable[[str], object], example: str) -> Callable[[object], object]:
    def parse(value: object) -> object:
        understood = read(value) if isinstance(value, str) else None
        if understood is None:
            raise GraphQLError(f"This has to be written like {example}.")
        return understood

    return parse


def _scalar(
    name: str, meaning: str, write: Callable[..., str], read: Callable[[str], object], example: str
) -> ScalarDefinition:
    return strawberry.scalar(name=name, description=meaning, serialize=write, parse_value=_reading(read, example))


def _id() -> ScalarDefinition:
    # graphql-core lets nobody redefine ID, so a UUID is answered as an ID, and what comes in is read by `uuid_of`.
    return ScalarDefinition(
        name="ID",
        description=GraphQLID.description,
        specified_by_url=None,
        serialize=str,
        parse_value=None,
        parse_literal=None,
        implementation=GraphQLID,
        origin=cast("type", GraphQLID),
    )


_ID: Final = _id()

SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    strawberry.ID: _ID,
    UUID: _ID,
    datetime: _scalar(
        "DateTime",
        "An instant with its offset; answered in UTC.",
        instant_text,
        instant_of,
        '"2026-05-12T08:45:00+03:00"',
    ),
    date: _scalar("Date", "A day.", date.isoformat, _day_of, '"2026-05-12"'),
    time: _scalar("Time", "A time of day in its organisation's zone.", time.isoformat, _time_of, '"09:00"'),
    Decimal: _scalar(
        "Decimal",
        "Exact, as a string, with the currency's own decimals.",
        _number_text,
        _number_or_text,
        '"2400.00"',
    ),
    MinorUnits: _scalar(
        "MinorUnits", "Whole minor units of a currency, as a string.", _minor_text, _minor_of, '"240000"'
    ),
    CurrencyCode: _scalar("CurrencyCode", "A currency by its ISO 4217 code.", str, _currency_of, '"KES"'),
}
"""For `StrawberryConfig(scalar_map=SCALARS)`."""
