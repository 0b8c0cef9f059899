"""Air-raid alerts: overlapping regions are one for the centre, and none is believed for ever."""

from datetime import datetime, timedelta
from typing import Any

from dashboard.fold import fold
from dashboard.model.codes import Action, Category, EventKind, FeedState
from dashboard.model.event import Event, EventName
from dashboard.model.facts import AirAlertEnded, AirAlertStarted, EventIgnored
from dashboard.model.feed_commands import PauseFeed, ReportFeed
from tests.builders import NOW, ARoom, an_event

OBLAST, CITY = "Харківська область", "м. Харків"


def an_alert(region: str = OBLAST, ref: str | None = None, threat: str = "unknown", **told: Any) -> Event:
    about = {"region": region, "threat": threat, **told.pop("attributes", {})}
    told = {"kind": EventKind.ALERT, "source": "air", "location": None, "accuracy_m": None} | told
    return an_event(Category.AIR_RAID, ref=ref or region, attributes=about, **told)


def an_end(ref: str = OBLAST, **told: Any) -> Event:
    return an_alert(ref=ref, action=Action.CANCEL, **told)


def since(room: ARoom) -> datetime | None:
    alert = room.picture.air_alert(room.now)
    return None if alert is None else alert.since


def test_overlapping_regions_are_one_alert_of_the_centre() -> None:
    room = ARoom()
    room.tell(an_alert(OBLAST))
    room.tell(an_alert(CITY, threat="ballistic", time=NOW + timedelta(minutes=5)))
    alert = room.picture.air_alert(NOW)
    assert alert is not None
    assert (alert.since, alert.threats, alert.regions) == (NOW, ("ballistic",), (OBLAST, CITY))


def test_the_centre_is_under_alert_until_the_last_region_is_clear() -> None:
    room = ARoom()
    room.tell(an_alert(OBLAST))
    room.tell(an_alert(CITY, time=NOW + timedelta(minutes=5)))
    room.tell(an_end(OBLAST))
    assert since(room) == NOW, "the city was under the oblast's alert before its own"
    room.tell(an_end(CITY))
    assert since(room) is None


def test_two_kinds_of_alert_in_one_region_end_one_by_one() -> None:
    room = ARoom()
    room.tell(an_alert(ref="1"))
    room.tell(an_alert(ref="2", threat="artillery"))
    room.tell(an_end("1"))
    assert [each.threat for each in room.picture.air_alerts.values()] == ["artillery"]


def test_two_sources_tell_of_one_region_and_the_one_that_is_clear_does_not_speak_for_the_other() -> None:
    room = ARoom()
    room.tell(an_alert(source="a"))
    room.tell(an_alert(source="b"))
    room.tell(an_end(source="a"))
    assert since(room) == NOW


def test_an_alert_elsewhere_is_known_and_counts_for_nothing() -> None:
    room = ARoom()
    room.tell(an_alert("Сумська область", attributes={"elsewhere": True}))
    assert len(room.picture.air_alerts) == 1
    assert room.picture.air_alert(NOW) is None
    room.tell(an_event(Category.EXPLOSION))
    assert "air_alert" not in {reason.code for reason in room.incident().priority_reasons}


def test_an_alert_nobody_confirmed_for_a_day_is_doubtful_and_raises_nothing() -> None:
    room = ARoom()
    room.tell(an_alert())
    room.later(hours=24)
    alert = room.picture.air_alert(room.now)
    assert alert is not None
    assert alert.doubtful_since == NOW + timedelta(hours=24)
    room.tell(an_event(Category.EXPLOSION, time=room.now))
    assert "air_alert" not in {reason.code for reason in room.incident().priority_reasons}


def test_a_fresh_alert_is_not_as_old_as_the_doubtful_one_beside_it() -> None:
    room = ARoom()
    room.tell(an_alert(OBLAST))
    room.later(hours=30)
    room.tell(an_alert(CITY, time=room.now))
    alert = room.picture.air_alert(room.now)
    assert alert is not None
    assert (alert.since, alert.doubtful_since, alert.regions) == (room.now, None, (CITY,))


def test_its_source_confirms_an_alert_by_telling_of_it_anew() -> None:
    room = ARoom()
    room.tell(an_alert())
    room.later(hours=20)
    [confirmed] = room.tell(an_alert(time=room.now))
    assert isinstance(confirmed, AirAlertStarted)
    assert confirmed.since == NOW
    room.later(hours=20)
    alert = room.picture.air_alert(room.now)
    assert alert is not None
    assert (alert.since, alert.doubtful_since) == (NOW, None)


