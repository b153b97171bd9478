"""Questions through the door, as each desk asks them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from domain.conversions import EnteredAs, Step, conversion
from domain.customer import Customer
from tests.asking import NOW, Amends
from tests.journeys import Story, begin, money
from tests.journeys.test_s2_nametag import nametag

JUNE = datetime(2026, 6, 30, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(module_amends: Amends) -> Amends:
    """Jones & Co recovered with a moment of magic; Kilifi Motors waits since May; Solo Ltd never complained."""
    nametag(module_amends)
    kilifi(module_amends)
    quiet(module_amends)
    return module_amends


def kilifi(amends: Amends) -> Story:
    story = begin(amends, "Kilifi Motors", "KES", "KE", since="2025-08-01")
    story.desk("amina", "2025-08-01").does(
        "recordContract",
        ref="KIL-9",
        startsOn="2025-08-01",
        renewsOn="2026-08-01",
        annualValue=money("900000.00", "KES"),
    )
    amina = story.desk("amina", "2026-05-20")
    about = {"complaintId": amina.does("raiseComplaint", channel="EMAIL", words="The line stands still.")}
    amina.does("takeComplaint", **about)
    amina.does("triageComplaint", **about, anyoneHarmed="NO", workStopped="YES")
    amina.does("declareStalemate", **about)
    subject = {"kind": "INSTALMENT", "ref": "KIL-9/2"}
    amina.does(
        "makePromise",
        promisedBy="US",
        undertaking="DO_NOT",
        action="PRESENT_PAYMENT",
        subject=subject,
        until="2026-07-01T00:00:00Z",
        source="SPOKEN",
    )
    return story


def quiet(amends: Amends) -> Story:
    story = begin(amends, "Solo Ltd", "EUR", "DE", since="2024-01-01")
    desk = story.desk("amina", "2024-01-01")
    desk.does("addContact", name="Ms Solo")
    contract = {"ref": "SOL-1", "startsOn": "2024-01-01", "renewsOn": "2027-01-01"}
    desk.does("recordContract", **contract, annualValue=money("100.00", "EUR"))
    return story


def names(answer: Mapping[str, Any]) -> list[str]:
    (connection,) = answer.values()
    return [each["node"].get("name") or each["node"]["customer"]["name"] for each in connection["edges"]]


# -- lists


def test_customers_come_newest_first_page_by_page(told: Amends) -> None:
    document = """
        query ($after: String) {
            customers(first: 2, after: $after) { edges { node { name } } pageInfo { hasNextPage endCursor } }
        }
    """
    first = told.ask(document, now=JUNE)
    assert names(first) == ["Kilifi Motors", "Jones & Co"]
    info = first["customers"]["pageInfo"]
    assert info["hasNextPage"]
    last = told.ask(document, {"after": info["endCursor"]}, now=JUNE)
    assert names(last) == ["Solo Ltd"]
    assert not last["customers"]["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ('filter: {text: "JONES"}', ["Jones & Co"]),
        ('filter: {text: "kil-9"}', []),
        ('filter: {text: "KIL-9"}', ["Kilifi Motors"]),
        ('filter: {text: "%"}', []),
        ("orderBy: NAME", ["Jones & Co", "Kilifi Motors", "Solo Ltd"]),
        ("orderBy: NEXT_RENEWAL", ["Kilifi Motors", "Solo Ltd", "Jones & Co"]),
    ],
)
def test_customers_are_found_and_ordered(told: Amends, asked: str, found: list[str]) -> None:
    assert names(told.ask(f"{{ customers({asked}) {{ edges {{ node {{ name }} }} }} }}", now=JUNE)) == found


def test_a_cursor_of_another_list_is_no_cursor_of_this_one(told: Amends) -> None:
    for cursor in ("nonsense", "WzFd"):
        answer = told.answered("query ($c: String) { customers(after: $c) { edges { cursor } } }", {"c": cursor})
        assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"
    answer = told.answered("{ customers(first: 101) { edges { cursor } } }")
    assert answer["errors"][0]["extensions"]["code"] == "PAGE_TOO_LARGE"


LISTS_OF_A_CUSTOMER = (
    *("contracts", "complaints", "offers", "concessions", "promises", "holds", "followUps", "invoices", "credits"),
    *("testimonials", "referrals"),
)


@pytest.mark.parametrize("size", [-1, 0, 101, 100_000])
@pytest.mark.parametrize("name", LISTS_OF_A_CUSTOMER)
def test_no_list_of_a_customer_is_longer_than_a_page_or_shorter_than_a_line(told: Amends, name: str, size: int) -> None:
    customer = told.ask("{ customers(first: 1) { edges { node { id } } } }")["customers"]["edges"][0]["node"]["id"]
    document = f"query ($id: ID!, $first: Int!) {{ customer(id: $id) {{ {name}(first: $first) {{ id }} }} }}"
    (error,) = told.answered(document, {"id": customer, "first": size})["errors"]
    assert error["extensions"]["code"] == "PAGE_TOO_LARGE"


def test_complaints_are_filtered_by_what_they_are(told: Amends) -> None:
    document = "{ complaints(filter: {%s}) { edges { node { severity customer { name } nextStep { sentence } } } } }"
    for asked in ("open: true", "severity: [STOPPAGE, SAFETY]", "stage: RAISED", "inTriage: false, open: true"):
        assert names(told.ask(document % asked, now=JUNE)) == ["Kilifi Motors"]
    assert names(told.ask(document % "open: false", now=JUNE)) == ["Jones & Co"]
    assert names(told.ask(document % "inTriage: true", now=JUNE)) == []


def test_renewals_come_by_risk_by_value_or_by_day(told: Amends) -> None:
    document = """
        query ($order: RenewalOrder!, $first: Int!, $after: String) {
            renewals(within: 400, orderBy: $order, first: $first, after: $after) {
                edges { cursor node { customer { name risk { score } } score band valueAtRisk { amount currency } } }
                pageInfo { endCursor }
            }
        }
    """
    answer = told.ask(document, {"order": "RISK", "first": 10}, now=JUNE)
    assert names(answer)[0] == "Kilifi Motors"
    for each in answer["renewals"]["edges"]:
        assert each["node"]["score"] == each["node"]["customer"]["risk"]["score"]
    one_by_one, after = [], None
    for _ in range(3):
        page = told.ask(document, {"order": "VALUE_AT_RISK", "first": 1, "after": after}, now=JUNE)
        after = page["renewals"]["pageInfo"]["endCursor"]
        one_by_one += names(page)
    assert one_by_one == ["Jones & Co", "Solo Ltd", "Kilifi Motors"]
    assert names(told.ask(document, {"order": "RENEWAL_DAY", "first": 10}, now=JUNE)) == [
        "Kilifi Motors",
        "Solo Ltd",
        "Jones & Co",
    ]


# -- one thing


def test_anything_is_found_again_by_its_id(told: Amends) -> None:
    document = """
        query ($id: ID!) {
            node(id: $id) { id __typename ... on Customer { name } ... on Person { called: name } }
        }
    """
    jones = told.ask('{ find(text: "Jones") { id kind sentence } }', now=JUNE)["find"][0]
    assert jones["sentence"] == "Jones & Co"
    parts = ("contracts", "complaints", "offers", "concessions", "promises(state: [KEPT])", "followUps")
    selected = " ".join(f"{each} {{ id __typename }}" for each in parts)
    own = told.ask(f"query ($id: ID!) {{ customer(id: $id) {{ {selected} }} }}", {"id": jones["id"]}, now=JUNE)
    rows = [row for list_ in own["customer"].values() for row in list_]
    assert {each["__typename"] for each in rows} >= {"Contract", "Complaint", "Offer", "Concession", "FollowUp"}
    for each in rows:
        found = told.ask(document, {"id": each["id"]}, now=JUNE)["node"]
        assert (found["id"], found["__typename"]) == (each["id"], each["__typename"])
    assert told.ask(document, {"id": jones["id"]})["node"]["name"] == "Jones & Co"
    viewer = told.ask("{ viewer { person { id } } }")["viewer"]
    assert told.ask(document, {"id": viewer["person"]["id"]})["node"]["called"] == "Amina"
    assert told.ask(document, {"id": str(uuid4())}) == {"node": None}


def test_a_contract_is_found_by_the_beginning_of_its_reference(told: Amends) -> None:
    (found,) = told.ask('{ find(text: "SOL-") { kind sentence customerId } }')["find"]
    assert (found["kind"], found["sentence"]) == ("CONTRACT", "Contract SOL-1 of Solo Ltd")


def test_what_if_a_fact_had_happened_is_answered_and_marked(told: Amends) -> None:
    document = """
        query ($id: ID!, $facts: [WhatIf!]) {
            customer(id: $id, whatIf: $facts) { hypothetical allowedCommands risk { score hypothetical } }
        }
    """
    found = told.ask('{ find(text: "Kilifi") { id } complaints(filter: {open: true}) { edges { node { id } } } }')
    id, complaint = found["find"][0]["id"], found["complaints"]["edges"][0]["node"]["id"]
    resolved = {"complaintId": complaint, "resolution": "AGREED", "problemSolved": True, "slightAcknowledged": True}
    now = told.ask(document, {"id": id}, now=JUNE)["customer"]
    facts = [
        {"complaintResolved": resolved},
        {"recoveryJudged": {"complaintId": complaint, "moment": "MAGIC", "judgedBy": "CUSTOMER"}},
    ]
    would = told.ask(document, {"id": id, "facts": facts}, now=JUNE)["customer"]
    assert would["hypothetical"]
    assert would["risk"]["hypothetical"]
    assert would["allowedCommands"] == []
    assert would["risk"]["score"] < now["risk"]["score"]
    assert told.ask(document, {"id": id}, now=JUNE)["customer"] == now


def test_what_cannot_be_supposed_is_told(told: Amends) -> None:
    document = "query ($id: ID!, $facts: [WhatIf!]) { customer(id: $id, whatIf: $facts) { version } }"
    id = told.ask('{ find(text: "Kilifi") { id } }')["find"][0]["id"]
    strange = {"promiseKept": {"promiseId": str(uuid4())}}
    nothing: dict[str, object] = {}
    for facts in ([strange], [nothing], [{**strange, "stalemateBroken": {"complaintId": str(uuid4())}}]):
        answer = told.answered(document, {"id": id, "facts": facts}, now=JUNE)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_VARIABLES"


# -- the account manager's day


def test_my_day_holds_what_presses_and_a_lead_sees_everybodys(told: Amends) -> None:
    document = "{ myDay { kind sentence due overdue customer { name } subjectId } }"
    kilifis = {each["kind"] for each in told.ask(document, now=JUNE)["myDay"] if each["customer"]["name"][0] == "K"}
    assert kilifis == {"ALERT", "UNHEARD", "STALEMATE", "RENEWAL"}
    assert told.ask(document, now=JUNE, who="lena") == told.ask(document, now=JUNE)
    assert told.ask(document, now=JUNE, who="farid") == {"myDay": []}


# -- may we?

MAY_DO = """
    query ($items: [MayDoInput!]!, $then: DateTime) {
        mayDo(items: $items, asKnownAt: $then) { answer sentence subjectKnown because { promise { action } } }
    }
