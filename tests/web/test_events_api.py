"""Events in by HTTP: whole or not at all, and every mistake named."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dashboard.model.codes import Scope
from dashboard.streams import people
from tests.web.site import BATCH, ONE, Site, an_event


def post(client: httpx.Client, body: Any, media_type: str = ONE) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/events", content=content, headers={"content-type": media_type})


def entries(site: Site) -> int:
    return int(sum(site.store.xlen(stream) for stream in site.names.inputs))


def test_one_event_is_on_its_stream_under_the_id_answered(site: Site, ingest: httpx.Client) -> None:
    event = an_event()
    answer = post(ingest, event)
    assert answer.status_code == 202
    (entry_id,) = answer.json()["ids"]
    ((_, fields),) = site.store.xrange("{webtest}:events:emergency", entry_id, entry_id)
    assert json.loads(fields[b"event"])["id"] == event["id"]


def test_a_batch_is_answered_in_order(ingest: httpx.Client) -> None:
    answer = post(ingest, [an_event() for _ in range(20)], BATCH)
    assert answer.status_code == 202
    ids = answer.json()["ids"]
    assert len(ids) == 20
    assert ids == sorted(ids, key=lambda each: tuple(map(int, each.split("-"))))


def test_a_position_goes_to_the_positions(site: Site, ingest: httpx.Client) -> None:
    place = {"type": "Point", "coordinates": [36.2, 50.0]}
    fix = an_event() | {"type": "sitcen.position.v1", "data": {"unit": "E1", "location": place}}
    before = site.store.xlen(site.names.positions)
    assert post(ingest, fix).status_code == 202
    assert site.store.xlen(site.names.positions) == before + 1


def test_one_bad_item_stops_the_whole_batch_and_is_named(site: Site, ingest: httpx.Client) -> None:
    before = entries(site)
    answer = post(ingest, [an_event(), an_event(category="party"), an_event()], BATCH)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["item"], problem["field"]) == (1, "$.data.category")
    assert entries(site) == before


@pytest.mark.parametrize(
    "body,field",
    [
        (an_event() | {"id": 5}, "$.id"),
        (an_event() | {"type": "sitcen.parade.v1"}, "$.type"),
        (an_event() | {"time": "yesterday"}, "$.time"),
        (an_event() | {"time": "2026-11-22T10:00:00"}, "$.time"),
        (an_event() | {"time": (datetime.now(UTC) + timedelta(days=1)).isoformat()}, "$.time"),
        (an_event() | {"time": "1970-01-01T00:00:00Z"}, "$.time"),
        (an_event(location={"type": "Point", "coordinates": [200, 50]}), "$.data.location.coordinates[0]"),
        (an_event(title="x" * 501), "$.data.title"),
        (b"{", ""),
        (b"", ""),
        (b"\xff\xfe", ""),
        (b"[" * 100_000, ""),
        (b'{"id": NaN}', ""),
    ],
)
def test_a_bad_event_is_refused_with_its_field(ingest: httpx.Client, body: Any, field: str) -> None:
    answer = post(ingest, body)
    assert answer.status_code == 400
    assert answer.json()["field"] == field


@pytest.mark.parametrize("body", [[], [an_event()] * 1_001, {"not": "an array"}])
def test_a_batch_has_one_to_a_thousand_events(ingest: httpx.Client, body: Any) -> None:
    assert post(ingest, body, BATCH).status_code == 400


def test_another_media_type_is_refused(ingest: httpx.Client) -> None:
    assert post(ingest, an_event(), "text/plain").status_code == 415


def test_ten_megabytes_are_refused_and_the_line_goes_on(ingest: httpx.Client) -> None:
    for path in ("/api/v1/events", "/api/v1/feeds/cap"):
        answer = ingest.post(path, content=b"x" * 10_000_000, headers={"content-type": ONE})
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"

    def chunks() -> Any:
        for _ in range(100):
            yield b"x" * 100_000

    assert ingest.post("/api/v1/events", content=chunks(), headers={"content-type": ONE}).status_code == 413
    assert post(ingest, an_event()).status_code == 202


def test_a_sender_that_floods_is_told_to_wait(site: Site) -> None:
    key = people.add_key(site.store, site.names, "flood", Scope.INGEST)
    small = {"id": "x"}
    with httpx.Client(base_url=site.url, headers={"authorization": f"Bearer {key}"}) as client:
        answers = [post(client, [small] * 1_000, BATCH) for _ in range(40)]
    told = [answer for answer in answers if answer.status_code == 429]
    assert told
    assert int(told[0].headers["retry-after"]) >= 1


def test_an_unknown_key_is_refused(anonymous: httpx.Client) -> None:
    answer = anonymous.post("/api/v1/events", json=an_event(), headers={"authorization": "Bearer guessed"})
    assert answer.status_code == 401


CAP = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>{id}</identifier><sender>s@example</sender>
<sent>{sent}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><category>Fire</category>
<event>Fire</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
<headline>{title}</headline><area><areaDesc>Depot</areaDesc><circle>41,36 0</circle></area></info></alert>"""


def test_a_feed_is_read_in_its_own_format_and_known_messages_are_told(
    site: Site, ingest: httpx.Client
) -> None:
    sent = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")
    payload = CAP.format(id=f"cap-{sent}", sent=sent, title="Fire").encode()
    tip = site.tip
    first = ingest.post("/api/v1/feeds/cap", content=payload)
    assert first.status_code == 202, first.text
    assert first.json() == {"accepted": 1, "duplicates": 0, "rejected": []}
    site.store.xread({site.names.journal: tip}, block=5_000)
    again = ingest.post("/api/v1/feeds/cap", content=payload)
    assert again.json() == {"accepted": 0, "duplicates": 1, "rejected": []}


def test_what_is_no_message_of_the_feed_is_a_problem(ingest: httpx.Client) -> None:
    for payload in (b"", b"<alert", b"<html/>", b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'):
        answer = ingest.post("/api/v1/feeds/cap", content=payload)
        assert answer.status_code == 400
        assert answer.json()["detail"]
    assert ingest.post("/api/v1/feeds/unheard_of", content=b"x").status_code == 404
