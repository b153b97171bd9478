"""What verifying finds: which rule does not hold, where, and what is kept in place of what is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from projections.rebuild import Deviation, personal_columns

PERSONAL = "(personal words)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that does not hold; of a table's row also its key, the column, what is kept, and what is right."""

    rule: str
    story_id: UUID
    what: str
    number: int | None = None
    table: str | None = None
    key: tuple[str, ...] = ()
    column: str | None = None
    kept: str | None = None
    right: str | None = None

    def __str__(self) -> str:
        """`I3 complaints 7b1c…/90de…: stage is RAISED and should be HEARD`."""
        if self.table is None:
            fact = f" fact {self.number}" if self.number is not None else ""
            return f"{self.rule} story {self.story_id}{fact}: {self.what}"
        row = f"{self.rule} {self.table} {'/'.join(self.key)}: "
        if self.column is None:
            return f"{row}the row is {self.what}"
        return f"{row}{self.column} is {self.kept} and should be {self.right}"


def of_a_row(deviation: Deviation) -> Iterator[Finding]:
    """What is wrong with a row, column by column; words of people are not repeated."""
    projection = deviation.projection
    key = tuple(map(str, deviation.key))
    owner = deviation.key[0]
    assert isinstance(owner, UUID)
    if deviation.what != "different":
        yield Finding("I3", owner, deviation.what, table=projection.TABLE, key=key)
    hidden = personal_columns(projection.ROW)
    for name, kept, right in deviation.columns():
        said = (PERSONAL, "others") if name in hidden else (repr(_plain(kept)), repr(_plain(right)))
        yield Finding("I3", owner, "different", None, projection.TABLE, key, name, *said)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
