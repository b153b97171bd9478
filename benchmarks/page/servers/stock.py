"""The stock rival: ordinary strawberry types and resolvers over flat tables, served by strawberry's own ASGI app.

With `--kept` it also keeps parsed and validated documents, as strawberry's guide to production says.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Union, get_args

import msgspec
import strawberry
from starlette.applications import Starlette
from starlette.routing import Mount
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.page.servers.flat import COMPLAINTS, COUNT, CUSTOMER, ENTRIES, PROMISES, Row, pool_of, serve
from domain.arguments import camel

POOL = pool_of()


async def rows(question: str, *values: object) -> list[Row]:
    """What a question finds."""
    async with POOL.connection() as conn:
        found: list[Row] = await (await conn.execute(question.encode(), values)).fetchall()
        return found


# -- values


@strawberry.type
class Money:
    """An amount of money."""

    amount: Decimal
    currency: str


@strawberry.type
class Subject:
    """What something is about."""

    kind: str
    ref: str


@strawberry.type
class Person:
    """Somebody who works here."""

    name: str
    role: str


# -- facts: nullable fields, as ours are, so that one document may ask for all of them


@strawberry.type
class CustomerRegistered:
    """A fact."""

    since: date | None
    currency: str | None
    country: str | None
    segment: str | None
    size: str | None


@strawberry.type
class AccountManagerAssigned:
    """A fact."""

    account_manager: strawberry.ID | None


@strawberry.type
class ContactAdded:
    """A fact."""

    contact_id: strawberry.ID | None


@strawberry.type
class ContractRecorded:
    """A fact."""

    contract_id: strawberry.ID | None
    ref: str | None
    starts_on: date | None
    renews_on: date | None
    annual_value: Money | None


@strawberry.type
class RenewalOffered:
    """A fact."""

    contract_id: strawberry.ID | None
    on: date | None
    value: Money | None
    price_change_percent: Decimal | None


@strawberry.type
class ComplaintRaised:
    """A fact."""

    complaint_id: strawberry.ID | None
    channel: str | None
    about: Subject | None


@strawberry.type
class OwnershipTaken:
    """A fact."""

    complaint_id: strawberry.ID | None


@strawberry.type
class ComplaintAcknowledged:
    """A fact."""

    complaint_id: strawberry.ID | None
    channel: str | None
    reply_by: datetime | None


@strawberry.type
class Triaged:
    """A fact."""

    complaint_id: strawberry.ID | None
    anyone_harmed: str | None
    work_stopped: str | None
    severity: str | None


@strawberry.type
class StatementNoted:
    """A fact."""

    complaint_id: strawberry.ID | None
    statement_id: strawberry.ID | None
    blame_raised: bool | None


@strawberry.type
class SlightNoted:
    """A fact."""

    complaint_id: strawberry.ID | None
    slight_id: strawberry.ID | None
    department: str | None


@strawberry.type
class HearingConfirmed:
    """A fact."""

    complaint_id: strawberry.ID | None
    confirmed_by_customer: bool | None


@strawberry.type
class ApologyGiven:
    """A fact."""

    complaint_id: strawberry.ID | None
    slight_id: strawberry.ID | None


@strawberry.type
class DesiredResolutionStated:
    """A fact."""

    complaint_id: strawberry.ID | None
    desired_kind: str | None
    amount: Money | None


@strawberry.type
class FactGatheringStarted:
    """A fact."""

    complaint_id: strawberry.ID | None
    reply_by: datetime | None


@strawberry.type
class EvidenceAttached:
    """A fact."""

    complaint_id: strawberry.ID | None
    evidence_id: strawberry.ID | None
    evidence_kind: str | None
    ref: str | None


@strawberry.type
class ExpectationCompared:
    """A fact."""

    complaint_id: strawberry.ID | None
    verdict: str | None
    contract_position: str | None


@strawberry.type
class OfferMade:
    """A fact."""

    offer_id: strawberry.ID | None
    complaint_id: strawberry.ID | None
    round: int | None
    stance: str | None
    expires_on: date | None


@strawberry.type
class OfferAccepted:
    """A fact."""

    offer_id: strawberry.ID | None


@strawberry.type
class ConcessionGranted:
    """A fact."""

    concession_id: strawberry.ID | None
    complaint_id: strawberry.ID | None
    concession_kind: str | None
    perceived_value: Money | None


@strawberry.type
class ConcessionFulfilled:
    """A fact."""

    concession_id: strawberry.ID | None


@strawberry.type
class PromiseMade:
    """A fact."""

    promise_id: strawberry.ID | None
    promised_by: str | None
    undertaking: str | None
    action: str | None
    subject: Subject | None
    until: datetime | None


@strawberry.type
class DepartmentsNotified:
    """A fact."""

    promise_id: strawberry.ID | None
    departments: list[str] | None


@strawberry.type
class PromiseAcknowledged:
    """A fact."""

    promise_id: strawberry.ID | None
    department: str | None


@strawberry.type
class FollowUpScheduled:
    """A fact."""

    follow_up_id: strawberry.ID | None
    due: datetime | None
    assignee: strawberry.ID | None
    complaint_id: strawberry.ID | None


@strawberry.type
class FollowUpDone:
    """A fact."""

    follow_up_id: strawberry.ID | None


@strawberry.type
class ComplaintResolved:
    """A fact."""

    complaint_id: strawberry.ID | None
    resolution: str | None
    problem_solved: bool | None
    slight_acknowledged: bool | None
    sale: str | None


@strawberry.type
class RecoveryJudged:
    """A fact."""

    complaint_id: strawberry.ID | None
    moment: str | None
    judged_by: str | None
    outcome_fair: int | None
    process_fair: int | None
    treated_well: int | None


AnyFact = Union[  # noqa: UP007  # strawberry wants a Union to name
    CustomerRegistered, AccountManagerAssigned, ContactAdded, ContractRecorded, RenewalOffered, ComplaintRaised,
    OwnershipTaken, ComplaintAcknowledged, Triaged, StatementNoted, SlightNoted, HearingConfirmed, ApologyGiven,
    DesiredResolutionStated, FactGatheringStarted, EvidenceAttached, ExpectationCompared, OfferMade, OfferAccepted,
    ConcessionGranted, ConcessionFulfilled, PromiseMade, DepartmentsNotified, PromiseAcknowledged, FollowUpScheduled,
    FollowUpDone, ComplaintResolved, RecoveryJudged,
]  # fmt: skip
Fact = Annotated[AnyFact, strawberry.union("Fact")]
FACTS: dict[str, Any] = {each.__name__: each for each in get_args(AnyFact)}
_NAMES: dict[str, dict[str, str]] = {
    name: {camel(each.name): each.name for each in fields(cls)} for name, cls in FACTS.items()
}


def fact_of(row: Row) -> Any:
    """A fact from its row."""
    names = _NAMES[row["kind"]]
    return msgspec.convert({names[name]: value for name, value in row["fact"].items()}, FACTS[row["kind"]])


# -- the customer


@strawberry.type
class Entry:
    """A fact with its envelope."""

    number: int
    occurred_at: datetime
    recorded_at: datetime
    summary: str
    actor: Person
    fact: Fact


@strawberry.type
class EntryEdge:
    """One line of a page of history."""

    node: Entry


@strawberry.type
class EntryConnection:
    """A page of history."""

    total_count: int
    edges: list[EntryEdge]


@strawberry.type
class Complaint:
    """A grievance."""

    id: strawberry.ID
    stage: str
    severity: str | None
    channel: str
    about: Subject
    desired_kind: str | None
    desired_amount: Money | None
    raised_at: datetime
    reply_by: datetime | None


@strawberry.type
class Promise:
    """Somebody's word."""

    id: strawberry.ID
    state: str
    promised_by: str
    undertaking: str
    action: str
    subject: Subject
    until: datetime | None
    made_at: datetime