def test_the_same_told_again_changes_nothing() -> None:
    room = ARoom()
    room.tell(an_alert())
    for _ in range(8):
        room.later(minutes=7)
        [ignored] = room.tell(an_alert(time=room.now))
        assert isinstance(ignored, EventIgnored)


def test_an_alert_of_604_days_is_told_and_doubted() -> None:
    room = ARoom()
    began = NOW - timedelta(days=604)
    [started] = room.tell(an_alert(time=began, attributes={"started_at": began.isoformat()}))
    assert isinstance(started, AirAlertStarted)
    alert = room.picture.air_alert(NOW)
    assert alert is not None
    assert alert.doubtful_since == began + timedelta(hours=24)


def test_an_alert_told_late_began_when_its_source_says() -> None:
    room = ARoom()
    began = NOW - timedelta(minutes=40)
    room.tell(an_alert(attributes={"started_at": began.isoformat()}))
    assert since(room) == began


def test_a_message_of_its_chain_ends_an_alert_without_saying_what_it_was() -> None:
    room = ARoom()
    room.tell(an_alert(ref="a1", id="a1"))
    room.tell(an_alert(ref="a1", id="u1", supersedes=(EventName("air", "a1"),)))
    over = an_event(
        Category.OTHER,
        kind=EventKind.ALERT,
        source="air",
        ref="u1",
        supersedes=(EventName("air", "u1"),),
        action=Action.CANCEL,
    )
    [ended] = room.tell(over)
    assert isinstance(ended, AirAlertEnded)
    assert room.picture.air_alerts == {}


def test_an_alert_expires_when_its_source_says() -> None:
    room = ARoom()
    room.tell(an_alert(expires=NOW + timedelta(hours=1)))
    room.later(hours=2)
    alert = room.picture.air_alert(room.now)
    assert alert is not None
    assert alert.doubtful_since == NOW + timedelta(hours=1)


def test_alerts_are_the_same_out_of_the_journal() -> None:
    room = ARoom()
    room.tell(an_alert(OBLAST))
    room.tell(an_alert(CITY, time=NOW + timedelta(minutes=5)))
    room.tell(an_end(OBLAST))
    assert fold(room.history).state() == room.picture.state()


def a_report(state: FeedState, *, feed: str = "alerts", at: datetime = NOW, **told: Any) -> ReportFeed:
    return ReportFeed(feed=feed, format="air", state=state, since=at, **told)


def unknown(room: ARoom) -> datetime | None:
    alert = room.picture.air_alert(room.now)
    assert alert is not None
    return alert.unknown_since


def test_a_feed_that_is_lost_leaves_the_last_state_and_marks_it() -> None:
    room = ARoom()
    room.tell(a_report(FeedState.LIVE))
    room.tell(an_alert(source="air/v1"))
    assert unknown(room) is None
    room.tell(a_report(FeedState.LOST, at=NOW - timedelta(minutes=3)))
    assert unknown(room) == NOW - timedelta(minutes=3)
    room.tell(an_event(Category.EXPLOSION))
    assert "air_alert" in {reason.code for reason in room.incident().priority_reasons}
    room.tell(a_report(FeedState.LIVE))
    assert unknown(room) is None


def test_a_feed_that_a_person_paused_tells_nothing_either() -> None:
    room = ARoom()
    room.tell(a_report(FeedState.LIVE))
    room.tell(an_alert(source="air/v1"))
    room.tell(PauseFeed(feed="alerts", reason="maintenance"))
    assert unknown(room) == NOW


def test_as_long_as_one_feed_of_a_format_speaks_its_alerts_are_known() -> None:
    room = ARoom()
    room.tell(an_alert(source="air/v1"))
    room.tell(a_report(FeedState.LOST))
    room.tell(a_report(FeedState.LIVE, feed="spare"))
    assert unknown(room) is None
    room.tell(a_report(FeedState.LOST, feed="spare", at=NOW + timedelta(minutes=1)))
    assert unknown(room) == NOW + timedelta(minutes=1)


def test_what_another_source_tells_is_known() -> None:
    room = ARoom()
    room.tell(a_report(FeedState.LOST))
    room.tell(an_alert(source="air/v1"))
    room.tell(an_alert(source="cap/dsns"))
    assert unknown(room) is None
