"""Finding out what happened: what may be done about facts, expectations, our side of it, and the real cause."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.arguments import one_currency
from domain.causes import Cause, CauseIdentified, CauseSeen
from domain.coming_back import ReplyByMissing, told
from domain.commanding import Elsewhere, only_if
from domain.complaint import Complaint
from domain.conditions import asked, explained, heard, not_closed
from domain.customer import Customer
from domain.days import NonWorkingDay
from domain.entry import Ids
from domain.inquiry import (
    ComparedLine,
    ContractPosition,
    CustomerRebutted,
    EvidenceAttached,
    ExpectationCompared,
    FactGatheringStarted,
    OurSideShared,
    PointConceded,
    RequestNotPossible,
    RootCauseEstablished,
    Verdict,
    worst,
)
from domain.phrases import MayAdmitLiability, admissions
from domain.refusals import IdTaken, Missing, NotFound, NotUnderstood, ReasonMissing, Refused, Warned
from domain.rulebook import Rules
from domain.saying import in_words
from domain.terms import CauseCategory


@dataclass(unsafe_hash=True)
class EmpathyMissing(Refused):
    """Say first that you see how it felt to them."""

    field = "empathyWords"


@dataclass(unsafe_hash=True)
class HowAndWhyNeeded(Refused):
    """Say how it happened and why; one without the other is no root cause."""


@dataclass(unsafe_hash=True)
class Arguing(Warned):
    """They heard our side before, and nothing is new. Concede where they are right, or find out more."""


@dataclass(unsafe_hash=True)
class OneSidedFacts(Warned):
    """Only {whose} reading is noted. Ask for the other side's as well."""

    whose: str


@only_if(not_closed)
def start_fact_gathering(
    complaint: Complaint,
    occurred_at: datetime,
    rules: Rules,
    reply_by: datetime | None = None,
    questions: str | None = None,
) -> Iterator[FactGatheringStarted | NonWorkingDay]:
    """Ask them for time, with a date to come back that they were told.

    Refused: ComplaintOver, ReplyByMissing, ReplyByPast.
    """
    if reply_by is None:
        raise ReplyByMissing
    yield FactGatheringStarted(complaint.id, reply_by, questions=questions)
    yield from told(reply_by, occurred_at, rules)


@only_if(not_closed)
def attach_evidence(
    complaint: Complaint, evidence_kind: str, ref: str, new: Ids, sha256: str | None = None
) -> EvidenceAttached:
    """Attach something that shows what happened, by its reference.

    Refused: ComplaintOver, NotUnderstood.
    """
    if sha256 is not None and not (len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")):
        raise NotUnderstood("sha256", "write 64 lower-case hexadecimal digits")
    return EvidenceAttached(complaint.id, new("evidence"), evidence_kind, ref, sha256)


@only_if(not_closed)
def compare_expectation(
    complaint: Complaint,
    verdict: Verdict | None = None,
    contract_position: ContractPosition = ContractPosition.UNCLEAR,
    lines: tuple[ComparedLine, ...] = (),
    customer_reading: str | None = None,
    our_reading: str | None = None,
) -> Iterator[ExpectationCompared | OneSidedFacts]:
    """Compare what was promised with what was delivered; with lines, the verdict is the worst line's.

    Refused: ComplaintOver, Missing, NotUnderstood, MixedCurrencies.
    """
    one_currency(None, {f"lines.{at}.price": each.price for at, each in enumerate(lines)})
    found = worst(lines) or verdict
    if found is None:
        raise Missing("verdict")
    if verdict not in (None, found):
        raise NotUnderstood("verdict", f"the worst line is {in_words(found)}")
    yield ExpectationCompared(complaint.id, found, contract_position, lines, customer_reading, our_reading)
    if (customer_reading is None) != (our_reading is None):
        yield OneSidedFacts("their" if our_reading is None else "our")


@only_if(not_closed, heard, asked)
def share_our_side(
    complaint: Complaint,
    words: str,
    rules: Rules,
    empathy_words: str | None = None,
    evidence: tuple[UUID, ...] = (),
) -> Iterator[OurSideShared | Warned]:
    """Explain ourselves, once they were heard and asked what is fair.

    Refused: ComplaintOver, NotHeardYet, FairnessNotAsked, EmpathyMissing, NotFound.
    """
    if empathy_words is None:
        raise EmpathyMissing
    for at, each in enumerate(evidence):
        if each not in complaint.inquiry.evidence:
            raise NotFound("evidence", f"evidence.{at}")
    yield OurSideShared(complaint.id, empathy_words, words, evidence)
    if complaint.inquiry.our_side_at and not complaint.inquiry.answered_since:
        yield Arguing()
    yield from admissions(rules, empathy_words=empathy_words, words=words)


@only_if(not_closed, explained)
def note_rebuttal(complaint: Complaint, words: str) -> CustomerRebutted:
    """Note what they answered to our side.

    Refused: ComplaintOver, OurSideNotShared.
    """
    return CustomerRebutted(complaint.id, words=words)


@only_if(not_closed)
def concede_point(complaint: Complaint, words: str, rules: Rules) -> Iterator[PointConceded | MayAdmitLiability]:
    """Say where they are right.

    Refused: ComplaintOver.
    """
    yield PointConceded(complaint.id, words=words)
    yield from admissions(rules, words=words)


@only_if(not_closed, heard, asked)
def request_not_possible(complaint: Complaint, reason: str | None = None) -> RequestNotPossible:
    """Say that what they asked for cannot be done, and why; our side or an offer must follow.

    Refused: ComplaintOver, NotHeardYet, FairnessNotAsked, ReasonMissing.
    """
    if reason is None:
        raise ReasonMissing
    return RequestNotPossible(complaint.id, reason=reason)


def identify_cause(cause: Cause, name: str, cause_category: CauseCategory, party: str | None = None) -> CauseIdentified:
    """Give a cause a name, so that it can be seen again in other complaints.

    Refused: IdTaken.
    """
    if cause.identified is not None:
        raise IdTaken
    return CauseIdentified(name, cause_category, party)


@only_if(not_closed)
def establish_root_cause(
    complaint: Complaint,
    customer: Customer,
    cause: Cause,
    contributing_causes: tuple[Cause, ...],
    cause_id: UUID,
    how: str | None = None,
    why: str | None = None,
    contributing: tuple[UUID, ...] = (),
    item: str | None = None,
) -> Iterator[RootCauseEstablished | Elsewhere]:
    """Say how and why it really happened; the cause remembers that it was seen here.

    Refused: ComplaintOver, NotFound, HowAndWhyNeeded.
    """
    if cause.identified is None:
        raise NotFound("cause")
    for at, each in enumerate(contributing_causes):
        if each.identified is None:
            raise NotFound("cause", f"contributing.{at}")
    if how is None or why is None:
        raise HowAndWhyNeeded
    established = complaint.inquiry.cause
    yield RootCauseEstablished(complaint.id, cause_id, cause.identified.cause_category, how, why, contributing)
    if established is None or established.cause_id != cause_id:
        yield Elsewhere("cause", cause_id, CauseSeen(complaint.id, customer.id, item))
