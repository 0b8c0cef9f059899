"""Where things lie that a source knows by a number alone: detectors, points of a national table."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import area
from dashboard.feeds.base import LINE, clipped
from dashboard.model.place import Point, at

# What others call the columns, in small letters.
NAMES = {
    "id": ("id", "sensor_id", "station", "detector", "code"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "x"),
    "place": ("place", "name", "road", "address"),
}


@dataclass(frozen=True, slots=True)
class Station:
    location: Point
    place: str | None = None  # for a person


def stations_of(path: Path) -> dict[str, Station]:
    """The stations of a CSV file with the columns `id`, `latitude`, `longitude` and, if it has it, `place`.

    Raises SettingsError, which names the file and the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return dict(_read(csv.DictReader(file)))
    except (OSError, UnicodeDecodeError, csv.Error, BadMessage) as error:
        raise SettingsError(f"{path}: {error}") from error


def _read(rows: "csv.DictReader[str]") -> Iterator[tuple[str, Station]]:
    columns = {name: _column(rows.fieldnames or (), name) for name in NAMES}
    missing = [name for name, column in columns.items() if column is None and name != "place"]
    if missing:
        raise BadMessage(f"there is no column {', '.join(missing)}")
    for row in rows:
        field = f"line {rows.line_num}"
        found = {name: (row[column] or "").strip() if column else "" for name, column in columns.items()}
        if not found["id"]:
            raise BadMessage("names no id", field)
        pair = area.latitude_longitude(f"{found['latitude']},{found['longitude']}", field)
        yield found["id"], Station(at(*pair), clipped(found["place"], LINE) or None)


def _column(columns: Iterable[str], name: str) -> str | None:
    small = {each.strip().lower(): each for each in columns}
    return next((small[each] for each in NAMES[name] if each in small), None)
