"""NENA EIDO: another centre's incident, with its place, its call and who tells of it."""

from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, pidf
from dashboard.feeds.base import Parsed
from dashboard.feeds.eido_codes import TYPES, category
from dashboard.model.codes import Action, Category, EventKind
from dashboard.model.event import EventData
from dashboard.model.place import at
from tests.unit.alert_builders import CIRCLE, CIVIC, PIDF, a_location, an_eido
from tests.unit.feed_builders import NOW


def parse(*items: Any) -> Parsed:
    return FEEDS["eido"].parse(msgspec.json.encode(items), NOW)


def the_data(**changed: Any) -> EventData:
    [event] = parse(an_eido(**changed)).events
    return event.data


def test_an_incident_is_told_in_the_agencys_own_words() -> None:
    [event] = FEEDS["eido"].parse(msgspec.json.encode(an_eido()), NOW).events
    assert (event.source, event.kind) == ("eido/cad.psap.poltava.example", EventKind.EMERGENCY)
    assert event.time.isoformat() == "2026-11-22T17:42:10.500000+00:00"
    data = event.data
    assert (data.category, data.title, data.action) == (Category.FIRE, "Горить дах складу", Action.NEW)
    assert (data.location, data.accuracy_m) == (at(36.23, 49.99), 40)
    assert data.address == "Сумська вулиця, 25; біля театру"
    assert (data.ref, data.evidence) == (
        "urn:emergency:uid:incidentid:7f3:psap.poltava.example",
        {"priority": 2},
    )


def test_the_call_and_the_notes_stand_under_plain_names() -> None:
    about = the_data().attributes
    assert (about["incident_type"], about["status"]) == ("FSTRU", "Active")
    assert (about["owning_agency"], about["notes"]) == ("psap.poltava.example", "Люди всередині")
    assert (about["call_started_at"], about["call_state"]) == ("2026-11-22T17:40:00Z", "callAnswered")


def test_who_called_is_never_in_the_title() -> None:
    data = the_data()
    assert (data.attributes["caller_name"], data.attributes["caller_phone"]) == (
        "Олена Приклад",
        "+380500000000",
    )
    assert "Олена" not in data.title


def test_an_update_is_another_event_of_the_same_incident() -> None:
    [first], [again] = parse(an_eido()).events, parse(an_eido()).events
    [later] = parse(an_eido(lastUpdateTimeStamp="2026-11-22T17:50:00Z")).events
    assert first == again
    assert (later.id != first.id, later.data.ref) == (True, first.data.ref)


@pytest.mark.parametrize(
    "statuses, action",
    [
        (["Closed"], Action.CANCEL),
        (["Cancelled by caller"], Action.CANCEL),
        (["Active", "Closed"], Action.NEW),
        ([], Action.NEW),
        (None, Action.NEW),
    ],
)
def test_an_incident_that_is_closed_there_is_cancelled_here(statuses: Any, action: Action) -> None:
    incident = an_eido()["incidentComponent"] | {"incidentStatusCommonRegistryText": statuses}
    assert the_data(incidentComponent=incident).action is action


def test_a_call_without_an_incident_yet_is_told() -> None:
    data = the_data(incidentComponent=None, locationComponent=[a_location()])
    assert (data.title, data.category) == ("Emergency call", Category.OTHER)
    assert data.location == at(36.23, 49.99)


def test_an_incident_in_a_list_of_one_is_read_as_well() -> None:
    assert the_data(incidentComponent=[an_eido()["incidentComponent"]]).category is Category.FIRE


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"$id": None}, "`$id`"),
        ({"lastUpdateTimeStamp": None}, "`lastUpdateTimeStamp`"),
        ({"lastUpdateTimeStamp": "2026-11-22T17:42:10"}, "`lastUpdateTimeStamp`"),
        ({"incidentComponent": None, "callComponent": []}, "`incidentComponent`"),
        ({"incidentComponent": {"$id": "x"}}, "`incidentTypeCommonRegistryText`"),
        (
            {"issuingElementIdentification": None, "updatedByAgencyReference": None},
            "`issuingElementIdentification`",
        ),
    ],
)
def test_a_broken_object_names_its_field(changed: dict[str, Any], field: str) -> None:
    parsed = parse(an_eido(**changed), an_eido())
    assert (len(parsed.events), field in parsed.rejected[0].reason) == (1, True)


@pytest.mark.parametrize("payload", [b"[", b'"x"', b"7"])
def test_what_is_no_object_is_refused(payload: bytes) -> None:
    with pytest.raises(BadMessage):
        FEEDS["eido"].parse(payload, NOW)


