"""Which cameras see a place, and what a sighting says of where it is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from dashboard.model.codes import Scope
from dashboard.model.place import Point, at, distance_m
from tests.centre import eventually
from tests.unit.cctv_builders import (
    PICTURE,
    a_line,
    a_message,
    a_notice,
    an_alert_of,
    in_parts,
    notices,
)
from tests.unit.feed_builders import a_topic
from tests.web.site import Site

EAST_OF_THE_GATE = at(36.2318, 49.9935)


@pytest.fixture
def reader(site: Site) -> Iterator[httpx.Client]:
    with site.with_key(Scope.READ) as client:
        yield client


def test_the_cameras_that_see_a_place_come_first(reader: httpx.Client) -> None:
    answer = reader.get("/api/v1/cameras?near=36.2318,49.9935&limit=3").json()
    found = answer["cameras"]
    assert [each["id"] for each in found] == ["gate", "mast", "roof"]
    assert [each.get("sees") for each in found] == [True, False, False]
    assert found[0]["distance_m"] == pytest.approx(100, abs=2)
    assert found[0]["still"] == "https://nvr.example/gate.jpg"
    assert answer["next"] is None


def test_the_register_is_read_in_pages(reader: httpx.Client) -> None:
    page = reader.get("/api/v1/cameras?limit=3").json()
    assert [each["id"] for each in page["cameras"]] == ["gate", "mast", "roof"]
    rest = reader.get(page["next"]).json()
    assert ([each["id"] for each in rest["cameras"]], rest["next"]) == (["tower"], None)


@pytest.mark.parametrize("query", ["near=36.2", "near=a,b", "near=36.2,nan", "near=200,50", "limit=many"])
def test_a_question_that_makes_no_sense_is_refused_by_its_field(reader: httpx.Client, query: str) -> None:
    answer = reader.get(f"/api/v1/cameras?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


def test_nobody_reads_the_register_without_signing_in(anonymous: httpx.Client, ingest: httpx.Client) -> None:
    assert anonymous.get("/api/v1/cameras").status_code == 401
    assert ingest.get("/api/v1/cameras").status_code == 403


def smoke_at_the_gate(reader: httpx.Client, ingest: httpx.Client) -> tuple[str, dict[str, Any]]:
    """The incident that the gate's camera has just opened, or joined, and its report."""
    now = datetime.now(UTC).timestamp()
    seen = a_topic(id=f"{now}-reg", camera="gate", start_time=now, frame_time=now)
    assert ingest.post("/api/v1/feeds/frigate", content=seen).status_code == 202

    def told() -> tuple[str, dict[str, Any]] | None:
        found = reader.get("/api/v1/incidents?bbox=36.22,49.98,36.24,50.0").json()["incidents"]
        lines = ((incident["id"], line) for incident in found for line in incident["events"])
        return next((each for each in lines if each[1]["id"].startswith(f"{now}-reg")), None)

    return eventually(told)


def test_what_a_registered_camera_sees_lies_before_it(reader: httpx.Client, ingest: httpx.Client) -> None:
    _, line = smoke_at_the_gate(reader, ingest)
    assert line["title"] == "Smoke: Gate"
    middle = Point(tuple(line["location"]["coordinates"]))
    assert distance_m(middle, EAST_OF_THE_GATE) < 5
    assert line["accuracy_m"] == pytest.approx(48, abs=2)


def test_a_persons_verdict_stands_with_the_report_and_counts_for_the_camera(
    reader: httpx.Client, ingest: httpx.Client, desk: httpx.Client
) -> None:
    incident, line = smoke_at_the_gate(reader, ingest)
    asked = {"type": "JudgeSighting", "incident_id": incident, "source": "cctv/gate", "event_id": line["id"]}

    def false_ones() -> int:
        verdicts = reader.get("/api/v1/picture").json()["camera_verdicts"]
        return sum(each["false"] for each in verdicts if (each["camera"], each["rule"]) == ("gate", "smoke"))

    before = false_ones()
    answer = desk.post("/api/v1/commands", json={**asked, "id": f"v-{line['id']}", "verdict": "false"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["facts"][0]["type"] == "SightingJudged"
    assert false_ones() == before + 1
    judged = next(
        each
        for each in reader.get(f"/api/v1/incidents/{incident}").json()["events"]
        if each["id"] == line["id"]
    )
    assert judged["verdict"] == "false"
    assert desk.post("/api/v1/commands", json={**asked, "verdict": "false"}).status_code == 409
    assert desk.post("/api/v1/commands", json={**asked, "verdict": "maybe"}).status_code == 400
    undone = desk.post("/api/v1/commands", json={"type": "Undo", "command_id": f"v-{line['id']}"})
    assert undone.status_code == 200, undone.text
    assert false_ones() == before


def told_by(kind: str, now: datetime) -> list[bytes]:
    """The same alarm of one camera as it is told three times within a minute, in the source's own format."""
    seconds = [now.replace(second=second, microsecond=0) for second in (1, 2, 3)]
    match kind:
        case "onvif":
            return [notices(a_notice(time=f"{now:%Y-%m-%dT%H:%M:%SZ}"))] * 3
        case "hikvision":
            alerts = [an_alert_of(dateTime=each.isoformat(), activePostCount=each.second) for each in seconds]
            return [in_parts(alert, PICTURE) for alert in alerts]
        case "dahua":
            return [a_line(UTC=int(now.timestamp())).encode()] * 3
    return [msgspec.json.encode(a_message(**{"@timestamp": each.isoformat()})) for each in seconds]


@pytest.mark.parametrize("kind", ["onvif", "hikvision", "dahua", "metropolis"])
def test_an_alarm_that_is_told_again_is_one_event(kind: str, ingest: httpx.Client) -> None:
    def told(payload: bytes) -> tuple[int, int]:
        answer = ingest.post(f"/api/v1/feeds/{kind}", content=payload)
        assert answer.status_code == 202
        return answer.json()["accepted"], answer.json()["duplicates"]

    first, *again = told_by(kind, datetime.now(UTC))
    assert told(first) == (1, 0)
    for each in again:  # known as soon as the writer has it
        eventually(lambda payload=each: told(payload) == (0, 1))
