"""A story as people read it: one sentence for each fact, without personal words."""

from dataclasses import fields
from functools import cache
from typing import Any
from uuid import UUID

from domain.entry import Entry
from domain.saying import sentence
from domain.staff import Staff


def summary(entry: Entry, staff: Staff) -> str:
    """The sentence of an entry: `Amina granted redo worth 120.00 EUR`."""
    fact: Any = entry.fact
    values = {each: getattr(fact, each) for each in _names(fact.__class__)}
    return sentence(fact.said, {**values, "actor": actor_name(entry, staff)})


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def actor_name(entry: Entry, staff: Staff) -> str:
    """Who did it, as the directory or the system we imported from names them."""
    person = staff.people.get(entry.actor.id)
    return person.name if person else entry.actor.ref or "Somebody"


def things_in(entry: Entry) -> list[UUID]:
    """The ids of the things that a fact is about."""
    fact: Any = entry.fact
    values = (getattr(fact, each) for each in _names(fact.__class__))
    return [each for each in values if isinstance(each, UUID)]


def mentions(entry: Entry, subject: UUID) -> bool:
    """Whether a fact is about this thing: one of its fields is the thing's id."""
    return subject in things_in(entry)
