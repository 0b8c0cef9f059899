"""What the screen calls blocked, the writer refuses; and what it lets be chosen, the writer takes."""

from itertools import count

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room import Room

pytestmark = pytest.mark.browser
_numbers = count(1)


def situations(room: Room) -> dict[str, tuple[str, str | None]]:
    """Units by what is the matter with them; each with the refusal it meets, without and with a reason."""
    names = {
        what: f"Z{next(_numbers)}{what[:1]}" for what in ("plain", "out", "flagged", "busy", "night", "crew")
    }
    crew = f"crew-{next(_numbers)}"
    mate = f"Z{next(_numbers)}m"
    never = {"begin": "00:00", "end": "00:00"}
    for what, unit in {**names, "mate": mate}.items():
        shared = {"crew": crew} if what in ("crew", "mate") else {}
        shift = {"shift": never} if what == "night" else {}
        place = {"type": "Point", "coordinates": [36.23, 49.99]}
        room.command("RegisterUnit", unit=unit, service="fire", location=place, **shared, **shift)
    room.command("SetUnitStatus", unit=names["out"], status="out_of_service", reason="ремонт")
    room.command("SetUnitFlags", unit=names["flagged"], flags=["defect"])
    room.report(f"Зайнята вулиця, {crew}")
    elsewhere = room.incident(f"Зайнята вулиця, {crew}")
    room.command("AssignUnits", incident_id=elsewhere, units=[names["busy"], mate])
    return {
        names["plain"]: ("", None),
        names["flagged"]: ("", None),
        names["out"]: ("unit_out_of_service", "unit_out_of_service"),
        names["crew"]: ("crew_is_out", "crew_is_out"),
        names["busy"]: ("unit_assigned_elsewhere", None),
        names["night"]: ("unit_off_shift", None),
    }


def refusal(room: Room, incident: str, unit: str, **more: str) -> str:
    act = {"type": "AssignUnits", "incident_id": incident, "units": [unit], **more}
    answer = room.client.post("/api/v1/commands", json=act)
    return "" if answer.status_code == 200 else str(answer.json()["reason"])


def test_whom_the_chooser_blocks_the_writer_refuses_and_the_other_way_round(
    room: Room, browser: Browser
) -> None:
    room.report("Обиральна вулиця, 9")
    incident = room.incident("Обиральна вулиця, 9")
    units = situations(room)
    with room.desk(browser) as desk:
        for unit in units:
            expect(desk.page.locator(f"#units-rows [data-unit={unit}]")).to_be_visible()
        desk.select("Обиральна вулиця, 9")
        desk.press("u")
        blocked = {
            unit: desk.page.locator(f"#choose-{unit}").get_attribute("aria-disabled") == "true"
            for unit in units
        }
        asks = {
            unit: desk.page.evaluate("(id) => sitcen.asksReason(sitcen.state.units.get(id))", unit)
            for unit in units
        }
    for unit, (plain, reasoned) in units.items():
        assert blocked[unit] is bool(reasoned), unit
        assert bool(asks[unit]) is (bool(plain) and not reasoned), unit
        assert refusal(room, incident, unit) == plain
        if plain:
            assert refusal(room, incident, unit, reason="треба") == (reasoned or "")
