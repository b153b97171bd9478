"""The command line as a newcomer and as an operator use it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from amends.databases import Databases
from api.cli import app

MASTER_KEY = "A" * 43 + "="


def environ(databases: Databases, profile: str, **more: str) -> dict[str, str]:
    """The settings of an organisation that has a PostgreSQL of its own."""
    return {
        "AMENDS_PROFILE": profile,
        "DATABASE_URL": databases.app,
        "DATABASE_ADMIN_URL": databases.admin,
        "AMENDS_MASTER_KEY": MASTER_KEY,
        "AMENDS_ORIGIN": "https://amends.example",
        **more,
    }


@pytest.fixture
def run(databases: Databases, fresh_data_folder: Path) -> "Run":
    return Run(databases, fresh_data_folder)


class Run:
    """Runs `amends` with the settings of a profile."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases, self.folder = databases, folder

    def __call__(self, *words: str, profile: str = "production", **more: str) -> subprocess.CompletedProcess[str]:
        """What it said, and how it ended."""
        settings = environ(self.databases, profile, AMENDS_DATA=str(self.folder), **more)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AMENDS_")}
        return subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", *words],
            env={**kept, **settings},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def test_every_command_says_what_it_is_for() -> None:
    said = CliRunner().invoke(app, ["--help"]).output
    for command in ("serve", "demo", "migrate", "rebuild", "verify", "import", "token", "tick"):
        assert command in said


def test_the_first_admin_is_made_once_and_a_token_is_shown_once(run: Run) -> None:
    first = run("token", "Ada", "--first-admin")
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip().startswith("amends_")
    again = run("token", "Eve", "--first-admin")
    assert again.returncode != 0
    assert "There is an admin already" in again.stderr
    assert run("token", "Ada").stdout.strip() != first.stdout.strip()


def test_nobody_gets_no_token(run: Run) -> None:
    refused = run("token", "Nobody")
    assert refused.returncode != 0
    assert "Nobody is nobody who works here" in refused.stderr.replace("\n", " ").replace("│", " ").replace("  ", " ")


def test_an_unknown_setting_is_refused_with_the_nearest_known_one(run: Run) -> None:
    refused = run("verify", AMENDS_CLOK="on")
    assert refused.returncode == 1
    assert "AMENDS_CLOCK" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_production_refuses_to_serve_the_people_of_the_demo(run: Run) -> None:
    assert run("migrate", profile="development").returncode == 0
    refused = run("serve")
    assert refused.returncode == 1
    assert "The people of the demo are in this staff directory." in refused.stderr.replace("\n", " ")


def test_a_master_key_that_does_not_fit_is_refused(run: Run) -> None:
    assert run("migrate", profile="development").returncode == 0
    with psycopg.connect(run.databases.keys, autocommit=True) as conn:
        conn.execute(
            "INSERT INTO person_keys (person, basis, wrapped) VALUES (gen_random_uuid(), 'care', %s)", [os.urandom(60)]
        )
    refused = run("token", "Amina", profile="development")
    assert refused.returncode == 1
    assert "The master key does not open this database's keys." in refused.stderr.replace("\n", " ")
