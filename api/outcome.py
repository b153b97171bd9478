"""The answer of every command, in one shape: done, or refused with what to do next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from amends.first import RULEBOOK, STAFF
from amends.intents import Answer, Intent
from api.command_inputs import CommandInput, Envelope
from api.customer import CustomerView, view_now
from api.naming import RefusalCode, WarningCode
from api.rows import NextStep, step_shown
from api.viewer import Viewer
from domain.commanding import Command
from domain.refusals import Detail, Refused


@dataclass(frozen=True, slots=True)
class Refusal:
    """A business no: a stable code, one plain sentence, the field, and what to do next."""

    code: RefusalCode
    message: str
    field: str | None
    next: NextStep | None
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class Notification:
    """Something worth knowing beside a success; it never blocks."""

    code: WarningCode
    message: str
    field: str | None
    marked: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of every command; `replayed` where it was carried out before and this is the first answer."""

    done: bool
    subject_id: UUID | None
    version: int | None
    refusal: Refusal | None
    warnings: tuple[Notification, ...]
    replayed: bool
    customer: CustomerView | None


def answering(command: Command, inputs: CommandInput) -> Callable[[Viewer, Mapping[str, object]], Awaitable[Outcome]]:
    """How a command of this kind is answered: read, done in a thread, and told."""

    async def answer(viewer: Viewer, given: Mapping[str, object]) -> Outcome:
        try:
            envelope, arguments = inputs.decode(given)
            intent = intended(viewer, command, envelope, arguments)
        except Refused as refusal:
            return told(Answer(None, None, refusal=refusal), None)
        return await viewer.doors.in_thread(lambda: _done(viewer, intent))

    return answer


def intended(viewer: Viewer, command: Command, envelope: Envelope, arguments: Mapping[str, object]) -> Intent:
    """What the viewer wants done.

    Refused: NotAllowed.
    """
    actor = viewer.acting(command)
    return Intent(
        command,
        envelope.story_id or _story_id(command, actor.id, envelope),
        envelope.command_id,
        actor,
        arguments,
        viewer.now,
        envelope.occurred_at,
        envelope.expected_version,
        None if command.creates == command.story else envelope.id,
    )


def _story_id(command: Command, actor_id: UUID, envelope: Envelope) -> UUID:
    match command.story:
        case "staff":
            return STAFF
        case "rulebook":
            return RULEBOOK
        case _:
            return envelope.id or uuid5(actor_id, str(envelope.command_id))


def _done(viewer: Viewer, intent: Intent) -> Outcome:
    answer = viewer.doors.house.do(intent)
    return told(answer, view_now(viewer, intent.story_id) if intent.command.story == "customer" else None)


def told(answer: Answer, customer: CustomerView | None) -> Outcome:
    """An answer as clients read it."""
    refusal = answer.refusal
    return Outcome(
        refusal is None,
        answer.subject_id,
        answer.version,
        None if refusal is None else _refusal(refusal),
        tuple(Notification(WarningCode(each.code), each.message, each.field, each.marked) for each in answer.warnings),
        answer.replayed,
        customer,
    )


def _refusal(refusal: Refused) -> Refusal:
    return Refusal(
        RefusalCode(refusal.code),
        refusal.message,
        refusal.field,
        step_shown(refusal.next) if refusal.next else None,
        refusal.details,
    )
