"""The server as it is served is as hard as its door: whatever is sent is a clear no at once, and harms nothing."""

import json
import time
from collections.abc import Iterator, Mapping
from uuid import uuid4

import httpx2 as httpx
import pytest

from api.http_requests import BODY_LIMIT, BULK_BODY_LIMIT
from tests.asking import Amends
from tests.test_endpoint import BROKEN, IN_JSON, NEWER, code
from tests.test_operations import BOMBS

PLAIN_NO = {"BAD_DOCUMENT", "BAD_VARIABLES", "TOO_DEEP", "TOO_COSTLY"}
SIGNED_IN = {**IN_JSON, "accept": NEWER, "authorization": "Bearer dev-amina"}


def around(rounds: int) -> str:
    """From the customer to a complaint and back to the customer, and so on."""
    return "{ customer(id: $id) { " + "complaints { customer { " * rounds + "id" + " } }" * rounds + " } }"


def question(selected: str) -> str:
    """A question about one customer."""
    return f"query ($id: ID!) {selected}"


FLOODS = {
    **{name: text for name, (text, _) in BOMBS.items()},
    "around in circles": question(around(40)),
    "around without end": question(around(2_000)),
    "everybody of everybody": question(
        "{ customers(first: 100) { edges { node { complaints { customer { history(first: 100) { edges { node "
        "{ number } } } } } } } } }"
    ),
    "one customer a thousand times": question(
        "{ " + " ".join(f"a{n}: customer(id: $id) {{ id }}" for n in range(1_000)) + " }"
    ),
    "one command a hundred times": "mutation ($i: AddContactInput!) { "
    + " ".join(f"a{n}: addContact(input: $i) {{ done }}" for n in range(100))
    + " }",
    "types of types": "{ __schema { types { fields { type " + "{ ofType " * 300 + "{ name }" + " }" * 300 + " } } } }",
    "a page without end": "{ complaints(first: 1000000) { edges { node { id } } } }",
    "a page below nothing": "{ complaints(first: -1) { edges { node { id } } } }",
}
HARMLESS = {"a page below nothing"}
"""Refused as a question, by its own code."""


@pytest.fixture
def client(module_amends: Amends) -> Iterator[httpx.Client]:
    """The served app, which answers an ordinary question afterwards as before."""
    yield module_amends.client
    assert module_amends.ask("{ viewer { roles } }") == {"viewer": {"roles": ["ACCOUNT_MANAGER"]}}


def at_once(client: httpx.Client, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
    """The answer to these bytes, for which this process works less than a tenth of a second."""
    tries = [_timed(client, body, headers) for _ in range(3)]
    assert min(took_s for _, took_s in tries) < 0.1  # the quickest, and only our own work: others use this machine too
    return tries[0][0]


def _timed(client: httpx.Client, body: bytes, headers: Mapping[str, str]) -> tuple[httpx.Response, float]:
    before = time.process_time()
    return client.post("/graphql", content=body, headers=headers), time.process_time() - before


def sent(client: httpx.Client, body: bytes) -> httpx.Response:
    """The answer to these bytes, sent by somebody who is signed in."""
    return at_once(client, body, SIGNED_IN)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_body_is_refused_at_once(client: httpx.Client, name: str) -> None:
    answer = sent(client, BROKEN[name])
    assert answer.status_code == 400
    assert code(answer) in PLAIN_NO


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_refused_at_once(client: httpx.Client, name: str) -> None:
    body = json.dumps({"query": FLOODS[name], "variables": {"id": str(uuid4()), "i": {}}}).encode()
    answer = sent(client, body)
    if name not in HARMLESS:
        assert 400 <= answer.status_code < 500, answer.text[:300]
        assert code(answer) in PLAIN_NO
    assert "FAULT" not in answer.text


def test_a_huge_body_is_refused_at_once(client: httpx.Client) -> None:
    words = json.dumps({"query": "{ viewer { roles } }", "variables": {"a": "x" * BODY_LIMIT}}).encode()
    for body in (b" " * (BULK_BODY_LIMIT + 1), words):
        assert sent(client, body).status_code == 413


@pytest.mark.parametrize("where", ["value", "name", "list", "key"])
def test_deep_and_wide_variables_are_refused_at_once(client: httpx.Client, where: str) -> None:
    deep: object = "x"
    for _ in range(400):
        deep = [deep] if where == "list" else {"a": deep}
    wide = {f"a{n}": n for n in range(5_000)}
    given = {"value": deep, "name": {"name": deep}, "list": deep, "key": wide}[where]
    document = "mutation ($i: AddContactInput!) { addContact(input: $i) { done } }"
    answer = sent(client, json.dumps({"query": document, "variables": {"i": given}}).encode())
    assert answer.status_code == 400
    assert code(answer) in PLAIN_NO


@pytest.mark.parametrize("token", ["", "dev-", "amends_", "amends_" + "x" * 4_000, "x"])
def test_nobody_is_told_to_sign_in_at_once(client: httpx.Client, token: str) -> None:
    headers = {**SIGNED_IN, "authorization": f"Bearer {token}"}
    body = json.dumps({"query": "{ viewer { roles } }"}).encode()
    answer = at_once(client, body, headers)
    assert (answer.status_code, code(answer)) == (401, "NOT_AUTHENTICATED")
