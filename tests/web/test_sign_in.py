"""Signing in: who may, how often, and what the browser is given."""

import httpx
import pytest

from dashboard.errors import CentreError
from dashboard.model.codes import Role
from dashboard.streams import people
from dashboard.streams.people import digest
from tests.web.site import PASSWORD, Site


def browser(site: Site, address: str) -> httpx.Client:
    return httpx.Client(base_url=site.url, headers={"x-forwarded-for": address})


def test_the_page_is_in_ukrainian_and_in_english(site: Site, address: str) -> None:
    with browser(site, address) as client:
        assert "Увійти" in client.get("/login").text
        client.cookies.set("sitcen_lang", "en")
        assert "Sign in" in client.get("/login").text


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site, address: str) -> None:
    with browser(site, address) as client:
        answer = client.post("/login", data={"username": "operator", "password": PASSWORD})
    session = next(
        each for each in answer.headers.get_list("set-cookie") if each.startswith("sitcen_session=")
    )
    assert "HttpOnly" in session
    assert "samesite=lax" in session.lower()


def test_the_store_keeps_no_password_and_no_token(site: Site, address: str) -> None:
    with site.signed_in(Role.DUTY, address) as client:
        token = client.cookies["sitcen_session"]
        assert site.store.exists(site.names.session(digest(token)))
        assert not list(site.store.scan_iter(f"*{token}*"))
    assert PASSWORD.encode() not in site.store.hget(site.names.users, "duty")


def test_a_session_is_new_at_each_sign_in(site: Site, address: str) -> None:
    with browser(site, address) as client:
        client.cookies.set("sitcen_session", "planted")
        client.post("/login", data={"username": "operator", "password": PASSWORD})
        tokens = {each.value for each in client.cookies.jar if each.name == "sitcen_session"} - {"planted"}
        assert len(tokens) == 1
        assert not site.store.exists(site.names.session(digest("planted")))


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(site: Site, address: str) -> None:
    with browser(site, address) as client:
        wrong = client.post("/login", data={"username": "operator", "password": "wrong password"})
        unknown = client.post("/login", data={"username": "nobody", "password": "wrong password"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("operator", "nobody").split("csrf")[0] == unknown.text.split("csrf")[0]


def test_after_five_wrong_passwords_even_the_right_one_waits(site: Site, address: str) -> None:
    with browser(site, address) as client:
        for _ in range(5):
            assert (
                client.post("/login", data={"username": "supervisor", "password": "x" * 9}).status_code == 401
            )
        throttled = client.post("/login", data={"username": "supervisor", "password": PASSWORD})
    assert throttled.status_code == 429
    assert int(throttled.headers["retry-after"]) > 0
    with site.signed_in(Role.SUPERVISOR, address.replace(".1", ".2")) as elsewhere:
        assert elsewhere.get("/api/v1/board").status_code == 200


def test_right_passwords_do_not_add_up(site: Site, address: str) -> None:
    for _ in range(8):
        with site.signed_in(Role.OPERATOR, address) as client:
            assert client.get("/api/v1/board").status_code == 200


def test_markup_in_a_name_is_shown_as_text(site: Site, address: str) -> None:
    with browser(site, address) as client:
        answer = client.post("/login", data={"username": '"><script>alert(1)</script>', "password": "wrong"})
    assert "<script>" not in answer.text


def test_nobody_is_sent_to_another_host(site: Site, address: str) -> None:
    for there in ("https://evil.example", "//evil.example", "/\\evil.example"):
        with browser(site, address) as client:
            fields = {"username": "operator", "password": PASSWORD, "next": there}
            assert client.post("/login", data=fields).headers["location"] == "/"


def test_sessions_idle_out_but_the_walls_does_not(site: Site, address: str) -> None:
    lives = {}
    for role in (Role.OPERATOR, Role.WALL):
        with site.signed_in(role, address) as client:
            lives[role] = site.store.ttl(site.names.session(digest(client.cookies["sitcen_session"])))
    assert lives[Role.OPERATOR] <= 30 * 60
    assert lives[Role.WALL] > 24 * 3600


def test_another_password_ends_every_session_of_the_one_before(site: Site, address: str) -> None:
    people.add_user(site.store, site.names, "changer", Role.DUTY, PASSWORD)
    with browser(site, address) as client:
        client.post("/login", data={"username": "changer", "password": PASSWORD})
        people.add_user(site.store, site.names, "changer", Role.OPERATOR, PASSWORD)
        assert client.get("/api/v1/board").status_code == 200
        people.add_user(site.store, site.names, "changer", Role.OPERATOR, "another password")
        assert client.get("/api/v1/board").status_code == 401


def test_a_wall_signs_in_by_its_address_and_is_out_when_that_is_revoked(site: Site, address: str) -> None:
    token = people.add_kiosk(site.store, site.names, "hall")
    with browser(site, address) as client:
        answer = client.get(f"/kiosk?token={token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/wall")
        cookie = next(each for each in answer.headers.get_list("set-cookie") if "sitcen_session" in each)
        assert "HttpOnly" in cookie
        assert token not in cookie
        assert client.get("/wall").status_code == 200
        assert client.get("/api/v1/incidents").status_code == 403
        people.revoke_kiosk(site.store, site.names, "hall")
        assert client.get("/api/v1/board").status_code == 401
        assert client.get(f"/kiosk?token={token}").status_code == 401


@pytest.mark.parametrize("query", ["", "?token=", "?token=kiosk_of_nobody"])
def test_an_address_of_no_wall_opens_nothing(site: Site, address: str, query: str) -> None:
    with browser(site, address) as client:
        answer = client.get(f"/kiosk{query}")
        assert (answer.status_code, answer.headers.get_list("set-cookie")) == (401, [])


def test_nobodys_account_becomes_a_wall(site: Site) -> None:
    with pytest.raises(CentreError, match="duty already"):
        people.add_kiosk(site.store, site.names, "duty")
    with pytest.raises(CentreError, match="no wall called duty"):
        people.revoke_kiosk(site.store, site.names, "duty")
