"""What the environment may say, and what it is told when it says something else."""

import base64
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from amends.settings import Profile, Settings, SettingsError, documented

KEY = base64.b64encode(bytes(range(32))).decode()
PAGE = Path(__file__).parent.parent / "docs" / "settings.md"


def test_every_setting_is_documented() -> None:
    assert PAGE.read_text() == documented(), "run `python -m amends.settings > docs/settings.md`"


def test_production_is_the_default_and_careful() -> None:
    settings = Settings.from_environment({"AMENDS_MASTER_KEY": KEY})
    assert settings.profile is Profile.PRODUCTION
    assert (settings.clock, settings.introspection, settings.rate_limits) == (True, False, True)
    assert (settings.host, settings.port, settings.schema, settings.time_zone) == ("127.0.0.1", 8000, "amends", UTC)
    assert settings.database_url is None
    assert settings.master_key == bytes(range(32))


def test_production_needs_a_master_key() -> None:
    with pytest.raises(SettingsError, match="AMENDS_MASTER_KEY is required in production"):
        Settings.from_environment({})


def test_a_demo_makes_its_master_key_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    environment = {"AMENDS_PROFILE": "demo", "AMENDS_DATA": str(tmp_path / "data")}
    first = Settings.from_environment(environment)
    again = Settings.from_environment(environment)
    assert first.master_key == again.master_key
    assert len(first.master_key) == 32
    assert (tmp_path / "data" / "master.key").stat().st_mode & 0o777 == 0o600
    assert (first.clock, first.introspection) == (False, True)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"AMENDS_TIMEZONE": "UTC"}, "AMENDS_TIMEZONE is not a setting of Amends; the nearest is AMENDS_TIME_ZONE"),
        ({"AMENDS_PROFILE": "staging"}, "AMENDS_PROFILE is production, development, demo, not 'staging'"),
        ({"AMENDS_RATE_LIMITS": "yes"}, "AMENDS_RATE_LIMITS is on or off, not 'yes'"),
        ({"AMENDS_TIME_ZONE": "Europe/Atlantis"}, "AMENDS_TIME_ZONE is a name such as"),
        ({"PORT": "80a"}, "PORT is a number from 1 to 65535, not '80a'"),
        ({"AMENDS_MASTER_KEY": "c2hvcnQ="}, "AMENDS_MASTER_KEY has to be 32 bytes in base64"),
        ({"AMENDS_MASTER_KEY": "no base64!"}, "AMENDS_MASTER_KEY has to be 32 bytes in base64"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_environment({"AMENDS_MASTER_KEY": KEY} | environment)


def test_what_is_said_is_taken() -> None:
    settings = Settings.from_environment(
        {
            "AMENDS_MASTER_KEY": KEY,
            "AMENDS_TIME_ZONE": "Europe/Berlin",
            "AMENDS_CLOCK": "off",
            "DATABASE_URL": "postgresql://amends:secret@db/amends",
            "PORT": "8443",
        }
    )
    assert settings.time_zone == ZoneInfo("Europe/Berlin")
    assert (settings.clock, settings.port) == (False, 8443)
    assert settings.database_url == "postgresql://amends:secret@db/amends"


def test_secrets_are_not_printed() -> None:
    settings = Settings.from_environment({"AMENDS_MASTER_KEY": KEY, "DATABASE_URL": "postgresql://a:secret@db/amends"})
    assert "secret" not in repr(settings)
    assert str(settings.master_key) not in repr(settings)
