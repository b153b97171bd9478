"""The clock of a running server."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from amends.databases import Databases
from amends.opening import House
from amends.settings import Settings
from api.server import application
from domain.follow_ups import FollowUpMissed, FollowUpScheduled
from tests.given import CUSTOMER, REGISTERED, at, given, id_of
from tests.intents import open_house
from tests.stories import write

WAIT_S = 10.0
OVERDUE = FollowUpScheduled(id_of("follow-up"), REGISTERED + timedelta(hours=3), id_of("amina"))


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    with open_house(databases) as house:
        write(house, given(at(REGISTERED, OVERDUE)))
        yield house


def settings(folder: Path, clock: str | None = None) -> Settings:
    environ = {"AMENDS_PROFILE": "development", "AMENDS_DATA": str(folder)}
    return Settings.from_environment(environ | ({"AMENDS_CLOCK": clock} if clock else {}))


def missed(house: House) -> bool:
    return any(isinstance(each.fact, FollowUpMissed) for each in house.log.entries(CUSTOMER))


def soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + WAIT_S
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_a_server_with_the_clock_on_notes_what_passed(house: House, databases: Databases, tmp_path: Path) -> None:
    with TestClient(application(house, databases, settings(tmp_path, "on"))) as client:
        assert soon(lambda: missed(house))
        assert client.get("/livez").status_code == 200


def test_in_development_time_stands_still_unless_told(house: House, databases: Databases, tmp_path: Path) -> None:
    with TestClient(application(house, databases, settings(tmp_path))) as client:
        assert client.get("/readyz").json() == {"ready": True}
        time.sleep(0.5)
    assert not missed(house)
