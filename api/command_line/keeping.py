"""`amends tick`, `rebuild` and `verify`: deadlines, tables, and whether everything is as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from amends.clock import tick as tick_until
from amends.rebuilding import Progress as Told
from amends.rebuilding import rebuild as rebuild_tables
from amends.rebuilding import verify as verify_everything
from amends.settings import Profile
from api.command_line.house import aside, open_house, say

Processes = Annotated[int, typer.Option(min=1, max=64, help="How many processes work at once.")]


def tick(
    until: Annotated[str | None, typer.Option(help="An instant such as 2026-06-01T00:00:00Z; without it, now.")] = None,
) -> None:
    """Turn deadlines that have passed into facts, each of them once.

    With --until, in development and demo, months that are played: each is written down at its own time.
    """
    with open_house() as (settings, _, house):
        instant, noted_at = moments(settings.profile, datetime.now(UTC), until)
        noted = tick_until(house, instant, noted_at)
    say(f"Noted what had passed by {instant:%Y-%m-%d %H:%M} UTC: {noted}.")


def moments(profile: Profile, now: datetime, until: str | None) -> tuple[datetime, datetime | None]:
    """By when deadlines passed, and when that is written down: None for each at its own time.

    Raises: typer.BadParameter.
    """
    instant = now if until is None else _instant(until)
    if profile is not Profile.PRODUCTION:
        return instant, now if until is None else None
    if instant > now:
        raise typer.BadParameter("In production the clock cannot be ahead of the time.")
    return instant, now


def _instant(said: str) -> datetime:
    try:
        instant = datetime.fromisoformat(said)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise typer.BadParameter("Write an instant with its offset, such as 2026-06-01T00:00:00Z.")
    return instant.astimezone(UTC)


def rebuild(processes: Processes = 2) -> None:
    """Recompute every table from the facts and mend what differs, while people work.

    Exit status: 0, or 1 if a story cannot be read.
    """
    with open_house() as (settings, databases, _), _counted("customers recomputed") as told:
        done = rebuild_tables(databases, settings.master_key, processes=processes, progress=told)
    say(f"Recomputed {done.customers:,} customers; mended {done.rows:,} rows.")
    for finding in done.findings:
        say(str(finding))
    raise typer.Exit(1 if done.findings else 0)


def verify(processes: Processes = 2) -> None:
    """Recompute everything from the facts and compare; say what is not as it should be.

    Exit status: 0 if all is well, 1 if something was found.
    """
    with open_house() as (settings, databases, _), _counted("stories verified") as told:
        found = verify_everything(databases, settings.master_key, processes=processes, progress=told)
    for finding in found:
        say(str(finding))
    say(f"{len(found):,} findings." if found else "Everything is as it should be.")
    raise typer.Exit(1 if found else 0)


@contextmanager
def _counted(what: str) -> Iterator[Told]:
    with Progress(
        SpinnerColumn(), TextColumn("{task.completed:,.0f} {task.description}"), console=aside, transient=True
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done: bar.advance(task, done)
