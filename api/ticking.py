"""The clock of a running server: every minute, in worker threads, never in the way of a request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Final

from amends.clock import FIRST, customers_due, note_due
from api.faults import logged
from api.viewer import Doors

EVERY_S: Final = 60.0  # deadlines are days, and grace is three of them


@asynccontextmanager
async def ticking(doors: Doors, on: bool, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Let the clock run, where it is on, until the block ends."""
    if not on:
        yield
        return
    clock = asyncio.create_task(_run(doors, every_s))
    try:
        yield
    finally:
        clock.cancel()
        with suppress(asyncio.CancelledError):
            await clock


async def _run(doors: Doors, every_s: float) -> None:
    while True:
        try:
            await _tick(doors, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001  # a door: one fault is logged, and the clock goes on
            logged(error)
        await asyncio.sleep(every_s)


async def _tick(doors: Doors, now: datetime) -> None:
    after = FIRST
    while page := await doors.in_thread(partial(customers_due, doors.house, now, after)):
        for each in page:
            try:
                await doors.in_thread(partial(note_due, doors.house, each, now, now))
            except Exception as error:  # noqa: BLE001  # one customer's fault must not stop the others' clock
                logged(error)
        after = page[-1]
