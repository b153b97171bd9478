"""Hearing a complaint: what may be done until they say that we understood, and about an apology and what is fair."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.commanding import only_if
from domain.complaint import Complaint
from domain.conditions import heard, not_closed
from domain.entry import Actor, Ids
from domain.hearing import (
    ApologyGiven,
    DesiredKind,
    DesiredResolutionDeclined,
    DesiredResolutionStated,
    HearingConfirmed,
    HearingReopened,
    SlightNoted,
    StatementNoted,
)
from domain.money import Money
from domain.phrases import MayAdmitLiability, admissions, phrase_in
from domain.refusals import Next, NotFound, PersonRequired, ReasonMissing, Refused, Warned
from domain.rulebook import Rules
from domain.terms import Role

UNDERSTANDING = ("I understand", "we understand", "I see how", "I can see how", "I hear")
REGRET = ("I'm sorry", "I am sorry", "we're sorry", "we are sorry", "apologise", "apologize", "apologies")
REPAIR = ("make it right", "make this right", "put it right", "put this right", "make it up to you")


@dataclass(unsafe_hash=True)
class NothingNoted(Refused):
    """Nothing they said is noted yet. Note their words before you read them back."""

    next = Next("Note what they said.", "noteStatement")


@dataclass(unsafe_hash=True)
class AmountWithoutKind(Refused):
    """An amount alone does not say what they want. Name the kind as well."""

    field = "desiredKind"


@dataclass(unsafe_hash=True)
class BlameRaised(Warned):
    """They speak of whose fault it is. Leave that open, and lead back to what would put it right."""


@dataclass(unsafe_hash=True)
class OpenQuestionsRemain(Warned):
    """Questions are still open: {questions}"""

    questions: tuple[str, ...]


@only_if(not_closed)
def note_statement(
    complaint: Complaint, words: str, new: Ids, feeling_words: str | None = None, blame_raised: bool = False
) -> Iterator[StatementNoted | BlameRaised]:
    """Note what they said, verbatim, with their own word for the experience.

    Refused: ComplaintOver.
    """
    yield StatementNoted(complaint.id, new("statement"), words, feeling_words, blame_raised)
    if blame_raised:
        yield BlameRaised()


@only_if(not_closed)
def note_slight(complaint: Complaint, words: str, new: Ids, department: str | None = None) -> SlightNoted:
    """Note a felt disrespect, in their words; it is put right besides the problem.

    Refused: ComplaintOver.
    """
    return SlightNoted(complaint.id, new("slight"), words=words, department=department)


@only_if(not_closed)
def confirm_hearing(
    complaint: Complaint, summary: str, core_concern: str, confirmed_by_customer: bool = True
) -> Iterator[HearingConfirmed | OpenQuestionsRemain]:
    """Read your understanding back, and note whether they say that this is it.

    Refused: ComplaintOver, NothingNoted.
    """
    if not complaint.hearing.statements:
        raise NothingNoted
    yield HearingConfirmed(complaint.id, summary, core_concern, confirmed_by_customer)
    yield from open_questions(complaint)


def open_questions(complaint: Complaint) -> Iterator[OpenQuestionsRemain]:
    """A warning where triage is still unanswered."""
    if questions := complaint.intake.triage.open_questions:
        yield OpenQuestionsRemain(questions)


@only_if(not_closed, heard)
def reopen_hearing(complaint: Complaint, reason: str | None = None) -> HearingReopened:
    """Open the hearing again, because there is more to it than we understood.

    Refused: ComplaintOver, NotHeardYet, ReasonMissing.
    """
    if reason is None:
        raise ReasonMissing
    return HearingReopened(complaint.id, reason=reason)


@only_if(not_closed)
def give_apology(
    complaint: Complaint,
    words: str,
    actor: Actor,
    rules: Rules,
    mirrored_word: str | None = None,
    slight_id: UUID | None = None,
) -> Iterator[ApologyGiven | MayAdmitLiability]:
    """Say sorry for their experience in their own word; it moves no money and admits nothing.

    Refused: ComplaintOver, PersonRequired, NotFound.
    """
    if actor.role is Role.SERVICE:
        raise PersonRequired
    if slight_id is not None and slight_id not in complaint.hearing.slights:
        raise NotFound("slight")
    mirrored_word = mirrored_word or mirrored(complaint, words)
    yield ApologyGiven(complaint.id, words=words, mirrored_word=mirrored_word, slight_id=slight_id)
    yield from admissions(rules, words=words)


@only_if(not_closed)
def state_desired_resolution(
    complaint: Complaint,
    words: str,
    desired_kind: DesiredKind | None = None,
    amount: Money | None = None,
    own_solution: str | None = None,
) -> DesiredResolutionStated:
    """Note their answer to "What do you think is fair?"; without a kind it is some other wish.

    Refused: ComplaintOver, AmountWithoutKind.
    """
    if desired_kind is None and amount is not None:
        raise AmountWithoutKind
    kind = desired_kind or (DesiredKind.OWN_SOLUTION if own_solution else DesiredKind.OTHER)
    return DesiredResolutionStated(complaint.id, kind, words=words, amount=amount, own_solution=own_solution)


@only_if(not_closed)
def decline_desired_resolution(complaint: Complaint) -> DesiredResolutionDeclined:
    """Note that they were asked what is fair and would not say.

    Refused: ComplaintOver.
    """
    return DesiredResolutionDeclined(complaint.id)


# -- an apology before it is given


@dataclass(frozen=True, slots=True)
class ApologyDraft:
    """An apology as it would be said: which of its three parts are there, and the words that may admit fault."""

    words: str
    mirrored_word: str | None
    understands: bool
    regrets: bool
    makes_right: bool
    admits: str | None


def apology_draft(complaint: Complaint, rules: Rules, words: str | None = None) -> ApologyDraft:
    """These words as an apology, or, without words, a draft with all three parts in the customer's own word."""
    words = words or _first_draft(complaint)
    return ApologyDraft(
        words,
        mirrored(complaint, words),
        understands=phrase_in(UNDERSTANDING, words) is not None,
        regrets=phrase_in(REGRET, words) is not None,
        makes_right=phrase_in(REPAIR, words) is not None,
        admits=phrase_in(rules.questions.liability_phrases, words),
    )


def _first_draft(complaint: Complaint) -> str:
    feeling = complaint.hearing.feeling_words
    regret = f"I'm sorry your experience has been {feeling}." if feeling else "I'm sorry for your experience."
    return f"I understand. {regret} Let me make it right."


def mirrored(complaint: Complaint, words: str) -> str | None:
    """Their own word for the experience, where these words hold it."""
    feeling = complaint.hearing.feeling_words
    return phrase_in((feeling,), words) if feeling and feeling.strip() else None
