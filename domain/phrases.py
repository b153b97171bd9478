"""Phrases of the rulebook in what people write: words that may admit liability, and words that ask for praise."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from domain.arguments import camel
from domain.refusals import Warned
from domain.rulebook import Rules

APOSTROPHE = "['\u2019]"  # typed either way
KEPT = 256  # more lists of phrases than a rulebook's versions have in memory


@dataclass(unsafe_hash=True)
class MayAdmitLiability(Warned):
    """These words may admit liability: {phrase}. Regret for their experience needs no verdict."""

    where: str
    phrase: str

    @property
    def field(self) -> str:  # type: ignore[override]  # which words they are is known only when they are read
        """The path of the words in the input."""
        return self.where

    @property
    def marked(self) -> str:
        """The phrase as the rulebook has it: what they wrote is kept nowhere unsealed."""
        return self.phrase


def admissions(rules: Rules, **words: str | None) -> Iterator[MayAdmitLiability]:
    """A warning for each of these arguments that may admit liability."""
    for where, text in words.items():
        known = rules.questions.liability_phrases
        if (written := phrase_in(known, text)) is not None:
            phrase = next(each for each in known if phrase_in((each,), written))
            yield MayAdmitLiability(camel(where), phrase)


def phrase_in(phrases: Iterable[str], text: str | None) -> str | None:
    """The first of these phrases in the text, as it stands there; whole words, in any case and spacing."""
    match = _pattern(tuple(phrases)).search(text) if text else None
    return match[0] if match else None


@lru_cache(KEPT)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    if not phrases:
        return re.compile(r"(?!)")
    spaced = (r"\s+".join(map(re.escape, each.split())).replace("'", APOSTROPHE) for each in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)
