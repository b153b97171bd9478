"""Facts are for ever: what was stored once is read as it was told, whatever came since and whoever was forgotten."""

from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, NewType, Union, get_args, get_origin, get_type_hints

import pytest

from amends import dictionary
from amends.mapper import FactMapper, shape_of
from domain.customer import Fact
from domain.stories import FACTS, UNIONS
from tests.examples import entry_of, example_of
from tests.golden import FOLDER, FixedKeys, NoKeys, fields_in, file_of, stored, told

GOLDEN = sorted(FOLDER.glob("*.json"))
OF_CUSTOMERS = get_args(Fact)
OF_SMALL_STORIES = [fact for union in UNIONS[1:] for fact in get_args(union)]
RENEW = "Run `python -m tests.golden`; before the first release a changed fact's file may be deleted for it."


def name_of(value: Any) -> str:
    return value.name if isinstance(value, Path) else value.__name__


def test_every_fact_has_a_golden_file() -> None:
    assert {file_of(name) for name in FACTS} <= set(GOLDEN), RENEW
    assert {file.name.split(".")[0] for file in GOLDEN} <= FACTS.keys(), "a golden file outlives no fact"


@pytest.mark.parametrize("file", GOLDEN, ids=name_of)
def test_a_golden_file_is_read_as_it_was_told(file: Path) -> None:
    kind = FACTS[file.name.split(".")[0]]
    later = {each.name: each.default for each in fields(kind) if each.name not in fields_in(file)}
    assert MISSING not in later.values(), "fields are added with defaults, or the schema number rises"
    assert told(file, FactMapper(FixedKeys())) == entry_of(replace(example_of(kind), **later)), RENEW


@pytest.mark.parametrize("file", [file_of(name) for name in FACTS], ids=name_of)
def test_a_fact_is_stored_today_as_it_was(file: Path) -> None:
    kind = FACTS[file.name.split(".")[0]]
    if fields_in(file) == {each.name for each in fields(kind)}:
        assert stored(example_of(kind)) == file.read_bytes(), RENEW


@pytest.mark.parametrize("file", GOLDEN, ids=name_of)
def test_a_fact_whose_keys_were_destroyed_is_still_read_without_its_words(file: Path) -> None:
    read = told(file, FactMapper(NoKeys()))
    whole = told(file, FactMapper(FixedKeys()))
    assert replace(read, fact=None) == replace(whole, fact=None)
    for path, _ in shape_of(type(whole.fact).__name__).sealed:
        assert set(at(read.fact, path)) == {None}
        assert None not in set(at(whole.fact, path))


def at(value: Any, path: tuple[str, ...]) -> Iterator[object]:
    """What stands at a path in a fact."""
    if not path:
        yield value
    elif path[0] == "*":
        for each in value:
            yield from at(each, path[1:])
    else:
        yield from at(getattr(value, path[0]), path[1:])


@pytest.mark.parametrize("kind", FACTS.values(), ids=name_of)
def test_sealed_words_default_to_nothing(kind: Any) -> None:
    unsaid = {each.name for each in fields(kind) if each.default is None}
    assert {path[0] for path, _ in shape_of(kind.__name__).sealed if len(path) == 1} <= unsaid


@pytest.mark.parametrize("kind", OF_SMALL_STORIES, ids=name_of)
def test_facts_of_small_stories_hold_no_personal_words(kind: type) -> None:
    assert shape_of(kind.__name__).sealed == ()


def test_no_two_facts_share_a_name() -> None:
    assert len(FACTS) == sum(len(get_args(union)) for union in UNIONS)


def test_one_name_of_a_field_means_one_type_in_all_facts_of_a_customer() -> None:
    types: dict[str, dict[object, list[str]]] = {}
    for kind in OF_CUSTOMERS:
        for name, hint in get_type_hints(kind, include_extras=True).items():
            if name in {each.name for each in fields(kind)}:
                types.setdefault(name, {}).setdefault(plain(hint), []).append(kind.__name__)
    assert {name: found for name, found in types.items() if len(found) > 1} == {}


def plain(hint: Any) -> object:
    """A type without marks, without a new name, and without the possibility of nothing."""
    if get_origin(hint) is Annotated:
        return plain(get_args(hint)[0])
    if isinstance(hint, NewType):
        return plain(hint.__supertype__)
    if get_origin(hint) in (Union, UnionType):
        some = [plain(each) for each in get_args(hint) if each is not NoneType]
        return some[0] if len(some) == 1 else tuple(some)
    return hint


@pytest.mark.parametrize("kind", OF_CUSTOMERS, ids=name_of)
def test_every_fact_of_a_customer_says_who_sees_it_and_reads_as_a_sentence(kind: Any) -> None:
    assert kind.seen_by
    assert kind.said
    assert kind.__doc__


def test_no_sentence_of_history_repeats_personal_words() -> None:
    for kind in FACTS.values():
        said: str = getattr(kind, "said", "")
        assert not [path for path, _ in shape_of(kind.__name__).sealed if f"{{{'.'.join(path)}" in said], kind


def test_the_dictionary_is_printed_as_the_facts_are() -> None:
    assert dictionary.FILE.read_text(encoding="utf-8") == dictionary.printed(), "Run `python -m amends.dictionary`."
