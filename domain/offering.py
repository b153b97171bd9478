"""What an offer must be like before it is made, what it is worth to them and costs us, and what is worth a warning."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.arguments import one_currency
from domain.complaint import Complaint
from domain.concessions import SALES, Concession, becomes_credit
from domain.credit_requests import OVER_COMPENSATION_PERCENT, OverCompensation
from domain.customer import Customer
from domain.days import day_of
from domain.following_up import DuePast
from domain.money import Money, total
from domain.offers import Commitment, OfferMade, Stance, Term
from domain.phrases import admissions, phrase_in
from domain.refusals import Missing, NotFound, NotUnderstood, Refused, TooMany, Warned
from domain.rulebook import Rules
from domain.terms import Action, ConcessionKind

LINES_LIMIT = 8  # terms, and commitments: more than any deal that two people can keep in mind
CENT = Decimal("0.01")
PROOF = re.compile(r"(?<!\w)review(?:s|ed|ing)?\s+(?:\w+\s+){0,3}proofs?(?!\w)", re.IGNORECASE)
"""To review a proof is work, not praise."""
TO_REVIEW = re.compile(r"(?<!\w)(?<!a )review(?!\w)", re.IGNORECASE)
"""So is to review, where the commitment is about a proof."""


@dataclass(unsafe_hash=True)
class _AtTerm(Refused):
    """Something is missing from a term."""

    where: str

    @property
    def field(self) -> str:  # type: ignore[override]  # which term it is is known only when it is refused
        """The path of the argument in the input."""
        return self.where


@dataclass(unsafe_hash=True)
class NeedNotNamed(_AtTerm):
    """Which need of theirs does it meet? If it meets none, do not sell it to them."""


@dataclass(unsafe_hash=True)
class BackOutDateMissing(Refused):
    """Until when may they leave this deal freely? Choose a day."""

    field = "backOutUntil"


@dataclass(unsafe_hash=True)
class ListPriceMissing(_AtTerm):
    """Name the list price, so that they can see what it is worth."""


@dataclass(unsafe_hash=True)
class CostMissing(_AtTerm):
    """Enter what it costs us."""


@dataclass(unsafe_hash=True)
class CapMissing(_AtTerm):
    """A discount on what they will buy needs a most it can come to, and a last day. Enter both."""


@dataclass(unsafe_hash=True)
class ConcessionTiedToPraise(_AtTerm):
    """No offer may ask for praise, a review or a referral: {phrase}. Take it out."""

    phrase: str


@dataclass(unsafe_hash=True)
class SubjectToApproval(Warned):
    """What they get as a credit is subject to approval at the finance desk. Tell them so."""

    field = "terms"


# -- what it is worth


def theirs(term: Term) -> bool:
    """Whether this line is what they give."""
    return term.kind is ConcessionKind.CUSTOMER_PAYS


def as_credit(term: Term) -> bool:
    """Whether they get this as a credit, approved once, at the finance desk."""
    return becomes_credit(term.kind, term.invoice_id)


def cost_to_us(term: Term) -> Money:
    """What a term costs us: a credit its total, and anything else its value where nobody said that it costs less."""
    return term.value if as_credit(term) else term.cost or term.value


def leverage(value: Money | None, cost: Money | None) -> Decimal | None:
    """How much more it is worth to them than it costs us, in hundredths; None where it costs nothing."""
    if value is None or cost is None or not cost.minor or value.currency != cost.currency:
        return None
    return (Decimal(value.minor) / cost.minor).quantize(CENT)


def value_to_them(terms: Iterable[Term]) -> Money | None:
    """What we give, as they see it; None where nothing is given."""
    given = [each.value for each in terms if not theirs(each)]
    return total(given, given[0].currency) if given else None


def cost_of(terms: Iterable[Term]) -> Money | None:
    """What we give, as it costs us; None where nothing is given."""
    given = [cost_to_us(each) for each in terms if not theirs(each)]
    return total(given, given[0].currency) if given else None


def net_to_us(terms: tuple[Term, ...]) -> Money | None:
    """What they pay minus what it costs us; None for an offer without a line."""
    if not terms:
        return None
    currency = terms[0].value.currency
    paid = total([each.value for each in terms if theirs(each)], currency)
    return paid - (cost_of(terms) or paid - paid)


# -- what it must be like


def fit_to_offer(made: OfferMade, customer: Customer, occurred_at: datetime, rules: Rules) -> None:
    """Refuse an offer whose lines are incomplete, name what is not there, mix currencies, ask for praise or are late.

    Refused: Missing, TooMany, NotUnderstood, NeedNotNamed, BackOutDateMissing, ListPriceMissing, CostMissing,
    CapMissing, NotFound, MixedCurrencies, ConcessionTiedToPraise, DuePast.
    """
    _fit_stance(made)
    for at, term in enumerate(made.terms):
        _fit_term(f"terms.{at}", term, made)
        _fit_ids(f"terms.{at}", term, customer)
    one_currency(None, dict(_amounts(made.terms)))
    _fit_words(made, rules)
    _fit_days(made, occurred_at, day_of(occurred_at, rules))


def _fit_stance(made: OfferMade) -> None:
    for where, lines in (("terms", made.terms), ("commitments", made.commitments)):
        if len(lines) > LINES_LIMIT:
            raise TooMany(where, LINES_LIMIT)
    gives = any(not theirs(each) for each in made.terms)
    if made.stance is Stance.NOTHING and gives:
        raise NotUnderstood("terms", "an offer of nothing gives nothing")
    if made.stance is not Stance.NOTHING and not gives:
        raise Missing("terms")


def _fit_term(where: str, term: Term, made: OfferMade) -> None:
    if term.kind is ConcessionKind.APOLOGY_ONLY and (term.value.minor or (term.cost and term.cost.minor)):
        raise NotUnderstood(f"{where}.value", "an apology alone is worth no money; enter 0")
    if term.kind in SALES:
        if not (term.need_met and term.need_met.strip()):
            raise NeedNotNamed(f"{where}.needMet")
        if made.back_out_until is None:
            raise BackOutDateMissing
        if term.list_price is None:
            raise ListPriceMissing(f"{where}.listPrice")
        if term.cost is None:
            raise CostMissing(f"{where}.cost")
    if term.percent is not None and not 0 < term.percent <= 100:
        raise NotUnderstood(f"{where}.percent", "it must be above 0 and at most 100")
    _fit_cap(where, term)


def _fit_cap(where: str, term: Term) -> None:
    next_order = term.kind is ConcessionKind.NEXT_ORDER_DISCOUNT
    if term.cap is None and (next_order or term.percent is not None):
        raise CapMissing(f"{where}.cap")
    if term.usable_until is None and next_order:
        raise CapMissing(f"{where}.usableUntil")


def _fit_ids(where: str, term: Term, customer: Customer) -> None:
    if term.invoice_id is not None and term.invoice_id not in customer.accounts.invoices:
        raise NotFound("invoice", f"{where}.invoiceId")
    if term.contract_id is not None and term.contract_id not in customer.contracts:
        raise NotFound("contract", f"{where}.contractId")


def _amounts(terms: tuple[Term, ...]) -> Iterator[tuple[str, Money | None]]:
    for at, term in enumerate(terms):
        yield f"terms.{at}.value", term.value
        yield f"terms.{at}.cost", term.cost
        yield f"terms.{at}.listPrice", term.list_price
        yield f"terms.{at}.cap", term.cap
        for nth, instalment in enumerate(term.instalments):
            yield f"terms.{at}.instalments.{nth}.amount", instalment.amount


def _fit_words(made: OfferMade, rules: Rules) -> None:
    about_proofs = {
        f"commitments.{at}.words" for at, each in enumerate(made.commitments) if each.action is Action.REVIEW_PROOF
    }
    for where, text in _texts(made.terms, made.commitments):
        plain = TO_REVIEW.sub("see", text) if text and where in about_proofs else text
        phrase = asks_for_praise(plain, rules)
        if phrase is not None:
            raise ConcessionTiedToPraise(where, phrase)


def _texts(terms: tuple[Term, ...], commitments: tuple[Commitment, ...]) -> Iterator[tuple[str, str | None]]:
    for at, term in enumerate(terms):
        yield f"terms.{at}.description", term.description
        yield f"terms.{at}.needMet", term.need_met
        yield f"terms.{at}.listItem", term.list_item
    for at, commitment in enumerate(commitments):
        yield f"commitments.{at}.words", commitment.words
        if commitment.subject is not None:
            yield f"commitments.{at}.subject", f"{commitment.subject.kind} {commitment.subject.ref}"


def asks_for_praise(text: str | None, rules: Rules) -> str | None:
    """The words in a text that ask for praise, by the rulebook's phrases, singular or plural."""
    phrases = rules.questions.praise_phrases
    plain = PROOF.sub("proof", re.sub("[\u200c\u200d]", "", text)) if text else None
    return phrase_in((*phrases, *(f"{each}s" for each in phrases)), plain)


