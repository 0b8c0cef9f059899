"""Feeds over HTTP: what is pushed and how it is answered, how each feed does, pausing, reading again."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import httpx
import pytest

from dashboard.model.codes import Role, Scope
from dashboard.web.live import BEAT_S
from tests.centre import eventually
from tests.web.site import Site
from tests.web.sse import Sent, Stream

_numbers = count(1)
WRONG = '{"type": "new", "after": {"id": "track-%d"}}'


@pytest.fixture
def reader(site: Site) -> Iterator[httpx.Client]:
    with site.with_key(Scope.READ) as client:
        yield client


@pytest.fixture
def duty(site: Site, address: str) -> Iterator[httpx.Client]:
    with site.signed_in(Role.DUTY, address) as client:
        yield client


def feed(client: httpx.Client, name: str) -> dict[str, Any]:
    rows = client.get("/api/v1/feeds").json()["feeds"]
    return next((row for row in rows if row["name"] == name), {})


def command(client: httpx.Client, kind: str, **fields: Any) -> httpx.Response:
    return client.post("/api/v1/commands", json={"type": kind, **fields})


def set_aside(client: httpx.Client) -> dict[str, Any]:
    return client.get("/api/v1/board").json()["set_aside"]


def until(true: Callable[[], Any]) -> None:
    eventually(true, within_s=15)


def test_what_is_broken_is_answered_and_shows_as_a_card(ingest: httpx.Client, reader: httpx.Client):
    number = next(_numbers)
    wrong = (WRONG % number).encode()
    answer = ingest.post("/api/v1/feeds/frigate", content=wrong)
    assert answer.status_code == 400
    [rejected] = answer.json()["rejected"]
    assert "camera" in rejected["reason"]

    def card() -> list[dict[str, Any]]:
        return [each for each in set_aside(reader)["last"] if f'track-{number}"' in each["excerpt"]]

    until(card)
    [letter] = card()
    assert (letter["feed"], rejected["reason"] in letter["reason"]) == ("frigate", True)
    known = set_aside(reader)["count"]
    assert ingest.post("/api/v1/feeds/frigate", content=wrong).status_code == 400
    assert ingest.post("/api/v1/feeds/frigate", content=b"no json at all").status_code == 400
    until(lambda: set_aside(reader)["count"] == known + 1)


def test_every_feed_is_listed_with_its_figures(ingest: httpx.Client, reader: httpx.Client):
    before = feed(reader, "frigate").get("rejected", 0)
    ingest.post("/api/v1/feeds/frigate", content=b"[]")
    ingest.post("/api/v1/feeds/frigate", content=(WRONG % next(_numbers)).encode())
    until(lambda: feed(reader, "frigate").get("rejected", 0) > before)
    row = feed(reader, "frigate")
    assert (row["format"], row["kind"], row["transport"]) == ("frigate", "cctv", "push")
    assert row["state"] in {"live", "late"}
    assert {
        "since",
        "reason",
        "paused",
        "per_minute",
        "lag_p50_ms",
        "lag_p95_ms",
        "accepted",
        "duplicates",
    } < row.keys()
    assert {"passed_over", "backlog", "clock_ms", "item_at", "source_at", "set_aside"} < row.keys()
    listed = reader.get("/api/v1/feeds").json()
    assert (listed["watched"], set(listed["kinds"]) >= {"cctv", "alert"}) == (True, True)
    assert (len(row["minutes"]), listed["set_aside_of_none"] >= 0) == (30, True)


def test_a_feed_is_pushed_to_by_its_own_name(ingest: httpx.Client, reader: httpx.Client):
    number = next(_numbers)
    assert ingest.post("/api/v1/feeds/gate-12", content=(WRONG % number).encode()).status_code == 400
    until(lambda: feed(reader, "gate-12").get("rejected"))
    row = feed(reader, "gate-12")
    assert (row["format"], row["kind"], row["transport"]) == ("frigate", "cctv", "push")
    assert (row["late_after_s"], row["lost_after_s"]) == (10_800, 36_000)
    until(lambda: any(each["feed"] == "gate-12" for each in set_aside(reader)["last"]))


def test_a_paused_feed_takes_nothing_and_says_why(ingest: httpx.Client, duty: httpx.Client):
    ingest.post("/api/v1/feeds/datex2", content=b"<a/>")
    until(lambda: feed(duty, "datex2"))
    assert command(duty, "PauseFeed", feed="datex2", reason="they test").status_code == 200
    until(lambda: feed(duty, "datex2")["paused"])
    answer = ingest.post("/api/v1/feeds/datex2", content=b"<b/>")
    assert (answer.status_code, answer.json()["reason"]) == (409, "they test")
    assert command(duty, "PauseFeed", feed="datex2", reason="again").status_code == 409
    assert command(duty, "ResumeFeed", feed="datex2").status_code == 200
    until(lambda: feed(duty, "datex2")["paused"] is None)
    assert ingest.post("/api/v1/feeds/datex2", content=b"<c/>").status_code == 400


def test_only_leaders_pause_a_feed(operator: httpx.Client):
    for kind, fields in (
        ("PauseFeed", {"feed": "cap", "reason": "no"}),
        ("ResumeFeed", {"feed": "cap"}),
        ("ResendSetAside", {"feed": "cap"}),
        ("DismissSetAside", {"entry": "1-0", "reason": "no"}),
        ("ReportFeed", {"feed": "cap", "state": "live", "since": "2026-11-22T10:00:00Z"}),
        ("ResolveSetAside", {"entry": "1-0", "outcome": "resent"}),
    ):
        assert command(operator, kind, **fields).status_code == 403, kind


def test_a_letter_that_is_still_wrong_stays_and_one_is_dismissed(ingest: httpx.Client, duty: httpx.Client):
    number = next(_numbers)
    ingest.post("/api/v1/feeds/frigate", content=(WRONG % number).encode())

    def letter() -> dict[str, Any]:
        found = [each for each in set_aside(duty)["last"] if f'track-{number}"' in each["excerpt"]]
        return found[0] if found else {}

    until(letter)
    entry = letter()["id"]
    assert command(duty, "ResendSetAside", entries=[entry]).status_code == 200
    until(lambda: letter()["asked"] is False)
    assert command(duty, "DismissSetAside", entry=entry, reason="a test").status_code == 200
    until(lambda: letter() == {})


def test_what_was_set_aside_is_shown_whole_by_feed(
    ingest: httpx.Client, reader: httpx.Client, anonymous: httpx.Client
):
    number, long = next(_numbers), "ї" * 900
    wrong = f'{{"type": "new", "after": {{"id": "track-{number}", "label": "{long}"}}}}'
    ingest.post("/api/v1/feeds/frigate", content=wrong.encode())

    def letters(feed: str) -> list[dict[str, Any]]:
        found = reader.get("/api/v1/set-aside", params={"feed": feed}).json()["set_aside"]
        return [each for each in found if f'track-{number}"' in each["excerpt"]]

    until(lambda: letters("frigate"))
    [letter] = letters("frigate")
    assert (letters("cap"), letters("")) == ([], [])
    assert (len(letter["excerpt"]), letter["feed"]) == (500, "frigate")
    path = f"/api/v1/set-aside/{letter['id']}"
    whole = reader.get(path).json()
    assert (long in whole["raw"], whole["bytes"], whole["cut"]) == (True, len(whole["raw"].encode()), False)
    assert whole["reason"] == letter["reason"]
    assert reader.get("/api/v1/set-aside/1-1").status_code == 404
    assert reader.get("/api/v1/set-aside?limit=many").json()["field"] == "limit"
    assert [anonymous.get(each).status_code for each in (path, "/api/v1/set-aside")] == [401, 401]


def test_screens_are_told_at_once_what_changes_of_a_feed(
    site: Site, ingest: httpx.Client, duty: httpx.Client
):
    ingest.post("/api/v1/feeds/cap", content=b"<alert/>")
    until(lambda: feed(duty, "cap"))
    key = {"authorization": f"Bearer {site.keys[Scope.READ]}"}
    with Stream(site.url, key, f"/live?view=board&since={site.tip}") as stream:
        events = stream.of("centre", "beat")
        assert next(events).event == "beat"
        began = time.monotonic()
        command(duty, "PauseFeed", feed="cap", reason="works")
        next(sent for sent in events if sent.event == "centre" and paused_by(sent, "cap") == "duty")
        next(sent for sent in events if sent.event == "beat")
        assert time.monotonic() - began < BEAT_S / 2
        command(duty, "ResumeFeed", feed="cap")


def paused_by(sent: Sent, name: str) -> str | None:
    return next(
        (each["paused"] and each["paused"]["by"] for each in sent.data["sources"] if each["name"] == name),
        None,
    )
