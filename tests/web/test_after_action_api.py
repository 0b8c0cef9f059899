"""The after-action report over HTTP: the archive's figures are its figures, and only some may have it."""

import io
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from dashboard.model.codes import Role, Scope
from dashboard.permissions import LEADERS
from layouts.times import span
from tests.centre import eventually
from tests.web.site import ONE, Site, an_event


def served(site: Site, ingest: httpx.Client, desk: httpx.Client) -> tuple[str, str]:
    """An incident that a unit was sent to, was on, and left; gives both ids. A caller told of it."""
    evidence = {"caller_name": "Олена Петренко", "caller_phone": "+380501112233"}
    event = an_event(evidence=evidence, address="Сумська вулиця, 25")
    ingest.post("/api/v1/events", json=event, headers={"content-type": ONE}).raise_for_status()
    title, unit = event["data"]["title"], site.register_unit(desk)

    def opened() -> str | None:
        found = desk.get("/api/v1/incidents?limit=1000").json()["incidents"]
        return next((each["id"] for each in found if each["title"] == title), None)

    incident = eventually(opened)
    for command in (
        {"type": "AcknowledgeIncident"},
        {"type": "AssignUnits", "units": [unit]},
        {"type": "SetAssignmentStatus", "unit": unit, "status": "en_route"},
        {"type": "SetAssignmentStatus", "unit": unit, "status": "on_scene"},
        {"type": "AddNote", "text": "<b>ланка</b> зайшла"},
        {"type": "SetAssignmentStatus", "unit": unit, "status": "cleared"},
        {"type": "CloseIncident", "reason": "Пожежу ліквідовано"},
    ):
        answer = desk.post("/api/v1/commands", json={"incident_id": incident, **command})
        assert answer.status_code == 200, answer.text
    return incident, unit


def text_of(made: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    return re.sub(r"\s+", " ", " ".join(pages).replace("\u200b", ""))


def test_its_numbers_are_those_of_the_figures(
    site: Site, ingest: httpx.Client, desk: httpx.Client, address: str
) -> None:
    incident, unit = served(site, ingest, desk)
    report = f"/api/v1/incidents/{incident}/report"
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    with site.signed_in(Role.SUPERVISOR, address) as supervisor:

        def group() -> dict[str, Any] | None:
            told = supervisor.get(f"/api/v1/figures?since={since}&by=unit").json()
            found = next((each for each in told["groups"] if each["key"] == unit), None)
            return found if found and found["unit_intervals"]["on_scene_cleared"]["n"] else None

        found = eventually(group, within_s=20)
        made = {lang: supervisor.get(f"{report}?format=pdf&lang={lang}") for lang in ("uk", "en")}
        shown = supervisor.get(report)
        facts = supervisor.get(f"/api/v1/incidents/{incident}/timeline").json()["facts"]
    told = {lang: text_of(each.content) for lang, each in made.items()}
    row = next(re.finditer(rf"{unit} ([\d:]+)(?: . [\d:]+)? ([\d:]+)(?: . [\d:]+)? ([\d:]+) ", told["en"]))
    steps = ("dispatched_en_route", "en_route_on_scene", "dispatched_on_scene")
    wanted = [span(timedelta(seconds=found["unit_intervals"][each]["p50_s"])) for each in steps]
    assert list(row.groups()) == wanted
    digest = sha256("".join(f"{each['id']} {each['hash']}\n" for each in facts).encode()).hexdigest()
    assert all(digest in each and "supervisor" in each for each in told.values())
    assert "Звіт про реагування" in told["uk"]
    assert "After-action report" in told["en"]
    assert "&lt;b&gt;ланка&lt;/b&gt; зайшла" in shown.text
    assert "Петренко" not in shown.text + told["uk"] + told["en"]
    assert made["uk"].headers["content-type"] == "application/pdf"
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")


def test_only_those_who_answer_for_the_service_have_it(
    site: Site, ingest: httpx.Client, desk: httpx.Client, anonymous: httpx.Client, address: str
) -> None:
    path = f"/api/v1/incidents/{site.open_incident(desk, 'Report')}/report"
    may = {}
    for role in Role:
        with site.signed_in(role, address) as person:
            may[role] = person.get(path).status_code
    assert may == {role: 200 if role in LEADERS else 403 for role in Role}
    assert ingest.get(path).status_code == 403
    assert anonymous.get(path).status_code == 401


@pytest.mark.parametrize(
    "query, status", [("format=docx", 400), ("lang=ru", 400), ("profile=none", 400), ("", 404)]
)
def test_what_cannot_be_made_is_refused_by_name(site: Site, query: str, status: int) -> None:
    with site.with_key(Scope.READ) as reader:
        answer = reader.get(f"/api/v1/incidents/nothing/report?{query}")
    assert answer.status_code == status
    assert answer.json().get("field", "") == query.partition("=")[0]
