"""`sitcen`: every command of the centre."""

import csv
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from dashboard import administration, bootstrap, log, settings
from dashboard.bench import common
from dashboard.doctor import examine
from dashboard.errors import CentreError
from dashboard.model.codes import Role, Scope
from dashboard.streams.journal import Verified

BENCHES = (
    "congestion",
    "endurance",
    "feeds",
    "latency",
    "map",
    "pan",
    "policies",
    "queue",
    "recommend",
    "report",
    "review",
    "roads",
    "screens",
    "triage",
    "writer",
)
WRONG = 2  # the exit code of everything a person can set right


class Sentences(click.Group):
    """What the centre raises is shown as its sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CentreError as error:
            click.echo(f"sitcen: {log.redacted(str(error))}", err=True)
            ctx.exit(WRONG)


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(ctx: click.Context) -> None:
    """A city's situation centre. Settings are SITCEN_* variables; the README lists them."""
    log.setup(ctx.invoked_subcommand or "sitcen")


@main.command()
@click.option("--demo/--no-demo", default=True, help="Play the seeded day of the city pack.")
def run(*, demo: bool) -> None:
    """Run the whole centre; one Ctrl-C ends it."""
    bootstrap.centre.run_centre(settings.read(), demo=demo)


@main.command()
def web() -> None:
    """Serve screens and the HTTP API."""
    bootstrap.web.run_web(settings.read())


@main.command()
def writer() -> None:
    """Write the journal, or stand by while another writer does."""
    bootstrap.writer.run_writer(settings.read())


@main.command()
def adviser() -> None:
    """Advise which units to send, and which to move."""
    bootstrap.adviser.run_adviser(settings.read())


@main.command()
def archivist() -> None:
    """Follow the journal into the archive."""
    bootstrap.archivist.run_archivist(settings.read())


@main.group(invoke_without_command=True)
@click.pass_context
def feeds(ctx: click.Context) -> None:
    """Receive from every source that the file of SITCEN_FEEDS names."""
    if ctx.invoked_subcommand is None:
        bootstrap.feeds.run_feeds(settings.read())


@feeds.command("test")
@click.argument("name")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read this as it.")
@click.option("--seconds", default=30.0, show_default=True, type=click.FloatRange(min=0, min_open=True))
def test_feed(name: str, file: Path | None, seconds: float) -> None:
    """Connect to one source, and print what it would ingest; nothing is written.

    1 when something of it is refused, 2 when it cannot be reached or its configuration has a mistake.
    """
    good = bootstrap.feeds.test_feed(settings.read(), name, file=file, within_s=seconds, tell=click.echo)
    sys.exit(0 if good else 1)


@main.command()
@click.option("--seed", default=1, show_default=True, help="The same seed plays the same day.")
def demo(seed: int) -> None:
    """Play the endless day of the city pack into a running centre."""
    bootstrap.play.run_demo(settings.read(), seed=seed)


@main.command()
@click.argument("name")
@click.option("--speed", default=1.0, show_default=True, type=click.FloatRange(min=0, min_open=True))
def scenario(name: str, speed: float) -> None:
    """Play one fixed scenario into a running centre."""
    bootstrap.play.run_scenario(settings.read(), name=name, speed=speed)


def _zone(_context: click.Context, _option: click.Parameter, name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError) as error:
        raise click.BadParameter(f"{name} is no time zone") from error


@main.command()
@click.argument("format_name", metavar="FORMAT")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--speed", default=1.0, type=click.FloatRange(min=0), help="0: as fast as the writer answers.")
@click.option("--since", type=click.DateTime(), help="From this time of the recording on.")
@click.option("--until", type=click.DateTime(), help="Up to this time of the recording.")
@click.option("--zone", callback=_zone, help="The recording's time zone; the centre's own when not named.")
def replay(format_name: str, file: Path, **choice: Any) -> None:
    """Play a recorded FILE (FORMAT is cad) through the live path."""
    for line in bootstrap.play.run_replay(
        settings.read(), format_name=format_name, file=file, **choice
    ).lines():
        click.echo(line)


@main.group()
def user() -> None:
    """People who may sign in."""


