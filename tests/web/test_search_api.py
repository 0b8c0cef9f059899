"""One question for everything: places, units, incidents, cameras and facilities, though it is mistyped."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dashboard.model.codes import Role, Scope
from tests.centre import eventually
from tests.web.site import Site

PATH = "/api/v1/search"


@pytest.fixture
def reader(site: Site) -> Iterator[httpx.Client]:
    with site.with_key(Scope.READ) as client:
        yield client


def found(client: httpx.Client, text: str, kind: str, **more: str) -> list[dict[str, Any]]:
    answer = client.get(PATH, params={"q": text, **more})
    assert answer.status_code == 200, answer.text
    each: list[dict[str, Any]] = answer.json()[kind]
    return each


def opened(desk: httpx.Client, title: str, address: str) -> str:
    command = {"type": "OpenIncident", "category": "fire", "title": title, "address": address}
    answer = desk.post("/api/v1/commands", json=command)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["facts"][0]["incident_id"])


def card(client: httpx.Client, text: str, incident: str) -> dict[str, Any] | None:
    """The incident's card among those found."""
    cards = [each["card"] for each in found(client, text, "incidents")]
    return next((each for each in cards if each["id"] == incident), None)


def test_an_incident_is_found_by_number_title_and_address_open_or_closed(
    reader: httpx.Client, desk: httpx.Client
) -> None:
    incident = opened(desk, "Димить трансформатор", "Мироносицька вулиця, 44")
    first = eventually(lambda: card(reader, "трансформатар", incident))
    assert card(reader, "Мироносицкая 44", incident) is not None
    assert card(reader, str(first["number"]), incident) is not None
    assert first["status"] == "new"
    desk.post(
        "/api/v1/commands", json={"type": "CloseIncident", "incident_id": incident, "reason": "Усунуто"}
    )
    closed = eventually(
        lambda: (each := card(reader, "трансформатор", incident)) and each["status"] == "closed" and each
    )
    assert closed["number"] == first["number"]


def test_a_unit_is_found_by_the_beginning_of_its_call_sign_in_either_alphabet(
    site: Site, reader: httpx.Client, desk: httpx.Client
) -> None:
    unit = site.register_unit(desk)
    eventually(lambda: unit in [each["id"] for each in found(reader, unit.lower(), "units")])
    assert unit in [each["id"] for each in found(reader, unit.replace("E", "Е"), "units")]
    assert found(reader, "Z999", "units") == []


def test_places_facilities_and_cameras_are_found_though_mistyped(reader: httpx.Client) -> None:
    assert found(reader, "Сумзька", "places")[0]["address"] == "Сумська вулиця"
    school = found(reader, "School 905", "facilities", lang="en")
    assert school, "the city's pack has schools"
    assert {each["sort"] for each in school} == {"school"}
    assert found(reader, "towr", "cameras")[0]["id"] == "tower"
    assert found(reader, "gat", "cameras")[0]["location"]["coordinates"] == [36.2304, 49.9935]


@pytest.mark.parametrize("text", ["", "   ", "x" * 201])
def test_what_is_no_question_is_refused(reader: httpx.Client, text: str) -> None:
    answer = reader.get(PATH, params={"q": text})
    assert (answer.status_code, answer.json()["field"]) == (400, "q")


def test_an_area_says_what_is_inside(reader: httpx.Client) -> None:
    whole = "36.0,49.8;36.5,49.8;36.5,50.2;36.0,50.2"
    answer = reader.get("/api/v1/inside", params={"area": whole}).json()
    assert answer["cameras"] == 4
    assert answer["people"] > 500_000
    assert answer["facilities"]["school"] > 1
    assert list(answer["facilities"].values()) == sorted(answer["facilities"].values(), reverse=True)
    corner = "36.229,49.993;36.2305,49.993;36.2305,49.994;36.229,49.994"
    assert reader.get("/api/v1/inside", params={"area": corner}).json()["cameras"] == 1
    nowhere = "10,10;10.1,10;10.1,10.1"
    assert reader.get("/api/v1/inside", params={"area": nowhere}).json() == {
        "people": 0,
        "cameras": 0,
        "facilities": {},
    }


@pytest.mark.parametrize("area", ["", "36,50;36.1,50", "a,b;c,d;e,f", "36,nan;36,50;36.1,50", "36;50;36,50"])
def test_an_area_that_is_none_is_refused(reader: httpx.Client, area: str) -> None:
    answer = reader.get("/api/v1/inside", params={"area": area})
    assert (answer.status_code, answer.json()["field"]) == (400, "area")


def test_a_wall_searches_nothing(site: Site) -> None:
    with site.signed_in(Role.WALL, "10.9.4.1") as wall:
        assert wall.get(PATH, params={"q": "E1"}).status_code == 403
        assert wall.get("/api/v1/inside", params={"area": "1,1;1,2;2,2"}).status_code == 403
