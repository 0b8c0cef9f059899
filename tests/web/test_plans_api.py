"""Response plans over HTTP: in force and before, tested on past incidents, published once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from dashboard.model.codes import Role, Scope
from tests.web.site import Site

Plans = dict[str, list[dict[str, Any]]]


@pytest.fixture
def supervisor(site: Site, address: str) -> Iterator[httpx.Client]:
    with site.signed_in(Role.SUPERVISOR, address) as client:
        yield client


def in_force(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/api/v1/plans")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def publish(client: httpx.Client, plans: Plans, based_on: int, note: str = "More water") -> httpx.Response:
    command = {"type": "PublishPlans", "plans": plans, "based_on": based_on, "note": note}
    return client.post("/api/v1/commands", json=command)


def with_fire_three(plans: Plans, engines: int) -> Plans:
    """The plans with so many engines for a fire of priority 3 to 5."""
    first, second = plans["fire"]
    return {**plans, "fire": [first, {**second, "needs": {"engine": engines}}]}


def a_fire(site: Site, desk: httpx.Client, priority: int) -> int:
    """Open a fire with a priority; gives its number."""
    incident = site.open_incident(desk)
    desk.post("/api/v1/commands", json={"type": "SetPriority", "incident_id": incident, "priority": priority})
    return int(desk.get(f"/api/v1/incidents/{incident}").json()["number"])


def test_everybody_but_the_wall_may_read_them_and_only_overseers_test_and_publish(
    site: Site, address: str, supervisor: httpx.Client
) -> None:
    told = in_force(supervisor)
    for role in (Role.OPERATOR, Role.DUTY):
        with site.signed_in(role, address) as client:
            assert in_force(client)["version"] == told["version"]
            assert client.post("/api/v1/plans/test", json={"plans": told["plans"]}).status_code == 403
            assert publish(client, told["plans"], told["version"]).status_code == 403


def test_plans_in_force_show_no_difference(supervisor: httpx.Client) -> None:
    told = in_force(supervisor)
    answer = supervisor.post("/api/v1/plans/test", json={"plans": told["plans"]}).json()
    assert (answer["sums"], answer["changes"]) == ([], [])
    assert (answer["based_on"], answer["whole"]) == (told["version"], True)


def test_one_engine_more_names_the_incidents_that_would_have_got_it(
    site: Site, desk: httpx.Client, supervisor: httpx.Client
) -> None:
    before = in_force(supervisor)["plans"]
    engines = before["fire"][1]["needs"]["engine"]
    small, large = a_fire(site, desk, 4), a_fire(site, desk, 1)
    answer = supervisor.post(
        "/api/v1/plans/test", json={"plans": with_fire_three(before, engines + 1)}
    ).json()
    [found] = answer["sums"]
    assert (found["capability"], found["by"]) == ("engine", 1)
    assert small in found["incidents"]
    assert large not in found["incidents"]
    assert len(found["incidents"]) <= answer["tested"]
    assert answer["since"] < answer["until"] <= datetime.now(UTC).isoformat()
    later = a_fire(site, desk, 5)
    again = supervisor.post("/api/v1/plans/test", json={"plans": with_fire_three(before, engines + 1)}).json()
    assert set(again["sums"][0]["incidents"]) == {*found["incidents"], later}


def test_units_that_nobody_has_are_told(supervisor: httpx.Client) -> None:
    plans = in_force(supervisor)["plans"]
    wanted = {**plans, "flood": [{"priorities": [1], "needs": {"boat": 2}}]}
    answer = supervisor.post("/api/v1/plans/test", json={"plans": wanted}).json()
    assert {"capability": "boat", "most": 2, "before": 0, "registered": 0, "incidents": []} in answer[
        "shortfalls"
    ]


@pytest.mark.parametrize("path", ["/api/v1/plans/test", "/api/v1/plans/check"])
@pytest.mark.parametrize("body, field", [(b"{", ""), (b"[]", "plans"), (b'{"plan": {}}', "plans")])
def test_a_body_that_holds_no_plans_is_refused(
    path: str, body: bytes, field: str, supervisor: httpx.Client
) -> None:
    answer = supervisor.post(path, content=body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_every_mistake_is_named_with_its_field(supervisor: httpx.Client) -> None:
    wrong = {"fire": [{"priorities": [], "needs": {"engine": 0}}]}
    fields = ["fire[0].priorities", "fire[0].needs.engine"]
    checked = supervisor.post("/api/v1/plans/check", json={"plans": wrong})
    assert [each["field"] for each in checked.json()["problems"]] == fields
    tested = supervisor.post("/api/v1/plans/test", json={"plans": wrong})
    assert (tested.status_code, tested.json()["field"]) == (400, fields[0])
    assert [each["field"] for each in tested.json()["problems"]] == fields


def test_the_second_of_two_who_publish_is_refused_and_can_see_what_changed(supervisor: httpx.Client) -> None:
    told = in_force(supervisor)
    engines = told["plans"]["fire"][1]["needs"]["engine"]
    first = publish(supervisor, with_fire_three(told["plans"], engines + 2), told["version"])
    assert first.status_code == 200, first.text
    second = publish(supervisor, with_fire_three(told["plans"], engines + 3), told["version"])
    assert (second.status_code, second.json()["reason"]) == (409, "plans_changed")
    now = in_force(supervisor)
    assert (now["version"], now["by"], now["note"]) == (told["version"] + 1, "supervisor", "More water")
    assert now["plans"]["fire"][1]["needs"] == {"engine": engines + 2}
    assert now["earlier"][0]["version"] == told["version"]
    assert now["earlier"][0]["plans"] == told["plans"]
    assert now["earlier"][-1]["version"] == 0


def test_plans_with_a_mistake_are_refused_by_the_writer_as_well(supervisor: httpx.Client) -> None:
    told = in_force(supervisor)
    row = told["plans"]["fire"][0]
    answer = publish(supervisor, {**told["plans"], "fire": [row, row]}, told["version"])
    assert (answer.status_code, answer.json()["reason"]) == (409, "plans_wrong")
    assert answer.json()["args"]["field"] == "fire[1].priorities"


def test_a_key_that_may_read_may_test_and_not_publish(site: Site) -> None:
    with site.with_key(Scope.READ) as client:
        told = in_force(client)
        assert client.post("/api/v1/plans/test", json={"plans": told["plans"]}).status_code == 200
        assert publish(client, told["plans"], told["version"]).status_code == 403
