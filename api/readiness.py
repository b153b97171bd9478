"""Advocate readiness in answers: every gate, open or not, and the points for and against asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from api.customer import CustomerView
from api.entries import may_see
from api.rows import NextStep, step_shown
from domain.entry import Entry
from domain.gates import ClosedGate, GateName
from domain.history import mentions
from domain.readiness.answer import readiness_of

FACTS_SHOWN: Final = 5  # the latest about what closes a gate; its history has them all


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate before an ask: why it is closed, what it is about, and the day or the act that opens it."""

    gate: GateName
    open: bool
    reason: str | None
    opens_at: datetime | None
    next: NextStep | None
    subject_id: UUID | None
    because: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ReadinessReason:
    """One reason for or against asking, with the facts behind it."""

    factor: str
    points: int
    sentence: str
    because: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ShownReadiness:
    """Whether they may be asked to speak for us (every gate is open), and what speaks for a yes; lines add up."""

    ready: bool
    gates: tuple[Gate, ...]
    points: int
    lines: tuple[ReadinessReason, ...]
    scorecard: str
    hypothetical: bool


def readiness_shown(view: CustomerView) -> ShownReadiness:
    """Whether they may be asked at the moment of this view, and why, or why not."""
    at = view.as_of or view.viewer.now
    found = readiness_of(view.customer, view.customer.risk, at, view.viewer.rules)
    closed = {each.name: each for each in found.gates}
    seen = {each.number: each for each in view.entries if may_see(view.viewer, each)}
    lines = tuple(
        ReadinessReason(
            each.factor, each.points, each.sentence, tuple(seen[number] for number in each.because if number in seen)
        )
        for each in found.lines
    )
    gates = tuple(_gate(name, closed.get(name), tuple(seen.values())) for name in GateName)
    return ShownReadiness(found.ready, gates, found.score, lines, found.scorecard, view.hypothetical)


def _gate(name: GateName, closed: ClosedGate | None, entries: tuple[Entry, ...]) -> Gate:
    if closed is None:
        return Gate(name, True, None, None, None, None, ())
    about = closed.subject_id
    because = tuple(each for each in entries if about is not None and mentions(each, about))[-FACTS_SHOWN:]
    opens_by = step_shown(closed.opens_by) if closed.opens_by else None
    return Gate(name, False, closed.reason, closed.opens_at, opens_by, about, because)
