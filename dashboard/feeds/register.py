"""The camera register's file: CSV, GeoJSON, or a JSON object of cameras by their names.

| field | means |
|---|---|
| `id` | the camera as its feeds name it; in GeoJSON the feature's `id` |
| `lat`, `lon` | where it stands, in degrees; in GeoJSON the feature's point, in JSON `location` |
| `name`, `address` | for people |
| `bearing_deg`, `view_deg`, `range_m` | which way it looks, how wide, and how far |
| `accuracy_m` | one standard deviation of what it sees, where that is known better than from the view |
| `still`, `stream` | addresses: http, https or rtsp, without a password |
| `limits` | scores by rule below which its word alone is not enough: `smoke=0.8; fire=0.7` |
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from dashboard.errors import SettingsError
from dashboard.feeds.cameras import Camera
from dashboard.model.event import Name

FILE = "cameras.json"  # in the folder of SITCEN_DATA
MOST_BYTES = 20 * 2**20
MOST_MISTAKES = 100  # told of one file

_TYPES: dict[str, Any] = {each.name: each.type for each in msgspec.structs.fields(Camera)} | {"id": Name}
_URLS = frozenset({"still", "stream"})


class Row(NamedTuple):
    line: int
    values: Mapping[str, Any]


def register_of(named: str, data: Path) -> dict[str, Camera]:
    """The centre's register: the file that a setting names, or the one in the data folder, if any.

    Raises SettingsError when the named one is not there, and as `cameras_of`.
    """
    if named and not Path(named).is_file():
        raise SettingsError(f"{named}: there is no such camera register")
    return cameras_of(Path(named) if named else data / FILE)


def cameras_of(path: Path) -> dict[str, Camera]:
    """The cameras of a register by their ids; a file that is not there is an empty one.

    Raises SettingsError with every mistake of the file, its line and its field.
    """
    if not path.exists():
        return {}
    try:
        rows = list(_rows(path))
    except (
        OSError,
        UnicodeDecodeError,
        csv.Error,
        msgspec.DecodeError,
        RecursionError,
        SettingsError,
    ) as error:
        raise SettingsError(f"{path}: {error}") from error
    found: dict[str, Camera] = {}
    mistakes: list[str] = []
    for row in rows:
        _add(row, found, mistakes)
    if mistakes:
        more = len(mistakes) - MOST_MISTAKES
        told = mistakes[:MOST_MISTAKES] + ([f"and {more} more"] if more > 0 else [])
        raise SettingsError("\n".join(f"{path}: {each}" for each in told))
    return found


def _rows(path: Path) -> Iterator[Row]:
    if path.stat().st_size > MOST_BYTES:
        raise SettingsError(f"more than {MOST_BYTES // 2**20} MB")
    text = path.read_bytes().decode("utf-8-sig")
    return _table(text) if path.suffix.lower() == ".csv" else _json(text)


def _table(text: str) -> Iterator[Row]:
    reader = csv.DictReader(StringIO(text, newline=""))
    for cells in reader:
        if None in cells:
            raise SettingsError(f"line {reader.line_num}: there are more cells than columns")
        yield Row(reader.line_num, _placed({key: value for key, value in cells.items() if value}))


def _placed(cells: dict[str, Any]) -> dict[str, Any]:
    """The row with its `lat` and `lon` as a location, and its limits as a table."""
    lat, lon = cells.pop("lat", None), cells.pop("lon", None)
    if lat is not None and lon is not None:
        cells["location"] = {"type": "Point", "coordinates": [lon, lat]}
    if "limits" in cells:
        pairs = (each.partition("=") for each in cells["limits"].split(";"))
        cells["limits"] = {rule.strip(): score.strip() for rule, _, score in pairs}
    return cells


class _Feature(msgspec.Struct):
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] | None = None
    id: str | int | None = None


class _Collection(msgspec.Struct):
    type: str
    features: list[msgspec.Raw]


def _json(text: str) -> Iterator[Row]:
    if "features" not in (cameras := msgspec.json.decode(text, type=dict[str, msgspec.Raw])):
        for (name, raw), line in zip(cameras.items(), _lines(text, cameras.values()), strict=True):
            values = msgspec.json.decode(raw)
            if not isinstance(values, dict):
                raise SettingsError(f"line {line}: {name} is no object")
            yield Row(line, values | {"id": name})
        return
    features = msgspec.json.decode(text, type=_Collection).features
    for raw, line in zip(features, _lines(text, features), strict=True):
        feature = msgspec.json.decode(raw, type=_Feature)
        values = {} if feature.id is None else {"id": feature.id}
        yield Row(line, values | (feature.properties or {}) | {"location": feature.geometry})


def _lines(text: str, parts: Iterable[msgspec.Raw]) -> Iterator[int]:
    """The line of the file that each part of it begins on; the parts are in order."""
    at, line = 0, 1
    for raw in parts:
        part = bytes(raw).decode()
        begin = text.index(part, at)
        line += text.count("\n", at, begin)
        yield line
        line += part.count("\n")
        at = begin + len(part)


def _add(row: Row, found: dict[str, Camera], mistakes: list[str]) -> None:
    read, wrong = _read(row.values)
    name = read.pop("id", None)
    if "id" not in row.values:
        wrong.append("`id`: is missing")
    elif name in found:
        wrong.append(f"`id`: {name} stands twice")
    if "location" not in row.values:
        wrong.append("`location`: is missing")
    mistakes += [f"line {row.line}: {each}" for each in wrong]
    if not wrong:
        found[str(name)] = Camera(**read)


def _read(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Each field as what it must be, and what is wrong with the others."""
    read: dict[str, Any] = {}
    wrong = [f"`{name}`: is no field of a camera" for name in values if name not in _TYPES]
    for name, kind in _TYPES.items():
        if values.get(name) is None:
            continue
        value = str(values[name]) if name == "id" else values[name]
        try:
            read[name] = msgspec.convert(value, kind, strict=False)
        except msgspec.ValidationError as error:
            reason = "is no http, https or rtsp address without a password" if name in _URLS else error
            wrong.append(f"`{name}`: {reason}")
    return read, wrong
