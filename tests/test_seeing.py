"""What each desk reads of a customer's things: never more than the facts that they are made of tell it."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter
from typing import Any, get_args
from uuid import uuid4

import pytest
from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type

from amends.first import MEI
from api.expose import Place
from api.founding import FOUNDING, readers_of
from api.schema import QUESTIONS, guarded, made
from domain.arguments import camel
from domain.customer import Fact
from domain.terms import Role
from tests.asking import Amends
from tests.everything import Everything, tell_everything

SCHEMA = made()
GUARDED = guarded(SCHEMA)
TYPES = SCHEMA._schema.type_map
ASKED = {each.name: each.roles for each in QUESTIONS}
EVERYONE = frozenset(Role)
LATER = datetime(2026, 7, 3, 9, tzinfo=UTC)

AMOUNTS_FOR_MARKETING = {
    "Benefit.value",
    "Concession.perceivedValue",
    "ComplaintResolved.saleValue",
    "ConcessionGranted.cap",
    "ConcessionGranted.listPrice",
    "ConcessionGranted.perceivedValue",
    "Contract.annualValue",
    "Contract.offered",
    "ContractRecorded.annualValue",
    "ContractRenewed.value",
    "ContractValueChanged.annualValue",
    "Detail.amount",
    "Referral.value",
    "ReferralMade.reward",
    "ReferralWon.value",
    "RenewalOffered.value",
}
"""Every amount that marketing reads: what contracts, referrals and concessions are worth to the other side."""


def met_by(role: Role) -> set[Place]:
    """Every field that somebody in this role can reach, unless a guard or the roles of a question or fact stop them."""
    seen = {each.__name__: each.seen_by for each in get_args(Fact)}
    met: set[Place] = set()
    ahead: list[Any] = [TYPES["Query"], TYPES["Mutation"]]
    known: set[str] = set()
    while ahead:
        kind = ahead.pop()
        if kind.name in known or role not in seen.get(kind.name, {role}):
            continue
        known.add(kind.name)
        if isinstance(kind, GraphQLUnionType):
            ahead += kind.types
        for name, field in getattr(kind, "fields", {}).items() if isinstance(kind, GraphQLObjectType) else ():
            roles = ASKED.get(name) if kind.name == "Query" else GUARDED.get(Place(kind.name, name))
            if roles is None or role in roles:
                met.add(Place(kind.name, name))
                ahead.append(get_named_type(field.type))
    return met


# -- the schema page


@pytest.mark.parametrize("role", Role)
def test_nobody_reaches_a_thing_whose_founding_fact_is_not_for_them(role: Role) -> None:
    reached = {place.type for place in met_by(role)}
    assert [kind for kind in FOUNDING if kind in reached and role not in readers_of(kind)] == []


def test_every_thing_that_is_found_by_its_id_has_a_founding_fact() -> None:
    interface = TYPES["Node"]
    things = {each.name for each in SCHEMA._schema.get_possible_types(interface)}  # type: ignore[arg-type]  # an interface
    assert things - FOUNDING.keys() == {"Customer", "Person"}


def test_marketing_reads_these_amounts_and_no_others() -> None:
    amounts = {
        f"{place.type}.{place.field}"
        for place in met_by(Role.MARKETING)
        if get_named_type(TYPES[place.type].fields[place.field].type).name == "Money"  # type: ignore[attr-defined]  # of objects
    }
    assert amounts == AMOUNTS_FOR_MARKETING


@pytest.mark.parametrize("fact", get_args(Fact), ids=lambda each: each.__name__)
def test_no_sentence_of_history_says_what_a_field_hides(fact: Any) -> None:
    said = {name.split(".")[0] for _, name, _, _ in Formatter().parse(fact.said) if name} - {"actor"}
    narrower = {each for each in said if not fact.seen_by <= GUARDED.get(Place(fact.__name__, camel(each)), EVERYONE)}
    assert narrower == set()


# -- what desks are told of a customer who has one of everything

LISTS = """
    contacts { id } contracts { id annualValue { amount } }
    complaints { id loss { amount } verdict nextStep { sentence } }
    offers { id terms { value { amount } } } concessions { id perceivedValue { amount } costToUs { amount } }
    promises(state: [OPEN, KEPT, BROKEN]) { id } holds { id } followUps { id } invoices { id total { amount } }
    credits { id kind state total { amount } } testimonials { id } referrals { id }
