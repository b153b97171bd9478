"""Where the databases are: the ones named in the settings, or those of the embedded server, made ready for use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

from amends.embedded import Cluster, serve
from amends.migrate import KEYS, MigrationRefused, migrate
from amends.settings import Settings

OWNER: Final = "amends_owner"
"""The embedded server's role that owns and migrates the schema."""
APP: Final = "amends_app"
"""The embedded server's role that the application runs as; it owns nothing."""
EMBEDDED_DATABASE: Final = "amends"
CREATED_BY_ANOTHER: Final = (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation)


@dataclass(frozen=True, slots=True)
class Databases:
    """The URLs (or connection strings) of one organisation's databases."""

    admin: str
    """The log, as its owner: for migrations only."""
    app: str
    """The log, as the application's role."""
    direct: str
    """As `app`, and never through a pooler: for LISTEN."""
    keys: str
    """The key store, as the application's role."""
    keys_admin: str
    """The key store, as its owner: for migrations only."""


@contextmanager
def open_databases(settings: Settings) -> Iterator[Databases]:
    """The databases of these settings; embedded ones are started, created and brought to head first.

    Raises: EmbeddedRefused, MigrationRefused, MigrationFailed.
    """
    if settings.database_url is not None:
        yield named_databases(settings, settings.database_url)
        return
    with serve(settings.data) as cluster:
        databases = embedded_databases(cluster, EMBEDDED_DATABASE)
        with cluster.alone("prepare"):
            create_roles(cluster)
            create_database(cluster, EMBEDDED_DATABASE)
            create_database(cluster, f"{EMBEDDED_DATABASE}_keys")
            bring_to_head(databases, settings.schema)
        yield databases


def bring_to_head(databases: Databases, schema: str) -> tuple[str, ...]:
    """Migrate the log and the key store; the names of the steps applied.

    Raises: MigrationRefused, MigrationFailed.
    """
    app_role, keys_role = _user(databases.app), _user(databases.keys)
    if _user(databases.admin) == app_role:
        raise MigrationRefused(f"The role {app_role} runs Amends and may own nothing; name an owner for migrations.")
    _ensure_database(databases.admin, databases.keys_admin)
    return migrate(databases.admin, schema, app_role) + migrate(databases.keys_admin, schema, keys_role, KEYS)


def named_databases(settings: Settings, app: str) -> Databases:
    """The databases that the settings name; the key store is by default a neighbour, its name ending in `_keys`."""
    admin = settings.database_admin_url or app
    named = settings.keys_url
    return Databases(
        admin=admin,
        app=app,
        direct=settings.database_direct_url or app,
        keys=named or _neighbour(app),
        keys_admin=named or _neighbour(admin),
    )


def embedded_databases(cluster: Cluster, name: str) -> Databases:
    """The log in the database `name` and its key store in `name`_keys, in the embedded server."""
    app = cluster.url(name, APP)
    return Databases(
        admin=cluster.url(name, OWNER),
        app=app,
        direct=app,
        keys=cluster.url(f"{name}_keys", APP),
        keys_admin=cluster.url(f"{name}_keys", OWNER),
    )


def create_roles(cluster: Cluster) -> None:
    """Make the owner, who may give the application's role its search path, and the application's role."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
        if conn.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is not None:
            return
        with conn.transaction():
            for role, powers in ((APP, sql.SQL("")), (OWNER, sql.SQL("CREATEROLE"))):
                conn.execute(
                    sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                        sql.Identifier(role), powers, sql.Literal(cluster.password(role))
                    )
                )
            conn.execute(
                sql.SQL("GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE").format(
                    sql.Identifier(APP), sql.Identifier(OWNER)
                )
            )


def create_database(cluster: Cluster, name: str, template: str = "template1") -> None:
    """Make the database `name`, which only the owner and the application's role may enter, unless there is one."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
        if conn.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            _create_database(conn, name, OWNER, template)
        database = sql.Identifier(name)
        conn.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        conn.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(APP)))


def _create_database(conn: Connection[TupleRow], name: str, owner: str, template: str) -> None:
    conn.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template)
        )
    )


def _ensure_database(admin: str, wanted: str) -> None:
    """Create the key store's database beside the log's where the owner may and there is none."""
    if conninfo_to_dict(admin).get("host") != conninfo_to_dict(wanted).get("host"):
        return
    name = _database(wanted)
    with psycopg.connect(admin, autocommit=True) as conn:
        if conn.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            try:
                _create_database(conn, name, conn.info.user, "template1")
            except CREATED_BY_ANOTHER:
                pass
            except psycopg.errors.InsufficientPrivilege as error:
                raise MigrationRefused(f"The key store's database {name} is missing; please create it.") from error


def _neighbour(url: str) -> str:
    return make_conninfo(url, dbname=f"{_database(url)}_keys")


def _database(url: str) -> str:
    return str(conninfo_to_dict(url).get("dbname") or _user(url))


def _user(url: str) -> str:
    return str(conninfo_to_dict(url).get("user") or "")
