"""Open511 events become what they say, as JSON and as XML."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, open511
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty, Severity, Urgency
from dashboard.model.event import Event
from dashboard.model.stretch import stretch_in
from tests.unit.feed_builders import NOW
from tests.unit.traffic_builders import an_open511, open511s

XML = """<open511 xmlns:gml="http://www.opengis.net/gml" version="v1"><events><event>
<id>roads.example/R-17</id><status>ACTIVE</status><headline>Обвал</headline><event_type>INCIDENT</event_type>
<severity>MODERATE</severity><updated>2026-11-22T18:30:00+02:00</updated>
<schedule><intervals><interval>2026-11-22T18:00/</interval></intervals></schedule>
<geography><gml:LineString srsName="urn:ogc:def:crs:EPSG::4326">
<gml:posList>49.99 36.23 49.99 36.238</gml:posList></gml:LineString></geography>
<roads><road><name>Клочківська</name><state>CLOSED</state><direction>BOTH</direction></road></roads>
</event></events></open511>"""


def parse(document: bytes) -> Parsed:
    return FEEDS["open511"].parse(document, NOW)


def the_event(**changed: Any) -> Event:
    parsed = parse(open511s(an_open511(**changed)))
    assert parsed.rejected == ()
    [event] = parsed.events
    return event


def a_road(**changed: str) -> list[dict[str, str]]:
    return [{"name": "Полтавський Шлях", "state": "CLOSED", "direction": "E"} | changed]


def test_a_closed_road_is_closed_the_way_it_is_drawn() -> None:
    event = the_event()
    assert event.source == "open511/roads.example"
    assert event.time.isoformat() == "2026-11-22T16:30:00+00:00"
    data = event.data
    assert (data.category, data.severity, data.action) == (Category.CLOSURE, Severity.SEVERE, Action.NEW)
    assert data.address == "Полтавський Шлях, E, міст – площа"
    assert data.expires is not None
    assert data.expires.isoformat() == "2026-11-24T17:00:00+00:00", "a time without a zone is the road's own"
    road = stretch_in(data.attributes)
    assert road is not None
    assert (road.closed, road.both_ways) == (True, False)


def test_both_ways_are_closed_where_it_says_so() -> None:
    road = stretch_in(the_event(roads=a_road(direction="BOTH")).data.attributes)
    assert road is not None
    assert road.both_ways


@pytest.mark.parametrize(
    "kind, subtypes, state, category",
    [
        ("INCIDENT", ["ACCIDENT"], "CLOSED", Category.COLLISION),
        ("INCIDENT", ["SPILL"], "SOME_LANES_CLOSED", Category.HAZMAT),
        ("INCIDENT", [], "SOME_LANES_CLOSED", Category.CONGESTION),
        ("CONSTRUCTION", ["ROAD_MAINTENANCE"], "SINGLE_LANE_ALTERNATING", Category.ROADWORKS),
        ("CONSTRUCTION", ["ROAD_MAINTENANCE"], "CLOSED", Category.CLOSURE),
        ("WEATHER_CONDITION", ["FLOODING"], "ALL_LANES_OPEN", Category.FLOOD),
        ("ROAD_CONDITION", ["SIGNAL_LIGHT_FAILURE"], "ALL_LANES_OPEN", Category.INFRASTRUCTURE),
    ],
)
def test_type_subtype_and_state_choose_the_category(
    kind: str, subtypes: list[str], state: str, category: Category
) -> None:
    event = the_event(event_type=kind, event_subtypes=subtypes, roads=a_road(state=state))
    assert event.data.category is category
    assert (stretch_in(event.data.attributes) is None) == (state == "ALL_LANES_OPEN")


def test_what_is_archived_is_over() -> None:
    assert the_event(status="ARCHIVED").data.action is Action.CANCEL


def test_what_begins_later_is_in_the_future() -> None:
    data = the_event(schedule={"intervals": ["2026-11-30T07:00/"]}, certainty="LIKELY").data
    assert (data.urgency, data.certainty, data.expires) == (Urgency.FUTURE, Certainty.LIKELY, None)


def test_a_second_reading_is_known_and_what_has_stood_for_long_is_spoken_of_today() -> None:
    assert parse(open511s()) == FEEDS["open511"].parse(open511s(), NOW + timedelta(days=3))
    old = open511s(an_open511(updated="2026-10-01T08:00:00Z"))
    [today], [later] = parse(old).events, FEEDS["open511"].parse(old, NOW + timedelta(hours=3)).events
    assert today == later
    assert today.time.isoformat() == "2026-11-22T00:00:00+00:00"


def test_xml_says_the_same() -> None:
    [event] = parse(XML.encode()).events
    data = event.data
    assert (data.title, data.category, data.severity) == ("Обвал", Category.CLOSURE, Severity.MODERATE)
    assert data.location is not None
    assert data.location.coordinates == pytest.approx((36.234, 49.99))
    road = stretch_in(data.attributes)
    assert road is not None
    assert (road.closed, road.both_ways) == (True, True)


def test_one_event_alone_is_read_too() -> None:
    [rejected] = parse(open511s(an_open511(status="UNDER_WAY"))).rejected
    [event] = parse(rejected.raw.replace(b"UNDER_WAY", b"ACTIVE")).events
    assert event.id == the_event().id


def test_a_whole_list_names_what_stands_in_each_jurisdiction() -> None:
    feed = open511.feed(Local(options={"whole": True}))
    listed = open511s(an_open511(), an_open511(id="roads.example/R-18"), an_open511(id="bridges.example/B-1"))
    parsed = feed.parse(listed, NOW)
    assert {each.source: set(each.refs) for each in parsed.whole} == {
        "open511/roads.example": {"roads.example/R-17", "roads.example/R-18"},
        "open511/bridges.example": {"bridges.example/B-1"},
    }
    assert feed.parse(b"{}", NOW).whole == ()


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"id": ""}, "id"),
        ({"status": "UNDER_WAY"}, "status"),
        ({"event_type": "PARADE"}, "event_type"),
        ({"severity": "HUGE"}, "severity"),
        ({"updated": None, "created": None}, "created"),
        ({"updated": "yesterday"}, "updated"),
        ({"schedule": {"intervals": ["2026-11-22"]}}, "schedule.intervals"),
        ({"schedule": {"intervals": ["dawn/dusk"]}}, "schedule.intervals"),
        ({"timezone": "Kharkiv"}, "timezone"),
        ({"geography": {"type": "LineString", "coordinates": [["a", 1], [2, 3]]}}, "geography.coordinates"),
        ({"headline": "", "description": ""}, "description"),
    ],
)
def test_a_broken_event_is_refused_with_the_field(changed: Any, field: str) -> None:
    parsed = parse(open511s(an_open511(**changed), an_open511()))
    assert len(parsed.events) == 1
    assert f"at `{field}`" in parsed.rejected[0].reason


@pytest.mark.parametrize("document", [b"<rss/>", b"[]", b'{"events": 3}'])
def test_another_document_is_refused(document: bytes) -> None:
    with pytest.raises(BadMessage):
        parse(document)