"""
VERSION = "query ($id: ID!) { customer(id: $id) { version } }"
MISSED = "refusal { message details { sentence entry { number fact { __typename } } } }"
NODE = "query ($id: ID!) { node(id: $id) { id __typename } }"


@pytest.fixture(scope="module")
def told(module_amends: Amends) -> Everything:
    return tell_everything(module_amends, "Everything & Co")


def read(told: Everything, who: str) -> dict[str, Any]:
    document = f"query ($id: ID!) {{ customer(id: $id) {{ {LISTS} }} }}"
    return told.amends.answered(document, {"id": told["customer"]}, who, LATER)


def shown(answer: dict[str, Any]) -> set[str]:
    return {name for name, rows in answer["data"]["customer"].items() if rows}


def test_each_desk_reads_the_lists_whose_founding_facts_it_reads(told: Everything) -> None:
    every = shown(read(told, "amina"))
    assert len(every) == len(FOUNDING)
    assert shown(read(told, "mei")) == every - {"offers", "invoices"}
    assert shown(read(told, "cole")) == {"contracts", "promises", "holds"}
    assert shown(read(told, "ada")) == {"contracts"}


def test_a_list_that_is_not_for_a_desk_is_said_to_be_hidden(told: Everything) -> None:
    hidden = read(told, "mei")["extensions"]["hidden"]
    assert {"customer.offers", "customer.invoices", "customer.credits.total"} <= set(hidden)
    assert "customer.concessions.perceivedValue" not in hidden


def test_marketing_learns_that_a_credit_exists_and_no_more(told: Everything) -> None:
    credits = read(told, "mei")["data"]["customer"]["credits"]
    assert {(each["state"], each["total"]) for each in credits} == {(None, None)}
    assert all(each["total"] and each["state"] for each in read(told, "farid")["data"]["customer"]["credits"])


def test_marketing_reads_what_a_concession_is_worth_to_them_and_not_what_it_costs(told: Everything) -> None:
    customer = read(told, "mei")["data"]["customer"]
    (complaint, *_), concessions = customer["complaints"], customer["concessions"]
    assert (complaint["loss"], complaint["verdict"], complaint["nextStep"]) == (None, None, None)
    assert all(each["perceivedValue"] and each["costToUs"] is None for each in concessions)


@pytest.mark.parametrize("who", ["amina", "mei", "cole", "ada"])
def test_a_thing_is_found_by_its_id_by_those_who_read_its_list(told: Everything, who: str) -> None:
    lists = read(told, "amina")["data"]["customer"]
    mine = shown(read(told, who))
    for name in lists.keys() - {"contacts", "holds"}:
        found = told.amends.ask(NODE, {"id": lists[name][0]["id"]}, who, LATER)["node"]
        assert (found is not None) is (name in mine), name


# -- what changed meanwhile


def test_who_may_not_read_what_changed_is_told_only_who_did_it_and_when(told: Everything) -> None:
    planned: dict[str, Any] = {"purpose": "Ask how it went.", "assignee": str(MEI), "due": "2026-07-09T09:00:00Z"}
    about: dict[str, Any] = {"followUpId": told.does("lena", "2026-07-02", "scheduleFollowUp", **planned)}
    moved: dict[str, Any] = {"due": "2026-07-10T09:00:00Z", "reason": "They are away.", "customerTold": True}
    stale = {"expectedVersion": told.amends.ask(VERSION, {"id": told["customer"]})["customer"]["version"]}
    told.does("lena", "2026-07-02", "moveFollowUp", **about, **moved)
    document = f"mutation ($i: CancelFollowUpInput!) {{ cancelFollowUp(input: $i) {{ {MISSED} }} }}"
    missed = {}
    for who in ("mei", "amina"):
        given = {"commandId": str(uuid4()), "customerId": told["customer"], **about, **stale, "reason": "No need."}
        missed[who] = told.amends.ask(document, {"i": given}, who, LATER)["cancelFollowUp"]["refusal"]
    nothing = "Lena noted something that is not for you to read"
    assert missed["mei"]["message"] == f"{nothing} on 2 Jul 2026 at 09:00. Read it, then decide again."
    assert missed["mei"]["details"] == [{"sentence": nothing, "entry": None}]
    (read_by_amina,) = missed["amina"]["details"]
    assert read_by_amina["entry"]["fact"] == {"__typename": "FollowUpMoved"}
