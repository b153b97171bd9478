"""Using credits on invoices: which may be used where, in what order, and what we owe or have promised in all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.arguments import ZeroAmount, one_currency
from domain.commanding import only_if
from domain.contracts import Contract
from domain.credit import Credit
from domain.credits import CreditApplied, Way
from domain.customer import Customer
from domain.entry import Ids
from domain.invoices import Invoice, InvoiceNoted
from domain.money import Money, zero
from domain.refusals import Refused
from domain.rulebook import Rules


@dataclass(unsafe_hash=True)
class CreditBalanceTooLow(Refused):
    """{left} is left. Use that or less."""

    field = "amount"

    left: Money


@dataclass(unsafe_hash=True)
class InvoiceOwesLess(Refused):
    """{number} owes {owed}. Use that or less."""

    field = "amount"

    number: str
    owed: Money


@dataclass(unsafe_hash=True)
class CreditNotUsable(Refused):
    """{why}. Choose another."""

    field = "creditId"

    why: str


@dataclass(unsafe_hash=True)
class RenewalOnly(Refused):
    """It waits for {ref: the renewal of }. Enter it as an allowance on that invoice."""

    field = "invoiceId"

    ref: str


@dataclass(unsafe_hash=True)
class OtherLegalEntity(Refused):
    """Another of your companies issued it. Choose its invoice."""

    field = "invoiceId"


@dataclass(unsafe_hash=True)
class OrderReasonMissing(Refused):
    """{number} comes first. Use it, or say why not."""

    field = "outOfOrderBecause"

    number: str


def usable(credit: Credit) -> Refused | None:
    """The credit is issued, and something of it is left."""
    if credit.issued is None:
        return CreditNotUsable("It is not issued")
    return None if credit.owed or credit.waits_for_renewal else CreditNotUsable("Nothing of it is left")


@only_if(usable)
def apply_credit(
    credit: Credit,
    invoice: Invoice,
    customer: Customer,
    occurred_at: datetime,
    rules: Rules,
    new: Ids,
    amount: Money | None = None,
    out_of_order_because: str | None = None,
) -> CreditApplied:
    """Use a credit on an invoice; without an amount, as much as fits.

    Refused: CreditNotUsable, RenewalOnly, OtherLegalEntity, MixedCurrencies, ZeroAmount, CreditBalanceTooLow,
    InvoiceOwesLess, OrderReasonMissing.
    """
    on = rules.entities[credit.requested.legal_entity].day(occurred_at)
    if credit.waits_for_renewal:
        raise RenewalOnly(contract_of(customer, credit).ref)
    usable_on(credit, invoice.noted, on)
    if invoice.owed.minor == 0 or (amount is not None and invoice.owed.minor < amount.minor):
        raise InvoiceOwesLess(invoice.noted.number, invoice.owed)
    use = amount_within(credit, min(left_of(credit), invoice.owed) if amount is None else amount)
    first = in_order(customer, invoice.noted, on)[0]
    if first.id != credit.id and out_of_order_because is None:
        assert first.issued is not None, "only what is issued comes in order"
        raise OrderReasonMissing(first.issued.number)
    return CreditApplied(
        new("application"), credit.id, invoice.id, use, Way.PAYMENT, out_of_order_because=out_of_order_because
    )


def usable_on(credit: Credit, invoice: InvoiceNoted, on: date) -> None:
    """Refuse a credit that has expired, or that another company of ours or another currency keeps from this invoice.

    Refused: CreditNotUsable, OtherLegalEntity, MixedCurrencies.
    """
    if credit.requested.expires_on is not None and credit.requested.expires_on < on:
        raise CreditNotUsable(f"It expired on {credit.requested.expires_on:%-d %b %Y}")
    if credit.requested.legal_entity != invoice.legal_entity:
        raise OtherLegalEntity
    one_currency(left_of(credit), {"invoiceId": invoice.total})


def amount_within(credit: Credit, amount: Money) -> Money:
    """The amount, where that much is left of the credit.

    Refused: MixedCurrencies, ZeroAmount, CreditBalanceTooLow.
    """
    one_currency(left_of(credit), {"amount": amount})
    if amount.minor == 0:
        raise ZeroAmount("amount")
    if amount > left_of(credit):
        raise CreditBalanceTooLow(left_of(credit))
    return amount


def in_order(customer: Customer, invoice: InvoiceNoted, on: date) -> list[Credit]:
    """What may be used on an invoice that day: earmarked for it or its contract, expiring soonest, oldest."""
    contract = customer.contracts.get(invoice.renewal_of) if invoice.renewal_of else None
    its_own = (invoice.number, contract.ref if contract else invoice.number)

    def rank(credit: Credit) -> tuple[int, date]:
        earmark = credit.requested.earmark
        meant = 0 if earmark in its_own else 1 if earmark is None else 2
        return meant, credit.requested.expires_on or date.max

    owed = (each for each in customer.accounts.credits.values() if each.owed)
    return sorted((each for each in owed if _fits(each, invoice, on)), key=rank)


def _fits(credit: Credit, invoice: InvoiceNoted, on: date) -> bool:
    try:
        usable_on(credit, invoice, on)
    except Refused:
        return False
    return True


def left_of(credit: Credit) -> Money:
    """What is left of an issued credit."""
    assert credit.open is not None, "an issued credit has a balance"
    return credit.open


def contract_of(customer: Customer, credit: Credit) -> Contract:
    """The contract at whose renewal a renewal credit is used."""
    assert credit.requested.contract_id is not None, "a renewal credit names its contract"
    return customer.contracts[credit.requested.contract_id]


def owed(customer: Customer) -> Mapping[str, Money]:
    """What we owe them in credits, by currency: open, and no mere promise. It is the liability of the ledger."""
    return _by_currency(each for each in customer.accounts.credits.values() if each.owed)


def promised(customer: Customer) -> Mapping[str, Money]:
    """What waits for their renewals, by currency; promised, and not owed until it falls due."""
    return _by_currency(each for each in customer.accounts.credits.values() if each.waits_for_renewal)


def _by_currency(credits: Iterable[Credit]) -> Mapping[str, Money]:
    sums: dict[str, Money] = {}
    for credit in credits:
        left = left_of(credit)
        sums[left.currency] = sums.get(left.currency, zero(left.currency)) + left
    return sums
