"""GraphQL over HTTP: the 61 server audits of the npm package `graphql-http`, by their ids, and the package's own run.

The list is ours and always runs; the package itself is asked where node and it are at hand: set GRAPHQL_HTTP to the
folder that holds its `node_modules`.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2 as httpx
import pytest
import uvicorn
from starlette.testclient import TestClient

from tests.graphql_sample import endpoint

NEWER = "application/graphql-response+json"
OLDER = "application/json"
TYPENAME = {"query": "{ __typename }"}
TYPE = {"query": "query Type($name: String!) { __type(name: $name) { name } }"}
COERCE = {"query": "query CoerceFailure($id: ID!){ __typename }", "variables": {"id": None}}
UNKNOWN = {"query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }"}
INVALID_STRINGS: tuple[object, ...] = ({"obj": "ect"}, 0, False, ["array"])
INVALID_MAPS: tuple[object, ...] = ("string", 0, False, ["array"])

Expected = Callable[[httpx.Response], bool]


@dataclass(frozen=True)
class Audit:
    """One audit: what is sent, and what has to come back."""

    id: str
    expected: Expected
    body: object = None
    url: dict[str, str] | None = None
    accept: str | None = None
    content_type: str | None = OLDER

    def run(self, client: TestClient) -> httpx.Response:
        headers = {"accept": self.accept} if self.accept else {}
        if self.url is not None:
            return client.get("/graphql?" + urlencode(self.url), headers=headers)
        if self.content_type:
            headers["content-type"] = self.content_type
        body = self.body if isinstance(self.body, str) else "" if self.body is None else json.dumps(self.body)
        return client.post("/graphql", content=body.encode(), headers=headers)


def status(*allowed: int) -> Expected:
    return lambda answer: answer.status_code in allowed


def status_between(low: int, high: int) -> Expected:
    return lambda answer: low <= answer.status_code <= high


def ok(media: str) -> Expected:
    return lambda answer: answer.status_code == 200 and media in answer.headers["content-type"]


def no_errors(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and "errors" not in answer.json()


def no_data(answer: httpx.Response) -> bool:
    return "data" not in answer.json()


def utf8(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and bool(answer.content.decode("utf-8"))


def audits() -> Iterator[Audit]:
    yield Audit("22EB", ok(NEWER), TYPENAME, accept=NEWER)
    yield Audit("4655", ok(OLDER), TYPENAME, accept=OLDER)
    yield Audit("47DE", ok(OLDER), TYPENAME, accept="*/*")
    yield Audit("80D8", ok(OLDER), TYPENAME)
    yield Audit("82A3", utf8, TYPENAME)
    swim = json.dumps({"query": '{ __type(name: "Run🏃Swim🏊") { name } }'}, ensure_ascii=False)
    yield Audit("BF61", status(200), swim, content_type="application/json; charset=utf-8")
    yield Audit("78D5", status(200), TYPENAME)
    yield Audit("2C94", status(200), TYPENAME)
    yield Audit("5A70", status(200), url={"query": "{ __typename }"})
    yield Audit("9C48", status_between(400, 499), url={"query": "mutation { __typename }"}, accept=NEWER)
    yield Audit("9ABE", status_between(400, 499), TYPENAME, content_type=None)
    yield Audit("03D4", status(200), TYPENAME)
    yield Audit("A5BF", status(400))
    yield Audit("423L", status(400), {"notquery": "{ __typename }"}, accept=NEWER)
    for at, invalid in enumerate(INVALID_STRINGS):
        yield Audit(f"LKJ{at}", status(400), {"query": invalid})
    yield Audit("34A2", status(200), TYPENAME, accept=NEWER)
    yield Audit("13EE", no_errors, TYPENAME, accept=OLDER)
    for at, invalid in enumerate(INVALID_STRINGS):
        yield Audit(f"6C0{at}", status(400), {**TYPENAME, "operationName": invalid})
    named = {"operationName": "Query", "query": "query Query { __typename }"}
    yield Audit("8161", status(200), named, accept=NEWER)
    yield Audit("B8B3", no_errors, named, accept=OLDER)
    for at, parameter in enumerate(("variables", "operationName", "extensions")):
        yield Audit(f"94B{at}", no_errors, {**TYPENAME, parameter: None}, accept=NEWER)
        yield Audit(f"022{at}", no_errors, {**TYPENAME, parameter: None}, accept=OLDER)
    for at, invalid in enumerate(INVALID_MAPS):
        yield Audit(f"476{at}", status(400), {**TYPENAME, "variables": invalid})
    some_type = {**TYPE, "variables": {"name": "sometype"}}
    yield Audit("2EA1", status(200), some_type, accept=NEWER)
    yield Audit("28B9", no_errors, some_type, accept=OLDER)
    in_url = {**TYPE, "variables": '{"name":"sometype"}'}
    yield Audit("D6D5", no_errors, url=in_url, accept=NEWER)
    yield Audit("6A70", no_errors, url=in_url, accept=OLDER)
    for at, invalid in enumerate(INVALID_MAPS):
        yield Audit(f"58B{at}", status(400), {**TYPENAME, "extensions": invalid})
    yield Audit("428F", status(200), {**TYPENAME, "extensions": {"some": "value"}}, accept=NEWER)
    yield Audit("1B7A", no_errors, {**TYPENAME, "extensions": {"some": "value"}}, accept=OLDER)
    yield Audit("B6DC", status_between(200, 599), '{ "not a JSON', accept=OLDER)
    yield Audit("BCF8", status(400), '{ "not a JSON', accept=OLDER)
    yield Audit("B7N8", status(400), '{ "not a JSON', accept=NEWER)
    yield Audit("8764", status_between(400, 599), {"qeury": "{ __typename }"})
    yield Audit("3E3A", status(400), {"qeury": "{ __typename }"})
    yield Audit("572B", status(200), {"query": "{"}, accept=OLDER)
    yield Audit("FDE2", status(200), UNKNOWN, accept=OLDER)
    yield Audit("7B9B", status(200), COERCE, accept=OLDER)
    yield Audit("865D", status_between(400, 599), {"query": "{"}, accept=NEWER)
    yield Audit("556A", status(400), {"query": "{"}, accept=NEWER)
    yield Audit("D586", no_data, {"query": "{"}, accept=NEWER)
    yield Audit("51FE", status_between(400, 599), UNKNOWN, accept=NEWER)
    yield Audit("74FF", status(400), UNKNOWN, accept=NEWER)
    yield Audit("5E5B", no_data, UNKNOWN, accept=NEWER)
    yield Audit("86EE", status(400), COERCE, accept=NEWER)


AUDITS = list(audits())


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(endpoint())


@pytest.mark.parametrize("audit", AUDITS, ids=lambda audit: audit.id)
def test_we_speak_graphql_over_http(client: TestClient, audit: Audit) -> None:
    answer = audit.run(client)
    assert audit.expected(answer), f"{answer.status_code} {answer.text}"


def test_the_list_is_whole() -> None:
    assert len({each.id for each in AUDITS}) == 61


PROGRAM = """
const { auditServer } = require('graphql-http');
auditServer({ url: process.argv[1] }).then((results) => {
  const said = results.map(({ id, status, reason }) => ({ id, status, reason }));
  console.log(JSON.stringify(said));
});
"""


@pytest.fixture
def address() -> Iterator[str]:
    """A running server."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(endpoint(), log_level="error", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
    server.should_exit = True
    thread.join()
    listening.close()


def test_the_package_itself_finds_nothing(address: str) -> None:
    node, folder = shutil.which("node"), Path(os.environ.get("GRAPHQL_HTTP", "/nowhere"))
    if node is None or not (folder / "node_modules" / "graphql-http").is_dir():
        pytest.skip("node or the package graphql-http is not here; GRAPHQL_HTTP names the folder of its node_modules")
    run = subprocess.run(
        [node, "-e", PROGRAM, address], cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    found: list[dict[str, Any]] = json.loads(run.stdout)
    assert {each["id"] for each in found} == {each.id for each in AUDITS}
    assert [each for each in found if each["status"] != "ok"] == []
