"""Keeping the staff directory: who works here, in which roles; somebody who leaves is never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.entry import Ids
from domain.refusals import IdTaken, Refused, UserInactive
from domain.staff import Person, RoleGranted, RoleRevoked, Staff, StaffAdded, StaffDeactivated
from domain.terms import Role


@dataclass(unsafe_hash=True)
class HasRoleAlready(Refused):
    """{name} is here as {role} already."""

    field = "role"

    name: str
    role: Role


@dataclass(unsafe_hash=True)
class HasNoSuchRole(Refused):
    """{name} is not here as {role}."""

    field = "role"

    name: str
    role: Role


@dataclass(unsafe_hash=True)
class NotForPrograms(Refused):
    """A program acts as a service, and nobody else does."""

    field = "role"


@dataclass(unsafe_hash=True)
class LastAdmin(Refused):
    """Somebody must stay admin. Make another one first."""


def add_staff(staff: Staff, name: str, new: Ids, department: str | None = None, service: bool = False) -> StaffAdded:
    """Somebody works here now, or a program was given an account; roles are granted apart.

    Refused: IdTaken.
    """
    person_id = new("person")
    if person_id in staff.people:
        raise IdTaken
    return StaffAdded(person_id, name, department, service)


def grant_role(staff: Staff, person_id: UUID, role: Role) -> RoleGranted:
    """Let them act in this role.

    Refused: UserInactive, HasRoleAlready, NotForPrograms.
    """
    person = _active(staff, person_id)
    if role in person.roles:
        raise HasRoleAlready(person.name, role)
    if person.service != (role is Role.SERVICE):
        raise NotForPrograms
    return RoleGranted(person_id, role)


def revoke_role(staff: Staff, person_id: UUID, role: Role) -> RoleRevoked:
    """Let them act in this role no longer.

    Refused: UserInactive, HasNoSuchRole, LastAdmin.
    """
    person = _active(staff, person_id)
    if role not in person.roles:
        raise HasNoSuchRole(person.name, role)
    if role is Role.ADMIN:
        _another_admin(staff, person_id)
    return RoleRevoked(person_id, role)


def deactivate_staff(staff: Staff, person_id: UUID) -> StaffDeactivated:
    """They work here no longer: their next request fails, and their name stays on what they did.

    Refused: UserInactive, LastAdmin.
    """
    person = _active(staff, person_id)
    if Role.ADMIN in person.roles:
        _another_admin(staff, person_id)
    return StaffDeactivated(person_id)


def admins(staff: Staff) -> list[Person]:
    """Everybody who is admin now."""
    return [each for each in staff.people.values() if each.active and Role.ADMIN in each.roles]


def _active(staff: Staff, person_id: UUID) -> Person:
    person = staff.people.get(person_id)
    if person is None or not person.active:
        raise UserInactive("personId")
    return person


def _another_admin(staff: Staff, person_id: UUID) -> None:
    if all(each.id == person_id for each in admins(staff)):
        raise LastAdmin
