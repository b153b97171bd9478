"""A small schema of real facts and values, to try the GraphQL machinery on before and beside the whole one."""

import asyncio
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import strawberry
from starlette.datastructures import Headers
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type

from api.command_inputs import command_field, command_input
from api.endpoint import GraphQLEndpoint
from api.expose import Place, expose, fact_union, question_field
from api.faults import Unanswerable
from api.guards import guard
from api.operations import OperationStore
from api.scalars import SCALARS
from api.short_way import shorten
from domain.commanding import Field
from domain.concessions import ConcessionGranted
from domain.hearing import HearingConfirmed
from domain.money import CurrencyCode, MinorUnits, Money
from domain.sealed import Personal
from domain.subjects import Subject
from domain.terms import ConcessionKind, Role

ID = UUID("0f3c8f0e-57a6-4f2f-9a3e-0b8f0f3c8f0e")
SECRET = "Otieno's private number"
Fact = fact_union([ConcessionGranted, HearingConfirmed], name="SampleFact")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    roles: frozenset[Role]
    by_token: bool = True


@dataclass(frozen=True, slots=True)
class Sample:
    """A thing that has more of its kind below it."""

    id: UUID
    name: str
    words: Personal
    cost: Money
    tags: tuple[str, ...]
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class SampleEdge:
    """One line of a page."""

    cursor: str
    node: Sample


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A page of samples."""

    edges: tuple[SampleEdge, ...]


@dataclass(frozen=True, slots=True)
class SampleOutcome:
    """The answer of the sample command."""

    done: bool
    words: str


SAMPLE = Sample(
    ID,
    "Jones",
    "ridiculous",
    Money(MinorUnits(5000), CurrencyCode("EUR")),
    ("a",),
    (Subject("INSTALMENT", "KBX-77/2"),),
)
GRANTED = ConcessionGranted(ID, ID, ConcessionKind.REDO, SAMPLE.cost, cost_to_us=SAMPLE.cost)


def below(root: Sample, first: int = 20) -> list[Sample]:
    """The samples below this one."""
    return [SAMPLE] * min(first, 2)


def page(root: Sample, first: int = 25, last: int | None = None) -> SamplePage:
    """A page of the samples below this one."""
    return SamplePage((SampleEdge("MQ", SAMPLE),))


expose(Sample, guarded={"cost"}, below=below, page=page)


def sample(id: UUID | None = None) -> Sample | None:
    """The only sample."""
    return SAMPLE if id in (None, ID) else None


async def samples(first: int = 25) -> list[Sample]:
    """All samples, after a while."""
    await asyncio.sleep(0)
    if first > 100:
        raise Unanswerable("PAGE_TOO_LARGE", "A page has at most 100 lines.")
    return [SAMPLE]


def facts() -> list[Fact]:  # type: ignore[valid-type]  # made at run time
    """What happened."""
    return [GRANTED]


def broken() -> str | None:
    """Fails."""
    raise RuntimeError(SECRET)


def mistyped() -> int | None:
    """Answers with something else than it promised."""
    return SECRET  # type: ignore[return-value]


async def slow() -> str:
    """Takes too long."""
    await asyncio.sleep(30)
    return "late"


def for_leads() -> str:
    """Only leads hear this."""
    return "hello, lead"


def may_do(items: tuple[Subject, ...]) -> list[Subject]:
    """Answers thousands of items at once."""
    return list(items)


COMMAND = command_input("noteWords", [Field("words", str, inspect.Parameter.empty)], creates=None, story="customer_id")


async def note(caller: Caller, given: Mapping[str, object]) -> SampleOutcome:
    _, arguments = COMMAND.decode(given)
    return SampleOutcome(True, str(arguments["words"]))


QUESTIONS = (sample, samples, facts, broken, mistyped, slow, for_leads, may_do)
NAMES = {"for_leads": "forLeads", "may_do": "mayDo"}
GUARDED = {
    Place("ConcessionGranted", "costToUs"): frozenset({Role.LEAD}),
    Place("Sample", "cost"): frozenset({Role.LEAD, Role.FINANCE}),
}
ASKED = {Place("Query", NAMES.get(each.__name__, each.__name__)): frozenset(Role) for each in QUESTIONS}
ASKED |= {Place("Query", "forLeads"): frozenset({Role.LEAD})}
BULK = {Place("Query", "mayDo")}


def made_schema() -> strawberry.Schema:
    questions = [question_field(each.__name__, each) for each in QUESTIONS]
    commands = [command_field(COMMAND, note, expose(SampleOutcome), "Notes words.")]
    schema = strawberry.Schema(
        create_type("Query", questions, description="Questions."),
        create_type("Mutation", commands, description="Commands."),
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    shorten(schema)
    guard(schema, GUARDED, ASKED)
    return schema


SCHEMA = made_schema()


def store(*, introspection: bool = True) -> OperationStore:
    weights = {Place("Query", "sample"): 20, Place("Sample", "name"): 3}
    return OperationStore(SCHEMA._schema, weights=weights, guarded=GUARDED, bulk=BULK, introspection=introspection)


def endpoint(caller: Caller | None = None, **more: Any) -> GraphQLEndpoint:
    """An endpoint whose callers are leads, unless a header `as` says otherwise."""

    def authenticate(headers: Headers) -> Caller | None:
        if headers.get("as") == "nobody":
            return None
        said = headers.get("as", "LEAD").split(",")
        return caller or Caller(frozenset(map(Role, said)), by_token="cookie" not in headers)

    return GraphQLEndpoint(SCHEMA, store(introspection=more.pop("introspection", True)), authenticate, **more)
