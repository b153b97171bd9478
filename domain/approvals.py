"""Leave to offer more than one may alone: asked for, given or refused, and used for one offer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.offers import Commitment, OfferMade, Stance, Term
from domain.sealed import Personal
from domain.seeing import CARING
from domain.terms import Role

# -- what happened


@dataclass(frozen=True, slots=True)
class ApprovalRequested:
    """Somebody asks to offer more than they may alone."""

    said: ClassVar = "{actor} asked for approval"
    seen_by: ClassVar = CARING

    approval_id: UUID
    complaint_id: UUID
    stance: Stance
    terms: tuple[Term, ...]
    commitments: tuple[Commitment, ...] = ()
    of_role: Role | None = None
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class ConcessionApproved:
    """Somebody who has the limit agreed; the same offer then passes once."""

    said: ClassVar = "{actor} approved the concession"
    seen_by: ClassVar = CARING

    approval_id: UUID


@dataclass(frozen=True, slots=True)
class ConcessionRefused:
    """Somebody who has the limit said no."""

    said: ClassVar = "{actor} refused the concession"
    seen_by: ClassVar = CARING

    approval_id: UUID
    concession_id: UUID | None = None
    reason: Personal = None


ApprovalFact = ApprovalRequested | ConcessionApproved | ConcessionRefused


# -- what it adds up to


@dataclass(frozen=True, slots=True)
class Approval:
    """Leave to offer more than one may alone; it passes one such offer, and counts to the role that gave it."""

    asked: ApprovalRequested
    began_at: datetime
    asked_by: UUID
    approved_by: UUID | None = None
    approved_as: Role | None = None
    approved_at: datetime | None = None
    refused_by: UUID | None = None
    used_for: UUID | None = None

    @property
    def id(self) -> UUID:
        """The approval's id."""
        return self.asked.approval_id

    @property
    def waiting(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.approved_by is None and self.refused_by is None

    def passes(self, made: OfferMade) -> bool:
        """Whether this is leave for that offer, not used yet; personal words make no other offer of it."""
        asked = self.asked
        return (
            self.approved_by is not None
            and self.used_for is None
            and (asked.complaint_id, asked.stance) == (made.complaint_id, made.stance)
            and _plain(asked.terms, asked.commitments) == _plain(made.terms, made.commitments)
        )


def _plain(terms: tuple[Term, ...], commitments: tuple[Commitment, ...]) -> tuple[object, ...]:
    """Terms and commitments without their personal words, which may have been forgotten meanwhile."""
    bare = (replace(each, description=None, need_met=None) for each in terms)
    return (*bare, *(replace(each, words=None) for each in commitments))


def evolve_approvals(approvals: Mapping[UUID, Approval], fact: ApprovalFact, entry: Entry) -> Mapping[UUID, Approval]:
    """The approvals after one more fact."""
    match fact:
        case ApprovalRequested():
            approval = Approval(fact, entry.occurred_at, entry.actor.id)
        case ConcessionApproved():
            by, at = entry.actor, entry.occurred_at
            approval = replace(approvals[fact.approval_id], approved_by=by.id, approved_as=by.role, approved_at=at)
        case ConcessionRefused():
            approval = replace(approvals[fact.approval_id], refused_by=entry.actor.id)
        case _ as never:
            assert_never(never)
    return {**approvals, approval.id: approval}


def use_approval(approvals: Mapping[UUID, Approval], made: OfferMade) -> Mapping[UUID, Approval]:
    """The approvals after an offer was made: the one that was leave for it is used up."""
    leave = next((each for each in approvals.values() if each.passes(made)), None)
    return approvals if leave is None else {**approvals, leave.id: replace(leave, used_for=made.offer_id)}