@strawberry.type
class Customer:
    """A customer."""

    id: strawberry.ID
    since: date
    currency: str
    segment: str | None
    size: str | None
    external_refs: list[str]
    account_manager: Person

    @strawberry.field
    async def complaints(self, first: int = 20) -> list[Complaint]:
        """Their complaints, the latest first."""
        return [_complaint(each) for each in (await rows(COMPLAINTS, self.id))[:first]]

    @strawberry.field
    async def promises(self, first: int = 20) -> list[Promise]:
        """Open promises, the latest first."""
        return [_promise(each) for each in (await rows(PROMISES, self.id))[:first]]

    @strawberry.field
    async def history(self, first: int = 25) -> EntryConnection:
        """The story, the latest fact first."""
        (count,) = await rows(COUNT, self.id)
        found = await rows(ENTRIES, self.id, first)
        return EntryConnection(total_count=count["entries"], edges=[EntryEdge(node=_entry(each)) for each in found])


def _complaint(row: Row) -> Complaint:
    return Complaint(
        id=row["id"],
        stage=row["stage"],
        severity=row["severity"],
        channel=row["channel"],
        about=Subject(kind=row["about_kind"], ref=row["about_ref"]),
        desired_kind=row["desired_kind"],
        desired_amount=Money(amount=row["desired_amount"], currency=row["desired_currency"]),
        raised_at=row["raised_at"],
        reply_by=row["reply_by"],
    )


def _promise(row: Row) -> Promise:
    return Promise(
        id=row["id"],
        state=row["state"],
        promised_by=row["promised_by"],
        undertaking=row["undertaking"],
        action=row["action"],
        subject=Subject(kind=row["subject_kind"], ref=row["subject_ref"]),
        until=row["until"],
        made_at=row["made_at"],
    )


def _entry(row: Row) -> Entry:
    return Entry(
        number=row["number"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        summary=row["summary"],
        actor=Person(name=row["actor_name"], role=row["actor_role"]),
        fact=fact_of(row),
    )


@strawberry.type
class Query:
    """What may be asked."""

    @strawberry.field
    async def customer(self, id: strawberry.ID) -> Customer | None:
        """One customer."""
        found = await rows(CUSTOMER, id)
        return _customer(found[0]) if found else None


def _customer(row: Row) -> Customer:
    return Customer(
        id=row["id"],
        since=row["since"],
        currency=row["currency"],
        segment=row["segment"],
        size=row["size"],
        external_refs=row["external_refs"],
        account_manager=Person(name=row["manager_name"], role=row["manager_role"]),
    )


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """The pool is open while the server runs."""
    async with POOL:
        yield


if __name__ == "__main__":
    parsed, validated = ParserCache(), ValidationCache()
    kept = [lambda: parsed, lambda: validated] if "--kept" in sys.argv else []
    schema = strawberry.Schema(Query, extensions=kept)
    serve(Starlette(routes=[Mount("/graphql", GraphQL[None, None](schema))], lifespan=lifespan))
