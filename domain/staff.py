"""The staff directory: who works here, in which roles and departments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.terms import Role

# -- what happened


@dataclass(frozen=True, slots=True)
class StaffAdded:
    """Somebody works here, or a program was given an account."""

    said: ClassVar = "{actor} added somebody to the staff"

    person_id: UUID
    name: str
    department: str | None = None
    service: bool = False


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """They may act in this role."""

    said: ClassVar = "{actor} granted the role {role}"

    person_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class RoleRevoked:
    """They may act in this role no longer."""

    said: ClassVar = "{actor} revoked the role {role}"

    person_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class StaffDeactivated:
    """They work here no longer."""

    said: ClassVar = "{actor} deactivated a person"

    person_id: UUID


StaffFact = StaffAdded | RoleGranted | RoleRevoked | StaffDeactivated

# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts here: a person, or a service account."""

    id: UUID
    name: str
    department: str | None
    service: bool
    roles: tuple[Role, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody who ever worked here."""

    id: UUID
    people: Mapping[UUID, Person] = field(default_factory=dict)

    def evolve(self, entry: Entry) -> Staff:
        """The directory after one more fact."""
        fact = entry.fact
        if not isinstance(fact, StaffFact):
            raise TypeError(f"{type(fact).__name__} is no fact of the staff directory")
        return replace(self, people={**self.people, fact.person_id: self._person(fact)})

    def _person(self, fact: StaffFact) -> Person:
        match fact:
            case StaffAdded():
                return Person(fact.person_id, fact.name, fact.department, fact.service)
            case RoleGranted():
                person = self.people[fact.person_id]
                return replace(person, roles=(*(each for each in person.roles if each is not fact.role), fact.role))
            case RoleRevoked():
                person = self.people[fact.person_id]
                return replace(person, roles=tuple(each for each in person.roles if each is not fact.role))
            case StaffDeactivated():
                return replace(self.people[fact.person_id], active=False)
            case _ as never:
                assert_never(never)

    def works_here(self, id: UUID) -> bool:
        """Whether this is a person, no program, who works here now."""
        person = self.people.get(id)
        return person is not None and person.active and not person.service

    def name(self, id: UUID) -> str:
        """Their name, for a sentence."""
        person = self.people.get(id)
        return person.name if person else "Somebody"
