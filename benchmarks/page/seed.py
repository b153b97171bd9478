"""The customers of the page: 200 of them with 120 facts each, told through the log, and the rivals' flat tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_DNS, UUID, uuid5

import psycopg
from psycopg import sql

from amends.at_hand import LOCK
from amends.connections import Conn, commit, transaction
from amends.databases import Databases
from amends.first import AMINA, FARID, PERSONAS
from amends.log import Beside
from amends.opening import House
from amends.writing import RAISE_HEAD
from api.scalars import instant_text
from domain.arguments import camel
from domain.concessions import ConcessionFulfilled, ConcessionGranted
from domain.contracts import ContractRecorded, RenewalOffered
from domain.customer import Customer, fold
from domain.entry import Actor, Entry
from domain.follow_ups import FollowUpDone, FollowUpScheduled
from domain.hearing import (
    ApologyGiven,
    DesiredKind,
    DesiredResolutionStated,
    HearingConfirmed,
    SlightNoted,
    StatementNoted,
)
from domain.history import summary
from domain.inquiry import ContractPosition, EvidenceAttached, ExpectationCompared, FactGatheringStarted, Verdict
from domain.intake import ComplaintAcknowledged, ComplaintRaised, OwnershipTaken, Severity, Triaged
from domain.money import CurrencyCode, MinorUnits, Money
from domain.offers import OfferAccepted, OfferMade, Stance, Term
from domain.promises import DepartmentsNotified, PromiseAcknowledged, PromiseMade, PromiseSource, Undertaking
from domain.recovery import ComplaintResolved, Judge, Moment, RecoveryJudged, Resolution
from domain.relationship import AccountManagerAssigned, ContactAdded, CustomerRegistered, Size
from domain.rulebook import Rules
from domain.staff import Staff
from domain.subjects import Subject
from domain.terms import Action, Answer, Channel, ConcessionKind, Side
from projections import complaints, promises
from projections.all import ALL
from projections.complaints import ComplaintRow
from projections.keep import differences, expressions
from projections.promises import PromiseRow

Admin = psycopg.Connection[Any]

CUSTOMERS: Final = 200
FACTS: Final = 120  # of each customer
DEALINGS: Final = 5  # of 23 facts each, after 5 that begin the story
EUR: Final = CurrencyCode("EUR")
BEGAN: Final = datetime(2025, 1, 6, 9, tzinfo=UTC)
FLAT: Final = Path(__file__).with_name("flat.sql")
PAGE: Final = Path(__file__).with_name("page.graphql")


def _asked() -> dict[str, list[str]]:
    """The fields that the page asks of each fact."""
    fragments = re.findall(r"\.\.\. on (\w+) {(.*)}", PAGE.read_text())
    return {kind: re.sub(r"{[^}]*}", "", inside).split() for kind, inside in fragments}


ASKED: Final = _asked()


def customer_ids() -> list[UUID]:
    """The ids of all customers of the benchmark."""
    return [uuid5(NAMESPACE_DNS, f"{number}.page.example") for number in range(CUSTOMERS)]


# -- the story


def facts_of(customer: UUID, number: int) -> Iterator[object]:
    """The facts of one customer; none has personal words."""
    named = partial(uuid5, customer)
    contract = named("contract")
    yield CustomerRegistered(
        BEGAN.date(), EUR, "KE", segment="print", size=Size.SMALL, external_refs=(f"CRM-{number}",)
    )
    yield AccountManagerAssigned(AMINA)
    yield ContactAdded(named("contact"))
    yield ContractRecorded(contract, f"C-{number}", BEGAN.date(), date(2027, 1, 6), euros(9_600 + number))
    yield RenewalOffered(contract, date(2026, 11, 1), euros(9_900 + number), Decimal("3.1"))
    for dealing in range(DEALINGS):
        yield from complaint_of(partial(uuid5, named(f"dealing {dealing}")), Subject("ORDER", f"O-{number}/{dealing}"))


def complaint_of(named: Any, about: Subject) -> Iterator[object]:
    """A complaint from its first word to the customer's judgement, with a promise that is open still."""
    complaint, offer, concession, slight = map(named, ("complaint", "offer", "concession", "slight"))
    promise, follow_up = map(named, ("promise", "follow-up"))
    soon, later = BEGAN + timedelta(days=3), datetime(2028, 1, 1, 9, tzinfo=UTC)
    yield ComplaintRaised(complaint, Channel.PHONE, about=about)
    yield OwnershipTaken(complaint)
    yield ComplaintAcknowledged(complaint, Channel.EMAIL, reply_by=soon)
    yield Triaged(complaint, Answer.NO, Answer.NO, Severity.INCONVENIENCE)
    yield StatementNoted(complaint, named("statement"))
    yield SlightNoted(complaint, slight, department="Sales")
    yield HearingConfirmed(complaint)
    yield ApologyGiven(complaint, slight_id=slight)
    yield DesiredResolutionStated(complaint, DesiredKind.REPAIR_OR_REDO, amount=euros(120))
    yield FactGatheringStarted(complaint, soon)
    yield EvidenceAttached(complaint, named("evidence"), "PHOTO", f"{about.ref}.jpg")
    yield ExpectationCompared(complaint, Verdict.MISSED, ContractPosition.THEIRS)
    term = Term(ConcessionKind.REDO, euros(120), cost=euros(40), idea_of=Side.US)
    yield OfferMade(offer, complaint, 1, Stance.AS_ASKED, (term,))
    yield OfferAccepted(offer)
    yield ConcessionGranted(concession, complaint, ConcessionKind.REDO, euros(120), euros(40), offer_id=offer)
    yield PromiseMade(
        promise, Side.US, Undertaking.DO, Action.DELIVER, about, later, made_by=AMINA, source=PromiseSource.WRITTEN
    )
    yield DepartmentsNotified(promise, ("Warehouse",))
    yield PromiseAcknowledged(promise, "Warehouse")
    yield FollowUpScheduled(follow_up, soon, AMINA, complaint_id=complaint)
    yield ConcessionFulfilled(concession)
    yield ComplaintResolved(complaint, Resolution.AGREED, problem_solved=True, slight_acknowledged=True)
    yield FollowUpDone(follow_up)
    yield RecoveryJudged(complaint, Moment.MAGIC, Judge.CUSTOMER, 5, 4, 5)


