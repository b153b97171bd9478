"""A credit, from request to last cent: who agreed, which number it has, and what is left of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import auto
from typing import assert_never
from uuid import UUID

from domain.credits import (
    CreditApplied,
    CreditApproved,
    CreditCancelled,
    CreditDeclined,
    CreditExpired,
    CreditFact,
    CreditFellDue,
    CreditIssued,
    CreditKind,
    CreditRequested,
    CreditWithdrawn,
    RenewalCreditLeftOut,
    Way,
)
from domain.entry import Entry
from domain.invoices import Invoice
from domain.money import Money
from domain.terms import Word


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
