"""The short way through graphql-core answers what the long one answers, whatever the data are."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import strawberry
from graphql import FieldNode, NameNode, execute, parse
from graphql.execution.collect_fields import FieldDetails
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.tools import create_type

from amends.databases import Databases
from api import endpoint
from api.demo import tell_stories
from api.demo.nametag import JONES
from api.expose import expose, question_field
from api.plain import QUESTIONS
from api.scalars import SCALARS
from api.short_way import KeptFields, Leaf, ShortWay, _told, shorten
from domain.terms import Channel
from tests.asking import Amends, open_door

PAGE = (Path(__file__).parent.parent / "benchmarks" / "page" / "page.graphql").read_text()


class LongWay(StrawberryGraphQLCoreExecutionContext):
    """Stock execution, asked as ours is."""

    def __init__(self, *args: Any, kept: KeptFields | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


# -- odd data


@dataclass(frozen=True)
class Odd:
    """Something whose values are not always what was promised."""

    text: str
    maybe: str | None
    number: int | None
    flag: bool | None
    channel: Channel | None
    tags: tuple[str, ...] | None
    below: "Odd | None" = None

    @property
    def failing(self) -> str | None:
        """Fails for those that have no text."""
        return self.text[:1]


class Quiet(str):
    """A text of a class of its own."""


GOOD = Odd("a", "b", 1, True, Channel.PHONE, ("x", "y"))
ODD: dict[str, Any] = {
    "good": GOOD,
    "nothing where something must be": Odd(None, None, None, None, None, None),  # type: ignore[arg-type]
    "other types": Odd(1, 2, "3", "yes", "PHONE", "xy"),  # type: ignore[arg-type]
    "too large": Odd("a", "b", 2**40, True, Channel.PHONE, ()),
    "no such word": Odd("a", "b", 1, None, "SMOKE", ("x",)),  # type: ignore[arg-type]
    "a hole in a list": Odd("a", "b", 1, None, None, ("x", None)),  # type: ignore[arg-type]
    "a set for a list": Odd("a", "b", 1, None, None, {"x"}),  # type: ignore[arg-type]
    "an error for a value": Odd("a", ValueError("kept"), 1, None, None, ()),  # type: ignore[arg-type]
    "a text of its own class": Odd(Quiet("a"), Quiet("b"), 1, None, None, ()),
    "oddness below": Odd("a", "b", 1, None, None, (), Odd(None, None, None, None, None, None)),  # type: ignore[arg-type]
    "something else": object(),
}
ACCEPTED = ("good", "a text of its own class", "a set for a list")
ASKED = """
    query ($with: Boolean = true) {
        odd(name: "NAME") {
            __typename text maybe number flag again: channel @include(if: $with) tags failing
            below { text ... on Odd { tags } }
            below { maybe }
        }
        same: odd(name: "NAME") { maybe }
    }
"""


def odd(name: str) -> Odd | None:
    """Something of this name."""
    found: Odd | None = ODD[name]
    return found


def schema() -> strawberry.Schema:
    expose(Odd)
    return strawberry.Schema(
        create_type("Query", [question_field("odd", odd, "Something.")]), config=StrawberryConfig(scalar_map=SCALARS)
    )


def answered(made: strawberry.Schema, text: str, executor: type, **how: Any) -> Any:
    result = execute(made._schema, parse(text), executor_class=executor, **how)
    assert not asyncio.iscoroutine(result)
    return result.formatted  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ODD)
def test_odd_data_are_answered_as_by_stock_graphql_core(name: str) -> None:
    text = ASKED.replace("NAME", name)
    long, short = schema(), schema()
    shorten(short)
    expected = answered(long, text, LongWay)
    assert answered(short, text, ShortWay) == expected
    assert answered(short, text, LongWay) == expected
    assert ("errors" in expected) is (name not in ACCEPTED)


def test_fields_come_in_the_order_they_are_asked() -> None:
    made = schema()
    shorten(made)
    data = answered(made, '{ odd(name: "good") { below { text } text __typename } }', ShortWay)["data"]
    assert list(data["odd"]) == ["below", "text", "__typename"]


def test_what_a_document_asks_is_looked_up_when_it_is_asked_again() -> None:
    made = schema()
    shorten(made)
    document, kept = parse('{ odd(name: "oddness below") { tags below { flag } } }'), KeptFields()
    first, again = (
        execute(made._schema, document, executor_class=ShortWay, kept=kept).formatted  # type: ignore[union-attr]
        for _ in range(2)
    )
    assert first == again == {"data": {"odd": {"tags": [], "below": {"flag": None}}}}
    assert len(kept) == 2


def test_a_plain_attribute_has_a_short_way() -> None:
    made = schema()
    shorten(made)
    assert isinstance(made._schema.type_map["Odd"].fields["maybe"].resolve, Leaf)  # type: ignore[attr-defined]


class Faulty:
    """Something of ours that fails as nothing should."""

    text = "a"

    @property
    def maybe(self) -> str:
        """Fails."""
        raise ZeroDivisionError


def test_a_fault_of_ours_is_not_taken_for_odd_data() -> None:
    made = schema()
    shorten(made)
    asked = {"maybe": [FieldDetails(FieldNode(name=NameNode(value="maybe")), None)]}
    with pytest.raises(ZeroDivisionError):
        _told(made._schema.type_map["Odd"], Faulty(), asked)  # type: ignore[arg-type]  # of an object type


# -- real data


@pytest.fixture(scope="module")
def demo(module_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Amends]:
    with open_door(module_databases, tmp_path_factory.mktemp("demo")) as amends:
        tell_stories(amends.house)
        yield amends


REAL = [
    *((str(each["document"]), each.get("variables")) for each in QUESTIONS),
    (PAGE, {"id": JONES}),
]


@pytest.mark.parametrize("who", ["amina", "mei", "ada", "cole"])
@pytest.mark.parametrize("question", REAL)
def test_real_questions_are_answered_as_by_stock_graphql_core(
    demo: Amends, question: tuple[str, Any], who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, variables = question
    short = [demo.answered(document, variables, who) for _ in range(2)]
    monkeypatch.setattr(endpoint, "ShortWay", LongWay)
    long = demo.answered(document, variables, who)
    assert short == [long, long]
