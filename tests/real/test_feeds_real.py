"""Recorded inputs of other people's systems are read, and the broken ones are refused for their own fault."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, frigate
from dashboard.feeds.air import KHARKIV
from dashboard.feeds.base import Feed, Parsed
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category
from dashboard.streams.codec import decode_event, encode_event

pytestmark = pytest.mark.real
NOW = datetime(2026, 7, 24, 21, 30, tzinfo=UTC)


def read(named: str | Feed, file: Path) -> Parsed:
    feed = FEEDS[named] if isinstance(named, str) else named
    parsed = feed.parse(file.read_bytes(), NOW)
    for event in parsed.events:
        assert decode_event(encode_event(event)).data.title
    return parsed


@pytest.mark.parametrize(
    "name, category",
    [
        ("KAR0-0306112239-SW.cap", Category.CRIME),
        ("amber.atom", Category.CRIME),
        ("australia.cap", Category.FIRE),
        ("canada.cap", Category.WEATHER),
        ("canada_signed.cap", Category.WEATHER),
        ("earthquake-iso8859-1.cap", Category.INFRASTRUCTURE),
        ("earthquake.cap", Category.INFRASTRUCTURE),
        ("thunderstorm.cap", Category.WEATHER),
        ("wcatwc-warning.cap", Category.FLOOD),
        ("weather.atom", Category.FLOOD),
        ("weather.cap", Category.FLOOD),
    ],
)
def test_a_sound_alert_is_read(recorded: Path, name: str, category: Category) -> None:
    parsed = read("cap", recorded / "cap" / name)
    assert [event.data.category for event in parsed.events] == [category]
    assert parsed.rejected == ()


@pytest.mark.parametrize("feed", ["cap", "edxl"])
def test_seven_alerts_in_one_envelope_are_read(recorded: Path, feed: str) -> None:
    parsed = read(feed, recorded / "cap" / "bushfire_valid.edxlde")
    assert (len(parsed.events), parsed.rejected) == (7, ())
    assert all(event.data.location is not None for event in parsed.events)


def test_a_signature_is_kept_whole(recorded: Path) -> None:
    [event] = read("cap", recorded / "cap" / "canada_signed.cap").events
    assert event.data.attributes["signature"] == "present, not verified"
    assert event.data.attributes["signature_xml"].count("SignatureValue>") == 4


def test_the_active_list_and_the_history_of_alerts_are_read(recorded: Path) -> None:
    active = read("alerts_in_ua", recorded / "air_raid" / "alerts_in_ua_active_alerts.json")
    assert [event.data.attributes["region"] for event in active.events] == ["Харківська область", "Харків"]
    assert active.whole[0].refs == {"12345", "12346"}
    history = read("alerts_in_ua", recorded / "air_raid" / "alerts_in_ua_alerts_history.json")
    assert [event.data.action for event in history.events] == [Action.CANCEL, Action.NEW]
    assert history.whole == ()


def test_every_call_of_a_recorded_cad_is_told(recorded: Path) -> None:
    parsed = read("cad", recorded / "cad" / "sf_fire_calls_structure_fire_2017.csv")
    assert (len(parsed.events), parsed.rejected) == (173, ())
    assert {event.data.category for event in parsed.events} == {Category.FIRE}
    assert all(event.data.location and event.data.address for event in parsed.events)


def test_a_table_of_places_is_no_list_of_alerts(recorded: Path) -> None:
    with pytest.raises(BadMessage, match="at `alerts`"):
        read("alerts_in_ua", recorded / "air_raid" / "alerts_in_ua_locations.json")


def test_our_regions_are_those_of_the_source(recorded: Path) -> None:
    places = json.loads((recorded / "air_raid" / "alerts_in_ua_locations.json").read_text())
    assert {uid: places[uid]["name"] for uid in KHARKIV} == KHARKIV


def test_latin_letters_of_an_old_encoding_survive(recorded: Path) -> None:
    (event,) = read("cap", recorded / "cap" / "earthquake-iso8859-1.cap").events
    assert "Usulután" in event.data.title


@pytest.mark.parametrize(
    "name, reason",
    [
        ("invalid.cap", "is missing - at `scope`"),
        ("canada_errors.cap", "at `references`"),
        ("no_optional_fields.cap", "at `info`"),
        ("weather_invalid.atom", "at `identifier`"),
    ],
)
def test_a_broken_alert_is_refused_for_its_own_fault(recorded: Path, name: str, reason: str) -> None:
    parsed = read("cap", recorded / "cap" / name)
    assert parsed.events == ()
    assert reason in parsed.rejected[0].reason


@pytest.mark.parametrize(
    "name, field", [("amber.rss", "cap:event"), ("earthquake_index.atom", "cap:event"), ("no_id.atom", "id")]
)
def test_an_entry_that_tells_too_little_is_refused_by_what_is_missing(
    recorded: Path, name: str, field: str
) -> None:
    [refused] = read("cap", recorded / "cap" / name).rejected
    assert f"at `{field}`" in refused.reason


def test_every_frigate_payload_becomes_events_where_its_labels_are_asked_for(recorded: Path) -> None:
    every = frigate.feed(Local(options={"labels": ["*"]}))
    files = sorted((recorded / "cctv" / "frigate").glob("*.json"))
    parsed = {file.name: read(every, file) for file in files}
    assert len(parsed["events_front_door.json"].events) == 50
    assert [name for name, each in parsed.items() if each.rejected] == []
    silent = [name for name, each in parsed.items() if not each.events]
    assert silent == ["mqtt_frigate_tracked_object_update_0.json"], "it names no camera"


def test_people_and_cars_alone_are_passed_over(recorded: Path) -> None:
    parsed = read("frigate", recorded / "cctv" / "frigate" / "events_front_door.json")
    assert (parsed.events, parsed.passed_over) == ((), 50)


def test_what_cameras_notified_of_is_an_alarm_unless_it_is_how_things_stood(recorded: Path) -> None:
    files = sorted((recorded / "cctv" / "onvif").glob("*.xml"))
    parsed = {file.name: read("onvif", file) for file in files}
    assert len(parsed) == 8
    assert {name: each.events[0].data.evidence["rule"] for name, each in parsed.items() if each.events} == {
        "OBJECT_ANALYTICS_ANY_CHANGE.xml": "intrusion",
        "PIR_CHANGE.xml": "motion",
        "VMD4_C1P1_CHANGE.xml": "motion",
    }
    assert [name for name, each in parsed.items() if each.rejected] == []
    assert sum(each.passed_over for each in parsed.values()) == 5


def test_situations_of_four_countries_are_read(recorded: Path) -> None:
    folder = recorded / "traffic" / "datex2"
    finland = read("datex2", folder / "finland__roadworks.xml")
    assert [event.data.ref for event in finland.events] == ["GUID50467344"] * 3
    (france,) = read("datex2", folder / "france__events.xml").events
    assert france.data.location is not None
    assert (france.source, france.data.action) == ("datex2/fr.tipi", Action.NEW)
    (netherlands,) = read("datex2", folder / "netherlands__srti.xml").events
    assert netherlands.data.location is not None
    (sweden,) = read("datex2", folder / "datex_v3_accident_example.json").events
    assert (sweden.data.category, sweden.data.location) == (Category.COLLISION, None)
