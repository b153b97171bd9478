"""What marketing asks: who may be asked to speak for us, and what became of those who were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from strawberry import Info

from api.customer import CustomerView, views_now
from api.faults import BAD_VARIABLES, Unanswerable
from api.pages import PageInfo, edges_of, key_of, page_size
from api.readiness import ShownReadiness, readiness_shown
from api.viewer import Viewer
from domain.connection import Benefit, disclosure, material_connection
from domain.conversions import EnteredAs, Step
from domain.recovery import Moment
from domain.sealed import Personal
from domain.shares import Share, beside
from projections import advocacy_steps, advocates, customers, testimonials
from projections.advocacy_steps import Reached

# -- who may be asked


@dataclass(frozen=True, slots=True)
class MaterialConnection:
    """What of value they had from us in the last 12 months, which must be said beside their words."""

    sentence: Personal
    benefits: tuple[Benefit, ...]


@dataclass(frozen=True, slots=True)
class AdvocateCandidate:
    """A customer who may be asked to speak for us, or why not yet (`blockers`)."""

    customer: CustomerView
    ready: bool
    readiness: ShownReadiness
    blockers: tuple[str, ...]
    last_moment: Moment | None
    last_moment_at: datetime | None
    connection: MaterialConnection | None


@dataclass(frozen=True, slots=True)
class AdvocateCandidateEdge:
    """One line of a page of candidates."""

    cursor: str
    node: AdvocateCandidate


@dataclass(frozen=True, slots=True)
class AdvocateCandidateConnection:
    """A page of candidates."""

    edges: tuple[AdvocateCandidateEdge, ...]
    page_info: PageInfo


async def advocate_candidates(info: Info, first: int = 25, after: str | None = None) -> AdvocateCandidateConnection:
    """Customers who may be asked to speak for us, the readiest first; then those who may not yet, with the reasons.

    All pages are ranked at the moment of the first.
    """
    asking: Viewer = info.context
    size, key = page_size(first), key_of(after, datetime, *advocates.ORDER.types)
    at = key[0] if key else asking.now
    async with asking.doors.tables() as conn:
        found = await advocates.candidates(conn, at=at, first=size + 1, after=key[1:] if key else None)
    nodes = await asking.doors.in_thread(lambda: _candidates(asking, found))
    lines = [(nodes[each.customer_id], (at, *each.key)) for each in found if each.customer_id in nodes]
    return AdvocateCandidateConnection(*edges_of(AdvocateCandidateEdge, lines, size, after))


def _candidates(asking: Viewer, found: Sequence[advocates.Candidate]) -> dict[object, AdvocateCandidate]:
    views = views_now(asking, [each.customer_id for each in found])
    return {id: _candidate(view) for id, view in views.items()}


def _candidate(view: CustomerView) -> AdvocateCandidate:
    readiness = readiness_shown(view)
    last = customers.last_judged(view.customer)
    benefits = material_connection(view.customer, view.viewer.now, view.viewer.rules)
    sentence = disclosure(view.name, benefits)
    return AdvocateCandidate(
        view,
        readiness.ready,
        readiness,
        tuple(each.reason for each in readiness.gates if each.reason is not None),
        last[1] if last else None,
        last[0] if last else None,
        MaterialConnection(sentence, benefits) if sentence else None,
    )


# -- what became of them

SHOWN: Final = (Step.ASKED, Step.YES, Step.GAVE, Step.CONSENTED, Step.PUBLISHED, Step.REFERRED, Step.WON)
A_YEAR: Final = timedelta(days=365)
ONE_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ConversionStep:
    """How many of the group reached this step within a year of entering."""

    step: Step
    share: Share


@dataclass(frozen=True, slots=True)
class ConversionGroup:
    """Customers who entered in one way: how many, how many of them recovered, and the steps of those who count.

    Who had a complaint counts once recovered; who never complained counts from the beginning.
    """

    entered_as: EnteredAs
    entered: int
    recovered: Share | None
    steps: tuple[ConversionStep, ...]


@dataclass(frozen=True, slots=True)
class Conversions:
    """The funnel of a period: recovered customers beside never-complained ones, and how many testimonials in use
    began as a complaint. `comparison` says whether recovered customers say yes more often, where that can be told.
    """

    begins: datetime
    ends: datetime
    groups: tuple[ConversionGroup, ...]
    comparison: str
    from_complaints: Share


async def conversions(info: Info, begins: datetime | None = None, ends: datetime | None = None) -> Conversions:
    """From recovered to asked, given, consented, published, and to referred and won, with n and Wilson's intervals.

    Of a period (its end exclusive): the last 365 days, unless another is named.
    """
    asking: Viewer = info.context
    ends = ends or asking.now + ONE_SECOND
    begins = begins or ends - A_YEAR
    if begins >= ends:
        raise Unanswerable(BAD_VARIABLES, "The period ends before it begins.")
    async with asking.doors.tables() as conn:
        reached = await advocacy_steps.funnel(conn, begins=begins, ends=ends)
        used = await testimonials.in_use(conn)
    recovered, never = (_group(kind, reached) for kind in EnteredAs)
    compared = beside(_share(recovered, Step.YES), _share(never, Step.YES))
    return Conversions(begins, ends, (recovered, never), compared, Share(used.from_complaints, used.in_use))


def _group(kind: EnteredAs, reached: Sequence[Reached]) -> ConversionGroup:
    counts = {each.step: each.customers for each in reached if each.entered_as is kind}
    entered = counts.get(None, 0)
    complained = kind is EnteredAs.COMPLAINT_RESOLVED
    of = counts.get(Step.RECOVERED, 0) if complained else entered
    steps = tuple(ConversionStep(step, Share(counts.get(step, 0), of)) for step in SHOWN)
    return ConversionGroup(kind, entered, Share(of, entered) if complained else None, steps)


def _share(group: ConversionGroup, step: Step) -> Share:
    return next(each.share for each in group.steps if each.step is step)
