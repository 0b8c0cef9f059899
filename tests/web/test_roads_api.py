"""What screens ask about the roads: ways, times, reach, closures and coverage."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dashboard.model.codes import Scope
from tests.web.site import Site

FREEDOM = [36.2304, 49.9935]  # near the main square of the pack's city
SALTIVKA = [36.3180, 50.0270]
NOWHERE = [33.0, 47.0]


@pytest.fixture
def reader(site: Site) -> Iterator[httpx.Client]:
    with site.with_key(Scope.READ) as client:
        yield client


def told(desk: httpx.Client, kind: str, **fields: Any) -> dict[str, Any]:
    answer = desk.post("/api/v1/commands", json={"type": kind, **fields})
    assert answer.status_code == 200, answer.text
    fact: dict[str, Any] = answer.json()["facts"][0]
    return fact


def an_incident(desk: httpx.Client, place: list[float] | None = SALTIVKA) -> str:
    where = {} if place is None else {"location": {"type": "Point", "coordinates": place}}
    return str(told(desk, "OpenIncident", category="fire", title="Smoke", **where)["incident_id"])


def a_unit(site: Site, desk: httpx.Client, place: list[float] | None = FREEDOM) -> str:
    unit = site.register_unit(desk)
    if place is not None:
        where = {"type": "Point", "coordinates": place}
        told(desk, "RegisterUnit", unit=unit, service="fire", capabilities=["engine"], location=where)
    return unit


def the(found: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    return next(each for each in found if each["unit"] == unit)


def close_road(desk: httpx.Client, line: list[list[float]], minutes: int = 30) -> str:
    until = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    fact = told(desk, "CloseRoad", line=line, until=until, reason="Debris")
    return str(fact["data"]["closure"]["id"])


def test_units_on_their_way_have_a_way(site: Site, reader: httpx.Client, desk: httpx.Client) -> None:
    incident, unit = an_incident(desk), a_unit(site, desk)
    assert reader.get(f"/api/v1/incidents/{incident}/routes").json() == {"routes": []}
    told(desk, "AssignUnits", incident_id=incident, units=[unit])
    [route] = reader.get(f"/api/v1/incidents/{incident}/routes").json()["routes"]
    assert (route["unit"], route["kind"], route["closures"]) == (unit, "assigned", 0)
    assert 60 < route["driving_s"] < route["eta_s"] < 1_800
    assert 2 <= len(route["line"]) <= 400
    for end, place in ((route["line"][0], FREEDOM), (route["line"][-1], SALTIVKA)):
        assert end == pytest.approx(place, abs=0.01)
    told(desk, "SetAssignmentStatus", incident_id=incident, unit=unit, status="en_route")
    [driving] = reader.get(f"/api/v1/incidents/{incident}/routes").json()["routes"]
    assert driving["eta_s"] == driving["driving_s"] == route["driving_s"]
    told(desk, "SetAssignmentStatus", incident_id=incident, unit=unit, status="on_scene")
    assert reader.get(f"/api/v1/incidents/{incident}/routes").json() == {"routes": []}


def test_a_unit_without_a_place_is_listed_with_the_reason(
    site: Site, reader: httpx.Client, desk: httpx.Client
) -> None:
    incident, far, lost = an_incident(desk), a_unit(site, desk, NOWHERE), a_unit(site, desk, None)
    told(desk, "AssignUnits", incident_id=incident, units=[far, lost])
    found = reader.get(f"/api/v1/incidents/{incident}/routes").json()["routes"]
    assert the(found, far) | {"reason": 0} == the(found, lost) | {"reason": 0, "unit": far}
    assert the(found, far)["line"] is None
    assert [the(found, unit)["reason"]["code"] for unit in (far, lost)] == ["off_road", "no_place"]


def test_an_incident_without_a_place_has_no_ways(
    site: Site, reader: httpx.Client, desk: httpx.Client
) -> None:
    incident, unit = an_incident(desk, None), a_unit(site, desk)
    told(desk, "AssignUnits", incident_id=incident, units=[unit])
    [route] = reader.get(f"/api/v1/incidents/{incident}/routes").json()["routes"]
    assert (route["line"], route["reason"]["code"]) == (None, "incident_off_road")


def test_candidates_come_soonest_first(site: Site, reader: httpx.Client, desk: httpx.Client) -> None:
    incident = an_incident(desk)
    far, near, lost = a_unit(site, desk), a_unit(site, desk, SALTIVKA), a_unit(site, desk, None)
    found = reader.get(f"/api/v1/incidents/{incident}/candidates").json()["candidates"]
    order = [each["unit"] for each in found]
    assert order.index(near) < order.index(far) < order.index(lost)
    assert the(found, near)["reason"] is None
    assert the(found, lost)["eta_s"] is None
    assert the(found, lost)["reason"]["code"] == "no_place"


def test_a_closed_road_is_driven_around_while_it_is_closed(
    site: Site, reader: httpx.Client, desk: httpx.Client
) -> None:
    incident, unit = an_incident(desk), a_unit(site, desk)

    def driving() -> Any:
        found = reader.get(f"/api/v1/incidents/{incident}/candidates").json()["candidates"]
        return the(found, unit)["driving_s"]

    told(desk, "AssignUnits", incident_id=incident, units=[unit])
    open_s = driving()
    [route] = reader.get(f"/api/v1/incidents/{incident}/routes").json()["routes"]
    middle = len(route["line"]) // 2
    closure = close_road(desk, route["line"][middle : middle + 2])
    assert driving() > open_s
    [closed] = [each for each in reader.get("/api/v1/closures").json()["closures"] if each["id"] == closure]
    assert closed["roads"] >= 1
    assert (closed["reason"], closed["by"]) == ("Debris", "test desk")
    told(desk, "OpenRoad", closure=closure)
    assert driving() == open_s
    assert closure not in [each["id"] for each in reader.get("/api/v1/closures").json()["closures"]]


def test_reach_grows_with_the_minutes(site: Site, reader: httpx.Client, desk: httpx.Client) -> None:
    unit = a_unit(site, desk)
    answer = reader.get(f"/api/v1/isochrones?unit={unit}&minutes=8,2")
    assert answer.headers["content-type"] == "application/geo+json"
    near, far = answer.json()["features"]
    assert [near["properties"]["minutes"], far["properties"]["minutes"]] == [2, 8]
    assert 0 < near["properties"]["km"] < far["properties"]["km"]
    roads = [line for each in (near, far) for line in each["geometry"]["coordinates"]]
    assert not [line for line in roads if line[::-1] in roads and line[::-1] != line]
    lon, lat = FREEDOM
    here = reader.get(f"/api/v1/isochrones?lon={lon}&lat={lat}&minutes=2").json()["features"]
    assert here[0]["properties"] == near["properties"]
    assert reader.get("/api/v1/isochrones?station=fire-1").json()["features"][0]["properties"]["nodes"] > 0


@pytest.mark.parametrize(
    "query,field",
    [
        ("", "unit"),
        ("unit=E1&station=s", "unit"),
        ("lon=x&lat=50", "lon"),
        ("lon=36&lat=99", "lat"),
        ("lon=36&lat=nan", "lat"),
        ("lon=36", "lat"),
        ("lon=0&lat=0", "lon"),
        ("unit=E1&minutes=31", "minutes"),
        ("unit=E1&minutes=0", "minutes"),
        ("unit=E1&minutes=4,", "minutes"),
        ("unit=E1&minutes=1,2,3,4,5", "minutes"),
    ],
)
def test_a_question_that_makes_no_sense_is_named(reader: httpx.Client, query: str, field: str) -> None:
    answer = reader.get(f"/api/v1/isochrones?{query}")
    assert (answer.status_code, answer.json().get("field")) == (400, field)


def test_an_option_is_a_number_from_one(reader: httpx.Client, desk: httpx.Client) -> None:
    incident = an_incident(desk)
    for option in ("0", "x", "100"):
        answer = reader.get(f"/api/v1/incidents/{incident}/routes?option={option}")
        assert (answer.status_code, answer.json()["field"]) == (400, "option")


def test_what_is_not_there_is_not_found(reader: httpx.Client) -> None:
    for path in ("incidents/none/routes", "incidents/none/candidates", "isochrones?unit=none"):
        assert reader.get(f"/api/v1/{path}").status_code == 404
    assert reader.get("/api/v1/isochrones?station=none").status_code == 404


def test_a_place_is_found_as_people_spell_it(reader: httpx.Client) -> None:
    for asked in ("Сумская 25", "sumska street, 25", "вул. Сумзька 25"):
        found = reader.get("/api/v1/places", params={"q": asked}).json()["places"][0]
        assert (found["kind"], found["address"]) == ("address", "Сумська вулиця, 25")
        assert found["district"] == "Шевченківський"
        assert found["location"]["type"] == "Point"
    assert reader.get("/api/v1/places", params={"q": "қққққққққ"}).json() == {"places": []}
    for asked in ("", "a" * 201):
        answer = reader.get("/api/v1/places", params={"q": asked})
        assert (answer.status_code, answer.json()["field"]) == (400, "q")


def test_coverage_is_what_the_adviser_published(site: Site, reader: httpx.Client) -> None:
    assert reader.get("/api/v1/coverage").status_code == 404
    site.store.set(site.names.coverage, b'{"services":{}}')
    assert reader.get("/api/v1/coverage").json() == {"services": {}}
    site.store.delete(site.names.coverage)


def test_many_ask_at_once_and_each_gets_its_own_answer(reader: httpx.Client) -> None:
    places = [[36.20 + n / 100, 49.98 + n / 200] for n in range(6)]
    paths = [f"/api/v1/isochrones?lon={lon}&lat={lat}" for lon, lat in places]
    alone = [reader.get(path).json()["features"] for path in paths]
    with ThreadPoolExecutor(12) as pool:
        at_once = list(pool.map(lambda path: reader.get(path).json()["features"], paths * 4))
    assert at_once == alone * 4


def test_the_api_says_what_the_answers_are(reader: httpx.Client) -> None:
    found = reader.get("/api/openapi.json").json()
    route = found["paths"]["/api/v1/incidents/{incident_id}/routes"]["get"]
    assert "option" in {each["name"] for each in route["parameters"]}
    assert "line" in found["components"]["schemas"]["UnitRoute"]["properties"]
