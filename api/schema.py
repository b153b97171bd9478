"""The schema page: every question and guarded field with the roles that may use it. No line, no access."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import strawberry
from graphql import get_named_type
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type

from api.command_inputs import CommandInput, command_field, command_input
from api.customer import CustomerView
from api.customer_fields import plan_customer
from api.entries import plan_entries
from api.expose import SEALED, Place, expose, mapped, plan, question_field
from api.founding import FOUNDING, readers_of
from api.guards import guard
from api.naming import in_codes
from api.node import TABLES
from api.outcome import Notification, Outcome, answering
from api.people import Named
from api.questions.account_manager import Renewal, apology_draft, my_day, renewal_risk, renewals
from api.questions.finance import concession_cost, credit_balances, credit_queue, credit_register
from api.questions.lead import concession_outcomes
from api.questions.lists import complaints, customers
from api.questions.marketing import advocate_candidates, conversions
from api.questions.may_do import ShownMayDo, ShownObstacle, may_do
from api.questions.one import Myself, customer, find, node, viewer
from api.questions.services import readiness_at, risk_at
from api.questions.speaking import testimonials
from api.readiness import ReadinessReason, ShownReadiness
from api.risk import plan_risk
from api.rows import plan_rows
from api.scalars import SCALARS
from api.short_way import shorten
from domain.arguments import camel
from domain.commanding import Command
from domain.commands import ALL
from domain.seeing import CARING, EVERYBODY, FOUND, NAMED, PROMISED
from domain.terms import Role

ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD, COLLEAGUE, ADMIN, AUDITOR, SERVICE = Role


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is offered: a plain function, who may ask it, and what it costs beside its page."""

    function: Callable[..., Any]
    roles: frozenset[Role]
    cost: int = 1

    @property
    def name(self) -> str:
        """Its name in the schema."""
        return camel(self.function.__name__)


ADVOCATES = frozenset({ACCOUNT_MANAGER, MARKETING, LEAD, AUDITOR})
FORECASTS = frozenset({SERVICE, AUDITOR, LEAD})

QUESTIONS = (
    Question(viewer, frozenset(Role)),
    Question(customer, EVERYBODY, cost=20),
    Question(node, EVERYBODY, cost=20),
    Question(find, PROMISED, cost=20),
    Question(customers, EVERYBODY, cost=25),
    Question(complaints, CARING, cost=10),
    Question(my_day, frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD}), cost=100),
    Question(renewals, CARING, cost=50),
    Question(apology_draft, frozenset({ACCOUNT_MANAGER, LEAD, AUDITOR}), cost=20),
    Question(may_do, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, COLLEAGUE, SERVICE}), cost=50),
    Question(credit_queue, CARING, cost=10),
    Question(credit_register, CARING, cost=20),
    Question(credit_balances, CARING, cost=20),
    Question(concession_cost, CARING, cost=20),
    Question(concession_outcomes, CARING, cost=20),
    Question(advocate_candidates, ADVOCATES, cost=100),
    Question(conversions, ADVOCATES, cost=100),
    Question(testimonials, ADVOCATES, cost=20),
    Question(risk_at, FORECASTS, cost=100),
    Question(readiness_at, FORECASTS, cost=100),
)
"""Every question there is."""

VERDICTS = ("verdict", "contractPosition", "causeCategory")
DEMANDS = ("loss", "desiredKind", "desiredAmount")
HANDLING = ("severity", "replyBy", "heardAt", "stalemateSince", "openQuestions", "nextStep")
"""What is told of a complaint only to those who care for it: who was right, what they ask for, how it is handled."""

MOVES = ("state", "total", "open", "approvedByIds", "byRule", "issueBy", "fellDue")
AMOUNTS = ("creditLines", "net", "tax", "total", "taxes")
"""What is told of a credit only to them; the others learn that there is one."""

GUARDED: dict[Place, frozenset[Role]] = {
    Place("ConcessionGranted", "costToUs"): CARING,
    Place("Concession", "costToUs"): CARING,
    Place("Term", "cost"): CARING,
    Place("Offer", "leverage"): CARING,
    Place("Offer", "netToUs"): CARING,
    Place("CostCorrected", "was"): CARING,
    Place("CostCorrected", "now"): CARING,
    **dict.fromkeys(
        (
            *(Place("Complaint", each) for each in VERDICTS),
            *(Place("Complaint", each) for each in DEMANDS),
            *(Place("Complaint", each) for each in HANDLING),
            *(Place("Credit", each) for each in MOVES),
            *(Place(kind, "creditLines") for kind in ("CreditRequested", "CreditRevised")),
            *(Place("CreditIssued", each) for each in AMOUNTS),
            Place("Concession", "causeCategory"),
        ),
        CARING,
    ),
    Place("Contract", "offered"): FOUND,
}
"""Fields that answer null, or an empty list, for everybody else: they tell what later facts told to fewer roles."""

