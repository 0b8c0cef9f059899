"""The figures of the past over HTTP: what was done a moment ago is counted, and each mistake is named."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dashboard.model.codes import Role, Scope
from tests.centre import eventually
from tests.web.site import Site


def test_an_incident_that_was_served_is_in_the_figures(site: Site, desk: httpx.Client, address: str) -> None:
    incident, unit = site.open_incident(desk, "Figures"), site.register_unit(desk)
    for command in (
        {"type": "AcknowledgeIncident"},
        {"type": "AssignUnits", "units": [unit]},
        {"type": "SetAssignmentStatus", "unit": unit, "status": "en_route"},
        {"type": "SetAssignmentStatus", "unit": unit, "status": "on_scene"},
        {"type": "SetAssignmentStatus", "unit": unit, "status": "cleared"},
    ):
        answer = desk.post("/api/v1/commands", json={"incident_id": incident, **command})
        assert answer.status_code == 200, answer.text
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    with site.signed_in(Role.SUPERVISOR, address) as supervisor:

        def group() -> dict[str, Any] | None:
            told = supervisor.get(f"/api/v1/figures?since={since}&by=unit").json()
            return next((each for each in told["groups"] if each["key"] == unit), None)

        found = eventually(group, within_s=20)
        told = supervisor.get(f"/api/v1/figures?since={since}&category=fire&profile=ua").json()
        rows = supervisor.get(f"/api/v1/review/incidents?since={since}&unit={unit}&q=FIGURES").json()
    assert (found["units"], found["unit_intervals"]["dispatched_en_route"]["n"]) == (1, 1)
    assert found["unit_intervals"]["dispatched_en_route"]["negative"] == 0
    assert [(each["id"], each["units"]) for each in rows["incidents"]] == [(incident, [unit])]
    assert rows["next"] is None
    assert told["incidents"] >= 1
    assert {"per", "n", "p50_s", "p90_s", "within_share", "missing", "negative"} <= told["intervals"][
        "received_on_scene"
    ].keys()
    assert told["busy_units_peak"]["n"] >= 1
    assert told["busy_units_peak"]["at"].endswith("Z")


@pytest.mark.parametrize(
    "query",
    [
        "since=today",
        "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
        "since=2024-01-01T00:00:00Z&until=2026-01-01T00:00:00Z",
        "by=colour",
        "category=picnic",
        "priority=9",
        "priority=x",
        "profile=none",
        "period=yesteryear",
        f"q={'x' * 101}",
    ],
)
def test_a_question_that_makes_no_sense_names_its_parameter(site: Site, query: str) -> None:
    with site.with_key(Scope.READ) as reader:
        answer = reader.get(f"/api/v1/figures?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


@pytest.mark.parametrize("query", ["step=walking", "which=lost", "after=then", "limit=many", "since=today"])
def test_a_page_that_makes_no_sense_names_its_parameter(site: Site, query: str) -> None:
    with site.with_key(Scope.READ) as reader:
        answer = reader.get(f"/api/v1/review/incidents?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


def test_pages_of_a_named_period_follow_each_other(site: Site, desk: httpx.Client) -> None:
    for number in range(3):
        site.open_incident(desk, f"Paged {number}")
    with site.with_key(Scope.READ) as reader:

        def pages() -> list[str] | None:
            found, path = [], "/api/v1/review/incidents?period=day&q=paged&limit=2"
            while path:
                told = reader.get(path).json()
                found += [each["title"] for each in told["incidents"]]
                path = told["next"]
            return found if len(found) == 3 else None

        assert eventually(pages, within_s=20) == ["Paged 2", "Paged 1", "Paged 0"]


def test_figures_are_for_those_who_answer_for_the_service(site: Site, address: str) -> None:
    with site.signed_in(Role.OPERATOR, address) as operator:
        assert operator.get("/api/v1/figures").status_code == 403
