"""DATEX II situations become traffic events."""

from pathlib import Path

import msgspec
import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, datex2
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty, Severity, Urgency
from dashboard.model.event import Event
from dashboard.model.stretch import stretch_in
from tests.unit.feed_builders import NOW, a_publication, a_record


def parse(document: bytes) -> Parsed:
    return FEEDS["datex2"].parse(document, NOW)


def the_event(document: bytes) -> Event:
    parsed = parse(document)
    assert parsed.rejected == ()
    return parsed.events[0]


def the_reason(document: bytes) -> str:
    parsed = parse(document)
    assert parsed.events == ()
    return parsed.rejected[0].reason


def a_comment(**texts: str) -> str:
    values = "".join(f'<c:value lang="{language}">{text}</c:value>' for language, text in texts.items())
    comment = f"<s:comment><c:values>{values}</c:values></s:comment>"
    return f"<s:generalPublicComment>{comment}</s:generalPublicComment>"


def test_an_accident_becomes_a_collision_where_it_lies() -> None:
    event = the_event(a_publication())
    assert event.id.startswith("r1:1:")
    assert event.source == "datex2/ua.roads"
    assert event.time.isoformat() == "2026-11-22T17:40:00.123456+00:00"
    data = event.data
    assert (data.category, data.severity, data.certainty) == (
        Category.COLLISION,
        Severity.SEVERE,
        Certainty.LIKELY,
    )
    assert data.location is not None
    assert data.location.coordinates == (36.23, 49.99)
    assert (data.action, data.ref) == (Action.NEW, "s1")


@pytest.mark.parametrize(
    "kind, more, category",
    [
        ("MaintenanceWorks", "", Category.ROADWORKS),
        ("AbnormalTraffic", "<s:abnormalTrafficType>queuing</s:abnormalTrafficType>", Category.CONGESTION),
        ("RoadOrCarriagewayOrLaneManagement", "", Category.CLOSURE),
        ("EnvironmentalObstruction", "<s:obstructionType>flooding</s:obstructionType>", Category.FLOOD),
        ("WeatherRelatedRoadConditions", "", Category.WEATHER),
        ("Accident", "<s:accidentType>accidentInvolvingHazardousMaterials</s:accidentType>", Category.HAZMAT),
        ("SomethingNew", "", Category.OTHER),
    ],
)
def test_the_type_and_its_details_choose_the_category(kind: str, more: str, category: Category) -> None:
    assert the_event(a_publication(a_record(kind=kind, more=more))).data.category is category


def test_a_comment_is_read_in_ukrainian_else_english_else_the_first() -> None:
    def title(**texts: str) -> str:
        return the_event(a_publication(a_record(more=a_comment(**texts)))).data.title

    assert title(de="Unfall", en="Crash", uk="ДТП на мосту") == "Accident: ДТП на мосту"
    assert title(de="Unfall", en="Crash") == "Accident: Crash"
    assert title(de="Unfall", fr="Choc") == "Accident: Unfall"


def test_a_later_version_is_an_update_with_an_id_of_its_own() -> None:
    event = the_event(a_publication(a_record(version="3")))
    assert event.id.startswith("r1:3:")
    assert event.data.action is Action.UPDATE


@pytest.mark.parametrize(
    "validity",
    [
        "<c:validityStatus>suspended</c:validityStatus>",
        "<c:validityTimeSpecification><c:overallEndTime>2026-11-22T17:00:00Z</c:overallEndTime></c:validityTimeSpecification>",
    ],
)
def test_what_is_suspended_or_past_its_end_is_cancelled_under_an_id_of_its_own(validity: str) -> None:
    event = the_event(a_publication(a_record(validity=validity)))
    assert (event.data.action, event.data.ref) == (Action.CANCEL, "s1")
    assert event.id != the_event(a_publication()).id


def test_a_record_that_was_called_off_is_cancelled() -> None:
    more = "<s:management><s:lifeCycleManagement><s:end>true</s:end></s:lifeCycleManagement></s:management>"
    assert the_event(a_publication(a_record(more=more))).data.action is Action.CANCEL


