"""What cameras saw is looked at and judged by keys; what is not the same is said so once."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dashboard.model.place import Point, moved
from tests.a_camera import Camera, a_camera
from tests.browser.room import SMALL, Desk, Room
from tests.centre import Centre

pytestmark = pytest.mark.browser
FIRE = Point((36.31, 50.06))


@pytest.fixture(scope="module")
def gate() -> Iterator[Camera]:
    with a_camera() as camera:
        yield camera


@pytest.fixture(scope="module")
def watched(gate: Camera, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room whose centre knows two cameras by the fire."""
    register = tmp_path_factory.mktemp("cameras") / "cameras.json"

    def standing(metres: float, bearing: float) -> dict[str, object]:
        place = moved(FIRE, metres, bearing)
        return {"type": "Point", "coordinates": [place.lon, place.lat]}

    known = {
        "gate": {"location": standing(80, 90), "name": "Брама", "bearing_deg": 270, "range_m": 200},
        "roof": {"location": standing(150, 0), "name": "Дах", "bearing_deg": 0, "range_m": 200},
    }
    for name, camera in known.items():
        camera["still"] = gate.url(f"/{name}.jpg")
    register.write_text(json.dumps(known))
    settings = {"SITCEN_CAMERAS": str(register)}
    with Centre(writers=1, appendfsync="everysec", settings=settings) as centre, Room.of(centre) as room:
        yield room


def sighting(room: Room, address: str, **evidence: object) -> None:
    told = {"camera": "gate", "rule": "smoke", "score": 0.9, **evidence}
    place = {"type": "Point", "coordinates": [FIRE.lon, FIRE.lat]}
    room.report(address, kind="cctv", location=place, evidence=told)


def shown(desk: Desk, text: str) -> None:
    expect(desk.page.locator(".sighting--at")).to_contain_text(text)


def test_a_sighting_is_looked_at_and_judged_by_keys(watched: Room, gate: Camera, browser: Browser) -> None:
    address = "Кадрова вулиця, 5"
    sighting(watched, address, still="http://elsewhere.example/1.jpg")
    incident = watched.incident(address)
    sighting(watched, address, still=gate.url("/smoke.jpg"), box=[0.25, 0.5, 0.5, 0.25])
    with watched.desk(browser, size=SMALL) as desk, watched.desk(browser, who="duty", lang="en") as other:
        page = desk.page
        for each in (desk, other):
            each.select(address)
            expect(each.page.locator(".sighting")).to_have_count(2)
        desk.press("e")
        expect(page.locator("#cameras")).to_be_focused()
        picture = page.locator(".sighting--at .still-picture")
        expect(picture).to_have_js_property("naturalWidth", 64)
        still, box = picture.bounding_box(), page.locator(".sighting--at .still-box").bounding_box()
        assert still
        assert box
        assert box["x"] == pytest.approx(still["x"] + still["width"] / 4, abs=3)
        assert box["width"] == pytest.approx(still["width"] / 2, abs=5)
        shown(desk, "За 30 днів цю камеру ніхто не оцінював")
        desk.press("2")
        desk.said("хибне спрацювання")
        shown(desk, "Хибних за 30 днів: 1 з 1 (100 %)")
        expect(page.locator("#cameras")).to_be_focused()
        shown(other, "false alarm · operator")
        desk.press("1")
        shown(desk, "Хибних за 30 днів: 0 з 1 (0 %)")
        shown(other, "confirmed · operator")
        desk.press("ArrowRight")
        shown(desk, "Кадр на сервері, якого немає ні в реєстрі камер")
        desk.press("4")
        expect(page.locator(".near-still")).to_contain_text("Зараз: Брама")
        expect(page.locator(".near-still .still-picture")).to_have_js_property("naturalWidth", 64)
        expect(page.locator(".near-camera").first).to_contain_text("80 м · схід 90° · дивиться сюди")
        desk.press("Escape")
        expect(page.locator("#queue-rows")).to_be_focused()
        assert desk.hosts == {watched.centre.url.split("/")[2]}, "no camera was asked by the browser"
    watched.command("CloseIncident", incident_id=incident, reason="over")


def test_what_is_not_the_same_stays_apart(watched: Room, browser: Browser) -> None:
    watched.command("OpenIncident", category="fire", title="Дим", address="Окрема вулиця, 7")
    watched.report("Окрема вулиця, 7", category="fire")
    with watched.desk(browser) as desk:
        rows = desk.row("Окрема вулиця, 7")
        expect(rows).to_have_count(2)
        proposal = desk.page.locator(".proposal")
        for row in (rows.first, rows.last):  # it stands in both
            row.click()
            expect(proposal).to_contain_text("Можливо, те саме, що")
        desk.press("m")
        expect(desk.page.locator("#ask .merge-odds")).to_contain_text("% — те саме")
        desk.press("n")
        desk.said("Не те саме, що")
        expect(desk.page.locator("#ask")).to_be_hidden()
        expect(proposal).to_have_count(0)
        desk.page.reload()
        rows.last.click()
        expect(desk.page.locator("#panel-title")).to_contain_text("Окрема вулиця, 7")
        expect(proposal).to_have_count(0)
        desk.press("m")
        expect(desk.page.locator("#ask .merge-odds")).to_be_hidden()
        desk.press("Escape")
