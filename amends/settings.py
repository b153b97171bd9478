"""The settings: everything that the environment may say to Amends, read once at the door.

`docs/settings.md` is printed from here by `python -m amends.settings`.
"""

import base64
import binascii
import difflib
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from amends.secret_files import kept_secret

MASTER_KEY_BYTES: Final = 32
DATA_AS_ROOT: Final = Path("/var/lib/amends")


class SettingsError(Exception):
    """A setting cannot be used; the message says which and why, in a sentence."""


class Profile(StrEnum):
    """How much care this running Amends is to take."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    DEMO = "demo"


def _setting(variable: str, means: str, unset: str) -> dict[str, str]:
    return {"variable": variable, "means": means, "unset": unset}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this process was told by its environment; secrets are left out of its printed form."""

    profile: Profile = field(
        metadata=_setting("AMENDS_PROFILE", "How careful to be: `production`, `development` or `demo`.", "production")
    )
    data: Path = field(
        metadata=_setting(
            "AMENDS_DATA",
            "The data folder: the embedded database, and the secrets made for it.",
            "the user's data folder; `/var/lib/amends` for root",
        )
    )
    database_url: str | None = field(
        repr=False,
        metadata=_setting(
            "DATABASE_URL",
            "The PostgreSQL (16 to 18) that holds the log, as the application's role, which owns nothing.",
            "an embedded PostgreSQL 18 in the data folder",
        ),
    )
    database_admin_url: str | None = field(
        repr=False,
        metadata=_setting(
            "DATABASE_ADMIN_URL",
            "The same database as the role that owns the schema, for migrations.",
            "`DATABASE_URL`",
        ),
    )
    database_direct_url: str | None = field(
        repr=False,
        metadata=_setting(
            "DATABASE_DIRECT_URL",
            "The same database past any connection pooler, for listening. Set it where `DATABASE_URL` is pooled.",
            "`DATABASE_URL`",
        ),
    )
    keys_url: str | None = field(
        repr=False,
        metadata=_setting(
            "AMENDS_KEYS_URL",
            "The database of the keys that seal personal words.",
            "a database on the log's server, named like the log's with `_keys` behind",
        ),
    )
    master_key: bytes = field(
        repr=False,
        metadata=_setting(
            "AMENDS_MASTER_KEY",
            "The key that seals the other keys: 32 bytes in base64. Required in production.",
            "in development and demo made once and kept in the data folder",
        ),
    )
    schema: str = field(metadata=_setting("AMENDS_SCHEMA", "The schema of this organisation.", "amends"))
    rate_limits: bool = field(
        metadata=_setting("AMENDS_RATE_LIMITS", "`on` or `off`: whether requests are counted and limited.", "on")
    )
    clock: bool = field(
        metadata=_setting(
            "AMENDS_CLOCK",
            "`on` or `off`: whether `amends serve` runs the deadlines as time passes.",
            "on in production, else off",
        )
    )
    introspection: bool = field(
        metadata=_setting(
            "AMENDS_INTROSPECTION",
            "`on` or `off`: whether the API tells its schema and shows its explorer page.",
            "off in production, else on",
        )
    )
    time_zone: tzinfo = field(
        metadata=_setting("AMENDS_TIME_ZONE", "The organisation's time zone, such as `Europe/Berlin`.", "UTC")
    )
    origin: str | None = field(
        metadata=_setting(
            "AMENDS_ORIGIN",
            "The address that browsers know Amends by, such as `https://amends.example`. Required in production.",
            "the address it listens on",
        )
    )
    host: str = field(metadata=_setting("AMENDS_HOST", "The address to listen on.", "127.0.0.1"))
    port: int = field(metadata=_setting("PORT", "The port to listen on.", "8000"))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings in `environ`. In development and demo a missing master key is made and kept.

        Raises: SettingsError.
        """
        _refuse_unknown(environ)
        profile = _profile(environ)
        in_production = profile is Profile.PRODUCTION
        data = _data(environ)
        return cls(
            profile=profile,
            data=data,
            database_url=environ.get("DATABASE_URL") or None,
            database_admin_url=environ.get("DATABASE_ADMIN_URL") or None,
            database_direct_url=environ.get("DATABASE_DIRECT_URL") or None,
            keys_url=environ.get("AMENDS_KEYS_URL") or None,
            master_key=_master_key(environ, profile, data),
            schema=environ.get("AMENDS_SCHEMA") or "amends",
            rate_limits=_switch(environ, "AMENDS_RATE_LIMITS", unset=True),
            clock=_switch(environ, "AMENDS_CLOCK", unset=in_production),
            introspection=_switch(environ, "AMENDS_INTROSPECTION", unset=not in_production),
            time_zone=_time_zone(environ),
            origin=environ.get("AMENDS_ORIGIN") or None,
            host=environ.get("AMENDS_HOST") or "127.0.0.1",
            port=_port(environ),
        )


def documented() -> str:
    """The page `docs/settings.md`."""
    lines = [
        "# Settings",
        "",
        "Amends reads its environment once, when it starts. An unknown variable that begins with `AMENDS_` is refused.",
        "(Printed by `python -m amends.settings`.)",
        "",
        "| Variable | Says | Not set |",
        "| --- | --- | --- |",
    ]
    for told in (setting.metadata for setting in fields(Settings)):
        lines.append(f"| `{told['variable']}` | {told['means']} | {told['unset']} |")
    return "\n".join(lines) + "\n"


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = [setting.metadata["variable"] for setting in fields(Settings)]
    for name in sorted(environ):
        if name.startswith("AMENDS_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0)
            raise SettingsError(f"{name} is not a setting of Amends; the nearest is {near[0]}.")


def _profile(environ: Mapping[str, str]) -> Profile:
    said = environ.get("AMENDS_PROFILE") or Profile.PRODUCTION
    try:
        return Profile(said)
    except ValueError:
        raise SettingsError(f"AMENDS_PROFILE is {', '.join(Profile)}, not {said!r}.") from None


def _data(environ: Mapping[str, str]) -> Path:
    if said := environ.get("AMENDS_DATA"):
        return Path(said).expanduser().absolute()
    return DATA_AS_ROOT if os.geteuid() == 0 else platformdirs.user_data_path("amends")


def _switch(environ: Mapping[str, str], variable: str, *, unset: bool) -> bool:
    said = environ.get(variable) or ("on" if unset else "off")
    if said not in ("on", "off"):
        raise SettingsError(f"{variable} is on or off, not {said!r}.")
    return said == "on"


def _time_zone(environ: Mapping[str, str]) -> tzinfo:
    said = environ.get("AMENDS_TIME_ZONE") or "UTC"
    if said == "UTC":
        return UTC  # known even where no list of time zones is installed
    try:
        return ZoneInfo(said)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(f"AMENDS_TIME_ZONE is a name such as Europe/Berlin, not {said!r}.") from None


def _port(environ: Mapping[str, str]) -> int:
    said = environ.get("PORT") or "8000"
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise SettingsError(f"PORT is a number from 1 to 65535, not {said!r}.")
    return int(said)


def _master_key(environ: Mapping[str, str], profile: Profile, data: Path) -> bytes:
    said = environ.get("AMENDS_MASTER_KEY")
    if not said:
        if profile is Profile.PRODUCTION:
            raise SettingsError("AMENDS_MASTER_KEY is required in production: 32 random bytes in base64.")
        data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        said = kept_secret(data / "master.key", _fresh_master_key)
    try:
        key = base64.b64decode(said, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != MASTER_KEY_BYTES:
        raise SettingsError("AMENDS_MASTER_KEY has to be 32 bytes in base64 (44 characters).")
    return key


def _fresh_master_key() -> str:
    return base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode()


if __name__ == "__main__":
    sys.stdout.write(documented())
