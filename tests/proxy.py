"""A proxy before PostgreSQL that cuts a connection at a chosen statement, or before its answer arrives."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from amends.databases import Databases

SOCKET = ".s.PGSQL.5432"
COMMIT = b"COMMIT\0"
"""The message that commits, as it goes over the wire."""


class Cut(Enum):
    """When a connection is cut."""

    BEFORE = auto()
    """The statement never reaches the server."""
    AFTER = auto()
    """The server has done it, and its answer never reaches the client."""


@dataclass(eq=False)
class Link:
    """A client's connection, and ours to the server for it."""

    client: socket.socket
    server: socket.socket
    answer_lost: threading.Event = field(default_factory=threading.Event)

    def cut(self) -> None:
        """End it in both directions."""
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """Passes everything on, until told to cut; each cut happens once."""

    def __init__(self, server: str, folder: Path) -> None:
        self._server = server
        self.folder = folder
        self.links: list[Link] = []
        self._cuts: list[tuple[Cut, bytes]] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / SOCKET))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, when: Cut, statement: bytes = COMMIT) -> None:
        """Cut the next connection that sends this."""
        self._cuts.append((when, statement))

    def cut_all(self) -> None:
        """Cut every connection there is."""
        while self.links:
            self.links.pop().cut()

    def close(self) -> None:
        """Let nobody pass any more."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut_all()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(f"{self._server}/{SOCKET}")
                link = Link(client, server)
                self.links.append(link)
                for passing in (self._pass_on, self._pass_back):
                    threading.Thread(target=passing, args=(link,), daemon=True).start()

    def _pass_on(self, link: Link) -> None:
        with suppress(OSError):
            while said := link.client.recv(65536):
                match self._cut_at(said):
                    case Cut.BEFORE:
                        break
                    case Cut.AFTER:
                        link.answer_lost.set()
                link.server.sendall(said)
        link.cut()

    def _pass_back(self, link: Link) -> None:
        with suppress(OSError):
            while answered := link.server.recv(65536):
                if link.answer_lost.is_set():
                    break
                link.client.sendall(answered)
        link.cut()

    def _cut_at(self, said: bytes) -> Cut | None:
        for each in self._cuts:
            if each[1] in said:
                self._cuts.remove(each)
                return each[0]
        return None


@contextmanager
def proxied(databases: Databases) -> Iterator[tuple[Databases, Proxy]]:
    """The databases as reached through a proxy; the key store is reached directly."""
    folder = Path(tempfile.mkdtemp(prefix="amends-proxy-"))
    (server,) = parse_qs(urlsplit(databases.app).query)["host"]
    proxy = Proxy(server, folder)
    through = databases.app.replace(quote(server, safe=""), quote(str(folder), safe=""))
    try:
        yield replace(databases, app=through), proxy
    finally:
        proxy.close()
        shutil.rmtree(folder)
