"""Why a row waits that no command would have refused, and why a whole import stops."""

from dataclasses import dataclass
from datetime import date

from domain.refusals import Refused


class Stopped(Exception):
    """Nothing was written by this import: the message says why in a sentence."""


@dataclass(unsafe_hash=True)
class KeyReused(Refused):
    """{id} {known} with other data. Record a correction."""

    field = "ref"

    id: str
    known: str


@dataclass(unsafe_hash=True)
class CustomerUnknown(Refused):
    """There is no customer {ref} in these files, and none was imported from {source}. Check the ref."""

    field = "customer"

    ref: str
    source: str


@dataclass(unsafe_hash=True)
class CustomerWaits(Refused):
    """The row of customer {ref} waits, and this waits for it. Correct that row first."""

    field = "customer"

    ref: str


@dataclass(unsafe_hash=True)
class HistoryClosed(Refused):
    """{ref} has facts since {since}. Import history first."""

    field = "recorded_at"

    ref: str
    since: date
