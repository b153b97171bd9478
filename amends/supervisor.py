"""The embedded server's supervisor: it keeps the server alive while anybody holds it, and stops it after the last one.

It is started by `embedded.py` as a script of its own (`python -I -S supervisor.py DATA ACCOUNT COMMAND…`), detached
from whoever started it, and therefore knows nothing but the standard library. All it knows about the world it learns
from four locks in the data folder, because a lock, unlike a process number, is let go by the system itself when its
holder dies, however it dies, and is never taken for somebody else's:

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
    """Whether anybody holds the lock `name`."""
    with lock_file(data, name) as lock:
        return not taken(lock)


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


def start_server(data: Path, account: str, command: Sequence[str]) -> "subprocess.Popen[bytes] | None":
    """Start the server with the `server` lock in its hands, or None if a server of this folder is still alive."""
    with lock_file(data, "server") as lock:
        if not taken(lock):
            return None
        # Nobody holds the lock, so no server lives here, and its pid file (perhaps with a number that now belongs
        # to somebody else, which would keep a new server from starting) is a leftover.
        (data / "cluster" / "postmaster.pid").unlink(missing_ok=True)
        uid, gid = (int(number) for number in account.split(":"))
        other = {"user": uid, "group": gid} if os.geteuid() == 0 else {}
        return subprocess.Popen(  # noqa: S603 - the command is our own binary with our own options
            command,
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
            kept.append(lock)  # whoever comes now waits until the server has stopped
        happenings.put(means)

    kept: list[BinaryIO] = []
    threading.Thread(target=wait, args=(), daemon=True).start()
    _keep_alive.append(kept)


_keep_alive: list[list[BinaryIO]] = []
"""Locks taken by watchers: held until this process ends."""


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


def supervise(data: Path, account: str, command: Sequence[str], started: int) -> int:
    """Start or adopt the server, start it again when it dies, stop it when nobody holds it; then return.

    One byte is written to the descriptor `started` when the server takes connections.
    """
    happenings: queue.SimpleQueue[Happening] = queue.SimpleQueue()
    cluster = data / "cluster"
    watch(happenings, data, "holders", Happening.NOBODY_HOLDS)
    failed = 0
    while failed < MOST_FAILED_STARTS:
        server = start_server(data, account, command)
        watch(happenings, data, "server", Happening.SERVER_GONE)
        happening = until_ready(cluster, happenings)
        if happening is None:
            failed = 0
            if started >= 0:
                os.write(started, b"!")
                os.close(started)
                started = -1
            happening = happenings.get()
        if happening is Happening.NOBODY_HOLDS:
            stop_server(cluster, happenings)
            return 0
        failed += 1
        if server is not None:
            server.poll()  # take leave of our dead child
    return 1


def main(data: str, account: str, *command: str) -> int:
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
        return supervise(Path(data), account, command, writing)


if __name__ == "__main__":
    # Watchers may still sleep in the kernel, and there is nothing left to tidy that the system does not.
    os._exit(main(*sys.argv[1:]))
