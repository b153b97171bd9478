"""Finding out what happened: facts with a date to come back, promised against delivered, our side, the real cause."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.money import Money
from domain.sealed import Personal
from domain.seeing import CARING
from domain.terms import CauseCategory, Word

# -- what happened


class Verdict(Word):
    """What was delivered against what was promised, worst first."""

    MISSED = auto()
    UNCLEAR = auto()
    MET_BUT_MISUNDERSTOOD = auto()
    NEVER_PROMISED = auto()
    MET = auto()


class ContractPosition(Word):
    """On whose side the paper is; it does not decide what we do."""

    OURS = auto()
    THEIRS = auto()
    UNCLEAR = auto()


class PromisedBy(Word):
    """How a promised feature was promised."""

    WRITTEN = auto()
    SPOKEN = auto()
    CUSTOMER_SAYS = auto()


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One feature: what was promised, how, and what was delivered."""

    verdict: Verdict
    source: PromisedBy
    feature: Personal = None
    promised: Personal = None
    delivered: Personal = None
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class FactGatheringStarted:
    """We asked for time, with a date told to the customer."""

    said: ClassVar = "{actor} asked for time to gather facts, until {reply_by}"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    reply_by: datetime
    questions: Personal = None


@dataclass(frozen=True, slots=True)
class EvidenceAttached:
    """Something that shows what happened, by reference."""

    said: ClassVar = "{actor} attached evidence: {evidence_kind}"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    evidence_id: UUID
    evidence_kind: str
    ref: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectationCompared:
    """Promised against delivered, line by line; the verdict is the worst line."""

    said: ClassVar = "{actor} compared promised with delivered: {verdict}, the paper is {contract_position}"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    verdict: Verdict
    contract_position: ContractPosition = ContractPosition.UNCLEAR
    expectation_lines: tuple[ComparedLine, ...] = ()
    customer_reading: Personal = None
    our_reading: Personal = None


@dataclass(frozen=True, slots=True)
class OurSideShared:
    """Our explanation, with empathy and evidence, once they were heard and asked."""

    said: ClassVar = "{actor} shared our side"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    empathy_words: Personal = None
    words: Personal = None
    shown_evidence: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerRebutted:
    """They answered our side."""

    said: ClassVar = "{actor} noted their rebuttal"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    words: Personal = None


@dataclass(frozen=True, slots=True)
class PointConceded:
    """We said where they are right."""

    said: ClassVar = "{actor} conceded a point"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    words: Personal = None


@dataclass(frozen=True, slots=True)
class RequestNotPossible:
    """What they asked for cannot be done, and why."""

    said: ClassVar = "{actor} noted that the request is not possible"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class RootCauseEstablished:
    """How and why it really happened."""

    said: ClassVar = "{actor} established the root cause: {cause_category}"
    seen_by: ClassVar = CARING

    complaint_id: UUID
    cause_id: UUID
    cause_category: CauseCategory | None = None
    how: Personal = None
    why: Personal = None
    contributing: tuple[UUID, ...] = ()


InquiryFact = (
    FactGatheringStarted
    | EvidenceAttached
    | ExpectationCompared
    | OurSideShared
    | CustomerRebutted
    | PointConceded
    | RequestNotPossible
    | RootCauseEstablished
)


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What we found out so far."""

    reply_by: datetime | None = None
    evidence: tuple[UUID, ...] = ()
    compared: ExpectationCompared | None = None
    our_side_at: datetime | None = None
    answered_since: bool = False
    refused_at: datetime | None = None
    cause: RootCauseEstablished | None = None

    def evolve(self, fact: InquiryFact, entry: Entry) -> "Inquiry":
        """The inquiry after one more fact."""
        match fact:
            case FactGatheringStarted():
                return replace(self, reply_by=fact.reply_by)
            case EvidenceAttached():
                return replace(self, evidence=(*self.evidence, fact.evidence_id), answered_since=True)
            case ExpectationCompared():
                return replace(self, compared=fact, answered_since=True)
            case OurSideShared():
                told = replace(self, our_side_at=entry.occurred_at, answered_since=False)
                return told.came_back()
            case CustomerRebutted():
                return self
            case PointConceded():
                return replace(self, answered_since=True)
            case RequestNotPossible():
                return replace(self, refused_at=entry.occurred_at, reply_by=None)
            case RootCauseEstablished():
                return replace(self, cause=fact)
            case _ as never:
                assert_never(never)

    def came_back(self) -> "Inquiry":
        """The inquiry once we came back to them with our side or an offer: no reply is due, no refusal stands alone."""
        return replace(self, reply_by=None, refused_at=None)


def worst(lines: Iterable[ComparedLine]) -> Verdict | None:
    """The verdict of the worst line; None without lines."""
    found = {each.verdict for each in lines}
    return next((verdict for verdict in Verdict if verdict in found), None)
