"""The live stream: a screen that joins, leaves and comes back has everything once and in order."""

from collections.abc import Iterator
from itertools import islice

import httpx
import pytest

from dashboard.model.codes import Role, Scope
from dashboard.web.ring import id_key
from tests.web.site import BATCH, Site, an_event
from tests.web.sse import Sent, Stream


@pytest.fixture
def reader(site: Site) -> dict[str, str]:
    return {"authorization": f"Bearer {site.keys[Scope.READ]}"}


def post(ingest: httpx.Client, count: int) -> list[str]:
    """Send so many events that each open an incident; gives their ids."""
    events = [an_event() for _ in range(count)]
    answer = ingest.post("/api/v1/events", json=events, headers={"content-type": BATCH})
    assert answer.status_code == 202, answer.text
    return [event["id"] for event in events]


def opened(stream: Iterator[Sent], count: int) -> list[str]:
    """The causes of the next openings."""
    facts = (sent for sent in stream if sent.event == "fact" and sent.data["type"] == "IncidentOpened")
    return [sent.data["cause"] for sent in islice(facts, count)]


def test_a_beat_comes_at_once_with_the_health_of_everything(site: Site, reader: dict[str, str]) -> None:
    with Stream(site.url, reader) as stream:
        beat = next(stream.of("beat")).data
    assert (beat["store"], beat["writer"]) == ("ok", "ok")
    assert beat["feeds"]["emergency"]["state"] in {"live", "none"}


def test_facts_come_as_the_contract_writes_them(
    site: Site, reader: dict[str, str], desk: httpx.Client
) -> None:
    with Stream(site.url, reader, f"/live?since={site.tip}") as stream:
        incident_id = site.open_incident(desk, "<img src=x onerror=alert(1)>")
        sent = next(stream.of("fact"))
    assert sent.id == sent.data["id"]
    assert sent.data["incident_id"] == incident_id
    assert sent.data["type"] == "IncidentOpened"
    assert sent.data["actor"] == "test desk"
    assert len(sent.data["hash"]) == 64
    assert sent.data["at"].endswith("Z")
    assert sent.data["data"]["title"] == "<img src=x onerror=alert(1)>"


def test_a_screen_that_drops_again_and_again_misses_nothing_and_gets_nothing_twice(
    site: Site, reader: dict[str, str], ingest: httpx.Client
) -> None:
    expected, got, last_id = [], [], site.tip
    for _ in range(6):
        expected += post(ingest, 25)
        with Stream(site.url, reader, last_id=last_id) as stream:
            expected += post(ingest, 25)
            got += opened(stream.events(), 37)
            last_id = stream.last_id
    with Stream(site.url, reader, last_id=last_id) as stream:
        got += opened(stream.events(), len(expected) - len(got))
    assert len(got) == len(set(got))
    assert sorted(got) == sorted(expected)


def test_a_screen_that_starts_from_the_beginning_gets_the_whole_journal(
    site: Site, reader: dict[str, str], ingest: httpx.Client
) -> None:
    post(ingest, 5)
    expected = site.store.xlen(site.names.journal)
    with Stream(site.url, reader, "/live?since=0-0") as stream:
        ids = [sent.id for sent in islice(stream.of("fact"), expected)]
    journal = [key.decode() for key, _ in site.store.xrange(site.names.journal, count=expected)]
    assert ids == journal


def test_the_board_and_the_stream_after_it_have_no_gap(
    site: Site, reader: dict[str, str], ingest: httpx.Client
) -> None:
    post(ingest, 30)
    board = httpx.get(f"{site.url}/api/v1/board", headers=reader).json()
    seen = {card["id"]: card["version"] for card in board["incidents"]}
    with Stream(site.url, reader, f"/live?view=board&since={board['journal_id']}") as stream:
        post(ingest, 10)
        tip = id_key(site.tip)
        for sent in stream.of("incident"):
            assert sent.data["version"] >= seen.get(sent.data["id"], 0)
            seen[sent.data["id"]] = sent.data["version"]
            if id_key(sent.id) >= tip and len(seen) >= len(now := _open(site, reader)):
                break
    assert seen.items() >= now.items()


def _open(site: Site, reader: dict[str, str]) -> dict[str, int]:
    cards = httpx.get(f"{site.url}/api/v1/board", headers=reader).json()["incidents"]
    return {card["id"]: card["version"] for card in cards}


