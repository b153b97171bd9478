"""What a complaint wants of its owner today, most of all what must not wait."""

from collections.abc import Iterator
from datetime import datetime
from enum import auto
from typing import NamedTuple, Protocol

from domain.intake import Severity
from domain.saying import in_words
from domain.terms import Word


class DayItemKind(Word):
    """What wants to be done today."""

    ALERT = auto()
    REPLY_BY = auto()
    TRIAGE = auto()
    UNHEARD = auto()
    STALEMATE = auto()
    FOLLOW_UP = auto()
    RENEWAL = auto()


class Pressing(Protocol):
    """What is asked of a complaint to tell what it wants."""

    @property
    def severity(self) -> Severity | None:
        """How badly it hurts them; None until it was triaged."""
        ...

    @property
    def in_triage(self) -> bool:
        """Whether nobody knows yet how badly."""
        ...

    @property
    def raised_at(self) -> datetime:
        """When they complained."""
        ...

    @property
    def reply_by(self) -> datetime | None:
        """By when we said that we would reply."""
        ...

    @property
    def heard_at(self) -> datetime | None:
        """When they were heard out."""
        ...

    @property
    def stalemate_since(self) -> datetime | None:
        """Since when nobody moves."""
        ...

    @property
    def resolved_at(self) -> datetime | None:
        """When it was resolved."""
        ...


class Wanted(NamedTuple):
    """One thing to do, in a sentence, and by when."""

    kind: DayItemKind
    sentence: str
    due: datetime | None = None


ALERTS = (Severity.SAFETY, Severity.STOPPAGE)
"""What is acted on at once."""


def wanted(complaint: Pressing, before: datetime) -> Iterator[Wanted]:
    """Everything that a complaint wants of somebody before then."""
    ended = complaint.resolved_at is not None
    if complaint.severity in ALERTS and not ended:
        yield Wanted(DayItemKind.ALERT, f"A complaint counts as {in_words(complaint.severity)}; act now.")
    if complaint.reply_by is not None and complaint.reply_by < before:
        sentence = f"We said that we would reply by {in_words(complaint.reply_by)}."
        yield Wanted(DayItemKind.REPLY_BY, sentence, complaint.reply_by)
    if complaint.in_triage:
        yield Wanted(DayItemKind.TRIAGE, "Was anyone harmed? Did their work stop?")
    if complaint.heard_at is None and not ended:
        raised = in_words(complaint.raised_at)
        yield Wanted(DayItemKind.UNHEARD, f"Nobody has heard out their complaint of {raised}.")
    if complaint.stalemate_since is not None and not ended:
        yield Wanted(DayItemKind.STALEMATE, f"Nobody has moved since {in_words(complaint.stalemate_since)}.")
