"""What an account manager asks: what is to do today, whose renewal is at risk, how to say sorry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from strawberry import Info

from api.customer import CustomerView, views_now
from api.pages import PageInfo, edges_of, key_of, page_size
from api.risk import ExplainedRisk, explained
from api.viewer import Viewer
from domain.complaint import Complaint
from domain.days import day_of, over
from domain.listening import ApologyDraft
from domain.listening import apology_draft as draft_of
from domain.money import MinorUnits, Money
from domain.my_day import DayItemKind, wanted
from domain.risk.answer import half_up
from domain.risk.postings import probability
from domain.risk.scorecard import Band, band_of
from domain.saying import in_words
from domain.terms import Role
from projections import complaints, follow_ups, risk, things
from projections.contracts import ContractRow
from projections.follow_ups import FollowUpRow
from projections.lists import Conn
from projections.risk import ORDERS, RenewalOrder, Renewing

AHEAD: Final = timedelta(days=90)
OF_EACH: Final = 50  # a day holds no more; the lists themselves go on

# -- my day


@dataclass(frozen=True, slots=True)
class DayItem:
    """One thing to do, for whom, and by when; `subjectId` is the complaint, follow-up or contract it is about."""

    kind: DayItemKind
    customer: CustomerView
    sentence: str
    due: datetime | None
    overdue: bool
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class _Due:
    kind: DayItemKind
    customer_id: UUID
    subject_id: UUID
    sentence: str
    due: datetime | None = None


async def my_day(info: Info) -> list[DayItem]:
    """What is to do today: alerts, replies, triage, the unheard, stalemates, follow-ups, and renewals by risk.

    A lead sees everybody's; finance and marketing see their follow-ups.
    """
    asking: Viewer = info.context
    async with asking.doors.tables() as conn:
        every = await _due(conn, asking)
    ids = {each.customer_id for each in every}
    views = await asking.doors.in_thread(lambda: views_now(asking, ids))
    return [
        DayItem(
            each.kind,
            views[each.customer_id],
            each.sentence,
            each.due,
            each.due is not None and each.due < asking.now,
            each.subject_id,
        )
        for each in every
    ]


async def _due(conn: Conn, asking: Viewer) -> list[_Due]:
    today = day_of(asking.now, asking.rules)
    before = over(today, asking.rules)
    whose = None if asking.sees(frozenset({Role.LEAD})) else asking.person.id
    to_do = await follow_ups.due_before(conn, assignee=whose, before=before, first=OF_EACH)
    if not asking.sees(frozenset({Role.ACCOUNT_MANAGER, Role.LEAD})):
        return [_follow_up(each) for each in to_do]
    pressing = await complaints.pressing(conn, owner=whose, before=before, first=OF_EACH)
    renewing = await risk.renewing_by(
        conn,
        at=asking.now,
        until=today + AHEAD,
        order=RenewalOrder.RISK,
        first=OF_EACH,
        account_manager=whose,
    )
    urgent = [
        _Due(item.kind, each.customer_id, each.id, *item[1:]) for each in pressing for item in wanted(each, before)
    ]
    in_time = sorted((*urgent, *map(_follow_up, to_do)), key=lambda each: (each.due or asking.now, each.kind))
    return [*in_time, *(_renewal(each, today) for each in renewing)]


def _follow_up(row: FollowUpRow) -> _Due:
    return _Due(DayItemKind.FOLLOW_UP, row.customer_id, row.id, f"Come back to them: {in_words(row.due)}.", row.due)


def _renewal(each: Renewing, today: date) -> _Due:
    contract, days = each.contract, (each.contract.renews_on - today).days
    when = f"renews in {days} days" if days >= 0 else f"should have renewed {-days} days ago"
    sentence = f"{contract.ref} {when}, at {in_words(band_of(probability(each.score)))} risk."
    return _Due(DayItemKind.RENEWAL, contract.customer_id, contract.id, sentence)


# -- renewals


@dataclass(frozen=True, slots=True)
class Renewal:
    """A contract that renews soon, its score of not renewing, and the value at risk: a year's times probability.

    The probability itself is told to people once the scorecard is calibrated.
    """

    contract: ContractRow
    customer: CustomerView
    renews_on: date
    score: int
    band: Band
    annual_value: Money
    value_at_risk: Money


async def renewal_risk(root: Renewal) -> ExplainedRisk:
    """Why it may not renew, line by line."""
    await root.customer.load_entries()
    return explained(root.customer, root.contract.id)


@dataclass(frozen=True, slots=True)
class RenewalEdge:
    """One line of a page of renewals."""

    cursor: str
    node: Renewal


@dataclass(frozen=True, slots=True)
class RenewalConnection:
    """A page of renewals."""

    edges: tuple[RenewalEdge, ...]
    page_info: PageInfo


async def renewals(
    info: Info,
    within: int = 90,
    order_by: RenewalOrder = RenewalOrder.RISK,
    first: int = 25,
    after: str | None = None,
) -> RenewalConnection:
    """Contracts that renew within so many days, or should have; the riskiest first unless ordered otherwise.

    By value at risk they are ordered within each currency. All pages are ranked at the moment of the first.
    """
    asking: Viewer = info.context
    size, key = page_size(first), key_of(after, datetime, *ORDERS[order_by].types)
    at = key[0] if key else asking.now
    async with asking.doors.tables() as conn:
        found = await risk.renewing_by(
            conn,
            at=at,
            until=day_of(at, asking.rules) + timedelta(days=max(0, min(within, FURTHEST)) + 1),
            order=order_by,
            first=size + 1,
            after=key[1:] if key else None,
        )
    views = await asking.doors.in_thread(lambda: views_now(asking, {each.contract.customer_id for each in found}))
    lines = [(_shown(each, views[each.contract.customer_id]), (at, *each.key)) for each in found]
    return RenewalConnection(*edges_of(RenewalEdge, lines, size, after))


FURTHEST: Final = 36_500  # days; a century from now is as good as ever


def _shown(each: Renewing, view: CustomerView) -> Renewal:
    contract, chance = each.contract, probability(each.score)
    at_risk = Money(MinorUnits(half_up(contract.annual_value.minor * chance)), contract.annual_value.currency)
    return Renewal(
        contract, view, contract.renews_on, half_up(each.score), band_of(chance), contract.annual_value, at_risk
    )


# -- saying sorry


async def apology_draft(info: Info, complaint: UUID, words: str | None = None) -> ApologyDraft | None:
    """An apology in their own word for it, or these words checked: which of the three parts are there.

    `admits` marks words that may admit fault; nothing is blocked.
    """
    asking: Viewer = info.context
    async with asking.doors.tables() as conn:
        thing = await things.thing(conn, complaint)
    if thing is None or thing.kind != "complaint":
        return None
    views = await asking.doors.in_thread(lambda: views_now(asking, [thing.customer_id]))
    found: Complaint = views[thing.customer_id].customer.complaints[complaint]
    return draft_of(found, asking.rules, words)
