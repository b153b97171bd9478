"""The command line: imports, deadlines, tables, with exit statuses for scripts."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from amends.databases import Databases
from amends.settings import Profile
from api.command_line.commands import app
from api.command_line.keeping import moments
from tests.intents import MASTER_KEY, open_house
from tests.sheets import CONTACTS, CUSTOMERS, LATER, NOW

Amends = Callable[..., Result]


@pytest.fixture
def amends(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Amends:
    environ = {
        "AMENDS_PROFILE": "development",
        "AMENDS_DATA": str(tmp_path),
        "AMENDS_MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
        "DATABASE_URL": databases.app,
        "DATABASE_ADMIN_URL": databases.admin,
        "AMENDS_KEYS_URL": databases.keys,
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    with open_house(databases):
        return lambda *said: CliRunner().invoke(app, said)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    return tmp_path


def test_an_import_says_what_it_did_and_again_that_nothing_was_left(amends: Amends, files: Path) -> None:
    first = amends("import", "customers.csv", "contacts.csv", "--source", "crm")
    assert (first.exit_code, "Imported from crm: 2 customers, 1 contact, 0 contracts." in first.output) == (0, True)
    assert "Nobody here is called B. Otieno" in first.output
    again = amends("import", str(files), "--source", "crm")
    assert (again.exit_code, "Imported before: 3 rows." in again.output) == (0, True)


def test_a_dry_run_says_what_an_import_would_do(amends: Amends, files: Path) -> None:
    said = amends("import", str(files), "--source", "crm", "--dry-run")
    assert (said.exit_code, "Would import from crm: 2 customers" in said.output) == (0, True)
    assert "The first is of 1 Jul 2024, the last of 1 Mar 2025." in said.output
    assert "Imported from crm: 2 customers" in amends("import", str(files), "--source", "crm").output


def test_an_import_of_which_something_waits_says_where(amends: Amends, files: Path) -> None:
    (files / "customers.csv").write_text(CUSTOMERS.replace("2024-07-01", "1 July"), encoding="utf-8")
    said = amends("import", str(files), "--source", "crm")
    assert (said.exit_code, "Waiting: 2 rows. import-waiting/errors.csv says why" in said.output) == (1, True)
    assert (files / "import-waiting" / "customers.csv").exists()


def test_an_import_that_stops_says_why(amends: Amends, files: Path) -> None:
    (files / "customers.csv").write_text("ref,nmae\n", encoding="utf-8")
    said = amends("import", str(files), "--source", "crm")
    assert said.exit_code == 2
    assert "Did you mean name?" in " ".join(said.output.split())


def test_time_passes_when_it_is_told_to(amends: Amends) -> None:
    said = amends("tick", "--until", "2026-06-01T00:00:00Z")
    assert (said.exit_code, said.output.strip()) == (0, "Noted what had passed by 2026-06-01 00:00 UTC: 0.")
    assert amends("tick", "--until", "2026-06-01").exit_code == 2


def test_in_production_time_cannot_be_ahead() -> None:
    assert moments(Profile.PRODUCTION, NOW, None) == (NOW, NOW)
    assert moments(Profile.PRODUCTION, LATER, NOW.isoformat()) == (NOW, LATER)
    with pytest.raises(typer.BadParameter):
        moments(Profile.PRODUCTION, NOW, LATER.isoformat())


def test_in_demo_what_is_played_is_written_down_at_its_own_time() -> None:
    assert moments(Profile.DEMO, NOW, LATER.isoformat()) == (LATER, None)
    assert moments(Profile.DEMO, NOW, None) == (NOW, NOW)


def test_tables_are_verified_and_rebuilt(amends: Amends, files: Path) -> None:
    amends("import", str(files), "--source", "crm")
    said = amends("verify", "--processes", "1")
    assert (said.exit_code, said.output.strip()) == (0, "Everything is as it should be.")
    assert "Recomputed 2 customers; mended 0 rows." in amends("rebuild", "--processes", "1").output
