"""Importing customers, contacts and contracts from the files of another system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from amends.connections import Conn, transaction
from amends.databases import Databases
from amends.first import AMINA
from amends.importing.alone import alone
from amends.importing.refusals import Stopped
from amends.importing.whole import How, import_files
from amends.rebuilding import verify
from domain.entry import Imported
from domain.money import CurrencyCode, MinorUnits, Money
from domain.refusals import Busy
from domain.relationship import Size
from tests.intents import MASTER_KEY, open_house, registering
from tests.sheets import CONTACTS, CONTRACTS, CRM, CUSTOMERS, LATER, NOW, Office

HEADER = "ref,name,since,currency,country\n"
CONTACT_HEADER, CONTRACT_HEADER = CONTACTS.splitlines()[0], CONTRACTS.splitlines()[0]


@pytest.fixture
def office(databases: Databases, tmp_path: Path) -> Iterator[Office]:
    with open_house(databases) as house:
        yield Office(house, tmp_path)


def test_each_row_becomes_a_fact_of_its_customer(office: Office) -> None:
    report = office.brings(CUSTOMERS, CONTACTS, CONTRACTS)
    assert dict(report.taken) == {"CustomerRegistered": 2, "ContactAdded": 1, "ContractRecorded": 2}
    assert (report.skipped, report.waiting) == (0, 0)
    jones = office.customer("JON")
    assert jones.known.profile.name == "Jones & Co"
    assert (jones.known.profile.size, jones.known.profile.referred_by) == (Size.SMALL, "unknown")
    assert jones.known.account_manager == AMINA
    (contact,) = jones.known.contacts.values()
    assert (contact.name, contact.phone, contact.position) == ("Mr Jones", "+49 30 1", "owner")
    (contract,) = jones.contracts.values()
    assert contract.id == CRM.thing_id("contract", "JON-1")
    assert contract.annual_value == Money(MinorUnits(400_000), CurrencyCode("EUR"))


def test_a_fact_says_where_it_came_from_and_is_dated_by_its_row(office: Office) -> None:
    office.brings(CUSTOMERS, contracts=CONTRACTS)
    registered, recorded = office.story("KBX")
    assert registered.imported == Imported("crm", "customer:KBX", NOW)
    assert (registered.occurred_at, registered.recorded_at) == (datetime(2025, 3, 1, tzinfo=UTC), NOW)
    assert (recorded.occurred_at, recorded.command_id) == (
        datetime(2025, 11, 1, tzinfo=UTC),
        CRM.key("contract:KBX-77"),
    )
    assert (registered.actor.ref, registered.actor.role) == ("crm", None)


def test_stated_times_are_kept(office: Office) -> None:
    office.brings(
        HEADER.strip() + ",occurred_at,recorded_at\n"
        "KBX,Kibo Ltd,2025-03-01,KES,KE,2025-03-01T10:00:00+03:00,2025-03-02T07:00:00Z\n"
    )
    (entry,) = office.story("KBX")
    assert entry.occurred_at == datetime(2025, 3, 1, 7, tzinfo=UTC)
    assert entry.recorded_at == datetime(2025, 3, 2, 7, tzinfo=UTC)


def test_the_tables_hold_what_the_stories_add_up_to(office: Office, databases: Databases) -> None:
    office.brings(CUSTOMERS, CONTACTS, CONTRACTS)
    office.brings(contacts=f"{CONTACT_HEADER}\nC2,JON,Ms Jones,,,\n", now=LATER)
    assert verify(databases, MASTER_KEY, processes=1) == ()


def test_an_unknown_account_manager_is_kept_as_text(office: Office) -> None:
    assert office.brings(CUSTOMERS).managers_kept_as_text == {"B. Otieno"}
    assert office.customer("KBX").known.account_manager is None
    assert getattr(office.story("KBX")[0].fact, "account_manager_ref", None) == "B. Otieno"


def test_no_policy_runs_and_nobody_is_asked(office: Office) -> None:
    office.brings(CUSTOMERS, CONTACTS, CONTRACTS)
    topics = {topic for topics in office.facts().values() for topic in topics}
    assert {"CustomerRegistered", "ContactAdded", "ContractRecorded", "ReferenceClaimed"} <= topics
    assert office.customer("JON").follow_ups == {}


@pytest.mark.parametrize(
    ("customer", "code", "field"),
    [
        ("JON,Jones,31.02.,EUR,DE", "NOT_UNDERSTOOD", "since"),
        ("JON,Jones,2026-05-13,EUR,DE", "IN_THE_FUTURE", "since"),
    ],
)
def test_a_bad_customer_waits_and_the_others_do_not(office: Office, customer: str, code: str, field: str) -> None:
    report = office.brings(HEADER + customer + "\nKBX,Kibo Ltd,2025-03-01,KES,KE\n")
    assert (report.waiting, office.codes()) == (1, [("customers.csv:2", code, field)])
    assert len(office.story("KBX")) == 1
    assert office.story("JON") == []


@pytest.mark.parametrize(
    ("contract", "code", "field"),
    [
        ("JON-1,JON,2025-07-01,2025-07-01,1.00,EUR,", "RENEWS_BEFORE_START", "renews_on"),
        ("JON-1,JON,2023-07-01,2026-07-01,1.00,EUR,", "BEFORE_CUSTOMER", "starts_on"),
        ("JON-1,NOBODY,2025-07-01,2026-07-01,1.00,EUR,", "CUSTOMER_UNKNOWN", "customer"),
    ],
)
def test_a_bad_contract_waits_and_its_customer_does_not(office: Office, contract: str, code: str, field: str) -> None:
    office.brings(CUSTOMERS, contracts=f"{CONTRACT_HEADER}\n{contract}\n")
    assert office.codes() == [("contracts.csv:2", code, field)]
    assert len(office.story("JON")) == 1


def test_a_contract_that_starts_later_is_recorded_now(office: Office) -> None:
    office.brings(CUSTOMERS, contracts=f"{CONTRACT_HEADER}\nJON-2,JON,2026-07-01,2027-07-01,1.00,EUR,\n")
    assert office.story("JON")[-1].occurred_at == NOW


def test_the_sentence_shows_the_form_that_is_wanted(office: Office) -> None:
    office.brings(HEADER + "JON,Jones,31.02.,EUR,DE\n")
    assert office.errors()[0]["sentence"] == "since: write the day like 2026-05-12."


def test_what_refers_to_a_bad_row_waits_for_it(office: Office) -> None:
    bad = CUSTOMERS.replace("2024-07-01", "1 July")
    office.brings(bad, CONTACTS, CONTRACTS)
    assert office.codes() == [
        ("customers.csv:2", "NOT_UNDERSTOOD", "since"),
        ("contacts.csv:2", "CUSTOMER_WAITS", "customer"),
        ("contracts.csv:2", "CUSTOMER_WAITS", "customer"),
    ]
    assert len(office.story("KBX")) == 2


def test_what_waited_is_corrected_and_imported_again(office: Office) -> None:
    office.brings(CUSTOMERS.replace("2024-07-01", "1 July"), CONTACTS, CONTRACTS)
    waiting = office.waiting / "customers.csv"
    assert "'+49 30 1" in (office.waiting / "contacts.csv").read_text(encoding="utf-8")
    waiting.write_text(waiting.read_text(encoding="utf-8").replace("1 July", "2024-07-01"), encoding="utf-8")
    report = office.brings_again(office.waiting)
    assert (report.taken.total(), report.waiting) == (3, 0)
    assert list(office.waiting.iterdir()) == []


def test_a_row_twice_is_taken_once_and_another_under_its_ref_waits(office: Office) -> None:
    row = "JON,Jones & Co,2024-07-01,EUR,DE\n"
    report = office.brings(HEADER + row + row + row.replace("Co", "Sons"))
    assert (report.taken.total(), report.skipped) == (1, 1)
    assert office.codes() == [("customers.csv:4", "KEY_REUSED", "ref")]
    assert "stands in line 2 of customers.csv" in office.errors()[0]["sentence"]


def test_a_contact_belongs_to_one_customer(office: Office) -> None:
    moved = CONTACTS + "C1,KBX,Mr Jones,,,\n"
    office.brings(CUSTOMERS, moved)
    assert office.codes() == [("contacts.csv:3", "KEY_REUSED", "ref")]
    office.brings(contacts=f"{CONTACT_HEADER}\nC1,KBX,Mr Jones,,,\n", now=LATER)
    assert office.codes() == [("contacts.csv:2", "KEY_REUSED", "ref")]


def test_imported_twice_is_imported_once(office: Office) -> None:
    office.brings(CUSTOMERS, CONTACTS, CONTRACTS)
    before = office.facts()
    again = office.brings(CUSTOMERS, CONTACTS, CONTRACTS, now=LATER)
    assert (again.taken.total(), again.skipped, again.waiting) == (0, 5, 0)
    assert office.facts() == before


def test_other_data_under_an_id_that_was_imported_is_refused(office: Office) -> None:
    office.brings(CUSTOMERS)
    office.brings(CUSTOMERS.replace("Kibo Ltd", "Kibo Limited"), contracts=CONTRACTS, now=LATER)
    assert [(each["code"], each["sentence"]) for each in office.errors()] == [
        ("KEY_REUSED", "customer:KBX was imported on 12 May 2026 with other data. Record a correction.")
    ]
    assert len(office.story("KBX")) == 2


def test_more_comes_to_a_customer_who_was_imported_before(office: Office) -> None:
    office.brings(CUSTOMERS)
    report = office.brings(contacts=CONTACTS, contracts=CONTRACTS, now=LATER)
    assert (report.taken.total(), report.waiting) == (3, 0)
    assert [each.recorded_at for each in office.story("JON")] == [NOW, LATER, LATER]


def test_history_comes_first(office: Office) -> None:
    office.brings(CUSTOMERS)
    office.brings(contacts="ref,customer,name,recorded_at\nC1,JON,Mr Jones,2026-05-01T00:00:00Z\n", now=LATER)
    (error,) = office.errors()
    assert (error["code"], error["sentence"]) == (
        "HISTORY_CLOSED",
        "JON has facts since 12 May 2026. Import history first.",
    )


def test_a_reference_that_is_another_customer_is_refused(office: Office) -> None:
    assert office.house.do(registering(uuid4(), refs=("kbx",))).refusal is None
    office.brings(CUSTOMERS, contracts=CONTRACTS)
    assert office.codes() == [
        ("customers.csv:3", "DUPLICATE_REFERENCE", "ref"),
        ("contracts.csv:3", "CUSTOMER_WAITS", "customer"),
    ]


def test_refs_that_differ_only_in_case_are_one_reference(office: Office) -> None:
    office.brings(HEADER + "JON,Jones,2024-07-01,EUR,DE\njon,John,2024-07-01,EUR,DE\n", only_look=True)
    report = office.brings(HEADER + "JON,Jones,2024-07-01,EUR,DE\njon,John,2024-07-01,EUR,DE\n")
    assert (report.taken.total(), office.codes()) == (1, [("customers.csv:3", "DUPLICATE_REFERENCE", "ref")])


def test_a_dry_run_counts_and_writes_nothing(office: Office) -> None:
    before = office.facts()
    report = office.brings(CUSTOMERS.replace("2025-03-01", "soon"), CONTACTS, CONTRACTS, only_look=True)
    assert (report.taken.total(), report.waiting) == (3, 2)
    assert report.first is not None
    assert report.last is not None
    assert (report.first.date(), report.last.date()) == (date(2024, 7, 1), date(2025, 7, 1))
    assert office.facts() == before
    assert not office.waiting.exists()


def test_a_dry_run_names_renewals_that_passed_without_outcome(office: Office) -> None:
    past = f"{CONTRACT_HEADER}\nJON-1,JON,2024-07-01,2025-07-01,1.00,EUR,\n"
    assert office.brings(CUSTOMERS, contracts=past, only_look=True).renewals_past == 1


def test_a_file_that_is_wrong_as_a_whole_stops_the_import_before_writing(office: Office) -> None:
    before = office.facts()
    with pytest.raises(Stopped, match="lacks the column name"):
        office.brings(CUSTOMERS, contacts="ref,customer\n")
    assert office.facts() == before


def test_a_file_of_many_bad_rows_stops_the_import(office: Office) -> None:
    rows = [f"C{each},Name,{'2024-07-01' if each % 9 else 'x'},EUR,DE\n" for each in range(1_000)]
    before = office.facts()
    with pytest.raises(Stopped, match="write the day like 2026-05-12"):
        office.brings(HEADER + "".join(rows))
    assert office.facts() == before


def test_two_imports_at_once_are_one_too_many(office: Office) -> None:
    with alone(office.house.log.pool), pytest.raises(Busy):
        office.brings(CUSTOMERS)
    assert office.brings(CUSTOMERS).taken.total() == 2


class Interrupted(Exception):
    pass


def test_after_an_interruption_it_is_simply_run_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.importing.whole.ROWS_AT_ONCE", 1)

    def interrupt(done: int, of: int, waiting: int) -> None:
        raise Interrupted

    (office.folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    with pytest.raises(Interrupted):
        import_files(office.house, [office.folder], How("crm", NOW, office.waiting), interrupt)
    assert [len(office.story(ref)) for ref in ("JON", "KBX")] == [1, 0]
    again = office.brings_again(office.folder)
    assert (again.taken.total(), again.skipped) == (1, 1)


def test_a_customer_whom_somebody_holds_waits_and_the_others_do_not(databases: Databases, tmp_path: Path) -> None:
    with open_house(databases, patience_s=0.2) as house, transaction(house.log.pool, _holds("JON")):
        office = Office(house, tmp_path)
        assert office.brings(CUSTOMERS, CONTACTS).taken.total() == 1
        assert [(code, field) for _, code, field in office.codes()] == [("BUSY", ""), ("BUSY", "")]
        assert len(office.story("KBX")) == 1


def _holds(ref: str) -> Callable[[Conn], None]:
    def hold(conn: Conn) -> None:
        conn.execute("BEGIN")
        conn.execute("INSERT INTO stories VALUES (%s, 'customer', 0)", [CRM.thing_id("customer", ref)])

    return hold


def test_no_story_begins_with_what_waits(office: Office) -> None:
    def stories() -> object:
        with office.house.log.connection() as conn:
            return conn.execute("SELECT count(*) FROM stories").fetchone()

    before = stories()
    office.brings(contacts=CONTACTS, contracts=CONTRACTS)
    assert stories() == before


def test_a_customer_of_thousands_of_contracts_is_one_transaction(office: Office) -> None:
    many = "".join(f"N{each},JON,2025-07-01,2026-07-01,1.00,EUR,\n" for each in range(2_500))
    assert office.brings(CUSTOMERS, contracts=f"{CONTRACT_HEADER}\n{many}").taken["ContractRecorded"] == 2_500
    assert len(office.customer("JON").contracts) == 2_500
