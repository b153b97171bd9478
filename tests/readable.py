"""The golden list of readable text: every field of free text in a fact that is not sealed, each approved by hand."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from api.annotations import is_sealed
from domain.stories import FACTS

FILE: Final = Path(__file__).parent / "golden" / "readable.txt"


def readable() -> set[str]:
    """The fields of free text that stay readable, as `Fact.field`, those of the values within them by their class."""
    return {path for fact in FACTS.values() for path in _of(fact, set())}


def _of(cls: Any, known: set[type]) -> set[str]:
    if cls in known:
        return set()
    known.add(cls)
    hints = get_type_hints(cls, include_extras=True)
    found = {f"{cls.__name__}.{each.name}" for each in fields(cls) if _is_text(hints[each.name])}
    return found.union(*(_of(part, known) for each in fields(cls) for part in _parts(hints[each.name])))


def _is_text(annotation: Any) -> bool:
    if is_sealed(annotation):
        return False
    return annotation is str or any(map(_is_text, get_args(annotation)))


def _parts(annotation: Any) -> list[type]:
    if isinstance(annotation, type) and is_dataclass(annotation):
        return [annotation]
    return [part for each in get_args(annotation) for part in _parts(each)]
