"""What to do next about a complaint, in one sentence, and which commands are open to somebody now."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache

from domain.commanding import Command
from domain.commands import ALL
from domain.complaint import Complaint
from domain.customer import Customer
from domain.offers import OfferState
from domain.owing import still_owed, to_keep
from domain.recovery import Moment
from domain.refusals import Next
from domain.saying import in_words
from domain.terms import Role

DUE = timedelta(days=1)
"""How long before its end a promise to come back goes before everything else."""


def next_step(customer: Customer, complaint: Complaint, now: datetime) -> Next | None:
    """The next step of the practice, in its order, after a promise to come back that is due; None when nothing is left.

    It is due from a day before its end on.
    """
    if complaint.intake.voided_at:
        return None
    if come_back := next(_coming_back(customer, complaint, now + DUE), None):
        return come_back
    over = complaint.recovery.resolved_at or complaint.recovery.closed_at
    parts = (_ending,) if over else (_taking_in, _listening, _answering, _finding_out)
    return next((step for part in parts for step in part(customer, complaint)), None)


def _coming_back(customer: Customer, complaint: Complaint, due_by: datetime) -> Iterator[Next]:
    ours = (each for each in to_keep(customer) if each.made.complaint_id == complaint.id and each.to_come_back)
    for until in sorted(each.until for each in ours if each.until is not None and each.until <= due_by):
        yield Next(f"Call them back, as promised by {in_words(until)}.", "keepPromise")


def _ending(customer: Customer, complaint: Complaint) -> Iterator[Next]:
    recovery = complaint.recovery
    if not recovery.judged_by_customer:
        yield Next("Ask how they feel about it now.", "judgeRecovery")
    elif recovery.judged is not None and recovery.judged.moment is Moment.MISERY:
        yield Next("Open it again: say sorry now, and promise that it will not happen again.", "reopenComplaint")
    if recovery.closed_at is None:
        yield from _closing(customer, complaint)


def _closing(customer: Customer, complaint: Complaint) -> Iterator[Next]:
    if owed := still_owed(customer, complaint):
        yield Next(f"Give them what is still owed: {owed[0].sentence}", "fulfilConcession")
    if complaint.inquiry.cause is None:
        yield Next("Find how and why it really happened.", "establishRootCause")
    yield Next("Write what we learned, and close it.", "closeComplaint")


def _taking_in(customer: Customer, complaint: Complaint) -> Iterator[Next]:
    if questions := complaint.intake.triage.open_questions:
        yield Next(" ".join(questions), "triageComplaint")
    if complaint.owner is None:
        yield Next("Take it on, or hand it to somebody.", "takeComplaint")


def _listening(customer: Customer, complaint: Complaint) -> Iterator[Next]:
    hearing = complaint.hearing
    if hearing.blame_raised:
        yield Next("Leave open whose fault it is; ask what would put it right.", "stateDesiredResolution")
    if not hearing.heard_at:
        if not complaint.intake.acknowledged_at and not hearing.statements:
            yield Next("Tell them that you have it.", "acknowledgeComplaint")
        if hearing.statements:
            yield Next("Read it back to them, until they say that this is it.", "confirmHearing")
        yield Next("Hear them out, and note their words.", "noteStatement")
    unnamed = [each for each in hearing.slights if each not in hearing.slights_acknowledged]
    if not hearing.apologised_at or unnamed:
        yield Next("Say sorry for the slight itself." if unnamed else "Say sorry in their own word.", "giveApology")
    if not hearing.asked_at:
        yield Next("Ask what they think is fair.", "stateDesiredResolution")


def _answering(customer: Customer, complaint: Complaint) -> Iterator[Next]:
    settlement = complaint.settlement
    if complaint.recovery.stalemate_since:
        yield Next("Break the stalemate with your next move.", "breakStalemate")
    if settlement.accepted_offer:
        yield Next("Say that it is resolved, once both the problem and the slight are.", "resolveComplaint")
    if settlement.open_offer:
        yield Next("Note what they say to our offer.", "acceptOffer")
    if _countered(customer, complaint):
        yield Next("Answer their counter-offer with one of ours.", "makeOffer")


def _finding_out(customer: Customer, complaint: Complaint) -> Iterator[Next]:
    inquiry = complaint.inquiry
    if inquiry.refused_at:
        yield Next("Say what is possible instead.", "makeOffer")
    if inquiry.reply_by is not None:
        until = f"and come back to them by {in_words(inquiry.reply_by)}."
        if inquiry.compared is None:
            yield Next(f"Compare what was promised with what was delivered, {until}", "compareExpectation")
        yield Next(f"Share our side, or make an offer, {until}", "shareOurSide")
    if inquiry.our_side_at:
        yield Next("Offer what we can do, or resolve it as explained.", "makeOffer")
    yield Next("Grant it, gather facts with a date to come back, or show our side.", "makeOffer")


def _countered(customer: Customer, complaint: Complaint) -> bool:
    rounds = (each for each in customer.dealings.offers.values() if each.made.complaint_id == complaint.id)
    last = max(rounds, key=lambda each: each.made.round, default=None)
    return last is not None and last.state is OfferState.COUNTERED


def allowed_commands(part: object, role: Role | None) -> tuple[str, ...]:
    """Names of the commands that this role may use on this part as it stands; about arguments the rules decide."""
    on_it = _by_kind_of_part().get(type(part), ())
    return tuple(each.name for each in on_it if role in each.roles and _open(each, part))


def _open(command: Command, part: object) -> bool:
    return all(condition(part) is None for condition in command.conditions())


@cache
def _by_kind_of_part() -> Mapping[object, tuple[Command, ...]]:
    commands: dict[object, tuple[Command, ...]] = {}
    for command in ALL:
        if command.story == "customer" and command.creates != "customer":
            kind = next(iter(command.parameters.values())).annotation
            commands[kind] = (*commands.get(kind, ()), command)
    return commands
