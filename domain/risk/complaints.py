"""What a complaint posts: the grievance, what came late, what we did to amend it, and what they said of that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import NamedTuple
from uuid import UUID

from domain.inquiry import Verdict
from domain.intake import Severity
from domain.money import Money
from domain.recovery import Moment, RecoveryJudged
from domain.risk.episodes import COUNTED_NOT, Episode, Granted
from domain.risk.postings import FAST, SLOW, Mark, Posting, day_of
from domain.risk.scorecard import Scorecard, Targets, fits


class Gap(NamedTuple):
    """How many days before an opening another one was, and the number of its fact."""

    days: float
    number: int


@dataclass(frozen=True, slots=True)
class Before:
    """What had gone before an opening: the nearest that failed, of the same kind, and of any kind."""

    failed: Gap | None = None
    repeated: Gap | None = None
    latest: Gap | None = None


@dataclass(frozen=True, slots=True)
class Grievance:
    """How much an episode weighs: G and D in points, and the facts that G rests on."""

    points: float
    double: float
    because: tuple[int, ...]
    severity: Severity | None
    targets: Targets

    @property
    def whole(self) -> float:
        """G + D, of which amends take their share."""
        return self.points + self.double


def grievance(episode: Episode, before: Before, card: Scorecard) -> Grievance:
    """The weight of an episode by what is known of it."""
    severity, because = episode.told.severity()
    points = card.severity_unknown if severity is None else card.severity[severity]
    compared = episode.told.compared
    if compared is not None:
        points *= card.verdict[compared[0].verdict]
        because = (*because, compared[1])
    double = points * card.double_share if _within(before.failed, card.double_within_days) else 0.0
    targets = card.targets[severity or Severity.LOSS]
    return Grievance(points, double, _numbers(episode.opened.number, *because), severity, targets)


def _within(gap: Gap | None, days: float) -> bool:
    return gap is not None and gap.days < days


def complaint_postings(episodes: Sequence[Episode], befores: Sequence[Before], card: Scorecard) -> tuple[Posting, ...]:
    """All postings of one complaint, deadlines ahead included."""
    postings: list[Posting] = []
    for episode, before in zip(episodes, befores, strict=True):
        weight = grievance(episode, before, card)
        post = _Poster(episode, card)
        for part in (_grieved, _late):
            postings += part(post, episode, before, weight, card)
        said = _said if episode.judged else _amended
        postings += said(post, episode, before, weight, card)
    return tuple(posting for posting in postings if posting.points)


class _Poster:
    """Makes the postings of one episode."""

    def __init__(self, episode: Episode, card: Scorecard) -> None:
        self._subject = episode.complaint_id
        self._contract_id: UUID | None = episode.told.contract_id
        self._scale = card.scale

    def __call__(
        self, factor: str, points: float, half_life: float | None, day: float, because: tuple[int, ...]
    ) -> Posting:
        scaled = points * self._scale.get(factor, 1.0)
        return Posting(factor, scaled, half_life, day, because, self._subject, self._contract_id)


def _numbers(*numbers: int) -> tuple[int, ...]:
    return tuple(sorted(set(numbers)))


def _grieved(post: _Poster, episode: Episode, before: Before, weight: Grievance, card: Scorecard) -> Iterator[Posting]:
    """The grievance itself: open, remembered, a second failure, a repetition, said in public."""
    opened, ended = episode.opened, episode.ended
    if ended is None:
        yield post("complaint.open", weight.points, None, opened.day, weight.because)
    else:
        yield post("complaint.memory", weight.points, SLOW, ended.day, _numbers(*weight.because, ended.number))
    if before.failed is not None and weight.double:
        because = _numbers(*weight.because, before.failed.number)
        yield post("complaint.double_deviation", weight.double, SLOW, opened.day, because)
    again = [mark.number for mark in episode.linked]
    if before.repeated is not None and _within(before.repeated, card.repeat_within_days):
        again.append(before.repeated.number)
    if again:
        yield post("complaint.repeat", card.repeat, SLOW, opened.day, _numbers(opened.number, *again))
    if episode.stalemate is not None:
        yield post("complaint.stalemate", card.stalemate, None, episode.stalemate.day, (episode.stalemate.number,))
    for mark in episode.public:
        yield post("complaint.public", card.public, SLOW, mark.day, (mark.number,))


def _late(post: _Poster, episode: Episode, before: Before, weight: Grievance, card: Scorecard) -> Iterator[Posting]:
    """What was not done by its time."""
    opened, ended = episode.opened, episode.ended
    answer_by = opened.at + timedelta(hours=weight.targets.acknowledged_hours)
    if episode.acknowledged is None or episode.acknowledged.at > answer_by:
        because = (opened, *([episode.acknowledged] if episode.acknowledged else []))
        numbers = _numbers(*(mark.number for mark in because))
        yield post("recovery.acknowledged_late", card.acknowledged_late, FAST, day_of(answer_by), numbers)
    target = opened.at + timedelta(days=weight.targets.resolved_days)
    for days in card.overdue_after_days:
        overdue = target + timedelta(days=days)
        if ended is None:
            yield post("recovery.overdue", card.overdue, None, day_of(overdue), (opened.number,))
        elif ended.at > overdue:
            yield post("recovery.overdue", card.overdue, FAST, ended.day, _numbers(opened.number, ended.number))
    if episode.resolved and ended is not None and ended.at > target:
        yield post("recovery.resolved_late", card.resolved_late, SLOW, ended.day, (ended.number,))
    if episode.acquiesced is not None:
        yield post("recovery.acquiesced", card.acquiesced, SLOW, episode.acquiesced.day, (episode.acquiesced.number,))
    for revisit in episode.revisits.values():
        last = revisit.due + timedelta(days=card.follow_up_grace_days)
        if revisit.over is None or revisit.over.at > last:
            points = card.follow_up_missed
            yield post("recovery.follow_up_missed", points, FAST, day_of(last), (revisit.made.number,))


def _amended(post: _Poster, episode: Episode, before: Before, weight: Grievance, card: Scorecard) -> Iterator[Posting]:
    """What we did, in order of time, until it is as much as may count."""
    left = card.amends_most_share
    for mark, factor, share, because in sorted(_amends(episode, weight, card)):
        counted = min(share, left)
        left -= counted
        yield post(factor, -counted * weight.whole, SLOW, mark.day, because)


def _amends(episode: Episode, weight: Grievance, card: Scorecard) -> Iterator[tuple[Mark, str, float, tuple[int, ...]]]:
    if episode.heard is not None:
        yield episode.heard, "recovery.heard", card.heard_share, (episode.heard.number,)
    if episode.apology is not None:
        yield episode.apology, "recovery.apology", card.apology_share, (episode.apology.number,)
    for granted, share, because in _conceded(episode, card):
        yield granted.mark, "recovery.concession", share, because
    for promise in episode.promises.values():
        for kept in promise.kept:
            yield kept, "recovery.promise_kept", card.promise_kept_share, (kept.number,)
    for revisit in episode.revisits.values():
        last = revisit.due + timedelta(days=card.follow_up_grace_days)
        if revisit.done is not None and revisit.done.at <= last:
            yield revisit.done, "recovery.follow_up_done", card.follow_up_done_share, (revisit.done.number,)
    ended = episode.ended
    target = episode.opened.at + timedelta(days=weight.targets.resolved_days)
    if ended is not None and episode.resolved and ended.at <= target:
        yield ended, "recovery.resolved_in_time", card.resolved_in_time_share, (ended.number,)


def measure(episode: Episode) -> tuple[Money, int] | None:
    """What a concession is measured by (R): the loss they claimed, else the amount they asked for; and its fact."""
    told = episode.told
    if told.loss is not None and told.loss[0].amount.minor > 0:
        return told.loss[0].amount, told.loss[1]
    if told.asked is not None and told.asked[0].amount is not None and told.asked[0].amount.minor > 0:
        return told.asked[0].amount, told.asked[1]
    return None


def _conceded(episode: Episode, card: Scorecard) -> Iterator[tuple[Granted, float, tuple[int, ...]]]:
    """Each concession with its share of G + D: splitting one gains nothing."""
    measured = measure(episode)
    asked = None if episode.told.asked is None else episode.told.asked[0].desired_kind
    given, unmeasured = 0, False
    for granted in episode.granted:
        kind, value = granted.fact.concession_kind, granted.fact.perceived_value
        if kind in COUNTED_NOT:
            continue
        fitting = 1.0 if fits(kind, episode.told.kind, asked) else card.concession_misfit
        if measured is not None and value.currency == measured[0].currency:
            loss = measured[0].minor
            share = _worth((given + value.minor) / loss, card) - _worth(given / loss, card)
            given += value.minor
            yield granted, fitting * share, _numbers(measured[1], granted.mark.number)
        elif not unmeasured:
            unmeasured = True
            yield granted, fitting * _worth(card.concession_unknown_ratio, card), (granted.mark.number,)


def _worth(ratio: float, card: Scorecard) -> float:
    """c(x): the share of G + D that giving x times the loss takes away."""
    within = card.concession_share * sqrt(min(ratio, 1.0))
    return within + card.concession_beyond_share * min(max(ratio - 1.0, 0.0), 1.0)


def _said(post: _Poster, episode: Episode, before: Before, weight: Grievance, card: Scorecard) -> Iterator[Posting]:
    """What they say, which replaces what we did."""
    moment, first = judgement(episode)
    points = card.misery if moment is Moment.MISERY else -_relief(moment, before, weight, card) * weight.whole
    yield post("recovery.moment", points, SLOW, first.day, _numbers(first.number, episode.judged[-1][0].number))
    scored = fairness(episode)
    if scored is not None:
        mark, fair = scored
        points = card.justice_per_score * (card.justice_expected - fair)
        yield post("recovery.justice", points, SLOW, mark.day, (mark.number,))


def judgement(episode: Episode) -> tuple[Moment, Mark]:
    """How a judged episode ended for the customer, dated by the first of an unbroken run."""
    moment, first = episode.judged[-1][1].moment, episode.judged[-1][0]
    for mark, fact in reversed(episode.judged):
        if fact.moment is not moment:
            break
        first = mark
    return moment, first


def fairness(episode: Episode) -> tuple[Mark, float] | None:
    """Their last scores added up, 3 to 15 (three times the mean where some are absent), and when they gave them."""
    for mark, fact in reversed(episode.judged):
        scores = _scores(fact)
        if scores:
            return mark, 3.0 * sum(scores) / len(scores)
    return None


def _relief(moment: Moment, before: Before, weight: Grievance, card: Scorecard) -> float:
    minor = weight.severity in (None, Severity.LOSS, Severity.INCONVENIENCE)
    first = not _within(before.latest, card.first_within_days)
    if moment is Moment.MAGIC and first and minor:
        return card.magic_first_and_minor_share
    return card.moment_share[moment]


def _scores(fact: RecoveryJudged) -> tuple[int, ...]:
    scores = (fact.outcome_fair, fact.process_fair, fact.treated_well)
    return tuple(score for score in scores if score is not None)


def unclear(episode: Episode) -> bool:
    """Whether we do not know how grave it is, or what was promised."""
    compared = episode.told.compared
    return episode.told.severity()[0] is None or (compared is not None and compared[0].verdict is Verdict.UNCLEAR)
