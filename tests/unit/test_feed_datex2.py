"""DATEX II situations become traffic events."""

import msgspec
import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS
from dashboard.feeds.base import Parsed
from dashboard.model.codes import Action, Category, Certainty, Severity, Urgency
from dashboard.model.event import Event
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
    assert (event.id, event.source) == ("r1:1", "datex2/ua.roads")
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
    assert (event.id, event.data.action) == ("r1:3", Action.UPDATE)


@pytest.mark.parametrize(
    "validity",
    [
        "<c:validityStatus>suspended</c:validityStatus>",
        "<c:validityTimeSpecification><c:overallEndTime>2026-11-22T17:00:00Z</c:overallEndTime></c:validityTimeSpecification>",
    ],
)
def test_what_is_suspended_or_past_its_end_is_cancelled_under_an_id_of_its_own(validity: str) -> None:
    event = the_event(a_publication(a_record(validity=validity)))
    assert (event.id, event.data.action, event.data.ref) == ("r1:1:ended", Action.CANCEL, "s1")


def test_a_record_that_was_called_off_is_cancelled() -> None:
    more = "<s:management><s:lifeCycleManagement><s:end>true</s:end></s:lifeCycleManagement></s:management>"
    assert the_event(a_publication(a_record(more=more))).data.action is Action.CANCEL


def test_a_situation_goes_on_while_one_of_its_records_does() -> None:
    ended = a_record("r2", validity="<c:validityStatus>suspended</c:validityStatus>")
    parsed = parse(a_publication(a_record(), ended))
    assert [each.id for each in parsed.events] == ["r1:1"]
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


def test_a_place_known_only_by_a_national_table_is_no_place() -> None:
    point = "<l:alertCPoint><l:specificLocation>7</l:specificLocation></l:alertCPoint>"
    coded = f"<l:locationReference>{point}</l:locationReference>"
    assert the_event(a_publication(a_record(where=coded))).data.location is None


def test_what_stands_for_weeks_is_spoken_of_as_of_its_publication() -> None:
    event = the_event(a_publication(published="2026-11-22T17:59:00Z"))
    assert event.time.minute == 40
    event = the_event(a_publication(published="2026-12-24T17:59:00Z"))
    assert event.time.minute == 40, "a publication from the future is no reason to speak of it later than now"
    old = a_publication().replace(b"2026-11-22T17:40:00.123456789Z", b"2026-10-01T08:00:00Z")
    assert the_event(old).time.isoformat() == "2026-11-22T17:59:00+00:00"


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
    assert (event.id, event.data.ref, event.data.category) == ("r9:2", "s9", Category.COLLISION)
    assert event.data.certainty is Certainty.POSSIBLE
    assert event.data.location is not None


@pytest.mark.parametrize(
    "broken", [b"{", b'{"a":' * 90 + b"1" + b"}" * 90, b'{"payload":' + b"9" * 5_000 + b"}"]
)
def test_broken_json_is_refused(broken: bytes) -> None:
    with pytest.raises(BadMessage):
        parse(broken)
