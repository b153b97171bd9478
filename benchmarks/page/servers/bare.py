"""The bare rival: one Starlette handler that reads flat tables with psycopg and writes the page's JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.page.servers.flat import COMPLAINTS, COUNT, CUSTOMER, ENTRIES, PROMISES, Row, pool_of, serve

POOL = pool_of()


async def page(request: Request) -> Response:
    """The page of one customer."""
    id = request.path_params["id"]
    async with POOL.connection() as conn:
        customer = await (await conn.execute(CUSTOMER, (id,))).fetchone()
        complaints = await (await conn.execute(COMPLAINTS, (id,))).fetchall()
        promises = await (await conn.execute(PROMISES, (id,))).fetchall()
        count = await (await conn.execute(COUNT, (id,))).fetchone()
        entries = await (await conn.execute(ENTRIES, (id, 50))).fetchall()
    told = {
        **_customer(customer),
        "complaints": [_complaint(each) for each in complaints],
        "promises": [_promise(each) for each in promises],
        "history": {"totalCount": count["entries"], "edges": [{"node": _entry(each)} for each in entries]},
    }
    return Response(msgspec.json.encode({"data": {"customer": told}}), media_type="application/json")


def _customer(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "since": row["since"],
        "currency": row["currency"],
        "segment": row["segment"],
        "size": row["size"],
        "externalRefs": row["external_refs"],
        "accountManager": {"name": row["manager_name"], "role": row["manager_role"]},
    }


def _complaint(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "stage": row["stage"],
        "severity": row["severity"],
        "channel": row["channel"],
        "about": {"kind": row["about_kind"], "ref": row["about_ref"]},
        "desiredKind": row["desired_kind"],
        "desiredAmount": {"amount": row["desired_amount"], "currency": row["desired_currency"]},
        "raisedAt": row["raised_at"],
        "replyBy": row["reply_by"],
    }


def _promise(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "state": row["state"],
        "promisedBy": row["promised_by"],
        "undertaking": row["undertaking"],
        "action": row["action"],
        "subject": {"kind": row["subject_kind"], "ref": row["subject_ref"]},
        "until": row["until"],
        "madeAt": row["made_at"],
    }


def _entry(row: Row) -> dict[str, Any]:
    return {
        "number": row["number"],
        "occurredAt": row["occurred_at"],
        "recordedAt": row["recorded_at"],
        "summary": row["summary"],
        "actor": {"name": row["actor_name"], "role": row["actor_role"]},
        "fact": {"__typename": row["kind"], **row["fact"]},
    }


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """The pool is open while the server runs."""
    async with POOL:
        yield


if __name__ == "__main__":
    serve(Starlette(routes=[Route("/page/{id}", page)], lifespan=lifespan))
