"""Issuing a credit: the next number of its series, today's date, the figures that stand from now on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.approving import not_issued, tax_date
from domain.commanding import Elsewhere, StoryRef, only_if
from domain.credit import Credit, CreditState
from domain.credit_requests import corrected, notes_beside, renewal_ahead
from domain.credits import Buyer, CreditApplied, CreditIssued, CreditKind, InvoiceNamed
from domain.customer import Customer
from domain.entry import Actor, Ids
from domain.invoices import TaxLine
from domain.money import total
from domain.refusals import Refused, SecondPersonRequired
from domain.rulebook import LegalEntity, Rules
from domain.series import NumberAllotted, NumberSeries, SeriesOpened, series_id
from domain.tax import note_taxes
from domain.terms import Settlement

PATTERN_AT = {CreditKind.CORRECT_INVOICE: 0, CreditKind.RENEWAL_CREDIT: 1, CreditKind.COMPENSATION: 2}
"""Which of a legal entity's patterns numbers which kind."""


@dataclass(unsafe_hash=True)
class NotApproved(Refused):
    """It is not approved. Ask an approver."""


@dataclass(unsafe_hash=True)
class LateReasonMissing(Refused):
    """It was due by {issue_by}. Say why it is late."""

    field = "lateBecause"

    issue_by: date


@dataclass(unsafe_hash=True)
class ClockRunsBack(Refused):
    """The last number is dated {last}, after today. Have the clock checked."""

    last: date


def approved(credit: Credit) -> Refused | None:
    """Everybody agreed to the credit who has to."""
    return None if credit.state in (CreditState.APPROVED, CreditState.ISSUED) else NotApproved()


def series_of(credit: Credit, rules: Rules, now: datetime) -> dict[str, StoryRef | tuple[StoryRef, ...]]:
    """The series that numbers this credit if it is issued now: by legal entity, kind and calendar year there."""
    entity = rules.entities[credit.requested.legal_entity]
    return {"series": StoryRef("series", series_id(entity.code, credit.kind, entity.day(now).year))}


@only_if(not_issued, approved)
def issue_credit(
    credit: Credit,
    customer: Customer,
    series: NumberSeries,
    rules: Rules,
    now: datetime,
    actor: Actor,
    new: Ids,
    late_because: str | None = None,
) -> Iterator[Elsewhere | CreditIssued | CreditApplied]:
    """Give an approved credit its number and date; an offset is used on its own invoice at once.

    Refused: AlreadyIssued, NotApproved, SecondPersonRequired, NoRenewalAhead, LateReasonMissing, ClockRunsBack.
    """
    entity = rules.entities[credit.requested.legal_entity]
    today = entity.day(now)
    if credit.agreed.by_rule and actor.id in credit.asked_by:
        raise SecondPersonRequired
    if credit.kind is CreditKind.RENEWAL_CREDIT and credit.requested.contract_id:
        renewal_ahead(customer.contracts[credit.requested.contract_id], today)
    if credit.agreed.issue_by and credit.agreed.issue_by < today and late_because is None:
        raise LateReasonMissing(credit.agreed.issue_by)
    if series.last_dated and series.last_dated > today:
        raise ClockRunsBack(series.last_dated)
    pattern = series.pattern or entity.patterns[PATTERN_AT[credit.kind]]
    if series.pattern is None:
        yield Elsewhere("series", series.id, SeriesOpened(pattern, series.next))
    number = pattern.format(fy=today.year, n=series.next)
    allotted = NumberAllotted(pattern, series.next, number, today, credit.id, customer.id)
    yield Elsewhere("series", series.id, allotted)
    issued = _issued(credit, customer, entity, rules, allotted, late_because)
    yield issued
    yield from _offset(credit, customer, issued, new)


def _issued(
    credit: Credit,
    customer: Customer,
    entity: LegalEntity,
    rules: Rules,
    allotted: NumberAllotted,
    late_because: str | None,
) -> CreditIssued:
    request, profile = credit.requested, customer.known.profile
    invoice = corrected(customer, request)
    taxes = _taxes(credit, customer)
    net = total([each.net for each in request.credit_lines], request.credit_lines[0].net.currency)
    tax = total([each.tax for each in taxes], net.currency)
    assert credit.agreed.at is not None, "what is approved was approved at some time"
    return CreditIssued(
        credit.id,
        request.request_hash,
        allotted.number,
        allotted.dated,
        request.credit_lines,
        net,
        tax,
        net + tax,
        tax_date=tax_date(request, entity.day(credit.agreed.at)),
        taxes=taxes,
        invoice=InvoiceNamed(invoice.noted.number, invoice.noted.issued_on) if invoice else None,
        seller=entity.name,
        buyer=Buyer(profile.name, profile.address, profile.tax_id),
        rulebook_version=rules.version,
        late_because=late_because,
    )


def _taxes(credit: Credit, customer: Customer) -> tuple[TaxLine, ...]:
    """The tax lines of a correction, cumulative over the notes issued before it; none for the other kinds."""
    invoice = corrected(customer, credit.requested)
    if invoice is None:
        return ()
    issued = [each for each in notes_beside(customer, credit.requested) if each.issued is not None]
    return note_taxes(credit.requested.credit_lines, invoice.noted, issued)


def _offset(credit: Credit, customer: Customer, issued: CreditIssued, new: Ids) -> Iterator[CreditApplied]:
    """An offset's use on its own invoice, as far as that owes; the rest stays open."""
    invoice = corrected(customer, credit.requested)
    if credit.requested.settlement is Settlement.OFFSET and invoice is not None and invoice.owed.minor > 0:
        yield CreditApplied(new("application"), credit.id, invoice.id, min(issued.total, invoice.owed))
