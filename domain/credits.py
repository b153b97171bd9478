"""Money or value owed back: asked for, approved by another person, numbered, and followed to the last cent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import auto
from typing import ClassVar
from uuid import UUID

from domain.invoices import TaxLine
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
