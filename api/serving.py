"""Running the server in the foreground until it is told to stop."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable

import uvicorn

from amends.databases import Databases
from amends.opening import House
from amends.settings import Settings
from api.server import application

GRACE_S = 3  # an open answer may take this long after the signal to stop


class PortRefused(Exception):
    """Nobody can be served where the settings say."""


class _Announced(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, say: Callable[[], None]) -> None:
        super().__init__(config)
        self._say = say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._say()


def serve_until_stopped(
    house: House, databases: Databases, settings: Settings, ready: Callable[[Settings], None]
) -> None:
    """Serve on the settings' host and port; `ready` is called once it listens.

    Raises: PortRefused.
    """
    listening = listening_at(settings.host, settings.port)
    config = uvicorn.Config(
        application(house, databases, settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        loop="uvloop",
        http="httptools",
        ws="none",
        timeout_graceful_shutdown=GRACE_S,
    )
    with listening:
        _Announced(config, lambda: ready(settings)).run([listening])


def listening_at(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises: PortRefused.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise PortRefused(f"Nobody can be served at {host}:{port}: {os.strerror(error.errno or 0)}.") from None
        another = port + 1 if port < 65535 else 8000
        raise PortRefused(
            f"Port {port} is in use. Stop what uses it, or choose another with PORT={another} make demo."
        ) from None