NAMES_AND_QUOTES: dict[Place, frozenset[Role]] = {
    Place("Customer", "name"): NAMED,
    Place("CustomerRegistered", "name"): NAMED,
    Place("Contact", "name"): FOUND,
    Place("Found", "sentence"): PROMISED,
    Place("MaterialConnection", "sentence"): FOUND,
    Place("Testimonial", "excerpt"): FOUND,
    Place("TestimonialGiven", "words"): FOUND,
    Place("ExcerptProposed", "excerpt"): FOUND,
    Place("ConsentGiven", "attribution"): FOUND,
    Place("ConsentGiven", "evidence"): FOUND,
    Place("TestimonialPublished", "excerpt"): FOUND,
    Place("TestimonialPublished", "disclosure"): FOUND,
    Place("ReferralLost", "reason"): FOUND,
}
"""Sealed words that more desks see than care for the customer: names, and what somebody said to speak for us."""


def sealed_fields(schema: strawberry.Schema) -> dict[Place, frozenset[Role]]:
    """Every field of personal words in the schema, with the roles that read it."""
    shown = schema._schema.type_map
    return {place: NAMES_AND_QUOTES.get(place, CARING) for place in SEALED if place.type in shown}


BULK = frozenset({"mayDo", "riskAt", "readinessAt"})
"""Questions that come with thousands of items, which only the size of the body limits."""


def weights() -> dict[Place, int]:
    """What each question costs beside its page."""
    return {Place("Query", each.name): each.cost for each in QUESTIONS}


def bulk() -> frozenset[Place]:
    """The places of the questions in bulk."""
    return frozenset(Place("Query", name) for name in BULK)


@cache
def made() -> strawberry.Schema:
    """The schema: types in place, questions and commands joined, guards put before them."""
    plan_entries()
    plan_risk()
    plan_rows()
    plan_customer()
    plan(Myself, name="Viewer")
    plan(Notification, name="Warning")
    plan(Renewal, risk=renewal_risk)
    plan(ShownMayDo, name="MayDo")
    plan(ShownObstacle, name="Obstacle")
    plan(ShownReadiness, name="Readiness")
    plan(ReadinessReason, name="ReadinessLine")
    outcome = expose(Outcome)
    questions = [question_field(each.name, each.function) for each in QUESTIONS]
    commands = [_command(each, outcome) for each in ALL]
    schema = strawberry.Schema(
        create_type("Query", questions, description="What may be asked."),
        create_type("Mutation", commands, description="What may be done; every command answers with an Outcome."),
        types=[mapped(each) for each in (CustomerView, Named, *(table.ROW for table in TABLES.values()))],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    asked = {Place("Query", each.name): each.roles for each in QUESTIONS}
    shorten(schema)
    guard(schema, guarded(schema), asked)
    return schema


def guarded(schema: strawberry.Schema) -> dict[Place, frozenset[Role]]:
    """Every field that some roles do not see."""
    return {**things_of_a_customer(schema), **sealed_fields(schema), **GUARDED}


def things_of_a_customer(schema: strawberry.Schema) -> dict[Place, frozenset[Role]]:
    """The lists of a customer that hold things which not everybody reads, with the roles that do."""
    fields = schema._schema.type_map["Customer"].fields  # type: ignore[attr-defined]  # an object type
    held = {name: str(get_named_type(field.type)) for name, field in fields.items()}
    readers = {Place("Customer", name): readers_of(kind) for name, kind in held.items() if kind in FOUNDING}
    return {place: roles for place, roles in readers.items() if roles != EVERYBODY}


@cache
def inputs_of(command: Command) -> CommandInput:
    """How a command is asked for."""
    story = f"{command.story}_id" if _named_by_client(command) else None
    creates = None if command.id_is_ours else command.creates
    return command_input(command.name, command.fields, creates=creates, story=story)


def _command(command: Command, outcome: type) -> Any:
    inputs = inputs_of(command)
    return command_field(inputs, answering(command, inputs), outcome, in_codes(inspect.getdoc(command.function) or ""))


def _named_by_client(command: Command) -> bool:
    return command.creates != command.story and command.story not in ("staff", "rulebook")