@pytest.mark.parametrize(
    "value",
    [
        {"type": "Point", "coordinates": [36.23, 49.99]},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [36.23, 49.99]}},
        '{"type": "Point", "coordinates": [36.23, 49.99, 120]}',
        PIDF.format(inner="<gml:Point><gml:pos>49.99 36.23</gml:pos></gml:Point>"),
        PIDF.format(inner=CIRCLE),
        PIDF.format(
            inner="<gs:Ellipsoid><gml:pos>49.99 36.23 34</gml:pos><gs:semiMajorAxis>7.7</gs:semiMajorAxis>"
            "</gs:Ellipsoid>"
        ),
        '<?xml version="1.0" encoding="UTF-8"?>' + PIDF.format(inner=CIRCLE),
    ],
)
def test_a_place_by_value_is_read_in_every_notation(value: Any) -> None:
    assert the_data(locationComponent=[a_location(value)]).location == at(36.23, 49.99)


def test_a_polygon_gives_its_middle_and_its_reach() -> None:
    corners = "49.98 36.22 49.98 36.24 50.00 36.24 50.00 36.22 49.98 36.22"
    spot = pidf.read(
        PIDF.format(inner=f"<gml:Polygon><gml:posList>{corners}</gml:posList></gml:Polygon>"), "x"
    )
    assert spot.location is not None
    assert spot.location.coordinates == pytest.approx((36.23, 49.99))
    assert 500 < (spot.accuracy_m or 0) < 1_000


def test_the_incidents_own_place_comes_before_the_callers() -> None:
    incident = an_eido()["incidentComponent"] | {"locationReference": [{"$ref": "loc-2"}]}
    places = [a_location(), a_location({"type": "Point", "coordinates": [36.3, 50.0]}, **{"$id": "loc-2"})]
    assert the_data(incidentComponent=incident, locationComponent=places).location == at(36.3, 50.0)


def test_one_place_tells_where_and_another_its_address() -> None:
    incident = an_eido()["incidentComponent"] | {"locationReference": [{"$ref": "a"}, {"$ref": "b"}]}
    places = [
        a_location(PIDF.format(inner=CIRCLE), **{"$id": "a"}),
        a_location(PIDF.format(inner=CIVIC), **{"$id": "b"}),
    ]
    data = the_data(incidentComponent=incident, locationComponent=places)
    assert (data.location, data.address) == (at(36.23, 49.99), "Сумська вулиця, 25; біля театру")


@pytest.mark.parametrize(
    "value, reason",
    [
        ("<presence><gs:Circle/></presence>", "no XML"),
        (PIDF.format(inner="<gml:Point><gml:pos>149.99 36.23</gml:pos></gml:Point>"), "not on the globe"),
        (PIDF.format(inner="<gs:Circle><gml:pos>49 36</gml:pos></gs:Circle>"), "no radius"),
        ({"type": "Point", "coordinates": []}, "no longitude"),
        ({"type": "Feature", "geometry": None}, "no geometry"),
        ({"type": "Blob", "coordinates": [1, 2]}, "not one of Point"),
        (7, "is no object"),
    ],
)
def test_an_emergency_whose_place_is_broken_is_told_all_the_same(value: Any, reason: str) -> None:
    data = the_data(locationComponent=[a_location(value)])
    assert data.location is None
    assert reason in data.attributes["place_unread"]


def test_a_place_that_is_only_referred_to_is_nowhere_yet() -> None:
    place = a_location() | {"locationByValue": None, "locationByReferenceUrl": "https://lrf.example/1"}
    data = the_data(locationComponent=[place])
    assert (data.location, "place_unread" in data.attributes) == (None, False)


@pytest.mark.parametrize(
    "code, words, expected",
    [
        ("FSTRU", "", Category.FIRE),
        ("mvainjy", "", Category.COLLISION),
        ("GASLEAK", "", Category.GAS),
        ("BOMB", "", Category.UXO),
        ("CARDIAC", "", Category.MEDICAL),
        ("Vegetation Fire", "", Category.FIRE),
        ("X9", "Traffic collision, two cars", Category.COLLISION),
        ("X9", "Вибух у дворі", Category.EXPLOSION),
        ("ADMIN", "", Category.OTHER),
    ],
)
def test_incident_types_become_our_categories(code: str, words: str, expected: Category) -> None:
    assert category(code, words) is expected


def test_no_code_of_the_registry_stands_twice() -> None:
    assert len(TYPES) == len({code.upper() for code in TYPES}) > 150
