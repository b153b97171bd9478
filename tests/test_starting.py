"""Starting from a terminal: who changes their mind is let go, and a port that is taken is told with a way out."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from amends.databases import Databases
from amends.embedded import wait_until_stopped
from api.command_line import commands
from api.serving import PortRefused, listening_at
from tests.intents import MASTER_KEY, open_house

IMPATIENT = """
import os, signal, sys

class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == "strawberry":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Impatient())
from api.cli import main
main()
"""
"""Somebody interrupts while the command line loads."""


def test_who_interrupts_while_it_loads_is_let_go_in_silence() -> None:
    done = subprocess.run([sys.executable, "-c", IMPATIENT], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_port_in_use_is_told_with_a_way_out(
    taken: int,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environ = {
        "AMENDS_PROFILE": "development",
        "AMENDS_DATA": str(tmp_path),
        "AMENDS_MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
        "DATABASE_URL": databases.app,
        "DATABASE_ADMIN_URL": databases.admin,
        "AMENDS_KEYS_URL": databases.keys,
        "PORT": str(taken),
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["amends", "serve"])
    with open_house(databases), pytest.raises(SystemExit) as ended:
        commands.run()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        f"Port {taken} is in use. Stop what uses it, or choose another with PORT={taken + 1} make demo.\n"
    )


def test_an_address_that_is_not_ours_is_told() -> None:
    with pytest.raises(PortRefused, match=r"^Nobody can be served at 192\.0\.2\.1:8000: Cannot assign"):
        listening_at("192.0.2.1", 8000)


def test_who_comes_while_the_demo_starts_waits_and_is_answered(fresh_data_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {**os.environ, "PORT": str(port), "AMENDS_DATA": str(fresh_data_folder)}
    command = [sys.executable, "-c", "from api.cli import main; main()", "demo"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as demo:
        try:
            answer = _asked_at_once(port)
        finally:
            demo.send_signal(signal.SIGINT)
            said, _ = demo.communicate(timeout=30)
    assert answer == b'{"alive":true}'
    assert said.startswith(f"Amends is ready at http://127.0.0.1:{port}")
    assert demo.returncode == 130
    assert wait_until_stopped(fresh_data_folder, 20)


def _asked_at_once(port: int) -> bytes:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=30) as answer:
                said: bytes = answer.read()
                return said
        except urllib.error.URLError:
            time.sleep(0.05)
    raise AssertionError("nobody answers")
