"""Invoices, contracts and credits of a customer, as tests of the finance desk tell them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from amends.first import ENTITY, RULEBOOK
from domain.approving import approve_credit
from domain.commanding import Elsewhere
from domain.concessions import ConcessionGranted
from domain.contracts import ContractRecorded
from domain.crediting import request_credit
from domain.credits import CreditKind
from domain.customer import Customer
from domain.entry import Entry
from domain.intake import ComplaintRaised, LossClaimed
from domain.invoices import InvoiceLine, InvoiceNoted, TaxLine
from domain.issuing import issue_credit, series_of
from domain.money import CurrencyCode, MinorUnits, Money
from domain.policies import POLICIES
from domain.rulebook import RulebookFact, Rules
from domain.series import NumberSeries
from domain.telling import Envelope, told
from domain.terms import Channel, ConcessionKind, OnNonRenewal
from tests.given import CUSTOMER, NOON, RULES, Telling, id_of, person

RENEWS = date(2026, 11, 1)


def eur(amount: str, currency: str = "EUR") -> Money:
    """An amount with two decimals."""
    return Money(MinorUnits(int(Decimal(amount) * 100)), CurrencyCode(currency))


def kes(amount: str) -> Money:
    """An amount of shillings."""
    return eur(amount, "KES")


def an_invoice(name: str, total: Money, *taxes: TaxLine, lines: tuple[InvoiceLine, ...] = ()) -> InvoiceNoted:
    """An invoice of 15 April by this name, all of it owed."""
    day = date(2026, 4, 15)
    return InvoiceNoted(id_of(name), ENTITY, name, day, total.currency, total, total, lines, taxes)


def rate(percent: str, net: Money, tax: Money) -> TaxLine:
    """A tax line at the standard rate."""
    return TaxLine("S", Decimal(percent), net, tax)


def a_contract(ref: str = "KBX-77", value: Money | None = None, renews_on: date = RENEWS) -> ContractRecorded:
    """A contract that renews on 1 November."""
    return ContractRecorded(id_of(ref), ref, date(2025, 11, 1), renews_on, value or kes("48000"))


def a_complaint(loss: Money | None = None) -> tuple[object, ...]:
    """A complaint, with a loss if they claim one."""
    raised = ComplaintRaised(id_of("complaint"), Channel.EMAIL, words="You agreed not to bank it yet.")
    return (raised, LossClaimed(id_of("complaint"), loss)) if loss else (raised,)


def conceded(
    kind: ConcessionKind,
    value: Money,
    name: str = "concession",
    *,
    invoice: str | None = None,
    contract: str | None = None,
    on_non_renewal: OnNonRenewal | None = None,
) -> ConcessionGranted:
    """A granted term of the complaint."""
    return ConcessionGranted(
        id_of(name),
        id_of("complaint"),
        kind,
        value,
        invoice_id=id_of(invoice) if invoice else None,
        contract_id=id_of(contract) if contract else None,
        on_non_renewal=on_non_renewal,
    )


def happens(telling: Telling, *facts: object, at: datetime = NOON, by: str = "amina") -> Telling:
    """The story after these facts and all that follows from them."""
    envelope = Envelope(CUSTOMER, at, at, person(by), uuid5(CUSTOMER, str(len(telling.entries))))
    result = told(telling.customer, len(telling.entries), facts, envelope, RULES, POLICIES)
    assert isinstance(result.story, Customer)
    followed = tuple(each.fact for each in result.entries if each.cause is not None)
    return replace(
        telling,
        customer=result.story,
        entries=(*telling.entries, *result.entries),
        followed=followed,
        warnings=result.warnings,
        elsewhere=result.elsewhere,
        refusal=None,
    )


NOTHING_DRAWN: dict[str, object] = {"budget": ()}


def requested(
    telling: Telling, kind: CreditKind, *, by: str = "amina", at: datetime = NOON, **arguments: Any
) -> Telling:
    """The story after somebody asked for a credit."""
    return telling.when(request_credit, by=by, now=at, beside=NOTHING_DRAWN, credit_kind=kind, **arguments).done()


def last_credit(telling: Telling) -> UUID:
    """The id of the credit that was asked for last."""
    return tuple(telling.customer.accounts.credits)[-1]


def approved(telling: Telling, credit_id: UUID, *, by: str = "farid", at: datetime = NOON) -> Telling:
    """The story after somebody agreed to a credit as it is."""
    hash = telling.customer.accounts.credits[credit_id].requested.request_hash
    return telling.when(approve_credit, by=by, now=at, credit_id=credit_id, request_hash=hash)


Books = Mapping[UUID, NumberSeries]
"""The number series so far, by their ids."""


def issued(
    telling: Telling,
    credit_id: UUID,
    books: Books | None = None,
    *,
    by: str = "farid",
    at: datetime = NOON,
    **more: Any,
) -> tuple[Telling, Books]:
    """The story after finance issued a credit, and the number series after it."""
    books = books or {}
    ref = series_of(telling.customer.accounts.credits[credit_id], RULES, at)["series"]
    assert not isinstance(ref, tuple)
    series = books.get(ref.id, NumberSeries(ref.id))
    after = telling.when(issue_credit, by=by, now=at, beside={"series": series}, credit_id=credit_id, **more)
    return after, {**books, ref.id: _told_on(series, after.elsewhere if after.refusal is None else ())}


def _told_on(series: NumberSeries, elsewhere: tuple[Elsewhere, ...]) -> NumberSeries:
    for each in elsewhere:
        if each.kind == "series":
            series = series.evolve(Entry(series.id, 1, each.fact, NOON, NOON, person("farid"), CUSTOMER))
    return series


def on(month: int, day: int, hour: int = 9) -> datetime:
    """A time of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def rules_with(*facts: RulebookFact) -> Rules:
    """The first rulebook, and these facts after it."""
    rules = RULES
    for fact in facts:
        rules = rules.evolve(Entry(RULEBOOK, rules.version + 1, fact, NOON, NOON, person("ada"), RULEBOOK))
    return rules
