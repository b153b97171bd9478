"""Journeys: stories of the practice played through GraphQL alone, each step at nine in the morning of its day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from amends.first import AMINA
from tests.asking import Amends

Answered = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at their desk, on one day of a customer's story."""

    amends: Amends
    who: str
    now: datetime
    customer_id: str

    def does(self, command: str, *, warned: Collection[str] = (), **arguments: object) -> str:
        """A command that is carried out, with these warnings and no others; the id of what it was about."""
        outcome = self.sends(command, **arguments)
        assert outcome["done"], outcome["refusal"]
        assert [each["code"] for each in outcome["warnings"]] == list(warned)
        return str(outcome["subjectId"])

    def is_refused(self, command: str, code: str, **arguments: object) -> Answered:
        """The refusal of a command: it has this code, and nothing was recorded."""
        before = self.customer("version")
        outcome = self.sends(command, **arguments)
        assert not outcome["done"]
        refusal: Answered = outcome["refusal"]
        assert refusal["code"] == code, refusal
        assert self.customer("version") == before
        return refusal

    def sends(self, command: str, **arguments: object) -> Answered:
        """Whatever a command of this customer's story is answered with."""
        return self.amends.do(command, self.who, self.now, "", customerId=self.customer_id, **arguments)

    def asks(self, document: str, variables: Mapping[str, object] | None = None) -> Answered:
        """The data that answers a document."""
        return self.amends.ask(document, variables, self.who, self.now)

    def customer(self, fields: str, **then: str) -> Answered:
        """These fields of the customer: as they are now, or `asOf`, or `asKnownAt`."""
        answer = self.answered(fields, **then)
        assert "errors" not in answer, answer["errors"]
        found: Answered = answer["data"]["customer"]
        return found

    def answered(self, fields: str, **then: str) -> Answered:
        """The whole answer to the same question: also what is hidden from this desk."""
        document = f"""
            query ($id: ID!, $asOf: DateTime, $asKnownAt: DateTime) {{
                customer(id: $id, asOf: $asOf, asKnownAt: $asKnownAt) {{ {fields} }}
            }}
        """
        return self.amends.answered(document, {"id": self.customer_id, **then}, self.who, self.now)

    def complaint(self, fields: str) -> Answered:
        """These fields of the customer's latest complaint."""
        found: Answered = self.customer(f"complaints(first: 1) {{ {fields} }}")["complaints"][0]
        return found

    def may_do(self, action: str, kind: str, ref: str, on: str) -> Answered:
        """Whether something may be done to one thing on a day, whoever it belongs to."""
        document = """
            query ($items: [MayDoInput!]!) {
                mayDo(items: $items) {
                    answer subjectKnown sentence
                    because { promise { id acknowledgedBy } hold { complaintId } }
                }
            }
        """
        item = {"action": action, "subject": {"kind": kind, "ref": ref}, "on": on}
        (answer,) = self.asks(document, {"items": [item]})["mayDo"]
        found: Answered = answer
        return found

    def my_day(self) -> list[str]:
        """The kinds of what they have to do today for this customer."""
        items = self.asks("{ myDay { kind customer { id } } }")["myDay"]
        return [str(each["kind"]) for each in items if each["customer"]["id"] == self.customer_id]

    def apology_draft(self, complaint: str, words: str | None = None) -> Answered:
        """A draft of an apology for a complaint, or these words looked at before they are said."""
        document = """
            query ($complaint: ID!, $words: String) {
                apologyDraft(complaint: $complaint, words: $words) {
                    words mirroredWord understands regrets makesRight admits
                }
            }
        """
        found: Answered = self.asks(document, {"complaint": complaint, "words": words})["apologyDraft"]
        return found

    def facts(self, first: int) -> list[str]:
        """The kinds of the latest facts of the story, in the order in which they were recorded."""
        page = self.customer(f"history(first: {first}) {{ edges {{ node {{ fact {{ __typename }} }} }} }}")["history"]
        return [each["node"]["fact"]["__typename"] for each in reversed(page["edges"])]

    def hears(self, complaint: str, words: str, feeling: str, warned: Collection[str] = ()) -> None:
        """Note what they said with their word for it, and read it back until they say that this is it."""
        about = {"complaintId": complaint}
        self.does("noteStatement", **about, words=words, feelingWords=feeling)
        summary = {"summary": f"They said: {words}", "coreConcern": f"It felt {feeling}."}
        self.does("confirmHearing", warned=warned, **about, **summary)
        assert self.complaint("stage")["stage"] == "HEARD"


@dataclass(frozen=True, slots=True)
class Story:
    """The story of one customer, told from desk to desk and from day to day."""

    amends: Amends
    customer_id: str

    def desk(self, who: str, day: str) -> Desk:
        """Somebody at their desk on a day, at nine, or at another time where one is given."""
        now = datetime.fromisoformat(day if "T" in day else f"{day}T09:00:00").replace(tzinfo=UTC)
        return Desk(self.amends, who, now, self.customer_id)


def begin(amends: Amends, name: str, currency: str, country: str, since: str = "2024-07-01") -> Story:
    """The story of a new customer, in Amina's care."""
    desk = Story(amends, "").desk("amina", since)
    registered = amends.done(
        "registerCustomer",
        now=desk.now,
        name=name,
        since=since,
        currency=currency,
        country=country,
        accountManager=str(AMINA),
    )
    return Story(amends, registered)


def money(amount: str, currency: str) -> dict[str, str]:
    """An amount as clients write it."""
    return {"amount": amount, "currency": currency}


def amounts(rows: list[Answered], field: str) -> list[str | None]:
    """The amounts of a field of these rows; None where there is none."""
    return [each[field] and str(each[field]["amount"]) for each in rows]
