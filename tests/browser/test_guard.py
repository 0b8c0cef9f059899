"""A strike is guarded on every screen: its ring, its countdown, and the warning in the panel."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room import Room
from tests.browser.test_pages import looking, violations

pytestmark = pytest.mark.browser
LABEL = ".map-guard-label"


def struck(room: Room, address: str, minutes_ago: int) -> str:
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    room.report(address, category="strike", severity="extreme", at=at)
    return room.incident(address)


def test_a_strike_is_guarded_for_its_window_and_under_an_alert(room: Room, browser: Browser) -> None:
    fresh, old = "Вражена вулиця, 1", "Давня вулиця, 2"
    incidents = [struck(room, fresh, 50), struck(room, old, 75)]
    with (
        room.desk(browser) as desk,
        looking(room, browser, lang="en", theme="dark", who="wall") as wall,
    ):
        wall.goto(f"{room.centre.url}/wall")
        expect(wall.locator(LABEL)).to_have_text(re.compile(r"ring 300 m · 0[89]:\d\d"), timeout=20_000)
        expect(wall.locator("#guard")).to_contain_text("1 danger ring, 300 m")
        expect(desk.page.locator(LABEL)).to_have_text(re.compile(r"зона 300 м · 0[89]:\d\d"))
        warning = desk.page.locator("#panel-body .guard")
        desk.select(fresh)
        expect(warning).to_contain_text(re.compile(r"повторний удар: зона 300 м, 0[89]:\d\d"))
        assert violations(desk.page) == []
        desk.select(old)
        expect(warning).to_be_hidden()

        room.alert("м. Харків")
        expect(warning).to_contain_text("доки триває тривога")
        expect(desk.page.locator(LABEL)).to_have_count(2)
        expect(wall.locator("#guard")).to_contain_text("2 danger rings, 300 m · ")
        room.alert("м. Харків", action="cancel")
        expect(desk.page.locator(LABEL)).to_have_count(1)
        for incident in incidents:
            room.command("CloseIncident", incident_id=incident, reason="over")
        expect(desk.page.locator(LABEL)).to_have_count(0)
        expect(wall.locator("#guard")).to_be_hidden()
