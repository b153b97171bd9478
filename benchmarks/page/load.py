"""Load over HTTP: a few connections, each asking anew as soon as it was answered; and what that cost in CPU."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final, cast

CONNECTIONS: Final = 8
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Count:
    """What came of a while of asking."""

    answers: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list, repr=False)
    own_ms: float = 0.0
    """CPU of the server, an answer."""
    database_ms: float = 0.0
    """CPU of PostgreSQL, an answer."""

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    @property
    def p50_ms(self) -> float:
        """How long half of the answers took at most, in milliseconds."""
        return median(self.waits) * 1000


class _Asking(asyncio.Protocol):
    """One connection: asks one of the requests, at random, as soon as the last was answered."""

    def __init__(self, requests: Sequence[bytes], count: Count, until: float) -> None:
        self.requests, self.count, self.until = requests, count, until
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = bytearray()
        self.wanted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none of asyncio's classes
        self._ask()

    def _ask(self) -> None:
        self.received.clear()
        self.wanted = 0
        self.asked_at = time.perf_counter()
        self.transport.write(random.choice(self.requests))

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.wanted:
            head, found, _ = self.received.partition(b"\r\n\r\n")
            if not found:
                return
            self.wanted = len(head) + 4 + _length(bytes(head))
        if len(self.received) < self.wanted:
            return
        now = time.perf_counter()
        if now < self.until:
            self.count.answers += 1
            self.count.waits.append(now - self.asked_at)
            self._ask()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


def _length(head: bytes) -> int:
    if not head.startswith(b"HTTP/1.1 200 "):
        raise AssertionError(head.decode())
    return int(head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])


async def asked(port: int, requests: Sequence[bytes], seconds: float) -> Count:
    """What comes of asking these requests at random for so long."""
    count = Count(seconds=seconds)
    until = time.perf_counter() + seconds
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Asking(requests, count, until), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(protocol.ended for _, protocol in made))
    return count


def cpu_s(pids: Sequence[int]) -> float:
    """The seconds of CPU that these processes have used so far; those that are gone used none."""
    return sum(map(_ticks, pids)) / TICKS_A_SECOND


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []
