"""A storm of alarms at a desk: grouped, P1 outside, one tone for each group, rows again when it is over."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import Desk, Room
from tests.browser.test_pages import looking, violations
from tests.centre import Centre, eventually

pytestmark = pytest.mark.browser
P2_HZ = 587
SLOW = 30_000  # a storm on two cores that others use as well
# Every tone that a page asks its loudspeaker for, by its pitch.
LISTENING = """() => {
  window.pitches = [];
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () {
    const tone = make.call(this);
    queueMicrotask(() => window.pitches.push(tone.frequency.value));
    return tone;
  };
}"""
_places = count()


@pytest.fixture
def struck() -> Iterator[Room]:
    with Centre(writers=1, appendfsync="everysec", floods=True) as centre, Room.of(centre) as room:
        yield room


def storm(room: Room, category: str, times: int, severity: str = "severe") -> list[str]:
    """So many calls of a kind, all in the south of the city's middle, each 700 m from every other."""
    said = []
    for _ in range(times):
        row, column = divmod(next(_places), 6)
        where = {"type": "Point", "coordinates": [36.18 + 0.01 * column, 49.955 + 0.0063 * row]}
        said.append(f"Шквальна вулиця, {row}-{column}")
        room.report(said[-1], category=category, severity=severity, location=where)
    return said


def groups_of(room: Room) -> Counter[tuple[str, str]]:
    cards = room.client.get("/api/v1/board").json()["incidents"]
    of = Counter((each["category"], each["district"]) for each in cards if each["priority"] > 1)
    return Counter({key: times for key, times in of.items() if times > 1})


def tones(page: Page) -> int:
    """P2 tones so far: two notes each."""
    return int(page.evaluate("(hz) => window.pitches.filter((each) => each === hz).length / 2", P2_HZ))


def test_a_storm_is_grouped_told_once_a_group_and_taken_apart_again(struck: Room, browser: Browser) -> None:
    room = struck
    with room.desk(browser, lang="en") as desk:
        desk.page.evaluate(LISTENING)
        urgent = storm(room, "fire", 2, "extreme")
        for category, times in (("fire", 12), ("medical", 8), ("gas", 7), ("crime", 5)):
            storm(room, category, times)
        expect(desk.page.locator("#flood")).to_contain_text("Flood: 34 alarms", timeout=SLOW)
        groups = groups_of(room)
        expect(desk.page.locator(".row--group")).to_have_count(len(groups), timeout=SLOW)
        expect(desk.page.locator("#flood")).to_have_text(f"Flood: 34 alarms, {len(groups)} groups")
        expect(desk.page.locator("#queue-rows")).to_have_attribute("role", "tree")
        for address in urgent:
            expect(desk.row(address)).to_be_visible()
        assert desk.page.locator(".row").count() < 34
        assert violations(desk.page) == []
        _opened_by_keys(desk)
        _acknowledged(desk)
        _one_tone_a_group(room, desk)
        room.centre.divide_alarms(100)
        room.centre.kill_writer()
        room.centre.start("writer-1", "writer")
        expect(desk.page.locator("#flood")).to_be_hidden(timeout=SLOW)
        expect(desk.page.locator(".row--group")).to_have_count(0)
        expect(desk.page.locator("#queue-rows")).to_have_attribute("role", "listbox")
        expect(desk.page.locator(".row")).to_have_count(len(room.board()["incidents"]))
    _in_the_figures(room, browser)


def _in_the_figures(room: Room, browser: Browser) -> None:
    """One flood that is over, over HTTP and on the page of reviews."""
    room.archive()

    def ended() -> dict[str, Any] | None:
        told: dict[str, Any] = room.client.get("/api/v1/figures", params={"period": "day"}).json()["floods"]
        return told if told["n"] else None

    floods = eventually(ended, within_s=60)
    assert (floods["n"], floods["target_share"]) == (1, 0.01)
    assert 0 < floods["share"] <= 1
    assert floods["seconds"] > 0
    again = room.client.get("/api/v1/figures", params={"period": "day"}).json()["floods"]
    assert again["seconds"] == floods["seconds"], "it is over"
    with looking(room, browser, lang="en", theme="dark", who="duty") as page:
        page.goto(f"{room.centre.url}/review?period=day")
        expect(page.locator(".review-floods")).to_contain_text("1 flood of alarms", timeout=SLOW)


def _opened_by_keys(desk: Desk) -> None:
    """The first group, below every P1: stood on, opened, walked into, left by its incident, closed."""
    page = desk.page
    group = page.locator(".row--group").first
    page.locator("#queue-rows").focus()
    desk.press(*["ArrowDown"] * int(group.get_attribute("aria-posinset") or 0))
    expect(group).to_have_attribute("aria-selected", "true")
    before = page.locator(".row").count()
    desk.press("d")
    desk.said("This is a group")
    desk.press("ArrowRight")
    expect(group).to_have_attribute("aria-expanded", "true")
    members = page.locator(".row--member")
    assert page.locator(".row").count() == before + members.count()
    desk.press("ArrowDown")
    expect(members.first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#panel-title")).to_be_visible()
    desk.press("ArrowLeft", "Enter")
    expect(group).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".row--member")).to_have_count(0)
    assert page.evaluate("sitcen.byId(`row-${sitcen.state.selected}`) !== null"), (
        "the open incident is not hidden"
    )


def _acknowledged(desk: Desk) -> None:
    group = desk.page.locator(".row--group", has_text="Crime").first
    group.locator("button").click()
    said = re.compile(r"Acknowledged (\d+) of \1")
    expect(desk.page.locator("#echo")).to_contain_text(said, timeout=SLOW)
    expect(group).not_to_have_class(re.compile("row--unseen"))


def _one_tone_a_group(room: Room, desk: Desk) -> None:
    """What P1 drowned sounds when they are acknowledged: once for each group with a P2 that waits."""
    for each in room.board()["incidents"]:
        if each["priority"] == 1:
            room.command("AcknowledgeIncident", incident_id=each["id"])
    waiting = {
        (each["category"], each["district"])
        for each in room.board()["incidents"]
        if each["priority"] == 2 and not each["acknowledged_at"]
    }
    desk.page.wait_for_function(
        "([hz, times]) => window.pitches.filter((each) => each === hz).length >= 2 * times",
        arg=[P2_HZ, len(waiting)],
    )
    assert tones(desk.page) == len(waiting)
    storm(room, "fire", 1)
    expect(desk.page.locator("#flood")).to_contain_text("35 alarms", timeout=SLOW)
    desk.page.wait_for_function("(n) => (window.looks = (window.looks ?? 0) + 1) > n", arg=60)
    assert tones(desk.page) == len(waiting)
