"""Values as people read them: days, money, words of a closed list, and sentences made from templates."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from string import Formatter
from uuid import UUID


def in_words(value: object) -> str:
    """One value as a reader expects it: `14 May 2026 12:00`, `2,400.00 KES`, `next order discount`."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value).replace("_", " ").lower()
        case datetime():
            at = value.astimezone(UTC)
            return f"{at.day} {at:%b %Y}" if (at.hour, at.minute) == (0, 0) else f"{at.day} {at:%b %Y %H:%M}"
        case date():
            return f"{value.day} {value:%b %Y}"
        case UUID():
            return str(value)[:8]
        case tuple() | list():
            return ", ".join(in_words(each) for each in value)
        case _:
            return str(value)


def sentence(template: str, fields: Mapping[str, object]) -> str:
    """The template with its fields filled in, in one line without doubled blanks.

    It knows `{field}`, `{field.part}`, `{field:yes words|no words}`, and `{field: words before it }` if it is there.
    """
    said = []
    for words, path, way in _taken_apart(template):
        said.append(words)
        if path:
            said.append(_filled_in(fields, path, way))
    return " ".join("".join(said).split())


@cache
def _taken_apart(template: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Words, the way to the value behind them, and how it is said; only as many as kinds of facts and refusals."""
    parts = Formatter().parse(template)
    return tuple((words, tuple(name.split(".")) if name else (), way or "") for words, name, way, _ in parts)


def _filled_in(fields: Mapping[str, object], path: tuple[str, ...], way: str) -> str:
    value = fields[path[0]]
    for part in path[1:]:
        value = None if value is None else getattr(value, part)
    if "|" in way:
        yes, no = way.split("|", 1)
        return yes if value else no
    return "" if value is None else way + in_words(value)
