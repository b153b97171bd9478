"""How often one person may do things: enough for the busiest desk, too little for a runaway program."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final, cast

from graphql import OperationType
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.endpoint import Before, Caller
from api.faults import TOO_MANY_REQUESTS, Rejected
from api.operations import Operation
from api.viewer import Viewer

COMMANDS: Final = parse("120/minute")


def limited() -> Before:
    """What is done before an operation runs: a command counts against its person's minute.

    Raises: Rejected (TOO_MANY_REQUESTS, with `retryAfter` in seconds).
    """
    limiter = MovingWindowRateLimiter(MemoryStorage())

    async def before(caller: Caller, operation: Operation, variables: Mapping[str, object]) -> None:
        person = str(cast(Viewer, caller).person.id)
        if operation.kind is not OperationType.MUTATION or limiter.hit(COMMANDS, person):
            return
        resets_at = limiter.get_window_stats(COMMANDS, person).reset_time
        wait_s = max(1, round(resets_at - time.time()))
        raise Rejected(
            429,
            TOO_MANY_REQUESTS,
            f"That is more than 120 commands in a minute. Try again in {wait_s} s.",
            headers={"retry-after": str(wait_s)},
            retryAfter=wait_s,
        )

    return before
