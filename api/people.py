"""People in answers: who did it, who owns it, who promised."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api.viewer import Viewer
from domain.entry import Actor
from domain.terms import Role


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who works here, a service, or somebody a system we imported from knew."""

    id: UUID
    name: str
    role: Role | None
    department: str | None


def named(viewer: Viewer, id: UUID | None) -> Named | None:
    """The person with this id, as the staff directory has them now."""
    if id is None:
        return None
    person = viewer.staff.people.get(id)
    if person is None:
        return Named(id, "Somebody", None, None)
    return Named(id, person.name, next(iter(person.roles), None), person.department)


def named_actor(viewer: Viewer, actor: Actor) -> Named:
    """Who did something, in the role they did it in."""
    person = viewer.staff.people.get(actor.id)
    name = person.name if person else actor.ref or "Somebody"
    return Named(actor.id, name, actor.role, actor.department)