def test_a_situation_goes_on_while_one_of_its_records_does() -> None:
    ended = a_record("r2", validity="<c:validityStatus>suspended</c:validityStatus>")
    parsed = parse(a_publication(a_record(), ended))
    assert [each.data.attributes["record"] for each in parsed.events] == ["r1"]
    assert "situation goes on" in parsed.rejected[0].reason


def test_the_overall_end_is_when_it_expires() -> None:
    spec = (
        "<c:validityTimeSpecification><c:overallStartTime>2026-11-23T06:00:00Z</c:overallStartTime>"
        "<c:overallEndTime>2026-11-30T18:00:00+02:00</c:overallEndTime></c:validityTimeSpecification>"
    )
    data = the_event(a_publication(a_record(validity=spec))).data
    assert data.expires is not None
    assert data.expires.isoformat() == "2026-11-30T16:00:00+00:00"
    assert data.urgency is Urgency.FUTURE


def test_a_line_gives_its_middle_and_its_reach() -> None:
    line = (
        "<l:locationReference><l:gmlLineString><l:posList>49.98 36.20 50.00 36.24</l:posList>"
        "</l:gmlLineString></l:locationReference>"
    )
    data = the_event(a_publication(a_record(where=line))).data
    assert data.location is not None
    assert data.location.coordinates == pytest.approx((36.22, 49.99))
    assert 800 < (data.accuracy_m or 0) < 1_000


CODED = (
    "<l:locationReference><l:alertCPoint><l:specificLocation>7</l:specificLocation></l:alertCPoint>"
    "</l:locationReference>"
)


def test_a_place_known_only_by_a_national_table_is_told_by_its_code() -> None:
    data = the_event(a_publication(a_record(where=CODED))).data
    assert (data.location, data.address) == (None, "Alert-C 7")


def test_a_centre_that_has_the_national_table_has_the_place(tmp_path: Path) -> None:
    table = tmp_path / "alert_c.csv"
    table.write_text("CODE,LAT,LON,NAME\n7,49.99,36.23,міст\n")
    feed = datex2.feed(Local(options={"alert_c": str(table)}))
    [event] = feed.parse(a_publication(a_record(where=CODED)), NOW).events
    assert event.data.location is not None
    assert event.data.location.coordinates == (36.23, 49.99)


def a_line(direction: str = "") -> str:
    return (
        f"<l:locationReference>{direction}<l:gmlLineString><l:posList>49.98 36.20 49.98 36.21 50.00 36.24"
        "</l:posList></l:gmlLineString></l:locationReference>"
    )


def a_closure(name: str = "r2", **parts: str) -> str:
    kind = "<s:roadOrCarriagewayOrLaneManagementType>{}</s:roadOrCarriagewayOrLaneManagementType>"
    return a_record(
        name,
        "RoadOrCarriagewayOrLaneManagement",
        where=parts.get("where", a_line()),
        more=kind.format(parts.get("kind", "roadClosed")),
    )


def test_every_record_of_a_situation_carries_the_road_that_one_of_them_closes() -> None:
    detour = a_record("r3", "ReroutingManagement", where=a_line().replace("36.24", "36.30"))
    parsed = parse(a_publication(a_record("r1", "MaintenanceWorks"), a_closure(), detour))
    roads = [stretch_in(event.data.attributes) for event in parsed.events]
    assert roads[0] is not None
    assert roads == [roads[0]] * 3
    assert (roads[0].closed, roads[0].lines[0][-1]) == (True, (36.24, 50.0))


def test_lanes_that_are_closed_slow_the_road_and_do_not_close_it() -> None:
    both = "<l:alertCDirectionCoded>both</l:alertCDirectionCoded>"
    data = the_event(a_publication(a_closure(kind="laneClosures", where=a_line(both)))).data
    road = stretch_in(data.attributes)
    assert road is not None
    assert (data.category, road.closed, road.both_ways) == (Category.ROADWORKS, False, True)


