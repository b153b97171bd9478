"""Who keeps the staff directory, and what it never lets happen."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from amends.databases import Databases
from amends.first import ABEL, ADA, AMINA, MEI
from tests.asking import Amends, open_door

ME = "{ viewer { roles commands } }"


@pytest.fixture
def amends(databases: Databases, tmp_path: Path) -> Iterator[Amends]:
    with open_door(databases, tmp_path) as door:
        yield door


def test_an_admin_adds_somebody_and_their_role_opens_doors(amends: Amends) -> None:
    person = amends.done("addStaff", "ada", name="Nia", department="Finance")
    amends.done("grantRole", "ada", personId=person, role="FINANCE")
    added = amends.house.staff.people
    assert [(each.name, [role.value for role in each.roles]) for each in added.values() if str(each.id) == person] == [
        ("Nia", ["FINANCE"])
    ]


def test_nobody_but_an_admin_keeps_the_directory(amends: Amends) -> None:
    refusal = amends.do("grantRole", "lena", personId=str(AMINA), role="LEAD")["refusal"]
    assert refusal["code"] == "NOT_ALLOWED"
    assert "admin" in refusal["message"]


def test_a_role_is_granted_once_and_revoked_once(amends: Amends) -> None:
    assert amends.do("grantRole", "ada", personId=str(MEI), role="MARKETING")["refusal"]["code"] == "HAS_ROLE_ALREADY"
    amends.done("revokeRole", "ada", personId=str(MEI), role="MARKETING")
    assert amends.do("revokeRole", "ada", personId=str(MEI), role="MARKETING")["refusal"]["code"] == "HAS_NO_SUCH_ROLE"


def test_who_is_deactivated_is_not_let_in_by_the_next_request(amends: Amends) -> None:
    assert amends.ask(ME, who="mei")["viewer"]["roles"] == ["MARKETING"]
    amends.done("deactivateStaff", "ada", personId=str(MEI))
    assert amends.answered(ME, who="mei")["errors"][0]["extensions"]["code"] == "NOT_AUTHENTICATED"
    assert amends.do("grantRole", "ada", personId=str(MEI), role="LEAD")["refusal"]["code"] == "USER_INACTIVE"


def test_the_last_admin_stays(amends: Amends) -> None:
    amends.done("deactivateStaff", "ada", personId=str(ABEL))
    assert amends.do("deactivateStaff", "ada", personId=str(ADA))["refusal"]["code"] == "LAST_ADMIN"
    assert amends.do("revokeRole", "ada", personId=str(ADA), role="ADMIN")["refusal"]["code"] == "LAST_ADMIN"


def test_a_program_is_a_service_and_nothing_else(amends: Amends) -> None:
    program = amends.done("addStaff", "ada", name="Bank feed", service=True)
    assert amends.do("grantRole", "ada", personId=program, role="LEAD")["refusal"]["code"] == "NOT_FOR_PROGRAMS"
    assert amends.do("grantRole", "ada", personId=str(AMINA), role="SERVICE")["refusal"]["code"] == "NOT_FOR_PROGRAMS"
    amends.done("grantRole", "ada", personId=program, role="SERVICE")


def test_an_id_that_is_somebodys_is_not_given_again(amends: Amends) -> None:
    taken = amends.do("addStaff", "ada", name="Copy", id=str(AMINA))["refusal"]
    assert taken["code"] == "ID_TAKEN"
    assert amends.do("grantRole", "ada", personId=str(uuid4()), role="LEAD")["refusal"]["code"] == "USER_INACTIVE"
