"""How facts written under an older schema number are read today: raw JSON in, raw JSON of the next number out."""

from collections.abc import Callable, Mapping
from typing import Any, Final

VERSIONS: Final[Mapping[str, int]] = {}
"""The schema number of each class of fact that has had more than one."""

UPCASTS: Final[Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]] = {}
"""From a class and a schema number to the next."""
