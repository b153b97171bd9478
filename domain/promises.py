"""Promises, ours and theirs: a subject, a window, a maker, and departments that must know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.sealed import Personal
from domain.seeing import PROMISED
from domain.subjects import Subject
from domain.terms import Action, Side, Word

# -- what happened


class Undertaking(Word):
    """To do it, or not to."""

    DO = auto()
    DO_NOT = auto()

    @property
    def to(self) -> str:
        """How a promise of it begins: `to`, or `not to`."""
        return "to" if self is Undertaking.DO else "not to"


class PromiseSource(Word):
    """How we know of it."""

    WRITTEN = auto()
    SPOKEN = auto()
    CUSTOMER_SAYS = auto()


class BrokenBecause(Word):
    """Why a promise was broken."""

    NOT_RECORDED = auto()
    NOT_NOTIFIED = auto()
    NOT_ACKNOWLEDGED = auto()
    FORGOTTEN = auto()
    COULD_NOT = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """Somebody gave their word."""

    said: ClassVar = (
        "{actor} noted {promised_by.whose} promise {undertaking.to} {action.doing} {subject}{until:, until }"
    )
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    promised_by: Side
    undertaking: Undertaking
    action: Action
    subject: Subject
    until: datetime | None = None
    not_before: datetime | None = None
    made_by: UUID | None = None
    department: str | None = None
    words: Personal = None
    source: PromiseSource | None = None
    evidence: Personal = None
    complaint_id: UUID | None = None
    offer_id: UUID | None = None
    credit_id: UUID | None = None
    concession_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DepartmentsNotified:
    """The departments that could break it were told."""

    said: ClassVar = "Told of a promise: {departments}"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromiseAcknowledged:
    """A department says that it knows."""

    said: ClassVar = "{department} acknowledged a promise"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    department: str


@dataclass(frozen=True, slots=True)
class PromiseConfirmed:
    """Its maker says: so I promised."""

    said: ClassVar = "{actor} confirmed a promise"
    seen_by: ClassVar = PROMISED

    promise_id: UUID


@dataclass(frozen=True, slots=True)
class PromiseDisputed:
    """Its maker says: so I did not promise."""

    said: ClassVar = "{actor} disputed a promise"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    reason: Personal = None


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """The word was kept."""

    said: ClassVar = "{actor} noted a promise as kept"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    evidence: Personal = None


@dataclass(frozen=True, slots=True)
class PromiseBroken:
    """The word was broken."""

    said: ClassVar = "{actor} noted a promise as broken: {broken_because}"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    broken_because: BrokenBecause = BrokenBecause.UNKNOWN
    how: Personal = None


@dataclass(frozen=True, slots=True)
class PromiseChanged:
    """The promise is another one now, with the customer's consent."""

    said: ClassVar = "{actor} changed a promise"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    what: Personal = None
    agreed_with_customer: bool = True
    until: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class PromiseReleased:
    """The other side let it go."""

    said: ClassVar = "{actor} noted a promise as released"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    words: Personal = None


@dataclass(frozen=True, slots=True)
class ConflictFound:
    """Two promises cannot both be kept."""

    said: ClassVar = "Two promises conflict"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    other: UUID


@dataclass(frozen=True, slots=True)
class ConflictSettled:
    """It was settled which of two promises stands."""

    said: ClassVar = "{actor} settled a conflict of promises"
    seen_by: ClassVar = PROMISED

    promise_id: UUID
    other: UUID
    how: Personal = None


@dataclass(frozen=True, slots=True)
class ActionOverridden:
    """A blocked action was done all the same, and somebody said why."""

    said: ClassVar = "{actor} overrode a block to {action.doing} {subject}"
    seen_by: ClassVar = PROMISED

    action: Action
    subject: Subject
    promise_id: UUID | None = None
    hold_id: UUID | None = None
    reason: Personal = None


PromiseFact = (
    PromiseMade
    | DepartmentsNotified
    | PromiseAcknowledged
    | PromiseConfirmed
    | PromiseDisputed
    | PromiseKept
    | PromiseBroken
    | PromiseChanged
    | PromiseReleased
    | ConflictFound
    | ConflictSettled
    | ActionOverridden
)


# -- what it adds up to


class PromiseState(Word):
    """Whether a promise still binds."""

    OPEN = auto()
    KEPT = auto()
    BROKEN = auto()
    RELEASED = auto()


