"""Every place of every command where something is filled in, and what is answered where that is no good."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, get_args, get_origin
from uuid import uuid4

from api.annotations import LISTS, choices
from api.reading import Argument, parts_of
from api.schema import inputs_of
from domain.arguments import camel
from domain.commanding import Command
from domain.commands import ALL
from domain.money import Money
from tests.asking import ANSWER, Amends
from tests.everything import NOW, Everything, Given
from tests.valid_input import command_name, valid_for, who_does

INTERNALS = re.compile(r"[{}<>_`]|\b(None|True|False|UUID\(|Decimal|Traceback|str|int|msgspec|psycopg|Error)\b")
COMMANDS = {each.name: each for each in ALL}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client fills something in: `makeOffer terms.0.value`, an amount."""

    command: str
    path: Path
    annotation: Any
    required: bool

    @property
    def field(self) -> str:
        """The path of the argument, as a refusal tells it."""
        return ".".join(map(str, self.path))

    @property
    def kind(self) -> Any:
        """What belongs there: a type, or `list`."""
        (kind,) = choices(self.annotation)
        return list if get_origin(kind) in LISTS else kind

    def __str__(self) -> str:
        return f"{self.command} {self.field}"


def places(command: Command) -> Iterator[Place]:
    """Every place of a command's own arguments, at any depth; of a list, its first line."""
    own = {each.name for each in command.fields}
    for argument in inputs_of(command).arguments:
        if argument.name in own:
            yield from _within(command.name, (camel(argument.name),), argument)


def _within(command: str, path: Path, argument: Argument) -> Iterator[Place]:
    place = Place(command, path, argument.annotation, argument.required)
    yield place
    if place.kind is list:
        (annotation,) = choices(argument.annotation)
        yield from _within(command, (*path, 0), Argument("", get_args(annotation)[0], argument.default))
    elif isinstance(place.kind, type) and is_dataclass(place.kind) and place.kind is not Money:
        for each in parts_of(place.kind):
            yield from _within(command, (*path, camel(each.name)), each)


PLACES = tuple(place for command in ALL for place in places(command))


def of_kind(*kinds: Any) -> tuple[Place, ...]:
    """The places where such a thing belongs; `Enum` is any closed list."""
    return tuple(each for each in PLACES if any(_is(each.kind, kind) for kind in kinds))


def _is(kind: Any, wanted: Any) -> bool:
    return kind is wanted or (wanted is Enum and isinstance(kind, type) and issubclass(kind, Enum))


@dataclass(frozen=True, slots=True)
class Asked:
    """Two customers of whom there is one of everything, and arguments in order for each."""

    amends: Amends
    told: Everything
    other: Everything
    valid: Mapping[str, Given]
    others: Mapping[str, Given]

    def value_at(self, place: Place) -> Any:
        """What is filled in there, in order."""
        return _at(self._given(self.valid, place), place.path)

    def other_value_at(self, place: Place) -> Any:
        """What is filled in there for the other customer."""
        return _at(self._given(self.others, place), place.path)

    def given(self, place: Place, value: object) -> Given:
        """Arguments in order but for this place."""
        given = deepcopy(self._given(self.valid, place))
        parent = _at(given, place.path[:-1])
        parent[place.path[-1]] = value
        return given

    def _given(self, valid: Mapping[str, Given], place: Place) -> Given:
        for name, given in valid.items():
            if command_name(name) == place.command and _holds(given, place.path):
                return given
        for name, given in valid.items():
            if command_name(name) == place.command and _holds(given, place.path[:-1]):
                return given
        raise AssertionError(f"tests/valid_input.py fills nothing in at {place}")

    def counted(self) -> tuple[int, int, int]:
        """How many facts, keys and stories there are."""
        with self.amends.house.log.connection() as conn:
            row = conn.execute(
                """
                SELECT
                    (SELECT count(*) FROM facts),
                    (SELECT count(*) FROM command_keys),
                    (SELECT count(*) FROM stories)
                """
            ).fetchone()
        assert row is not None
        return row[0], row[1], row[2]

    def answer(self, command: str, given: Given, who: str | None = None, now: datetime = NOW) -> dict[str, Any]:
        """The whole answer to a command, sent as bytes that any client could send."""
        kind = f"{command[:1].upper()}{command[1:]}Input"
        document = f"mutation ($i: {kind}!) {{ {command}(input: $i) {{ {ANSWER} }} }}"
        sent = {"query": document, "variables": {"i": {"commandId": str(uuid4()), **given}}}
        token = f"dev-{who or who_does(COMMANDS[command])}"
        headers = {"authorization": f"Bearer {token}", "amends-now": now.isoformat()}
        headers["content-type"] = "application/json"
        answer = self.amends.client.post("/graphql", content=json.dumps(sent), headers=headers)
        answered: dict[str, Any] = answer.json()
        return answered

    def refusal(self, command: str, given: Given, who: str | None = None, now: datetime = NOW) -> dict[str, Any]:
        """The refusal of a command, in plain words, after which nothing is recorded."""
        before = self.counted()
        answer = self.answer(command, given, who, now)
        assert "errors" not in answer, answer["errors"]
        refusal: dict[str, Any] | None = answer["data"][command]["refusal"]
        assert refusal is not None, "it was done"
        assert refusal["message"][-1] in ".?!", refusal["message"]
        assert not INTERNALS.search(refusal["message"]), refusal["message"]
        assert self.counted() == before
        return refusal

    def unreadable(self, command: str, given: Given) -> None:
        """See that GraphQL itself refuses this, and that nothing is recorded."""
        before = self.counted()
        answer = self.answer(command, given)
        assert "errors" in answer, answer
        assert {each["extensions"]["code"] for each in answer["errors"]} == {"BAD_VARIABLES"}, answer
        assert self.counted() == before


def _holds(given: object, path: Path) -> bool:
    try:
        _at(given, path)
    except (LookupError, TypeError):
        return False
    return True


def _at(given: Any, path: Path) -> Any:
    for step in path:
        given = given[step]
    return given


def asked(amends: Amends, told: Everything, other: Everything) -> Asked:
    """The two customers with arguments in order for each."""
    return Asked(amends, told, other, valid_for(told), valid_for(other))
