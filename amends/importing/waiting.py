"""What waits, as files: `errors.csv` says why, and the rows stand beside it, to be corrected and imported again."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TextIO

from amends.importing.csv_files import SHEETS, Row, Sheet, guarded
from amends.importing.shelf import Shelf, Shelved

ERRORS: Final = "errors.csv"
COLUMNS: Final = ("file", "line", "customer", "id", "code", "field", "sentence")


def write_waiting(shelf: Shelf, folder: Path) -> None:
    """Write what waits into the folder, in the place of what waited there before."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {ERRORS: COLUMNS, **{each.file: each.columns for each in SHEETS}}
    with ExitStack() as stack:
        writers = {name: _Lines(folder / name, columns, stack) for name, columns in files.items()}
        for each in shelf.waiting():
            writers[ERRORS].write(_error(each))
            sheet = _sheet(each.row)
            writers[sheet.file].write(
                (*(each.row.cells.get(column, "") for column in sheet.columns), *each.row.surplus)
            )
    for writer in writers.values():
        writer.take_place()


class _Lines:
    """Lines of a file that appears whole, or not at all where there are none."""

    def __init__(self, path: Path, columns: Sequence[str], stack: ExitStack) -> None:
        self._path, self._columns, self._stack = path, columns, stack
        self._being_written = path.with_name(f".{path.name}.new")
        self._file: TextIO | None = None

    def write(self, cells: Iterable[str]) -> None:
        """Add a line."""
        if self._file is None:
            self._file = self._stack.enter_context(self._being_written.open("w", encoding="utf-8", newline=""))
            csv.writer(self._file).writerow(self._columns)
        csv.writer(self._file).writerow(guarded(each) for each in cells)

    def take_place(self) -> None:
        """Let the file stand in the place of the one before."""
        if self._file is None:
            self._path.unlink(missing_ok=True)
        else:
            os.replace(self._being_written, self._path)


def _sheet(row: Row) -> Sheet:
    return next(each for each in SHEETS if each.kind == row.kind)


def _error(each: Shelved) -> tuple[str, ...]:
    row, why = each.row, each.waiting
    assert why is not None
    return (row.file, str(row.line), row.customer, f"{row.kind}:{row.ref}", why.code, why.field, why.sentence)
