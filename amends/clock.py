"""The clock: deadlines that passed become facts, each of them once, however often and by whomever it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID, uuid5

from amends.first import SYSTEM
from amends.intents import Intent
from amends.opening import House
from domain import days
from domain.commanding import Command
from domain.commands import ALL
from domain.consenting import note_consent_expired
from domain.customer import Customer
from domain.deadlines import GRACE, due, note_deadlines
from domain.rulebook import Rules

AT_ONCE: Final = 200  # customers looked up by one query
FIRST: Final = UUID(int=0)  # before every customer

# Every line is exact, so that nobody is looked at before something is due; except our word for what waits for their
# next order, where it was to be given before it can no longer be used: the rules know that nothing is due then.
WITH_SOMETHING_DUE: Final[LiteralString] = """
    SELECT customer_id
    FROM (
        SELECT customer_id
        FROM follow_ups
        WHERE state = 'PLANNED'
        AND due < %(day_began)s
        UNION
        SELECT customer_id
        FROM offers
        WHERE state = 'OPEN'
        AND expires_on < %(day)s
        UNION
        SELECT customer_id
        FROM concessions
        WHERE state = 'PROMISED'
        AND kind = 'NEXT_ORDER_DISCOUNT'
        AND usable_until < %(day)s
        UNION
        SELECT customer_id
        FROM promises
        WHERE state = 'OPEN'
        AND promised_by = 'US'
        AND undertaking = 'DO'
        AND until <= %(until_before)s
        UNION
        SELECT customer_id
        FROM testimonials
        WHERE expires_on < %(day)s
        AND jsonb_path_exists(publications, '$[*] ? (@.taken_down_at == null)')
    ) AS passed
    WHERE customer_id > %(after)s
    ORDER BY customer_id
    LIMIT %(at_once)s
"""


def tick(house: House, until: datetime, noted_at: datetime | None = None) -> int:
    """Turn every deadline that has passed by `until` into facts; how many commands that took.

    They are written down at `noted_at`; without it each at its own time, as in months that are played.

    Raises: ExceptionGroup of the faults that some customers met, once everybody else's deadlines are noted.
    """
    noted, after = 0, FIRST
    faults: list[Exception] = []
    while page := customers_due(house, until, after):
        for each in page:
            try:
                noted += note_due(house, each, until, noted_at)
            except Exception as fault:  # noqa: BLE001  # one customer's fault must not stop the others' clock
                faults.append(fault)
        after = page[-1]
    if faults:
        raise ExceptionGroup(f"deadlines of {len(faults)} customers could not be noted", faults)
    return noted


def customers_due(house: House, until: datetime, after: UUID = FIRST) -> list[UUID]:
    """The next customers after this one, at most two hundred, for whom some deadline has passed by then."""
    rules = house.rules
    day = days.day_of(until, rules)
    passed = {"day": day, "day_began": days.beginning(day, rules), "until_before": until - GRACE}
    with house.log.connection() as conn:
        found = conn.execute(WITH_SOMETHING_DUE, {**passed, "after": after, "at_once": AT_ONCE}).fetchall()
    return [customer_id for (customer_id,) in found]


def note_due(house: House, customer_id: UUID, until: datetime, noted_at: datetime | None = None) -> int:
    """Note what has passed for one customer, the earliest first; how many commands that took."""
    tried: set[UUID] = set()
    noted = 0
    while intent := _next(house, customer_id, until, noted_at, tried):
        tried.add(intent.key)
        answer = house.do(intent)
        noted += answer.refusal is None and not answer.replayed
    return noted


def _next(
    house: House, customer_id: UUID, until: datetime, noted_at: datetime | None, tried: set[UUID]
) -> Intent | None:
    """The earliest deadline that was not tried yet; what one brings about may have a deadline of its own."""
    customer = house.log.read("customer", customer_id).story
    assert isinstance(customer, Customer)
    ahead = (each for each in _passed(customer, until, noted_at, house.rules) if each.key not in tried)
    return min(ahead, key=lambda each: (each.occurred_at, each.key), default=None)


def _passed(customer: Customer, until: datetime, noted_at: datetime | None, rules: Rules) -> Iterator[Intent]:
    for each in due(customer, until, rules):
        yield _intent(NOTE_DEADLINES, customer, each.key, {}, each.at, noted_at)
    for testimonial in customer.advocacy.testimonials.values():
        last = testimonial.consent.expires_on if testimonial.consent else None
        if last is not None and (at := days.over(last, rules)) <= until:
            key = uuid5(customer.id, f"deadline/ConsentExpired/{testimonial.id}/{at.isoformat()}")
            yield _intent(NOTE_CONSENT_EXPIRED, customer, key, {"testimonial_id": testimonial.id}, at, noted_at)


def _intent(
    command: Command,
    customer: Customer,
    key: UUID,
    arguments: dict[str, object],
    at: datetime,
    noted_at: datetime | None,
) -> Intent:
    return Intent(command, customer.id, key, SYSTEM, arguments, noted_at or at, occurred_at=at)


def _command(function: object) -> Command:
    return next(each for each in ALL if each.function is function)


NOTE_DEADLINES: Final = _command(note_deadlines)
NOTE_CONSENT_EXPIRED: Final = _command(note_consent_expired)
