"""`make bench-page`: seeds, starts the servers, checks that they agree, and asks them in interleaved rounds."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg
import uvloop
from rich.console import Console
from rich.table import Table

from amends.databases import Databases, open_databases
from amends.embedded import wait_until_stopped
from amends.opening import opened, seed
from amends.settings import Settings
from benchmarks.page.load import Count, asked, children, cpu_s
from benchmarks.page.seed import FACTS, PAGE, customer_ids, tell

ROUNDS: Final = int(os.environ.get("PAGE_ROUNDS", "9"))
SECONDS: Final = float(os.environ.get("PAGE_SECONDS", "2"))
FIRST_PORT: Final = 8471
DOCUMENT: Final = PAGE.read_text()


@dataclass
class Server:
    """One of the servers that are compared, and what its rounds came to."""

    name: str
    module: str
    port: int
    arguments: tuple[str, ...] = ()
    pid: int = 0
    counts: list[Count] = field(default_factory=list)

    def request(self, id: str) -> urllib.request.Request:
        """The request for a customer's page."""
        if self.module == "bare":
            return urllib.request.Request(f"http://127.0.0.1:{self.port}/page/{id}")
        path = "/graphql" if self.module == "ours" else "/graphql/"
        body = json.dumps({"query": DOCUMENT, "variables": {"id": id}}).encode()
        headers = {"content-type": "application/json", "authorization": "Bearer dev-amina"}
        return urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)

    def raw(self, id: str) -> bytes:
        """The same request as it goes over the wire."""
        request = self.request(id)
        body = request.data if isinstance(request.data, bytes) else b""
        headers = {**dict(request.header_items()), "host": f"127.0.0.1:{self.port}", "content-length": len(body)}
        lines = [f"{request.get_method()} {request.selector} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


SERVERS: Final = [
    Server("ours", "ours", FIRST_PORT),
    Server("stock strawberry", "stock", FIRST_PORT + 1),
    Server("stock, documents kept", "stock", FIRST_PORT + 2, ("--kept",)),
    Server("bare handler", "bare", FIRST_PORT + 3),
    Server("ours, cold", "ours", FIRST_PORT + 4, ("--cold",)),
]


def main() -> None:
    """Measure, and print a table and the ratio."""
    folder = Path(tempfile.mkdtemp(prefix="amends-page-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    environ = {"AMENDS_PROFILE": "development", "AMENDS_DATA": str(folder)}
    settings = Settings.from_environment(environ)
    try:
        with open_databases(settings) as databases:
            with opened(databases, settings.master_key) as house:
                seed(house, with_personas=True)
                tell(house, databases)
            with psycopg.connect(databases.admin, autocommit=True) as admin:
                admin.execute("VACUUM ANALYZE")
            environ |= _addresses(databases)
            with ExitStack() as running:
                for server in SERVERS:
                    running.enter_context(_running(server, environ))
                leaves = _check(SERVERS)
                _measure(databases)
            _tell(leaves)
    finally:
        wait_until_stopped(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _addresses(databases: Databases) -> dict[str, str]:
    return {
        "DATABASE_URL": databases.app,
        "DATABASE_ADMIN_URL": databases.admin,
        "AMENDS_KEYS_URL": databases.keys,
        "PATH": os.environ["PATH"],
    }


@contextmanager
def _running(server: Server, environ: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", f"benchmarks.page.servers.{server.module}", *server.arguments]
    process = subprocess.Popen(command, env={**environ, "PORT": str(server.port)}, stdout=subprocess.DEVNULL)
    server.pid = process.pid
    try:
        _wait_for(server, process)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(server.request(str(customer_ids()[0]))).read()
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise SystemExit(f"{server.name} did not start")


# -- the answers


def _check(servers: list[Server]) -> int:
    """The number of leaves of the answer, on which all servers agree for every customer."""
    leaves = 0
    for id in map(str, customer_ids()):
        answers = [_answer(each, id) for each in servers]
        for server, answer in zip(servers, answers, strict=True):
            if answer != answers[0]:
                raise SystemExit(f"{server.name} answers otherwise than {servers[0].name}:\n{answers[0]}\n{answer}")
        leaves = _leaves(answers[0])
    return leaves


def _answer(server: Server, id: str) -> Any:
    with urllib.request.urlopen(server.request(id)) as response:
        # The same instant, as each of them writes it.
        answer: Any = json.loads(response.read().replace(b"+00:00", b"Z"))
    if not answer["data"]["customer"]:
        raise SystemExit(f"{server.name} knows nothing: {answer}")
    return answer["data"]


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    return sum(map(_leaves, value)) if isinstance(value, list) else 1


# -- the rounds


def _measure(databases: Databases) -> None:
    requests = {server.port: [server.raw(str(id)) for id in customer_ids()] for server in SERVERS}
    with psycopg.connect(databases.app) as conn:
        postmaster = _parent(conn.info.backend_pid)
    for round_number in range(-1, ROUNDS):  # the first one warms up
        for server in random.sample(SERVERS, len(SERVERS)):
            count = _round(server, requests[server.port], postmaster)
            if round_number >= 0:
                server.counts.append(count)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _round(server: Server, requests: list[bytes], postmaster: int) -> Count:
    own_before, database_before = cpu_s([server.pid]), cpu_s([postmaster, *children(postmaster)])
    count = uvloop.run(asked(server.port, requests, SECONDS))
    count.own_ms = (cpu_s([server.pid]) - own_before) / count.answers * 1000
    count.database_ms = (cpu_s([postmaster, *children(postmaster)]) - database_before) / count.answers * 1000
    return count


# -- what it came to


def _tell(leaves: int) -> None:
    ours = SERVERS[0]
    table = Table("server", "answers/s", "p50 ms", "CPU ms an answer", "of them PostgreSQL", "ours is")
    for server in SERVERS:
        own, database = (median(getattr(each, name) for each in server.counts) for name in ("own_ms", "database_ms"))
        table.add_row(
            server.name,
            f"{median(each.a_second for each in server.counts):,.0f}",
            f"{median(each.p50_ms for each in server.counts):.1f}",
            f"{own + database:.2f}",
            f"{database:.2f}",
            f"{_ratio(ours, server):.2f} x",
        )
    console = Console(highlight=False, width=110)
    console.print(f"One customer, 50 entries of {FACTS}, {leaves} fields; {ROUNDS} rounds of {SECONDS:g} s, medians.")
    console.print(table)
    print(f"ratio page {_ratio(ours, SERVERS[1]):.2f}")


def _ratio(ours: Server, theirs: Server) -> float:
    """The median of how many times as many answers ours gave, round by round."""
    return median(one.a_second / other.a_second for one, other in zip(ours.counts, theirs.counts, strict=True))


if __name__ == "__main__":
    main()
