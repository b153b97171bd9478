"""Coming back to a customer: a date that we told them is checked, promised, and put in somebody's diary."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.customer import Customer
from domain.days import NonWorkingDay, day_of, is_worked
from domain.entry import Entry, Ids
from domain.follow_ups import FollowUpScheduled
from domain.inquiry import FactGatheringStarted
from domain.intake import ComplaintAcknowledged
from domain.promises import Promise, PromiseMade, PromiseSource, PromiseState, Undertaking
from domain.refusals import Refused
from domain.rulebook import Rules
from domain.saying import in_words
from domain.subjects import Subject
from domain.terms import Action, Channel, Side

SPOKEN = frozenset({Channel.PHONE, Channel.IN_PERSON, Channel.MEETING})


@dataclass(unsafe_hash=True)
class ReplyByMissing(Refused):
    """Say by when you will come back to them, and tell them."""

    field = "replyBy"


@dataclass(unsafe_hash=True)
class ReplyByPast(Refused):
    """{reply_by} has passed. Name a later time to come back to them."""

    field = "replyBy"

    reply_by: datetime


def told(reply_by: datetime, at: datetime, rules: Rules) -> Iterator[NonWorkingDay]:
    """Check a date that was told to the customer at this time, and warn where nobody works on it.

    Refused: ReplyByPast.
    """
    if reply_by <= at:
        raise ReplyByPast(reply_by)
    day = day_of(reply_by, rules)
    if not is_worked(day, rules):
        yield NonWorkingDay(day)


def come_back(
    customer: Customer, fact: FactGatheringStarted | ComplaintAcknowledged, entry: Entry, rules: Rules, new: Ids
) -> Iterator[PromiseMade | FollowUpScheduled]:
    """When we told them a date, then: a promise to call back by then, and a follow-up due at the same time."""
    if fact.reply_by is None or any(_repeats(each, fact) for each in customer.promises.values()):
        return
    promise_id = new("promise")
    owner = customer.complaints[fact.complaint_id].owner or entry.actor.id
    yield PromiseMade(
        promise_id,
        promised_by=Side.US,
        undertaking=Undertaking.DO,
        action=Action.CALL_BACK,
        subject=Subject("COMPLAINT", in_words(fact.complaint_id)),
        until=fact.reply_by,
        made_by=owner,
        department=entry.actor.department,
        source=_source(fact),
        complaint_id=fact.complaint_id,
    )
    yield FollowUpScheduled(
        new("follow_up"),
        due=fact.reply_by,
        assignee=owner,
        purpose="Come back to them, as promised.",
        complaint_id=fact.complaint_id,
        promise_id=promise_id,
    )


def _repeats(promise: Promise, fact: FactGatheringStarted | ComplaintAcknowledged) -> bool:
    same = promise.made.complaint_id == fact.complaint_id and promise.made.action is Action.CALL_BACK
    return same and promise.state is PromiseState.OPEN and promise.until == fact.reply_by


def _source(fact: FactGatheringStarted | ComplaintAcknowledged) -> PromiseSource:
    written = isinstance(fact, ComplaintAcknowledged) and fact.channel is not None and fact.channel not in SPOKEN
    return PromiseSource.WRITTEN if written else PromiseSource.SPOKEN
