"""Requests that another site makes a browser send, and callbacks that carry what no page sends."""

from typing import Any

import httpx
import pytest

from dashboard.model.codes import Role
from dashboard.web.security import CSRF_COOKIE, CSRF_HEADER
from tests.web.site import PASSWORD, Site

OPEN = {"type": "OpenIncident", "category": "fire", "title": "By hand"}


def callback(value: Any, output: str = "answer.data") -> dict[str, Any]:
    component, _, name = output.rpartition(".")
    return {
        "output": output,
        "outputs": {"id": component, "property": name},
        "inputs": [{"id": "act", "property": "data", "value": value}],
        "changedPropIds": ["act.data"],
        "state": [],
    }


def test_a_person_with_the_token_is_served(operator: httpx.Client) -> None:
    assert operator.post("/api/v1/commands", json=OPEN).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/commands", "/_dash-update-component"])
@pytest.mark.parametrize("token", ["", "another"])
def test_a_cookie_without_its_token_changes_nothing(operator: httpx.Client, path: str, token: str) -> None:
    before = operator.get("/api/v1/board").json()["journal_id"]
    assert operator.post(path, json=OPEN, headers={CSRF_HEADER: token}).status_code == 403
    assert operator.get("/api/v1/board").json()["journal_id"] == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_is_refused_even_with_the_token(operator: httpx.Client, headers: dict[str, str]) -> None:
    assert operator.post("/api/v1/commands", json=OPEN, headers=headers).status_code == 403


@pytest.mark.parametrize("origin", ["https://centre.example", None])
def test_our_own_pages_and_a_named_origin_are_served(
    operator: httpx.Client, site: Site, origin: str | None
) -> None:
    headers = {"origin": origin or site.url, "sec-fetch-site": "same-origin"}
    assert operator.post("/api/v1/commands", json=OPEN, headers=headers).status_code == 200


def test_the_sign_in_form_of_a_browser_needs_its_token(site: Site, address: str) -> None:
    with httpx.Client(base_url=site.url, headers={"x-forwarded-for": address, "origin": site.url}) as browser:
        fields = {"username": "operator", "password": PASSWORD}
        browser.get("/login")
        assert browser.post("/login", data=fields).status_code == 403
        fields["csrf"] = browser.cookies[CSRF_COOKIE]
        assert browser.post("/login", data=fields).status_code == 303


def test_signing_out_needs_the_token_and_ends_the_session(site: Site, address: str) -> None:
    with site.signed_in(Role.OPERATOR, address) as client:
        token = client.headers.pop(CSRF_HEADER)
        assert client.post("/logout").status_code == 403
        cookies = dict(client.cookies)
        assert client.post("/logout", data={"csrf": token}).status_code == 303
        with httpx.Client(base_url=site.url, cookies=cookies) as thief:
            assert thief.get("/api/v1/board").status_code == 401


def test_a_callback_is_answered_by_dash(operator: httpx.Client) -> None:
    act = {"seq": 1, **OPEN}
    answer = operator.post("/_dash-update-component", json=callback(act))
    assert answer.status_code == 200, answer.text
    assert answer.json()["response"]["answer"]["data"]["ok"] is True


@pytest.mark.parametrize(
    "value",
    [
        {"type": "Iframe", "namespace": "dash_html_components", "props": {"srcDoc": "<script>"}},
        {"seq": 1, "title": [{"type": "Div", "namespace": "dash_html_components", "props": {}}]},
    ],
)
def test_an_input_that_carries_a_component_never_reaches_dash(operator: httpx.Client, value: Any) -> None:
    answer = operator.post("/_dash-update-component", json=callback(value))
    assert answer.status_code == 400
    assert "component" in answer.json()["detail"]


def test_a_value_nested_without_end_never_reaches_dash(operator: httpx.Client) -> None:
    deep = b"[" * 5_000 + b"]" * 5_000
    body = b'{"output":"answer.data","inputs":[{"id":"act","property":"data","value":' + deep + b"}]}"
    answer = operator.post(
        "/_dash-update-component", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "output", ["unlisted.children", "..answer.data...unlisted.data..", '{"type":"x"}.data', ""]
)
def test_an_unlisted_callback_is_refused(operator: httpx.Client, output: str) -> None:
    assert operator.post("/_dash-update-component", json=callback(None, output)).status_code == 403


def test_the_wall_may_call_no_callback_that_acts(site: Site, address: str) -> None:
    with site.signed_in(Role.WALL, address) as wall:
        assert wall.post("/_dash-update-component", json=callback(OPEN)).status_code == 403


def test_a_key_needs_no_token(desk: httpx.Client) -> None:
    headers = {"origin": "https://elsewhere.example"}
    assert desk.post("/api/v1/commands", json=OPEN, headers=headers).status_code == 200
