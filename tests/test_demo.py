"""The demo tells its stories through the ordinary commands, and the README's first question has its real answer."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amends.clock import tick
from amends.databases import Databases
from api.demo import tell_stories
from api.plain import ADVOCATES, QUESTIONS
from tests.asking import Amends, open_door

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(module_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Amends]:
    with open_door(module_databases, tmp_path_factory.mktemp("demo")) as amends:
        tell_stories(amends.house)
        yield amends


def _asked_in_the_readme() -> tuple[str, dict[str, str]]:
    body = re.search(r"-d '(\{.*\})'", README)
    headers = dict(re.findall(r"-H '([a-z-]+): ([^']+)'", README))
    assert body is not None
    return body[1], headers


def test_the_readme_shows_the_real_answer_to_its_first_question(demo: Amends) -> None:
    body, headers = _asked_in_the_readme()
    answer = demo.client.post("/graphql", content=body, headers=headers).json()
    shown = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    assert answer == json.loads(shown[1])


def test_stories_told_again_change_nothing(demo: Amends) -> None:
    def facts() -> object:
        with demo.house.log.connection() as conn:
            return conn.execute("SELECT count(*) FROM facts").fetchone()

    before = facts()
    tell_stories(demo.house)
    assert facts() == before


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: str(each["title"]))
def test_every_question_of_the_day_is_answered(demo: Amends, question: dict[str, object]) -> None:
    day = f"{question.get('day', '2026-11-24')}T09:00:00Z"
    headers = {"authorization": f"Bearer dev-{question['persona']}", "amends-now": day}
    body = {"query": question["document"], "variables": question.get("variables")}
    answer = demo.client.post("/graphql", json=body, headers=headers).json()
    assert "errors" not in answer, answer
    assert answer["data"]


def test_a_discount_that_jones_did_not_use_keeps_nobody_from_asking_them(demo: Amends) -> None:
    assert _may_be_asked(demo, "Jones & Co")
    tick(demo.house, NOW, noted_at=NOW)
    assert _may_be_asked(demo, "Jones & Co")


def _may_be_asked(demo: Amends, name: str) -> bool:
    headers = {"authorization": "Bearer dev-mei", "amends-now": NOW.isoformat()}
    answer = demo.client.post("/graphql", json={"query": ADVOCATES}, headers=headers).json()
    customers = [each["node"]["customer"] for each in answer["data"]["advocateCandidates"]["edges"]]
    return next(each["readiness"]["ready"] is True for each in customers if each["name"] == name)
