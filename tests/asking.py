"""Asking through the door: the whole app in this process, on databases of the test's own, at any moment."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from starlette.testclient import TestClient

from amends.databases import Databases
from amends.opening import House, opened, seed
from amends.settings import Settings
from amends.tokens import PREFIX
from api import server

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
ANSWER = """
    done subjectId version replayed
    warnings { code message field marked }
    refusal { code message field next { sentence command } details { sentence subjectId } }
"""
"""What is asked of every outcome."""


@dataclass(frozen=True, slots=True)
class Amends:
    """An open door: who asks is a persona's name (`amina`) or a token, `now` is the moment at the door."""

    client: TestClient
    house: House

    def answered(
        self, document: str, variables: Mapping[str, object] | None = None, who: str = "amina", now: datetime = NOW
    ) -> dict[str, Any]:
        """The whole answer: `data`, `errors`, `extensions`."""
        answer = self.client.post(
            "/graphql",
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {bearer(who)}", "amends-now": now.isoformat()},
        )
        answered: dict[str, Any] = answer.json()
        return answered

    def ask(
        self, document: str, variables: Mapping[str, object] | None = None, who: str = "amina", now: datetime = NOW
    ) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = self.answered(document, variables, who, now)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def do(
        self, command: str, who: str = "amina", now: datetime = NOW, select: str = "", **arguments: object
    ) -> dict[str, Any]:
        """The outcome of a command, with a key of its own unless `commandId` is given; `select` asks for more of it."""
        kind = f"{command[:1].upper()}{command[1:]}Input"
        document = f"mutation ($i: {kind}!) {{ {command}(input: $i) {{ {ANSWER} {select} }} }}"
        given = {"commandId": str(uuid4()), **arguments}
        outcome: dict[str, Any] = self.ask(document, {"i": given}, who, now)[command]
        return outcome

    def done(self, command: str, who: str = "amina", now: datetime = NOW, **arguments: object) -> str:
        """The id of what a command was about, that must be carried out."""
        outcome = self.do(command, who, now, "", **arguments)
        assert outcome["done"], outcome["refusal"]
        return str(outcome["subjectId"])


def bearer(who: str) -> str:
    """What somebody signs in with: a persona's name stands for its development token."""
    return who if who.startswith(PREFIX) else f"dev-{who}"


@contextmanager
def open_door(databases: Databases, folder: Path, **settings_of_its_own: str) -> Iterator[Amends]:
    """The app on these databases, with the first rulebook and the personas."""
    usual = {"AMENDS_PROFILE": "development", "AMENDS_INTROSPECTION": "on", "AMENDS_RATE_LIMITS": "off"}
    settings = Settings.from_environment({**usual, "AMENDS_DATA": str(folder), **settings_of_its_own})
    with opened(databases, os.urandom(32)) as house:
        seed(house, with_personas=True)
        with TestClient(server.application(house, databases, settings)) as client:
            yield Amends(client, house)
