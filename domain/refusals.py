"""Refusals and warnings: answers, not errors. The docstring of each class is the sentence the user reads."""

import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from inspect import cleandoc
from typing import ClassVar
from uuid import UUID

from domain.entry import Entry
from domain.money import Money
from domain.saying import sentence
from domain.terms import Role


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now, and the command that does it, where one does."""

    sentence: str
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One line of a refusal's list: a thing that is owed, a fact that was missed, a limit that would do."""

    sentence: str
    subject_id: UUID | None = None
    amount: Money | None = None
    entry: Entry | None = None


def code_of(cls: type) -> str:
    """The stable code of a refusal or warning: its class name in capitals."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).upper()


def _spoken(thing: object) -> str:
    template = cleandoc(type(thing).__doc__ or "")
    values = {each.name: getattr(thing, each.name) for each in fields(thing)} if is_dataclass(thing) else {}
    return sentence(template, values)


class Refused(Exception):
    """The rules say no; nothing was recorded."""

    next: ClassVar[Next | None] = None
    field: ClassVar[str | None] = None

    @property
    def code(self) -> str:
        """The stable code, such as FAIRNESS_NOT_ASKED."""
        return code_of(type(self))

    @property
    def message(self) -> str:
        """The sentence for the user."""
        return _spoken(self)

    @property
    def details(self) -> tuple[Detail, ...]:
        """What the sentence cannot list; empty for most."""
        return ()

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Warned:
    """Something worth knowing beside a success; it never blocks."""

    field: ClassVar[str | None] = None

    @property
    def code(self) -> str:
        """The stable code, such as OPEN_QUESTIONS_REMAIN."""
        return code_of(type(self))

    @property
    def message(self) -> str:
        """The sentence for the user."""
        return _spoken(self)

    @property
    def marked(self) -> str | None:
        """The words that the warning is about, where it is about words."""
        return None


# -- about the request


@dataclass(unsafe_hash=True)
class NotFound(Refused):
    """There is no such {kind} here."""

    kind: str
    where: str | None = None

    @property
    def field(self) -> str:  # type: ignore[override]  # which id was wrong is known only when it is looked up
        """The path of the id in the input; where nothing else is said, `contactId` for a contact."""
        if self.where is not None:
            return self.where
        first, *rest = self.kind.split()
        return first + "".join(each.title() for each in rest) + "Id"


@dataclass(unsafe_hash=True)
class NotAllowed(Refused):
    """This is for {roles}; you are here as {role}."""

    roles: tuple[Role, ...]
    role: Role | None


@dataclass(unsafe_hash=True)
class ChangedMeanwhile(Refused):
    """{what} {when}. Read it, then decide again."""

    field = "expectedVersion"

    what: str
    when: str
    missed: tuple[Detail, ...] = ()

    @property
    def details(self) -> tuple[Detail, ...]:
        """The facts about this subject that came after the version the client had read."""
        return self.missed


@dataclass(unsafe_hash=True)
class KeyReused(Refused):
    """This key was used for another command. Take a new one for a new intent."""

    field = "commandId"


@dataclass(unsafe_hash=True)
class Busy(Refused):
    """Others are writing here just now and nothing was recorded. Try again in a moment."""

    next = Next("Send it again with the same key.")


@dataclass(unsafe_hash=True)
class OutcomeUnknown(Refused):
    """The connection broke while this was being saved. Send it again with the same key to learn what became of it."""

    next = Next("Send it again with the same key.")


@dataclass(unsafe_hash=True)
class IdTaken(Refused):
    """That id names something else here. Choose another, or leave it out."""

    field = "id"


# -- about an argument; `field` is the argument's path


@dataclass(unsafe_hash=True)
class Unfit(Refused):
    """{where} is not as it should be."""

    where: str

    @property
    def field(self) -> str:  # type: ignore[override]  # an argument's own path, known only when it is refused
        """The path of the argument in the input."""
        return self.where


@dataclass(unsafe_hash=True)
class Missing(Unfit):
    """{where} is needed. Fill it in."""


@dataclass(unsafe_hash=True)
class NotUnderstood(Unfit):
    """{where}: {why}."""

    why: str


@dataclass(unsafe_hash=True)
class EmptyText(Unfit):
    """{where} is blank. Write something."""


@dataclass(unsafe_hash=True)
class TextTooLong(Unfit):
    """{where} is longer than {limit} characters. Shorten it."""

    limit: int


@dataclass(unsafe_hash=True)
class BadCharacters(Unfit):
    """{where} holds control or direction characters. Remove them."""


@dataclass(unsafe_hash=True)
class TooMany(Unfit):
    """{where} holds more than {limit} lines. Send fewer."""

    limit: int


@dataclass(unsafe_hash=True)
class InTheFuture(Unfit):
    """{where} lies in the future. Enter when it happened."""


@dataclass(unsafe_hash=True)
class BeforeCustomer(Unfit):
    """{where} lies before this customer's story began on {began}. Enter a later time."""

    began: datetime


@dataclass(unsafe_hash=True)
class BeforeItBegan(Unfit):
    """{where} lies before this began on {began}. Enter a later time."""

    began: datetime


@dataclass(unsafe_hash=True)
class PersonRequired(Refused):
    """This is done by a person, never by a program."""


@dataclass(unsafe_hash=True)
class ReasonMissing(Refused):
    """Write why."""

    field = "reason"


@dataclass(unsafe_hash=True)
class AlreadyOver(Refused):
    """This is over already. Nothing needs to be done."""


@dataclass(unsafe_hash=True)
class UserInactive(Unfit):
    """That person does not work here, or no longer does. Choose somebody who does."""


@dataclass(unsafe_hash=True)
class SecondPersonRequired(Refused):
    """You asked for this yourself. Ask a colleague."""
