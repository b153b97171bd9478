"""Complaints as the board shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import auto
from uuid import UUID

from domain.complaint import Complaint, Stage
from domain.customer import Customer
from domain.hearing import DesiredKind
from domain.inquiry import ContractPosition, Verdict
from domain.intake import Escalation, ProblemKind, Severity
from domain.money import Money
from domain.recovery import ClosedAs, Judge, Moment
from domain.rulebook import Rules
from domain.sealed import Personal
from domain.subjects import Subject
from domain.terms import CauseCategory, Channel, Word
from projections.lists import Conn, Key, Line, Order, page, rows
from projections.rows import names_of, row_of

TABLE = "complaints"
KEY = ("customer_id", "id")


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One grievance, from first word to judged recovery."""

    customer_id: UUID
    id: UUID
    stage: Stage
    severity: Severity | None
    in_triage: bool
    open: bool
    owner_id: UUID | None
    channel: Channel
    escalated_via: Escalation | None
    words: Personal
    stated_kind: ProblemKind | None
    contract_id: UUID | None
    about: Subject | None
    desired_kind: DesiredKind | None
    desired_words: Personal
    desired_amount: Money | None
    loss: Money | None
    verdict: Verdict | None
    contract_position: ContractPosition | None
    cause_category: CauseCategory | None
    raised_at: datetime
    reply_by: datetime | None
    stalemate_since: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    closed_as: ClosedAs | None
    moment: Moment | None
    judged_by: Judge | None
    heard_at: datetime | None
    judged_at: datetime | None
    voided_at: datetime | None


ROW = ComplaintRow


def parts(customer: Customer) -> Mapping[UUID, Complaint]:
    """What a row is made of; an untouched part is the same object as before, and its row is left alone."""
    return customer.complaints


def row(customer: Customer, part: Complaint, rules: Rules) -> ComplaintRow:
    """One row of a customer."""
    raised, desired, compared = part.intake.raised, part.hearing.desired, part.inquiry.compared
    ending, cause = part.recovery, part.inquiry.cause
    return ComplaintRow(
        customer_id=customer.id,
        id=part.id,
        stage=part.stage,
        severity=part.severity,
        in_triage=part.open and not part.intake.triage.complete,
        open=part.open,
        owner_id=part.owner,
        channel=raised.channel,
        escalated_via=raised.escalated_via,
        words=raised.words,
        stated_kind=raised.stated_problem.kind if raised.stated_problem else None,
        contract_id=raised.contract_id,
        about=raised.about,
        desired_kind=desired.desired_kind if desired else None,
        desired_words=desired.words if desired else None,
        desired_amount=desired.amount if desired else None,
        loss=part.intake.triage.loss,
        verdict=compared.verdict if compared else None,
        contract_position=compared.contract_position if compared else None,
        cause_category=cause.cause_category if cause else None,
        raised_at=part.intake.raised_at,
        reply_by=part.inquiry.reply_by,
        stalemate_since=ending.stalemate_since,
        resolved_at=ending.resolved_at,
        closed_at=ending.closed_at,
        closed_as=ending.closed.closed_as if ending.closed else None,
        moment=ending.judged.moment if ending.judged else None,
        judged_by=ending.judged.judged_by if ending.judged else None,
        heard_at=part.hearing.heard_at,
        judged_at=ending.judged_at,
        voided_at=part.intake.voided_at,
    )


# -- lists


class ComplaintOrder(Word):
    """Which complaints come first."""

    NEWEST = auto()
    OLDEST = auto()
    REPLY_BY = auto()


_RAISED: tuple[tuple[str, type], ...] = (("raised_at", datetime), ("customer_id", UUID), ("id", UUID))
_REPLY_BY: tuple[str, type] = ("COALESCE(reply_by, '9999-12-31T00:00:00Z')", datetime)

ORDERS: Mapping[ComplaintOrder, Order] = {
    ComplaintOrder.NEWEST: Order(_RAISED, descending=True),
    ComplaintOrder.OLDEST: Order(_RAISED),
    ComplaintOrder.REPLY_BY: Order((_REPLY_BY, *_RAISED)),
}
"""The latest first; the longest wait first; whoever waits for our word soonest first."""

SELECTED = f"""
    SELECT {names_of(ComplaintRow)}, {{keys}}
    FROM complaints
    WHERE voided_at IS NULL
    AND (%(open)s::boolean IS NULL OR open = %(open)s)
    AND (%(in_triage)s::boolean IS NULL OR in_triage = %(in_triage)s)
    AND (%(stages)s::text[] IS NULL OR stage = ANY(%(stages)s))
    AND (%(severities)s::text[] IS NULL OR severity = ANY(%(severities)s))
    AND (%(owners)s::uuid[] IS NULL OR owner_id = ANY(%(owners)s))
    AND {{past}}
    ORDER BY {{order}}
    LIMIT %(first)s
"""  # noqa: S608  # made of constants


async def selected(
    conn: Conn,
    *,
    open: bool | None,
    in_triage: bool | None,
    stages: Sequence[Stage] | None,
    severities: Sequence[Severity] | None,
    owners: Sequence[UUID] | None,
    order: ComplaintOrder,
    first: int,
    after: Key | None = None,
) -> list[Line[ComplaintRow]]:
    """Complaints of these stages, severities and owners; those that were raised by mistake are left out."""
    values = {
        "open": open,
        "in_triage": in_triage,
        "stages": None if stages is None else [each.value for each in stages],
        "severities": None if severities is None else [each.value for each in severities],
        "owners": None if owners is None else list(owners),
    }
    return await page(conn, SELECTED, ComplaintRow, ORDERS[order], values, after, first)


PRESSING = f"""
    SELECT {names_of(ComplaintRow)}
    FROM complaints
    WHERE open
    AND (%(owner)s::uuid IS NULL OR owner_id = %(owner)s OR owner_id IS NULL)
    AND (
        in_triage
        OR heard_at IS NULL
        OR reply_by < %(before)s
        OR (stalemate_since IS NOT NULL AND resolved_at IS NULL)
        OR (severity IN ('SAFETY', 'STOPPAGE') AND resolved_at IS NULL)
    )
    ORDER BY reply_by NULLS LAST, raised_at, customer_id, id
    LIMIT %(first)s
"""  # noqa: S608  # made of constants


async def pressing(conn: Conn, *, owner: UUID | None, before: datetime, first: int) -> list[ComplaintRow]:
    """Open complaints of an owner, or nobody's, or everybody's, that want something now or a reply before then."""
    told = await rows(conn, PRESSING, {"owner": owner, "before": before, "first": first})
    return [row_of(ComplaintRow, each) for each in told]
