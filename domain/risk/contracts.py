"""What a contract posts: how long they have stayed, what renewal will cost them, and what waits for them there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from math import log
from uuid import UUID

from domain.contracts import (
    ContractNotRenewed,
    ContractRecorded,
    ContractRenewed,
    RenewalMoved,
    RenewalOffered,
)
from domain.entry import Entry
from domain.money import Money
from domain.risk.postings import Mark, Posting, day_of
from domain.risk.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """A contract as it runs: its present term, how many were completed, and the last offer for the next."""

    id: UUID
    recorded: Mark
    ref: str
    renews_on: date
    value: Money
    renewed: tuple[Mark, ...] = ()
    offered: tuple[Mark, RenewalOffered] | None = None
    live: bool = True

    @property
    def renewal_day(self) -> float:
        """The renewal, as a day since 2000-01-01T00:00Z."""
        return day_of(datetime.combine(self.renews_on, time(), UTC))


@dataclass(frozen=True, slots=True)
class ContractStory:
    """The facts of one contract in order, and how it runs."""

    entries: tuple[Entry, ...] = ()
    term: ContractTerm | None = None


@dataclass(frozen=True, slots=True)
class RenewalCredit:
    """Value conceded or issued that waits at a renewal; `mark` is None while it is only requested."""

    mark: Mark | None = None
    contract_id: UUID | None = None
    complaint_id: UUID | None = None
    undone: bool = False


def read_contract(entries: Iterable[Entry]) -> ContractTerm | None:
    """The contract by its facts, sorted by when they happened; None before it was recorded."""
    term: ContractTerm | None = None
    for entry in entries:
        term = _read(term, entry.fact, Mark(entry.occurred_at, entry.number))
    return term


def _read(term: ContractTerm | None, fact: object, mark: Mark) -> ContractTerm | None:
    if term is None:
        if not isinstance(fact, ContractRecorded):
            return None
        return ContractTerm(fact.contract_id, mark, fact.ref, fact.renews_on, fact.annual_value)
    match fact:
        case RenewalMoved():
            return replace(term, renews_on=fact.renews_on)
        case RenewalOffered():
            return replace(term, offered=(mark, fact))
        case ContractRenewed():
            renewed, value = (*term.renewed, mark), fact.value or term.value
            return replace(term, renews_on=fact.next_renews_on, value=value, renewed=renewed, offered=None)
        case ContractNotRenewed():
            return replace(term, live=False)
        case _:
            return term


def contract_postings(term: ContractTerm, credits: Iterable[RenewalCredit], card: Scorecard) -> tuple[Posting, ...]:
    """The postings of one contract; `credits` are those that wait at its renewal or at no named one."""
    postings = _posted(term, list(credits), card)
    return tuple(posting for posting in postings if posting.points)


def _posted(term: ContractTerm, credits: list[RenewalCredit], card: Scorecard) -> Iterator[Posting]:
    def post(factor: str, points: float, mark: Mark, because: tuple[int, ...]) -> Posting:
        scaled = points * card.scale.get(factor, 1.0)
        return Posting(factor, scaled, None, mark.day, because, term.id, term.id)

    number = (term.recorded.number,)
    yield post("base", 100.0 * log(card.lost_prior / card.kept_prior), term.recorded, number)
    yield post("base.calibration", card.calibration, term.recorded, number)
    terms = len(term.renewed)
    if terms:
        points = 100.0 * log(card.kept_prior / (card.kept_prior + terms))
        yield post("base.renewals", points, term.renewed[-1], tuple(mark.number for mark in term.renewed))
    if term.offered is not None:
        mark, offer = term.offered
        points = price_points(float(offer.price_change_percent), card)
        yield post("contract.price", points, mark, (mark.number,))
    marks = [credit.mark for credit in credits if credit.mark is not None and not credit.undone]
    waiting = sorted(mark for mark in marks if not term.renewed or mark > term.renewed[-1])
    if waiting:
        yield post("contract.renewal_credit", card.renewal_credit, waiting[0], tuple(mark.number for mark in waiting))


def price_points(price_change_percent: float, card: Scorecard) -> float:
    """What a price that changes by so many percent adds to the risk."""
    points = card.price_per_percent * (price_change_percent - card.price_free_percent)
    return min(max(points, card.price_least), card.price_most)
