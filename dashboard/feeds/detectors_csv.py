"""Detectors as CSV: long, a row for each detector and time, or wide, a row for each time."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboard.errors import BadMessage
from dashboard.feeds.base import Parsed, Piece, clipped, from_epoch, gather, instant
from dashboard.feeds.detectors_reading import FLOW, OCCUPANCY, SPEED, Measured, Options, Table, reading
from dashboard.model.reading import Reading

MOST_VALUES = 1_000_000  # a week of 500 detectors at 5 minutes
NONE = {"", "-", "na", "n/a", "nan", "null", "none"}

# What a column is called when the options do not say, in small letters.
COLUMNS = {
    "detector": ("detector", "detector_id", "station", "station_id", "sensor", "sensor_id", "id", "loop"),
    "time": ("time", "timestamp", "datetime", "date_time", "date", "measured_at", ""),
    "speed": ("speed", "speed_kmh", "avg_speed", "v"),
    "flow": ("flow", "flow_veh_h", "volume", "intensity", "q"),
    "occupancy": ("occupancy", "occ", "o"),
}


class _Row(NamedTuple):
    number: int
    header: Sequence[str]
    cells: Sequence[str]


def parse(table: Table, payload: bytes, received: datetime) -> Parsed:
    """Raises BadMessage when it is no table with a header, or holds too many values."""
    rows = _rows(payload)
    header = [each.strip() for each in rows[0]]
    if len(rows) * len(header) > MOST_VALUES:
        raise BadMessage(f"there are more than {MOST_VALUES} values")
    numbered = [_Row(number, header, row) for number, row in enumerate(rows[1:], 2) if any(row)]
    columns = _columns(header, table.options)
    if "detector" in columns:
        if not columns.keys() & {"speed", "flow", "occupancy"}:
            raise BadMessage("there is no column of speed, flow or occupancy")
        return gather(piece for row in numbered for piece in _long(table, columns, row))
    times = _times(table, numbered, received)
    return gather(
        piece for row, time in zip(numbered, times, strict=True) for piece in _wide(table, row, time)
    )


def _rows(payload: bytes) -> list[list[str]]:
    try:
        text = payload.decode("utf-8-sig")
        head = text.partition("\n")[0]
        delimiter = max(",;\t", key=head.count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadMessage(f"this is no CSV: {error}") from error
    if len(rows) < 2 or len(rows[0]) < 2:
        raise BadMessage("this is no table with a header and a row of values")
    return rows


def _columns(header: Sequence[str], options: Options) -> dict[str, int]:
    """Where each of our columns stands in the table. Raises BadMessage when a named one is not there."""
    small = {name.lower(): place for place, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for ours, names in COLUMNS.items():
        named: str | None = getattr(options.columns, ours)
        if named and named.lower() not in small:
            raise BadMessage(f"there is no column {named!r}")
        known = (named.lower(),) if named else names
        place = next((small[each] for each in known if each in small), None)
        if place is not None:
            found[ours] = place
    return found


def _long(table: Table, columns: Mapping[str, int], row: _Row) -> Iterator[Piece]:
    cells = {ours: row.cells[place].strip() for ours, place in columns.items() if place < len(row.cells)}
    raw = partial(_raw, row.header, row.cells)
    for ours in ("speed", "flow", "occupancy"):
        if ours in columns:
            yield Piece(f"line {row.number} {ours}", partial(_of_long, table, cells, ours), raw)


def _of_long(table: Table, cells: Mapping[str, str], ours: str) -> Reading | None:
    """One value of a row; None where nothing was measured. Raises BadMessage, naming the column."""
    name = cells.get("detector")
    if not name:
        raise BadMessage("is missing", "detector")
    time = _time(cells.get("time", ""), table.zone)
    value = _number(cells.get(ours, ""), ours)
    # A speed of nothing is no standstill: whoever stands is counted.
    if value is None or (ours == "speed" and value == 0 and not _number(cells.get("flow", ""), "flow")):
        return None
    return _reading(table, name, time, (ours, value))


def _reading(table: Table, name: str, time: datetime, measured: tuple[str, float]) -> Reading:
    ours, value = measured
    if ours == "speed":
        quantity, value = SPEED.name, round(SPEED.of(value, table.options.speed_unit), 2)
    elif ours == "occupancy":
        quantity, value = OCCUPANCY.name, OCCUPANCY.of(value, table.options.occupancy_unit)
    else:
        quantity = FLOW
    return reading(table.options.source, Measured(name, time, quantity, value), table.stations.get(name))


def _wide(table: Table, row: _Row, time: datetime | None) -> Iterator[Piece]:
    """Speeds alone; `time` is None where the row's first cell names it."""
    for place in range(0 if time else 1, len(row.header)):
        cell = row.cells[place] if place < len(row.cells) else ""
        read = partial(_of_wide, table, row.header[place], (time or row.cells[0], cell))
        # Without the time beside it a cell alone would be of another time.
        raw = (lambda: b"") if time else partial(_raw, *_pair(row, place))
        yield Piece(f"line {row.number} detector {row.header[place]}", read, raw)


def _of_wide(table: Table, name: str, measured: tuple[datetime | str, str]) -> Reading | None:
    said, cell = measured
    if not name:
        raise BadMessage("is missing", "detector")
    value = _number(cell, name)
    if not value:  # 0 stands for none
        return None
    time = _time(said, table.zone) if isinstance(said, str) else said
    return _reading(table, name, time, ("speed", value))


def _pair(row: _Row, place: int) -> tuple[list[str], list[str]]:
    cell = row.cells[place] if place < len(row.cells) else ""
    return [row.header[0], row.header[place]], [row.cells[0], cell]


def _times(table: Table, rows: Sequence[_Row], received: datetime) -> list[datetime | None]:
    """When each row of a wide table was measured; None where it says so itself.

    Without a time and a start the last row is of now, and the others were before it.
    """
    if rows and rows[0].header[0].lower() in COLUMNS["time"]:
        return [None] * len(rows)
    step = timedelta(seconds=table.options.step_s)
    since = table.options.start and table.options.start.astimezone(UTC)
    if since is None:
        now = received.timestamp() // table.options.step_s * table.options.step_s
        since = datetime.fromtimestamp(now, UTC) - step * (len(rows) - 1)
    return [since + step * number for number in range(len(rows))]


def _time(said: str, zone: ZoneInfo) -> datetime:
    """An instant, or seconds since 1970; without an offset it is the detectors' own time."""
    said = said.strip()
    if said.replace(".", "", 1).isdigit():
        return from_epoch(float(said), "time")
    try:
        naive = datetime.fromisoformat(said)
    except ValueError:
        return instant(said, "time")
    return instant((naive if naive.tzinfo else naive.replace(tzinfo=zone)).isoformat(), "time")


def _number(cell: str, field: str) -> float | None:
    """None where the cell is empty or says so. Raises BadMessage when it is no number, or below 0."""
    cell = cell.strip()
    if cell.lower() in NONE:
        return None
    try:
        value = float(cell.replace(",", "."))
    except ValueError as error:
        raise BadMessage(f"{clipped(cell, 40)!r} is no number", field) from error
    if not 0 <= value < inf:
        raise BadMessage(f"{clipped(cell, 40)} is no measure", field)
    return value


def _raw(header: Sequence[str], cells: Sequence[str]) -> bytes:
    """A table with this row alone."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows((header, cells))
    return file.getvalue().encode()
