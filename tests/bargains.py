"""What the tests of offers, authority and concessions have in common: a complaint that was heard, and its terms."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from domain.arguments import money_of
from domain.concessions import Concession
from domain.hearing import DesiredKind, DesiredResolutionStated, HearingConfirmed
from domain.intake import ComplaintRaised, OwnershipTaken
from domain.money import Money
from domain.offers import Instalment, Offer, Stance, Term
from domain.promises import Promise
from domain.settling import make_offer
from domain.subjects import Subject
from domain.terms import Channel, ConcessionKind, OnNonRenewal, Settlement
from tests.given import NOON, At, Telling, at, given, id_of

COMPLAINT = id_of("complaint")
HEARD = HearingConfirmed(COMPLAINT, summary="it broke", core_concern="trust")


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def nine(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def money(amount: str, currency: str = "EUR") -> Money:
    return money_of(amount, currency, "amount")


def term(
    kind: ConcessionKind,
    value: str,
    cost: str | None = None,
    currency: str = "EUR",
    *,
    list_price: str | None = None,
    cap: str | None = None,
    description: str | None = None,
    need: str | None = None,
    fulfil_by: date | None = None,
    usable_until: date | None = None,
    percent: Decimal | None = None,
    invoice_id: UUID | None = None,
    contract_id: UUID | None = None,
    settlement: Settlement | None = None,
    on_non_renewal: OnNonRenewal | None = None,
    instalments: tuple[Instalment, ...] = (),
) -> Term:
    """A term worth this much to them, costing us that."""
    return Term(
        kind,
        money(value, currency),
        description=description,
        cost=money(cost, currency) if cost else None,
        list_price=money(list_price, currency) if list_price else None,
        need_met=need,
        fulfil_by=fulfil_by,
        invoice_id=invoice_id,
        contract_id=contract_id,
        settlement=settlement,
        on_non_renewal=on_non_renewal,
        percent=percent,
        cap=money(cap, currency) if cap else None,
        usable_until=usable_until,
        instalments=instalments,
    )


def raised(about: Subject | None = None, when: datetime = NOON) -> At:
    """A complaint that Amina took on."""
    return at(when, ComplaintRaised(COMPLAINT, Channel.PHONE, words="It broke", about=about), OwnershipTaken(COMPLAINT))


def wants(
    kind: DesiredKind = DesiredKind.REPAIR_OR_REDO, amount: str | None = None, currency: str = "EUR"
) -> DesiredResolutionStated:
    """Their answer to what is fair."""
    return DesiredResolutionStated(COMPLAINT, kind, words="this", amount=money(amount, currency) if amount else None)


def heard(currency: str = "EUR", about: Subject | None = None) -> Telling:
    """A complaint that was heard and asked what is fair."""
    return given(raised(about), HEARD, wants(), currency=currency)


def offering(telling: Telling, *terms: Term, **more: object) -> Telling:
    """Amina offers these terms as a compromise."""
    return telling.when(make_offer, **{"stance": Stance.COMPROMISE, "terms": terms, **more})  # type: ignore[arg-type]  # a test names the arguments it needs


def offers(telling: Telling) -> list[Offer]:
    return list(telling.customer.dealings.offers.values())


def concessions(telling: Telling) -> list[Concession]:
    return list(telling.customer.dealings.concessions.values())


def promises(telling: Telling) -> list[Promise]:
    return list(telling.customer.promises.values())
