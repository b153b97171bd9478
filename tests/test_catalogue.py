"""The schema stays within what a distributed PostgreSQL can do: everything belongs to one story."""

from typing import LiteralString

import psycopg
import pytest

from amends.databases import Databases

NOT_BY_STORY = ("migrations",)
"""Tables that belong to no story: small, written at deployment only, the same on every node."""
OWNERS = ("story_id", "customer_id")
"""The names that the first column of a primary key may have."""

KEYS_WITHOUT_A_STORY: LiteralString = """
    SELECT coalesce(index.relname, 'no primary key of ' || kept.relname)
    FROM pg_class AS kept
    LEFT JOIN pg_index AS key ON key.indrelid = kept.oid AND (key.indisprimary OR key.indisunique)
    LEFT JOIN pg_class AS index ON index.oid = key.indexrelid
    LEFT JOIN pg_attribute AS first ON first.attrelid = kept.oid AND first.attnum = key.indkey[0]
    WHERE kept.relnamespace = 'amends'::regnamespace
    AND kept.relkind IN ('r', 'p')
    AND kept.relname != ALL (%(not_by_story)s)
    AND (
        first.attname IS NULL
        OR first.attname != ALL (%(owners)s)
        OR NOT EXISTS (SELECT FROM pg_index WHERE indrelid = kept.oid AND indisprimary)
    )
    ORDER BY 1
    LIMIT 100
"""

FORBIDDEN: dict[str, LiteralString] = {
    "triggers": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal",
    "rules": "SELECT rulename FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE rulename != '_RETURN'",
    "inheritance": "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE true",
    "materialised views": "SELECT relname FROM pg_class WHERE relkind = 'm'",
    "unlogged tables": "SELECT relname FROM pg_class WHERE relpersistence = 'u'",
    "exclusion constraints": "SELECT conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
    "WHERE contype = 'x'",
}


def test_every_key_begins_with_its_story(databases: Databases) -> None:
    with psycopg.connect(databases.app) as conn:
        found = conn.execute(KEYS_WITHOUT_A_STORY, {"not_by_story": list(NOT_BY_STORY), "owners": list(OWNERS)})
        assert found.fetchall() == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_schema_does_without(databases: Databases, what: str) -> None:
    with psycopg.connect(databases.app) as conn:
        in_schema: LiteralString = " AND relnamespace = 'amends'::regnamespace LIMIT 100"
        assert conn.execute(FORBIDDEN[what] + in_schema).fetchall() == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE TABLE keyless (story_id uuid)", "no primary key of keyless"),
        ("CREATE TABLE wrong (id uuid PRIMARY KEY)", "wrong_pkey"),
        ("CREATE TABLE late (id uuid, story_id uuid, PRIMARY KEY (id, story_id))", "late_pkey"),
        ("CREATE TABLE twice (story_id uuid PRIMARY KEY, ref text UNIQUE)", "twice_ref_key"),
    ],
)
def test_a_key_of_another_kind_would_be_noticed(databases: Databases, statement: LiteralString, found: str) -> None:
    with psycopg.connect(databases.admin) as conn:
        conn.execute("SET LOCAL search_path TO amends")
        conn.execute(statement)
        rows = conn.execute(KEYS_WITHOUT_A_STORY, {"not_by_story": list(NOT_BY_STORY), "owners": list(OWNERS)})
        assert rows.fetchall() == [(found,)]
        conn.rollback()
