"""Deny by default: the route tables of FastAPI and of Flask are walked, not believed."""

import re

import httpx
import pytest
from starlette.routing import Route

from dashboard import bootstrap
from dashboard.model.codes import Role, Scope
from dashboard.model.commands import COMMANDS
from dashboard.permissions import CALLBACKS, RULES, Rule, rule_for
from dashboard.permissions import COMMANDS as COMMAND_ROLES
from dashboard.settings import Settings
from dashboard.streams import people
from dashboard.web.app import create_app
from dashboard.web.callback_check import outputs_of
from tests.web.site import PASSWORD, Site

CATCH_ALL = "/<path:path>"
DASH_NEVER = {"/_reload-hash", "/_favicon.ico", "/static/<path:filename>"}  # nobody needs them here


def filled(path: str) -> str:
    """A path with something in every placeholder, of FastAPI's kind or of Flask's."""
    return re.sub(r"\{[^}]+\}|<[^>]+>", "something", path)


@pytest.fixture(scope="module")
def dash_app() -> object:
    built: list[object] = []
    settings = Settings()

    def build(door: object) -> object:
        built.append(bootstrap.web.screens(settings, door))  # type: ignore[arg-type]
        return built[0]

    create_app(settings, store_url="unix:///nowhere", build_dash=build)
    return built[0]


def api_routes() -> list[tuple[str, str]]:
    guard = create_app(Settings(), store_url="unix:///nowhere")
    routes = [route for route in guard.app.routes if isinstance(route, Route)]  # type: ignore[attr-defined]
    assert len(routes) == len(guard.app.routes)  # type: ignore[attr-defined]
    return [(method, route.path) for route in routes for method in sorted(route.methods or {"GET"})]


def test_every_route_of_the_api_has_a_rule_and_every_rule_a_route_somewhere() -> None:
    ruled = {rule_for(method, filled(path)) for method, path in api_routes()}
    assert None not in ruled
    by_dash = {rule for rule in RULES if rule.path.startswith(("/_dash", "/assets")) or rule.kind == "page"}
    assert set(RULES) - ruled <= by_dash


def test_every_route_of_dash_is_ruled_or_never_reached(dash_app: object) -> None:
    for rule in dash_app.server.url_map.iter_rules():  # type: ignore[attr-defined]
        if rule.rule in DASH_NEVER | {CATCH_ALL}:
            assert rule_for("GET", filled(rule.rule)) is None, rule.rule
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            assert rule_for(method, filled(rule.rule)) is not None, (method, rule.rule)


def test_dash_has_no_route_for_tools_or_debugging(dash_app: object) -> None:
    paths = {rule.rule for rule in dash_app.server.url_map.iter_rules()}  # type: ignore[attr-defined]
    assert not [path for path in paths if "mcp" in path or "debug" in path]


def test_every_callback_that_runs_on_the_server_is_in_the_table(dash_app: object) -> None:
    on_server = [key for key, each in dash_app.callback_map.items() if each.get("callback")]  # type: ignore[attr-defined]
    outputs = {output for key in on_server for output in outputs_of(key)}
    assert outputs == set(CALLBACKS)


def test_every_command_is_in_the_table() -> None:
    assert set(COMMAND_ROLES) == set(COMMANDS)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if not rule.public], ids=lambda r: f"{r.method} {r.path}"
)
def test_a_listed_route_refuses_who_has_not_signed_in(rule: Rule, anonymous: httpx.Client) -> None:
    answer = anonymous.request(rule.method, filled(rule.path))
    if rule.kind == "page":
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
    else:
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if not rule.public], ids=lambda r: f"{r.method} {r.path}"
)
def test_a_listed_route_refuses_every_key_of_another_scope(rule: Rule, site: Site) -> None:
    for scope in set(Scope) - rule.scopes:
        with site.with_key(scope) as client:
            answer = client.request(rule.method, filled(rule.path))
            assert answer.status_code == 403 or answer.headers.get("location") == "/wall", (
                scope,
                answer.text,
            )


def test_a_listed_route_refuses_every_other_role(site: Site, address: str) -> None:
    for role in Role:
        with site.signed_in(role, address) as client:
            for rule in RULES:
                if rule.public or role in rule.roles:
                    continue
                answer = client.request(rule.method, filled(rule.path))
                assert answer.status_code == 403 or answer.headers.get("location") == "/wall", (
                    role,
                    rule.path,
                )


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/_reload-hash",
        "/_favicon.ico",
        "/_alive_x",
        "/_dash-x",
        "/_mcp",
        "/openapi.json",
        "/docs",
        "//",
        "/api/",
    ],
)
def test_an_unlisted_path_is_nothing_even_to_an_admin(path: str, site: Site, address: str) -> None:
    with site.signed_in(Role.ADMIN, address) as client:
        assert client.get(f"{site.url}{path}").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(method: str, operator: httpx.Client) -> None:
    assert operator.request(method, "/api/v1/incidents").status_code == 405


def test_the_wall_is_sent_to_its_own_page(site: Site, address: str) -> None:
    with site.signed_in(Role.WALL, address) as client:
        assert client.get("/").headers["location"] == "/wall"
        assert client.get("/api/v1/board").status_code == 200
        refused = client.post(
            "/api/v1/commands", json={"type": "OpenIncident", "category": "fire", "title": "x"}
        )
        assert refused.status_code == 403


@pytest.mark.parametrize(
    "role, path, drawn",
    [(Role.WALL, "/", ""), (Role.WALL, "/wall", "wall-five"), (Role.DUTY, "/", "queue-rows")],
)
def test_a_page_is_drawn_only_for_who_may_open_it(
    role: Role, path: str, drawn: str, site: Site, address: str
) -> None:
    asked = {"output": "page.children", "outputs": {"id": "page", "property": "children"}}
    asked["inputs"] = [{"id": "address", "property": "pathname", "value": path}]
    asked["state"] = [{"id": "address", "property": "search", "value": ""}]
    with site.signed_in(role, address) as client:
        answer = client.post("/_dash-update-component", json=asked)
        assert answer.status_code == 200
        assert {each for each in ("queue-rows", "wall-five") if each in answer.text} == {drawn} - {""}


def test_a_disabled_person_is_out_at_once(site: Site, address: str) -> None:
    people.add_user(site.store, site.names, "leaver", Role.OPERATOR, PASSWORD)
    with httpx.Client(base_url=site.url, headers={"x-forwarded-for": address}) as client:
        client.post("/login", data={"username": "leaver", "password": PASSWORD})
        assert client.get("/api/v1/board").status_code == 200
        site.store.hdel(site.names.users, "leaver")
        assert client.get("/api/v1/board").status_code == 401


def test_every_answer_carries_the_security_headers(anonymous: httpx.Client, operator: httpx.Client) -> None:
    for answer in (anonymous.get("/login"), anonymous.get("/nothing"), operator.get("/api/v1/board")):
        headers = answer.headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
