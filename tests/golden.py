"""Golden files: every fact as it was first stored. `python -m tests.golden` writes those that are missing."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amends.keys import NONCE_BYTES
from amends.mapper import FactMapper, shape_of
from amends.upcasts import VERSIONS
from domain.entry import Entry
from domain.sealed import Basis
from domain.stories import FACTS
from tests.examples import STORY, entry_of, example_of

FOLDER: Final = Path(__file__).parent / "golden"


class FixedKeys:
    """Each person's key is made of their id and the basis; none was ever destroyed."""

    def find(self, person: UUID, basis: Basis) -> AESGCM | None:
        """The key."""
        return AESGCM(sha256(person.bytes + basis.encode()).digest())


class NoKeys:
    """Every key was destroyed."""

    def find(self, person: UUID, basis: Basis) -> AESGCM | None:
        """None."""
        return None


class SteadyMapper(FactMapper):
    """Seals the same words to the same bytes, which only a test may do."""

    def nonce(self) -> bytes:
        """Always the same."""
        return bytes(NONCE_BYTES)


def file_of(name: str) -> Path:
    """Where a fact's golden file of its present schema number lies."""
    return FOLDER / f"{name}.{VERSIONS.get(name, 1)}.json"


def stored(fact: object) -> bytes:
    """A fact as it lies in the log, indented for readers."""
    return msgspec.json.format(SteadyMapper(FixedKeys()).to_stored_event(entry_of(fact)).state, indent=2) + b"\n"


def told(file: Path, mapper: FactMapper) -> Entry:
    """The entry of a golden file."""
    name = file.name.split(".")[0]
    return mapper.entry(STORY, 7, name, msgspec.json.format(file.read_bytes(), indent=-1))


def fields_in(file: Path) -> set[str]:
    """The names of the fields that a golden file has, sealed ones too."""
    raw = msgspec.json.decode(file.read_bytes())
    sealed = {path[0] for path, _ in shape_of(file.name.split(".")[0]).sealed}
    return {*raw["fact"], *sealed}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for missing in (name for name in FACTS if not file_of(name).exists()):
        file_of(missing).write_bytes(stored(example_of(FACTS[missing])))
