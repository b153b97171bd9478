"""What ships beside the code stays true: the compose file, the Dockerfile, the locks, the README's commands."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from amends.settings import documented

ROOT = Path(__file__).parent.parent
LOCKS = ("bootstrap.lock", "requirements.lock", "requirements-dev.lock")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def test_compose_starts_postgresql_18_and_the_app_and_nothing_else(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"postgres", "app"}
    assert compose["services"]["postgres"]["image"] == "postgres:18"
    assert compose["services"]["app"]["build"] == "."


def test_compose_names_only_settings_that_exist(compose: dict[str, Any]) -> None:
    known = documented()
    assert all(name in known for name in compose["services"]["app"]["environment"])


def test_compose_waits_for_a_healthy_database(compose: dict[str, Any]) -> None:
    assert compose["services"]["app"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert compose["services"]["postgres"]["healthcheck"]["test"][1] == "pg_isready"


def test_compose_mounts_what_is_there(compose: dict[str, Any]) -> None:
    mounts = [each.split(":")[0] for service in compose["services"].values() for each in service["volumes"]]
    named = set(compose["volumes"])
    assert all(each in named or (ROOT / each).exists() for each in mounts)


def _dockerfile() -> list[list[str]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


def test_the_dockerfile_copies_every_package_and_every_lock_it_installs() -> None:
    copied = {each for words in _dockerfile() if words[0] == "COPY" for each in words[1:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= copied
    assert {"bootstrap.lock", "requirements.lock", "pyproject.toml", "README.md"} <= copied
    assert all((ROOT / each).exists() for each in copied)


def test_the_dockerfile_installs_by_hash_and_runs_as_nobody_special() -> None:
    words = [" ".join(each) for each in _dockerfile()]
    installs = [line for line in words if "install" in line and "requirement" in line]
    assert installs
    assert all(line.count("--require-hashes") == line.count("--requirement ") for line in installs)
    assert "USER amends" in words


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_by_hash_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert pinned
    assert all("==" in line and line.rstrip().endswith("\\") for line in pinned)


def test_the_readme_names_two_commands_that_make_knows() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        asked = subprocess.run(  # our own Makefile, asked what it would do
            ["/usr/bin/env", "make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert asked.returncode == 0, asked.stderr
