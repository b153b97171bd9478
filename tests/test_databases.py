"""Embedded or named, the databases are given in the same way: at head, with an owner and an application's role."""

import base64
import subprocess
import sys
from pathlib import Path

import psycopg

from amends.databases import bring_to_head, named_databases, open_databases
from amends.embedded import Cluster, wait_until_stopped
from amends.guards import guard
from amends.settings import Settings

OPEN = """
import sys
from amends.databases import open_databases
from amends.settings import Settings
with open_databases(Settings.from_environment({"AMENDS_PROFILE": "demo", "AMENDS_DATA": sys.argv[1]})) as databases:
    print(databases.app)
"""


def test_embedded_databases_are_ready_for_everybody_who_comes_at_once(fresh_data_folder: Path) -> None:
    first = [
        subprocess.Popen([sys.executable, "-c", OPEN, str(fresh_data_folder)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = {process.communicate(timeout=60)[0] for process in first}
    assert [process.returncode for process in first] == [0] * 4
    settings = Settings.from_environment({"AMENDS_PROFILE": "demo", "AMENDS_DATA": str(fresh_data_folder)})
    with open_databases(settings) as databases:
        assert said == {databases.app + "\n"}
        with psycopg.connect(databases.app) as conn:
            guard(conn, settings, environ={})
        with psycopg.connect(databases.keys) as conn:
            assert conn.execute("SELECT FROM person_keys").fetchall() == []
    assert wait_until_stopped(fresh_data_folder, 30)


def test_a_named_database_is_brought_to_head_with_its_key_store(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS shop")
        conn.execute("DROP DATABASE IF EXISTS shop_keys")
        conn.execute("CREATE DATABASE shop OWNER amends_owner")
    environment = {
        "AMENDS_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
        "AMENDS_ORIGIN": "https://amends.example",
        "AMENDS_SCHEMA": "Shop floor",
        "DATABASE_URL": cluster.url("shop", "amends_app"),
        "DATABASE_ADMIN_URL": cluster.url("shop"),
    }
    settings = Settings.from_environment(environment)
    with open_databases(settings) as databases:
        assert databases == named_databases(settings, environment["DATABASE_URL"])
        assert "0001_person_keys" in bring_to_head(databases, settings.schema)
        assert bring_to_head(databases, settings.schema) == ()
        with psycopg.connect(databases.app) as conn:
            assert conn.execute("SELECT current_schema()").fetchone() == ("Shop floor",)
            guard(conn, settings, environ={})
        with psycopg.connect(databases.keys) as conn:
            assert conn.execute("SELECT FROM person_keys").fetchall() == []
