"""What both rivals read: the rows of a customer in the flat tables, over psycopg's pool, one question a table."""

from __future__ import annotations

import os
from typing import Any, Final

import uvicorn
from msgspec import json
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool
from starlette.types import ASGIApp

set_json_loads(json.decode)

CUSTOMER: Final = """
    SELECT id, since, currency, segment, size, external_refs, manager_name, manager_role
    FROM flat.customers
    WHERE id = %s
"""
COMPLAINTS: Final = """
    SELECT id, stage, severity, channel, about_kind, about_ref, desired_kind, desired_amount, desired_currency,
           raised_at, reply_by
    FROM flat.complaints
    WHERE customer_id = %s
    ORDER BY ordinal DESC
    LIMIT 20
"""
PROMISES: Final = """
    SELECT id, state, promised_by, undertaking, action, subject_kind, subject_ref, until, made_at
    FROM flat.promises
    WHERE customer_id = %s
    AND state = 'OPEN'
    ORDER BY ordinal DESC
    LIMIT 20
"""
ENTRIES: Final = """
    SELECT number, occurred_at, recorded_at, summary, actor_name, actor_role, kind, fact
    FROM flat.entries
    WHERE customer_id = %s
    ORDER BY number DESC
    LIMIT %s
"""
COUNT: Final = """
    SELECT count(*) AS entries
    FROM flat.entries
    WHERE customer_id = %s
"""

Row = dict[str, Any]


def pool_of(size: int = 4) -> AsyncConnectionPool[Any]:
    """A pool on the database that `DATABASE_URL` names, in UTC, not yet open; as large as ours for stories."""
    how = {"autocommit": True, "row_factory": dict_row, "options": "-c timezone=UTC"}
    return AsyncConnectionPool(os.environ["DATABASE_URL"], min_size=size, max_size=size, kwargs=how, open=False)


def serve(app: ASGIApp) -> None:
    """Serve as ours is served: uvicorn with uvloop and httptools, one process, on `PORT`."""
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        log_level="warning",
        access_log=False,
        loop="uvloop",
        http="httptools",
        ws="none",
    )
