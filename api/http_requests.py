"""A GraphQL request as it travels over HTTP: which body, which media types, how large."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from api.faults import BAD_DOCUMENT, BAD_VARIABLES, Rejected

JSON: Final = "application/json"
GRAPHQL_JSON: Final = "application/graphql-response+json"
BODY_LIMIT: Final = 256 * 1024
BULK_BODY_LIMIT: Final = 4 * 1024 * 1024
_GET_PARAMETERS: Final = ("query", "operationName", "variables", "extensions", "documentId")


class Asked(msgspec.Struct, rename="camel"):
    """What a client sends: a document or the id of one, the operation in it, and its variables."""

    query: str | None = None
    document_id: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


class Gone(Exception):
    """The client went away before it had sent everything."""


_ASKED: Final = msgspec.json.Decoder(Asked)


def media_type(accept: str | None) -> str:
    """The media type to answer with: the older one unless the newer is preferred.

    Raises: Rejected, where neither is accepted.
    """
    wanted = [_weighed(each) for each in (accept or "*/*").split(",") if each.strip()]
    ranked = sorted((each for each in wanted if each[1] > 0), key=lambda each: -each[1])
    for name, _ in ranked:
        if name in (JSON, GRAPHQL_JSON):
            return name
        if name in ("*/*", "application/*"):
            return JSON
    raise Rejected(406, BAD_DOCUMENT, f"We answer with {GRAPHQL_JSON} or {JSON}.")


def _weighed(part: str) -> tuple[str, float]:
    name, *parameters = (each.strip().lower() for each in part.split(";"))
    for each in parameters:
        if each.startswith("q="):
            try:
                return name, float(each[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0


def check_content_type(content_type: str | None) -> None:
    """Refuses all but JSON in UTF-8; a page of another site can send anything else without asking us first.

    Raises: Rejected (415).
    """
    name, *parameters = (each.strip().lower() for each in (content_type or "").split(";"))
    charsets = [each[8:].strip('"') for each in parameters if each.startswith("charset=")]
    if name != JSON or any(each not in ("utf-8", "utf8") for each in charsets):
        raise Rejected(415, BAD_DOCUMENT, f"Send the request as {JSON}, in UTF-8.", headers={"accept": JSON})


async def body_of(headers: Headers, receive: Receive) -> bytes:
    """The body, as far as it is no larger than the largest we take.

    Raises: Rejected (413), Gone.
    """
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > BULK_BODY_LIMIT:
        raise _too_large(BULK_BODY_LIMIT)
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        more = message.get("more_body", False)
        if size > BULK_BODY_LIMIT:
            raise _too_large(BULK_BODY_LIMIT)
    return b"".join(chunks)


def check_size(body: bytes, *, bulk: bool) -> None:
    """Refuses a body larger than this operation may have.

    Raises: Rejected (413).
    """
    if len(body) > BODY_LIMIT and not bulk:
        raise _too_large(BODY_LIMIT)


def _too_large(limit: int) -> Rejected:
    # What is still on its way is not read, so the connection cannot be used again.
    return Rejected(413, BAD_DOCUMENT, f"A request has at most {limit // 1024} KiB.", headers={"connection": "close"})


def asked_in(body: bytes) -> Asked:
    """The request in a JSON body.

    Raises: Rejected (400).
    """
    try:
        return _ASKED.decode(body)
    except msgspec.ValidationError as error:
        code = BAD_VARIABLES if "`$.variables" in str(error) else BAD_DOCUMENT
        raise Rejected(400, code, f"The request is not of the shape we know: {_plainly(error)}.") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Rejected(400, BAD_DOCUMENT, "The body is not JSON.") from None


def asked_in_url(scope: Scope) -> Asked:
    """The request in the query of a URL, `variables` and `extensions` as JSON.

    Raises: Rejected (400).
    """
    given = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    found: dict[str, object] = {name: given[name] for name in _GET_PARAMETERS if name in given}
    for name in ("variables", "extensions"):
        if name in given:
            found[name] = _json(name, given[name])
    return asked_in(json.dumps(found).encode())


def _json(name: str, text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise Rejected(400, BAD_VARIABLES, f"`{name}` is not JSON.") from None


def _plainly(error: Exception) -> str:
    text = str(error).replace(" - at `$.", " at `")
    return text[:1].lower() + text[1:]


def encoded(answer: Mapping[str, object]) -> bytes:
    """An answer as JSON."""
    return msgspec.json.encode(answer)