def test_a_board_that_comes_back_gets_the_cards_that_changed(
    site: Site, reader: dict[str, str], desk: httpx.Client
) -> None:
    incident_id = site.open_incident(desk)
    with Stream(site.url, reader, f"/live?view=board&since={site.tip}"):
        pass
    since = site.tip
    desk.post("/api/v1/commands", json={"type": "AcknowledgeIncident", "incident_id": incident_id})
    with Stream(site.url, reader, f"/live?view=board&since={since}") as stream:
        card = next(sent for sent in stream.of("incident") if sent.data["id"] == incident_id).data
    assert card["status"] == "acknowledged"


def test_a_closed_incident_is_sent_so_that_screens_remove_it(
    site: Site, reader: dict[str, str], desk: httpx.Client
) -> None:
    incident_id = site.open_incident(desk)
    with Stream(site.url, reader, f"/live?view=board&since={site.tip}") as stream:
        desk.post(
            "/api/v1/commands", json={"type": "CloseIncident", "incident_id": incident_id, "reason": "over"}
        )
        card = next(sent for sent in stream.of("incident") if sent.data["status"] == "closed").data
    assert card["id"] == incident_id


@pytest.mark.parametrize("view", ["fact", "board"])
def test_what_is_beyond_the_journal_asks_for_a_fresh_picture(
    site: Site, reader: dict[str, str], view: str
) -> None:
    with Stream(site.url, reader, f"/live?view={view}&since=9999999999999-0") as stream:
        assert next(stream.of("reset", "fact", "incident")).event == "reset"


@pytest.mark.parametrize("query", ["since=yesterday", "since=1-x", "view=map"])
def test_a_question_that_makes_no_sense_is_a_problem(site: Site, reader: dict[str, str], query: str) -> None:
    assert httpx.get(f"{site.url}/live?{query}", headers=reader).status_code == 400


def test_positions_move_units_and_bad_ones_do_not(
    site: Site, reader: dict[str, str], ingest: httpx.Client, desk: httpx.Client
) -> None:
    unit = site.register_unit(desk)

    def fix(name: str, lon: float, time: str | None = None) -> dict[str, object]:
        place = {"type": "Point", "coordinates": [lon, 50.0]}
        event = an_event() | {"type": "sitcen.position.v1", "data": {"unit": name, "location": place}}
        return event if time is None else event | {"time": time}

    with Stream(site.url, reader, f"/live?view=board&since={site.tip}") as stream:
        ahead = an_event()["time"].replace("+00:00", "Z")
        fixes = [fix("nobody", 36.0), fix(unit, 36.1), fix(unit, 36.9, "2026-01-01T00:00:00Z")]
        site.store.xadd(site.names.positions, {"event": b"{broken"})
        assert ingest.post("/api/v1/events", json=fixes[:2]).status_code == 202, ahead
        moved = next(stream.of("position")).data
        assert (moved["unit"], moved["location"], moved["trust"]) == (unit, [36.1, 50.0], "good")
        assert ingest.post("/api/v1/events", json=[fix(unit, 36.101)]).status_code == 202
        assert next(stream.of("position")).data["location"] == [36.101, 50.0]
    units = httpx.get(f"{site.url}/api/v1/units", headers=reader).json()["units"]
    found = next(each for each in units if each["id"] == unit)
    assert found["location"]["coordinates"] == [36.101, 50.0]


def test_a_session_that_may_not_read_gets_no_stream(site: Site) -> None:
    headers = {"authorization": f"Bearer {site.keys[Scope.INGEST]}"}
    assert httpx.get(f"{site.url}/live", headers=headers).status_code == 403


def test_who_has_which_incident_open_is_told_to_the_room(
    site: Site, address: str, desk: httpx.Client
) -> None:
    incident_id = site.open_incident(desk)
    with site.signed_in(Role.DUTY, address) as duty, site.signed_in(Role.OPERATOR, address) as operator:
        cookie = {"cookie": f"sitcen_session={duty.cookies['sitcen_session']}"}
        with Stream(site.url, cookie, "/live?view=board") as stream:
            selected = {"incident_id": incident_id, "seq": 1, "tell": True}
            answer = operator.post(
                "/_dash-update-component",
                json={
                    "output": "..panel-body.children...timeline.children...drawn.data..",
                    "outputs": [
                        {"id": "panel-body", "property": "children"},
                        {"id": "timeline", "property": "children"},
                        {"id": "drawn", "property": "data"},
                    ],
                    "inputs": [{"id": "selected", "property": "data", "value": selected}],
                    "changedPropIds": ["selected.data"],
                    "state": [],
                },
            )
            assert answer.status_code == 200, answer.text
            told = next(stream.of("presence")).data
    assert (told["name"], told["role"], told["incident_id"]) == ("operator", "operator", incident_id)
    assert told["session"]
