"""The rows of the tables as GraphQL types, with what a row cannot know: names, next steps, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from strawberry import Info

from api.customer import CustomerView, view_now
from api.expose import plan
from api.naming import CommandName
from api.node import Node
from api.people import Named, named
from api.viewer import Viewer
from domain import publishing
from domain.commanding import PARTS
from domain.days import day_of
from domain.money import Money
from domain.next_step import allowed_commands, next_step
from domain.offering import cost_of, leverage, net_to_us, value_to_them
from domain.testimonials import Publication, Use
from projections.complaints import ComplaintRow
from projections.concessions import ConcessionRow
from projections.contracts import ContractRow
from projections.credits import CreditRow
from projections.follow_ups import FollowUpRow
from projections.holds import HoldRow
from projections.invoices import InvoiceRow
from projections.offers import OfferRow
from projections.promises import PromiseRow
from projections.referrals import ReferralRow
from projections.testimonials import TestimonialRow


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now, and the command that does it, where one does."""

    sentence: str
    command: CommandName | None


def _viewer(info: Info) -> Viewer:
    viewer: Viewer = info.context
    return viewer


async def view_of(info: Info, row: Any) -> CustomerView | None:
    """The view that a row was read through; for a row of a list, the customer as they are now."""
    viewer = _viewer(info)
    if (known := viewer.views.get(id(row))) is not None:
        view: CustomerView = known[1]
        return view
    return await viewer.doors.in_thread(lambda: view_now(viewer, row.customer_id))


def _allowed(kind: str) -> Any:
    async def allowed_commands_of(root: Any, info: Info) -> list[CommandName]:
        """What the viewer may do now. It drives buttons; the rules still decide."""
        view = await view_of(info, root)
        if view is None or not view.present:
            return []
        return allowed_to(_viewer(info), PARTS[kind](view.customer).get(root.id))

    return allowed_commands_of


def allowed_to(viewer: Viewer, part: object) -> list[CommandName]:
    """The commands that the viewer's roles may use on this part as it stands."""
    names = (name for role in viewer.roles for name in allowed_commands(part, role))
    return [CommandName(screaming(each)) for each in dict.fromkeys(names)]


async def complaint_next_step(root: ComplaintRow, info: Info) -> NextStep | None:
    """What the practice asks for now."""
    view = await view_of(info, root)
    if view is None or not view.present:
        return None
    step = next_step(view.customer, view.customer.complaints[root.id], _viewer(info).now)
    return step_shown(step) if step else None


async def open_questions_of(root: ComplaintRow, info: Info) -> list[str]:
    """What we should know and do not know yet."""
    view = await view_of(info, root)
    return [] if view is None else list(view.customer.complaints[root.id].open_questions)


def step_shown(step: Any) -> NextStep:
    """A next step with its command by its name in the schema."""
    return NextStep(step.sentence, None if step.command is None else CommandName(screaming(step.command)))


def screaming(name: str) -> str:
    """A camelCase name in capitals: RAISE_COMPLAINT."""
    return "".join(f"_{each}" if each.isupper() else each.upper() for each in name)


def _person(attribute: str, doc: str) -> Any:
    def person(root: Any, info: Info) -> Named | None:
        id: UUID | None = getattr(root, attribute)
        return named(_viewer(info), id)

    person.__doc__ = doc
    return person


async def version_of(root: Any, info: Info) -> int | None:
    """The number of the last fact about it; send it as `expectedVersion` with what you decided from it."""
    view = await view_of(info, root)
    if view is None:
        return None
    versions = await _viewer(info).doors.in_thread(lambda: view.versions)
    return versions.get(root.id)


async def customer_of(root: Any, info: Info) -> CustomerView | None:
    """Whose it is."""
    return await view_of(info, root)


def leverage_of(root: OfferRow) -> Decimal | None:
    """How much more it is worth to them than it costs us; null where it costs nothing."""
    return leverage(value_to_them(root.terms), cost_of(root.terms))


def net_of(root: OfferRow) -> Money | None:
    """What they pay minus what it costs us; null for an offer without a line."""
    return net_to_us(root.terms)


async def take_down(root: FollowUpRow, info: Info) -> Publication | None:
    """What is to be taken down, where this is what the follow-up is for."""
    view = await view_of(info, root)
    follow_up = None if view is None else view.customer.follow_ups.get(root.id)
    if view is None or follow_up is None:
        return None
    shown = (each for one in view.customer.advocacy.testimonials.values() for each in one.publications)
    return next((each for each in shown if each.id == follow_up.scheduled.publication_id), None)


async def usable_for(root: TestimonialRow, info: Info, use: Use, on: date | None = None) -> bool:
    """Whether it may be used so on a day, past or to come; today, unless another is named."""
    view, rules = await view_of(info, root), _viewer(info).rules
    testimonial = None if view is None else view.customer.advocacy.testimonials[root.id]
    day = day_of(_viewer(info).now, rules) if on is None else on
    return testimonial is not None and publishing.usable_for(testimonial, use, day, rules)


async def shown_on(root: TestimonialRow, info: Info, day: date) -> list[Publication]:
    """What was shown on that day, or on a part of it: where, in which words, with which disclosure."""
    view = await view_of(info, root)
    testimonial = None if view is None else view.customer.advocacy.testimonials[root.id]
    return [] if testimonial is None else list(publishing.shown_on(testimonial, day, _viewer(info).rules))


def plan_rows() -> None:
    """Every row is its GraphQL type."""
    owner = _person("owner_id", "Who handles it; null while it waits in triage.")
    verdicts = {"verdict", "contract_position"}
    complaint = {"owner": owner, "next_step": complaint_next_step, "open_questions": open_questions_of}
    _row(ComplaintRow, "Complaint", "complaint", {"owner_id", "voided_at"}, guarded=verdicts, **complaint)
    made_by = _person("made_by_id", "Who made it.")
    _row(OfferRow, "Offer", "offer", {"made_by_id"}, made_by=made_by, leverage=leverage_of, net_to_us=net_of)
    granted_by = _person("granted_by_id", "Who granted it.")
    _row(ConcessionRow, "Concession", "concession", {"granted_by_id"}, guarded={"cost_to_us"}, granted_by=granted_by)
    _row(PromiseRow, "Promise", "promise", {"made_by_id"}, made_by=_person("made_by_id", "Whose word it is."))
    _row(HoldRow, "Hold", "hold", set(), node=False)
    assignee = _person("assignee_id", "Who will come back.")
    follow_up = {"assignee": assignee, "take_down": take_down}
    _row(FollowUpRow, "FollowUp", "follow_up", {"assignee_id"}, **follow_up)
    _row(ContractRow, "Contract", "contract", set())
    _row(InvoiceRow, "Invoice", "invoice", set())
    requested_by = _person("requested_by_id", "Who asked for it.")
    moves = {"state", "total", "by_rule", "fell_due"}
    _row(CreditRow, "Credit", "credit", {"requested_by_id"}, guarded=moves, requested_by=requested_by)
    _row(TestimonialRow, "Testimonial", "testimonial", set(), usable_for=usable_for, shown_on=shown_on)
    _row(ReferralRow, "Referral", "referral", set())


def _row(
    row: type,
    name: str,
    kind: str,
    hidden: set[str],
    *,
    guarded: set[str] | None = None,
    node: bool = True,
    **resolvers: Any,
) -> None:
    plan(
        row,
        name=name,
        interfaces=[Node] if node else [],
        hidden={"customer_id", *hidden},
        guarded=guarded or set(),
        allowed_commands=_allowed(kind),
        customer=customer_of,
        version=version_of,
        **resolvers,
    )
