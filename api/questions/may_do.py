"""May we do this? One question or a whole bank run, answered now or as we would have known then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from strawberry import Info

from api.customer import CustomerView, view_then, views_now
from api.faults import BAD_VARIABLES, Unanswerable
from api.viewer import Viewer
from domain.arguments import YEARS
from domain.may_do import MayDo, MayDoAnswer, Standing, standing_of, unknown_customer
from domain.may_do import may_do as answer_of
from domain.subjects import Subject
from domain.terms import Action
from projections import holds, known_references, promises
from projections.holds import HoldRow
from projections.promises import PromiseRow

MOST_ITEMS: Final = 10_000  # a large bank run; its body is 4 MiB


@dataclass(frozen=True, slots=True)
class MayDoItem:
    """What somebody is about to do, to what, on which day; without a customer, the reference finds whose it is."""

    INPUT_NAME: ClassVar = "MayDoInput"

    action: Action
    subject: Subject
    on: date
    customer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShownObstacle:
    """What stands against it: a promise or a hold."""

    sentence: str
    promise: PromiseRow | None
    hold: HoldRow | None


@dataclass(frozen=True, slots=True)
class ShownMayDo:
    """Whether it may be done, a sentence that says why, and what stands against it."""

    answer: MayDoAnswer
    sentence: str
    subject_known: bool
    because: tuple[ShownObstacle, ...]


Views = Mapping[UUID, CustomerView]


async def may_do(info: Info, items: tuple[MayDoItem, ...], as_known_at: datetime | None = None) -> list[ShownMayDo]:
    """Whether each of these may be done, in order; `asKnownAt`: what we would have answered at that moment."""
    asking: Viewer = info.context
    if len(items) > MOST_ITEMS:
        raise Unanswerable("PAGE_TOO_LARGE", f"At most {MOST_ITEMS:,} items are answered at once.")
    if any(each.on.year not in YEARS for each in items):
        raise Unanswerable(BAD_VARIABLES, "A day lies between 1900 and 2199. Check the year.", field="items")
    refs = {ref for each in items if each.customer_id is None for ref in each.subject.wholes}
    async with asking.doors.tables() as conn:
        owners = await known_references.owners_of(conn, refs) if refs else {}
    return await asking.doors.in_thread(lambda: _answers(asking, items, owners, as_known_at))


def _answers(
    asking: Viewer, items: Sequence[MayDoItem], owners: Mapping[str, Sequence[UUID]], as_known_at: datetime | None
) -> list[ShownMayDo]:
    whose = [_whose(each, owners) for each in items]
    views = _views(asking, {id for ids in whose for id in ids}, as_known_at)
    standings = {id: standing_of(view.customer) for id, view in views.items()}
    known = ([id for id in ids if id in views] for ids in whose)
    return [_answer(each, ids, views, standings) for each, ids in zip(items, known, strict=True)]


def _whose(item: MayDoItem, owners: Mapping[str, Sequence[UUID]]) -> Sequence[UUID]:
    """The customer who was named, else those who are known by the reference, else by what it is a part of."""
    if item.customer_id is not None:
        return (item.customer_id,)
    return next((owners[ref] for ref in item.subject.wholes if ref in owners), ())


def _views(asking: Viewer, ids: Iterable[UUID], as_known_at: datetime | None) -> Views:
    if as_known_at is None:
        return views_now(asking, list(ids))
    then = ((id, view_then(asking, id, None, as_known_at)) for id in ids)
    return {id: view for id, view in then if view is not None and view.customer.relationship is not None}


GRAVEST_FIRST: Final = (MayDoAnswer.BLOCKED, MayDoAnswer.ASK, MayDoAnswer.ALLOWED)


def _answer(item: MayDoItem, ids: Sequence[UUID], views: Views, standings: Mapping[UUID, Standing]) -> ShownMayDo:
    """The answer for one item; where a reference belongs to several customers, the gravest answer."""
    answers = [
        (answer_of(standings[id], item.action, item.subject, item.on, views[id].viewer.rules), views[id]) for id in ids
    ]
    if not answers:
        return _shown(unknown_customer(item.subject), None)
    return _shown(*min(answers, key=lambda each: GRAVEST_FIRST.index(each[0].answer)))


def _shown(answer: MayDo, view: CustomerView | None) -> ShownMayDo:
    because = tuple(
        ShownObstacle(
            each.sentence,
            view.row(promises, each.promise_id) if each.promise_id else None,
            view.row(holds, each.hold_id) if each.hold_id else None,
        )
        for each in answer.because
        if view is not None
    )
    return ShownMayDo(answer.answer, answer.sentence, answer.subject_known, because)
