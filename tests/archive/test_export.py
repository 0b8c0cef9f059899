"""A selection as a file: the same rows in each format, and no cell that a spreadsheet would reckon with."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from pyarrow import parquet

from dashboard.archive.export import COLUMNS, FORMATS, FORMULA, SPANS
from dashboard.archive.selection import ArchivedIncident
from dashboard.model.place import at

NOON = datetime(2026, 1, 15, 12, 0, 0, 123_000, tzinfo=UTC)
ONE = ArchivedIncident(
    id="inc-1",
    number=7,
    category="fire",
    priority=2,
    title='Дим, "4-й поверх"',
    status="closed",
    address="Сумська вулиця, 25",
    district="Київський",
    location=at(36.2304, 49.9935),
    received_at=NOON,
    opened_at=NOON + timedelta(seconds=6),
    closed_at=None,
    close_reason=None,
    units=("E21", "M4"),
    intervals={"received_on_scene": 270.5, "received_dispatched": -3.0},
)


def made(form: str, *parts: list[ArchivedIncident]) -> bytes:
    return b"".join(FORMATS[form][1](parts))


def cells(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_every_format_has_the_same_columns_and_values() -> None:
    parts = ([ONE], [], [structs.replace(ONE, id="inc-2", location=None, number=None)])
    raw = made("csv", *parts)
    assert raw.startswith(b"\xef\xbb\xbf")
    first, second = cells(raw)
    assert tuple(first) == COLUMNS
    assert (first["title"], first["units"], first["received_at"]) == (
        'Дим, "4-й поверх"',
        "E21 M4",
        "2026-01-15T12:00:00.123Z",
    )
    assert (first["received_on_scene_s"], first["received_dispatched_s"], first["on_scene_cleared_s"]) == (
        "270.5",
        "-3.0",
        "",
    )
    assert (second["number"], second["lon"], second["closed_at"]) == ("", "", "")
    features = json.loads(made("geojson", *parts))["features"]
    assert [each["geometry"] and each["geometry"]["coordinates"] for each in features] == [
        [36.2304, 49.9935],
        None,
    ]
    assert features[0]["properties"]["received_on_scene_s"] == 270.5
    table = parquet.read_table(io.BytesIO(made("parquet", *parts)))
    assert tuple(table.column_names) == COLUMNS
    row = table.to_pylist()[0]
    assert (row["units"], row["received_at"], row["lat"]) == (["E21", "M4"], NOON, 49.9935)
    assert table.num_rows == 2


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_selection_is_a_whole_file(form: str) -> None:
    raw = made(form, [])
    read = {
        "csv": lambda: cells(raw),
        "geojson": lambda: json.loads(raw)["features"],
        "parquet": lambda: parquet.read_table(io.BytesIO(raw)).to_pylist(),
    }
    assert read[form]() == []


@given(st.text(max_size=30).map(lambda text: text.replace("\0", "")))
def test_no_text_begins_as_a_formula(text: str) -> None:
    told = structs.replace(ONE, title=text, address=f"={text}", units=("@SUM(A1)",))
    (row,) = cells(made("csv", [told]))
    texts = [value for name, value in row.items() if name not in {*SPANS, "lon", "lat"}]
    assert not [each for each in texts if each.startswith(FORMULA)]
    assert row["address"] == f"'={text}"


def test_a_part_is_given_away_before_the_next_is_read() -> None:
    read: list[int] = []

    def parts() -> Iterator[list[ArchivedIncident]]:
        for number in range(20):
            read.append(number)
            yield [structs.replace(ONE, id=f"inc-{number}-{each}") for each in range(200)]

    for form, (_, drawn) in FORMATS.items():
        read.clear()
        ahead = reduce(max, (len(read) - given for given, _ in enumerate(drawn(parts()))), 0)
        assert ahead <= 2, form