def euros(amount: int) -> Money:
    """Whole euros."""
    return Money(MinorUnits(amount * 100), EUR)


def entries_of(customer: UUID, number: int) -> list[Entry]:
    """The customer's story, a fact every few hours, told by two people in turn."""
    actors = [Actor(id, role, department) for id, role, department in PERSONAS.values() if id in (AMINA, FARID)]
    return [
        Entry(customer, at, fact, when, when + timedelta(minutes=2), actors[at % 2], uuid5(customer, str(at)))
        for at, fact in enumerate(facts_of(customer, number), 1)
        for when in [BEGAN + timedelta(hours=5 * at)]
    ]


# -- telling it


def tell(house: House, databases: Databases) -> None:
    """Write every customer through the log, with all that belongs to them, and the rivals' tables beside."""
    staff = house.staff
    with psycopg.connect(databases.admin, autocommit=True) as admin:
        admin.execute(FLAT.read_bytes())
        for number, id in enumerate(customer_ids()):
            entries = entries_of(id, number)
            customer = fold(Customer(id), entries)
            _write(house, customer, entries)
            with admin.transaction():
                _flatten(admin, house.rules, staff, customer, entries)


def _write(house: House, customer: Customer, entries: list[Entry]) -> None:
    def locked(conn: Conn) -> bool:
        conn.execute("BEGIN")
        conn.execute(LOCK, (customer.id, "customer"))
        return True

    with transaction(house.log.pool, locked) as (conn, _):
        kept = list(expressions(differences(ALL, None, customer, house.rules)))
        beside = Beside(
            (f"raised AS ({RAISE_HEAD})", *(each.sql for each in kept)),
            (len(entries), customer.id, *(value for each in kept for value in each.parameters)),
        )
        house.log.append(entries, conn, beside)
        commit(conn)


# -- the flat tables


def _flatten(admin: Admin, rules: Rules, staff: Staff, customer: Customer, entries: list[Entry]) -> None:
    known, manager = customer.known, staff.people[AMINA]
    who = (known.since, known.currency, known.profile.segment, known.profile.size, list(known.external_refs))
    _insert(admin, "customers", customer.id, *who, manager.name, manager.roles[0])
    for order, complaint in enumerate(customer.complaints.values()):
        _insert(admin, "complaints", customer.id, order, *_complaint(complaints.row(customer, complaint, rules)))
    for order, promise in enumerate(customer.promises.values()):
        _insert(admin, "promises", customer.id, order, *_promise(promises.row(customer, promise, rules)))
    for entry in entries:
        _insert(admin, "entries", customer.id, *_entry(entry, staff))


def _complaint(row: ComplaintRow) -> tuple[object, ...]:
    about, amount = row.about, row.desired_amount
    assert about is not None
    assert amount is not None
    told = (row.id, row.stage, row.severity, row.channel, about.kind, about.ref)
    return (*told, row.desired_kind, amount.amount, amount.currency, row.raised_at, row.reply_by)


def _promise(row: PromiseRow) -> tuple[object, ...]:
    told = (row.id, row.state, row.promised_by, row.undertaking, row.action)
    return (*told, row.subject.kind, row.subject.ref, row.until, row.made_at)


def _entry(entry: Entry, staff: Staff) -> tuple[object, ...]:
    fact = json.dumps(_shown(entry.fact))
    who = (staff.people[entry.actor.id].name, entry.actor.role)
    said = summary(entry, staff)
    return (entry.number, entry.occurred_at, entry.recorded_at, said, *who, type(entry.fact).__name__, fact)


def _insert(admin: Admin, table: str, *values: object) -> None:
    places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
    admin.execute(sql.SQL("INSERT INTO flat.{} VALUES ({})").format(sql.Identifier(table), places), values)


def _shown(fact: object) -> dict[str, Any]:
    """What the page shows of a fact."""
    told = _told(fact)
    return {name: told[name] for name in ASKED[type(fact).__name__]}


def _told(value: Any) -> Any:
    """A value as GraphQL answers it."""
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case Money():
            return {"amount": str(value.amount), "currency": value.currency}
        case tuple():
            return [_told(each) for each in value]
        case UUID() | Decimal():
            return str(value)
        case _:
            return {camel(each.name): _told(getattr(value, each.name)) for each in fields(value)}
