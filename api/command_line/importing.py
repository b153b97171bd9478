"""`amends import`: files of another system, a bar while they are taken in, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import psycopg
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from amends.connections import CommitUnanswered
from amends.importing.forms import Cells
from amends.importing.refusals import Stopped
from amends.importing.waiting import ERRORS
from amends.importing.whole import How, Report, import_files
from amends.opening import House
from api.command_line.house import aside, open_house, say
from domain.refusals import Busy, Refused
from domain.saying import in_words

SOME_WAIT: Final = 1
STOPPED: Final = 2
WORDS: Final = {"CustomerRegistered": "customer", "ContactAdded": "contact", "ContractRecorded": "contract"}


def import_(
    files: Annotated[
        list[Path], typer.Argument(help="customers.csv, contacts.csv, contracts.csv, or a folder that holds them.")
    ],
    source: Annotated[str, typer.Option(help="The name of the system they come from; for ever the same.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")] = False,
    waiting: Annotated[
        Path, typer.Option(help="The folder for errors.csv and for the rows to correct and import again.")
    ] = Path("import-waiting"),
) -> None:
    """Import customers, contacts and contracts from CSV files. Run again, it changes nothing.

    Exit status: 0 if all was taken in, 1 if some rows wait, 2 if it stopped.
    """
    how = How(_source(source), datetime.now(UTC), waiting, dry_run)
    try:
        with open_house() as (_, _, house):
            report = _import(house, files, how)
    except (Stopped, Busy) as stopped:
        message = stopped.message if isinstance(stopped, Busy) else stopped
        aside.print(f"Nothing was imported. {message}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(STOPPED) from None
    except (psycopg.OperationalError, CommitUnanswered, KeyboardInterrupt):
        aside.print("The import was interrupted. What is written stays; run it again for the rest.", style="red")
        raise typer.Exit(STOPPED) from None
    _tell(report, how)
    if report.waiting:
        raise typer.Exit(SOME_WAIT)


def _source(said: str) -> str:
    try:
        return Cells({"source": said.strip()}).ref("source")
    except Refused as refusal:
        raise typer.BadParameter(refusal.message) from None


def _import(house: House, files: list[Path], how: How) -> Report:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("{task.fields[waiting]} wait"),
        TimeRemainingColumn(),
        console=aside,
        transient=True,
    ) as bar:
        task = bar.add_task("Reading", total=None, waiting=0)

        def progress(done: int, of: int, waiting: int) -> None:
            bar.update(task, description="Customers", completed=done, total=of, waiting=waiting)

        return import_files(house, files, how, progress)


class _Rate(ProgressColumn):
    """Customers a second."""

    def render(self, task: Task) -> Text:
        """Nothing until the first were done."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


def _tell(report: Report, how: How) -> None:
    counts = ", ".join(_counted(report.taken[fact], word) for fact, word in WORDS.items())
    said = "Would import" if how.only_look else "Imported"
    say(f"{said} from {how.source}: {counts}.")
    if report.first and report.last:
        say(f"The first is of {in_words(report.first.date())}, the last of {in_words(report.last.date())}.")
    if report.skipped:
        say(f"Imported before: {_counted(report.skipped, 'row')}.")
    for name in sorted(report.managers_kept_as_text):
        say(f"Nobody here is called {name}; kept as text for their account manager.")
    if report.renewals_past:
        say(f"Odd: {_counted(report.renewals_past, 'contract')} with a renewal day before today, undecided.")
    if report.waiting:
        where = "" if how.only_look else f" {how.waiting / ERRORS} says why, and the rows stand beside it."
        say(f"Waiting: {_counted(report.waiting, 'row')}.{where}")


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
