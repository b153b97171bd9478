"""The hash of a request: what an approver approved, in one short text that reads no personal words."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import TypeVar, get_type_hints
from uuid import UUID

from domain.credits import CreditRequested

Asked = TypeVar("Asked", bound=CreditRequested)


def hashed(request: Asked) -> Asked:
    """The request with the hash of everything it says, its revision included, personal words apart.

    Absent fields are left out, so that a field added later changes no hash of before.
    """
    said = _plain(replace(request, request_hash=""))
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return replace(request, request_hash=sha256(text.encode()).hexdigest())


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case UUID() | date():
            return str(value)
        case tuple():
            return [_plain(each) for each in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            said = {each.name: getattr(value, each.name) for each in fields(value)}
            return {
                name: _plain(each) for name, each in said.items() if each is not None and name in _open(type(value))
            }
        case _:
            return value


@cache
def _open(cls: type) -> frozenset[str]:
    """The fields that are not sealed."""
    hints: Mapping[str, object] = get_type_hints(cls, include_extras=True)
    return frozenset(each.name for each in fields(cls) if not hasattr(hints[each.name], "__metadata__"))
