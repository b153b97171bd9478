"""Money or value owed back: asked for, approved by another person, numbered, and followed to the last cent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import auto
from typing import ClassVar, assert_never
from uuid import UUID

from domain.entry import Entry
from domain.invoices import Invoice, TaxLine
from domain.money import Money
from domain.sealed import FinanceWords
from domain.seeing import CARING, FOUND
from domain.terms import OnNonRenewal, Settlement, Word

# -- what happened


class CreditKind(Word):
    """The three kinds of credit; there is no fourth."""

    CORRECT_INVOICE = auto()
    RENEWAL_CREDIT = auto()
    COMPENSATION = auto()


class CreditBasis(Word):
    """Why a compensation is given."""

    LOSS = auto()
    GOODWILL = auto()


class ReasonCode(Word):
    """Why a credit is given, in the tax office's sense."""

    OVERCHARGE = auto()
    PRICE_REDUCED = auto()
    LOSS_CAUSED = auto()
    GESTURE = auto()
    BAD_DEBT = auto()
    OTHER = auto()


class Way(Word):
    """How a credit is used on an invoice."""

    PAYMENT = auto()
    ALLOWANCE = auto()
    CREDIT_NOTE = auto()


class ExpiredBecause(Word):
    """Why a credit ended unused."""

    DATE = auto()
    NOT_RENEWED = auto()


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One line given back: net amount, tax category and rate in percent; what it is for."""

    net: Money
    category: str | None = None
    rate: Decimal | None = None
    invoice_line: str | None = None
    what: FinanceWords = None


@dataclass(frozen=True, slots=True)
class InvoiceNamed:
    """The invoice that a credit note corrects, as the law wants it named."""

    number: str
    date: date


@dataclass(frozen=True, slots=True)
class Buyer:
    """To whom a document is addressed."""

    name: FinanceWords = None
    address: FinanceWords = None
    tax_id: FinanceWords = None


@dataclass(frozen=True, slots=True)
class CreditRequested:
    """Somebody asks to give value back."""

    said: ClassVar = "{actor} requested a credit: {credit_kind}"
    seen_by: ClassVar = FOUND

    credit_id: UUID
    revision: int
    request_hash: str
    credit_kind: CreditKind
    legal_entity: str
    credit_lines: tuple[CreditLine, ...]
    settlement: Settlement
    basis: CreditBasis | None = None
    invoice_id: UUID | None = None
    contract_id: UUID | None = None
    on_non_renewal: OnNonRenewal | None = None
    earmark: str | None = None
    expires_on: date | None = None
    complaint_id: UUID | None = None
    concession_id: UUID | None = None
    agreed_on: date | None = None
    reason_code: ReasonCode | None = None
    words: FinanceWords = None


@dataclass(frozen=True, slots=True)
class CreditRevised(CreditRequested):
    """It is asked for in another way now; what was approved before is approved no longer."""

    said: ClassVar = "{actor} revised a credit: {credit_kind}"


@dataclass(frozen=True, slots=True)
class CreditApproved:
    """Somebody with the limit agreed, or the rule did."""

    said: ClassVar = "{actor} approved the credit{by_rule: by rule|}"
    seen_by: ClassVar = CARING

    credit_id: UUID
    request_hash: str
    by_rule: bool
    limits_version: int
    nth: int = 1
    final: bool = True
    issue_by: date | None = None


@dataclass(frozen=True, slots=True)
class CreditDeclined:
    """Somebody with the limit said no."""

    said: ClassVar = "{actor} declined the credit"
    seen_by: ClassVar = CARING

    credit_id: UUID
    words: FinanceWords = None


@dataclass(frozen=True, slots=True)
class CreditWithdrawn:
    """Who asked for it asks no longer."""

    said: ClassVar = "{actor} withdrew the credit"
    seen_by: ClassVar = CARING

    credit_id: UUID
    words: FinanceWords = None


@dataclass(frozen=True, slots=True)
class CreditIssued:
    """It has a number and is owed."""

    said: ClassVar = "{actor} issued {number}"
    seen_by: ClassVar = FOUND

    credit_id: UUID
    request_hash: str
    number: str
    issued_on: date
    credit_lines: tuple[CreditLine, ...]
    net: Money
    tax: Money
    total: Money
    tax_date: date | None = None
    taxes: tuple[TaxLine, ...] = ()
    invoice: InvoiceNamed | None = None
    seller: str | None = None
    buyer: Buyer | None = None
    rulebook_version: int = 0
    late_because: FinanceWords = None


@dataclass(frozen=True, slots=True)
class CreditApplied:
    """Some of it was used on an invoice."""

    said: ClassVar = "{actor} used {amount} of a credit"
    seen_by: ClassVar = CARING

    application_id: UUID
    credit_id: UUID
    invoice_id: UUID
    amount: Money
    way: Way = Way.PAYMENT
    out_of_order_because: FinanceWords = None


@dataclass(frozen=True, slots=True)
class RenewalCreditLeftOut:
    """A renewal invoice went out without the credit that was promised on it."""

    said: ClassVar = "{actor} left a renewal credit out"
    seen_by: ClassVar = CARING

    credit_id: UUID
    invoice_id: UUID
    words: FinanceWords = None


@dataclass(frozen=True, slots=True)
class CreditFellDue:
    """They did not renew, and what was promised is owed as money."""

    said: ClassVar = "A renewal credit fell due"
    seen_by: ClassVar = CARING

    credit_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class CreditExpired:
    """It ended unused."""

    said: ClassVar = "A credit expired: {expired_because}"
    seen_by: ClassVar = CARING

    credit_id: UUID
    amount: Money
    expired_because: ExpiredBecause


@dataclass(frozen=True, slots=True)
class CreditCancelled:
    """It counts no longer; its number stays its own."""

    said: ClassVar = "{actor} cancelled a credit"
    seen_by: ClassVar = CARING

    credit_id: UUID
    counter_document: str | None = None
    words: FinanceWords = None


CreditFact = (
    CreditRequested
    | CreditRevised
    | CreditApproved
    | CreditDeclined
    | CreditWithdrawn
    | CreditIssued
    | CreditApplied
    | RenewalCreditLeftOut
    | CreditFellDue
    | CreditExpired
    | CreditCancelled
)


# -- what it adds up to


class CreditState(Word):
    """Where a credit is between request and last cent."""

    WAITING = auto()
    APPROVED = auto()
    DECLINED = auto()
    WITHDRAWN = auto()
    ISSUED = auto()
    EXPIRED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who agreed to a credit, or that the rule did; when, and by when it is to be issued."""

    by: tuple[UUID, ...] = ()
    by_rule: bool = False
    at: datetime | None = None
    issue_by: date | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit: what was asked (as last revised), who agreed, its number, and what is left of it."""

    requested: CreditRequested
    asked_by: tuple[UUID, ...]
    requested_at: datetime
    state: CreditState = CreditState.WAITING
    agreed: Agreement = Agreement()
    issued: CreditIssued | None = None
    open: Money | None = None
    fell_due: bool = False

    @property
    def id(self) -> UUID:
        """The credit's id."""
        return self.requested.credit_id

    @property
    def began_at(self) -> datetime:
        """When it was asked for as it is now; nobody agreed to that before."""
        return self.requested_at

    @property
    def requested_by(self) -> UUID:
        """Who asked for it as it is now."""
        return self.asked_by[-1]

    @property
    def kind(self) -> CreditKind:
        """Which of the three kinds it is."""
        return self.requested.credit_kind

    @property
    def live(self) -> bool:
        """Whether it counts: neither declined, withdrawn nor cancelled."""
        return self.state not in (CreditState.DECLINED, CreditState.WITHDRAWN, CreditState.CANCELLED)

    @property
    def under_way(self) -> bool:
        """Whether it is asked for and not issued yet."""
        return self.state in (CreditState.WAITING, CreditState.APPROVED)

    @property
    def waits_for_renewal(self) -> bool:
        """Whether it is a promise still: an issued renewal credit with something left that has not fallen due."""
        return self.kind is CreditKind.RENEWAL_CREDIT and self._left and not self.fell_due

    @property
    def owed(self) -> bool:
        """Whether we owe what is left of it now."""
        return self._left and not self.waits_for_renewal

    @property
    def _left(self) -> bool:
        return self.open is not None and self.open.minor > 0