"""


def banking(ref: str, **more: str) -> dict[str, object]:
    return {"action": "PRESENT_PAYMENT", "subject": {"kind": "INSTALMENT", "ref": ref}, "on": "2026-06-30", **more}


def test_a_bank_run_is_answered_in_order(told: Amends) -> None:
    items = [banking("KIL-9/2"), banking("KIL-9/3"), banking("JON-1/1"), banking("XYZ-1")]
    answers = told.ask(MAY_DO, {"items": items}, who="farid", now=JUNE)["mayDo"]
    assert [each["answer"] for each in answers] == ["BLOCKED", "ALLOWED", "ALLOWED", "ASK"]
    assert [each["subjectKnown"] for each in answers] == [True, True, True, False]
    assert answers[0]["because"] == [{"promise": {"action": "PRESENT_PAYMENT"}}]
    assert answers[3]["sentence"] == "XYZ-1 is unknown here. Ask the account manager."


def test_what_we_would_have_answered_then_is_answered_as_it_was(told: Amends) -> None:
    variables = {"items": [banking("KIL-9/2")], "then": "2026-05-19T09:00:00Z"}
    (answer,) = told.ask(MAY_DO, variables, who="farid", now=JUNE)["mayDo"]
    assert (answer["answer"], answer["because"]) == ("ALLOWED", [])


def test_a_bank_run_of_ten_thousand_items_is_answered_at_once(told: Amends) -> None:
    items = [banking(f"KIL-9/{number}") for number in range(5_000)] + [banking(f"Q-{n}") for n in range(5_000)]
    told.ask(MAY_DO, {"items": items[:1]}, who="farid", now=JUNE)
    began = datetime.now(UTC)
    answers = told.ask(MAY_DO, {"items": items}, who="farid", now=JUNE)["mayDo"]
    took = (datetime.now(UTC) - began).total_seconds()
    assert len(answers) == 10_000
    assert took < 5, took  # a second on a machine of its own


# -- advocates


def test_the_ready_come_first_and_the_others_say_why_not(told: Amends) -> None:
    document = """{ advocateCandidates { edges { node {
        customer { name } ready blockers lastMoment connection { sentence }
        readiness { ready points gates { gate open reason because { number } } lines { points } }
    } } } }"""
    edges = told.ask(document, who="mei", now=JUNE)["advocateCandidates"]["edges"]
    nodes = {each["node"]["customer"]["name"]: each["node"] for each in edges}
    assert list(nodes) == ["Jones & Co", "Solo Ltd", "Kilifi Motors"]
    jones, kilifi_motors = nodes["Jones & Co"], nodes["Kilifi Motors"]
    assert (jones["ready"], jones["lastMoment"], jones["blockers"]) == (True, "MAGIC", [])
    assert "220.00 EUR" in jones["connection"]["sentence"]
    assert not kilifi_motors["ready"]
    assert kilifi_motors["blockers"]
    for each in nodes.values():
        assert each["ready"] is each["readiness"]["ready"] is all(gate["open"] for gate in each["readiness"]["gates"])
        assert each["readiness"]["points"] == sum(line["points"] for line in each["readiness"]["lines"])


def test_candidates_are_paged_at_the_moment_of_the_first_page(told: Amends) -> None:
    document = """query ($after: String) { advocateCandidates(first: 1, after: $after) {
        edges { node { customer { name } } } pageInfo { endCursor hasNextPage }
    } }"""
    found, after, more = [], None, True
    while more:
        page = told.ask(document, {"after": after}, who="mei", now=JUNE)
        found += names(page)
        info = page["advocateCandidates"]["pageInfo"]
        after, more = info["endCursor"], info["hasNextPage"]
    assert found == ["Jones & Co", "Solo Ltd", "Kilifi Motors"]


def test_figures_come_with_their_n_and_say_when_they_tell_nothing(told: Amends) -> None:
    document = """{ conversions {
        groups { enteredAs entered recovered { k n sentence } steps { step share { k n tooFew } } } comparison
        fromComplaints { k n }
    } }"""
    answer = told.ask(document, who="mei", now=JUNE)["conversions"]
    recovered, never = answer["groups"]
    assert (recovered["entered"], recovered["recovered"]["k"], never["entered"]) == (1, 1, 1)
    assert [each["step"] for each in recovered["steps"]] == [
        "ASKED",
        "YES",
        "GAVE",
        "CONSENTED",
        "PUBLISHED",
        "REFERRED",
        "WON",
    ]
    assert all(each["share"]["tooFew"] for each in recovered["steps"])
    assert answer["comparison"] == "too few to tell"
    assert answer["fromComplaints"] == {"k": 0, "n": 0}


def test_the_funnel_in_sql_counts_as_each_story_would(told: Amends) -> None:
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    with told.house.log.connection() as conn:
        ids = [id for (id,) in conn.execute("SELECT customer_id FROM customers ORDER BY customer_id LIMIT 9")]
    states = [told.house.log.read("customer", each).story for each in ids]
    one_by_one = [conversion(each, begins, ends) for each in states if isinstance(each, Customer)]
    expected: Counter[tuple[str, str | None]] = Counter()
    for each in one_by_one:
        if each is not None:
            expected[each.entered_as, None] += 1
            counts = each.entered_as is EnteredAs.NEVER_COMPLAINED or Step.RECOVERED in each.reached
            expected.update((each.entered_as, step) for step in each.reached if counts)
    document = """query ($begins: DateTime, $ends: DateTime) { conversions(begins: $begins, ends: $ends) {
        groups { enteredAs entered recovered { k } steps { step share { k n } } }
    } }"""
    variables = {"begins": begins.isoformat(), "ends": ends.isoformat()}
    for group in told.ask(document, variables, who="mei", now=JUNE)["conversions"]["groups"]:
        entered = EnteredAs(group["enteredAs"])
        assert group["entered"] == expected[entered, None]
        for each_step in group["steps"]:
            assert each_step["share"]["k"] == expected[entered, Step(each_step["step"])]


# -- forecasts


def test_risk_is_forecast_for_many_at_many_moments(told: Amends) -> None:
    document = """query ($requests: [AtInput!]!) {
        riskAt(requests: $requests) { customerRef asOf probability score scorecard }
        readinessAt(requests: $requests) { customerRef score scorecard }
    }"""
    id = told.ask('{ find(text: "Kilifi") { id } }')["find"][0]["id"]
    moments = ["2026-06-30T08:00:00Z", "2026-05-19T09:00:00Z", "2020-01-01T00:00:00Z"]
    requests = [{"customerRef": id, "asOf": each} for each in moments] + [{"customerRef": "?", "asOf": moments[0]}]
    answer = told.ask(document, {"requests": requests}, who="lena", now=JUNE)
    now, before, never, nobody = answer["riskAt"]
    assert (now["customerRef"], now["asOf"], now["scorecard"]) == (id, moments[0], "shipped-1")
    assert now["score"] > before["score"]
    assert 0 < before["probability"] < now["probability"] < 1
    assert (never["score"], nobody["score"]) == (None, None)
    assert [each["scorecard"] for each in answer["readinessAt"]] == ["ready-1", "ready-1", None, None]
    late = told.answered(document, {"requests": [{"customerRef": id, "asOf": "2027-01-01T00:00:00Z"}]}, "lena", JUNE)
    assert late["errors"][0]["extensions"]["code"] == "AS_OF_FUTURE"


# -- what is said once


def test_what_was_written_is_answered_at_once(amends: Amends) -> None:
    id = begin(amends, "Jones & Co", "EUR", "DE").customer_id
    assert names(amends.ask("{ customers { edges { node { name } } } }", now=NOW)) == ["Jones & Co"]
    assert amends.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": id}) == {"node": {"id": id}}
