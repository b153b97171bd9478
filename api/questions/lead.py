"""What a lead asks of the whole: how complaints end, by what was granted."""

from __future__ import annotations

from dataclasses import dataclass

from strawberry import Info

from api.viewer import Viewer
from domain.shares import Share
from domain.terms import ConcessionKind
from projections import concessions


@dataclass(frozen=True, slots=True)
class ConcessionOutcome:
    """How complaints ended in which this kind was granted: how many grants; of those judged by customers, recovered."""

    kind: ConcessionKind
    n: int
    recovered: Share


async def concession_outcomes(info: Info) -> list[ConcessionOutcome]:
    """How complaints ended, by the kind of what was granted, the most frequent first; apologies alone among them."""
    asking: Viewer = info.context
    async with asking.doors.tables() as conn:
        found = await concessions.outcomes(conn)
    return [ConcessionOutcome(each.kind, each.n, Share(each.recovered, each.judged)) for each in found]
