"""Facts as readable JSON, with personal words sealed apart, one blob for each person and legal basis."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Protocol, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from amends.keys import NONCE_BYTES, PersonBasis
from amends.upcasts import UPCASTS, VERSIONS
from domain.entry import Actor, Entry, Imported
from domain.sealed import Basis, Sealed
from domain.stories import FACTS

Path = tuple[str, ...]


class SealedWords(msgspec.Struct, array_like=True):
    """What one person's key seals in one fact."""

    person: UUID
    basis: Basis
    blob: bytes


class Stored(msgspec.Struct, omit_defaults=True):
    """A fact with its envelope, as it lies in the log; `v` is the schema number of the fact's class."""

    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    command_id: UUID
    fact: msgspec.Raw
    v: int = 1
    cause: int | None = None
    imported: Imported | None = None
    sealed: tuple[SealedWords, ...] = ()


_decode = msgspec.json.Decoder(Stored).decode
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Shape:
    """How a class of fact is read: its decoder, and which of its words are sealed on which basis."""

    decode: msgspec.json.Decoder[Any]
    sealed: tuple[tuple[Path, Basis], ...]
    nested: bool


@cache
def shape_of(topic: str) -> Shape:
    """The shape of the facts with this name."""
    cls = FACTS[topic]
    sealed = tuple(_sealed_paths(cls))
    return Shape(msgspec.json.Decoder(cls), sealed, any(len(path) > 1 for path, _ in sealed))


def _sealed_paths(cls: type) -> Iterator[tuple[Path, Basis]]:
    for name, hint in get_type_hints(cls, include_extras=True).items():
        for path, basis in _sealed_in(hint):
            yield (name, *path), basis


def _sealed_in(hint: Any) -> Iterator[tuple[Path, Basis]]:
    origin = get_origin(hint)
    if origin is Annotated:
        yield from (((), mark.basis) for mark in hint.__metadata__ if isinstance(mark, Sealed))
    elif origin in (Union, UnionType):
        for each in get_args(hint):
            yield from _sealed_in(each)
    elif origin is tuple:
        yield from ((("*", *path), basis) for path, basis in _sealed_in(get_args(hint)[0]))
    elif isinstance(hint, type) and is_dataclass(hint):
        yield from _sealed_paths(hint)


class FindsKeys(Protocol):
    """Whatever finds the key of a person and basis, or None where it was destroyed."""

    def find(self, person: UUID, basis: Basis) -> AESGCM | None:
        """The key."""
        ...