def _fit_days(made: OfferMade, occurred_at: datetime, today: date) -> None:
    for where, day in _days(made):
        if day is not None and day < today:
            raise DuePast(where)
    for at, commitment in enumerate(made.commitments):
        if commitment.until <= occurred_at:
            raise DuePast(f"commitments.{at}.until")


def _days(made: OfferMade) -> Iterator[tuple[str, date | None]]:
    yield "backOutUntil", made.back_out_until
    yield "expiresOn", made.expires_on
    for at, term in enumerate(made.terms):
        yield f"terms.{at}.fulfilBy", term.fulfil_by
        yield f"terms.{at}.usableUntil", term.usable_until
        for nth, instalment in enumerate(term.instalments):
            yield f"terms.{at}.instalments.{nth}.due", instalment.due


# -- what is worth a warning


def warnings_about(made: OfferMade, complaint: Complaint, customer: Customer, rules: Rules) -> Iterator[Warned]:
    """Credits that wait for approval, far more than the loss, and words that may admit liability."""
    if any(as_credit(each) for each in made.terms):
        yield SubjectToApproval()
    loss, value = complaint.intake.triage.loss, value_to_them(made.terms)
    if loss and value and loss.minor and loss.currency == value.currency:
        given = total(
            [each.granted.perceived_value for each in given_in(customer, complaint, loss.currency)], loss.currency
        )
        if (given + value).minor * 100 > loss.minor * OVER_COMPENSATION_PERCENT:
            yield OverCompensation(loss)
    for where, text in _texts(made.terms, made.commitments):
        yield from admissions(rules, **{where: text})


def given_in(customer: Customer, complaint: Complaint, currency: str) -> tuple[Concession, ...]:
    """What this complaint was granted in that currency, and still has."""
    return tuple(
        each
        for each in customer.dealings.concessions.values()
        if each.granted.complaint_id == complaint.id
        and each.granted.perceived_value.currency == currency
        and not each.undone
    )
