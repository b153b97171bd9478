"""The embedded server's supervisor: it keeps the server alive while anybody holds it, and stops it after the last one.

It is started by `embedded.py` as a script of its own (`python -I -S supervisor.py DATA SOCKETS ACCOUNT COMMAND…`),
detached from whoever started it, and therefore knows nothing but the standard library. All it knows about the world
it learns from four locks in the data folder, because a lock, unlike a process number, is let go by the system itself
when its holder dies, however it dies, and is never taken for somebody else's:

* `holders`: everybody who uses the server holds it together with the others;
* `supervisor`: the one supervisor of this folder holds it;
* `server`: the server and each of its processes hold it by inheritance;
* `start`: held by the one who is creating the cluster or starting a supervisor.
"""

import fcntl
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

POLL_S = 0.005
"""How often a starting server is asked whether it is ready; a start takes some 90 ms."""
FAST_SHUTDOWN_S = 60.0
"""A fast shutdown ends in one checkpoint; a server that needs longer is told to drop everything (it will recover)."""
MOST_FAILED_STARTS = 3
"""So many starts in a row without becoming ready, and the fault is not one that another start mends."""


class Happening(Enum):
    """What the supervisor waits for."""

    NOBODY_HOLDS = auto()
    SERVER_GONE = auto()


def lock_file(data: Path, name: str) -> BinaryIO:
    """The lock `name` of the data folder, opened but not yet taken; closing the file lets the lock go."""
    return os.fdopen(os.open(data / "locks" / name, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)


def taken(lock: BinaryIO, how: int = fcntl.LOCK_EX) -> bool:
    """Whether the lock could be taken at once."""
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(data: Path, name: str) -> bool:
    """Whether anybody holds the lock `name` for himself alone; those who ask do not see one another."""
    with lock_file(data, name) as lock:
        return not taken(lock, fcntl.LOCK_SH)


def server_says_ready(cluster: Path) -> bool:
    """Whether the server's own pid file says that it takes connections (its eighth line, as pg_ctl reads it)."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def server_pid(cluster: Path) -> int | None:
    """The server's process, or None if the pid file is missing or names a process that works elsewhere."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        if Path("/proc/self").exists() and Path(f"/proc/{pid}/cwd").resolve() != cluster.resolve():
            return None  # the number was given to another process meanwhile
    except (OSError, ValueError):
        return None
    return pid


@dataclass(frozen=True)
class Server:
    """What to run, where and as whom; nothing of it changes while a supervisor lives."""

    data: Path
    sockets: Path
    account: str
    command: Sequence[str]

    @property
    def cluster(self) -> Path:
        """Where the server keeps its data, and its pid file."""
        return self.data / "cluster"

    @property
    def pid_files(self) -> tuple[Path, Path]:
        """The two files in which a server leaves its number, each of which keeps another from starting."""
        return self.cluster / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"


def start_server(server: Server) -> "subprocess.Popen[bytes] | None":
    """Start the server with the `server` lock in its hands, or None if a server of this folder is still alive."""
    with lock_file(server.data, "server") as lock:
        if not taken(lock):
            return None
        # Nobody holds the lock, so no server lives here, and the pid files are leftovers. Their number may belong to
        # somebody else by now (or to a dead process that nobody took leave of): PostgreSQL would wait for it for ever.
        for leftover in server.pid_files:
            leftover.unlink(missing_ok=True)
        uid, gid = (int(number) for number in server.account.split(":"))
        other = {"user": uid, "group": gid} if os.geteuid() == 0 else {}
        return subprocess.Popen(  # noqa: S603 - the command is our own binary with our own options
            server.command,
            stdin=subprocess.DEVNULL,
            pass_fds=[lock.fileno()],
            umask=0o077,
            extra_groups=[] if other else None,
            user=other.get("user"),
            group=other.get("group"),
        )


def watch(happenings: "queue.SimpleQueue[Happening]", data: Path, lock_name: str, means: Happening) -> None:
    """Report once, from a thread of its own, that the lock became free; until then it sleeps in the kernel."""

    def wait() -> None:
        lock = lock_file(data, lock_name)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if means is Happening.SERVER_GONE:
            lock.close()  # the next server takes it
        else:
            _kept.append(lock)  # whoever comes now waits until the server has stopped
        happenings.put(means)

    threading.Thread(target=wait, daemon=True).start()


_kept: list[BinaryIO] = []
"""The lock of the holders, once nobody holds it: ours until this process ends."""


def until_ready(cluster: Path, happenings: "queue.SimpleQueue[Happening]") -> Happening | None:
    """Wait until the server is ready; what happened instead, if something did."""
    while not server_says_ready(cluster):
        with suppress(queue.Empty):
            return happenings.get(timeout=POLL_S)
    return None


def stop_server(cluster: Path, happenings: "queue.SimpleQueue[Happening]") -> None:
    """Shut the server down: its connections are dropped, its memory is written, its processes end."""
    for how in (signal.SIGINT, signal.SIGQUIT):
        if (pid := server_pid(cluster)) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
        with suppress(queue.Empty):
            happenings.get(timeout=FAST_SHUTDOWN_S)
            return


def supervise(server: Server, started: int) -> int:
    """Start or adopt the server, start it again when it dies, stop it when nobody holds it; then return.

    One byte is written to the descriptor `started` when the server takes connections.
    """
    happenings: queue.SimpleQueue[Happening] = queue.SimpleQueue()
    watch(happenings, server.data, "holders", Happening.NOBODY_HOLDS)
    failed = 0
    while failed < MOST_FAILED_STARTS:
        child = start_server(server)
        watch(happenings, server.data, "server", Happening.SERVER_GONE)
        happening = until_ready(server.cluster, happenings)
        if happening is None:
            failed = 0
            if started >= 0:
                os.write(started, b"!")
                os.close(started)
                started = -1
            happening = happenings.get()
        if happening is Happening.NOBODY_HOLDS:
            stop_server(server.cluster, happenings)
            return 0
        failed += 1
        if child is not None:
            child.poll()  # take leave of our dead child
    return 1


def main(data: str, sockets: str, account: str, *command: str) -> int:
    """Leave a supervisor behind and return 0 as soon as the server takes connections, 1 if it never does."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        return 0 if os.read(reading, 1) else 1
    os.close(reading)
    os.chdir("/")
    with lock_file(Path(data), "supervisor") as lock:
        if not taken(lock):
            os.write(writing, b"!")  # another supervisor is at work here
            return 0
        return supervise(Server(Path(data), Path(sockets), account, command), writing)


if __name__ == "__main__":
    # Watchers may still sleep in the kernel, and there is nothing left to tidy that the system does not.
    os._exit(main(*sys.argv[1:]))
