"""Given a story, when somebody does something, then: how the tests of rules are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self
from uuid import NAMESPACE_DNS, UUID, uuid5

from amends.first import BEGINNING, DEMO_RULES, FIRST_RULES, PERSONAS, RULEBOOK, STAFF, SYSTEM, first_people
from domain.arguments import checked
from domain.commanding import Circumstances, Command, Elsewhere, StoryRef, decided
from domain.commands import ALL
from domain.customer import Customer
from domain.entry import Actor, Entry, Ids
from domain.money import CurrencyCode
from domain.policies import POLICIES
from domain.refusals import Refused, Warned
from domain.relationship import CustomerRegistered
from domain.rulebook import Rules
from domain.staff import Staff
from domain.stories import BEGINNINGS
from domain.telling import Envelope, Story, told

CUSTOMER = uuid5(NAMESPACE_DNS, "jones.example")
REGISTERED = datetime(2024, 7, 1, 9, tzinfo=UTC)
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def person(name: str) -> Actor:
    """A persona as an actor: `person("amina")`."""
    id, role, department = PERSONAS[name]
    return Actor(id, role, department)


def first_rules() -> Rules:
    """The rulebook as a new demo database has it."""
    rules = Rules(RULEBOOK)
    for number, fact in enumerate((*FIRST_RULES, *DEMO_RULES), 1):
        rules = rules.evolve(Entry(RULEBOOK, number, fact, BEGINNING, BEGINNING, SYSTEM, RULEBOOK))
    return rules


RULES = first_rules()


def first_staff() -> Staff:
    """The staff directory as a new demo database has it."""
    staff = Staff(STAFF)
    for number, fact in enumerate(first_people(), 1):
        staff = staff.evolve(Entry(STAFF, number, fact, BEGINNING, BEGINNING, SYSTEM, STAFF))
    return staff


PEOPLE = first_staff()


@dataclass(frozen=True)
class At:
    """Facts that happened at another time than the story's last, or that somebody else did."""

    at: datetime
    facts: tuple[object, ...]
    by: str = "amina"


def at(when: datetime, *facts: object, by: str = "amina") -> At:
    """These facts, then, by that persona."""
    return At(when, facts, by)


@dataclass(frozen=True)
class Telling:
    """A customer's story under test."""

    customer: Customer
    entries: tuple[Entry, ...] = ()
    said: tuple[object, ...] = ()
    warnings: tuple[Warned, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    followed: tuple[object, ...] = ()
    refusal: Refused | None = None

    def and_given(self, *facts: object) -> Self:
        """The story with these facts added, without rules or policies; facts alone happen at NOON, by Amina."""
        telling = self
        for each in facts:
            these = each if isinstance(each, At) else At(NOON, (each,))
            for fact in these.facts:
                telling = telling._with(fact, these.at, person(these.by))
        return telling

    def _with(self, fact: object, when: datetime, actor: Actor) -> Self:
        number = len(self.entries) + 1
        entry = Entry(CUSTOMER, number, fact, when, when, actor, uuid5(CUSTOMER, str(number)))
        return replace(self, customer=self.customer.evolve(entry), entries=(*self.entries, entry))

    def when(
        self,
        function: Callable[..., object],
        *,
        by: str = "amina",
        now: datetime = NOON,
        occurred_at: datetime | None = None,
        beside: dict[str, object] | None = None,
        rules: Rules = RULES,
        **arguments: object,
    ) -> Self:
        """Somebody does this. The part it acts on is the only one there is, unless `<part>_id` is given."""
        command = command_of(function)
        key = uuid5(CUSTOMER, f"{len(self.entries)}/{command.name}")
        given = Circumstances(now, occurred_at or now, person(by), rules, PEOPLE, Ids(CUSTOMER, key), beside or {})
        try:
            checked(arguments)
            arguments = self._naming(command, arguments)
            given = replace(given, beside={**_new_stories(command, self.customer, arguments, given), **given.beside})
            said = decided(command, self.customer, arguments, given)
        except Refused as refusal:
            return replace(self, said=(), warnings=(), followed=(), refusal=refusal)
        envelope = Envelope(CUSTOMER, given.occurred_at, now, given.actor, key)
        story: Story = self.customer
        result = told(story, len(self.entries), said, envelope, rules, POLICIES)
        assert isinstance(result.story, Customer)
        return replace(
            self,
            customer=result.story,
            entries=(*self.entries, *result.entries),
            said=tuple(each.fact for each in result.entries if each.cause is None),
            followed=tuple(each.fact for each in result.entries if each.cause is not None),
            warnings=result.warnings,
            elsewhere=result.elsewhere,
            refusal=None,
        )

    def _naming(self, command: Command, arguments: dict[str, object]) -> dict[str, object]:
        from domain.commanding import PARTS

        part = command.part
        if part is None or f"{part}_id" in arguments:
            return arguments
        (only,) = PARTS[part](self.customer)
        return {f"{part}_id": only, **arguments}

    def then(self, *facts: object) -> Self:
        """It was done, and said exactly these facts (classes match any fact of theirs)."""
        self.done()
        assert len(self.said) == len(facts), self.said
        for said, expected in zip(self.said, facts, strict=True):
            assert isinstance(said, expected) if isinstance(expected, type) else said == expected
        return self

    def done(self) -> Self:
        """It was done."""
        assert self.refusal is None, str(self.refusal)
        return self

    def follows(self, *facts: type) -> Self:
        """Policies added facts of these classes, in this order."""
        assert [type(each) for each in self.followed] == list(facts)
        return self

    def refused(self, refusal: type[Refused]) -> Self:
        """It was refused for this reason."""
        assert type(self.refusal) is refusal, self.refusal or self.said
        return self

    def warns(self, *warnings: type[Warned]) -> Self:
        """It was done with exactly these warnings."""
        assert self.refusal is None, str(self.refusal)
        assert [type(each) for each in self.warnings] == list(warnings)
        return self


def _new_stories(
    command: Command, customer: Customer, arguments: dict[str, object], given: Circumstances
) -> dict[str, object]:
    """The small stories that a command needs beside, each before its first fact."""

    def new(ref: StoryRef) -> Story:
        return BEGINNINGS[ref.kind](ref.id)

    wanted = command.stories_beside(customer, arguments, given)
    return {
        name: tuple(new(each) for each in refs) if isinstance(refs, tuple) else new(refs)
        for name, refs in wanted.items()
    }


def command_of(function: Callable[..., object]) -> Command:
    """The command that offers this function."""
    return next(each for each in ALL if each.function is function)


def given(*facts: object, currency: str = "EUR") -> Telling:
    """A customer registered in July 2024, and these facts after it."""
    begun = at(REGISTERED, CustomerRegistered(REGISTERED.date(), CurrencyCode(currency), "KE", name="Jones & Co"))
    return Telling(Customer(CUSTOMER)).and_given(begun, *facts)


def id_of(name: str) -> UUID:
    """A fixed id for a thing in a test."""
    return uuid5(CUSTOMER, name)


def kinds(facts: Sequence[object]) -> list[str]:
    """The class names of facts."""
    return [type(each).__name__ for each in facts]
