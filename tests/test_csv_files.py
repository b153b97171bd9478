"""Reading CSV files as people send them: strict in form, and telling which form is wanted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from amends.importing.csv_files import SHEETS, Row, Sheet, found_in, guarded, rows_of
from amends.importing.lines import ContactLine, ContractLine, CustomerLine, Line, fingerprint, line_of
from amends.importing.refusals import Stopped
from amends.importing.shelf import column_of
from domain.refusals import Refused

CUSTOMERS, CONTACTS, CONTRACTS = SHEETS
CUSTOMER_HEADER = "ref,name,since,currency,country,segment,size,occurred_at\n"
CONTRACT_HEADER = "ref,customer,starts_on,renews_on,annual_value,currency,notice_days\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def rows(file: Path, said: str | bytes, sheet: Sheet = CUSTOMERS) -> list[Row]:
    file.write_bytes(said.encode() if isinstance(said, str) else said)
    return list(rows_of(sheet, file))


def line(file: Path, said: str, sheet: Sheet = CUSTOMERS) -> Line:
    (row,) = rows(file, said, sheet)
    return line_of(row)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "BOM"])
def test_every_common_kind_of_csv_is_read(file: Path, delimiter: str, end: str, bom: str) -> None:
    header = delimiter.join(("name", " country", "since", '"ref"', "currency"))
    customer = delimiter.join((f'"{delimiter} Jones ✂ "', "DE", " 2024-07-01\u00a0", "JON", "EUR"))
    told = line(file, f"{bom}{header}{end}{customer}{end}{delimiter * 4}{end}{end}")
    assert isinstance(told, CustomerLine)
    assert (told.ref, told.name, told.since) == ("JON", f"{delimiter} Jones ✂".strip(), date(2024, 7, 1))


def test_a_row_knows_the_line_on_which_it_begins(file: Path) -> None:
    said = 'ref,customer,name\nC1,JON,"Mr\nJones"\n\nC2,JON,Ms Jones\n'
    assert [each.line for each in rows(file, said, CONTACTS)] == [2, 5]


@pytest.mark.parametrize("first", "=+-@")
def test_what_a_spreadsheet_would_compute_is_read_and_written_as_text(file: Path, first: str) -> None:
    told = line(file, f"ref,customer,name,phone\nC1,JON,'Mr Jones','{first}49 30\n", CONTACTS)
    assert isinstance(told, ContactLine)
    assert (told.name, told.phone) == ("'Mr Jones'", f"{first}49 30")
    assert guarded(told.phone or "") == f"'{first}49 30"


def test_days_moments_and_amounts_are_read(file: Path) -> None:
    told = line(file, CUSTOMER_HEADER + "JON,Jones,2024-02-29,EUR,DE,,LARGE,2024-07-01T02:30+03:00\n")
    assert told.occurred_at == datetime(2024, 6, 30, 23, 30, tzinfo=UTC)
    contract = line(file, CONTRACT_HEADER + "JON-1,JON,2025-07-01,2026-07-01,1000,JPY,0\n", CONTRACTS)
    assert isinstance(contract, ContractLine)
    assert (str(contract.annual_value), contract.notice_days) == ("1,000 JPY", 0)


@pytest.mark.parametrize(
    ("customer", "code", "column"),
    [
        ("JON,Jones,31.02.2024,EUR,DE,,,", "NOT_UNDERSTOOD", "since"),
        ("JON,Jones,2024-02-31,EUR,DE,,,", "NOT_UNDERSTOOD", "since"),
        ("JON,Jones,20240701,EUR,DE,,,", "NOT_UNDERSTOOD", "since"),
        ("JON,Jones,,EUR,DE,,,", "MISSING", "since"),
        (",Jones,2024-07-01,EUR,DE,,,", "MISSING", "ref"),
        ("JON,Jones,2024-07-01,EURO,DE,,,", "UNKNOWN_CURRENCY", "currency"),
        ("JON,Jones,2024-07-01,EUR,UK,,,", "NOT_UNDERSTOOD", "country"),
        ("JON,Jones,2024-07-01,EUR,DE,,HUGE,", "NOT_UNDERSTOOD", "size"),
        ("JON,Jones,2024-07-01,EUR,DE,,,2024-07-01T10:00", "NOT_UNDERSTOOD", "occurred_at"),
        ("JON,Jones,2024-07-01,EUR,DE,,,2024-07-01T25:00Z", "NOT_UNDERSTOOD", "occurred_at"),
        ("JON,Jones,2024-07-01,EUR,DE,,,0001-01-01T00:00+14:00", "NOT_UNDERSTOOD", "occurred_at"),
        ("JON,Jo\u202enes,2024-07-01,EUR,DE,,,", "BAD_CHARACTERS", "name"),
        ("JON,Jo\x00nes,2024-07-01,EUR,DE,,,", "BAD_CHARACTERS", "name"),
        ("JON,Jones,2024-07-01,EUR,DE,pr\u2066int,,", "BAD_CHARACTERS", "segment"),
        (f"JON,{'x' * 20_001},2024-07-01,EUR,DE,,,", "TEXT_TOO_LONG", "name"),
        (f"{'x' * 201},Jones,2024-07-01,EUR,DE,,,", "TEXT_TOO_LONG", "ref"),
        ("JON,Jones,2024-07-01,EUR", "NOT_UNDERSTOOD", "row"),
        ("JON,Jones,2024-07-01,EUR,DE,,,,1", "NOT_UNDERSTOOD", "row"),
    ],
)
def test_a_bad_customer_is_refused_with_its_column(file: Path, customer: str, code: str, column: str) -> None:
    with pytest.raises(Refused) as refused:
        line(file, f"{CUSTOMER_HEADER}{customer}\n")
    assert (refused.value.code, column_of(refused.value)) == (code, column)


@pytest.mark.parametrize(
    ("contract", "code", "column"),
    [
        ('JON-1,JON,2025-07-01,2026-07-01,"1.234,56",EUR,', "NOT_UNDERSTOOD", "annual_value"),
        ("JON-1,JON,2025-07-01,2026-07-01,1e3,EUR,", "NOT_UNDERSTOOD", "annual_value"),
        ("JON-1,JON,2025-07-01,2026-07-01,٣,EUR,", "NOT_UNDERSTOOD", "annual_value"),
        ("JON-1,JON,2025-07-01,2026-07-01,-1.00,EUR,", "NEGATIVE_AMOUNT", "annual_value"),
        ("JON-1,JON,2025-07-01,2026-07-01,1.005,EUR,", "TOO_PRECISE", "annual_value"),
        ("JON-1,JON,2025-07-01,2026-07-01,99999999999999.00,EUR,", "AMOUNT_TOO_LARGE", "annual_value"),
        ("JON-1,JON,2025-07-01,2026-07-01,1.00,eur,", "UNKNOWN_CURRENCY", "currency"),
        ("JON-1,JON,2025-07-01,2025-07-01,1.00,EUR,", "RENEWS_BEFORE_START", "renews_on"),
        ("JON-1,JON,2025-07-01,2026-07-01,1.00,EUR,731", "NOT_UNDERSTOOD", "notice_days"),
        ("JON-1,JON,2025-07-01,2026-07-01,1.00,EUR,-1", "NOT_UNDERSTOOD", "notice_days"),
        ("JON-1,,2025-07-01,2026-07-01,1.00,EUR,", "MISSING", "customer"),
    ],
)
def test_a_bad_contract_is_refused_with_its_column(file: Path, contract: str, code: str, column: str) -> None:
    with pytest.raises(Refused) as refused:
        line(file, f"{CONTRACT_HEADER}{contract}\n", CONTRACTS)
    assert (refused.value.code, column_of(refused.value)) == (code, column)


@pytest.mark.parametrize(
    ("customer", "sentence"),
    [
        ("JON,Jones,31.02.,EUR,DE,,,", "since: write the day like 2026-05-12."),
        ("JON,Jones,2024-02-31,EUR,DE,,,", "since: there is no day 2024-02-31."),
        ("JON,Jones,0204-02-28,EUR,DE,,,", "since is not from 1900 to 2199. Check the year."),
        ("JON,Jones,2024-07-01,EUR,DE,,big,", "size: write SMALL, MEDIUM, LARGE."),
        ("JON,Jones,2024-07-01,EUR,DE", "row: it has 5 cells and the header 8."),
    ],
)
def test_the_sentence_shows_the_form_that_is_wanted(file: Path, customer: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        line(file, f"{CUSTOMER_HEADER}{customer}\n")
    assert refused.value.message == sentence


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("ref,name,since,currency\n", "lacks the column country"),
        ("ref,nmae,since,currency,country\n", "Did you mean name"),
        ("ref,name,since,currency,country,vat\n", "that we do not know. Its columns are"),
        ("ref,ref,name,since,currency,country\n", "has the column ref twice"),
        ("", "lacks the column ref, name"),
        (b"ref,name,since,currency,country\nJON,J\xf6nes,2024-07-01,EUR,DE\n", "is not UTF-8"),
        ('ref,name,since,currency,country\nJON,"Jones,2024-07-01,EUR,DE\n', "Is a quote left open"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(file: Path, said: str | bytes, says: str) -> None:
    with pytest.raises(Stopped, match=says):
        rows(file, said)


def test_files_are_told_apart_by_name_and_read_customers_first(tmp_path: Path) -> None:
    for name in ("contracts.csv", "Customers.csv", "errors.csv"):
        (tmp_path / name).touch()
    assert [path.name for _, path in found_in([tmp_path])] == ["Customers.csv", "contracts.csv"]
    with pytest.raises(Stopped, match="none of customers"):
        found_in([tmp_path / "errors.csv"])
    with pytest.raises(Stopped, match="nothing to import"):
        found_in([])


def test_a_line_has_the_same_fingerprint_however_it_is_written(file: Path) -> None:
    one = line(file, "ref;customer;name\nC1;JON;Mr Jones\n", CONTACTS)
    other = line(file, "name,email,ref,customer\n Mr Jones,,C1,JON\n", CONTACTS)
    assert fingerprint(one, b"key") == fingerprint(other, b"key")
    assert fingerprint(one, b"key") != fingerprint(line(file, "ref,customer,name\nC1,JON,Ms Jones\n", CONTACTS), b"key")
