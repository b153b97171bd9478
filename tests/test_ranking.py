"""What SQL ranks from kept rows is what the stories themselves would say, over stories that nobody would invent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from amends.databases import Databases
from domain.customer import Customer
from domain.money import CurrencyCode, MinorUnits, Money
from domain.relationship import CustomerRegistered, registered
from domain.risk.account import ledger_of, live_terms, postings_of
from domain.risk.ledger import RiskLedger
from domain.risk.postings import day_of, instant_of, probability, score
from domain.risk.scorecard import SHIPPED
from projections import contracts, customers, risk, risk_steps
from projections.contracts import ContractRow
from projections.keep import Difference, Projection, expressions
from projections.risk import RenewalOrder, Renewing, renewing_by
from tests.given import RULES
from tests.test_risk_laws import STORY, entries, stories

FAR = date(2100, 1, 1)
VALUES = {"EUR": 100_000, "KES": 7_000}


def row_of(ledger: RiskLedger, contract_id: UUID, place: int) -> ContractRow:
    term = next(each for each in live_terms(ledger) if each.id == contract_id)
    currency, minor = list(VALUES.items())[place % 2]
    value = Money(MinorUnits(minor), CurrencyCode(currency))
    return ContractRow(STORY, term.id, term.ref, date(2025, 1, 1), term.renews_on, value, 0, 0, None, None)


def _rows(projection: Projection, customer: Customer) -> tuple[object, ...]:
    return tuple(projection.row(customer, part, RULES) for part in projection.parts(customer).values())


async def ranked(databases: Databases, ledger: RiskLedger, at: datetime, order: RenewalOrder) -> list[Renewing]:
    """Keep the rows of one customer with this ledger, rank their contracts, and forget them again."""
    began = next(each for each in entries([]) if isinstance(each.fact, CustomerRegistered))
    assert isinstance(began.fact, CustomerRegistered)
    customer = replace(Customer(STORY), relationship=registered(began.fact, began), risk=ledger)
    terms = live_terms(ledger)
    kept = [
        Difference(customers, _rows(customers, customer), ()),
        Difference(contracts, tuple(row_of(ledger, each.id, place) for place, each in enumerate(terms)), ()),
        Difference(risk, _rows(risk, customer), ()),
        Difference(risk_steps, _rows(risk_steps, customer), ()),
    ]
    async with await psycopg.AsyncConnection.connect(databases.app) as conn:
        told = list(expressions(each for each in kept if each.written))
        statement = f"WITH {', '.join(each.sql for each in told)} SELECT 1"
        await conn.execute(statement.encode(), [value for each in told for value in each.parameters])
        found = await renewing_by(conn, at=at, until=FAR, order=order, first=10)
        await conn.rollback()
    return found


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(told=stories, days=some.integers(0, 900))
def test_the_score_in_sql_is_the_score_of_the_story(
    module_databases: Databases, told: list[tuple[object, int]], days: int
) -> None:
    ledger = ledger_of(entries(told))
    assert ledger.recorded_at is not None
    at = instant_of(day_of(ledger.recorded_at) + days).astimezone(UTC)
    exact = {each.id: score(postings_of(ledger, SHIPPED, each.id), day_of(at)) for each in live_terms(ledger)}
    found = asyncio.run(ranked(module_databases, ledger, at, RenewalOrder.RISK))
    assert {each.contract.id for each in found} == set(exact)
    assert all(abs(each.score - exact[each.contract.id]) < 1e-9 for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_value_at_risk_is_ranked_within_each_currency(module_databases: Databases) -> None:
    ledger = ledger_of(entries([]))
    at = datetime(2025, 1, 2, tzinfo=UTC) + timedelta(days=1)
    found = asyncio.run(ranked(module_databases, ledger, at, RenewalOrder.VALUE_AT_RISK))
    assert [each.contract.annual_value.currency for each in found] == ["EUR", "KES"]
    for each in found:
        assert each.key[1] == pytest.approx(-each.contract.annual_value.minor * probability(each.score))


def test_rows_of_another_scorecard_are_worked_out_anew() -> None:
    customer = replace(Customer(STORY), risk=ledger_of(entries([])))
    shipped, refitted = risk.parts(customer), risk.parts(customer, replace(SHIPPED, name="refitted-2", referred=-40.0))
    assert {each.scorecard for each in shipped.values()} == {"shipped-1"}
    assert {each.scorecard for each in refitted.values()} == {"refitted-2"}
    assert risk.parts(customer) is shipped
