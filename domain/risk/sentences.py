"""What the user reads of each factor, beside its points, and what would lower it."""

from datetime import timedelta
from math import floor
from uuid import UUID

from domain.money import Money, total
from domain.recovery import Moment
from domain.risk.account import term_of
from domain.risk.complaints import Before, grievance
from domain.risk.episodes import COUNTED_NOT, Episode
from domain.risk.ledger import RiskLedger
from domain.risk.postings import Posting, instant_of
from domain.risk.scorecard import Scorecard
from domain.saying import in_words

PLAIN = {
    "base": "12 % of first terms end",
    "base.calibration": "How terms ended in this house",
    "relation.referred": "They came by referral",
    "relation.advocacy": "They speak for us",
    "contract.renewal_credit": "A credit waits at renewal",
    "promise.broken": "We broke our word",
    "complaint.open": "A complaint is open",
    "complaint.memory": "They remember a complaint",
    "complaint.double_deviation": "We failed twice",
    "complaint.repeat": "It happened again",
    "complaint.stalemate": "Nobody moves",
    "complaint.public": "They said it in public",
    "recovery.acknowledged_late": "We answered late",
    "recovery.overdue": "Overdue",
    "recovery.resolved_late": "Resolved late",
    "recovery.acquiesced": "Silence, not satisfaction",
    "recovery.follow_up_missed": "We did not follow up",
    "recovery.heard": "They felt heard",
    "recovery.apology": "We said sorry",
    "recovery.promise_kept": "We kept our word",
    "recovery.follow_up_done": "We followed up",
    "recovery.resolved_in_time": "Resolved in time",
}

PREVENTS = {
    "complaint.open": "Resolve it.",
    "complaint.stalemate": "Move.",
    "promise.broken": "Keep the rest.",
    "recovery.acknowledged_late": "Acknowledge it.",
    "recovery.overdue": "Resolve it.",
    "recovery.acquiesced": "Ask how they feel.",
    "recovery.follow_up_missed": "Follow up.",
}
"""What keeps a posting that is dated ahead from coming, or ends it."""


def sentence_of(posting: Posting, ledger: RiskLedger, card: Scorecard, day: float) -> str:
    """The sentence of one factor and subject, as it stands on this day."""
    said = _of_contract(posting, ledger) or _of_complaint(posting, ledger, card, day)
    return (said or PLAIN[posting.factor]) + "."


def _of_contract(posting: Posting, ledger: RiskLedger) -> str | None:
    term = None if posting.contract_id is None else term_of(ledger, posting.contract_id)
    match posting.factor:
        case "base.size":
            return "Small accounts leave more" if posting.points > 0 else "Large accounts leave less"
        case "base.renewals" if term is not None:
            times = len(term.renewed)
            return "Renewed once" if times == 1 else f"Renewed {times} times"
        case "contract.price" if term is not None and term.offered is not None:
            percent = term.offered[1].price_change_percent.normalize()
            return f"{percent:f} % dearer" if percent > 0 else f"{-percent:f} % cheaper" if percent else "No dearer"
        case _:
            return None


def _of_complaint(posting: Posting, ledger: RiskLedger, card: Scorecard, day: float) -> str | None:
    episodes = episodes_of(ledger, posting.subject)
    match posting.factor:
        case "recovery.overdue" if episodes and episodes[-1].ended is None:
            return _overdue(episodes[-1], card, max(day, posting.day))
        case "recovery.concession":
            return _given(episodes)
        case "recovery.moment":
            return f"They judged it {_moment(episodes)}"
        case "recovery.justice":
            return _fairness(episodes)
        case _:
            return None


def episodes_of(ledger: RiskLedger, complaint_id: UUID | None) -> tuple[Episode, ...]:
    """The episodes of a complaint; none of anything else."""
    case = None if complaint_id is None else ledger.cases.get(complaint_id, None)
    return () if case is None else case.story.episodes


def _overdue(episode: Episode, card: Scorecard, day: float) -> str:
    target = episode.opened.at + timedelta(days=grievance(episode, Before(), card).targets.resolved_days)
    days = floor((instant_of(day) - target) / timedelta(days=1) + 1e-9)
    return "Due, and not resolved" if days < 1 else "1 day overdue" if days == 1 else f"{days} days overdue"


def _given(episodes: tuple[Episode, ...]) -> str:
    by_currency: dict[str, list[Money]] = {}
    for granted in (each for episode in episodes for each in episode.granted):
        if granted.fact.concession_kind not in COUNTED_NOT:
            value = granted.fact.perceived_value
            by_currency.setdefault(value.currency, []).append(value)
    worth = " and ".join(in_words(total(values, currency)) for currency, values in sorted(by_currency.items()))
    return f"We gave worth {worth}"


def _moment(episodes: tuple[Episode, ...]) -> Moment:
    return next(each.judged[-1][1].moment for each in reversed(episodes) if each.judged)


def _fairness(episodes: tuple[Episode, ...]) -> str:
    for _, fact in (judged for episode in reversed(episodes) for judged in reversed(episode.judged)):
        scores = [each for each in (fact.outcome_fair, fact.process_fair, fact.treated_well) if each is not None]
        if scores:
            return f"Fairness {sum(scores)} of {5 * len(scores)}"
    return "How fair they found it"
