"""One person's commands are counted; questions are not, and nobody pays for somebody else."""

from pathlib import Path

from amends.databases import Databases
from tests.asking import open_door

CALLED = "mutation ($i: LiftHoldInput!) { liftHold(input: $i) { done refusal { code } } }"
NOBODYS = {"commandId": "6f1f9f0e-7a56-4f2f-9a3e-0b8f0f3c8f0e", "customerId": "6f1f9f0e-7a56-4f2f-9a3e-0b8f0f3c8f0e"}


def test_more_commands_than_anybody_can_mean_are_refused_for_a_while(databases: Databases, tmp_path: Path) -> None:
    with open_door(databases, tmp_path, AMENDS_RATE_LIMITS="on") as amends:
        variables = {"i": {**NOBODYS, "holdId": NOBODYS["customerId"], "reason": "over"}}
        answers = [amends.answered(CALLED, variables) for _ in range(121)]
        assert all(each["data"]["liftHold"]["refusal"]["code"] == "NOT_FOUND" for each in answers[:120])
        assert answers[120]["errors"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
        assert 0 < answers[120]["errors"][0]["extensions"]["retryAfter"] <= 60
        assert amends.ask("{ viewer { timeZone } }")
        assert amends.answered(CALLED, variables, who="lena")["data"]["liftHold"]["done"] is False
