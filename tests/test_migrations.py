"""The schema is brought to head step by step, and the application's role may only do what it must."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg.rows import TupleRow

from amends.databases import APP, Databases, bring_to_head, named_databases
from amends.migrate import LOG, MigrationFailed, MigrationRefused, migrate, pending
from amends.settings import Settings

FACTS = "CREATE TABLE facts (story_id uuid, number integer, PRIMARY KEY (story_id, number));"
ROWS = "CREATE TABLE complaints (customer_id uuid PRIMARY KEY, words text);"
STORY = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A folder of two small migrations."""
    (tmp_path / "0001_facts.sql").write_text(FACTS)
    (tmp_path / "0002_complaints.sql").write_text(ROWS)
    (tmp_path / "grants.sql").write_text((LOG / "grants.sql").read_text())
    return tmp_path


@pytest.fixture
def app(bare_databases: Databases, steps: Path) -> Iterator["psycopg.Connection[TupleRow]"]:
    """The application's role, in a migrated log that holds a fact."""
    migrate(bare_databases.admin, "amends", APP, steps)
    with psycopg.connect(bare_databases.app, autocommit=True) as conn:
        conn.execute("INSERT INTO facts (story_id, number) VALUES (%s, 1)", [STORY])
        yield conn


def test_steps_are_applied_once_and_in_order(bare_databases: Databases, steps: Path) -> None:
    assert migrate(bare_databases.admin, "amends", APP, steps) == ("0001_facts", "0002_complaints")
    assert migrate(bare_databases.admin, "amends", APP, steps) == ()
    with psycopg.connect(bare_databases.app) as conn:
        assert pending(conn, steps) == ()
        assert conn.execute("SELECT number, name FROM migrations ORDER BY number").fetchall() == [
            (1, "0001_facts"),
            (2, "0002_complaints"),
        ]


def test_a_failing_step_is_undone_and_taken_up_again(bare_databases: Databases, steps: Path) -> None:
    (steps / "0002_complaints.sql").write_text(ROWS + "CREATE TABLE broken (nonsense nonsense);")
    with pytest.raises(MigrationFailed, match=r"Migration 0002_complaints failed and was undone: type .nonsense."):
        migrate(bare_databases.admin, "amends", APP, steps)
    (steps / "0002_complaints.sql").write_text(ROWS)
    assert migrate(bare_databases.admin, "amends", APP, steps) == ("0002_complaints",)


def test_concurrent_migrators_apply_each_step_once(bare_databases: Databases, steps: Path) -> None:
    (steps / "0003_slow.sql").write_text("SELECT pg_sleep(0.2); CREATE TABLE slow (story_id uuid PRIMARY KEY);")
    applied: list[tuple[str, ...]] = []
    migrators = [
        threading.Thread(target=lambda: applied.append(migrate(bare_databases.admin, "amends", APP, steps)))
        for _ in range(6)
    ]
    for migrator in migrators:
        migrator.start()
    for migrator in migrators:
        migrator.join()
    assert len(applied) == 6
    assert sorted(name for names in applied for name in names) == ["0001_facts", "0002_complaints", "0003_slow"]


def test_a_changed_step_is_refused(bare_databases: Databases, steps: Path) -> None:
    migrate(bare_databases.admin, "amends", APP, steps)
    (steps / "0001_facts.sql").write_text(FACTS + " -- improved")
    with pytest.raises(MigrationRefused, match="Migration 0001_facts was changed after it was applied"):
        migrate(bare_databases.admin, "amends", APP, steps)


def test_a_database_newer_than_the_code_is_refused(bare_databases: Databases, steps: Path) -> None:
    migrate(bare_databases.admin, "amends", APP, steps)
    (steps / "0002_complaints.sql").unlink()
    with pytest.raises(MigrationRefused, match="0002_complaints, which this version of Amends does not know"):
        migrate(bare_databases.admin, "amends", APP, steps)


