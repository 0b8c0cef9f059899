"""Lists of air-raid alerts: ours of the whole country's, and what is feared."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import FEEDS, FORMATS
from dashboard.feeds.air import threat_of
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, EventKind
from dashboard.model.place import at
from tests.unit.alert_builders import a_list, a_push, a_region, a_siren, an_air_alert
from tests.unit.feed_builders import NOW


def listed(*alerts: dict[str, Any], options: dict[str, Any] | None = None) -> Parsed:
    feed = FORMATS["alerts_in_ua"](Local(options=options or {}, centre=at(36.23, 49.99)))
    return feed.parse(a_list(*alerts), NOW)


def regions(*found: dict[str, Any]) -> Parsed:
    return FEEDS["ukrainealarm"].parse(msgspec.json.encode(found), NOW)


def test_an_alert_of_our_oblast_is_told() -> None:
    parsed = listed(an_air_alert())
    [event] = parsed.events
    assert (event.source, event.kind, event.data.ref) == ("alerts_in_ua/v1", EventKind.ALERT, "501")
    assert event.time.isoformat() == "2026-11-22T17:10:00+00:00", "when the source last spoke of it"
    assert (event.data.category, event.data.address) == (Category.AIR_RAID, "Харківська область")
    about = event.data.attributes
    assert (about["region"], about["threat"]) == ("Харківська область", "unknown")
    assert about["started_at"] == "2026-11-22T17:00:00+00:00"
    assert parsed.whole[0].refs == {"501"}
    assert parsed.whole[0].as_of == NOW - timedelta(minutes=1)


@pytest.mark.parametrize(
    "said, as_of",
    [
        ("2026-11-22T17:59:00.000Z", NOW - timedelta(minutes=1)),
        ("2026/11/22 17:59:00 +0000", NOW - timedelta(minutes=1)),
        ("2026/11/22 17:59", None),
        ("2023-04-15T08:40:00.000Z", None),
        (None, None),
    ],
)
def test_the_age_of_a_list_is_told_where_it_is_known(said: str | None, as_of: datetime | None) -> None:
    payload = msgspec.json.encode({"alerts": [], "meta": {"last_updated_at": said}})
    assert FEEDS["alerts_in_ua"].parse(payload, NOW).whole[0].as_of == as_of


def test_other_regions_of_the_country_are_passed_over() -> None:
    parsed = listed(an_air_alert(), an_air_alert(id=502, location_uid=31, location_title="м. Київ"))
    assert ([each.data.ref for each in parsed.events], parsed.passed_over) == (["501"], 1)
    assert parsed.whole[0].refs == {"501"}


def test_a_region_elsewhere_is_shown_when_the_options_ask_for_it() -> None:
    parsed = listed(an_air_alert(location_uid=20), options={"elsewhere": [20]})
    assert parsed.events[0].data.attributes["elsewhere"] is True
    assert parsed.events[0].data.location is None


def test_another_city_names_its_own_regions() -> None:
    kyiv = an_air_alert(location_uid="31", location_title="м. Київ")
    parsed = listed(kyiv, an_air_alert(id=502), options={"centre": ["31", 14]})
    assert [each.data.ref for each in parsed.events] == ["501"]


def test_an_option_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="citys"):
        FORMATS["alerts_in_ua"](Local(options={"citys": [1]}))


def test_an_empty_list_says_that_all_is_clear() -> None:
    assert listed().whole[0].refs == frozenset()
    assert regions().whole[0].refs == frozenset()


@pytest.mark.parametrize("payload", [b"{}", b'{"error": "token"}', b'{"alerts": null}', b'"quota"', b"[1"])
@pytest.mark.parametrize("feed", ["alerts_in_ua", "ukrainealarm"])
def test_an_error_is_no_all_clear(feed: str, payload: bytes) -> None:
    with pytest.raises(BadMessage):
        FEEDS[feed].parse(payload, NOW)


def test_an_alert_that_cannot_be_read_is_not_taken_for_ended() -> None:
    parsed = listed(an_air_alert(started_at="yesterday"), an_air_alert(id=502))
    assert "`started_at`" in parsed.rejected[0].reason
    assert (len(parsed.events), parsed.whole) == (1, ())
    again = FEEDS["alerts_in_ua"].parse(parsed.rejected[0].raw, NOW)
    assert again.rejected[0].reason == parsed.rejected[0].reason


def test_a_history_ends_what_is_over_and_is_no_list_of_what_stands() -> None:
    over = an_air_alert(id=500, finished_at="2026-11-22T16:00:00Z", updated_at="2026-11-22T16:00:00Z")
    parsed = listed(over | {"started_at": "2026-11-22T15:00:00Z"}, an_air_alert())
    assert [each.data.action for each in parsed.events] == [Action.CANCEL, Action.NEW]
    assert parsed.whole == ()


def test_what_is_said_anew_is_another_event_of_the_same_alert() -> None:
    first, again = listed(an_air_alert()).events[0], listed(an_air_alert()).events[0]
    news = listed(an_air_alert(notes="Балістика", updated_at="2026-11-22T17:20:00Z")).events[0]
    assert first == again
    assert (news.id != first.id, news.data.ref) == (True, first.data.ref)


@pytest.mark.parametrize(
    "kind, words, threat",
    [
        ("air_raid", "Загроза балістики з півночі", "ballistic"),
        ("air_raid", "КАБи на Харків!", "guided_bomb"),
        ("air_raid", "керовані авіаційні бомби", "guided_bomb"),
        ("air_raid", "У кабінеті міністрів", "unknown"),
        ("air_raid", "Шахеди курсом на місто", "uav"),
        ("air_raid", "Загроза БпЛА", "uav"),
        ("artillery_shelling", "", "artillery"),
        ("artillery", "", "artillery"),
        ("air_raid", "Загроза обстрілу", "artillery"),
        ("urban_fights", "", "unknown"),
        ("air", "", "unknown"),
    ],
)
def test_what_is_feared_is_read_in_type_and_words(kind: str, words: str, threat: str) -> None:
    assert threat_of(kind, (words,)) == threat


def test_kinds_of_threat_that_the_source_names_are_read() -> None:
    [event] = listed(an_air_alert(threats=[{"threat_type": "ballistic_missile", "level": "red"}])).events
    assert event.data.attributes["threat"] == "ballistic"


@pytest.mark.parametrize("kind", ["chemical", "nuclear"])
def test_what_does_not_come_from_the_air_is_an_incident_of_the_city(kind: str) -> None:
    data = listed(an_air_alert(alert_type=kind)).events[0].data
    assert (data.category, data.accuracy_m) == (Category.HAZMAT, 10_000)
    assert data.location == at(36.23, 49.99)


def test_a_region_has_an_alert_of_each_type() -> None:
    parsed = regions(a_region(a_siren(), a_siren(type="ARTILLERY"), a_siren(type="INFO")))
    assert [each.data.ref for each in parsed.events] == ["1293:air", "1293:artillery"]
    assert [each.data.attributes["threat"] for each in parsed.events] == ["unknown", "artillery"]
    assert (parsed.passed_over, parsed.whole[0].refs) == (1, {"1293:air", "1293:artillery"})


def test_a_region_that_is_clear_ends_its_alerts() -> None:
    parsed = regions({**a_region(), "activeAlerts": []})
    assert (parsed.events, parsed.whole[0].refs) == ((), frozenset())


def test_a_broken_region_is_refused_and_ends_nothing() -> None:
    parsed = regions({"regionId": "22"}, a_region())
    assert "`activeAlerts`" in parsed.rejected[0].reason
    assert (len(parsed.events), parsed.whole) == (1, ())
    again = FEEDS["ukrainealarm"].parse(parsed.rejected[0].raw, NOW)
    assert again.rejected[0].reason == parsed.rejected[0].reason


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"type": "SIREN"}, "`type`"),
        ({"lastUpdate": None}, "`lastUpdate`"),
        ({"lastUpdate": "now"}, "`activeAlerts.lastUpdate`"),
    ],
)
def test_a_broken_alert_names_its_field(changed: dict[str, Any], field: str) -> None:
    assert field in regions(a_region(a_siren(**changed))).rejected[0].reason


def test_a_push_begins_and_ends_the_alert_that_the_list_has() -> None:
    feed = FEEDS["ukrainealarm"]
    [begun] = feed.parse(a_push(), NOW).events
    parsed = feed.parse(a_push(status="Deactivate", createdAt="2026-11-22T17:40:00Z"), NOW)
    [ended] = parsed.events
    assert begun.data.ref == ended.data.ref == regions(a_region()).events[0].data.ref
    assert (begun.data.action, ended.data.action, parsed.whole) == (Action.NEW, Action.CANCEL, ())


def test_a_push_from_elsewhere_is_passed_over() -> None:
    assert FEEDS["ukrainealarm"].parse(a_push(regionId=31), NOW).passed_over == 1