@user.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([*Role], case_sensitive=False))
def add_user(name: str, role: Role) -> None:
    """Add a person, or give one a new role and password; the password is asked for, or read from a pipe."""
    administration.add_user(settings.read(), name=name, role=Role(role), password=_password())
    click.echo(f"{name} may sign in as {role}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@main.group()
def key() -> None:
    """Programs that may enter."""


@key.command("add")
@click.argument("name")
@click.option("--scope", required=True, type=click.Choice([*Scope], case_sensitive=False))
def add_key(name: str, scope: Scope) -> None:
    """Make a key for a program and print it, alone and only this once."""
    click.echo(administration.add_key(settings.read(), name=name, scope=Scope(scope)))


@main.group()
def load() -> None:
    """Bring a history into the archive, without the live path."""


@load.command("cad")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "columns", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_cad(file: Path, columns: Path | None) -> None:
    """Bring in all calls of a CAD's export; the TOML file of --map says how its columns are called."""
    with file.open("rb") as rows:
        count = max(sum(piece.count(b"\n") for piece in iter(lambda: rows.read(1 << 20), b"")) - 1, 1)
    with click.progressbar(length=count, label="Loading", file=sys.stderr) as bar:
        loaded = bootstrap.archivist.load_cad(settings.read(), file, columns, bar)
    click.echo(f"{loaded.calls} calls with {loaded.parts} units' parts; {loaded.known} were known already")
    if loaded.rejected:
        aside = file.with_suffix(".rejects.csv")
        with aside.open("w", encoding="utf-8", newline="") as file_aside:
            writer = csv.writer(file_aside, lineterminator="\n")
            writer.writerow(("row", "reason"))
            writer.writerows((each.row, each.reason) for each in loaded.rejected)
        click.echo(f"{len(loaded.rejected)} rows are set aside in {aside}")


@main.group()
def kiosk() -> None:
    """Walls that sign in by their address alone."""


@kiosk.command("add")
@click.argument("name")
def add_kiosk(name: str) -> None:
    """Make a wall's account and print its address, once: open it on the wall's screen."""
    click.echo(administration.add_kiosk(settings.read(), name))


@kiosk.command("list")
def list_kiosks() -> None:
    """The names of all walls that sign in so."""
    for name in administration.kiosks(settings.read()):
        click.echo(name)


@kiosk.command("revoke")
@click.argument("name")
def revoke_kiosk(name: str) -> None:
    """Its address opens nothing more, and its screens are out at once."""
    administration.revoke_kiosk(settings.read(), name)


@main.group("city")
def city_group() -> None:
    """City packs."""


@city_group.command("build")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="The pack's name, for SITCEN_CITY; the file's own when not given.")
@click.option("--again", is_flag=True, help="Build although the pack is up to date.")
def build_city(file: Path, name: str | None, *, again: bool) -> None:
    """Build a city pack from an OpenStreetMap FILE (.pbf, .osm, .xml, .gz, .bz2)."""
    with click.progressbar(length=100, label="Reading the map", file=sys.stderr) as bar:
        for line in bootstrap.play.build_city(settings.read(), file, name, bar=bar, again=again):
            click.echo(line)


@main.group()
def audit() -> None:
    """The journal's proof."""


@audit.command("verify")
def verify() -> None:
    """Recompute the hash chain of journal and archive; a changed byte is found and placed."""
    chosen = settings.read()
    click.echo(_verified(administration.verify_journal(chosen)))
    archived = bootstrap.archivist.verify_archive(chosen)
    click.echo("nothing is archived yet" if archived is None else f"archive: {_verified(archived)}")


def _verified(walked: Verified) -> str:
    return (
        f"{walked.facts} facts verified, from {walked.first or 'the start'} to {walked.last}: {walked.hash}"
    )


@main.group()
def archive() -> None:
    """The facts of months and years."""


@archive.command("rebuild")
def rebuild_archive() -> None:
    """Make everything anew that follows from the archived facts, after proving them."""
    click.echo(f"built again from {bootstrap.archivist.rebuild_archive(settings.read())} facts")


@main.command()
def functions() -> None:
    """Load the store's functions, where the writer's account may not."""
    administration.load_functions(settings.read())
    click.echo("the functions are loaded")


@main.command()
def doctor() -> None:
    """Look at everything a centre needs, and say what to do; 1 when something fails."""
    sys.exit(examine())


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("name", type=click.Choice(BENCHES))
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def bench(name: str, options: tuple[str, ...]) -> None:
    """Measure one part, print JSON, and exit with 1 when its target is missed.

    Each bench has options of its own: `sitcen bench NAME --help` lists them.
    """
    sys.exit(common.run(name, options))
