"""However an import is cut, repeated or mixed with errors, each row is one fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from amends.databases import Databases
from tests.intents import open_house
from tests.sheets import Office

_numbers = count(1)


@dataclass(frozen=True)
class Contact:
    """A row of contacts.csv: whose, and whether it can be read."""

    customer: int
    good: bool


@pytest.fixture(scope="module")
def office(module_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_house(module_databases) as house:
        yield Office(house, tmp_path_factory.mktemp("office"))


customers = st.lists(st.booleans(), min_size=1, max_size=5)
contacts = st.lists(st.builds(Contact, st.integers(0, 5), st.booleans()), max_size=8)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(customers=customers, contacts=contacts, cut=st.integers(0, 8))
def test_every_good_row_is_one_fact_however_often_it_comes(
    office: Office, customers: list[bool], contacts: list[Contact], cut: int
) -> None:
    run = next(_numbers)
    source = f"source {run}"
    registered = [f"{run}-{at},Name,{'2024-07-01' if good else '1 July'},EUR,DE\n" for at, good in enumerate(customers)]
    added = [f"{at},{run}-{each.customer},{'Name' if each.good else ''},mail\n" for at, each in enumerate(contacts)]

    def bring(some: int) -> tuple[int, int, int]:
        people, company = "ref,customer,name,email\n", "ref,name,since,currency,country\n"
        report = office.brings(company + "".join(registered[:some]), people + "".join(added[:some]), source=source)
        return report.taken.total(), report.skipped, report.waiting

    good = sum(customers)
    good += sum(each.good and each.customer < len(customers) and customers[each.customer] for each in contacts)
    before, _, _ = bring(cut)
    taken, skipped, waiting = bring(100)
    assert (before + taken, skipped) == (good, before)
    assert bring(100) == (0, good, waiting)
    assert good + waiting == len(customers) + len(contacts)
