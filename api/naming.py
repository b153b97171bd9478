"""The closed lists that the schema draws from the code: commands, facts, refusals and warnings by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from domain.arguments import camel
from domain.commanding import Command
from domain.commands import ALL
from domain.customer import Fact
from domain.refusals import Refused, Warned, code_of
from domain.terms import Word


def _classes(cls: type) -> Iterator[type]:
    below: list[type] = cls.__subclasses__()
    for each in below:
        yield from _classes(each)
        yield each


def _codes(base: type) -> list[tuple[str, str]]:
    """The codes of what is answered, without those that only have others made from them."""
    answers = (each for each in _classes(base) if not each.__subclasses__())
    names = {code_of(each) for each in answers if each.__module__.startswith("domain.")}
    return [(name, name) for name in sorted(names)]


def command_name(command: Command) -> str:
    """A command's name in the closed list: RAISE_COMPLAINT."""
    return command.function.__name__.upper()


def in_codes(docstring: str) -> str:
    """A command's docstring as clients read it: refusals by their codes, names as they write them."""
    refusals = {each.__name__: code_of(each) for each in _classes(Refused)}
    told, refused, codes = docstring.partition("Refused:")
    codes = re.sub(r"\w+", lambda found: refusals.get(found[0], found[0]), codes)
    return re.sub(r"`(\w+)`", lambda found: f"`{camel(found[1])}`", told + refused + codes)


if TYPE_CHECKING:

    class CommandName(Word):
        """The name of a command."""

    class FactKind(Word):
        """The kind of a fact."""

    class RefusalCode(Word):
        """The stable code of a refusal."""

    class WarningCode(Word):
        """The stable code of a warning."""

else:
    CommandName = Word("CommandName", [(name, name) for name in sorted(map(command_name, ALL))])
    CommandName.__doc__ = "The name of a command."
    FactKind = Word("FactKind", [(code_of(each), code_of(each)) for each in get_args(Fact)])
    FactKind.__doc__ = "The kind of a fact."
    RefusalCode = Word("RefusalCode", _codes(Refused))
    RefusalCode.__doc__ = "The stable code of a refusal."
    WarningCode = Word("WarningCode", _codes(Warned))
    WarningCode.__doc__ = "The stable code of a warning."
