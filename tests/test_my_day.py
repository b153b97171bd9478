"""What a complaint wants of its owner today."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.intake import Severity
from domain.my_day import wanted

MORNING = datetime(2026, 5, 12, 9, tzinfo=UTC)
BEFORE = MORNING + timedelta(days=1)


@dataclass(frozen=True)
class Pressed:
    """A complaint as it was raised, unless it is said otherwise."""

    severity: Severity | None = None
    in_triage: bool = False
    raised_at: datetime = MORNING
    reply_by: datetime | None = None
    heard_at: datetime | None = MORNING
    stalemate_since: datetime | None = None
    resolved_at: datetime | None = None


def kinds(complaint: Pressed) -> list[str]:
    return [each.kind.name for each in wanted(complaint, BEFORE)]


def test_a_complaint_that_was_heard_wants_nothing_today() -> None:
    assert kinds(Pressed(severity=Severity.INCONVENIENCE, reply_by=BEFORE)) == []


def test_harm_is_an_alert_until_it_is_resolved() -> None:
    assert kinds(Pressed(severity=Severity.SAFETY)) == ["ALERT"]
    assert kinds(Pressed(severity=Severity.SAFETY, resolved_at=MORNING)) == []


def test_everything_that_waits_is_said_and_a_reply_has_its_time() -> None:
    waiting = Pressed(in_triage=True, heard_at=None, reply_by=MORNING, stalemate_since=MORNING)
    assert kinds(waiting) == ["REPLY_BY", "TRIAGE", "UNHEARD", "STALEMATE"]
    assert [each.due for each in wanted(waiting, BEFORE)] == [MORNING, None, None, None]