def test_a_gap_or_a_strange_name_is_refused(bare_databases: Databases, steps: Path) -> None:
    (steps / "0004_later.sql").write_text("SELECT 1")
    with pytest.raises(MigrationRefused, match="0004_later stands where number 0003 is expected"):
        migrate(bare_databases.admin, "amends", APP, steps)
    (steps / "0004_later.sql").rename(steps / "later.sql")
    with pytest.raises(MigrationRefused, match=r"later\.sql is not named like"):
        migrate(bare_databases.admin, "amends", APP, steps)


def test_an_unknown_application_role_is_refused(bare_databases: Databases, steps: Path) -> None:
    with pytest.raises(MigrationRefused, match="role nobody_we_know does not exist"):
        migrate(bare_databases.admin, "amends", "nobody_we_know", steps)


def test_the_application_may_not_be_its_own_owner(bare_databases: Databases) -> None:
    settings = Settings.from_environment({"AMENDS_MASTER_KEY": "A" * 43 + "=", "DATABASE_URL": bare_databases.app})
    with pytest.raises(MigrationRefused, match="runs Amends and may own nothing"):
        bring_to_head(named_databases(settings, bare_databases.app), "amends")


def test_a_named_database_wants_its_keys_next_door(bare_databases: Databases) -> None:
    settings = Settings.from_environment(
        {
            "AMENDS_MASTER_KEY": "A" * 43 + "=",
            "DATABASE_URL": bare_databases.app,
            "DATABASE_ADMIN_URL": bare_databases.admin,
        }
    )
    databases = named_databases(settings, bare_databases.app)
    with pytest.raises(MigrationRefused, match=r"The key store's database test_[0-9]+_keys is missing"):
        bring_to_head(databases, "amends")  # this owner may not create databases


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET number = 2",
        "DELETE FROM facts",
        "TRUNCATE facts",
        "ALTER TABLE facts ADD COLUMN more text",
        "DROP TABLE facts",
        "INSERT INTO migrations (number, name, sha256, applied_at) VALUES (9, '', '', now())",
        "DELETE FROM migrations",
        "CREATE TABLE own (id integer)",
        "SET ROLE amends_owner",
        "TRUNCATE complaints",
    ],
)
def test_the_application_may_add_and_read_facts_and_nothing_more(
    app: "psycopg.Connection[TupleRow]", statement: LiteralString
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)
    assert app.execute("SELECT story_id::text, number FROM facts").fetchall() == [(STORY, 1)]


def test_the_application_keeps_its_tables(app: "psycopg.Connection[TupleRow]") -> None:
    app.execute("INSERT INTO complaints (customer_id, words) VALUES (%s, 'late')", [STORY])
    app.execute("UPDATE complaints SET words = 'late again'")
    assert app.execute("DELETE FROM complaints RETURNING words").fetchall() == [("late again",)]


def test_two_organisations_do_not_read_one_another(bare_databases: Databases, steps: Path) -> None:
    migrate(bare_databases.admin, "amends", APP, steps)
    with psycopg.connect(bare_databases.admin, autocommit=True) as conn:
        conn.execute("DROP ROLE IF EXISTS other_app")
        conn.execute("CREATE ROLE other_app")
        migrate(bare_databases.admin, "other", "other_app", steps)
        conn.execute("GRANT other_app TO CURRENT_USER WITH SET TRUE")
        conn.execute("SET ROLE other_app")
        assert conn.execute("SELECT FROM other.facts").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT FROM amends.facts")


def test_keys_are_made_and_destroyed_but_never_exchanged(databases: Databases) -> None:
    with psycopg.connect(databases.keys, autocommit=True) as conn:
        insert = "INSERT INTO person_keys (person, basis, wrapped) VALUES (%s, 'care', 'x') ON CONFLICT DO NOTHING"
        conn.execute(insert, [STORY])
        conn.execute(insert, [STORY])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("UPDATE person_keys SET wrapped = 'y'")
        assert conn.execute("DELETE FROM person_keys RETURNING basis").fetchall() == [("care",)]
