"""The dictionary of facts, printed to `docs/facts.md` by `python -m amends.dictionary`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NewType, Union, get_args, get_origin, get_type_hints

from amends.upcasts import VERSIONS
from domain.budget import BudgetFact
from domain.causes import CauseFact
from domain.customer import Fact
from domain.references import ReferenceFact
from domain.rulebook import RulebookFact
from domain.sealed import Sealed
from domain.seeing import EVERYBODY
from domain.series import SeriesFact
from domain.staff import StaffFact

FILE: Final = Path(__file__).parent.parent / "docs" / "facts.md"
CHAPTERS: Final[tuple[tuple[str, Any], ...]] = (
    ("A customer", Fact),
    ("A number series", SeriesFact),
    ("A person's authority in a month", BudgetFact),
    ("A claimed reference", ReferenceFact),
    ("A cause", CauseFact),
    ("The rulebook", RulebookFact),
    ("The staff directory", StaffFact),
)
OPENING: Final = """# Facts

Everything that can happen, by the story it happens in: what it means, how history says it, who sees it, what it holds.
Fields marked *sealed* are words of or about people; their key can be destroyed, and they are empty then.
(Printed by `python -m amends.dictionary`.)
"""


def printed() -> str:
    """The whole dictionary."""
    return "\n".join([OPENING, *(_chapter(title, union) for title, union in CHAPTERS)])


def _chapter(title: str, union: object) -> str:
    return "\n".join([f"## {title}\n", *map(_fact, get_args(union))])


def _fact(fact: Any) -> str:
    version = f" (schema {VERSIONS[fact.__name__]})" if fact.__name__ in VERSIONS else ""
    lines = [
        f"### {fact.__name__}{version}\n",
        f"{inspect.getdoc(fact)}\n",
        f"History: “{fact.said}”  ",
        _seen_by(fact),
    ]
    rows = list(_rows(fact))
    return "\n".join([*lines, *(["| Field | Type |", "| --- | --- |", *rows, ""] if rows else [])])


def _seen_by(fact: Any) -> str:
    roles = getattr(fact, "seen_by", None)
    if roles is None:
        return "Seen by: nobody through the API; its effects are\n"
    if roles == EVERYBODY:
        return "Seen by: everybody\n"
    return f"Seen by: {', '.join(sorted(role.value for role in roles))}\n"


def _rows(kind: Any) -> Iterator[str]:
    hints = get_type_hints(kind, include_extras=True)
    yield from (f"| `{each.name}` | {_type(hints[each.name])}{_default(each)} |" for each in fields(kind))


def _default(field: Field[Any]) -> str:
    if field.default in (MISSING, None):
        return ""
    said = field.default.value if isinstance(field.default, Enum) else field.default
    return ", none unless said" if said == () else f", {said} unless said"


def _type(hint: Any) -> str:
    """A type in words: `words, sealed (care)`, `money, or nothing`, `some of Term`."""
    if get_origin(hint) is Annotated:
        marks = [each.basis.value for each in hint.__metadata__ if isinstance(each, Sealed)]
        return f"words, *sealed* ({marks[0]})" if marks else _type(get_args(hint)[0])
    if isinstance(hint, NewType):
        return hint.__name__
    if get_origin(hint) in (Union, UnionType):
        some = [_type(each) for each in get_args(hint) if each is not NoneType]
        return f"{' or '.join(some)}, or nothing"
    if get_origin(hint) is tuple:
        return f"some of {_type(get_args(hint)[0])}"
    if get_args(hint):
        return " by ".join(reversed([_type(each) for each in get_args(hint)]))
    if issubclass(hint, Enum):
        return f"{hint.__name__}: {', '.join(str(each.value) for each in hint)}"
    return WORDS.get(hint.__name__, str(hint.__name__))


WORDS: Final[Mapping[str, str]] = {
    "str": "text",
    "bool": "yes or no",
    "int": "number",
    "Decimal": "decimal",
    "UUID": "id",
    "date": "day",
    "datetime": "moment",
    "time": "time of day",
}


if __name__ == "__main__":
    FILE.write_text(printed(), encoding="utf-8")
