"""Episodes: each opening of a complaint with what belongs to it, read from its facts without any points."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.approvals import ConcessionRefused
from domain.concessions import ConcessionCancelled, ConcessionForfeited, ConcessionGranted
from domain.credits import CreditDeclined, CreditExpired, CreditRequested
from domain.entry import Entry
from domain.follow_ups import FollowUpCancelled, FollowUpDone, FollowUpMoved, FollowUpScheduled
from domain.hearing import ApologyGiven, DesiredResolutionStated, HearingConfirmed
from domain.inquiry import ExpectationCompared
from domain.intake import (
    ComplaintAcknowledged,
    ComplaintRaised,
    ComplaintVoided,
    LinkedAsRepeat,
    LossClaimed,
    ProblemKind,
    PublicCriticismNoted,
    Severity,
    SeverityOverridden,
    Triaged,
)
from domain.offers import OfferBackedOut
from domain.promises import PromiseBroken, PromiseKept, PromiseMade, PromiseReleased
from domain.recovery import (
    ClosedAs,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintResolved,
    Judge,
    Moment,
    RecoveryJudged,
    StalemateBroken,
    StalemateDeclared,
)
from domain.risk.postings import Mark
from domain.terms import Answer, ConcessionKind


@dataclass(frozen=True, slots=True)
class Told:
    """What we were told of a complaint so far; a reopening begins with it, until it is said anew."""

    kind: ProblemKind | None = None
    contract_id: UUID | None = None
    triaged: tuple[Triaged, int] | None = None
    overridden: tuple[SeverityOverridden, int] | None = None
    loss: tuple[LossClaimed, int] | None = None
    compared: tuple[ExpectationCompared, int] | None = None
    asked: tuple[DesiredResolutionStated, int] | None = None

    def severity(self) -> tuple[Severity | None, tuple[int, ...]]:
        """How grave it is (None: unknown), and the facts that say so."""
        if self.overridden is not None:
            return self.overridden[0].to, (self.overridden[1],)
        triaged, loss = self.triaged, self.loss
        answers = () if triaged is None else (triaged[0].anyone_harmed, triaged[0].work_stopped)
        because = () if triaged is None else (triaged[1],)
        if answers and answers[0] is Answer.YES:
            return Severity.SAFETY, because
        if answers and answers[1] is Answer.YES:
            return Severity.STOPPAGE, because
        if loss is not None and loss[0].amount.minor > 0:
            return Severity.LOSS, (loss[1],)
        if answers == (Answer.NO, Answer.NO):
            return Severity.INCONVENIENCE, because
        return None, because


@dataclass(slots=True)
class Granted:
    """A concession given in an episode."""

    mark: Mark
    fact: ConcessionGranted


@dataclass(slots=True)
class OurPromise:
    """A promise of ours, made in an episode."""

    made: Mark
    kept: list[Mark] = field(default_factory=list)
    over: bool = False


@dataclass(slots=True)
class Revisit:
    """A follow-up of an episode: due when, done when; `over` once nobody needs to come back."""

    id: UUID
    made: Mark
    due: datetime
    done: Mark | None = None
    over: Mark | None = None


@dataclass(slots=True)
class Episode:
    """One opening of a complaint. It is filled while the facts are read, and never changed afterwards."""

    complaint_id: UUID
    opened: Mark
    reopened: bool
    told: Told
    acknowledged: Mark | None = None
    ended: Mark | None = None
    resolved: bool = False
    stalemate: Mark | None = None
    acquiesced: Mark | None = None
    heard: Mark | None = None
    apology: Mark | None = None
    public: list[Mark] = field(default_factory=list)
    linked: list[Mark] = field(default_factory=list)
    granted: list[Granted] = field(default_factory=list)
    promises: dict[UUID, OurPromise] = field(default_factory=dict)
    revisits: dict[UUID, Revisit] = field(default_factory=dict)
    judged: list[tuple[Mark, RecoveryJudged]] = field(default_factory=list)
    turns: list[tuple[Mark, bool]] = field(default_factory=list)

    def troubled_at(self, moment: Mark) -> bool:
        """Whether, seen from that moment, it was unresolved or judged MISERY."""
        return next((troubled for mark, troubled in reversed(self.turns) if mark < moment), True)

    def turn(self, mark: Mark) -> None:
        """Remember how it stands from here on."""
        misery = bool(self.judged) and self.judged[-1][1].moment is Moment.MISERY
        self.turns.append((mark, misery or not self.resolved))


def read_episodes(entries: Iterable[Entry]) -> tuple[Episode, ...]:
    """The episodes of one complaint from its facts, sorted by when they happened; none if it was voided."""
    reading = _Reading()
    for entry in entries:
        if type(entry.fact) is ComplaintVoided:
            return ()
        reading.read(entry.fact, Mark(entry.occurred_at, entry.number))
    for episode in reading.episodes:
        episode.granted = [each for each in episode.granted if each.fact.concession_id not in reading.undone]
    return tuple(reading.episodes)


class _Reading:
    """A complaint half read: what happens belongs to the open episode, else to the latest."""

    def __init__(self) -> None:
        self.episodes: list[Episode] = []
        self.undone: set[UUID] = set()
        self.credited: dict[UUID, UUID] = {}
        self.promises: dict[UUID, OurPromise] = {}
        self.revisits: dict[UUID, Revisit] = {}

    def read(self, fact: object, mark: Mark) -> None:
        match fact:
            case ComplaintRaised() if not self.episodes:
                kind = None if fact.stated_problem is None else fact.stated_problem.kind
                told = Told(kind=kind, contract_id=fact.contract_id)
                self.episodes.append(Episode(fact.complaint_id, mark, reopened=False, told=told))
            case ComplaintReopened():
                self._reopen(fact.complaint_id, mark)
            case ConcessionCancelled() | ConcessionForfeited() | ConcessionRefused():
                if fact.concession_id is not None:
                    self.undone.add(fact.concession_id)
            case CreditRequested() if fact.concession_id is not None:
                self.credited[fact.credit_id] = fact.concession_id
            case CreditDeclined() | CreditExpired() if fact.credit_id in self.credited:
                self.undone.add(self.credited[fact.credit_id])
            case PromiseKept() | PromiseBroken() | PromiseReleased():
                self._promise_over(fact, mark)
            case FollowUpMoved() | FollowUpDone() | FollowUpCancelled():
                self._revisit(fact, mark)
            case RecoveryJudged() if self.episodes and fact.judged_by is Judge.CUSTOMER:
                self._judge(fact, mark)
            case _ if self.episodes:
                self._belongs(self.episodes[-1], fact, mark)
            case _:
                pass

    def _reopen(self, complaint_id: UUID, mark: Mark) -> None:
        told = Told()
        if self.episodes:
            before = self.episodes[-1]
            told = before.told
            if before.ended is None:
                _end(before, mark, resolved=False)
        self.episodes.append(Episode(complaint_id, mark, reopened=True, told=told))

    def _judge(self, fact: RecoveryJudged, mark: Mark) -> None:
        episode = next((each for each in reversed(self.episodes) if each.resolved), self.episodes[-1])
        episode.judged.append((mark, fact))
        episode.acquiesced = None
        episode.turn(mark)

    def _promise_over(self, fact: PromiseKept | PromiseBroken | PromiseReleased, mark: Mark) -> None:
        promise = self.promises.get(fact.promise_id)
        if promise is not None and not promise.over:
            promise.over = True
            if isinstance(fact, PromiseKept):
                promise.kept.append(mark)

    def _revisit(self, fact: FollowUpMoved | FollowUpDone | FollowUpCancelled, mark: Mark) -> None:
        revisit = self.revisits.get(fact.follow_up_id)
        if revisit is None or revisit.over is not None:
            return
        if isinstance(fact, FollowUpMoved):
            revisit.due = fact.due
            return
        revisit.over = mark
        revisit.done = mark if isinstance(fact, FollowUpDone) else None

    def _belongs(self, episode: Episode, fact: object, mark: Mark) -> None:
        match fact:
            case Triaged() | SeverityOverridden() | LossClaimed() | ExpectationCompared() | DesiredResolutionStated():
                episode.told = _retold(episode.told, fact, mark.number)
            case ComplaintAcknowledged():
                episode.acknowledged = episode.acknowledged or mark
            case HearingConfirmed() if fact.confirmed_by_customer:
                episode.heard = episode.heard or mark
            case ApologyGiven():
                episode.apology = episode.apology or mark
            case PublicCriticismNoted():
                episode.public.append(mark)
            case LinkedAsRepeat():
                episode.linked.append(mark)
            case ConcessionGranted():
                episode.granted.append(Granted(mark, fact))
            case PromiseMade():
                episode.promises[fact.promise_id] = self.promises[fact.promise_id] = OurPromise(mark)
            case FollowUpScheduled():
                revisit = Revisit(fact.follow_up_id, mark, fact.due)
                episode.revisits[fact.follow_up_id] = self.revisits[fact.follow_up_id] = revisit
            case _:
                _course(episode, fact, mark)


def _retold(
    told: Told,
    fact: Triaged | SeverityOverridden | LossClaimed | ExpectationCompared | DesiredResolutionStated,
    number: int,
) -> Told:
    match fact:
        case Triaged():
            return replace(told, triaged=(fact, number))
        case SeverityOverridden():
            return replace(told, overridden=(fact, number))
        case LossClaimed():
            return replace(told, loss=(fact, number))
        case ExpectationCompared():
            return replace(told, compared=(fact, number))
        case DesiredResolutionStated():
            return replace(told, asked=(fact, number))


def _course(episode: Episode, fact: object, mark: Mark) -> None:
    """How the episode goes on and ends."""
    match fact:
        case StalemateDeclared() if episode.ended is None:
            episode.stalemate = episode.stalemate or mark
        case StalemateBroken():
            episode.stalemate = None
        case ComplaintResolved() if episode.ended is None:
            _end(episode, mark, resolved=True)
        case ComplaintClosed():
            if episode.ended is None:
                _end(episode, mark, resolved=False)
            if fact.closed_as is ClosedAs.ACQUIESCED and not episode.judged:
                episode.acquiesced = mark
        case OfferBackedOut():
            episode.ended, episode.resolved, episode.acquiesced = None, False, None
            episode.judged.clear()
            episode.turn(mark)
        case _:
            pass


def _end(episode: Episode, mark: Mark, *, resolved: bool) -> None:
    episode.ended, episode.resolved, episode.stalemate = mark, resolved, None
    episode.turn(mark)


COUNTED_NOT = frozenset({ConcessionKind.APOLOGY_ONLY, ConcessionKind.CUSTOMER_PAYS})
"""Terms that are no concession to them: an apology has a factor of its own, and what they pay is theirs."""
