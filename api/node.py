"""Things with an id of their own, found again by it alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from projections import (
    complaints,
    concessions,
    contracts,
    credits,
    follow_ups,
    invoices,
    offers,
    promises,
    referrals,
    testimonials,
)


@strawberry.interface(description="Anything with an id of its own.")
class Node:
    """Anything with an id of its own."""

    id: strawberry.ID


def type_name(value: Any) -> str:
    """What the schema calls the type of this value."""
    name: str = type(value).__strawberry_definition__.name
    return name


def _resolved(value: Any, info: object, interface: object) -> str:
    return type_name(value)


Node.__strawberry_definition__.resolve_type = _resolved  # type: ignore[attr-defined]  # where strawberry keeps it

TABLES: Mapping[str, Any] = {
    "complaint": complaints,
    "promise": promises,
    "offer": offers,
    "concession": concessions,
    "contract": contracts,
    "credit": credits,
    "follow_up": follow_ups,
    "invoice": invoices,
    "testimonial": testimonials,
    "referral": referrals,
}
"""The projection of each kind of thing whose row is a node."""