@dataclass(frozen=True, slots=True)
class Promise:
    """Somebody's word, and who knows of it. `until` is exclusive."""

    made: PromiseMade
    made_at: datetime
    arrived_at: datetime
    not_before: datetime | None
    until: datetime | None
    state: PromiseState = PromiseState.OPEN
    ended_at: datetime | None = None
    broken_because: BrokenBecause | None = None
    confirmed: bool | None = None
    notified: tuple[str, ...] = ()
    acknowledged: tuple[str, ...] = ()
    conflicts: tuple[UUID, ...] = ()
    kept_by_coming_back: bool = False

    @property
    def id(self) -> UUID:
        """The promise's id."""
        return self.made.promise_id

    @property
    def began_at(self) -> datetime:
        """When it was given; nothing happened to it before."""
        return self.made_at

    @property
    def open(self) -> bool:
        """Whether it was neither kept nor broken nor released."""
        return self.state is PromiseState.OPEN

    @property
    def ours(self) -> bool:
        """Whether we gave our word, not they."""
        return self.made.promised_by is Side.US

    @property
    def to_come_back(self) -> bool:
        """Whether it is kept by coming back to them: we promised to call, or to be in touch."""
        return self.made.undertaking is Undertaking.DO and self.made.action in (Action.CALL_BACK, Action.CONTACT)

    @property
    def begins(self) -> datetime:
        """The first moment of its window."""
        return self.not_before or self.made_at

    @property
    def claimed(self) -> bool:
        """Whether only the customer says so: its maker neither confirmed nor disputed it yet."""
        return self.made.source is PromiseSource.CUSTOMER_SAYS and self.confirmed is None

    @property
    def disproved(self) -> bool:
        """Whether only the customer said so, and its maker says: so I did not promise."""
        return self.made.source is PromiseSource.CUSTOMER_SAYS and self.confirmed is False

    @property
    def unacknowledged(self) -> tuple[str, ...]:
        """Departments that were told and did not answer; its maker's own knows."""
        knowing = (*self.acknowledged, self.made.department)
        return tuple(each for each in self.notified if each not in knowing)

    def spans(self, since: datetime, before: datetime | None) -> bool:
        """Whether its window meets the time from `since` up to `before`, which is exclusive."""
        return (self.until is None or since < self.until) and (before is None or self.begins < before)

    def contradicts(self, other: "Promise") -> bool:
        """Whether both cannot be kept: the same side, to do and not to do the same to one thing at one time."""
        mine, theirs = self.made, other.made
        return (
            mine.action is theirs.action
            and mine.undertaking is not theirs.undertaking
            and mine.promised_by is theirs.promised_by
            and self.spans(other.begins, other.until)
            and mine.subject.overlaps(theirs.subject)
        )


def evolve_promises(promises: Mapping[UUID, Promise], fact: PromiseFact, entry: Entry) -> Mapping[UUID, Promise]:
    """The promises after one more fact."""
    match fact:
        case PromiseMade():
            promise = Promise(fact, entry.occurred_at, entry.arrived_at, fact.not_before, fact.until)
            return {**promises, promise.id: promise}
        case ActionOverridden():
            return promises
        case ConflictFound() | ConflictSettled():
            return {**promises, **dict(_between(promises, fact))}
        case _:
            return {**promises, fact.promise_id: _evolve(promises[fact.promise_id], fact, entry)}


def _between(promises: Mapping[UUID, Promise], fact: ConflictFound | ConflictSettled) -> Iterator[tuple[UUID, Promise]]:
    """Both sides of a conflict; as of an earlier day one of them may not have been made yet."""
    found = isinstance(fact, ConflictFound)
    for id, other in ((fact.promise_id, fact.other), (fact.other, fact.promise_id)):
        if id in promises:
            others = tuple(each for each in promises[id].conflicts if each != other)
            yield id, replace(promises[id], conflicts=(*others, other) if found else others)


def _evolve(promise: Promise, fact: PromiseFact, entry: Entry) -> Promise:
    match fact:
        case PromiseMade() | ActionOverridden() | ConflictFound() | ConflictSettled():
            return promise
        case DepartmentsNotified():
            return replace(promise, notified=(*promise.notified, *fact.departments))
        case PromiseAcknowledged():
            return replace(promise, acknowledged=(*promise.acknowledged, fact.department))
        case PromiseConfirmed():
            return replace(promise, confirmed=True)
        case PromiseDisputed():
            return replace(promise, confirmed=False)
        case PromiseKept():
            return _kept(promise, entry)
        case PromiseBroken():
            return replace(
                promise,
                state=PromiseState.BROKEN,
                ended_at=entry.occurred_at,
                broken_because=fact.broken_because,
            )
        case PromiseChanged():
            return replace(promise, until=fact.until or promise.until, not_before=fact.not_before or promise.not_before)
        case PromiseReleased():
            return replace(promise, state=PromiseState.RELEASED, ended_at=entry.occurred_at)
        case _ as never:
            assert_never(never)


def _kept(promise: Promise, entry: Entry) -> Promise:
    """Kept, from the first time on; who came back as promised has kept it before anybody says so."""
    ended_at = promise.ended_at if promise.state is PromiseState.KEPT else entry.occurred_at
    unsaid = promise.to_come_back and entry.cause is not None
    return replace(promise, state=PromiseState.KEPT, ended_at=ended_at, kept_by_coming_back=unsaid)
