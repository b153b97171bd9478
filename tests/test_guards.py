"""Amends refuses to start where it could not keep its promises."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

from amends.databases import APP, Databases
from amends.embedded import Cluster
from amends.guards import FORBIDDEN_VARIABLES, BootRefused, guard
from amends.migrate import LOG, migrate
from amends.settings import Settings

PRODUCTION = {"AMENDS_MASTER_KEY": base64.b64encode(bytes(32)).decode(), "AMENDS_ORIGIN": "https://amends.example"}
SETTINGS = Settings.from_environment(PRODUCTION)


@pytest.fixture
def app(databases: Databases) -> Iterator["psycopg.Connection[TupleRow]"]:
    """The application's own connection."""
    with psycopg.connect(databases.app, autocommit=True) as conn:
        yield conn


def as_owner(databases: Databases, *statements: str) -> None:
    with psycopg.connect(databases.admin, autocommit=True) as conn:
        conn.execute("SET search_path TO amends")
        for statement in statements:
            conn.execute(statement.encode())


def test_a_sound_database_is_opened(app: "psycopg.Connection[TupleRow]") -> None:
    guard(app, SETTINGS, environ={})


@pytest.mark.parametrize("variable", FORBIDDEN_VARIABLES)
def test_variables_of_the_library_are_refused(app: "psycopg.Connection[TupleRow]", variable: str) -> None:
    with pytest.raises(BootRefused, match=variable):
        guard(app, SETTINGS, environ={variable: "y"})


def test_a_schema_that_is_not_at_head_is_refused(
    app: "psycopg.Connection[TupleRow]", databases: Databases, tmp_path: Path
) -> None:
    for path in LOG.glob("*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    number = len(list(LOG.glob("0*.sql"))) + 1
    (tmp_path / f"{number:04}_more.sql").write_text("SELECT 1;")
    with pytest.raises(BootRefused, match=f"lacks 1 migrations, from {number:04}_more"):
        guard(app, SETTINGS, environ={}, folder=tmp_path)
    migrate(databases.admin, "amends", APP, tmp_path)
    guard(app, SETTINGS, environ={}, folder=tmp_path)


def test_a_superuser_is_refused(cluster: Cluster, databases: Databases) -> None:
    name = conninfo_to_dict(databases.app)["dbname"]
    with psycopg.connect(cluster.url(str(name)), autocommit=True) as conn:
        conn.execute("SET search_path TO amends")
        with pytest.raises(BootRefused, match="must not run as the superuser postgres"):
            guard(conn, SETTINGS, environ={})


def test_an_owner_is_refused(databases: Databases) -> None:
    with psycopg.connect(databases.admin, autocommit=True) as conn:
        conn.execute("SET search_path TO amends")
        with pytest.raises(BootRefused, match="role amends_owner that Amends runs as owns something"):
            guard(conn, SETTINGS, environ={})


@pytest.mark.parametrize("privilege", ["UPDATE", "DELETE", "TRUNCATE", "UPDATE (number)"])
def test_a_role_that_may_change_facts_is_refused(
    app: "psycopg.Connection[TupleRow]", databases: Databases, privilege: str
) -> None:
    as_owner(
        databases,
        "CREATE TABLE IF NOT EXISTS facts (story_id uuid, number integer, PRIMARY KEY (story_id, number))",
        f"GRANT {privilege} ON facts TO amends_app",
    )
    with pytest.raises(BootRefused, match="may change facts"):
        guard(app, SETTINGS, environ={})


@pytest.mark.parametrize("apart_s", [-3, 3])
def test_clocks_that_disagree_are_refused(app: "psycopg.Connection[TupleRow]", apart_s: int) -> None:
    with pytest.raises(BootRefused, match=r"are 3\.\d s apart"):
        guard(app, SETTINGS, environ={}, now=lambda: datetime.now(UTC) + timedelta(seconds=apart_s))


def test_production_waits_for_the_disk(app: "psycopg.Connection[TupleRow]") -> None:
    app.execute("SET synchronous_commit TO off")
    with pytest.raises(BootRefused, match="synchronous_commit off"):
        guard(app, SETTINGS, environ={})


def test_production_is_reached_by_https(app: "psycopg.Connection[TupleRow]") -> None:
    careless = Settings.from_environment(PRODUCTION | {"AMENDS_ORIGIN": "http://amends.example"})
    with pytest.raises(BootRefused, match="AMENDS_ORIGIN has to be the https address"):
        guard(app, careless, environ={})