def test_a_snapshot_names_all_that_stands_and_a_mended_situation_ends_nothing() -> None:
    protocol = b"<m:codedExchangeProtocol>snapshotPull</m:codedExchangeProtocol>"
    snapshot = a_publication().replace(b"</m:messageContainer>", protocol + b"</m:messageContainer>")
    assert [set(each.refs) for each in parse(snapshot).whole] == [{"s1"}]
    assert parse(a_publication()).whole == ()
    feed = datex2.feed(Local(options={"whole": True}))
    [rejected] = feed.parse(a_publication(a_record().replace("49.99<", "north<")), NOW).rejected
    again = feed.parse(rejected.raw.replace(b"north<", b"49.99<"), NOW)
    assert (again.events, again.whole) == (parse(a_publication()).events, ())


def test_what_stands_for_weeks_is_spoken_of_once_a_day() -> None:
    event = the_event(a_publication(published="2026-11-22T17:59:00Z"))
    assert event.time.minute == 40
    event = the_event(a_publication(published="2026-12-24T17:59:00Z"))
    assert event.time.minute == 40, "a publication from the future is no reason to speak of it later than now"

    def old(published: str) -> Event:
        document = a_publication(published=published)
        return the_event(document.replace(b"2026-11-22T17:40:00.123456789Z", b"2026-10-01T08:00:00Z"))

    assert old("2026-11-22T06:00:00Z") == old("2026-11-22T17:59:00Z")
    assert old("2026-11-22T17:59:00Z").time.isoformat() == "2026-11-22T00:00:00+00:00"
    assert old("2026-11-21T17:59:00Z").id != old("2026-11-22T17:59:00Z").id


def test_what_changes_without_a_new_version_is_not_lost() -> None:
    changed = a_publication(a_record(more=a_comment(uk="Дві смуги зайняті")))
    assert the_event(changed).id != the_event(a_publication()).id


@pytest.mark.parametrize("status", ["test", "securityExercise", "technicalExercise"])
def test_what_is_not_real_never_looks_real(status: str) -> None:
    assert status in the_reason(a_publication(status=status))


@pytest.mark.parametrize(
    "before, after, reason",
    [
        (b'id="r1"', b"", "at `situationRecord.id`"),
        (b'xsi:type="s:Accident"', b"", "does not say what it is"),
        (b"2026-11-22T17:40:00.123456789Z", b"then", "is no time"),
        (b"49.99<", b"NaN<", "not on the globe"),
        (b"49.99<", b"149.99<", "not on the globe"),
        (b"49.99<", b"north<", "are no degrees"),
        (b'<s:situation id="s1">', b"<s:situation>", "names no id"),
    ],
)
def test_a_broken_record_is_refused_with_the_reason(before: bytes, after: bytes, reason: str) -> None:
    assert reason in the_reason(a_publication().replace(before, after))


def test_another_document_is_refused() -> None:
    with pytest.raises(BadMessage, match="no DATEX II publication"):
        parse(b"<rss/>")


def test_an_empty_publication_is_no_mistake() -> None:
    assert parse(b"<d2LogicalModel><payloadPublication/></d2LogicalModel>") == Parsed()


def test_version_3_is_read_from_json_too() -> None:
    record = {
        "idG": "r9",
        "versionG": "2",
        "situationRecordVersionTime": "2026-11-22T17:40:00+00:00",
        "accidentType": [{"value": "collision"}],
        "probabilityOfOccurrence": {"value": "riskOf"},
        "locationReference": {
            "locationReferencingPointLocation": {
                "pointByCoordinates": {"pointCoordinates": {"latitude": 49.99, "longitude": 36.23}}
            }
        },
    }
    situation = {"idG": "s9", "situationRecord": [{"situationAccident": record}]}
    document = {"payload": {"situationSituationPublication": {"situation": [situation]}}}
    event = the_event(msgspec.json.encode(document))
    assert event.id.startswith("r9:2:")
    assert (event.data.ref, event.data.category) == ("s9", Category.COLLISION)
    assert event.data.certainty is Certainty.POSSIBLE
    assert event.data.location is not None


@pytest.mark.parametrize(
    "broken", [b"{", b'{"a":' * 90 + b"1" + b"}" * 90, b'{"payload":' + b"9" * 5_000 + b"}"]
)
def test_broken_json_is_refused(broken: bytes) -> None:
    with pytest.raises(BadMessage):
        parse(broken)
