"""Telling a story: a person does this, on that day, in the words that clients use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from amends.first import AMENDS, PERSONAS
from amends.intents import Intent
from amends.opening import House
from api.command_inputs import CommandInput
from api.schema import inputs_of
from domain.commands import BY_NAME
from domain.customer import Customer
from domain.entry import Actor

DEMO: Final = uuid5(AMENDS, "demo")


class Told(Exception):
    """A demo story took a turn it should not have: a command was refused."""


def demo_id(name: str) -> str:
    """The id of a demo customer, or of another thing that a story names itself."""
    return str(uuid5(DEMO, name))


def money(amount: str, currency: str) -> dict[str, str]:
    """An amount as clients write it."""
    return {"amount": amount, "currency": currency}


class Teller:
    """Does commands as personas, at nine in the morning of the days of a story."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._said = 0

    def was_told(self) -> bool:
        """Whether the stories were told already: the last of their customers is there."""
        return self._house.log.read("customer", UUID(demo_id("Kibo Ltd"))).version > 0

    def does(self, who: str, day: str, name: str, /, **given: object) -> str:
        """Somebody does a command; the id of what it made or acted on.

        Raises: Told for a refusal.
        """
        command = BY_NAME[name]
        self._said += 1
        key = uuid5(DEMO, f"{self._said}/{who}/{day}/{name}")
        inputs: CommandInput = inputs_of(command)
        envelope, arguments = inputs.decode({"commandId": str(key), **given})
        id, _, department = PERSONAS[who]
        role = next(each for each in self._house.staff.people[id].roles if each in command.roles)
        chosen = envelope.id
        story_id = envelope.story_id or chosen or uuid5(id, str(key))
        intent = Intent(
            command,
            story_id,
            key,
            Actor(id, role, department),
            arguments,
            _at(day),
            envelope.occurred_at,
            chosen_id=None if command.creates == command.story else chosen,
        )
        answer = self._house.do(intent)
        if answer.refusal is not None or answer.subject_id is None:
            raise Told(f"{day} {who} {name}: {answer.refusal}")
        return str(answer.subject_id)

    def customer(self, id: str) -> Customer:
        """A customer as they are now."""
        story = self._house.log.read("customer", UUID(id)).story
        assert isinstance(story, Customer)
        return story


def _at(day: str) -> datetime:
    text = day if "T" in day else f"{day}T09:00:00"
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
