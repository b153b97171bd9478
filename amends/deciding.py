"""Deciding an intent on the stories at hand: is it about what it seems to be, and what does the domain say?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from amends.at_hand import AtHand
from amends.intents import Intent
from amends.log import Read
from domain.arguments import check_time
from domain.commanding import Circumstances, decided, names_something
from domain.customer import Customer
from domain.days import moment_of
from domain.entry import Entry, Ids
from domain.history import actor_name, mentions, summary
from domain.policies import POLICIES
from domain.refusals import BeforeItBegan, ChangedMeanwhile, Detail, IdTaken, NotFound, NotUnderstood
from domain.telling import NOTHING_FOLLOWS, Envelope, Told, told


def decide(intent: Intent, before: Read, head: int, at_hand: AtHand) -> Told:
    """The story told on by what was intended; `head` is the version of whatever story has the intent's story id.

    Refused: NotFound, IdTaken, NotUnderstood, ChangedMeanwhile, BeforeCustomer, BeforeItBegan, and whatever the
    command refuses.
    """
    _check_story(intent, before, head)
    _check_version(intent, before, at_hand)
    _check_chosen(intent, before, at_hand)
    command = intent.command
    recorded_at = max(intent.now, before.recorded_at or intent.now)
    occurred_at = intent.occurred_at or recorded_at
    chosen = {command.creates: intent.chosen_id} if command.creates and intent.chosen_id else {}
    given = Circumstances(
        now=recorded_at,
        occurred_at=occurred_at,
        actor=intent.actor,
        rules=at_hand.rules,
        staff=at_hand.staff,
        new=Ids(intent.story_id, intent.key, chosen),
    )
    beside = at_hand.beside(command.stories_beside(before.story, intent.arguments, given))
    _check_part(intent, before, occurred_at)
    said = decided(command, before.story, intent.arguments, replace(given, beside=beside))
    envelope = Envelope(intent.story_id, occurred_at, recorded_at, intent.actor, intent.key)
    policies = POLICIES if command.story == "customer" else NOTHING_FOLLOWS
    return told(before.story, before.version, said, envelope, given.rules, policies)


def created(intent: Intent, told_on: Told) -> UUID:
    """The id of what was made, else of what was acted on."""
    makes = intent.command.creates
    if makes is None:
        return intent.subject_id
    if makes == intent.command.story:
        return intent.story_id
    name = f"{makes}_id"
    return next((getattr(each.fact, name) for each in told_on.entries if hasattr(each.fact, name)), intent.story_id)


def _check_story(intent: Intent, before: Read, head: int) -> None:
    story = before.story
    if head != before.version:  # a story of another kind has this id
        raise IdTaken if intent.command.creates == intent.command.story else NotFound(intent.command.story)
    if not isinstance(story, Customer):
        return
    if story.relationship is None and intent.command.creates != "customer":
        raise NotFound("customer")
    if intent.occurred_at is not None and story.relationship is not None:
        check_time("occurredAt", intent.occurred_at, intent.now, story.relationship.began_at)


def _check_version(intent: Intent, before: Read, at_hand: AtHand) -> None:
    expected, subject = intent.expected_version, intent.subject_id
    if expected is None or expected == before.version:
        return
    if expected > before.version:
        raise NotUnderstood("expectedVersion", f"this has come to version {before.version} only")
    newer = at_hand.newer(intent.story_id, expected)
    about = [each for each in newer if subject == intent.story_id or mentions(each, subject)]
    if about:
        missed = tuple(_missed(each, intent, at_hand) for each in about)
        when = moment_of(about[-1].recorded_at, intent.now, at_hand.rules)
        raise ChangedMeanwhile(missed[-1].sentence, when, missed)


def _missed(entry: Entry, intent: Intent, at_hand: AtHand) -> Detail:
    """What was missed, as far as the actor may read it; of anything else, who did it."""
    role = intent.actor.role
    if role in getattr(entry.fact, "seen_by", (role,)):
        return Detail(summary(entry, at_hand.staff), entry=entry)
    return Detail(f"{actor_name(entry, at_hand.staff)} noted something that is not for you to read")


def _check_chosen(intent: Intent, before: Read, at_hand: AtHand) -> None:
    chosen = intent.chosen_id
    if chosen is None or not isinstance(before.story, Customer):
        return
    if names_something(before.story, chosen) or at_hand.is_anothers(chosen, before.story.id):
        raise IdTaken


def _check_part(intent: Intent, before: Read, occurred_at: datetime) -> None:
    began = getattr(intent.command.acted_on(before.story, intent.arguments), "began_at", None)
    if began is not None and intent.occurred_at is not None and occurred_at < began:
        raise BeforeItBegan("occurredAt", began)
