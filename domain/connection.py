"""The material connection: what of value they had from us, which must be said beside their words (`risk.md` §7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import auto
from uuid import UUID

from domain.concessions import Concession, ConcessionState
from domain.credit import Credit, CreditState
from domain.credits import CreditKind
from domain.customer import Customer
from domain.days import day_of
from domain.money import Money, total
from domain.rulebook import Rules
from domain.saying import in_words
from domain.terms import ConcessionKind, Word
from domain.testimonials import Testimonial


class BenefitKind(Word):
    """What somebody may have had from us."""

    CONCESSION = auto()
    CREDIT = auto()
    REWARD = auto()


@dataclass(frozen=True, slots=True)
class Benefit:
    """One thing of value that they had from us: what it is worth to them, and since when."""

    kind: BenefitKind
    value: Money
    on: date
    subject_id: UUID


def material_connection(customer: Customer, words_at: datetime, rules: Rules) -> tuple[Benefit, ...]:
    """What they had from us from 12 months before their words until now, oldest first.

    A credit that carries out a concession counts once, with it. What was undone does not count, and money that
    was theirs all along (a corrected invoice) does not either.
    """
    since = _a_year_before(day_of(words_at, rules))
    benefits = (*_concessions(customer, rules), *_credits(customer, rules), *_rewards(customer, rules))
    counted = (each for each in benefits if each.on >= since and each.value.minor > 0)
    return tuple(sorted(counted, key=lambda each: (each.on, each.subject_id)))


def disclosure_for(customer: Customer, testimonial: Testimonial | None, now: datetime, rules: Rules) -> str | None:
    """The text to show beside their words; None where there is nothing to disclose."""
    words_at = testimonial.given_at if testimonial else None
    return disclosure(customer.known.profile.name, material_connection(customer, words_at or now, rules))


def disclosure(name: str | None, benefits: Iterable[Benefit]) -> str | None:
    """What they had from us in plain words, one sentence a currency; None where they had nothing."""
    by_currency: dict[str, list[Benefit]] = {}
    for each in benefits:
        by_currency.setdefault(each.value.currency, []).append(each)
    return " ".join(_sentence(name or "They", each) for each in by_currency.values()) or None


def _sentence(name: str, benefits: list[Benefit]) -> str:
    worth = total([each.value for each in benefits], benefits[0].value.currency)
    kinds = list(dict.fromkeys(each.kind for each in benefits))
    what = " and ".join(_counted(kind, sum(each.kind is kind for each in benefits)) for kind in kinds)
    first, last = min(each.on for each in benefits), max(each.on for each in benefits)
    when = f"on {in_words(first)}" if first == last else f"between {in_words(first)} and {in_words(last)}"
    return f"{name} received {what} worth {worth} from us {when}."


def _counted(kind: BenefitKind, count: int) -> str:
    return f"a {in_words(kind)}" if count == 1 else f"{in_words(kind)}s"


def _concessions(customer: Customer, rules: Rules) -> Iterator[Benefit]:
    for each in customer.dealings.concessions.values():
        if _stands(customer, each) and not _own_money(each):
            day = day_of(each.granted_at, rules)
            yield Benefit(BenefitKind.CONCESSION, each.granted.perceived_value, day, each.id)


def _stands(customer: Customer, concession: Concession) -> bool:
    credits = [each for each in customer.accounts.credits.values() if each.requested.concession_id == concession.id]
    undone = credits and all(each.state in UNDONE for each in credits)
    return concession.state in (ConcessionState.PROMISED, ConcessionState.FULFILLED) and not undone


UNDONE = (CreditState.DECLINED, CreditState.WITHDRAWN, CreditState.EXPIRED, CreditState.CANCELLED)


def _own_money(concession: Concession) -> bool:
    granted = concession.granted
    waived = granted.concession_kind is ConcessionKind.FEE_WAIVER and granted.invoice_id is not None
    return waived or granted.concession_kind is ConcessionKind.REFUND


def _credits(customer: Customer, rules: Rules) -> Iterator[Benefit]:
    for each in customer.accounts.credits.values():
        given = each.state in (CreditState.APPROVED, CreditState.ISSUED)
        with_concession = each.requested.concession_id in customer.dealings.concessions
        if given and not with_concession and each.requested.credit_kind is not CreditKind.CORRECT_INVOICE:
            day = each.issued.issued_on if each.issued else day_of(each.requested_at, rules)
            yield Benefit(BenefitKind.CREDIT, _worth(each), day, each.id)


def _worth(credit: Credit) -> Money:
    if credit.issued is not None:
        return credit.issued.total
    nets = [each.net for each in credit.requested.credit_lines]
    return total(nets, nets[0].currency)


def _rewards(customer: Customer, rules: Rules) -> Iterator[Benefit]:
    for each in customer.advocacy.referrals.values():
        if each.made is not None and each.made.reward is not None and each.made_at is not None:
            yield Benefit(BenefitKind.REWARD, each.made.reward, day_of(each.made_at, rules), each.id)


def _a_year_before(day: date) -> date:
    last_of_february = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if last_of_february else day.day)
