"""What was granted: each concession until it is fulfilled, its value to them beside its cost to us."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.money import Money
from domain.sealed import Personal
from domain.seeing import CARING, FOUND
from domain.terms import ConcessionKind, OnNonRenewal, Settlement, Word

# -- what happened


@dataclass(frozen=True, slots=True)
class ConcessionGranted:
    """A granted term: worth this much to them."""

    said: ClassVar = "{actor} granted {concession_kind} worth {perceived_value}"
    seen_by: ClassVar = FOUND

    concession_id: UUID
    complaint_id: UUID
    concession_kind: ConcessionKind
    perceived_value: Money
    cost_to_us: Money | None = None
    offer_id: UUID | None = None
    contract_id: UUID | None = None
    invoice_id: UUID | None = None
    description: Personal = None
    list_price: Money | None = None
    fulfil_by: date | None = None
    need_met: Personal = None
    settlement: Settlement | None = None
    on_non_renewal: OnNonRenewal | None = None
    percent: Decimal | None = None
    cap: Money | None = None
    usable_until: date | None = None


@dataclass(frozen=True, slots=True)
class ConcessionFulfilled:
    """They have it."""

    said: ClassVar = "{actor} fulfilled a concession"
    seen_by: ClassVar = FOUND

    concession_id: UUID
    evidence: Personal = None


@dataclass(frozen=True, slots=True)
class NeedChecked:
    """Whether what we sold them meets the need it was sold for."""

    said: ClassVar = "{actor} asked whether it meets the need: {met:yes|no}"
    seen_by: ClassVar = CARING

    concession_id: UUID
    met: bool


@dataclass(frozen=True, slots=True)
class ConcessionForfeited:
    """They let it pass."""

    said: ClassVar = "{actor} noted a forfeited concession"
    seen_by: ClassVar = FOUND

    concession_id: UUID
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class ConcessionCancelled:
    """It is owed no longer."""

    said: ClassVar = "{actor} cancelled a concession"
    seen_by: ClassVar = FOUND

    concession_id: UUID
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class CostCorrected:
    """It cost us another amount than we thought."""

    said: ClassVar = "{actor} corrected a cost"
    seen_by: ClassVar = CARING

    concession_id: UUID
    was: Money
    now: Money
    reason: Personal = None


ConcessionFact = (
    ConcessionGranted | ConcessionFulfilled | NeedChecked | ConcessionForfeited | ConcessionCancelled | CostCorrected
)


# -- what it adds up to

CREDITS = frozenset(
    {
        ConcessionKind.REFUND,
        ConcessionKind.RENEWAL_CREDIT,
        ConcessionKind.ACCOUNT_CREDIT,
        ConcessionKind.COST_REIMBURSEMENT,
    }
)
"""What finance gives; a waived fee is given by finance as well once it was invoiced."""

SALES = frozenset(
    {
        ConcessionKind.EXCHANGE_HIGHER_SPEC,
        ConcessionKind.EXCHANGE_REVISED_SPEC,
        ConcessionKind.ADD_ON_DISCOUNT,
        ConcessionKind.ADD_ON_FREE,
    }
)
"""What is a sale as well as a concession: exchanges and add-ons."""


def becomes_credit(kind: ConcessionKind, invoice_id: UUID | None) -> bool:
    """Whether this is given as a credit, which is approved once, at the finance desk."""
    return kind in CREDITS or (kind is ConcessionKind.FEE_WAIVER and invoice_id is not None)


class ConcessionState(Word):
    """What became of a concession."""

    PROMISED = auto()
    FULFILLED = auto()
    FORFEITED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class Concession:
    """A granted term, until they have it."""

    granted: ConcessionGranted
    granted_at: datetime
    recorded_at: datetime
    granted_by: UUID
    cost_to_us: Money | None
    state: ConcessionState = ConcessionState.PROMISED
    fulfilled_at: datetime | None = None
    need_met: bool | None = None
    promise_id: UUID | None = None

    @property
    def id(self) -> UUID:
        """The concession's id."""
        return self.granted.concession_id

    @property
    def began_at(self) -> datetime:
        """When it was granted; nothing was given before."""
        return self.granted_at

    @property
    def becomes_credit(self) -> bool:
        """Whether they get it as a credit."""
        return becomes_credit(self.granted.concession_kind, self.granted.invoice_id)

    @property
    def undone(self) -> bool:
        """Whether it was taken back or let pass, and counts no longer."""
        return self.state in (ConcessionState.FORFEITED, ConcessionState.CANCELLED)


def evolve_concessions(
    concessions: Mapping[UUID, Concession], fact: ConcessionFact, entry: Entry
) -> Mapping[UUID, Concession]:
    """The concessions after one more fact."""
    match fact:
        case ConcessionGranted():
            concession = Concession(fact, entry.occurred_at, entry.recorded_at, entry.actor.id, fact.cost_to_us)
        case ConcessionFulfilled():
            concession = replace(
                concessions[fact.concession_id], state=ConcessionState.FULFILLED, fulfilled_at=entry.occurred_at
            )
        case NeedChecked():
            concession = replace(concessions[fact.concession_id], need_met=fact.met)
        case ConcessionForfeited():
            concession = replace(concessions[fact.concession_id], state=ConcessionState.FORFEITED)
        case ConcessionCancelled():
            concession = replace(concessions[fact.concession_id], state=ConcessionState.CANCELLED)
        case CostCorrected():
            concession = replace(concessions[fact.concession_id], cost_to_us=fact.now)
        case _ as never:
            assert_never(never)
    return {**concessions, concession.id: concession}


def evolve_promised(
    concessions: Mapping[UUID, Concession], concession_id: UUID, promise_id: UUID
) -> Mapping[UUID, Concession]:
    """The concessions after a promise of ours for one of them; where that is not there, they are as before."""
    if concession_id not in concessions:
        return concessions
    return {**concessions, concession_id: replace(concessions[concession_id], promise_id=promise_id)}
