"""The databases of the tests: one embedded server for the whole run, and a fresh copy of the schema for each."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from amends.databases import (
    Databases,
    bring_to_head,
    create_database,
    create_roles,
    embedded_databases,
)
from amends.embedded import Cluster, serve, wait_until_stopped
from tests.asking import Amends, open_door

SCHEMA = "amends"
TEMPLATE = "template_amends"
_numbers = count(1)


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """A folder that the server's account may pass through (pytest's own are closed to it under root)."""
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
    """A log and a key store at head that nobody else uses."""
    name = f"test_{next(_numbers)}"
    for suffix in ("", "_keys"):
        create_database(cluster, name + suffix, template + suffix)
        _as_superuser(cluster, "ALTER ROLE amends_app IN DATABASE {} SET search_path TO amends", name + suffix)
    yield embedded_databases(cluster, name)
    for suffix in ("", "_keys"):
        _as_superuser(cluster, "DROP DATABASE {} WITH (FORCE)", name + suffix)


def _as_superuser(cluster: Cluster, statement: LiteralString, database: str) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL(statement).format(sql.Identifier(database)))


@pytest.fixture
def bare_databases(cluster: Cluster) -> Iterator[Databases]:
    """A log that no migration has seen, and no key store yet."""
    name = f"test_{next(_numbers)}"
    create_database(cluster, name)
    yield embedded_databases(cluster, name)
    _as_superuser(cluster, "DROP DATABASE {} WITH (FORCE)", name)


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


@pytest.fixture
def amends(databases: Databases, data_folder: Path) -> Iterator[Amends]:
    """The app's open door, on a database with the seed only."""
    with open_door(databases, data_folder) as door:
        yield door


@pytest.fixture(scope="module")
def module_amends(module_databases: Databases, data_folder: Path) -> Iterator[Amends]:
    """The same, shared by the tests of one module."""
    with open_door(module_databases, data_folder) as door:
        yield door
