"""The server: GraphQL, health, and in demo one plain page, as one ASGI app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from anyio import CapacityLimiter
from psycopg import AsyncConnection, OperationalError
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from amends.databases import Databases
from amends.opening import House
from amends.settings import Profile, Settings
from api import plain
from api.endpoint import GraphQLEndpoint
from api.operations import OperationStore
from api.rates import limited
from api.schema import bulk, guarded, made, weights
from api.ticking import ticking
from api.viewer import STORIES_AT_ONCE, Doors, authenticate

LISTS_AT_ONCE: Final = 4  # connections that answer lists; one is held for a few milliseconds


def application(house: House, databases: Databases, settings: Settings) -> Starlette:
    """The app on an open house."""
    lists: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(
        databases.app, min_size=1, max_size=LISTS_AT_ONCE, kwargs={"autocommit": True}, open=False
    )
    doors = Doors(house, lists, CapacityLimiter(STORIES_AT_ONCE), settings.profile is not Profile.PRODUCTION)
    schema = made()
    store = OperationStore(
        schema._schema, weights=weights(), guarded=guarded(schema), bulk=bulk(), introspection=settings.introspection
    )
    endpoint = GraphQLEndpoint(schema, store, authenticate(doors), before=limited() if settings.rate_limits else None)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with lists, ticking(doors, settings.clock):
            yield

    routes: list[BaseRoute] = [
        Route("/graphql", endpoint),
        Route("/livez", alive),
        Route("/readyz", ready_of(lists)),
    ]
    if settings.profile is Profile.DEMO:
        routes += plain.ROUTES
    return Starlette(routes=routes, lifespan=lifespan)


async def alive(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"alive": True})


def ready_of(lists: AsyncConnectionPool[AsyncConnection[TupleRow]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that says whether the database is there and at head."""

    async def ready(request: Request) -> Response:
        try:
            async with lists.connection(timeout=2) as conn:
                await conn.execute("SELECT 1")
        except (OperationalError, PoolTimeout):
            return JSONResponse({"ready": False, "why": "The database does not answer."}, 503)
        return JSONResponse({"ready": True})

    return ready
