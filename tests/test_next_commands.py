"""Whatever says what to do next names a command that exists."""

import re
from pathlib import Path

import pytest

import domain
from api.naming import CommandName
from api.rows import screaming
from domain.commands import ALL
from domain.refusals import Next, Refused

NAMES = {each.name for each in ALL}


def _refusals(cls: type[Refused]) -> list[type[Refused]]:
    below = cls.__subclasses__()
    return [*below, *(each for one in below for each in _refusals(one))]


@pytest.mark.parametrize("refusal", _refusals(Refused), ids=lambda each: str(each.__name__))
def test_a_refusal_points_to_a_command_that_exists(refusal: type[Refused]) -> None:
    if isinstance(refusal.next, Next) and refusal.next.command is not None:
        assert refusal.next.command in NAMES


def test_every_command_named_in_a_sentence_of_the_domain_exists() -> None:
    folder = Path(domain.__path__[0])
    named = {
        name
        for path in folder.rglob("*.py")
        for name in re.findall(r'(?:Next|Act)\(\s*f?"[^"]*",\s*"([a-zA-Z]+)"', path.read_text(encoding="utf-8"))
    }
    assert named <= NAMES, named - NAMES


def test_every_command_has_its_name_in_capitals() -> None:
    assert {screaming(name) for name in NAMES} == {each.value for each in CommandName}
