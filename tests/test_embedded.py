"""The embedded server lives while anybody uses it, whoever is killed, and keeps what it acknowledged."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import amends
from amends.embedded import Cluster, serve, wait_until_stopped
from amends.ground import EmbeddedRefused
from amends.supervisor import is_held, server_pid

HOUSE = Path(amends.__file__).parent.parent
LINUX_AS_ROOT = sys.platform == "linux" and os.geteuid() == 0

HOLD = """
import sys
from pathlib import Path
from amends.embedded import serve
with serve(Path(sys.argv[1])) as cluster:
    print(cluster.url("postgres"), flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def holder(data: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the server of `data` until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        process.kill()


def url_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def supervisor_pid(data: Path) -> int:
    for line in Path("/proc/locks").read_text().splitlines():
        kind, pid, inode = line.split()[1], line.split()[4], line.split()[5].split(":")[-1]
        if kind == "FLOCK" and int(inode) == (data / "locks" / "supervisor").stat().st_ino:
            return int(pid)
    raise AssertionError("no supervisor")


def identifier(url: str) -> str:
    with psycopg.connect(url) as conn:
        return str(conn.execute("SELECT system_identifier FROM pg_control_system()").fetchone())


def kill_and_wait(data: Path, pid: int, lock: str) -> None:
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while is_held(data, lock) and time.monotonic() < deadline:
        time.sleep(0.005)


def test_the_server_is_ours_alone_and_waits_for_the_disk(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres")) as conn:
        asked = "SELECT current_setting(name) FROM unnest(%s::text[]) AS name"
        names = ["listen_addresses", "fsync", "full_page_writes", "server_encoding", "data_checksums"]
        assert conn.execute(asked, [names]).fetchall() == [("",), ("on",), ("on",), ("UTF8",), ("on",)]
        provider = "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = current_database()"
        assert conn.execute(provider).fetchone() == ("b", "C.UTF-8")
    assert (cluster.data / "passwords" / "postgres").stat().st_mode & 0o777 == 0o600
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(cluster.url("postgres").replace(cluster.password("postgres"), "guessed"))


def test_it_stops_after_the_last_one_and_starts_again_in_no_time(fresh_data_folder: Path) -> None:
    with serve(fresh_data_folder) as cluster:
        first = identifier(cluster.url("postgres"))
        with serve(fresh_data_folder):
            pass
        assert identifier(cluster.url("postgres")) == first
    assert wait_until_stopped(fresh_data_folder, 30)
    started = time.monotonic()
    with serve(fresh_data_folder) as cluster:
        assert time.monotonic() - started < 1
        assert identifier(cluster.url("postgres")) == first


def test_six_first_starts_at_once_share_one_server(fresh_data_folder: Path) -> None:
    with contextlib.ExitStack() as stack:
        holders = [stack.enter_context(holder(fresh_data_folder)) for _ in range(6)]
        assert len({identifier(url_of(process)) for process in holders}) == 1
    assert wait_until_stopped(fresh_data_folder, 30)


def test_a_killed_client_lets_go(fresh_data_folder: Path) -> None:
    with holder(fresh_data_folder) as process:
        assert identifier(url_of(process))
        process.kill()
    assert wait_until_stopped(fresh_data_folder, 30)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the supervisor in /proc")
def test_a_killed_supervisor_is_replaced_by_the_next_client(fresh_data_folder: Path) -> None:
    with holder(fresh_data_folder) as process:
        url = url_of(process)
        with psycopg.connect(url) as conn:
            server = server_pid(fresh_data_folder / "cluster")
            kill_and_wait(fresh_data_folder, supervisor_pid(fresh_data_folder), "supervisor")
            with serve(fresh_data_folder):
                assert supervisor_pid(fresh_data_folder)
                assert server_pid(fresh_data_folder / "cluster") == server
                assert conn.execute("SELECT 1").fetchone() == (1,)
    assert wait_until_stopped(fresh_data_folder, 30)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the supervisor in /proc")
def test_the_last_one_to_leave_replaces_a_killed_supervisor(fresh_data_folder: Path) -> None:
    with serve(fresh_data_folder):
        kill_and_wait(fresh_data_folder, supervisor_pid(fresh_data_folder), "supervisor")
    assert wait_until_stopped(fresh_data_folder, 30)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the supervisor in /proc")
def test_after_everybody_was_killed_it_starts_again(fresh_data_folder: Path) -> None:
    with holder(fresh_data_folder) as process:
        first = identifier(url_of(process))
        os.kill(supervisor_pid(fresh_data_folder), signal.SIGKILL)
        server = server_pid(fresh_data_folder / "cluster")
        assert server is not None
        os.kill(server, signal.SIGKILL)
        process.kill()
    with serve(fresh_data_folder) as cluster:
        assert identifier(cluster.url("postgres")) == first
    assert wait_until_stopped(fresh_data_folder, 30)


class Writer(threading.Thread):
    """Writes number after number, whatever happens to the server, and remembers what was acknowledged."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.acknowledged: list[int] = []
        self.stop = threading.Event()
        self.number = 0

    def run(self) -> None:
        while not self.stop.is_set():
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url, autocommit=True) as conn:
                while not self.stop.is_set():
                    self.number += 1
                    conn.execute("INSERT INTO written (number) VALUES (%s)", [self.number])
                    self.acknowledged.append(self.number)

    def wait_for_more(self, count: int) -> None:
        goal, deadline = len(self.acknowledged) + count, time.monotonic() + 30
        while len(self.acknowledged) < goal:
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.005)


def test_what_was_acknowledged_survives_the_death_of_the_server(fresh_data_folder: Path) -> None:
    with serve(fresh_data_folder) as cluster:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
            conn.execute("CREATE TABLE written (number integer PRIMARY KEY)")
        writer = Writer(cluster.url("postgres"))
        writer.start()
        try:
            for _ in range(3):
                writer.wait_for_more(50)
                server = server_pid(fresh_data_folder / "cluster")
                assert server is not None
                os.kill(server, signal.SIGKILL)
            writer.wait_for_more(50)
        finally:
            writer.stop.set()
            writer.join()
        with psycopg.connect(cluster.url("postgres")) as conn:
            kept = {number for (number,) in conn.execute("SELECT number FROM written")}
        assert set(writer.acknowledged) <= kept
    assert wait_until_stopped(fresh_data_folder, 30)


@pytest.mark.parametrize("left_behind", ["cluster/postmaster.pid", "sockets/.s.PGSQL.5432.lock"])
def test_a_pid_given_to_another_process_is_no_hindrance(fresh_data_folder: Path, left_behind: str) -> None:
    pid_file = fresh_data_folder / left_behind
    with serve(fresh_data_folder):
        rest = pid_file.read_text().split("\n", 1)[1]
        account = pid_file.stat().st_uid
    assert wait_until_stopped(fresh_data_folder, 30)
    with subprocess.Popen(["sleep", "600"], user=account if os.geteuid() == 0 else None) as somebody_else:
        pid_file.write_text(f"{somebody_else.pid}\n{rest}")
        with serve(fresh_data_folder) as cluster:
            assert identifier(cluster.url("postgres"))
        assert wait_until_stopped(fresh_data_folder, 30)
        assert somebody_else.poll() is None, "and it is not taken for the server when that is stopped"
        somebody_else.kill()


def test_a_path_too_long_for_a_socket_is_no_hindrance(fresh_data_folder: Path) -> None:
    data = fresh_data_folder / ("long" * 20) / ("longer" * 10)
    with serve(data) as cluster:
        assert len(str(cluster.sockets)) < 60
        assert identifier(cluster.url("postgres"))
    assert wait_until_stopped(data, 30)
    shutil.rmtree(cluster.sockets)


def test_a_cluster_of_another_version_is_refused(fresh_data_folder: Path) -> None:
    with serve(fresh_data_folder):
        pass
    assert wait_until_stopped(fresh_data_folder, 30)
    (fresh_data_folder / "cluster" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(EmbeddedRefused, match="made by PostgreSQL 17, and the embedded one is 18"),
        serve(fresh_data_folder),
    ):
        pass


def test_a_server_that_cannot_start_is_told_with_its_last_words(fresh_data_folder: Path) -> None:
    with serve(fresh_data_folder):
        pass
    assert wait_until_stopped(fresh_data_folder, 30)
    (fresh_data_folder / "cluster" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedRefused, match=r"did not start\. The end of .*pg_control"), serve(fresh_data_folder):
        pass


@pytest.mark.skipif(not LINUX_AS_ROOT, reason="only root runs the server as somebody else")
def test_root_is_told_of_a_folder_that_the_server_may_not_enter(fresh_data_folder: Path) -> None:
    home = fresh_data_folder / "home"
    home.mkdir(mode=0o700)
    with (
        pytest.raises(EmbeddedRefused, match=r"who may not enter .*/home; name another data folder"),
        serve(home / "amends"),
    ):
        pass


@pytest.mark.skipif(not LINUX_AS_ROOT, reason="the other tests are this test, for an ordinary user")
def test_an_ordinary_user_runs_it_from_the_wheel_in_place() -> None:
    nobody = pwd.getpwnam("nobody")
    python = _python_for(nobody.pw_uid)
    if python is None:
        pytest.skip("no Python 3.11 here that nobody may run")
    home = Path(tempfile.mkdtemp(prefix="amends-nobody-"))
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    data = home / ".local" / "share" / "amends"
    try:
        process = subprocess.run(
            [python, "-c", HOLD, str(data)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            cwd="/",
            env={"PYTHONPATH": os.pathsep.join([str(HOUSE), *sys.path]), "HOME": str(home)},
            timeout=60,
        )
        assert process.stdout.startswith("postgresql://postgres:")
        assert (data / "cluster").stat().st_uid == nobody.pw_uid
        assert not list(data.glob("18.*")), "nothing was copied"
        assert wait_until_stopped(data, 30)
    finally:
        shutil.rmtree(home)


def _python_for(uid: int) -> str | None:
    """A Python that the account may run: root's own often lies in a home closed to others."""
    for python in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            asked = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
            subprocess.run(asked, check=True, user=uid, cwd="/", stderr=subprocess.DEVNULL)
            return python
    return None
