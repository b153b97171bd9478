"""The lists, the risk and the history of one customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from api.customer import CustomerView
from api.entries import EntryConnection, HistoryFilter, history_of
from api.expose import plan
from api.naming import CommandName
from api.node import Node
from api.pages import page_size
from api.readiness import ShownReadiness, readiness_shown
from api.risk import ExplainedRisk, explained
from api.rows import allowed_to
from domain.promises import PromiseState
from domain.recovery import Moment
from projections import (
    complaints,
    concessions,
    contracts,
    credits,
    customers,
    follow_ups,
    holds,
    invoices,
    offers,
    promises,
    referrals,
    testimonials,
)
from projections.complaints import ComplaintRow
from projections.promises import PromiseRow

T = TypeVar("T")


def _list(projection: Any, doc: str) -> Callable[..., Any]:
    """A plain list of one table's rows of this customer, the latest first."""

    def rows(root: CustomerView, first: int = 20) -> Any:
        return root.rows(projection, projection.ROW, page_size(first))

    rows.__annotations__["return"] = list[projection.ROW]
    rows.__doc__ = doc
    return rows


def complaints_of(root: CustomerView, first: int = 20, open: bool | None = None) -> list[ComplaintRow]:
    """Their complaints, the latest first."""
    size, rows = page_size(first), root.rows(complaints, ComplaintRow)
    return [each for each in rows if open is None or each.open is open][:size]


def promises_of(
    root: CustomerView, first: int = 20, state: tuple[PromiseState, ...] = (PromiseState.OPEN,)
) -> list[PromiseRow]:
    """Promises to them and by them, the latest first; the open ones, unless others are asked for."""
    size, rows = page_size(first), root.rows(promises, PromiseRow)
    return [each for each in rows if each.state in state][:size]


async def risk_of(root: CustomerView, contract: UUID | None = None) -> ExplainedRisk:
    """The renewal risk at the moment of this view, line by line."""
    await root.load_entries()
    return explained(root, contract)


def readiness_at(root: CustomerView) -> ShownReadiness:
    """Whether they may be asked to speak for us at the moment of this view, gate by gate."""
    return readiness_shown(root)


def last_moment(root: CustomerView) -> Moment | None:
    """How the last recovery was for them, in their own judgement; TRUTH and MAGIC are recovered."""
    judged = customers.last_judged(root.customer)
    return judged[1] if judged else None


async def history(
    root: CustomerView, first: int = 25, after: str | None = None, filter: HistoryFilter | None = None
) -> EntryConnection:
    """The story, the latest fact first; facts that the viewer may not see are left out."""
    await root.load_entries()
    return history_of(root, first, after, filter)


def allowed(root: CustomerView) -> list[CommandName]:
    """What the viewer may do now. It drives buttons; the rules still decide."""
    return allowed_to(root.viewer, root.customer) if root.present else []


FIELDS: Mapping[str, Callable[..., Any]] = {
    "contracts": _list(contracts, "Their contracts."),
    "complaints": complaints_of,
    "offers": _list(offers, "What we offered them, the latest first."),
    "concessions": _list(concessions, "What was granted to them, the latest first."),
    "promises": promises_of,
    "holds": _list(holds, "What must not be done to them."),
    "follow_ups": _list(follow_ups, "Who comes back to them, and when."),
    "invoices": _list(invoices, "Their invoices, as noted."),
    "credits": _list(credits, "What is owed back to them, and was."),
    "testimonials": _list(testimonials, "How they spoke for us."),
    "referrals": _list(referrals, "Whom they brought us."),
    "risk": risk_of,
    "readiness": readiness_at,
    "last_moment": last_moment,
    "history": history,
    "allowed_commands": allowed,
}
"""The resolvers of a customer, by the names of their fields."""


def plan_customer() -> None:
    """The view of a customer is the type Customer."""
    resolvers: dict[str, Any] = {**FIELDS}
    hidden = {"viewer", "customer", "told", "present"}
    plan(CustomerView, name="Customer", hidden=hidden, interfaces=[Node], **resolvers)
