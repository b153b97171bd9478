"""Which words of a fact are personal, and on which legal basis they are kept readable."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated


class Basis(StrEnum):
    """Why we may keep a person's words: each basis has its own key, and its own end."""

    CARE = "care"
    FINANCE = "finance"
    ADVOCACY = "advocacy"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Marks a text that is stored sealed; None means that it was forgotten or never said."""

    basis: Basis


Personal = Annotated[str | None, Sealed(Basis.CARE)]
"""Words of or about people, kept while we care for the customer."""

FinanceWords = Annotated[str | None, Sealed(Basis.FINANCE)]
"""Words on financial documents, kept for as long as the law asks for the documents."""

AdvocacyWords = Annotated[str | None, Sealed(Basis.ADVOCACY)]
"""Words that somebody let us publish, kept while their consent stands."""
