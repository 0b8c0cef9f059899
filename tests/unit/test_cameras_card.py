"""The card of cameras: what they saw first, how often they were wrong, and who else can look."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.feeds.cameras import Camera, Watch
from dashboard.model.codes import Category, EventKind, Verdict
from dashboard.model.commands import JudgeSighting, MergeIncidents
from dashboard.model.incident import Incident
from dashboard.model.place import moved
from dashboard.web.watching import watch
from layouts.cameras import cameras, compass, still_path
from layouts.words import words
from tests.builders import SALTIVKA, SUMSKA, ARoom, an_event

KYIV = ZoneInfo("Europe/Kyiv")
UK, EN = words("uk"), words("en")
REGISTER = {
    "gate": Camera(moved(SUMSKA, 100, 45), name="Брама", bearing_deg=225, range_m=200),
    "roof": Camera(moved(SUMSKA, 1_500, 180), bearing_deg=90, range_m=200),
    "mast": Camera(moved(SUMSKA, 60, 270)),
    "far": Camera(moved(SUMSKA, 9_000, 90)),
    "last": Camera(moved(SUMSKA, 20_000, 90)),
}


def seen(room: ARoom, event: str = "s 1/a", **evidence: Any) -> Incident:
    told = {"camera": "gate", "rule": "smoke", "score": 0.914, "still": "http://10.0.0.7/1.jpg"} | evidence
    room.tell(
        an_event(Category.FIRE, kind=EventKind.CCTV, source="cctv/gate", id=event, ref=event, evidence=told)
    )
    return room.incident(1)


def card(room: ARoom, incident: Incident, said: Any = UK) -> str:
    by = watch(REGISTER, incident, room.picture.camera_verdicts, room.now)
    return json.dumps(cameras(said, incident, by, KYIV), cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_the_still_is_asked_of_this_host_with_its_box_over_it() -> None:
    room = ARoom()
    body = card(room, seen(room, box=[0.1, 0.2, 0.25, 0.5]))
    assert '"/stills/inc-1/s%201%2Fa?source=cctv%2Fgate"' in body
    assert "10.0.0.7" not in body
    assert '{"left": "10.00%", "top": "20.00%", "width": "25.00%", "height": "50.00%"}' in body
    for part in ("Брама", "smoke", "91 %", "1 спостереження камери"):
        assert part in body


@pytest.mark.parametrize("box", [None, [10, 20, 30, 40], "box", [0.1, 0.2]])
def test_what_is_no_box_of_the_picture_is_not_drawn(box: object) -> None:
    room = ARoom()
    assert "still-box" not in card(room, seen(room, box=box))


def test_a_sighting_without_a_still_says_so() -> None:
    room = ARoom()
    body = card(room, seen(room, still=None))
    assert "Камера не дає кадру" in body
    assert "still-picture" not in body


def test_the_nearest_four_are_told_with_distance_bearing_and_whether_they_look_there() -> None:
    room = ARoom()
    body = card(room, seen(room))
    found = [
        ("Брама", "100 м · північний схід 45°", "дивиться сюди"),
        ("mast", "60 м · захід 270°", "огляд невідомий"),
        ("roof", "1,5 км · південь 180°", "дивиться в інший бік"),
        ("far", "9,0 км · схід 90°", "дивиться в інший бік"),
    ]
    at = [body.index(f'"data-name": "{name}"') for name, _, _ in found]
    assert at == sorted(at)
    for _, where, looks in found:
        assert where in body
        assert looks in body
    assert '"last"' not in body
    assert "1.5 km · south 180°" in card(room, room.incident(1), EN)


def test_the_share_of_false_alarms_is_that_of_thirty_days_and_the_verdict_is_signed() -> None:
    room = ARoom()
    assert "ніхто не оцінював" in card(room, seen(room))
    room.tell(JudgeSighting(incident_id="inc-1", source="cctv/gate", event_id="s 1/a", verdict=Verdict.FALSE))
    body = card(room, room.incident(1))
    assert "Хибних за 30 днів: 1 з 1 (100 %)" in body
    assert "хибне спрацювання" in body
    assert "olena" in body
    room.later(hours=24 * 30)
    assert "ніхто не оцінював" in card(room, room.incident(1))


def test_without_cameras_and_sightings_there_is_no_card() -> None:
    room = ARoom()
    room.tell(an_event())
    body = cameras(UK, room.incident(1), Watch(), KYIV)
    assert (body.hidden, body.children) == (True, [])


def test_what_is_merged_is_judged_in_the_other() -> None:
    room = ARoom()
    seen(room)
    room.tell(an_event(location=SALTIVKA))
    room.tell(MergeIncidents(incident_id="inc-1", into="inc-2"))
    assert '"judge"' not in card(room, room.incident(1))
    assert '"judge"' in card(room, room.incident(2))


@pytest.mark.parametrize(
    "degrees, said",
    [
        (0, "north 0°"),
        (22.4, "north 22°"),
        (23, "north-east 23°"),
        (337.6, "north 338°"),
        (359.7, "north 0°"),
    ],
)
def test_a_bearing_is_told_by_the_rose_and_in_degrees(degrees: float, said: str) -> None:
    assert compass(EN, degrees) == said


def test_a_still_has_a_path_whatever_its_event_is_called() -> None:
    room = ARoom()
    incident = seen(room, "../../login?x#y")
    assert still_path(incident, incident.events[0]).startswith(
        "/stills/inc-1/..%2F..%2Flogin%3Fx%23y?source="
    )
