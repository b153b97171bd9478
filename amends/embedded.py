"""The embedded PostgreSQL 18: a server of our own in the data folder, for as long as anybody uses it.

`with serve(data) as cluster:` gives a running server. Any number of processes may hold the same data folder; the first
creates the cluster and starts the server, and after the last one (however it ended) the supervisor stops it. Every
start, restart and stop is told by the locks that `supervisor.py` explains.
"""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

from amends import supervisor
from amends.ground import EmbeddedRefused, Ground, ground_of
from amends.secret_files import kept_secret
from amends.supervisor import is_held, lock_file, server_says_ready, taken

SUPERUSER: Final = "postgres"
MAJOR: Final = "18"
PATIENCE_S: Final = 60.0
"""How long anybody waits for a start, a shutdown under way or another's first start (recovery included)."""
POLL_S: Final = 0.005
LOG_LIMIT_BYTES: Final = 10_000_000

SERVER_OPTIONS: Final = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "fsync=on",
    "full_page_writes=on",
    "synchronous_commit=on",
    "max_connections=200",
    "timezone=UTC",
    "log_timezone=UTC",
    "datestyle=ISO, YMD",
)
"""What we ask of the server beyond its defaults (or insist on, whatever a configuration file says)."""

INITDB_OPTIONS: Final = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running embedded server."""

    data: Path
    sockets: Path

    def password(self, user: str) -> str:
        """The password of a role of this cluster, made once and kept in the data folder (mode 0600)."""
        return kept_secret(self.data / "passwords" / user)

    def url(self, database: str, user: str = SUPERUSER) -> str:
        """Where to connect to `database` as `user`, password included."""
        return f"postgresql://{user}:{self.password(user)}@/{database}?host={quote(str(self.sockets), safe='')}"

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Hold the lock `name` of this data folder, so that one process at a time does the work within."""
        with _held(self.data, name, fcntl.LOCK_EX):
            yield


@contextmanager
def serve(data: Path) -> Iterator[Cluster]:
    """Hold the embedded server of the folder `data`, created and started if need be; it takes connections.

    Raises: EmbeddedRefused.
    """
    data = _data_folder(data)
    with _held(data, "holders", fcntl.LOCK_SH):
        ground = _prepared(data)
        try:
            yield Cluster(data, ground.sockets)
        finally:
            # Should the supervisor have been killed meanwhile, the last one to leave leaves a new one behind.
            if not is_held(data, "supervisor"):
                _start_supervisor(ground)


def wait_until_stopped(data: Path, timeout_s: float = PATIENCE_S) -> bool:
    """Wait until the last holder's server has stopped; False if it still ran after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while is_held(data, "supervisor") or is_held(data, "server"):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


@contextmanager
def _held(data: Path, name: str, how: int) -> Iterator[BinaryIO]:
    deadline = time.monotonic() + PATIENCE_S
    with lock_file(data, name) as lock:
        while not taken(lock, how):
            if time.monotonic() > deadline:
                raise EmbeddedRefused(f"Another process has kept the lock {data}/locks/{name} for a minute; try again.")
            time.sleep(POLL_S)
        yield lock


def _data_folder(data: Path) -> Path:
    data = Path(os.path.abspath(data))
    for folder in (*reversed(data.parents), data):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)  # whatever the umask
    data = data.resolve()
    if os.geteuid() == 0:
        data.chmod(data.stat().st_mode | 0o011)  # the server's account passes through to its own folders
    for name in ("locks", "passwords"):
        (data / name).mkdir(mode=0o700, exist_ok=True)
    return data


def _prepared(data: Path) -> Ground:
    """The ground with a running server on it."""
    with _held(data, "start", fcntl.LOCK_EX):
        ground = ground_of(data)
        if not (ground.cluster / "PG_VERSION").exists():
            _create_cluster(ground)
        found = (ground.cluster / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise EmbeddedRefused(f"{ground.cluster} was made by PostgreSQL {found}, and the embedded one is {MAJOR}.")
        _ensure_running(ground)
    return ground


def _ensure_running(ground: Ground) -> None:
    """Return when the server takes connections, having started a supervisor if none is at work."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        if not is_held(ground.data, "supervisor"):
            _start_supervisor(ground)
        if server_says_ready(ground.cluster) and _answers(ground.sockets):
            return
        if time.monotonic() > deadline:
            raise EmbeddedRefused(f"The embedded database did not become ready. {_last_words(ground.data)}")
        time.sleep(POLL_S)


def _answers(sockets: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as knock:
        try:
            knock.connect(str(sockets / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def _start_supervisor(ground: Ground) -> None:
    """Leave a supervisor behind; it has a ready server when this returns."""
    server = [str(ground.programs / "postgres"), "-D", str(ground.cluster), "-k", str(ground.sockets)]
    for option in SERVER_OPTIONS:
        server += ["-c", option]
    command = [sys.executable, "-I", "-S", supervisor.__file__]
    command += [str(ground.data), str(ground.sockets), f"{ground.uid}:{ground.gid}", *server]
    try:
        with _log(ground.data) as log:
            subprocess.run(  # noqa: S603 - our own script
                command,
                check=True,
                env=ground.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                timeout=PATIENCE_S,
            )
    except subprocess.SubprocessError as error:
        raise EmbeddedRefused(f"The embedded database did not start. {_last_words(ground.data)}") from error


def _log(data: Path) -> BinaryIO:
    path = data / "server.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(data / "server.log.1")
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb")


def _last_words(data: Path) -> str:
    lines = (data / "server.log").read_text(errors="replace").splitlines()[-3:]
    return f"The end of {data}/server.log: " + " | ".join(lines)


def _create_cluster(ground: Ground) -> None:
    """Run initdb in a side folder and put the finished cluster in its place in one step."""
    for leftover in ground.data.glob(".initdb-*"):
        shutil.rmtree(leftover)  # of a first start that was killed; we hold the start lock
    aside = ground.owned_folder(ground.data / f".initdb-{secrets.token_hex(4)}")
    password = aside / "password"
    password.touch(mode=0o600)
    os.chown(password, ground.uid, ground.gid)
    password.write_text(kept_secret(ground.data / "passwords" / SUPERUSER))
    as_root = os.geteuid() == 0
    done = subprocess.run(  # noqa: S603 - the binary of our own wheel
        [ground.programs / "initdb", "-D", aside / "cluster", f"--pwfile={password}", *INITDB_OPTIONS],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env=ground.environment,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE_S,
        user=ground.uid if as_root else None,
        group=ground.gid if as_root else None,
        extra_groups=[] if as_root else None,
    )
    if done.returncode:
        raise EmbeddedRefused(f"The embedded database could not be created: {done.stderr.strip()}")
    (aside / "cluster").rename(ground.cluster)
    _sync(ground.data)
    shutil.rmtree(aside)


def _sync(folder: Path) -> None:
    """Make a rename within the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
