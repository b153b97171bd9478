"""Questions about oneself, one customer, one thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strawberry import Info

from api.customer import CustomerView, view_now, view_then
from api.naming import CommandName, command_name
from api.people import Named, named
from api.viewer import Viewer
from domain.commands import ALL
from domain.terms import Role


@dataclass(frozen=True, slots=True)
class Myself:
    """Who is signed in, and what they may do."""

    person: Named
    roles: tuple[Role, ...]
    time_zone: str
    commands: tuple[CommandName, ...]


def viewer(info: Info) -> Myself:
    """Who is signed in, and what they may do."""
    asking: Viewer = info.context
    person = named(asking, asking.person.id)
    assert person is not None
    commands = tuple(CommandName(command_name(each)) for each in ALL if asking.sees(each.roles))
    return Myself(person, asking.roles, asking.rules.calendar.time_zone, commands)


async def customer(
    info: Info, id: UUID, as_of: datetime | None = None, as_known_at: datetime | None = None
) -> CustomerView | None:
    """One customer: as they are now; as of a moment, counting what had occurred; as we knew it at a moment."""
    asking: Viewer = info.context
    if as_of is None and as_known_at is None:
        return await asking.doors.in_thread(lambda: view_now(asking, id))
    return await asking.doors.in_thread(lambda: view_then(asking, id, as_of, as_known_at))
