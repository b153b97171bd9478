"""History as a connection: entries with their facts, a sentence each, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, get_args
from uuid import UUID

from strawberry import Info

from api.customer import CustomerView
from api.expose import fact_union, plan
from api.naming import FactKind
from api.node import Node
from api.pages import PageInfo, cursor_of, cut, info_of, key_of, page_size
from api.people import Named, named_actor
from api.viewer import Viewer
from domain.customer import Fact
from domain.entry import Entry
from domain.history import mentions, summary
from domain.refusals import code_of

if TYPE_CHECKING:
    FactUnion = Any
else:
    FactUnion = fact_union(get_args(Fact))


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which facts of a story: of these kinds, in this time, about this complaint. `occurredUntil` is exclusive."""

    INPUT_NAME: ClassVar = "HistoryFilter"

    kinds: tuple[FactKind, ...] | None = None
    occurred_from: datetime | None = None
    occurred_until: datetime | None = None
    complaint_id: UUID | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether this entry is asked for."""
        return (
            (self.kinds is None or code_of(type(entry.fact)) in self.kinds)
            and (self.occurred_from is None or entry.occurred_at >= self.occurred_from)
            and (self.occurred_until is None or entry.occurred_at < self.occurred_until)
            and (self.complaint_id is None or mentions(entry, self.complaint_id))
        )


@dataclass(frozen=True, slots=True)
class EntryEdge:
    """One line of a page of history."""

    cursor: str
    node: Entry


@dataclass(frozen=True, slots=True)
class EntryConnection:
    """A page of history."""

    edges: tuple[EntryEdge, ...]
    page_info: PageInfo
    total_count: int


def may_see(viewer: Viewer, entry: Entry) -> bool:
    """Whether this fact is for one of the viewer's roles."""
    fact: Any = entry.fact
    return viewer.sees(fact.seen_by)


def history_of(view: CustomerView, first: int, after: str | None, wanted: HistoryFilter | None) -> EntryConnection:
    """A page of a customer's story, the latest fact first."""
    size, key = page_size(first), key_of(after, int)
    seen = [each for each in view.entries if may_see(view.viewer, each) and (wanted is None or wanted.fits(each))]
    older = [each for each in reversed(seen) if key is None or each.number < key[0]]
    page, more = cut(older[: size + 1], size)
    edges = tuple(EntryEdge(cursor_of(each.number), each) for each in page)
    return EntryConnection(edges, info_of([each.cursor for each in edges], more=more, after=after), len(seen))


def fact_of(root: Entry) -> FactUnion:
    """What happened."""
    return root.fact


def summary_of(root: Entry, info: Info) -> str:
    """The fact in a sentence, without personal words."""
    return summary(root, info.context.staff)


def actor_of(root: Entry, info: Info) -> Named:
    """Who did it."""
    return named_actor(info.context, root.actor)


fact_of.__annotations__["return"] = FactUnion


def plan_entries() -> None:
    """The envelope of a fact is the type Entry, and who did it is a Person."""
    hidden = {"story_id", "originator_id", "originator_version", "command_id"}
    plan(Entry, hidden=hidden, fact=fact_of, summary=summary_of, actor=actor_of)
    plan(Named, name="Person", interfaces=[Node])
