"""What somebody wants done, and what they are answered."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.commanding import Command
from domain.entry import Actor
from domain.refusals import Refused, Warned


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody wants done: a command, on a story, under a key, with its arguments."""

    command: Command
    story_id: UUID
    key: UUID
    actor: Actor
    arguments: Mapping[str, object]
    now: datetime
    occurred_at: datetime | None = None
    expected_version: int | None = None
    chosen_id: UUID | None = None

    @property
    def subject_id(self) -> UUID:
        """What it is about: the part it acts on, else the thing it makes, else the whole story."""
        part = self.command.part
        id = self.arguments.get(f"{part}_id") if part else None
        return id if isinstance(id, UUID) else self.chosen_id or self.story_id

    def fingerprint(self, key: bytes) -> bytes:
        """What tells these arguments from others under the same key, and tells nobody what they are."""
        said = (
            self.command.name,
            {name: msgspec.to_builtins(value) for name, value in sorted(self.arguments.items())},
            self.occurred_at,
            self.chosen_id,
        )
        return hmac.new(key, msgspec.json.encode(said), sha256).digest()


class Notice(msgspec.Struct, frozen=True):
    """A warning as it is answered and kept with the answer."""

    code: str
    message: str
    field: str | None = None
    marked: str | None = None


class FirstAnswer(msgspec.Struct, frozen=True):
    """What is kept of an answer: ids, numbers and codes."""

    subject_id: UUID
    version: int
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a command: done, done before, or refused."""

    subject_id: UUID | None
    version: int | None
    warnings: tuple[Notice, ...] = ()
    refusal: Refused | None = None
    replayed: bool = False


def notice(warning: Warned) -> Notice:
    """A warning as it is answered."""
    return Notice(warning.code, warning.message, warning.field, warning.marked)
