"""What finance reads of credits: the queue, whose move it is, the register, what is owed and what is promised."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Amends
from tests.journeys import Desk, Story, begin, money

QUEUE = """query ($mine: Boolean!, $first: Int!, $after: String) {
    creditQueue(mine: $mine, first: $first, after: $after) {
        edges { node { id state issueBy requestedBy { name } } } pageInfo { hasNextPage endCursor }
    }
}"""
REGISTER = """{ creditRegister(kind: COMPENSATION) {
    legalEntity year issued complete gaps edges { node { number total { amount } } } pageInfo { hasNextPage }
} }"""


@pytest.fixture(scope="module")
def kibo(module_amends: Amends) -> Story:
    """Kibo Ltd, with three compensations asked for: two by the rule's leave, one waiting for somebody."""
    story = begin(module_amends, "Kibo Ltd", "KES", "KE")
    amina = story.desk("amina", "2026-05-12")
    complaint = amina.does("raiseComplaint", channel="EMAIL", words="You broke our window.")
    for amount in ("100.00", "150.00", "9000.00"):
        amina.does(
            "requestCredit",
            creditKind="COMPENSATION",
            amount=money(amount, "KES"),
            settlement="CREDIT",
            basis="GOODWILL",
            complaintId=complaint,
        )
    return story


def queued(desk: Desk, mine: bool = False, first: int = 25, after: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = desk.asks(QUEUE, {"mine": mine, "first": first, "after": after})["creditQueue"]
    return found


def test_the_queue_holds_what_waits_and_what_is_to_be_issued(kibo: Story) -> None:
    nodes = [each["node"] for each in queued(kibo.desk("farid", "2026-05-13"))["edges"]]
    assert sorted(each["state"] for each in nodes) == ["APPROVED", "APPROVED", "WAITING"]
    days = [each["issueBy"] or "9999" for each in nodes]
    assert days == sorted(days)
    assert {each["requestedBy"]["name"] for each in nodes} == {"Amina"}


def test_mine_are_those_that_i_may_move(kibo: Story) -> None:
    mine = {
        who: sorted(each["node"]["state"] for each in queued(kibo.desk(who, "2026-05-13"), mine=True)["edges"])
        for who in ("amina", "farid", "lena")
    }
    assert mine == {"amina": [], "farid": ["APPROVED", "APPROVED", "WAITING"], "lena": ["WAITING"]}


def test_the_queue_is_read_page_by_page(kibo: Story) -> None:
    farid, found = kibo.desk("farid", "2026-05-13"), list[str]()
    info: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
    while info["hasNextPage"]:
        page = queued(farid, first=1, after=info["endCursor"])
        found += [each["node"]["id"] for each in page["edges"]]
        info = page["pageInfo"]
    assert found == [each["node"]["id"] for each in queued(farid)["edges"]]


def test_the_register_holds_what_was_issued_in_the_order_of_its_numbers(kibo: Story) -> None:
    farid = kibo.desk("farid", "2026-05-14")
    empty = farid.asks(REGISTER)["creditRegister"]
    assert (empty["issued"], empty["complete"], empty["edges"]) == (0, True, [])
    for each in queued(farid)["edges"]:
        if each["node"]["state"] == "APPROVED":
            farid.does("issueCredit", creditId=each["node"]["id"])
    register = farid.asks(REGISTER)["creditRegister"]
    assert (register["year"], register["issued"], register["complete"], register["gaps"]) == (2026, 2, True, [])
    assert [each["node"]["number"] for each in register["edges"]] == ["CP-2026-0001", "CP-2026-0002"]
    balances = farid.asks("{ creditBalances { currency liability { amount } promised { amount } } }")["creditBalances"]
    assert balances == [{"currency": "KES", "liability": {"amount": "250.00"}, "promised": {"amount": "0.00"}}]


def test_a_number_without_a_credit_is_a_gap(kibo: Story) -> None:
    with kibo.amends.house.log.connection() as conn:
        conn.execute("UPDATE credits SET number = NULL WHERE number = 'CP-2026-0001'")
    register = kibo.desk("farid", "2026-05-14").asks(REGISTER)["creditRegister"]
    assert (register["issued"], register["complete"]) == (2, False)
    assert register["gaps"] == ["CP-2026-0001 was allotted, and no credit carries it."]
