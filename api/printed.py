"""The schema as clients read it, printed to `api/schema.graphql` by `python -m api.printed`."""

from pathlib import Path
from typing import Final

from api.schema import made

FILE: Final = Path(__file__).parent / "schema.graphql"


def printed() -> str:
    """The whole schema in its own language, each type once, in the order in which questions lead to them."""
    return made().as_str() + "\n"


if __name__ == "__main__":
    FILE.write_text(printed(), encoding="utf-8")
