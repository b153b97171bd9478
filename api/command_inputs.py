"""The input of a command: its envelope, then what the domain function asks for."""

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

import msgspec
import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from api.inputs import input_type
from api.reading import Argument, read, struct_of
from api.scalars import uuid_of
from domain.refusals import NotUnderstood

Answering = Callable[[Any, Mapping[str, object]], Awaitable[object]]

_NEEDED: Final = inspect.Parameter.empty
_OURS: Final = ("command_id", "expected_version", "occurred_at", "id")


class Field(Protocol):
    """An argument of a command, as `domain.commanding` names it."""

    @property
    def name(self) -> str:
        """Its Python name."""
        ...

    @property
    def annotation(self) -> object:
        """What the domain wants."""
        ...

    @property
    def default(self) -> object:
        """What an absent one stands for, or `inspect.Parameter.empty`."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a command carries beside its own arguments."""

    command_id: UUID
    story_id: UUID | None
    expected_version: int | None
    occurred_at: datetime | None
    id: UUID | None


@dataclass(frozen=True, slots=True)
class CommandInput:
    """How one command is asked for: its GraphQL input type, and how to read what was sent."""

    name: str
    asked: type
    story: str | None
    arguments: tuple[Argument, ...]
    struct: type[msgspec.Struct]

    def decode(self, given: Mapping[str, object]) -> tuple[Envelope, dict[str, object]]:
        """The envelope, and the function's arguments that were given.

        Refused: Missing, NotUnderstood, NotFound (an id that names nothing), and what `money_of` refuses.
        """
        for name in ("commandId", "id"):
            if isinstance(text := given.get(name), str) and uuid_of(text) is None:
                raise NotUnderstood(name, "an id is a UUID")
        found: dict[str, Any] = read(given, self.arguments, self.struct)
        story_id = found.pop(self.story) if self.story else None
        ours = {each: found.pop(each, None) for each in _OURS}
        return Envelope(story_id=story_id, **ours), found


def command_input(name: str, fields: Iterable[Field], *, creates: str | None, story: str | None) -> CommandInput:
    """The input of the command of this (camelCase) name, whose function asks the client for `fields`.

    `story` is the name of the id of the story it acts on (`customer_id`), None where the story is made or known;
    `creates` names what it makes, whose id the client may choose.
    """
    envelope = [Argument("command_id", UUID, _NEEDED)]
    envelope += [Argument(story, UUID, _NEEDED)] if story else []
    envelope += [Argument("expected_version", int | None, None), Argument("occurred_at", datetime | None, None)]
    envelope += [Argument("id", UUID | None, None)] if creates else []
    arguments = (*envelope, *(Argument(each.name, each.annotation, each.default) for each in fields))
    twice = [each for each, count in Counter(argument.name for argument in arguments).items() if count > 1]
    if twice:
        raise TypeError(f"{name} asks twice for {', '.join(twice)}")
    title = f"{name[:1].upper()}{name[1:]}Input"
    asked = input_type(title, arguments, f"What `{name}` is told.")
    return CommandInput(name, asked, story, arguments, struct_of(title, arguments))


def command_field(inputs: CommandInput, answer: Answering, outcome: Any, description: str | None) -> StrawberryField:
    """The mutation of a command: `answer(caller, given)` gets the input as sent, to be read by `inputs.decode`."""

    async def resolver(info: Any, input: Any) -> object:
        return await answer(info.context, input)

    resolver.__annotations__ = {"info": strawberry.Info, "input": inputs.asked, "return": outcome}
    return StrawberryField(
        python_name=inputs.name,
        graphql_name=inputs.name,
        type_annotation=StrawberryAnnotation(outcome),
        description=description,
        base_resolver=StrawberryResolver(resolver),
    )
