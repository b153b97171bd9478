"""Every refusal and warning can be met: the product raises it, and a test says so."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import domain
from domain.refusals import Refused, Warned, code_of

ROOT = Path(__file__).parent.parent


def below(cls: type) -> Iterator[type]:
    """The classes made from this one that have none made from them."""
    made: list[type] = cls.__subclasses__()
    for each in made:
        yield from below(each)
        if not each.__subclasses__():
            yield each


def written_in(*folders: str) -> str:
    """All that is written in these folders."""
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file != Path(__file__))


for module in pkgutil.walk_packages(domain.__path__, "domain."):
    importlib.import_module(module.name)

ALL = sorted({each for kind in (Refused, Warned) for each in below(kind)}, key=code_of)
PRODUCT, TESTS = written_in("domain", "amends", "api"), written_in("tests")


@pytest.mark.parametrize("answer", ALL, ids=code_of)
def test_an_answer_is_given_by_the_product_and_met_by_a_test(answer: type) -> None:
    name = answer.__name__
    given = re.search(rf"(?<!class )\b{name}\(|\braise {name}\b", PRODUCT)
    assert given, f"nothing in the product answers {code_of(answer)}"
    assert re.search(rf"\b({name}|{code_of(answer)})\b", TESTS), f"no test meets {code_of(answer)}"


@pytest.mark.parametrize("answer", ALL, ids=code_of)
def test_an_answer_is_a_plain_sentence(answer: type) -> None:
    assert re.fullmatch(r"[A-Z{].*[.?!}]", answer.__doc__ or "", re.DOTALL)
