"""A command, done once: locked, looked up, decided, and written with all that belongs to it in one transaction."""

from __future__ import annotations

import hmac
import time
from functools import partial
from typing import Final

import msgspec
import psycopg
from psycopg import errors

from amends.admission import Admitted, admit
from amends.at_hand import AtHand
from amends.connections import PATIENCE_S, CommitUnanswered, Conn, commit, transaction
from amends.deciding import created, decide
from amends.intents import Answer, FirstAnswer, Intent, notice
from amends.log import Log
from amends.writing import write
from domain.arguments import check_time, checked
from domain.refusals import Busy, KeyReused, OutcomeUnknown, Refused

ATTEMPTS: Final = 3  # a deadlock between two commands is settled by deciding one of them again
STEP_ASIDE_S: Final = 0.05  # before that, so that the other, who waits for our lock, takes it before we do


def run(log: Log, intent: Intent, fingerprint_key: bytes, patience_s: float = PATIENCE_S) -> Answer:
    """Do what was asked, once, and answer; a refusal records nothing.

    Raises: psycopg.Error for a fault of the database that is neither a time-out, a deadlock nor a lost connection.
    """
    try:
        _check(intent)
        return _attempts(log, intent, intent.fingerprint(fingerprint_key), patience_s)
    except CommitUnanswered:
        return Answer(intent.subject_id, None, refusal=OutcomeUnknown())
    except (psycopg.OperationalError, errors.UniqueViolation):
        return Answer(intent.subject_id, None, refusal=Busy())
    except Refused as refusal:
        return _refused(log, intent, refusal)


def _check(intent: Intent) -> None:
    checked(intent.arguments)
    if intent.occurred_at is not None:
        check_time("occurredAt", intent.occurred_at, intent.now, None)


def _refused(log: Log, intent: Intent, refusal: Refused) -> Answer:
    """The answer to arguments that no story need be read for; the version is a courtesy."""
    try:
        version = log.read("customer", intent.story_id).version if intent.command.story == "customer" else None
    except psycopg.OperationalError:
        version = None
    return Answer(intent.subject_id, version, refusal=refusal)


def _attempts(log: Log, intent: Intent, fingerprint: bytes, patience_s: float) -> Answer:
    opening = partial(admit, intent=intent, patience_s=patience_s, pooled=log.pooled)
    for attempt in range(ATTEMPTS):
        try:
            with transaction(log.pool, opening) as (conn, admitted):
                return _once(log, conn, intent, admitted, fingerprint)
        except errors.DeadlockDetected:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(STEP_ASIDE_S * (attempt + 1))
    raise AssertionError("the last attempt answers or raises")


def _once(log: Log, conn: Conn, intent: Intent, admitted: Admitted, fingerprint: bytes) -> Answer:
    """The first answer, where the key was found; else decide, write and commit, or refuse."""
    at_hand = AtHand(log, conn, admitted)
    before = at_hand.acted_on(intent.command.story, intent.story_id)
    try:
        if admitted.answered is not None:
            return _as_before(*admitted.answered, fingerprint)
        told_on = decide(intent, before, admitted.version, at_hand)
    except Refused as refusal:
        version = before.version if intent.command.story == "customer" else None
        return Answer(intent.subject_id, version, refusal=refusal)
    warnings = tuple(map(notice, told_on.warnings))
    first = FirstAnswer(created(intent, told_on), before.version + len(told_on.entries), warnings)
    after = write(log, conn, intent, before, told_on, at_hand, (first, fingerprint))
    commit(conn)
    for story_id, read in after.items():
        log.keep(story_id, read)
    return Answer(first.subject_id, first.version, first.warnings)


def _as_before(known: bytes, answer: bytes, fingerprint: bytes) -> Answer:
    if not hmac.compare_digest(known, fingerprint):
        raise KeyReused
    first = msgspec.json.decode(answer, type=FirstAnswer)
    return Answer(first.subject_id, first.version, first.warnings, replayed=True)
