"""A person's desk is kept for them: strictly, within its size, and for nobody else."""

import json
from typing import Any

import httpx
import pytest

from dashboard.model.codes import Role, Scope
from dashboard.permissions import rule_for
from dashboard.streams.arrangements import MOST_VIEWS
from dashboard.web.security import CSRF_HEADER
from tests.web.site import Site

PATH = "/api/v1/me/arrangement"
USUAL = {"version": 1, "sizes": None, "sort": "priority", "layers": {}, "view": None, "views": []}
SIZES = {"queue": 0.3, "panel": 0.25, "units": 0.2}
VIEW = {
    "name": "Ніч",
    "sizes": SIZES,
    "queue": {"text": "Сумська", "category": "fire", "service": None, "sort": "newest"},
    "layers": {"cameras": True, "rail": False},
    "sight": {"lon": 36.23, "lat": 49.99, "zoom": 13},
}


@pytest.fixture(autouse=True)
def _nothing_kept(site: Site) -> None:
    site.store.delete(site.names.arrangements)


def test_who_has_changed_nothing_has_the_usual_desk(operator: httpx.Client) -> None:
    assert operator.get(PATH).json() == USUAL


def test_a_desk_is_the_same_at_another_workstation(site: Site) -> None:
    mine = {**USUAL, "sizes": SIZES, "layers": {"cameras": True}, "view": "Ніч", "views": [VIEW]}
    with site.signed_in(Role.OPERATOR, "10.9.1.1") as here:
        assert here.put(PATH, json=mine).json() == mine
    with site.signed_in(Role.OPERATOR, "10.9.1.2") as elsewhere:
        assert elsewhere.get(PATH).json() == mine


def figures(client: httpx.Client, path: str) -> dict[str, Any]:
    """What the page's scripts read before anything is drawn."""
    page = client.get(path).text
    _, _, rest = page.partition('id="sitcen-page">')
    found: dict[str, Any] = json.loads(rest.partition("</script>")[0])
    return found


def test_a_desk_knows_its_arrangement_before_it_is_drawn(site: Site, operator: httpx.Client) -> None:
    operator.put(PATH, json={**USUAL, "sizes": SIZES})
    assert figures(operator, "/")["arrangement"] == {**USUAL, "sizes": SIZES}
    with site.signed_in(Role.WALL, "10.9.5.1") as wall:
        assert "arrangement" not in figures(wall, "/wall")


def test_nobody_sees_or_changes_anothers_desk(site: Site, operator: httpx.Client) -> None:
    operator.put(PATH, json={**USUAL, "sizes": SIZES})
    with site.signed_in(Role.ADMIN, "10.9.2.1") as admin:
        assert admin.get(PATH).json() == USUAL
        assert admin.get(f"{PATH}?name=operator&person=operator").json() == USUAL
        refused = admin.put(PATH, json={**USUAL, "person": "operator"})
        assert (refused.status_code, refused.json()["field"]) == (400, "")
        admin.put(PATH, json={**USUAL, "sort": "newest"})
    assert operator.get(PATH).json() == {**USUAL, "sizes": SIZES}


def test_a_wall_and_programs_have_no_desk(site: Site) -> None:
    with site.signed_in(Role.WALL, "10.9.3.1") as wall:
        assert wall.get(PATH).status_code == 403
        assert wall.put(PATH, json=USUAL).status_code == 403
    for scope in Scope:
        with site.with_key(scope) as program:
            assert program.get(PATH).status_code == 403


def test_another_site_cannot_change_it(operator: httpx.Client) -> None:
    for headers in ({CSRF_HEADER: ""}, {CSRF_HEADER: "another"}, {"origin": "https://evil.example"}):
        assert operator.put(PATH, json={**USUAL, "sizes": SIZES}, headers=headers).status_code == 403
    assert operator.get(PATH).json() == USUAL


@pytest.mark.parametrize(
    "change, field",
    [
        ({"version": 2}, "version"),
        ({"sizes": {**SIZES, "queue": 0.99}}, "sizes.queue"),
        ({"sizes": {**SIZES, "queue": "wide"}}, "sizes.queue"),
        ({"sizes": {"queue": 0.2}}, "sizes"),
        ({"layers": {"<b>": True}}, "layers"),
        ({"layers": {"rail": 1}}, "layers[...]"),
        ({"sort": "loudest"}, "sort"),
        ({"view": ""}, "view"),
        ({"views": [{**VIEW, "name": "x" * 41}]}, "views[0].name"),
        ({"views": [{**VIEW, "sight": {"lon": 200, "lat": 0, "zoom": 3}}]}, "views[0].sight.lon"),
        ({"views": [VIEW, VIEW]}, "views"),
        ({"views": [{**VIEW, "name": str(n)} for n in range(MOST_VIEWS + 1)]}, "views"),
        ({"surprise": 1}, ""),
    ],
)
def test_what_is_no_desk_is_refused_by_its_field(
    operator: httpx.Client, change: dict[str, Any], field: str
) -> None:
    answer = operator.put(PATH, json={**USUAL, **change})
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert operator.get(PATH).json() == USUAL


def test_a_desk_has_a_largest_size(operator: httpx.Client) -> None:
    rule = rule_for("PUT", PATH)
    assert rule is not None
    assert operator.put(PATH, content=b" " * (rule.largest_body + 1)).status_code == 413
    assert operator.put(PATH, content=b"{").status_code == 400


def test_a_desk_that_is_no_longer_understood_is_the_usual_one(site: Site, operator: httpx.Client) -> None:
    site.store.hset(site.names.arrangements, "operator", b'{"version": 0}')
    assert operator.get(PATH).json() == USUAL
