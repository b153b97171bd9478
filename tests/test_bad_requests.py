"""Who may not, keys used twice, versions gone stale, times that cannot be: refused, and nothing is recorded."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from amends.first import PERSONAS, RULEBOOK, STAFF
from amends.tokens import make_token
from api.schema import inputs_of
from domain.arguments import checked
from domain.asking import NotReadyToAsk
from domain.commanding import PARTS, Circumstances, Command, StoryRef, decided
from domain.commands import ALL
from domain.entry import Actor, Ids
from domain.refusals import AlreadyOver, Refused
from domain.terms import Role
from tests.asking import Amends
from tests.bad_input import COMMANDS, Asked, asked
from tests.everything import NOW, Everything, Given, tell_everything
from tests.valid_input import command_name, who_does

OF_A_CUSTOMER = tuple(each for each in ALL if each.story == "customer" and each.creates != "customer")
IN_PERSON = tuple(each for each in ALL if who_does(each) is not None)
WAITING = {"requestTestimonial", "askReferral", "askReferenceCall", "noteConsentExpired"}
"""What a rule of state refuses: a complaint is open, and no consent has expired."""


@pytest.fixture(scope="module")
def ask(module_amends: Amends) -> Asked:
    told, other = tell_everything(module_amends, "Jones & Co"), tell_everything(module_amends, "Kibo Ltd")
    return asked(module_amends, told, other)


def each_command(commands: tuple[Command, ...]) -> pytest.MarkDecorator:
    """The test, for each of these commands."""
    return pytest.mark.parametrize("command", commands, ids=lambda command: command.name)


def given_for(ask: Asked, command: Command) -> Given:
    """Arguments in order for this command."""
    return ask.valid[command.name]


# -- what is in order


def test_every_command_has_arguments_that_are_in_order(ask: Asked) -> None:
    assert {command_name(name) for name in ask.valid} == set(COMMANDS)


@each_command(IN_PERSON)
def test_what_is_in_order_is_accepted(ask: Asked, command: Command) -> None:
    for name, given in ask.valid.items():
        if command_name(name) == command.name:
            refusal = _refusal(ask.told, command, given)
            assert refusal is None or (command.name in WAITING and isinstance(refusal, NotReadyToAsk | AlreadyOver))


def _refusal(told: Everything, command: Command, given: Given) -> Refused | None:
    """Why this command would be refused now; it is decided and not carried out."""
    house = told.amends.house
    envelope, arguments = inputs_of(command).decode({"commandId": str(uuid4()), **given})
    id, role, department = PERSONAS[who_does(command) or ""]
    ids = Ids(envelope.story_id or uuid4(), envelope.command_id)
    now = Circumstances(NOW, NOW, Actor(id, role, department), house.rules, house.staff, ids)
    story: object = told.story() if command.story == "customer" else house.staff
    if command.creates == command.story:
        story = told.amends.house.log.read(command.story, uuid4()).story
    try:
        checked(arguments)
        decided(command, story, arguments, replace(now, beside=_beside(told, command, story, arguments, now)))
    except Refused as refusal:
        return refusal
    return None


def _beside(
    told: Everything, command: Command, story: object, arguments: Mapping[str, object], now: Circumstances
) -> Mapping[str, object]:
    def read(ref: StoryRef) -> object:
        return told.amends.house.log.read(ref.kind, ref.id).story

    wanted = command.stories_beside(story, arguments, now)
    return {name: tuple(map(read, refs)) if isinstance(refs, tuple) else read(refs) for name, refs in wanted.items()}


# -- who may not


@each_command(ALL)
def test_a_command_is_only_for_its_roles(ask: Asked, command: Command) -> None:
    given = given_for(ask, command)
    for who, (_, role, _) in PERSONAS.items():
        if role not in command.roles:
            refusal = ask.refusal(command.name, given, who)
            assert (refusal["code"], refusal["field"]) == ("NOT_ALLOWED", None)
            assert role.replace("_", " ").lower() in refusal["message"]


def test_an_unknown_token_signs_nobody_in(ask: Asked) -> None:
    before = ask.counted()
    for token in ("dev-nobody", "dev-", "amends_0", "amends_" + "x" * 10_000, ""):
        answer = ask.amends.client.post(
            "/graphql",
            json={"query": "mutation { __typename }"},
            headers={"authorization": f"Bearer {token}"},
        )
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "NOT_AUTHENTICATED")
    assert ask.counted() == before


def test_a_service_is_no_person(ask: Asked, module_amends: Amends) -> None:
    house = module_amends.house
    service = next(each.id for each in house.staff.people.values() if each.service)
    token = make_token(house.log, service, "crm", datetime.now(UTC))
    refused = [each for each in ALL if Role.SERVICE not in each.roles]
    before = ask.counted()
    for command in refused:
        kind = f"{command.name[0].upper()}{command.name[1:]}Input"
        answer = module_amends.client.post(
            "/graphql",
            json={
                "query": f"mutation ($i: {kind}!) {{ {command.name}(input: $i) {{ refusal {{ code }} }} }}",
                "variables": {"i": {"commandId": str(uuid4()), **given_for(ask, command)}},
            },
            headers={"authorization": f"Bearer {token}"},
        )
        assert answer.json()["data"][command.name]["refusal"]["code"] == "NOT_ALLOWED"
    assert ask.counted() == before


# -- the envelope


@each_command(IN_PERSON)
def test_a_key_is_a_uuid(ask: Asked, command: Command) -> None:
    for key in ("once", "", str(uuid4()).replace("-", "")):
        refusal = ask.refusal(command.name, {**given_for(ask, command), "commandId": key})
        assert (refusal["code"], refusal["field"]) == ("NOT_UNDERSTOOD", "commandId")
    ask.unreadable(command.name, {**given_for(ask, command), "commandId": None})


@each_command(tuple(each for each in OF_A_CUSTOMER if who_does(each)))
def test_a_customer_nobody_knows_is_not_found(ask: Asked, command: Command) -> None:
    of_other_kinds = (str(STAFF), str(RULEBOOK), ask.told["cause"], ask.told["contact"])
    for id in (str(uuid4()), "nine", "", *of_other_kinds):
        refusal = ask.refusal(command.name, {**given_for(ask, command), "customerId": id})
        assert (refusal["code"], refusal["field"]) == ("NOT_FOUND", "customerId")


@each_command(tuple(each for each in OF_A_CUSTOMER if each.creates and not each.id_is_ours))
def test_the_id_of_a_new_thing_names_nothing_yet(ask: Asked, command: Command) -> None:
    of_theirs = {id for name, id in ask.told.ids.items() if name not in ("cause", "otherCause")}
    for id in of_theirs:
        refusal = ask.refusal(command.name, {**given_for(ask, command), "id": id})
        assert (refusal["code"], refusal["field"]) == ("ID_TAKEN", "id")
    refusal = ask.refusal(command.name, {**given_for(ask, command), "id": "nine"})
    assert (refusal["code"], refusal["field"]) == ("NOT_UNDERSTOOD", "id")


@each_command(tuple(each for each in ALL if each.creates == each.story))
def test_a_new_story_does_not_take_the_id_of_another(ask: Asked, command: Command) -> None:
    for id in (ask.told["customer"], ask.told["cause"], str(STAFF), str(RULEBOOK)):
        refusal = ask.refusal(command.name, {**given_for(ask, command), "id": id})
        assert refusal["code"] in ("ID_TAKEN", "ALREADY_REGISTERED")


@each_command(tuple(each for each in OF_A_CUSTOMER if who_does(each)))
def test_a_stale_version_is_refused_with_what_was_missed(ask: Asked, command: Command) -> None:
    refusal = ask.refusal(command.name, {**given_for(ask, command), "expectedVersion": 0})
    assert (refusal["code"], refusal["field"]) == ("CHANGED_MEANWHILE", "expectedVersion")
    assert refusal["details"]
    wrong: tuple[object, ...] = ("1", 1.5, 2**31, {})
    for version in wrong:
        ask.unreadable(command.name, {**given_for(ask, command), "expectedVersion": version})


@each_command(tuple(each for each in OF_A_CUSTOMER if Role.LEAD in each.roles and each.name != "noteContact"))
def test_a_key_used_before_is_refused_for_another_command(ask: Asked, command: Command) -> None:
    used = {"commandId": str(uuid4()), **ask.valid["noteContact"]}
    assert ask.answer("noteContact", used, "lena")["data"]["noteContact"]["done"]
    again = {**given_for(ask, command), "commandId": used["commandId"]}
    refusal = ask.refusal(command.name, again, "lena")
    assert (refusal["code"], refusal["field"]) == ("KEY_REUSED", "commandId")


# -- times


@each_command(IN_PERSON)
def test_nothing_happens_in_the_future_or_without_an_offset(ask: Asked, command: Command) -> None:
    given = given_for(ask, command)
    refusal = ask.refusal(command.name, {**given, "occurredAt": (NOW + timedelta(minutes=6)).isoformat()})
    assert (refusal["code"], refusal["field"]) == ("IN_THE_FUTURE", "occurredAt")
    for naive in ("2026-05-12T08:00:00", "2026-05-12", "now", 1778576400):
        ask.unreadable(command.name, {**given, "occurredAt": naive})


@each_command(tuple(each for each in OF_A_CUSTOMER if who_does(each)))
def test_nothing_happens_to_a_customer_before_they_were_one(ask: Asked, command: Command) -> None:
    refusal = ask.refusal(command.name, {**given_for(ask, command), "occurredAt": "2023-01-02T08:00:00Z"})
    assert (refusal["code"], refusal["field"]) == ("BEFORE_CUSTOMER", "occurredAt")


@each_command(tuple(each for each in OF_A_CUSTOMER if each.part in ("complaint", "contract", "promise")))
def test_nothing_happens_to_a_thing_before_it_began(ask: Asked, command: Command) -> None:
    part: Any = PARTS[command.part or ""](ask.told.story())[_part_id(ask, command)]
    before = {"occurredAt": (part.began_at - timedelta(seconds=1)).isoformat()}
    refusal = ask.refusal(command.name, {**given_for(ask, command), **before})
    assert refusal["code"] in ("BEFORE_IT_BEGAN", "BEFORE_CUSTOMER")
    assert refusal["field"] == "occurredAt"


def _part_id(ask: Asked, command: Command) -> UUID:
    name = f"{command.part}_id".split("_")
    return UUID(given_for(ask, command)["".join([name[0], *(each.title() for each in name[1:])])])
