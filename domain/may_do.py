"""May we do this to this customer, on that day? Allowed, blocked by whose promise or which hold, or better ask."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import auto
from uuid import UUID

from domain import days
from domain.customer import Customer
from domain.promises import Promise, PromiseState, Undertaking
from domain.relationship import Hold
from domain.rulebook import Rules
from domain.subjects import Subject
from domain.terms import Action, Word


class MayDoAnswer(Word):
    """Whether an action may be done."""

    ALLOWED = auto()
    BLOCKED = auto()
    ASK = auto()


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A promise or a hold that stands against an action; `answer` is what it makes of it: BLOCKED or ASK."""

    answer: MayDoAnswer
    sentence: str
    promise_id: UUID | None = None
    hold_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MayDo:
    """The answer, a sentence that says why, whether we know the subject at all, and what stands against it."""

    answer: MayDoAnswer
    sentence: str
    subject_known: bool
    because: tuple[Obstacle, ...] = ()


Key = tuple[Action, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer as these questions see them: known references, holds, and what we promised not to do.

    The promises stand by action and reference: those about the thing itself, and those about a part of it.
    """

    known: frozenset[str]
    holds: tuple[Hold, ...]
    about: Mapping[Key, Sequence[Promise]]
    about_parts: Mapping[Key, Sequence[Promise]]


def standing_of(customer: Customer) -> Standing:
    """What stands in the way of anything; made once where many questions are asked about one customer."""
    about: dict[Key, list[Promise]] = {}
    about_parts: dict[Key, list[Promise]] = {}
    for each in filter(_forbids, customer.promises.values()):
        itself, *wholes = each.made.subject.wholes
        about.setdefault((each.made.action, itself), []).append(each)
        for whole in wholes:
            about_parts.setdefault((each.made.action, whole), []).append(each)
    holds = tuple(each for each in customer.known.holds.values() if each.lifted_at is None)
    return Standing(known_references(customer), holds, about, about_parts)


def may_do(customer: Customer | Standing, action: Action, subject: Subject, on: date, rules: Rules) -> MayDo:
    """Whether the action may be done to the subject on this day of the organisation."""
    standing = customer if isinstance(customer, Standing) else standing_of(customer)
    asked = _Asked(action, subject, on, rules)
    is_known = not standing.known.isdisjoint(subject.wholes)
    obstacles = (*_held(standing, asked), *_promised(standing, asked))
    blocking = tuple(each for each in obstacles if each.answer is MayDoAnswer.BLOCKED)
    because = (*blocking, *(each for each in obstacles if each.answer is MayDoAnswer.ASK))
    sentences = [each.sentence for each in because]
    if not is_known:
        sentences.append(_unknown(subject, alone=not because))
    if not sentences:
        return MayDo(MayDoAnswer.ALLOWED, "Nothing stands against it.", is_known)
    return MayDo(MayDoAnswer.BLOCKED if blocking else MayDoAnswer.ASK, " ".join(sentences), is_known, because)


def unknown_customer(subject: Subject) -> MayDo:
    """The answer where the reference leads to no customer at all."""
    return MayDo(MayDoAnswer.ASK, _unknown(subject, alone=True), subject_known=False)


def known_references(customer: Customer) -> frozenset[str]:
    """Every reference by which something of this customer is known to us."""
    return frozenset(_references(customer))


def _references(customer: Customer) -> Iterator[str]:
    yield from (each.ref for each in customer.contracts.values())
    yield from (each.noted.number for each in customer.accounts.invoices.values())
    yield from (each.issued.number for each in customer.accounts.credits.values() if each.issued)
    yield from (each.made.subject.ref for each in customer.promises.values())
    yield from (each.intake.raised.about.ref for each in customer.complaints.values() if each.intake.raised.about)
    for offer in customer.dealings.offers.values():
        yield str(offer.id)
        yield from (each.subject.ref for each in offer.made.commitments if each.subject)


def _unknown(subject: Subject, alone: bool) -> str:
    return f"{subject.ref} is unknown here." + (" Ask the account manager." if alone else "")


# -- what stands against it


class _Asked:
    """A question: its action, its subject, and the day as two moments."""

    def __init__(self, action: Action, subject: Subject, on: date, rules: Rules) -> None:
        self.action, self.subject, self.on, self.rules = action, subject, on, rules
        self.since, self.before = days.beginning(on, rules), days.over(on, rules)

    def day(self, at: datetime) -> str:
        """The day of a moment as people say it: `2 May`, with the year where it is another one."""
        day = days.day_of(at, self.rules)
        return f"{day.day} {day:%b}" if day.year == self.on.year else f"{day.day} {day:%b %Y}"

    def moment(self, at: datetime) -> str:
        """The same, with the time of day where it is not the day's beginning."""
        local = days.local(at, self.rules)
        return f"{self.day(at)} {local:%H:%M}" if local.time() != time() else self.day(at)

    def doing(self, to: Subject | None) -> str:
        """The action on its object: `present it`, or `present instalment KBX-77/2` where that is what was named."""
        same = to is None or to.ref == self.subject.ref
        return f"{self.action.doing} {'it' if same else to}"


def _held(standing: Standing, asked: _Asked) -> Iterator[Obstacle]:
    for hold in standing.holds:
        if hold.stops(asked.action, asked.subject, asked.since, asked.before):
            yield Obstacle(MayDoAnswer.BLOCKED, _hold_says(hold, asked), hold_id=hold.id)


def _hold_says(hold: Hold, asked: _Asked) -> str:
    until = f" before {asked.moment(hold.until)}" if hold.until else ""
    why = " while their complaint is open" if hold.complaint_id else ""
    return f"A hold since {asked.day(hold.placed_at)} says not to {asked.doing(hold.subject)}{until}{why}."


def _forbids(promise: Promise) -> bool:
    """Whether we gave our word not to do something; kept so far, it stands to the end of its window."""
    bound = promise.state is not PromiseState.RELEASED and not promise.disproved
    return bound and promise.ours and promise.made.undertaking is Undertaking.DO_NOT


def _promised(standing: Standing, asked: _Asked) -> Iterator[Obstacle]:
    for promise in _overlapping(standing, asked):
        if promise.spans(asked.since, asked.before):
            doubt = _doubt(promise)
            answer = MayDoAnswer.ASK if doubt else MayDoAnswer.BLOCKED
            yield Obstacle(answer, _promise_says(promise, asked, doubt), promise_id=promise.id)


def _overlapping(standing: Standing, asked: _Asked) -> Iterator[Promise]:
    for ref in asked.subject.wholes:
        yield from standing.about.get((asked.action, ref), ())
    yield from standing.about_parts.get((asked.action, asked.subject.ref), ())


def _doubt(promise: Promise) -> str | None:
    """Why a promise makes us ask rather than stop: what it says is not certain, or has been broken already."""
    maker = promise.made.department or "the account manager"
    if promise.claimed:
        return f"Nobody has confirmed this; ask {maker}."
    if promise.confirmed is False:
        return f"Its maker says otherwise; ask {maker}."
    if promise.state is PromiseState.BROKEN:
        return f"This was broken; ask {maker} before it is done again."
    return None


def _promise_says(promise: Promise, asked: _Asked, doubt: str | None) -> str:
    made = promise.made
    opening = "The customer says that " if promise.claimed else ""
    maker = made.department or ("we" if opening else "We")
    word = f"{opening}{maker} promised on {asked.day(promise.made_at)} not to {asked.doing(made.subject)}"
    return " ".join(each for each in (f"{word}{_window(promise, asked)}.", doubt or _knowing(promise)) if each)


def _window(promise: Promise, asked: _Asked) -> str:
    since = f" from {asked.moment(promise.not_before)} on" if promise.not_before else ""
    until = f"{' and' if since else ''} before {asked.moment(promise.until)}" if promise.until else ""
    return since + until


def _knowing(promise: Promise) -> str:
    silent = promise.unacknowledged
    if promise.conflicts:
        return "Another promise says to do it, and it is not settled which one stands."
    if silent:
        return f"{_listed(silent)} {'has' if len(silent) == 1 else 'have'} not acknowledged this."
    return f"{_listed(promise.acknowledged)} acknowledged this." if promise.acknowledged else ""


def _listed(names: tuple[str, ...]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
