"""Facts that did not happen: what a customer would be like if they did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, fields, make_dataclass
from typing import TYPE_CHECKING, Any, get_args

from domain.customer import Fact

if TYPE_CHECKING:
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class WhatIf:
        """One fact that did not happen: exactly one field is given."""

else:

    def _field_name(fact: type) -> str:
        return "".join(f"_{each.lower()}" if each.isupper() else each for each in fact.__name__).lstrip("_")

    _facts = [(_field_name(each), each | None, field(default=None)) for each in get_args(Fact)]
    WhatIf = make_dataclass("WhatIf", _facts, frozen=True, namespace={"INPUT_NAME": "WhatIf", "ONE_OF": True})
    WhatIf.__doc__ = "One fact that did not happen, by its class: exactly one field is given."


def supposed(what_if: Iterable[WhatIf]) -> Sequence[object]:
    """The facts themselves, in the order in which they were given."""
    every: list[Any] = [getattr(each, one.name) for each in what_if for one in fields(each)]
    return [each for each in every if each is not None]
