"""Settings: `SITCEN_*` variables, read once; all mistakes are listed together."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.errors import SettingsError
from dashboard.model.codes import Category


def _seconds(text: str) -> timedelta:
    return timedelta(seconds=float(text))


def _days(text: str) -> timedelta:
    return timedelta(days=float(text))


def _switch(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("is not one of 1, 0, true, false, yes, no, on, off")


def _fsync(text: str) -> str:
    if text not in {"always", "everysec"}:
        raise ValueError("is neither always nor everysec")
    return text


def _categories(text: str) -> tuple[Category, ...]:
    return tuple(Category(each.strip()) for each in text.split(",") if each.strip())


def _geofence(text: str) -> str:
    if text not in {"propose", "confirm"}:
        raise ValueError("is neither propose nor confirm")
    return text


def _setting(default: Any, parse: Callable[[str], Any], says: str) -> Any:
    return field(default=default, metadata={"parse": parse, "says": says})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is the variable `SITCEN_<NAME>`."""

    redis_url: str = _setting("", str, "redis://, rediss:// or unix:// address; empty: an embedded server")
    centre: str = _setting("kharkiv", str, "the centre's name, part of every key")
    city: str = _setting("kharkiv", str, "city pack")
    doctrine: str = _setting(
        "", str, "a TOML file with the centre's own doctrine; empty: the one that comes with it"
    )
    profile: str = _setting("kharkiv", str, "response profile: the limits of the timers")
    profiles: str = _setting(
        "", str, "a TOML file with the centre's own profiles; empty: those that come with it"
    )
    plans: str = _setting(
        "", str, "a TOML file with the centre's own response plans; empty: those that come with it"
    )
    travel: str = _setting(
        "", str, "a TOML file with the centre's own travel figures; empty: those that come with it"
    )
    thresholds: str = _setting(
        "",
        str,
        "a TOML file with the centre's own limits of what sensors measure; empty: those that come with it",
    )
    geofence: str = _setting(
        "propose", _geofence, "what a unit's position does to its status: propose, or confirm"
    )
    time_zone: ZoneInfo = _setting(ZoneInfo("Europe/Kyiv"), ZoneInfo, "the zone of every time on screen")
    data: Path = _setting(Path("var"), Path, "folder of the embedded store and the embedded archive")
    database_url: str = _setting(
        "", str, "the archive's PostgreSQL, postgresql://…; empty: an embedded SQLite in the data folder"
    )
    host: str = _setting("127.0.0.1", str, "address the web listens on")
    port: int = _setting(8050, int, "port the web listens on")
    workers: int = _setting(1, int, "web processes")
    secure_cookies: bool = _setting(False, _switch, "set behind TLS: cookies travel by https only")
    trusted_origins: str = _setting("", str, "further origins of the pages, comma-separated, behind a proxy")
    appendfsync: str = _setting("always", _fsync, "durability of the embedded store: always or everysec")
    event_max_age: timedelta = _setting(timedelta(days=7), _days, "days back an event's time may lie")
    event_max_ahead: timedelta = _setting(
        timedelta(minutes=5), _seconds, "seconds ahead an event's time may lie"
    )
    lease: timedelta = _setting(timedelta(seconds=3), _seconds, "seconds until a silent writer is replaced")
    journal_kept: timedelta = _setting(timedelta(days=30), _days, "days of facts kept in the store")
    personal_kept: timedelta = _setting(
        timedelta(days=30), _days, "days until callers' names and numbers are erased from every fact"
    )
    inputs_kept: timedelta = _setting(timedelta(days=1), _days, "days of consumed events kept in the store")
    sensitive: tuple[Category, ...] = _setting(
        (Category.MEDICAL, Category.CRIME),
        _categories,
        "categories of which a wall says no address and only about where: comma-separated",
    )
    cameras: str = _setting(
        "",
        str,
        "the camera register, a CSV, GeoJSON or JSON file; empty: cameras.json in the data folder, if any",
    )
    services: str = _setting(
        "", str, "a TOML file with the services that citizens choose from; empty: those that come with it"
    )
    fallback_dir: str = _setting(
        "",
        str,
        "folder of the sheets to go on by when all screens are dark; empty: none, or `sitcen run`'s own",
    )
    telephones: str = _setting(
        "", str, "a TOML file with the telephones of those sheets; empty: none, or the demo's invented ones"
    )
    feeds: str = _setting("", str, "a TOML file that names the sources to fetch from; empty: none")
    demo: bool = _setting(False, _switch, "set by `sitcen run` while the demo plays: every screen says DEMO")
    demo_crews: bool = _setting(True, _switch, "the demo's crews report their own statuses")
    demo_password: str = _setting("", str, "password of the demo accounts; empty: random, printed once")
    demo_key: str = _setting("", str, "the demo's ingest key; empty: random, printed once")
    tiles_url: str = _setting(
        "", str, "an outside server's map tiles, drawn while they can be reached; empty: none"
    )
    tiles_attribution: str = _setting(
        "© OpenStreetMap contributors", str, "whose map the outside tiles are; the map says it"
    )


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process.

    Raises SettingsError with every unknown name and every value that cannot be read.
    """
    known = {f"SITCEN_{each.name.upper()}": each for each in fields(Settings)}
    values: dict[str, Any] = {}
    mistakes = [
        f"{name} is no setting" for name in environment if name.startswith("SITCEN_") and name not in known
    ]
    for name, each in known.items():
        if name not in environment:
            continue
        try:
            values[each.name] = each.metadata["parse"](environment[name])
        except (ValueError, KeyError) as error:
            mistakes.append(f"{name} = {environment[name]!r}: {error}; {each.metadata['says']}")
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return Settings(**values)
