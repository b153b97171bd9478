"""CSV files as people send them: told apart by name, their header checked, their rows trimmed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from amends.importing.refusals import Stopped

DELIMITERS: Final = ",;\t"
GUARDED: Final = ("=", "+", "-", "@")
"""What a spreadsheet would take for a formula; such a cell is written with `'` before it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of file: what its rows are, and its columns."""

    file: str
    kind: str
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, those that are required first."""
        return (*self.required, *self.optional)


TIMES: Final = ("occurred_at", "recorded_at")
SHEETS: Final = (
    Sheet(
        "customers.csv",
        "customer",
        ("ref", "name", "since", "currency", "country"),
        ("segment", "size", "account_manager", "referred_by", *TIMES),
    ),
    Sheet("contacts.csv", "contact", ("ref", "customer", "name"), ("email", "phone", "role", *TIMES)),
    Sheet(
        "contracts.csv",
        "contract",
        ("ref", "customer", "starts_on", "renews_on", "annual_value", "currency"),
        ("notice_days", *TIMES),
    ),
)
"""Every kind of file, in the order in which their rows enter a story."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its kind, where it stands, its cells that are not empty, and what is wrong with its shape."""

    kind: str
    file: str
    line: int
    cells: Mapping[str, str]
    surplus: tuple[str, ...] = ()
    broken: str | None = None

    @property
    def ref(self) -> str:
        """What the source calls it."""
        return self.cells.get("ref", "")

    @property
    def customer(self) -> str:
        """The ref of the customer to whom it belongs."""
        return self.ref if self.kind == "customer" else self.cells.get("customer", "")


def found_in(paths: Iterable[Path]) -> list[tuple[Sheet, Path]]:
    """The files to read, customers first; a folder stands for those of our files that lie in it.

    Raises: Stopped.
    """
    files = [each for path in paths for each in (_ours(path) if path.is_dir() else (path,))]
    found = [(sheet, path) for sheet in SHEETS for path in files if path.name.lower() == sheet.file]
    for path in files:
        if path not in (each for _, each in found):
            raise Stopped(f"{path} is none of {', '.join(each.file for each in SHEETS)}.")
    if not found:
        raise Stopped(f"There is nothing to import: none of {', '.join(each.file for each in SHEETS)} is there.")
    return found


def _ours(folder: Path) -> list[Path]:
    return [each for each in sorted(folder.iterdir()) if each.name.lower() in {sheet.file for sheet in SHEETS}]


def rows_of(sheet: Sheet, path: Path) -> Iterator[Row]:
    """The rows of a file, one after the other; empty ones are passed over.

    Raises: Stopped, for a header that is not as it should be and for what is no CSV in UTF-8.
    """
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, delimiter=_delimiter(file.readline()), strict=True)
            file.seek(0)
            header = _header(sheet, path, next(lines, []))
            line = lines.line_num + 1
            for cells in lines:
                if any(each.strip() for each in cells):
                    yield _row(sheet, path, line, header, [_plain(each) for each in cells])
                line = lines.line_num + 1
    except OSError as error:
        raise Stopped(f"{path} cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Stopped(f"{path} is not UTF-8. Save it as “CSV UTF-8”.") from error
    except csv.Error as error:
        raise Stopped(f"{path} cannot be read from line {line} on: {error}. Is a quote left open?") from error


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _header(sheet: Sheet, path: Path, cells: list[str]) -> list[str]:
    names = [each.strip() for each in cells]
    for name in names:
        if name not in sheet.columns:
            near = get_close_matches(name, sheet.columns, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Its columns are {', '.join(sheet.columns)}."
            raise Stopped(f"{path} has a column “{name}” that we do not know.{hint}")
        if names.count(name) > 1:
            raise Stopped(f"{path} has the column {name} twice.")
    missing = [each for each in sheet.required if each not in names]
    if missing:
        raise Stopped(f"{path} lacks the column {', '.join(missing)}.")
    return names


def _row(sheet: Sheet, path: Path, line: int, header: list[str], cells: list[str]) -> Row:
    told = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
    broken = None if len(cells) == len(header) else f"it has {len(cells)} cells and the header {len(header)}"
    return Row(sheet.kind, path.name, line, told, tuple(cells[len(header) :]), broken)


def _plain(cell: str) -> str:
    """A cell without blanks around it, and without the mark that keeps a spreadsheet from computing it."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in GUARDED else text


def guarded(cell: str) -> str:
    """A cell as it is written, so that no spreadsheet computes it."""
    return f"'{cell}" if cell.startswith(GUARDED) else cell
