"""How a command is made: a plain function, its standing conditions, and what is supplied to it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from domain.arguments import camel
from domain.customer import Customer
from domain.entry import Actor, Ids
from domain.refusals import NotFound, Refused
from domain.rulebook import Rules
from domain.staff import Staff
from domain.terms import Role

P = ParamSpec("P")
Part = TypeVar("Part")
Given = TypeVar("Given")

Condition = Callable[[Part], Refused | None]
"""A standing precondition: answers with the refusal where it does not hold. Its docstring says what holds."""


def only_if(
    *conditions: Condition[Part],
) -> Callable[[Callable[Concatenate[Part, P], Given]], Callable[Concatenate[Part, P], Given]]:
    """Let a command act only where these hold of the part it acts on; buttons and next steps are told by them too."""

    def decorate(command: Callable[Concatenate[Part, P], Given]) -> Callable[Concatenate[Part, P], Given]:
        @wraps(command)
        def guarded(part: Part, /, *args: P.args, **kwargs: P.kwargs) -> Given:
            for condition in conditions:
                if refusal := condition(part):
                    raise refusal
            return command(part, *args, **kwargs)

        guarded.__dict__["conditions"] = conditions
        return guarded

    return decorate


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A fact for another story than the one the command acts on, written in the same transaction."""

    kind: str
    story_id: UUID
    fact: object


@dataclass(frozen=True, slots=True)
class StoryRef:
    """A small story that a command reads and writes beside the one it acts on."""

    kind: str
    id: UUID


PARTS: Mapping[str, Callable[[Customer], Mapping[UUID, object]]] = {
    "contract": lambda customer: customer.contracts,
    "contact": lambda customer: customer.known.contacts,
    "hold": lambda customer: customer.known.holds,
    "complaint": lambda customer: customer.complaints,
    "offer": lambda customer: customer.dealings.offers,
    "approval": lambda customer: customer.dealings.approvals,
    "concession": lambda customer: customer.dealings.concessions,
    "promise": lambda customer: customer.promises,
    "follow_up": lambda customer: customer.follow_ups,
    "invoice": lambda customer: customer.accounts.invoices,
    "credit": lambda customer: customer.accounts.credits,
    "testimonial": lambda customer: customer.advocacy.testimonials,
    "referral": lambda customer: customer.advocacy.referrals,
    "reference_call": lambda customer: customer.advocacy.calls,
}
"""Where a command finds a part of the customer that the client names by its id."""

SUPPLIED = frozenset({"customer", "staff", "book", "now", "occurred_at", "actor", "rules", "new"})
"""Parameters that no client fills in: the story, the times, who acts, the rules in force, and new ids."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When a command is decided, by whom, under which rules, and with which other stories at hand."""

    now: datetime
    occurred_at: datetime
    actor: Actor
    rules: Rules
    staff: Staff
    new: Ids
    beside: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One argument that the client gives."""

    name: str
    annotation: object
    default: object


@dataclass(frozen=True)
class Command:
    """A command as it is offered: the function, who may use it, what it makes, and the stories it needs beside."""

    function: Callable[..., object]
    roles: frozenset[Role]
    creates: str | None = None
    id_is_ours: bool = False
    story: str = "customer"
    beside: Callable[..., Mapping[str, StoryRef | tuple[StoryRef, ...]]] | None = None

    @cached_property
    def name(self) -> str:
        """The name clients use: `raiseComplaint`."""
        return camel(self.function.__name__)

    @cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The function's parameters with their types."""
        return inspect.signature(self.function, eval_str=True).parameters

    @cached_property
    def part(self) -> str | None:
        """The part it acts on, where that is not the whole story: `complaint`."""
        first = next(iter(self.parameters), None)
        return first if first in PARTS else None

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """What the client fills in beside the envelope; a part by its id."""
        return tuple(self._fields())

    def _fields(self) -> Iterable[Field]:
        for name, parameter in self.parameters.items():
            if name in PARTS:
                annotation: object = UUID if parameter.default is parameter.empty else UUID | None
                yield Field(f"{name}_id", annotation, parameter.default)
            elif name not in SUPPLIED and name not in STORIES_BESIDE:
                yield Field(name, parameter.annotation, parameter.default)

    @cached_property
    def _asked_beside(self) -> tuple[str, ...]:
        return () if self.beside is None else tuple(inspect.signature(self.beside).parameters)

    def stories_beside(
        self, story: object, arguments: Mapping[str, object], given: Circumstances
    ) -> Mapping[str, StoryRef | tuple[StoryRef, ...]]:
        """The small stories this command needs, found from the story and the arguments.

        Refused: NotFound.
        """
        if self.beside is None:
            return {}
        found = ((name, self._value(name, story, arguments, given)) for name in self._asked_beside)
        return self.beside(**{name: value for name, values in found for value in values})

    def acted_on(self, story: object, arguments: Mapping[str, object]) -> object | None:
        """The part it acts on, or None where that is the whole story.

        Refused: NotFound.
        """
        if self.part is None or not isinstance(story, Customer):
            return None
        return part_of(story, self.part, arguments.get(f"{self.part}_id"))

    def conditions(self) -> tuple[Condition[object], ...]:
        """The standing conditions of its part."""
        return getattr(self.function, "conditions", ())

    def bind(self, story: object, arguments: Mapping[str, object], given: Circumstances) -> dict[str, object]:
        """Every parameter's value: the client's, and what is supplied.

        Refused: NotFound.
        """
        return {name: value for name in self.parameters for value in self._value(name, story, arguments, given)}

    def _value(
        self, name: str, story: object, arguments: Mapping[str, object], given: Circumstances
    ) -> tuple[object, ...]:
        if name in PARTS and isinstance(story, Customer):
            id = arguments.get(f"{name}_id")
            return (None,) if id is None else (part_of(story, name, id),)
        if name == self.story:
            return (story,)
        if name in STORIES_BESIDE:
            return (given.beside[name],)
        if name in SUPPLIED:
            return (getattr(given, name),)
        return (arguments[name],) if name in arguments else ()


STORIES_BESIDE = frozenset({"series", "cause", "contributing_causes", "references", "budget"})
"""Parameters that are filled with small stories."""


def part_of(customer: Customer, name: str, id: object) -> object:
    """The part that this id names.

    Refused: NotFound.
    """
    part = PARTS[name](customer).get(id) if isinstance(id, UUID) else None
    if part is None:
        raise NotFound(name.replace("_", " "))
    return part


def names_something(customer: Customer, id: UUID) -> bool:
    """Whether this id names the customer, a part of them, or something within a part already."""
    if customer.relationship is None:
        return False
    complaints, testimonials = customer.complaints.values(), customer.advocacy.testimonials.values()
    within = {each for complaint in complaints for each in (*complaint.inquiry.evidence, *complaint.hearing.slights)}
    within |= {each.id for testimonial in testimonials for each in testimonial.publications}
    return id == customer.id or id in within or any(id in find(customer) for find in PARTS.values())


def decided(command: Command, story: object, arguments: Mapping[str, object], given: Circumstances) -> list[object]:
    """What the command says: facts, facts for elsewhere, and warnings, in order.

    Refused: whatever the command refuses.
    """
    bound = command.bind(story, arguments, given)
    first = (bound.pop(command.part),) if command.part else ()
    answer = command.function(*first, **bound)
    return list(answer) if isinstance(answer, Iterable) else [answer]
