"""Cursor on Target: friendly markers are places, alerts are calls for help, the rest says nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FORMATS
from dashboard.feeds.base import Parsed
from dashboard.feeds.cot_stream import LARGEST_EVENT, split
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, EventKind
from dashboard.model.place import at
from tests.unit.feed_builders import NOW
from tests.unit.position_builders import a_marker

TOLD_AT = datetime(2026, 11, 22, 17, 59, 58, tzinfo=UTC)
CALL = (
    '<link uid="ANDROID-17" type="a-f-G-U-C" relation="p-p"/><contact callsign="E21-Alert"/>'
    '<emergency type="911 Alert">E21</emergency>'
)


def parse(payload: bytes, **options: Any) -> Parsed:
    return FORMATS["cot"](Local(options=options)).parse(payload, NOW)


def a_call(kind: str = "b-a-o-tbl", detail: str = CALL, **changed: str) -> bytes:
    return a_marker(kind, detail, uid="ANDROID-17-9-1-1", **changed)


def test_a_friendly_marker_is_where_the_unit_of_that_callsign_is() -> None:
    (position,) = parse(a_marker()).positions
    assert (position.source, position.time) == ("cot/ANDROID-17", TOLD_AT)
    data = position.data
    assert (data.unit, data.location) == ("E21", at(36.2304, 49.9935))
    assert (data.speed_kmh, data.heading_deg, data.accuracy_m) == (36.0, 90.0, 8.0)


@pytest.mark.parametrize("known_by", ["E21", "ANDROID-17"])
def test_the_map_names_the_unit_by_callsign_or_uid(known_by: str) -> None:
    assert parse(a_marker(), units={known_by: "АЦ-21"}).positions[0].data.unit == "АЦ-21"


def test_a_device_without_a_callsign_stands_under_its_uid() -> None:
    (position,) = parse(a_marker(detail="")).positions
    assert (position.data.unit, position.data.speed_kmh) == ("ANDROID-17", None)


def test_a_device_that_knows_no_place_says_none() -> None:
    parsed = parse(a_marker(lat="0.0", lon="0.0", ce="9999999.0"))
    assert (parsed.messages, parsed.rejected, parsed.passed_over) == ((), (), 1)


def test_an_unknown_accuracy_is_none() -> None:
    assert parse(a_marker(ce="9999999.0")).positions[0].data.accuracy_m is None


@pytest.mark.parametrize(
    "kind", ["a-h-G", "a-u-A", "a", "b-t-f", "t-x-c-t", "t-x-d-d", "u-d-f", "b-m-p-s-m", "b-a-g"]
)
def test_what_is_no_friend_and_no_call_says_nothing(kind: str) -> None:
    parsed = parse(a_marker(kind))
    assert (parsed.messages, parsed.rejected, parsed.passed_over) == ((), (), 1)


@pytest.mark.parametrize("kind", ["b-a-o-tbl", "b-a-o-pan", "b-a-o-opn", "b-a-o-c"])
def test_a_call_for_help_is_an_emergency_of_the_unit(kind: str) -> None:
    (event,) = parse(a_call(kind)).events
    assert (event.kind, event.time, event.source) == (EventKind.EMERGENCY, TOLD_AT, "cot/ANDROID-17-9-1-1")
    data = event.data
    assert (data.category, data.title, data.action) == (Category.RESCUE, "SOS E21", Action.NEW)
    assert (data.location, data.accuracy_m) == (at(36.2304, 49.9935), 8.0)


def test_a_call_that_is_taken_back_cancels_the_one_it_was() -> None:
    (call,) = parse(a_call()).events
    (over,) = parse(a_call("b-a-o-can", '<emergency cancel="true">E21</emergency>')).events
    assert over.data.action is Action.CANCEL
    assert (over.source, over.ref) == (call.source, call.ref)
    assert over.id != call.id


def test_the_map_finds_the_caller_by_the_device_that_the_call_names() -> None:
    (event,) = parse(a_call(), units={"ANDROID-17": "АЦ-21"}).events
    assert event.data.attributes == {"unit": "АЦ-21"}


def test_a_call_from_nowhere_is_heard() -> None:
    (event,) = parse(a_call(lat="north")).events
    assert event.data.location is None


def test_a_call_that_is_repeated_is_the_same_incident() -> None:
    first, second = parse(a_call() + a_call(time="2026-11-22T18:00:08Z")).events
    assert (first.source, first.ref) == (second.source, second.ref)
    assert first.id != second.id


@pytest.mark.parametrize(
    "marker, reason",
    [
        (a_marker(lat="north"), "'north' is no number - at `lat`"),
        (a_marker(lon="181"), "is not on the globe - at `point`"),
        (a_marker(time="noon"), "at `time`"),
        (a_marker(uid=""), "at `uid`"),
        (
            a_marker().replace(b"<point", b"<place").replace(b"/><detail", b"/><detail"),
            "is missing - at `point`",
        ),
        (b"<message></event>", "this is no XML"),
        (b'<!DOCTYPE e [<!ENTITY a "b">]>' + a_marker(), "DTD"),
    ],
)
def test_a_wrong_field_is_named(marker: bytes, reason: str) -> None:
    parsed = parse(marker + a_marker(uid="ANDROID-18"))
    assert [each.source for each in parsed.positions] == ["cot/ANDROID-18"]
    assert reason in parsed.rejected[0].reason
    assert parsed.rejected[0].raw == marker


def test_an_event_that_is_cut_off_costs_only_itself() -> None:
    parsed = parse(a_marker() + a_marker(uid="ANDROID-18")[:-9])
    assert len(parsed.positions) == 1
    assert [each.reason for each in parsed.rejected] == ["is cut off"]


def test_events_are_told_apart_however_the_bytes_arrive() -> None:
    stream = b'<?xml version="1.0"?>\n'.join([b"", a_marker(uid="A"), a_marker(uid="B")]) + b"\n\n"
    found: list[bytes] = []
    rest = b""
    for place in range(0, len(stream), 11):
        whole, rest = split(rest + stream[place : place + 11])
        found += whole
    assert [parse(each).positions[0].source for each in found] == ["cot/A", "cot/B"]
    assert rest == b""


@pytest.mark.parametrize(
    "received", [b"\xbf\x01\xbf\x05hello", b"GET / HTTP/1.1", b"<event>" + b"x" * LARGEST_EVENT]
)
def test_another_protocol_or_an_event_without_end_is_refused(received: bytes) -> None:
    with pytest.raises(BadMessage):
        split(received)
