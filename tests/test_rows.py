"""Row dataclasses and their tables say the same, and a row comes back as it was put in."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import psycopg
import pytest

from amends.connections import Conn
from amends.databases import Databases
from domain.sealed import Sealed
from projections.all import ALL
from projections.keep import Projection
from projections.rows import columns_of

COLUMNS = """
    SELECT column_name, is_nullable = 'YES'
    FROM information_schema.columns
    WHERE table_schema = 'amends'
    AND table_name = %s
    ORDER BY column_name
    LIMIT 200
"""
KEY = """
    SELECT attname
    FROM pg_index
    JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indrelid = ('amends.' || %s)::regclass
    AND indisprimary
    ORDER BY array_position(indkey::int2[], attnum)
    LIMIT 20
"""


def _optional(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return any(isinstance(mark, Sealed) for mark in hint.__metadata__) or _optional(get_args(hint)[0])
    return get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)


@pytest.fixture(scope="module")
def conn(module_databases: Databases) -> Iterator[Conn]:
    with psycopg.connect(module_databases.app) as conn:
        yield conn


@pytest.mark.parametrize("projection", ALL, ids=lambda each: str(each.TABLE))
def test_a_row_and_its_table_have_the_same_columns(conn: Conn, projection: Projection) -> None:
    hints = get_type_hints(projection.ROW, include_extras=True)
    row = {name: _optional(hints[each.field]) for each in columns_of(projection.ROW) for name in each.names}
    table: dict[str, bool] = dict(conn.execute(COLUMNS, (projection.TABLE,)).fetchall())
    assert row == table


@pytest.mark.parametrize("projection", ALL, ids=lambda each: str(each.TABLE))
def test_a_row_and_its_table_have_the_same_key(conn: Conn, projection: Projection) -> None:
    assert tuple(name for (name,) in conn.execute(KEY, (projection.TABLE,))) == projection.KEY
