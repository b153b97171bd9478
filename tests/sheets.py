"""CSV files of another system, and what an import makes of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from amends.importing.origin import Origin
from amends.importing.whole import How, Report, import_files
from amends.opening import House
from domain.customer import Customer
from domain.entry import Entry

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
LATER = datetime(2026, 5, 20, 9, tzinfo=UTC)
CRM = Origin("crm", NOW)

CUSTOMERS = """\
ref,name,since,currency,country,segment,size,account_manager,referred_by
JON,Jones & Co,2024-07-01,EUR,DE,print,SMALL,Amina,unknown
KBX,Kibo Ltd,2025-03-01,KES,KE,,LARGE,B. Otieno,
"""
CONTACTS = """\
ref,customer,name,email,phone,role
C1,JON,Mr Jones,jones@example.com,'+49 30 1,owner
"""
CONTRACTS = """\
ref,customer,starts_on,renews_on,annual_value,currency,notice_days
JON-1,JON,2025-07-01,2026-07-01,4000.00,EUR,30
KBX-77,KBX,2025-11-01,2026-11-01,48000.00,KES,
"""


@dataclass(frozen=True, slots=True)
class Office:
    """A desk with a folder of files, before an open house."""

    house: House
    folder: Path

    @property
    def waiting(self) -> Path:
        """Where what waits is put."""
        return self.folder / "waiting"

    def brings(
        self,
        customers: str | bytes | None = None,
        contacts: str | bytes | None = None,
        contracts: str | bytes | None = None,
        now: datetime = NOW,
        only_look: bool = False,
        source: str = "crm",
    ) -> Report:
        """Import these files."""
        for path in self.folder.glob("*.csv"):
            path.unlink()
        for name, said in (("customers", customers), ("contacts", contacts), ("contracts", contracts)):
            if said is not None:
                (self.folder / f"{name}.csv").write_bytes(said.encode() if isinstance(said, str) else said)
        return import_files(self.house, [self.folder], How(source, now, self.waiting, only_look))

    def brings_again(self, folder: Path, now: datetime = LATER) -> Report:
        """Import the files of a folder as they lie there."""
        return import_files(self.house, [folder], How("crm", now, self.waiting))

    def story(self, ref: str) -> list[Entry]:
        """The entries of a customer, by the ref of the source."""
        return self.house.log.entries(CRM.thing_id("customer", ref))

    def customer(self, ref: str) -> Customer:
        """A customer as they are now."""
        story = self.house.log.read("customer", CRM.thing_id("customer", ref)).story
        assert isinstance(story, Customer)
        return story

    def errors(self) -> list[dict[str, str]]:
        """The lines of errors.csv."""
        return list(_lines(self.waiting / "errors.csv"))

    def codes(self) -> list[tuple[str, str, str]]:
        """Which line waits, why, and for which column."""
        return [(f"{each['file']}:{each['line']}", each["code"], each["field"]) for each in self.errors()]

    def facts(self) -> dict[UUID, list[str]]:
        """Every fact of every imported customer, as it lies in the log."""
        with self.house.log.connection() as conn:
            rows = conn.execute("SELECT story_id, topic FROM facts ORDER BY story_id, number").fetchall()
        found: dict[UUID, list[str]] = {}
        for story_id, topic in rows:
            found.setdefault(story_id, []).append(topic)
        return found


def _lines(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
