"""The open house for a command, and the consoles it speaks to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from rich.console import Console

from amends.databases import Databases, open_databases
from amends.guards import guard, guard_staff
from amends.opening import House, opened
from amends.settings import Settings

console: Final = Console(highlight=False)
aside: Final = Console(stderr=True, highlight=False)
"""For what is not the answer: progress, and why something stopped."""


def say(sentence: str) -> None:
    """Print a sentence as it is: it may hold anybody's words, and is not broken into lines."""
    console.print(sentence, markup=False, soft_wrap=True)


@contextmanager
def open_house(environ: dict[str, str] | None = None) -> Iterator[tuple[Settings, Databases, House]]:
    """The house of the environment's settings, guarded, until the block ends."""
    settings = Settings.from_environment(environ or dict(os.environ))
    with open_databases(settings) as databases:
        with psycopg.connect(databases.app, autocommit=True) as conn:
            guard(conn, settings)
        with opened(databases, settings.master_key) as house:
            guard_staff(house.staff, settings)
            yield settings, databases, house
