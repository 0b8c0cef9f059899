"""What the panel draws: reasons as sentences, links that may be followed, text that stays text."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.dispatch import plans, profiles
from dashboard.model.codes import Category, EventKind, Verdict
from dashboard.model.commands import AcknowledgeIncident, AddNote, AdviseUnits, AssignUnits, JudgeSighting
from dashboard.model.facts import CommandRefused
from dashboard.model.reason import Reason
from layouts.echo import done, refused
from layouts.evidence import safe
from layouts.incident import panel
from layouts.index import document, page_figures
from layouts.look import Look
from layouts.reasons import sentence, sentences
from layouts.timeline import timeline
from layouts.words import words
from tests.builders import NOW, RULES, ARoom, an_event
from tests.unit.dispatch_builders import advice

KYIV = ZoneInfo("Europe/Kyiv")
LOOK = Look(KYIV, profiles.load("kharkiv"), plans.load(), RULES.doctrine.guard)
UK = words("uk")


def drawn(component: object) -> str:
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_the_panel_says_why_in_sentences() -> None:
    reasons = (
        Reason("base", {"category": "fire"}),
        Reason("critical_site", {"name": "Школа № 5", "distance_m": 160.2}),
    )
    assert sentences(UK, reasons) == "Пожежа · Школа № 5 за 160 м"


def test_a_reason_without_words_shows_its_code() -> None:
    assert sentence(UK, Reason("from_tomorrow")) == "from_tomorrow"


@pytest.mark.parametrize(
    "address, followed",
    [
        ("https://camera.example/still.jpg", True),
        ("http://camera.example/still.jpg", True),
        (f"/photos/{'a1' * 32}.jpg", True),
        ("/photos/../login", False),
        ("/logout", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//camera.example/x", False),
        ("https:/x", False),
        ("http://[", False),
    ],
)
def test_only_web_addresses_can_be_followed(address: str, followed: bool) -> None:
    assert safe(address) is followed


def test_the_panel_and_the_timeline_show_what_happened() -> None:
    room = ARoom(units=["E21"])
    room.tell(
        an_event(Category.FIRE, kind=EventKind.CCTV, title="Дим", evidence={"score": 0.91, "rule": "дим"})
    )
    (incident,) = room.picture.open_incidents()
    room.tell(AcknowledgeIncident(incident_id=incident.id))
    room.tell(AssignUnits(incident_id=incident.id, units=("E21",)))
    room.tell(AddNote(incident_id=incident.id, text="<b>Горить</b>"))
    incident = room.picture.incidents[incident.id]
    body = drawn(panel(UK, incident, known=room.picture.incidents, look=LOOK))
    for part in ("Пожежа", "Чому П", "0.91", "E21", "відправлено", "їде"):
        assert part in body
    course = drawn(timeline(UK, room.history, room.picture.incidents, KYIV))
    assert "«<b>Горить</b>»" in course
    assert "Відправлено E21" in course


def test_a_report_says_until_when_it_holds() -> None:
    room = ARoom()
    room.tell(an_event(Category.WEATHER, kind=EventKind.ALERT, expires=NOW + timedelta(hours=5)))
    (incident,) = room.picture.open_incidents()
    body = drawn(panel(UK, incident, known=room.picture.incidents, look=LOOK))
    assert "діє до" in body
    assert "08:41:17" in body


def test_what_a_person_said_of_a_sighting_stands_with_it_and_in_the_course_of_events() -> None:
    room = ARoom()
    room.tell(an_event(Category.FIRE, kind=EventKind.CCTV, source="cctv/cam-1", id="s1"))
    (incident,) = room.picture.open_incidents()
    judged = JudgeSighting(incident_id=incident.id, source="cctv/cam-1", event_id="s1", verdict=Verdict.FALSE)
    room.tell(judged)
    incident = room.picture.incidents[incident.id]
    body = drawn(panel(UK, incident, known=room.picture.incidents, look=LOOK))
    assert "хибне спрацювання · olena" in body
    assert "визнано хибними спостережень камер: 1" in body
    course = drawn(timeline(UK, room.history, room.picture.incidents, KYIV))
    assert "Спостереження cctv/cam-1: хибне спрацювання" in course


def test_an_echo_says_what_was_done_under_the_incidents_number() -> None:
    room = ARoom(units=["E21", "L2"])
    room.tell(an_event())
    (incident,) = room.picture.open_incidents()
    before = len(room.history)
    room.tell(AssignUnits(incident_id=incident.id, units=("E21", "L2")))
    assert done(UK, room.history[before:], room.picture.incidents).startswith(
        "1: Підтверджено; Відправлено E21; Відправлено L2"
    )


def test_a_refusal_says_what_to_do() -> None:
    refusal = CommandRefused(
        command="AssignUnits", code="unit_assigned_elsewhere", args={"unit": "E21", "number": 98}
    )
    assert refused(UK, refusal) == "E21 уже на 98. Оберіть інший екіпаж або назвіть причину."
    assert refused(UK, CommandRefused(command="X", code="new_code")) == "Відмовлено (new_code)"


def test_the_page_cannot_be_broken_out_of() -> None:
    parts = dict.fromkeys(("css", "config", "scripts", "renderer", "app_entry"), "")
    page = page_figures(
        UK,
        zone=KYIV,
        worker="/live-worker.js",
        person={"session": "</script><script>x", "watching": False},
    )
    text = document(parts, words=UK, theme='"><script>', palette='"><script>', page=page)
    assert text.count("<script") == 1
    assert 'data-theme="dark" data-palette="standard"' in text


def test_the_course_of_events_tells_advice_when_it_names_others():
    room = ARoom(units=["E1", "E2"])
    room.tell(an_event())
    for units, eta_s in ((("E1",), 190), (("E1",), 120), (("E2",), 100), (("E1",), 80), (("E1",), 60)):
        room.tell(AdviseUnits(incident_id="inc-1", advice=advice(*units, eta_s=eta_s)))
    course = timeline(UK, room.history, room.picture.incidents, KYIV)
    said = [drawn([each]) for each in course if "fact--UnitsAdvised" in each.className]
    assert len(said) == 3
    for text, unit in zip(said, ("E1 01:20", "E2 01:40", "E1 03:10"), strict=True):
        assert unit in text
