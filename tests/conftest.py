"""The databases of the tests: one embedded server for the whole run, and a fresh copy of the schema for whoever asks."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from amends.databases import (
    APP,
    Databases,
    bring_to_head,
    create_database,
    create_roles,
    embedded_databases,
)
from amends.embedded import Cluster, serve, wait_until_stopped

SCHEMA = "amends"
TEMPLATE = "template_amends"
_numbers = count(1)


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """A folder that the server's account may pass through (pytest's own are closed to it when the tests run as root)."""
    with _folder() as folder:
        yield folder


@pytest.fixture
def fresh_data_folder() -> Iterator[Path]:
    """A data folder of the test's own, for a server of its own."""
    with _folder() as folder:
        yield folder


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="amends-test-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(data_folder: Path) -> Iterator[Cluster]:
    """The embedded server of this test run, with `fsync` on as everywhere."""
    with serve(data_folder) as server:
        create_roles(server)
        yield server
    wait_until_stopped(data_folder)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A migrated log and key store, to be copied."""
    for name in (TEMPLATE, f"{TEMPLATE}_keys"):
        create_database(cluster, name)
    bring_to_head(embedded_databases(cluster, TEMPLATE), SCHEMA)
    return TEMPLATE


@contextmanager
def copied_databases(cluster: Cluster, template: str) -> Iterator[Databases]:
    """A log and a key store at head, and empty, that nobody else uses."""
    name = f"test_{next(_numbers)}"
    names = (name, f"{name}_keys")
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
        for copy, original in zip(names, (template, f"{template}_keys"), strict=True):
            _copy(conn, copy, original)
    yield embedded_databases(cluster, name)
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
        for copy in names:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(copy)))


def _copy(conn: "psycopg.Connection[psycopg.rows.TupleRow]", copy: str, original: str) -> None:
    names = {"copy": sql.Identifier(copy), "original": sql.Identifier(original)}
    names |= {"app": sql.Identifier(APP), "schema": sql.Identifier(SCHEMA)}
    conn.execute(sql.SQL("CREATE DATABASE {copy} OWNER amends_owner TEMPLATE {original}").format(**names))
    # Neither a database's own privileges nor a role's settings in it are copied with it.
    conn.execute(sql.SQL("ALTER ROLE {app} IN DATABASE {copy} SET search_path TO {schema}").format(**names))


@pytest.fixture
def databases(cluster: Cluster, template: str) -> Iterator[Databases]:
    """Databases of the test's own: migrated, and empty but for what the migrations write."""
    with copied_databases(cluster, template) as copy:
        yield copy


@pytest.fixture(scope="module")
def module_databases(cluster: Cluster, template: str) -> Iterator[Databases]:
    """Databases shared by the tests of one module."""
    with copied_databases(cluster, template) as copy:
        yield copy
