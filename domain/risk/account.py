"""The account: all postings that follow from a customer's facts, for one contract; and the rows kept of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain.entry import Entry
from domain.risk.cases import totals_of
from domain.risk.contracts import ContractTerm, RenewalCredit, contract_postings
from domain.risk.ledger import NO_CASE, RiskLedger
from domain.risk.postings import Posted, Posting, Sums, day_of, posted, sums_of
from domain.risk.scorecard import Scorecard


def ledger_of(
    entries: Iterable[Entry], as_of: datetime | None = None, as_known_at: datetime | None = None
) -> RiskLedger:
    """The ledger of what had occurred at `as_of` and was recorded at `as_known_at`."""
    ledger = RiskLedger()
    for entry in entries:
        occurred = as_of is None or entry.occurred_at <= as_of
        if occurred and (as_known_at is None or entry.recorded_at <= as_known_at):
            ledger = ledger.evolve(entry.fact, entry)
    return ledger


def account(entries: Iterable[Entry], card: Scorecard, contract_id: UUID) -> tuple[Posting, ...]:
    """The postings of these facts for one contract, read by when they happened, then by number."""
    in_order = sorted(entries, key=lambda entry: (entry.occurred_at, entry.number))
    return postings_of(ledger_of(in_order), card, contract_id)


def postings_of(
    ledger: RiskLedger, card: Scorecard, contract_id: UUID, only: UUID | None = None
) -> tuple[Posting, ...]:
    """The postings of a ledger for one contract: those of complaints about another one by half.

    With `only`, those of this one complaint and of what is about no complaint.
    """
    parts = _parts(ledger, card, contract_id, only)
    return tuple(posting for part, share in parts for posting in _shared(part.postings, share))


def _shared(postings: Sequence[Posting], share: float) -> Iterable[Posting]:
    return postings if share == 1.0 else [replace(each, points=each.points * share) for each in postings]


def _parts(
    ledger: RiskLedger, card: Scorecard, contract_id: UUID, only: UUID | None = None
) -> Iterator[tuple[Posted, float]]:
    yield from _without_cases(ledger, card, contract_id)
    for case in ledger.cases.values() if only is None else (ledger.cases[only],):
        yield case.posted(card), _share(case.contract_id, card, contract_id)


def _without_cases(ledger: RiskLedger, card: Scorecard, contract_id: UUID) -> Iterator[tuple[Posted, float]]:
    yield ledger.customer.posted(card), 1.0
    term = term_of(ledger, contract_id)
    if term is not None:
        yield posted(contract_postings(term, _waiting(ledger, contract_id), card)), 1.0


def _share(about: UUID | None, card: Scorecard, contract_id: UUID) -> float:
    return 1.0 if about is None or about == contract_id else card.other_contract_share


def _waiting(ledger: RiskLedger, contract_id: UUID) -> Iterator[RenewalCredit]:
    """What waits at the renewal of this contract: by its own word, by its complaint's, or at whichever renews."""
    for credit in ledger.credits.values():
        about = credit.contract_id
        if about is None and credit.complaint_id is not None:
            about = ledger.cases.get(credit.complaint_id, NO_CASE).contract_id
        if about is None or about == contract_id:
            yield credit


def term_of(ledger: RiskLedger, contract_id: UUID) -> ContractTerm | None:
    """The contract as it runs, live or not."""
    story = ledger.contracts.get(contract_id)
    return None if story is None else story.term


def live_terms(ledger: RiskLedger) -> list[ContractTerm]:
    """The contracts that can still be renewed, the next first, then by reference."""
    terms = [story.term for story in ledger.contracts.values() if story.term is not None and story.term.live]
    return sorted(terms, key=lambda term: (term.renews_on, term.ref))


def chosen(ledger: RiskLedger, contract_id: UUID | None = None, due_at: date | None = None) -> ContractTerm | None:
    """The live contract that an answer is about: the named one; else renewing nearest that day; else the next."""
    live = live_terms(ledger)
    if contract_id is not None:
        return next((term for term in live if term.id == contract_id), None)
    if due_at is not None:
        return min(live, key=lambda term: (abs(term.renews_on - due_at), term.ref), default=None)
    return live[0] if live else None


# -- what tables keep


@dataclass(frozen=True, slots=True)
class RiskStep:
    """Points that begin on a day after the row was made; a half-life of None means that they stay."""

    day: float
    half_life: float | None
    points: float


@dataclass(frozen=True, slots=True)
class RiskKept:
    """One contract's risk as tables keep it: sums of points x 2^(day / half-life), and the steps ahead."""

    contract_id: UUID
    scorecard: str
    constant: float
    fast: float
    slow: float
    lasting: float
    steps: tuple[RiskStep, ...]

    def score(self, day: float) -> float:
        """What the SQL of the table computes for a day not before the row was made."""
        points = Sums(self.constant, self.fast, self.slow, self.lasting).at(day)
        for step in self.steps:
            if step.day <= day:
                points += step.points * (1.0 if step.half_life is None else 2.0 ** ((step.day - day) / step.half_life))
        return points


def kept(ledger: RiskLedger, card: Scorecard) -> tuple[RiskKept, ...]:
    """The kept rows of all live contracts, by contract id."""
    if ledger.recorded_at is None:
        return ()
    made = day_of(ledger.recorded_at)
    rows = [_row(ledger, card, term.id, made) for term in live_terms(ledger)]
    return tuple(sorted(rows, key=lambda row: row.contract_id))


def _row(ledger: RiskLedger, card: Scorecard, contract_id: UUID, made: float) -> RiskKept:
    sums = Sums()
    unsettled = list(_without_cases(ledger, card, contract_id))
    for shelf in filter(None, ledger.cases.shelves):
        totals = totals_of(shelf, card)
        if totals.last_day <= made:
            for about, of_cases in totals.by_contract.items():
                sums = sums.plus(of_cases, _share(about, card, contract_id))
        else:
            unsettled += [(each.posted(card), _share(each.contract_id, card, contract_id)) for each in shelf.values()]
    ahead: dict[tuple[float, float], float] = {}
    for part, share in unsettled:
        if part.last_day <= made:
            sums = sums.plus(part.sums, share)
            continue
        sums = sums.plus(sums_of(each for each in part.postings if each.day <= made), share)
        for each in (posting for posting in part.postings if posting.day > made):
            step = (each.day, each.half_life_days or 0.0)
            ahead[step] = ahead.get(step, 0.0) + share * each.points
    steps = tuple(RiskStep(day, half_life or None, points) for (day, half_life), points in sorted(ahead.items()))
    return RiskKept(contract_id, card.name, *sums, steps)
