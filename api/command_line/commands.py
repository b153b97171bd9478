"""The commands: `amends serve`, `demo`, `migrate` and the rest, with help a newcomer understands."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from amends.databases import bring_to_head, open_databases
from amends.first import PERSONAS
from amends.ground import EmbeddedRefused
from amends.guards import BootRefused
from amends.keys import MasterKeyWrong
from amends.migrate import MigrationFailed, MigrationRefused
from amends.opening import begin_staff, opened, seed
from amends.settings import Profile, Settings, SettingsError
from amends.tokens import make_token
from api.command_line.house import aside, console, open_house
from api.command_line.importing import import_
from api.command_line.keeping import rebuild, tick, verify
from api.demo import tell_stories
from api.serving import PortRefused, serve_until_stopped

app = typer.Typer(
    help="Amends: win back unhappy customers. Every story is facts; `amends demo` shows it with demo data.",
    no_args_is_help=True,
    add_completion=False,
)

REFUSED = (SettingsError, EmbeddedRefused, MigrationRefused, MigrationFailed, BootRefused, MasterKeyWrong, PortRefused)


def run() -> None:
    """Run the command that was given; what cannot start says why in one sentence."""
    try:
        app()
    except REFUSED as refused:
        aside.print(str(refused), style="red", markup=False, soft_wrap=True)
        raise SystemExit(1) from None


app.command("import")(import_)
app.command()(tick)
app.command()(rebuild)
app.command()(verify)


@app.command()
def serve() -> None:
    """Serve GraphQL over HTTP until stopped. The database is brought to head with `amends migrate` first."""
    with open_house() as (settings, databases, house):
        serve_until_stopped(house, databases, settings, _say_ready)


@app.command()
def demo() -> None:
    """Everything at once, on this machine: an embedded PostgreSQL, the demo's customers, the server."""
    environ = {"AMENDS_PROFILE": "demo", "AMENDS_RATE_LIMITS": "off", "AMENDS_INTROSPECTION": "on", **os.environ}
    with open_house(environ) as (settings, databases, house):
        seed(house, with_personas=True)
        tell_stories(house)
        serve_until_stopped(house, databases, settings, _say_ready)


def _say_ready(settings: Settings) -> None:
    console.print(f"Amends is ready at http://{settings.host}:{settings.port}")
    if settings.profile is not Profile.PRODUCTION:
        for name, (_, role, _) in PERSONAS.items():
            console.print(f"  Bearer dev-{name:<8} {role.value.lower().replace('_', ' ')}")


@app.command()
def migrate() -> None:
    """Bring the database to head, and write the first rulebook where there is none."""
    settings = Settings.from_environment(dict(os.environ))
    with open_databases(settings) as databases:
        done = bring_to_head(databases, settings.schema)
        with opened(databases, settings.master_key) as house:
            seed(house, with_personas=settings.profile is not Profile.PRODUCTION)
    console.print(f"At head. Applied now: {', '.join(done) or 'nothing, it was there already'}.")


@app.command()
def token(
    person: Annotated[str, typer.Argument(help="The id or name of the person or service account it is for.")],
    name: Annotated[str, typer.Option(help="What the token is for, to recognise it by.")] = "made by hand",
    first_admin: Annotated[bool, typer.Option("--first-admin", help="Make PERSON the first admin, once.")] = False,
) -> None:
    """Make a token for a person or service account; it is shown once and kept nowhere."""
    with open_house() as (_, _, house):
        if first_admin and begin_staff(house, person, datetime.now(UTC)) is None:
            raise typer.BadParameter("There is an admin already. Ask them to add people.")
        found = [each for each in house.staff.people.values() if person in (each.name, str(each.id))]
        if len(found) != 1 or not found[0].active:
            raise typer.BadParameter(f"{person} is nobody who works here, or several people.")
        console.print(make_token(house.log, found[0].id, name, datetime.now(UTC)))
