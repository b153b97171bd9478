"""`POST /graphql`: one operation a request, JSON in and out; `GET` runs queries for those who come with a token."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final, Protocol

import strawberry
from graphql import ExecutionResult, OperationType, execute
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.faults import BAD_DOCUMENT, BUSY, NOT_ALLOWED, NOT_AUTHENTICATED, Rejected, fault, told
from api.http_requests import (
    GRAPHQL_JSON,
    JSON,
    Asked,
    Gone,
    asked_in,
    asked_in_url,
    body_of,
    check_content_type,
    check_size,
    encoded,
    media_type,
)
from api.operations import Operation, OperationStore
from api.short_way import ShortWay
from domain.terms import Role

TIME_LIMIT_S: Final = 10  # of a question; commands have limits of their own and are never cut off
RETRY_AFTER_S: Final = 2


class Caller(Protocol):
    """Who asks; it is the `context` of every resolver."""

    @property
    def roles(self) -> Collection[Role]:
        """What they are here for."""
        ...

    @property
    def by_token(self) -> bool:
        """Whether they came with a token instead of a browser's cookie."""
        ...


Authenticate = Callable[[Headers], Caller | Awaitable[Caller | None] | None]
"""Who sends this request; None for nobody we know. It may raise `Rejected`."""

Before = Callable[[Caller, Operation, Mapping[str, object]], Awaitable[None]]
"""What is done before an operation runs, such as writing the access log. It may raise `Rejected`."""


class GraphQLEndpoint:
    """The ASGI app that answers GraphQL requests, whatever its path."""

    def __init__(
        self,
        schema: strawberry.Schema,
        store: OperationStore,
        authenticate: Authenticate,
        *,
        before: Before | None = None,
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        self._schema = schema
        self._store = store
        self._authenticate = authenticate
        self._before = before
        self._time_limit_s = time_limit_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request."""
        if scope["type"] != "http":
            raise RuntimeError("GraphQL is served over HTTP alone")
        try:
            response = await self._response(scope, receive)
        except Gone:
            return
        await response(scope, receive, send)

    async def _response(self, scope: Scope, receive: Receive) -> Response:
        headers = Headers(scope=scope)
        media = JSON
        try:
            media = media_type(headers.get("accept"))
            return await self._answered(scope, headers, receive, media)
        except Rejected as rejected:
            # The older media type says with 200 that a document was looked at, whatever was found.
            status = 200 if rejected.errors and media == JSON else rejected.status
            return _response({"errors": rejected.formatted()}, status, media, rejected.headers)
        except Gone:
            raise
        except Exception as error:  # noqa: BLE001 - the last door: whatever it was is logged and masked
            return _response({"errors": [fault(error)]}, 500, media)

    async def _answered(self, scope: Scope, headers: Headers, receive: Receive, media: str) -> Response:
        if scope["method"] not in ("GET", "POST"):
            raise _not_this_method("GET, POST")
        if scope["method"] == "POST":
            check_content_type(headers.get("content-type"))
        caller = await self._caller(headers)
        if scope["method"] == "POST":
            body = await body_of(headers, receive)
            asked = asked_in(body)
        else:
            body, asked = b"", _asked_by_get(scope, caller)
        operation = self._store.find(self._text(asked), asked.operation_name or None)
        check_size(body, bulk=operation.bulk)
        self._check(operation, caller, scope["method"])
        return await self._run(operation, caller, asked.variables or {}, media)

    async def _caller(self, headers: Headers) -> Caller:
        found = self._authenticate(headers)
        caller = await found if inspect.isawaitable(found) else found
        if caller is None:
            raise Rejected(401, NOT_AUTHENTICATED, "Sign in first.", headers={"www-authenticate": "Bearer"})
        return caller

    def _text(self, asked: Asked) -> str:
        if asked.document_id is not None:
            return self._store.known(asked.document_id)
        if asked.query is None:
            raise Rejected(400, BAD_DOCUMENT, "Send a document in `query`.")
        return asked.query

    def _check(self, operation: Operation, caller: Caller, method: str) -> None:
        operation.check_cost(caller.roles)
        if operation.kind is OperationType.SUBSCRIPTION:
            raise Rejected(400, BAD_DOCUMENT, "Subscriptions are not served here.")
        if operation.kind is OperationType.MUTATION and method == "GET":
            raise _not_this_method("POST")

    async def _run(self, operation: Operation, caller: Caller, variables: dict[str, Any], media: str) -> Response:
        if self._before:
            await self._before(caller, operation, variables)
        limit_s = self._time_limit_s if operation.kind is OperationType.QUERY else None
        try:
            async with asyncio.timeout(limit_s):
                result = await self._executed(operation, caller, variables)
        except TimeoutError:
            raise Rejected(503, BUSY, "This took too long. Try again in a moment.", retryAfter=RETRY_AFTER_S) from None
        hidden = operation.hidden(caller.roles)
        return _response(_answer(result, hidden), _status(result, media), media)

    async def _executed(self, operation: Operation, caller: Caller, variables: dict[str, Any]) -> ExecutionResult:
        result = execute(
            self._schema._schema,  # the graphql-core schema within, parsed and validated against by the store
            operation.document,
            context_value=caller,
            variable_values=variables,
            operation_name=operation.name,
            executor_class=ShortWay,
            kept=operation.kept,
        )
        return await result if inspect.isawaitable(result) else result


def _asked_by_get(scope: Scope, caller: Caller) -> Asked:
    if not caller.by_token:
        raise Rejected(403, NOT_ALLOWED, "GET is for callers with a token. Send a POST.")
    return asked_in_url(scope)


def _not_this_method(allowed: str) -> Rejected:
    return Rejected(405, BAD_DOCUMENT, f"Use {allowed}.", headers={"allow": allowed})


def _answer(result: ExecutionResult, hidden: list[str]) -> dict[str, object]:
    answer: dict[str, object] = {}
    if result.errors:
        answer["errors"] = [told(each) for each in result.errors]
    if not _never_ran(result):
        answer["data"] = result.data
    if hidden:
        answer["extensions"] = {"hidden": hidden}
    return answer


def _never_ran(result: ExecutionResult) -> bool:
    return result.data is None and bool(result.errors) and all(each.path is None for each in result.errors or ())


def _status(result: ExecutionResult, media: str) -> int:
    return 400 if media == GRAPHQL_JSON and _never_ran(result) else 200


def _response(
    answer: Mapping[str, object], status: int, media: str, headers: Mapping[str, str] | None = None
) -> Response:
    always = {"cache-control": "no-store", "content-type": f"{media}; charset=utf-8", "vary": "Accept"}
    return Response(encoded(answer), status, headers={**always, **(headers or {})})
