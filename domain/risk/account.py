"""The account: all postings that follow from a customer's facts, for one contract; and the rows kept of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from domain.entry import Entry
from domain.risk.contracts import ContractTerm, RenewalCredit, contract_postings
from domain.risk.ledger import NO_CASE, RiskLedger
from domain.risk.postings import Posted, Posting, posted
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
    ledger: RiskLedger, card: Scorecard, contract_id: UUID | None, only: UUID | None = None
) -> tuple[Posting, ...]:
    """The postings of a ledger for one contract: those of complaints about another one by half.

    With `only`, those of this one complaint and of what is about no complaint. Without a contract, all complaints
    count in full.
    """
    parts = _parts(ledger, card, contract_id, only)
    return tuple(posting for part, share in parts for posting in _shared(part.postings, share))


def _shared(postings: Sequence[Posting], share: float) -> Iterable[Posting]:
    return postings if share == 1.0 else [replace(each, points=each.points * share) for each in postings]


def _parts(
    ledger: RiskLedger, card: Scorecard, contract_id: UUID | None, only: UUID | None = None
) -> Iterator[tuple[Posted, float]]:
    yield from without_cases(ledger, card, contract_id)
    for case in ledger.cases.values() if only is None else (ledger.cases[only],):
        yield case.posted(card), share_of(case.contract_id, card, contract_id)


def without_cases(ledger: RiskLedger, card: Scorecard, contract_id: UUID | None) -> Iterator[tuple[Posted, float]]:
    """What is about no complaint, each part with the share that counts."""
    yield ledger.customer.posted(card), 1.0
    term = None if contract_id is None else term_of(ledger, contract_id)
    if term is not None:
        yield posted(contract_postings(term, _waiting(ledger, term.id), card)), 1.0


def share_of(about: UUID | None, card: Scorecard, contract_id: UUID | None) -> float:
    """The share that a complaint counts for a contract, by the contract that it names."""
    return 1.0 if about is None or contract_id in (None, about) else card.other_contract_share


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
