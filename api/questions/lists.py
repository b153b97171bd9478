"""The lists that several desks read: customers and complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from strawberry import Info

from api.customer import CustomerView, views_now
from api.faults import NOT_ALLOWED, Unanswerable
from api.pages import PageInfo, edges_of, key_of, page_size
from api.viewer import Viewer
from domain.complaint import Stage
from domain.intake import Severity
from domain.seeing import NAMED
from projections import complaints as complaint_rows
from projections import customers as customer_rows
from projections.complaints import ComplaintOrder, ComplaintRow
from projections.customers import CustomerOrder


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers: with this text in the name or beginning a reference; of these people; of these segments."""

    INPUT_NAME: ClassVar = "CustomerFilter"

    text: str | None = None
    account_manager: tuple[UUID, ...] | None = None
    segment: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CustomerEdge:
    """One line of a page of customers."""

    cursor: str
    node: CustomerView


@dataclass(frozen=True, slots=True)
class CustomerConnection:
    """A page of customers."""

    edges: tuple[CustomerEdge, ...]
    page_info: PageInfo


async def customers(
    info: Info,
    first: int = 25,
    after: str | None = None,
    filter: CustomerFilter | None = None,
    order_by: CustomerOrder = CustomerOrder.NEWEST,
) -> CustomerConnection:
    """Customers, the latest to become one first unless ordered otherwise."""
    asking: Viewer = info.context
    wanted = filter or CustomerFilter()
    by_name = wanted.text is not None or order_by is CustomerOrder.NAME
    if by_name and not asking.sees(NAMED):
        raise Unanswerable(NOT_ALLOWED, "Names are not for you, so no list is made by them.")
    size, key = page_size(first), key_of(after, *customer_rows.ORDERS[order_by].types)
    async with asking.doors.tables() as conn:
        lines = await customer_rows.selected(
            conn,
            text=wanted.text,
            account_managers=wanted.account_manager,
            segments=wanted.segment,
            order=order_by,
            first=size + 1,
            after=key,
        )
    ids = [each.row.customer_id for each in lines]
    views = await asking.doors.in_thread(lambda: views_now(asking, ids))
    return CustomerConnection(
        *edges_of(CustomerEdge, [(views[each.row.customer_id], each.key) for each in lines], size, after)
    )


@dataclass(frozen=True, slots=True)
class ComplaintFilter:
    """Which complaints: open or not; in triage or not; in these stages; this severe; handled by these people."""

    INPUT_NAME: ClassVar = "ComplaintFilter"

    open: bool | None = None
    in_triage: bool | None = None
    stage: tuple[Stage, ...] | None = None
    severity: tuple[Severity, ...] | None = None
    owner: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class ComplaintEdge:
    """One line of a page of complaints."""

    cursor: str
    node: ComplaintRow


@dataclass(frozen=True, slots=True)
class ComplaintConnection:
    """A page of complaints."""

    edges: tuple[ComplaintEdge, ...]
    page_info: PageInfo


async def complaints(
    info: Info,
    first: int = 25,
    after: str | None = None,
    filter: ComplaintFilter | None = None,
    order_by: ComplaintOrder = ComplaintOrder.NEWEST,
) -> ComplaintConnection:
    """Complaints of all customers, the latest first unless ordered otherwise."""
    asking: Viewer = info.context
    wanted = filter or ComplaintFilter()
    size, key = page_size(first), key_of(after, *complaint_rows.ORDERS[order_by].types)
    async with asking.doors.tables() as conn:
        lines = await complaint_rows.selected(
            conn,
            open=wanted.open,
            in_triage=wanted.in_triage,
            stages=wanted.stage,
            severities=wanted.severity,
            owners=wanted.owner,
            order=order_by,
            first=size + 1,
            after=key,
        )
    return ComplaintConnection(*edges_of(ComplaintEdge, [(each.row, each.key) for each in lines], size, after))
