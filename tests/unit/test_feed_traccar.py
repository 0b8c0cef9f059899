"""What Traccar forwards becomes places of units in km/h, and calls for help."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import FEEDS, FORMATS
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, EventKind, Severity
from dashboard.model.place import at
from tests.unit.feed_builders import NOW
from tests.unit.position_builders import a_fix

FIXED_AT = datetime(2026, 11, 22, 17, 59, 58, tzinfo=UTC)


def parse(value: Any, **options: Any) -> Parsed:
    raw = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return FORMATS["traccar"](Local(options=options)).parse(raw, NOW)


def a_url(**changed: str) -> bytes:
    """The parameters of `forward.url`, as Traccar fills its placeholders in."""
    told = {"uniqueId": "355000000000017", "name": "Е-21", "fixTime": "1795370398000", "valid": "true"}
    told |= {"latitude": "49.9935", "longitude": "36.2304", "speed": "20.0", "course": "90.0"}
    told |= {"accuracy": "8.0", "attributes": '{"batteryLevel":80}', "statusCode": "0xF11C"}
    return urlencode(told | changed).encode()


def test_a_speed_in_knots_becomes_one_in_kilometres_an_hour() -> None:
    (position,) = parse(a_fix()).positions
    assert (position.source, position.time) == ("traccar/355000000000017", FIXED_AT)
    data = position.data
    assert (data.unit, data.location) == ("E21", at(36.2304, 49.9935))
    assert data.speed_kmh == pytest.approx(20 * 1.852, abs=0.05)
    assert (data.heading_deg, data.accuracy_m) == (90.0, 8.0)


def test_the_url_parameters_tell_the_same_as_the_json() -> None:
    (by_url,) = parse(a_url(name="E21")).positions
    (by_json,) = parse(a_fix()).positions
    assert by_url == by_json


def test_a_ukrainian_name_survives_the_url() -> None:
    assert parse(b"?" + a_url()).positions[0].data.unit == "Е-21"


@pytest.mark.parametrize("known_by", ["355000000000017", "E21"])
def test_the_map_names_the_unit_by_the_device_s_id_or_name(known_by: str) -> None:
    assert parse(a_fix(), units={known_by: "АЦ-21"}).positions[0].data.unit == "АЦ-21"


def test_a_device_without_a_name_stands_under_its_unique_id() -> None:
    assert parse(a_fix(device={"name": ""})).positions[0].data.unit == "355000000000017"


def test_a_receiver_without_a_fix_moves_nothing() -> None:
    for value in (a_fix(valid=False), a_url(valid="false")):
        parsed = parse(value)
        assert (parsed.messages, parsed.rejected, parsed.passed_over) == ((), (), 1)


def test_an_outdated_position_keeps_the_time_of_the_fix_that_it_repeats() -> None:
    old = a_fix(
        outdated=True,
        fixTime="2026-11-22T17:40:00.000+00:00",
        deviceTime="2026-11-22T17:59:58.000+00:00",
    )
    assert parse(old).positions[0].time == datetime(2026, 11, 22, 17, 40, tzinfo=UTC)


@pytest.mark.parametrize("told", [{"accuracy": 0.0}, {"accuracy": None}])
def test_an_accuracy_of_nothing_is_none(told: dict[str, Any]) -> None:
    assert parse(a_fix(**told)).positions[0].data.accuracy_m is None


def test_a_negative_speed_and_course_are_not_known() -> None:
    data = parse(a_fix(speed=-1.0, course=-1.0)).positions[0].data
    assert (data.speed_kmh, data.heading_deg) == (None, None)


@pytest.mark.parametrize("alarm", ["sos", "lowBattery,sos"])
def test_the_button_is_an_emergency_at_the_device_s_place(alarm: str) -> None:
    parsed = parse(a_fix(attributes={"alarm": alarm}))
    (event,), (position,) = parsed.events, parsed.positions
    assert (event.kind, event.time, event.source) == (EventKind.EMERGENCY, FIXED_AT, position.source)
    data = event.data
    assert (data.category, data.severity, data.title) == (Category.RESCUE, Severity.EXTREME, "SOS E21")
    assert (data.location, data.accuracy_m) == (at(36.2304, 49.9935), 8.0)
    assert (data.action, data.attributes) == (Action.NEW, {"unit": "E21"})


def test_another_alarm_is_no_emergency() -> None:
    assert parse(a_fix(attributes={"alarm": "overspeed"})).events == ()
    assert parse(a_url(attributes='{"alarm":"powerCut"}')).events == ()


def test_a_button_that_is_held_tells_of_one_incident_by_events_of_their_own() -> None:
    held = [a_fix(attributes={"alarm": "sos"}, fixTime=f"2026-11-22T17:59:{at_:02}Z") for at_ in (10, 20)]
    first, second = parse(held).events
    assert first.ref == second.ref
    assert first.id != second.id


def test_a_call_for_help_without_a_fix_is_heard_and_its_place_is_vague() -> None:
    (event,) = parse(a_fix(attributes={"alarm": "sos"}, valid=False)).events
    assert event.data.accuracy_m == 1_000.0


def test_a_call_for_help_from_nowhere_is_heard() -> None:
    parsed = parse(a_fix(attributes={"alarm": "sos"}, latitude=None))
    assert parsed.events[0].data.location is None
    assert [each.item for each in parsed.rejected] == ["item 0"]


@pytest.mark.parametrize(
    "changed, reason",
    [
        ({"latitude": "north"}, "'north' is no number - at `latitude`"),
        ({"latitude": 91}, "is not on the globe - at `position`"),
        ({"speed": "fast"}, "at `speed`"),
        ({"speed": 900}, "speed_kmh"),
        ({"fixTime": "yesterday"}, "at `position.fixTime`"),
        ({"fixTime": None}, "at `fixTime`"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, Any], reason: str) -> None:
    parsed = parse(a_fix(**changed))
    assert parsed.positions == ()
    assert reason in parsed.rejected[0].reason


def test_a_rejected_item_comes_with_itself_for_a_mend() -> None:
    parsed = parse([a_fix(), a_fix(latitude=91)])
    assert len(parsed.positions) == 1
    assert msgspec.json.decode(parsed.rejected[0].raw)["position"]["latitude"] == 91


def test_parameters_without_a_place_are_refused() -> None:
    for payload in (b"", b"hello", b"uniqueId=1&name=E21", b"latitude=1" + b"&a=1" * 80):
        with pytest.raises(BadMessage):
            FEEDS["traccar"].parse(payload, NOW)


def test_an_unknown_option_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(SettingsError, match="unit"):
        FORMATS["traccar"](Local(options={"unit": {}}))
