"""Open311 service requests of another city: both forms say the same, and each change once."""

from typing import Any

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FORMATS
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category
from dashboard.model.event import Event
from tests.unit.citizen_builders import a_request, requests, requests_xml
from tests.unit.feed_builders import NOW

FEED = FORMATS["open311"](Local())


def the(payload: bytes) -> Event:
    [event] = FEED.parse(payload, NOW).events
    return event


def test_a_request_is_an_event_of_its_city():
    event = the(requests())
    assert (event.source, event.data.ref, event.data.action) == ("open311/requests", "R-2201", Action.NEW)
    assert event.data.category is Category.INFRASTRUCTURE
    assert event.data.title == "Deep hole by the tram stop"
    assert event.data.location is not None
    assert event.data.location.coordinates == (36.3302, 50.0251)
    assert event.time.isoformat() == "2026-11-22T15:40:00+00:00"
    assert event.data.evidence == {"still": "https://city.example/r/2201.jpg"}


def test_xml_and_json_say_the_same():
    assert the(requests_xml()) == the(requests())


def test_a_closed_one_cancels_and_each_change_is_news():
    closed = the(requests(a_request(status="closed", status_notes="Filled")))
    assert closed.data.action is Action.CANCEL
    assert closed.id != the(requests()).id
    assert closed.ref == the(requests()).ref


def test_a_repetition_is_the_same_event_whenever_it_comes():
    later = NOW.replace(year=2027)
    assert FEED.parse(requests(), later) == FEED.parse(requests(), NOW)


def test_one_with_an_address_alone_has_no_place():
    event = the(requests_xml(a_request(lat="", long="")))
    assert (event.data.location, event.data.address) == (None, "Heroiv Pratsi, 9")


def test_a_city_names_its_own_services():
    own = FORMATS["open311"](Local(options={"sender": "poltava", "services": {"017": "gas"}}))
    [event] = own.parse(requests(), NOW).events
    assert (event.source, event.data.category) == ("open311/poltava", Category.GAS)


def test_without_a_description_the_service_is_the_title():
    assert the(requests(a_request(description=None))).data.title == "Street Defects"


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"service_request_id": None}, "service_request_id"),
        ({"status": "lost"}, "status"),
        ({"updated_datetime": None, "requested_datetime": ""}, "updated_datetime"),
        ({"updated_datetime": "soon"}, "updated_datetime"),
        ({"lat": 95}, "lat"),
        ({"lat": None}, "lat"),
        ({"service_name": "", "service_code": ""}, "service_code"),
    ],
)
def test_a_broken_request_costs_itself_alone_and_can_be_read_again(changed: dict[str, Any], said: str):
    parsed = FEED.parse(requests(a_request(**changed), a_request()), NOW)
    assert len(parsed.events) == 1
    [rejected] = parsed.rejected
    assert said in rejected.reason
    assert FEED.parse(rejected.raw, NOW).rejected[0].reason == rejected.reason


@pytest.mark.parametrize("payload", [b"{}", b"<services/>", b"", b"<service_requests>", b'"x"'])
def test_what_is_no_list_of_requests_is_refused(payload: bytes):
    with pytest.raises(BadMessage):
        FEED.parse(payload, NOW)
