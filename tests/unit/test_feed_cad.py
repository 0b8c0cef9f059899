"""A CAD's calls come in as CSV, whatever its columns are called."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import FEEDS, FORMATS
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.model.codes import Category, Certainty, EventKind, Severity
from dashboard.model.place import at
from tests.unit.cad_builders import a_row, an_export
from tests.unit.feed_builders import NOW


def parse(*rows: dict[str, str], **options: Any) -> Parsed:
    feed = FORMATS["cad"](Local(options=options))
    told = {name: options[name] for name in ("delimiter", "encoding") if name in options}
    return feed.parse(an_export(*rows, **told), NOW)


def test_the_rows_of_one_call_are_one_event_with_its_units() -> None:
    [event] = parse(a_row("c1", "E10"), a_row("c1", "M63")).events
    assert (event.source, event.kind, event.data.ref) == ("cad/export", EventKind.EMERGENCY, "c1")
    assert event.time == datetime(2026, 1, 15, 10, 0, tzinfo=UTC), "noon in Kyiv"
    data = event.data
    assert (data.category, data.title, data.severity) == (Category.FIRE, "Structure Fire", Severity.SEVERE)
    assert (data.certainty, data.location, data.address) == (
        Certainty.LIKELY,
        at(36.25, 49.98),
        "100 Block of SUMSKA ST",
    )
    assert (data.evidence["priority"], data.attributes["units"]) == ("3", ["E10", "M63"])


def test_a_call_that_got_another_unit_is_another_event_of_the_same_incident() -> None:
    [first] = parse(a_row("c1", "E10")).events
    [again] = parse(a_row("c1", "E10")).events
    [later] = parse(a_row("c1", "E10"), a_row("c1", "M63")).events
    assert first == again
    assert (later.id != first.id, later.data.ref) == (True, first.data.ref)


def test_a_units_status_changes_nothing() -> None:
    [first] = parse(a_row("c1", "E10")).events
    [later] = parse(a_row("c1", "E10", **{"Available DtTm": "01/15/2026 02:00:00 PM"})).events
    assert later == first


def test_a_map_of_columns_and_codes_reads_another_cad() -> None:
    row = {"Картка": "7", "Тип": "Пожежа в будинку", "Час": "15.01.2026 12:00:00", "Адреса": "Сумська, 25"}
    names = {"call": "Картка", "call_type": "Тип", "received": "Час", "address": "Адреса"}
    told = {"columns": names, "delimiter": ";", "encoding": "cp1251", "system": "101"}
    [event] = parse(row, **told).events
    assert (event.source, event.data.category) == ("cad/101", Category.FIRE)
    assert event.time == datetime(2026, 1, 15, 10, 0, tzinfo=UTC)
    [event] = parse(row, **told, categories={"Пожежа в будинку": "rescue"}).events
    assert event.data.category is Category.RESCUE


def test_the_zone_is_the_feeds_own() -> None:
    feed = FORMATS["cad"](Local(zone=ZoneInfo("America/Los_Angeles")))
    [event] = feed.parse(an_export(a_row("c1", "")), NOW).events
    assert event.time.hour == 20


@pytest.mark.parametrize(
    "changed, reason",
    [
        ({"Call Number": ""}, "is missing - at `Call Number`"),
        ({"Received DtTm": ""}, "is missing - at `Received DtTm`"),
        ({"Received DtTm": "noon"}, "'noon' is no time"),
    ],
)
def test_a_broken_row_names_its_field_and_is_read_again_by_itself(
    changed: dict[str, str], reason: str
) -> None:
    parsed = parse(a_row("c0", "E1"), a_row("c1", "E1", **changed))
    assert [event.data.ref for event in parsed.events] == ["c0"]
    [refused] = parsed.rejected
    assert (refused.item, reason in refused.reason) == ("row 3", True)
    assert FEEDS["cad"].parse(refused.raw, NOW).rejected[0].reason == refused.reason


def test_a_call_whose_first_row_is_broken_is_told_by_the_next() -> None:
    parsed = parse(a_row("c1", "E1", **{"Received DtTm": "noon"}), a_row("c1", "E2"))
    assert (len(parsed.events), parsed.rejected) == (1, ())


def test_a_call_whose_place_cannot_be_read_is_told_without_it() -> None:
    [event] = parse(a_row("c1", "E1", Location="(99.5, 36.2)")).events
    assert event.data.location is None
    assert "not on the globe" in event.data.attributes["place_unread"]


def test_an_export_without_rows_is_a_calm_day() -> None:
    payload = an_export(a_row("c1", "E1")).splitlines(keepends=True)[0]
    assert FEEDS["cad"].parse(payload, NOW).passed_over == 1


@pytest.mark.parametrize(
    "payload, reason",
    [
        (b"", "no column Call Number, Call Type, Received DtTm"),
        (b"a,b\n1,2\n", "no column Call Number"),
        (b"\xff\xfe", "no table"),
        (an_export(a_row("c1", "E1"))[:-60], "cut off|unexpected end"),
    ],
)
def test_what_is_no_table_is_refused(payload: bytes, reason: str) -> None:
    with pytest.raises(BadMessage, match=reason):
        FEEDS["cad"].parse(payload, NOW)


@pytest.mark.parametrize(
    "options, reason",
    [
        ({"columns": {"colour": "x"}}, "columns.colour is none of address"),
        ({"delimiter": "::"}, "delimiter"),
        ({"encoding": "klingon"}, "klingon"),
        ({"severities": {"3": "awful"}}, "severities"),
    ],
)
def test_an_option_that_is_none_is_named(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        FORMATS["cad"](Local(options=options))