class FactMapper(Mapper[UUID]):
    """Turns entries into stored events and back. Words whose key is gone read as None."""

    def __init__(self, keys: FindsKeys) -> None:
        super().__init__(JSONTranscoder())
        self._keys = keys

    def nonce(self) -> bytes:
        """A nonce that is used once."""
        return os.urandom(NONCE_BYTES)

    def persons(self, entries: Iterable[Entry]) -> set[PersonBasis]:
        """Whose keys these entries need."""
        return {
            (person_of(entry), basis)
            for entry in entries
            for path, basis in shape_of(type(entry.fact).__name__).sealed
            if any(_words(entry.fact, path))
        }

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """An entry as it is stored; the keys of its persons exist already."""
        entry: Entry = domain_event
        topic = type(entry.fact).__name__
        shape = shape_of(topic)
        body = _without_nothing(msgspec.to_builtins(entry.fact))
        sealed = self._seal(entry, topic, shape, body) if shape.sealed else ()
        stored = Stored(
            entry.occurred_at,
            entry.recorded_at,
            entry.actor,
            entry.command_id,
            msgspec.Raw(_encode(body)),
            VERSIONS.get(topic, 1),
            entry.cause,
            entry.imported,
            sealed,
        )
        return StoredEvent(entry.story_id, entry.number, topic, _encode(stored))

    def _seal(self, entry: Entry, topic: str, shape: Shape, body: dict[str, Any]) -> tuple[SealedWords, ...]:
        taken: dict[Basis, dict[str, str]] = {}
        for path, basis in shape.sealed:
            for at, words in _taken(body, path):
                taken.setdefault(basis, {})[at] = words
        person = person_of(entry)
        return tuple(
            SealedWords(person, basis, self._sealed(entry.story_id, entry.number, topic, person, basis, words))
            for basis, words in taken.items()
        )

    def _sealed(self, story: UUID, number: int, topic: str, person: UUID, basis: Basis, words: dict[str, str]) -> bytes:
        key = self._keys.find(person, basis)
        if key is None:
            raise LookupError("words are sealed only after their key was made")
        nonce = self.nonce()
        return nonce + key.encrypt(nonce, _encode(words), _bound_to(story, number, topic, person, basis))

    def to_domain_event(self, stored_event: StoredEvent) -> Entry:
        """An entry as it was told. Raises: msgspec.ValidationError for a fact that does not fit its class."""
        story_id = stored_event.originator_id
        assert isinstance(story_id, UUID)
        return self.entry(story_id, stored_event.originator_version, stored_event.topic, stored_event.state)

    def entry(self, story_id: UUID, number: int, topic: str, state: bytes) -> Entry:
        """An entry from its columns. Raises: as `to_domain_event`; KeyError for a fact that nobody knows."""
        stored = _decode(state)
        shape = shape_of(topic)
        fact = bytes(stored.fact)
        if stored.v != VERSIONS.get(topic, 1):
            fact = _upcast(topic, stored.v, fact)
        for each in stored.sealed:
            fact = self._opened(story_id, number, topic, shape, each, fact)
        return Entry(
            story_id,
            number,
            shape.decode.decode(fact),
            stored.occurred_at,
            stored.recorded_at,
            stored.actor,
            stored.command_id,
            stored.cause,
            stored.imported,
        )

    def _opened(self, story: UUID, number: int, topic: str, shape: Shape, sealed: SealedWords, fact: bytes) -> bytes:
        key = self._keys.find(sealed.person, sealed.basis)
        if key is None:
            return fact
        bound = _bound_to(story, number, topic, sealed.person, sealed.basis)
        words = key.decrypt(sealed.blob[:NONCE_BYTES], sealed.blob[NONCE_BYTES:], bound)
        if not shape.nested:
            return words[:-1] + b"," + fact[1:] if len(fact) > 2 else words
        body = msgspec.json.decode(fact)
        for at, text in msgspec.json.decode(words).items():
            _put_back(body, at.split("."), text)
        return _encode(body)


def _without_nothing(value: Any) -> Any:
    match value:
        case dict():
            return {name: _without_nothing(each) for name, each in value.items() if each is not None}
        case list():
            return [_without_nothing(each) for each in value]
        case _:
            return value


def person_of(entry: Entry) -> UUID:
    """Whose words these are: the contact's whom the fact names, else the customer's."""
    return getattr(entry.fact, "contact_id", None) or entry.story_id


def _bound_to(story: UUID, number: int, topic: str, person: UUID, basis: Basis) -> bytes:
    return b"%b/%d/%b/%b/%b" % (story.bytes, number, topic.encode(), person.bytes, basis.encode())


def _words(value: Any, path: Path) -> Iterator[bool]:
    if value is None:
        return
    if not path:
        yield True
    elif path[0] == "*":
        for each in value:
            yield from _words(each, path[1:])
    else:
        yield from _words(getattr(value, path[0]), path[1:])


def _taken(body: Any, path: Path, at: str = "") -> Iterator[tuple[str, str]]:
    """Take the words at this path out of the body, each with the place they came from."""
    name, rest = path[0], path[1:]
    if name == "*":
        for index, each in enumerate(body):
            yield from _taken(each, rest, f"{at}{index}.")
    elif rest:
        if body.get(name) is not None:
            yield from _taken(body[name], rest, f"{at}{name}.")
    else:
        words = body.pop(name, None)
        if words is not None:
            yield at + name, words


def _put_back(body: Any, path: list[str], words: str) -> None:
    for step in path[:-1]:
        body = body[int(step)] if isinstance(body, list) else body[step]
    body[path[-1]] = words


def _upcast(topic: str, version: int, fact: bytes) -> bytes:
    body = msgspec.json.decode(fact)
    for step in range(version, VERSIONS.get(topic, 1)):
        body = UPCASTS[topic, step](body)
    return _encode(body)