def evolve_credits(credits: Mapping[UUID, Credit], fact: CreditFact, entry: Entry) -> Mapping[UUID, Credit]:
    """The credits after one more fact."""
    if isinstance(fact, CreditRequested):
        before = credits.get(fact.credit_id)
        asked_by = (*(before.asked_by if before else ()), entry.actor.id)
        credit = Credit(fact, asked_by, entry.occurred_at)
    else:
        credit = _evolve(credits[fact.credit_id], fact, entry)
    return {**credits, credit.id: credit}


def _evolve(credit: Credit, fact: CreditFact, entry: Entry) -> Credit:
    match fact:
        case CreditRequested() | RenewalCreditLeftOut():
            return credit
        case CreditApproved():
            by = credit.agreed.by if fact.by_rule else (*credit.agreed.by, entry.actor.id)
            agreed = Agreement(by, fact.by_rule, entry.occurred_at, fact.issue_by)
            return replace(credit, state=CreditState.APPROVED if fact.final else CreditState.WAITING, agreed=agreed)
        case CreditDeclined():
            return replace(credit, state=CreditState.DECLINED)
        case CreditWithdrawn():
            return replace(credit, state=CreditState.WITHDRAWN)
        case CreditIssued():
            return replace(credit, state=CreditState.ISSUED, issued=fact, open=fact.total)
        case CreditApplied():
            return replace(credit, open=credit.open and credit.open - fact.amount)
        case CreditFellDue():
            return replace(credit, fell_due=True)
        case CreditExpired():
            return replace(credit, state=CreditState.EXPIRED, open=credit.open and credit.open - credit.open)
        case CreditCancelled():
            return replace(credit, state=CreditState.CANCELLED, open=credit.open and credit.open - credit.open)
        case _ as never:
            assert_never(never)


def used_on(invoices: Mapping[UUID, Invoice], fact: CreditFact) -> Mapping[UUID, Invoice]:
    """The invoices after a credit was used as a payment on one of them; an allowance is in its total already."""
    if not (isinstance(fact, CreditApplied) and fact.way is Way.PAYMENT):
        return invoices
    invoice = invoices[fact.invoice_id]
    return {**invoices, invoice.id: replace(invoice, owed=invoice.owed - fact.amount)}
