"""Taking a complaint in: raised, owned, acknowledged, and how grave it is."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.money import Money
from domain.sealed import Personal
from domain.seeing import CARING, FOUND
from domain.subjects import Subject
from domain.terms import Answer, Channel, Word

# -- what happened


class ProblemKind(Word):
    """What they first said it was about."""

    BILLING = auto()
    DELIVERY = auto()
    PRODUCT = auto()
    SERVICE = auto()
    INFORMATION = auto()
    AGREEMENT = auto()
    OTHER = auto()


class Severity(Word):
    """How grave it is, gravest first."""

    SAFETY = auto()
    STOPPAGE = auto()
    LOSS = auto()
    INCONVENIENCE = auto()


HARMED = "Was anyone harmed?"
STOPPED = "Did their work stop?"


class Escalation(Word):
    """Over whose head the complaint came."""

    BOSS = auto()
    MEETING = auto()
    COLLEAGUE = auto()


@dataclass(frozen=True, slots=True)
class StatedProblem:
    """What they said the problem is, before anybody looked."""

    kind: ProblemKind
    text: Personal = None


@dataclass(frozen=True, slots=True)
class ComplaintRaised:
    """One grievance, in their first words."""

    said: ClassVar = "{actor} noted a complaint by {channel}{escalated_via: via }"
    seen_by: ClassVar = FOUND

    complaint_id: UUID
    channel: Channel
    words: Personal = None
    received_at: datetime | None = None
    contact_id: UUID | None = None
    contract_id: UUID | None = None
    about: Subject | None = None
    escalated_via: Escalation | None = None
    stated_problem: StatedProblem | None = None
    happened_on: date | None = None


@dataclass(frozen=True, slots=True)
class OwnershipTaken:
    """Somebody took the complaint on."""

    said: ClassVar = "{actor} took the complaint on"
    seen_by: ClassVar = CARING

    complaint_id: UUID


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Another person handles it from now on."""

    said: ClassVar = "{actor} handed the complaint over"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    new_owner: UUID
    too_close: bool = False
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class ComplaintAcknowledged:
    """We told them that we have it."""

    said: ClassVar = "{actor} acknowledged the complaint"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    channel: Channel | None = None
    reply_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Triaged:
    """Was anyone harmed? Did their work stop?"""

    said: ClassVar = "{actor} triaged: harmed {anyone_harmed}, work stopped {work_stopped}"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    anyone_harmed: Answer
    work_stopped: Answer
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class SeverityOverridden:
    """Somebody judged it otherwise than the rule does, and said why."""

    said: ClassVar = "{actor} set the severity to {to}"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    to: Severity
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class LossClaimed:
    """What they say it cost them."""

    said: ClassVar = "{actor} noted a claimed loss of {amount}"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    amount: Money
    what: Personal = None
    evidence: Personal = None


@dataclass(frozen=True, slots=True)
class PublicCriticismNoted:
    """They said it in public."""

    said: ClassVar = "{actor} noted public criticism"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    where: Personal = None


@dataclass(frozen=True, slots=True)
class LinkedAsRepeat:
    """It is an earlier complaint again."""

    said: ClassVar = "{actor} linked this as a repeat"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    of: UUID


@dataclass(frozen=True, slots=True)
class ComplaintVoided:
    """It was raised by mistake and counts nowhere."""

    said: ClassVar = "{actor} voided the complaint"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    reason: Personal = None


IntakeFact = (
    ComplaintRaised
    | OwnershipTaken
    | HandedOver
    | ComplaintAcknowledged
    | Triaged
    | SeverityOverridden
    | LossClaimed
    | PublicCriticismNoted
    | LinkedAsRepeat
    | ComplaintVoided
)


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Triage:
    """What decides how grave a complaint is."""

    anyone_harmed: Answer = Answer.UNKNOWN
    work_stopped: Answer = Answer.UNKNOWN
    loss: Money | None = None
    overridden: Severity | None = None
    triaged_at: datetime | None = None

    @property
    def open_questions(self) -> tuple[str, ...]:
        """The questions of triage that nobody can answer yet."""
        answers = {HARMED: self.anyone_harmed, STOPPED: self.work_stopped}
        return tuple(question for question, answer in answers.items() if answer is Answer.UNKNOWN)

    @property
    def complete(self) -> bool:
        """Whether both questions have an answer."""
        return not self.open_questions

    @property
    def severity(self) -> Severity | None:
        """The severity that follows; what is unknown counts as the graver class. None before triage."""
        if self.overridden is not None:
            return self.overridden
        if self.triaged_at is None:
            return None
        return severity_of(self.anyone_harmed, self.work_stopped, self.loss)


def severity_of(anyone_harmed: Answer, work_stopped: Answer, loss: Money | None) -> Severity:
    """SAFETY if anyone may be harmed; STOPPAGE if work may have stopped; LOSS if one is claimed."""
    if anyone_harmed is not Answer.NO:
        return Severity.SAFETY
    if work_stopped is not Answer.NO:
        return Severity.STOPPAGE
    return Severity.LOSS if loss is not None and loss.minor > 0 else Severity.INCONVENIENCE


@dataclass(frozen=True, slots=True)
class Intake:
    """How the complaint reached us and who has it."""

    raised: ComplaintRaised
    raised_at: datetime
    raised_by: UUID
    owner: UUID | None = None
    acknowledged_at: datetime | None = None
    triage: Triage = Triage()
    voided_at: datetime | None = None

    def evolve(self, fact: IntakeFact, entry: Entry) -> "Intake":
        """The intake after one more fact."""
        match fact:
            case ComplaintRaised():
                return Intake(fact, entry.occurred_at, entry.actor.id)
            case OwnershipTaken():
                return replace(self, owner=entry.actor.id)
            case HandedOver():
                return replace(self, owner=fact.new_owner)
            case ComplaintAcknowledged():
                return replace(self, acknowledged_at=self.acknowledged_at or entry.occurred_at)
            case Triaged() | SeverityOverridden() | LossClaimed():
                return replace(self, triage=_triaged(self.triage, fact, entry))
            case ComplaintVoided():
                return replace(self, voided_at=entry.occurred_at)
            case PublicCriticismNoted() | LinkedAsRepeat():
                return self
            case _ as never:
                assert_never(never)


def _triaged(triage: Triage, fact: Triaged | SeverityOverridden | LossClaimed, entry: Entry) -> Triage:
    match fact:
        case Triaged():
            return replace(
                triage,
                anyone_harmed=fact.anyone_harmed,
                work_stopped=fact.work_stopped,
                overridden=None,
                triaged_at=entry.occurred_at,
            )
        case SeverityOverridden():
            return replace(triage, overridden=fact.to)
        case LossClaimed():
            return replace(triage, loss=fact.amount)
        case _ as never:
            assert_never(never)
