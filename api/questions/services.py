"""What programs ask in bulk: risk and readiness of many customers, at many moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from strawberry import Info

from api.customer import CustomerView, views_now
from api.faults import Unanswerable
from api.scalars import uuid_of
from api.viewer import Viewer
from domain.readiness.answer import readiness_forecast
from domain.readiness.points import READY
from domain.risk.account import ledger_of
from domain.risk.answer import forecast
from domain.risk.ledger import RiskLedger
from domain.risk.scorecard import SHIPPED
from projections import known_references

MOST_REQUESTS: Final = 5_000
AHEAD_OF_US: Final = timedelta(minutes=5)  # a fact may have occurred this much later than it was recorded


@dataclass(frozen=True, slots=True)
class At:
    """Which customer, by id or external reference, at which moment, as known then, and about which renewal."""

    INPUT_NAME: ClassVar = "AtInput"

    customer_ref: str
    as_of: datetime
    as_known_at: datetime | None = None
    due_at: date | None = None


@dataclass(frozen=True, slots=True)
class ForecastAt:
    """The exact figures for one request; null where there is no such customer or nothing to say."""

    customer_ref: str
    as_of: datetime
    probability: float | None
    score: float | None
    scorecard: str | None


Reckoning = Callable[[RiskLedger, At], tuple[float, float, str] | None]
"""A score, its probability and the scorecard, for a ledger and a request."""


async def risk_at(info: Info, requests: tuple[At, ...]) -> list[ForecastAt]:
    """The risk that each customer's contract does not renew, in the order of the requests."""
    return await _forecasts(info.context, requests, _risk)


async def readiness_at(info: Info, requests: tuple[At, ...]) -> list[ForecastAt]:
    """How likely each customer would say yes if asked, in the order of the requests."""
    return await _forecasts(info.context, requests, _readiness)


def _risk(ledger: RiskLedger, at: At) -> tuple[float, float, str] | None:
    found = forecast(ledger, at.as_of, SHIPPED, due_at=at.due_at)
    return None if found is None else (found.score, found.probability, SHIPPED.name)


def _readiness(ledger: RiskLedger, at: At) -> tuple[float, float, str] | None:
    found = readiness_forecast(ledger, at.as_of, READY, SHIPPED, due_at=at.due_at)
    return found.score, found.probability, READY.name


async def _forecasts(asking: Viewer, requests: Sequence[At], reckon: Reckoning) -> list[ForecastAt]:
    if len(requests) > MOST_REQUESTS:
        raise Unanswerable("PAGE_TOO_LARGE", f"At most {MOST_REQUESTS:,} requests are answered at once.")
    moments = [each for one in requests for each in (one.as_of, one.as_known_at) if each is not None]
    if any(each > asking.now for each in moments):
        raise Unanswerable("AS_OF_FUTURE", "One of these moments has not come. Ask for moments that have passed.")
    refs = {each.customer_ref for each in requests}
    async with asking.doors.tables() as conn:
        owners = await known_references.owners_of(conn, refs, "CUSTOMER")
    ids = {ref: found for ref in refs if (found := _customer(ref, owners)) is not None}
    return await asking.doors.in_thread(lambda: _reckoned(asking, requests, ids, reckon))


def _customer(ref: str, owners: Mapping[str, Sequence[UUID]]) -> UUID | None:
    """Whose reference it is; where several customers share it, nobody's."""
    known = owners.get(ref, ())
    return known[0] if len(known) == 1 else uuid_of(ref)


def _reckoned(asking: Viewer, requests: Sequence[At], ids: Mapping[str, UUID], reckon: Reckoning) -> list[ForecastAt]:
    views = views_now(asking, set(ids.values()))
    answers = []
    for each in requests:
        view = views.get(ids[each.customer_ref]) if each.customer_ref in ids else None
        ledger = None if view is None else _ledger(view, each)
        came = ledger is not None and ledger.customer.registered is not None
        found = reckon(ledger, each) if ledger is not None and came else None
        points, chance, card = found or (None, None, None)
        answers.append(ForecastAt(each.customer_ref, each.as_of, chance, points, card))
    return answers


def _ledger(view: CustomerView, at: At) -> RiskLedger:
    """The ledger of what had occurred and was known: the present one where nothing has come since."""
    changed = view.changed_at
    past = changed is None or changed + AHEAD_OF_US > at.as_of
    unknown = changed is None or (at.as_known_at is not None and changed > at.as_known_at)
    return ledger_of(view.entries, at.as_of, at.as_known_at) if past or unknown else view.customer.risk
