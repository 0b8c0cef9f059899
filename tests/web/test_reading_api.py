"""What programs read: the picture, incidents, timelines, CAP and GeoJSON."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest

from dashboard.model.codes import Scope
from tests.centre import eventually
from tests.web.site import BATCH, Site, an_event

NASTY = '<script>alert(1)</script> & "quotes"'


@pytest.fixture
def reader(site: Site) -> Iterator[httpx.Client]:
    with site.with_key(Scope.READ) as client:
        yield client


@pytest.fixture
def incident_id(site: Site, desk: httpx.Client) -> str:
    return site.open_incident(desk, NASTY)


def test_an_incident_is_read_by_its_id(reader: httpx.Client, incident_id: str) -> None:
    incident = reader.get(f"/api/v1/incidents/{incident_id}").json()
    assert (incident["id"], incident["title"], incident["status"]) == (incident_id, NASTY, "new")
    assert reader.get("/api/v1/incidents/none").status_code == 404


def test_text_from_outside_is_never_sent_as_a_page(reader: httpx.Client, incident_id: str) -> None:
    for path in (f"/api/v1/incidents/{incident_id}", "/api/v1/board", f"/api/v1/incidents/{incident_id}.cap"):
        answer = reader.get(path)
        assert "html" not in answer.headers["content-type"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_lists_come_in_pages_that_lead_on(site: Site, reader: httpx.Client, desk: httpx.Client) -> None:
    made = {site.open_incident(desk) for _ in range(5)}
    found: list[str] = []
    path: str | None = "/api/v1/incidents?limit=2&status=new,acknowledged"
    while path:
        page = reader.get(path).json()
        assert len(page["incidents"]) <= 2
        found += [incident["id"] for incident in page["incidents"]]
        path = page["next"]
    assert len(found) == len(set(found))
    assert made <= set(found)


def test_a_box_and_a_status_narrow_the_list(site: Site, reader: httpx.Client, ingest: httpx.Client) -> None:
    event = an_event(location={"type": "Point", "coordinates": [-70.5, -30.5]})
    tip = site.tip
    ingest.post("/api/v1/events", json=[event], headers={"content-type": BATCH})
    site.store.xread({site.names.journal: tip}, block=5_000)
    inside = reader.get("/api/v1/incidents?bbox=-71,-31,-70,-30").json()["incidents"]
    assert [each["events"][0]["id"] for each in inside] == [event["id"]]
    assert reader.get("/api/v1/incidents?bbox=-71,-31,-70,-30&status=closed").json()["incidents"] == []


@pytest.mark.parametrize(
    "query",
    ["status=asleep", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "since=today", "limit=x", "after=x"],
)
def test_a_filter_that_makes_no_sense_is_named(reader: httpx.Client, query: str) -> None:
    answer = reader.get(f"/api/v1/incidents?{query}")
    assert answer.status_code == 400
    assert answer.json()["field"] == query.split("=", maxsplit=1)[0]


def test_geojson_is_given_to_who_asks_for_it(reader: httpx.Client, incident_id: str) -> None:
    for path in ("/api/v1/incidents", f"/api/v1/incidents/{incident_id}", "/api/v1/units", "/api/v1/picture"):
        answer = reader.get(path, headers={"accept": "application/geo+json"})
        assert answer.headers["content-type"] == "application/geo+json"
        assert answer.json()["type"] == "FeatureCollection"
        assert all(each["type"] == "Feature" for each in answer.json()["features"])


def test_a_page_of_geojson_names_the_next_one(site: Site, reader: httpx.Client, desk: httpx.Client) -> None:
    for number in range(4):
        site.open_incident(desk, f"Page {number}")
        site.register_unit(desk)
    for kind in ("incidents", "units"):
        seen: list[str] = []
        path: str | None = f"/api/v1/{kind}?limit=1"
        while path is not None and len(seen) < 3:
            page = reader.get(path, headers={"accept": "application/geo+json"}).json()
            [feature] = page["features"]
            assert feature["geometry"] is None or feature["geometry"]["type"] == "Point"
            seen.append(feature["id"])
            path = page["next"]
        assert len(set(seen)) == 3
        assert path is not None
    assert reader.get("/api/v1/units?limit=x").json()["field"] == "limit"


def test_a_timeline_has_every_fact_of_the_incident(
    reader: httpx.Client, desk: httpx.Client, incident_id: str
) -> None:
    for command in (
        {"type": "AcknowledgeIncident"},
        {"type": "AddNote", "text": NASTY},
        {"type": "CloseIncident", "reason": "over"},
    ):
        answer = desk.post("/api/v1/commands", json={"incident_id": incident_id, **command})
        assert answer.status_code == 200, answer.text
    facts = reader.get(f"/api/v1/incidents/{incident_id}/timeline").json()["facts"]
    types = [fact["type"] for fact in facts]
    assert types == ["IncidentOpened", "IncidentAcknowledged", "NoteAdded", "IncidentClosed"]


def test_cap_is_well_formed_and_escapes_everything(reader: httpx.Client, incident_id: str) -> None:
    answer = reader.get(f"/api/v1/incidents/{incident_id}.cap")
    assert answer.headers["content-type"].startswith("application/cap+xml")
    alert = ET.fromstring(answer.content)  # noqa: S314 — our own
    cap = "{urn:oasis:names:tc:emergency:cap:1.2}"
    assert alert.tag == f"{cap}alert"
    assert alert.findtext(f"{cap}info/{cap}headline") == NASTY
    assert alert.findtext(f"{cap}info/{cap}category") == "Fire"


def test_the_picture_as_it_was(
    site: Site, reader: httpx.Client, desk: httpx.Client, incident_id: str
) -> None:
    opened_ms = int(site.tip.split("-")[0])
    then = datetime.fromtimestamp(opened_ms / 1_000, UTC).isoformat(timespec="milliseconds")
    later = site.open_incident(desk)
    now = reader.get("/api/v1/picture").json()
    was = reader.get("/api/v1/picture", params={"at": then}).json()
    assert later in {each["id"] for each in now["incidents"]}
    assert incident_id in {each["id"] for each in was["incidents"]}
    assert later not in {each["id"] for each in was["incidents"]}
    assert reader.get("/api/v1/picture?at=yesterday").status_code == 400


def test_the_board_as_it_was_is_marked_as_a_replay(
    site: Site, reader: httpx.Client, desk: httpx.Client, incident_id: str
) -> None:
    then = datetime.fromtimestamp(int(site.tip.split("-")[0]) / 1_000, UTC).isoformat(timespec="milliseconds")
    later = site.open_incident(desk)
    now = reader.get("/api/v1/board").json()
    was = reader.get("/api/v1/board", params={"at": then}).json()
    assert (now["replay"], was["replay"]) == (False, True)
    assert was.keys() == now.keys()
    shown = {each["id"] for each in was["incidents"]}
    assert incident_id in shown
    assert later not in shown
    assert later in {each["id"] for each in now["incidents"]}


def test_the_room_is_drawn_from_the_archive_as_it_was_drawn_then(
    site: Site, reader: httpx.Client, desk: httpx.Client, incident_id: str
) -> None:
    unit = site.register_unit(desk)
    taken = {"type": "AssignUnits", "incident_id": incident_id, "units": [unit]}
    assert desk.post("/api/v1/commands", json=taken).status_code == 200
    drawn = reader.get("/api/v1/board").json()
    recorded_ms = int(drawn["journal_id"].split("-")[0])
    then = datetime.fromtimestamp(recorded_ms / 1_000, UTC).isoformat(timespec="milliseconds")
    left = {"type": "SetAssignmentStatus", "incident_id": incident_id, "unit": unit, "status": "en_route"}
    assert desk.post("/api/v1/commands", json=left).status_code == 200
    rewound = reader.get("/api/v1/board", params={"at": then}).json()
    assert rewound["journal_id"] == drawn["journal_id"]
    own = {incident_id, unit}
    # The others are other tests', whose units may have moved twice within a second: tracks are thinned.
    for name in ("incidents", "units"):
        then_ours, ours = ([each for each in told[name] if each["id"] in own] for told in (rewound, drawn))
        assert len(ours) == 1
        assert then_ours == ours
        assert {each["id"] for each in rewound[name]} == {each["id"] for each in drawn[name]}
    for name in ("air_alerts", "closures", "sources", "set_aside", "plans_version"):
        assert rewound[name] == drawn[name], name


def test_what_lies_ahead_or_is_no_instant_is_refused_by_its_name(reader: httpx.Client) -> None:
    for at in ("2099-01-01T00:00:00Z", "yesterday", "2026-11-25T10:00:00"):
        answer = reader.get("/api/v1/board", params={"at": at})
        assert (answer.status_code, answer.json()["field"]) == (400, "at")


def test_the_archive_says_how_far_back_it_goes(site: Site, reader: httpx.Client, desk: httpx.Client) -> None:
    site.open_incident(desk)
    reached = int(site.tip.split("-")[0])

    def archived() -> bool:
        told = reader.get("/api/v1/archive").json()
        return (
            told["until"] is not None and datetime.fromisoformat(told["until"]).timestamp() * 1_000 >= reached
        )

    eventually(archived)
    told = reader.get("/api/v1/archive").json()
    assert told["since"] <= told["until"] <= told["at"]
    assert told["facts"] > 0


def test_a_refusal_says_why(desk: httpx.Client, incident_id: str) -> None:
    command = {"type": "AcknowledgeIncident", "incident_id": incident_id}
    assert desk.post("/api/v1/commands", json=command).status_code == 200
    answer = desk.post("/api/v1/commands", json=command)
    assert answer.status_code == 409
    assert answer.json()["reason"] == "already_acknowledged"
    assert answer.json()["detail"]


def test_a_repeated_command_is_answered_with_what_it_did_the_first_time(
    desk: httpx.Client, incident_id: str
) -> None:
    command = {"type": "AddNote", "id": f"note-{incident_id}", "incident_id": incident_id, "text": "once"}
    first, second = (desk.post("/api/v1/commands", json=command).json() for _ in range(2))
    assert first == second
    assert [fact["type"] for fact in first["facts"]] == ["NoteAdded"]


@pytest.mark.parametrize(
    "command,field",
    [
        ({"type": "OpenIncident", "category": "party", "title": "x"}, "$.category"),
        ({"type": "SetPriority", "incident_id": "x", "priority": 9}, "$.priority"),
        ({"type": "Explode"}, "$.type"),
        ({"type": "AddNote", "incident_id": "x", "text": "x", "colour": "red"}, ""),
        ([], ""),
    ],
)
def test_a_command_that_is_not_whole_is_named(desk: httpx.Client, command: object, field: str) -> None:
    answer = desk.post("/api/v1/commands", json=command)
    assert answer.status_code == 400
    assert answer.json()["field"] == field


def test_actor_and_time_are_the_servers_to_set(desk: httpx.Client) -> None:
    forged = {
        "type": "OpenIncident",
        "category": "fire",
        "title": "x",
        "actor": "mayor",
        "at": "2020-01-01T00:00:00Z",
    }
    fact = desk.post("/api/v1/commands", json=forged).json()["facts"][0]
    assert fact["actor"] == "test desk"
    assert not fact["at"].startswith("2020")


def test_the_api_describes_itself_without_another_host(reader: httpx.Client) -> None:
    found = reader.get("/api/openapi.json").json()
    assert "/api/v1/events" in found["paths"]
    assert "category" in found["components"]["schemas"]["EventData"]["properties"]
    page = reader.get("/api/docs").text
    assert "/api/v1/incidents" in page
    assert "http://" not in page
    assert "https://" not in page


def test_health_is_public_and_metrics_are_not(anonymous: httpx.Client, reader: httpx.Client) -> None:
    assert anonymous.get("/healthz").status_code == 200
    assert anonymous.get("/readyz").json()["checks"]["writer"] is True
    assert anonymous.get("/metrics").status_code == 401
    text = reader.get("/metrics").text
    assert "sitcen_live_clients" in text
    assert "# TYPE sitcen_units gauge" in text


def test_overlapping_regions_are_read_as_one_alert(reader: httpx.Client, ingest: httpx.Client) -> None:
    began = datetime.now(UTC) - timedelta(hours=30)
    fields = {"category": "air_raid", "title": "Alert", "location": None}
    events = [
        an_event(**fields, attributes={"region": region})
        | {"type": "sitcen.alert.v1", "time": began.isoformat()}
        for region in ("oblast", "city")
    ]
    ingest.post("/api/v1/events", json=events, headers={"content-type": BATCH})

    def told() -> set[str]:
        return {each["region"] for each in reader.get("/api/v1/picture").json()["air_alerts"]}

    eventually(lambda: told() == {"oblast", "city"})
    picture = reader.get("/api/v1/picture").json()
    doubted = datetime.fromisoformat(picture["air_alert"]["doubtful_since"])
    assert abs(doubted - began - timedelta(hours=24)) < timedelta(seconds=1)


def test_planned_outages_are_those_of_now_and_those_to_come(
    reader: httpx.Client, ingest: httpx.Client
) -> None:
    now, hour = datetime.now(UTC), timedelta(hours=1)

    def outage(area: str, start: float, end: float) -> dict[str, object]:
        return {
            "area": area,
            "start": (now + start * hour).isoformat(),
            "end": (now + end * hour).isoformat(),
            "share": 0.6,
        }

    schedule = [outage("Past", -3, -2), outage("Dark", -1, 1), outage("Later", 2, 3), outage("Dark", 4, 5)]
    event = an_event(category="power", attributes={"schedule": schedule})
    event |= {"type": "sitcen.sensor.v1", "source": "outages/test"}
    assert ingest.post("/api/v1/events", json=[event], headers={"content-type": BATCH}).status_code == 202
    told = eventually(lambda: (found := reader.get("/api/v1/outages").json())["now"] and found)
    assert [each["area"] for each in told["now"]] == ["Dark"]
    assert [each["area"] for each in told["coming"]] == ["Later", "Dark"]
    assert told["dark"] == {"Dark": 0.6}
