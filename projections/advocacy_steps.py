"""Every step of a customer on the way to speaking for us, from which the funnel is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.conversions import COUNTED_FOR, QUIET_BEFORE, EnteredAs, Step, advocacy_steps
from domain.customer import Customer
from domain.rulebook import Rules
from projections.lists import Conn, rows

TABLE = "advocacy_steps"
KEY = ("customer_id", "number")

Part = tuple[int, Step, datetime]


@dataclass(frozen=True, slots=True)
class AdvocacyStepRow:
    """One step, and when it was taken."""

    customer_id: UUID
    number: int
    step: Step
    at: datetime


ROW = AdvocacyStepRow


def parts(customer: Customer) -> Mapping[int, Part]:
    """Their steps in the order in which things began."""
    return {number: (number, step, at) for number, (step, at) in enumerate(advocacy_steps(customer), 1)}


def row(customer: Customer, part: Part, rules: Rules) -> AdvocacyStepRow:
    """One row of a customer."""
    return AdvocacyStepRow(customer.id, *part)


# -- the funnel

FUNNEL = """
    WITH entered AS (
        SELECT customer_id, 'COMPLAINT_RESOLVED' AS entered_as, MIN(resolved_at) AS entered_at
        FROM complaints
        WHERE resolved_at >= %(begins)s
        AND resolved_at < %(ends)s
        AND voided_at IS NULL
        GROUP BY customer_id
        UNION ALL
        SELECT customer_id, 'NEVER_COMPLAINED', GREATEST(%(begins)s, began_at)
        FROM advocates
        WHERE GREATEST(%(begins)s, began_at) < %(ends)s
        AND NOT EXISTS (
            SELECT 1
            FROM complaints
            WHERE complaints.customer_id = advocates.customer_id
            AND complaints.voided_at IS NULL
            AND complaints.raised_at >= %(quiet_since)s
            AND complaints.raised_at < %(ends)s
        )
    ),
    steps AS (
        SELECT customer_id, step, at
        FROM advocacy_steps
        UNION ALL
        SELECT customer_id, 'RECOVERED', judged_at
        FROM complaints
        WHERE moment IN ('TRUTH', 'MAGIC')
        AND judged_by = 'CUSTOMER'
        AND voided_at IS NULL
    ),
    reached AS (
        SELECT DISTINCT entered.customer_id, entered.entered_as, steps.step
        FROM entered
        JOIN steps
        ON steps.customer_id = entered.customer_id
        AND steps.at >= entered.entered_at
        AND steps.at <= entered.entered_at + %(counted_for)s
    )
    SELECT entered_as, NULL AS step, COUNT(*) AS customers
    FROM entered
    GROUP BY entered_as
    UNION ALL
    SELECT entered_as, step, COUNT(*)
    FROM reached
    WHERE entered_as = 'NEVER_COMPLAINED'
    OR step = 'RECOVERED'
    OR EXISTS (
        SELECT 1
        FROM reached AS recovered
        WHERE recovered.customer_id = reached.customer_id
        AND recovered.step = 'RECOVERED'
    )
    GROUP BY entered_as, step
    ORDER BY 1, 2
    LIMIT 100
"""  # one line for each way of entering and each step; a complaint's customer counts further once recovered


@dataclass(frozen=True, slots=True)
class Reached:
    """How many customers who entered so reached a step; without a step, how many entered."""

    entered_as: EnteredAs
    step: Step | None
    customers: int


async def funnel(conn: Conn, *, begins: datetime, ends: datetime) -> Sequence[Reached]:
    """How far the customers of a period came (its end exclusive), each counted once, within a year of entering."""
    values = {
        "begins": begins,
        "ends": ends,
        "quiet_since": begins - QUIET_BEFORE,
        "counted_for": COUNTED_FOR,
    }
    return [
        Reached(EnteredAs(entered_as), None if step is None else Step(step), customers)
        for entered_as, step, customers in await rows(conn, FUNNEL, values)
    ]
