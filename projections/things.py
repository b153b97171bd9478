"""What every id in a customer's story names, so that it can be found by its id alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from domain.commanding import PARTS
from domain.customer import Customer
from domain.rulebook import Rules
from projections.lists import Conn, rows
from projections.rows import names_of, row_of

TABLE = "things"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class ThingRow:
    """One thing, by its kind."""

    customer_id: UUID
    id: UUID
    kind: str


ROW = ThingRow


def parts(customer: Customer) -> Mapping[UUID, tuple[UUID, str]]:
    """Every id of the story with its kind."""
    if customer.relationship is None:
        return {}
    return {id: (id, kind) for kind, find in PARTS.items() for id in find(customer)}


def row(customer: Customer, part: tuple[UUID, str], rules: Rules) -> ThingRow:
    """One thing's row."""
    return ThingRow(customer.id, *part)


THING = f"""
    SELECT {names_of(ThingRow)}
    FROM things
    WHERE id = %(id)s
    ORDER BY customer_id
    LIMIT 1
"""  # noqa: S608  # made of constants


async def thing(conn: Conn, id: UUID) -> ThingRow | None:
    """What this id names in some customer's story; None where it names nothing there."""
    return next((row_of(ThingRow, each) for each in await rows(conn, THING, {"id": id})), None)


OTHERS: Final = """
    SELECT kind
    FROM things
    WHERE id = %s
    AND customer_id <> %s
    ORDER BY customer_id
    LIMIT 1
"""


def is_anothers(conn: Connection[Any], id: UUID, customer_id: UUID) -> bool:
    """Whether this id names a thing of another customer."""
    return conn.execute(OTHERS, (id, customer_id)).fetchone() is not None
