"""Pages of lists: connections with keyset cursors, whose cursors are opaque."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec

from api.faults import Unanswerable

T = TypeVar("T")
E = TypeVar("E")

PAGE: Final = 25
LARGEST_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


def page_size(first: int) -> int:
    """The size of a page, if it is one that is answered."""
    if not 1 <= first <= LARGEST_PAGE:
        raise Unanswerable("PAGE_TOO_LARGE", f"A page has 1 to {LARGEST_PAGE} lines; you asked for {first}.")
    return first


def cursor_of(*key: object) -> str:
    """The cursor of a line, from its sort key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def key_of(cursor: str | None, *types: Any) -> tuple[Any, ...] | None:
    """The sort key within a cursor; None for the beginning. Raises: Unanswerable (BAD_CURSOR)."""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(text, type=tuple.__class_getitem__(types))  # type: ignore[no-any-return]
    except (binascii.Error, ValueError, msgspec.DecodeError, msgspec.ValidationError):
        raise Unanswerable("BAD_CURSOR", "This cursor is not one of this list. Begin without one.") from None


def info_of(cursors: Sequence[str], *, more: bool, after: str | None) -> PageInfo:
    """What a page says about itself."""
    start, end = (cursors[0], cursors[-1]) if cursors else (None, None)
    return PageInfo(more, after is not None, start, end)


def cut(lines: Sequence[T], first: int) -> tuple[Sequence[T], bool]:
    """The page out of one line more than it has, and whether there are more."""
    return lines[:first], len(lines) > first


def edges_of(
    edge: Callable[[str, T], E], lines: Sequence[tuple[T, Sequence[object]]], first: int, after: str | None
) -> tuple[tuple[E, ...], PageInfo]:
    """The edges of a page, and what it says about itself, out of one line more than it has, each with its sort key."""
    shown, more = cut(lines, first)
    cursors = [cursor_of(*key) for _, key in shown]
    edges = tuple(edge(cursor, node) for cursor, (node, _) in zip(cursors, shown, strict=True))
    return edges, info_of(cursors, more=more, after=after)
