"""Values as people read them: days, money, words of a closed list, and sentences made from templates."""

from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from string import Formatter
from typing import Any
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


class _Sentences(Formatter):
    """`{field}`, `{field.part}`, `{field:yes words|no words}`, and `{field: words before it }` if it is there."""

    def parse(self, format_string: str) -> Any:
        return _taken_apart(format_string)

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        first, *rest = field_name.split(".")
        value = kwargs[first]
        for part in rest:
            value = None if value is None else getattr(value, part)
        return value, first

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            yes, no = format_spec.split("|", 1)
            return yes if value else no
        return "" if value is None else format_spec + in_words(value)


@cache
def _taken_apart(template: str) -> tuple[Any, ...]:
    """There are only as many templates as kinds of facts and refusals."""
    return tuple(Formatter().parse(template))


_SENTENCES = _Sentences()


def sentence(template: str, fields: dict[str, object]) -> str:
    """The template with its fields filled in, in one line without doubled blanks."""
    return " ".join(_SENTENCES.vformat(template, (), fields).split())
