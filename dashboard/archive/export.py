"""Incidents of a selection as a file: a part at a time, so that a year of them needs no more room than a day.

| column | holds |
|---|---|
| `id`, `number` | of the incident; a history that was brought in has no number |
| `category`, `priority`, `title`, `status` | as they were last; priority 1 is the highest |
| `district`, `address` | where; `lon`, `lat` in degrees (WGS 84), in GeoJSON the geometry |
| `received_at`, `opened_at`, `closed_at` | RFC 3339 in UTC with milliseconds, in Parquet as instants |
| `close_reason` | why it was closed |
| `units` | who was sent, in that order; in CSV with blanks between them |
| `received_on_scene_s`, … | each interval of review/intervals.py, in seconds; below 0 an entry is wrong |
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from dashboard.archive.selection import INTERVALS, ArchivedIncident
from dashboard.streams.codec import utc_millis

Rows = Iterable[list[ArchivedIncident]]  # a part at a time

WORDS = ("id", "category", "title", "status", "district", "address", "close_reason")
NUMBERS = ("number", "priority")
INSTANTS = ("received_at", "opened_at", "closed_at")
SPANS = tuple(f"{name}_s" for name in INTERVALS)
COLUMNS = (
    *("id", "number", "category", "priority", "title", "status", "district", "address", "lon", "lat"),
    *INSTANTS,
    *("close_reason", "units"),
    *SPANS,
)
BOM = "\ufeff"  # a spreadsheet reads UTF-8 by it
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet reckon with a text that begins so


def record(incident: ArchivedIncident) -> dict[str, Any]:
    """The values of an incident by the columns' names."""
    place = incident.location
    own = {name: getattr(incident, name) for name in (*WORDS, *NUMBERS, *INSTANTS)}
    spans = {f"{name}_s": incident.intervals.get(name) for name in INTERVALS}
    lon, lat = (None, None) if place is None else place.coordinates
    return {**own, "lon": lon, "lat": lat, "units": list(incident.units), **spans}


def as_csv(rows: Rows) -> Iterator[bytes]:
    """UTF-8 with its mark; no text in it can become a formula of whoever opens it."""
    yield BOM.encode() + _lines([COLUMNS])
    for part in rows:
        yield _lines([[_cell(told[name]) for name in COLUMNS] for told in map(record, part)])


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return str(_plain(value))
        case list():
            return _harmless(" ".join(value))
        case str():
            return _harmless(value)
        case _:
            return str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_geojson(rows: Rows) -> Iterator[bytes]:
    """A FeatureCollection; an incident whose place nobody has told has no geometry."""
    yield b'{"type":"FeatureCollection","features":['
    first = True
    for part in rows:
        features = b",".join(map(_feature, part))
        if features:
            yield features if first else b"," + features
            first = False
    yield b"]}"


def _feature(incident: ArchivedIncident) -> bytes:
    told = {name: value for name, value in record(incident).items() if name not in {"lon", "lat"}}
    feature = {"type": "Feature", "id": incident.id, "geometry": incident.location, "properties": told}
    return utc_millis(msgspec.json.encode(feature))


def _plain(at: datetime) -> Any:
    return msgspec.json.decode(utc_millis(msgspec.json.encode(at)))


class _Sink(io.RawIOBase):
    """What a writer of files writes into; what it wrote is taken away as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        raw = bytes(data)
        self._parts.append(raw)
        self._written += len(raw)
        return len(raw)

    def tell(self) -> int:
        return self._written

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def as_parquet(rows: Rows) -> Iterator[bytes]:
    """A row group for each part."""
    import pyarrow as pa  # noqa: PLC0415 — large, and seldom asked for
    from pyarrow import parquet  # noqa: PLC0415

    kinds: Mapping[str, Any] = {
        **dict.fromkeys(WORDS, pa.string()),
        **dict.fromkeys(NUMBERS, pa.int64()),
        **dict.fromkeys(INSTANTS, pa.timestamp("ms", tz="UTC")),
        **dict.fromkeys(("lon", "lat", *SPANS), pa.float64()),
        "units": pa.list_(pa.string()),
    }
    schema = pa.schema([(name, kinds[name]) for name in COLUMNS])
    sink = _Sink()
    with parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for part in rows:
            writer.write_table(pa.Table.from_pylist(list(map(record, part)), schema=schema))
            if raw := sink.taken():
                yield raw
    yield sink.taken()


FORMATS: Mapping[str, tuple[str, Callable[[Rows], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "geojson": ("application/geo+json", as_geojson),
    "parquet": ("application/vnd.apache.parquet", as_parquet),
}
