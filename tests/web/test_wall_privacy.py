"""What a wall is told, over every route and the live stream: nothing of a person, no words from outside."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from dashboard.model.codes import Role, Scope
from dashboard.model.place import at as place_at
from dashboard.model.place import distance_m
from dashboard.permissions import RULES
from tests.centre import eventually
from tests.web.site import ONE, Site, an_event
from tests.web.sse import Stream

SECRETS = ("Olena Secretna", "+380671234567", "Prykhovana 7", "stabbed by her")


@pytest.fixture
def wall(site: Site, address: str) -> Iterator[httpx.Client]:
    with site.signed_in(Role.WALL, address) as client:
        yield client


def plant(site: Site, category: str) -> dict[str, Any]:
    """A call with everything that a caller says."""
    event = an_event(
        category=category,
        title="stabbed by her husband",
        address="Prykhovana 7",
        attributes={"caller_name": "Olena Secretna", "caller_phone": "+380671234567"},
    )
    with site.with_key(Scope.INGEST) as ingest:
        answer = ingest.post("/api/v1/events", content=json.dumps(event), headers={"content-type": ONE})
    assert answer.status_code == 202, answer.text
    return event


def place_of(event: dict[str, Any]) -> list[float]:
    found: list[float] = event["data"]["location"]["coordinates"]
    return found


def card_of(client: httpx.Client, event: dict[str, Any]) -> dict[str, Any]:
    """The card of the newest incident of its category."""
    category = event["data"]["category"]

    def found() -> dict[str, Any] | None:
        cards = client.get("/api/v1/board").json()["incidents"]
        return next((each for each in reversed(cards) if each["category"] == category), None)

    return eventually(found)


def streamed(site: Site, client: httpx.Client, category: str, since: str) -> dict[str, Any]:
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with Stream(site.url, {"Cookie": cookies}, path=f"/live?view=board&since={since}") as stream:
        return next(sent.data for sent in stream.of("incident") if sent.data["category"] == category)


def test_a_wall_reads_of_a_sensitive_incident_only_about_where(site: Site, wall: httpx.Client) -> None:
    before = site.tip
    event = plant(site, "crime")
    card = card_of(wall, event)
    for each in (card, streamed(site, wall, "crime", before)):
        assert (each["address"], each["title"], each["advice"]) == (None, "", None)
        away = distance_m(place_at(*each["location"]), place_at(*place_of(event)))
        assert 0 < away <= 360
        assert not any(secret in json.dumps(each, ensure_ascii=False) for secret in SECRETS)


def test_of_others_a_wall_reads_the_address_alone(site: Site, wall: httpx.Client) -> None:
    event = plant(site, "hazmat")
    card = card_of(wall, event)
    assert (card["address"], card["title"], card["location"]) == ("Prykhovana 7", "", place_of(event))


def test_whoever_leads_decides_of_a_single_incident(
    site: Site, wall: httpx.Client, desk: httpx.Client
) -> None:
    event = plant(site, "gas")
    incident = card_of(wall, event)["id"]
    for sensitive, address in ((True, None), (False, "Prykhovana 7")):
        command = {"type": "MarkSensitive", "incident_id": incident, "sensitive": sensitive}
        answer = desk.post("/api/v1/commands", json=command)
        assert answer.status_code == 200, answer.text
        eventually(lambda: card_of(wall, event)["sensitive"] is sensitive)  # noqa: B023 — asked at once
        assert card_of(wall, event)["address"] == address


def test_no_way_that_is_open_to_a_wall_says_more(site: Site, wall: httpx.Client) -> None:
    card_of(wall, plant(site, "medical"))
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    ways = [rule.path for rule in RULES if rule.method == "GET" and (rule.public or Role.WALL in rule.roles)]
    asked = [way.replace("{name}", "x").replace("{code}", "x").replace("{form}", "json") for way in ways]
    asked += [f"/api/v1/board?at={now}"]
    read = 0
    for way in asked:
        if way == "/live" or "{" in way:
            continue
        answer = wall.get(way, follow_redirects=True)
        read += answer.status_code == 200
        secrets = [each for each in SECRETS if each in answer.text and each != "Prykhovana 7"]
        assert secrets == [], way
    assert read > 5


def test_a_wall_is_not_told_the_facts(wall: httpx.Client) -> None:
    for query in ("", "?view=fact"):
        assert wall.get(f"/live{query}").status_code == 400
    assert wall.get("/api/v1/picture").status_code == 403


def test_a_desk_and_a_program_that_reads_are_told_all(site: Site, desk: httpx.Client) -> None:
    event = plant(site, "collision")
    with site.with_key(Scope.READ) as reader:
        for client in (desk, reader):
            card = card_of(client, event)
            assert (card["address"], card["title"]) == ("Prykhovana 7", "stabbed by her husband")
