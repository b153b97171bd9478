"""A whole import: read, put in order, taken in customer by customer, and what waits written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from amends.importing.alone import alone
from amends.importing.csv_files import Sheet, found_in, rows_of
from amends.importing.lines import line_of
from amends.importing.origin import Origin
from amends.importing.refusals import CustomerUnknown, CustomerWaits, Stopped
from amends.importing.shelf import Shelf, Shelved, shelf
from amends.importing.taking import Import, Taking
from amends.importing.waiting import write_waiting
from amends.importing.writing import Wanted, look, taken_before, write
from amends.opening import House
from domain import days
from domain.contracts import ContractRecorded
from domain.entry import Entry
from domain.refusals import Busy, Refused

ROWS_AT_ONCE: Final = 500  # of whole customers, written in one transaction; an interruption loses no more
FIRST_ROWS: Final = 1_000
MANY_BAD: Final = 100
"""More bad rows than this among the first thousand of a file, and the file as a whole is wrong."""

Progress = Callable[[int, int, int], None]
"""Told now and then: how many customers are done, of how many, and how many rows wait."""


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    taken: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    waiting: int = 0
    first: datetime | None = None
    last: datetime | None = None
    managers_kept_as_text: set[str] = field(default_factory=set)
    renewals_past: int = 0

    def add(self, entry: Entry, today: date) -> None:
        """Count a fact that was taken in."""
        self.taken[type(entry.fact).__name__] += 1
        self.first = min(self.first or entry.occurred_at, entry.occurred_at)
        self.last = max(self.last or entry.occurred_at, entry.occurred_at)
        self.renewals_past += isinstance(entry.fact, ContractRecorded) and entry.fact.renews_on < today


@dataclass(frozen=True, slots=True)
class How:
    """How to import: under which name of the source, when, where to put what waits, and whether only to look."""

    source: str
    now: datetime
    waiting: Path
    only_look: bool = False


def import_files(house: House, paths: Iterable[Path], how: How, progress: Progress = lambda *_: None) -> Report:
    """Import the files, or say what that would do.

    What cannot be taken in waits, in files; what was taken in before is passed over, so that an import that was
    interrupted is simply run again. Raises: Stopped, before anything is written. Refused: Busy, where another
    import is running.
    """
    files = found_in(paths)
    of = Import(Origin(how.source, how.now), house.rules, house.staff, house.fingerprint_key)
    with nullcontext() if how.only_look else alone(house.log.pool), shelf() as rows:
        report = Report()
        for sheet, path in files:
            report.waiting += _put(rows, sheet, path)
        done, number = 0, rows.count()
        for batch in _batches(rows):
            _take(house, of, how, rows, batch, report)
            done += len(batch)
            progress(done, number, report.waiting)
        if not how.only_look:
            write_waiting(rows, how.waiting)
    return report


def _put(rows: Shelf, sheet: Sheet, path: Path) -> int:
    """Put the rows of a file on the shelf; how many of them wait.

    Raises: Stopped.
    """
    bad = 0
    for number, row in enumerate(rows_of(sheet, path), 1):
        position = rows.put(row)
        try:
            line_of(row)
            rows.own(row)
        except Refused as refusal:
            rows.wait(position, refusal)
            bad += 1
            if bad > MANY_BAD and number <= FIRST_ROWS:
                raise Stopped(
                    f"{path}: {bad} of its first {number} rows cannot be read; the last says: {refusal.message}"
                ) from refusal
    return bad


def _batches(rows: Shelf) -> Iterator[list[list[Shelved]]]:
    """Whole customers, until their rows are many enough."""
    batch: list[list[Shelved]] = []
    waiting = 0
    for each in rows.customers():
        batch.append(each)
        waiting += len(each)
        if waiting >= ROWS_AT_ONCE:
            yield batch
            batch, waiting = [], 0
    if batch:
        yield batch


def _take(house: House, of: Import, how: How, rows: Shelf, batch: Sequence[Sequence[Shelved]], report: Report) -> None:
    """Take the rows of some customers in; those that cannot be taken wait."""
    wanted = [_wanted(each, how) for each in batch]
    before = taken_before(house.log, of, wanted)
    report.skipped += sum(len(each.lines) for each, known in zip(wanted, before, strict=True) if known)
    fresh = [each for each, known in zip(wanted, before, strict=True) if not known]
    for each, taking in zip(fresh, _taken(house, of, how, fresh) if fresh else (), strict=True):
        refused = dict.fromkeys(range(len(each.lines)), taking) if isinstance(taking, Busy) else taking.refused
        for place, refusal in refused.items():
            rows.wait(each.lines[place][0].position, _worded(rows, refusal))
        report.waiting += len(refused)
        if isinstance(taking, Taking):
            _count(report, taking, of)


def _wanted(shelved: Sequence[Shelved], how: How) -> Wanted:
    """The rows of a customer in the order in which they enter the story: the customer's own, then as recorded."""
    lines = [(each, line_of(each.row)) for each in shelved]
    lines.sort(key=lambda each: (each[0].row.kind != "customer", each[1].recorded_at or how.now))
    return Wanted(shelved[0].customer, tuple(lines))


def _taken(house: House, of: Import, how: How, wanted: Sequence[Wanted]) -> list[Taking | Busy]:
    """What came of each customer; where somebody else is writing to one of them, the others do not wait for that."""
    if how.only_look:
        return [*look(house.log, of, wanted)]
    try:
        return [*write(house.log, of, wanted, house.patience_s)]
    except Busy as busy:
        if len(wanted) == 1:
            return [busy]
        return [one for each in wanted for one in _taken(house, of, how, [each])]


def _worded(rows: Shelf, refusal: Refused) -> Refused:
    """A customer whose own row waits is not unknown."""
    if isinstance(refusal, CustomerUnknown) and rows.holds_customer(refusal.ref):
        return CustomerWaits(refusal.ref)
    return refusal


def _count(report: Report, taking: Taking, of: Import) -> None:
    today = days.day_of(of.origin.at, of.rules)
    for entry in taking.entries:
        report.add(entry, today)
    report.skipped += taking.skipped
    report.managers_kept_as_text.update(taking.managers_kept_as_text)
