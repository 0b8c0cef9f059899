"""Promises of an incident, and the way to its report, in the desk's panel."""

from datetime import timedelta

from dashboard.model.commands import CloseIncident
from dashboard.model.handover_commands import KeepPromise, MakePromise
from layouts.incident import panel
from layouts.words import words
from tests.builders import ARoom, an_event
from tests.unit.test_screen import LOOK, UK, drawn


def a_room() -> ARoom:
    room = ARoom()
    room.tell(an_event())
    return room


def shown(room: ARoom, *, leading: bool = False) -> str:
    return drawn(panel(UK, room.incident(), known=room.picture.incidents, look=LOOK, leading=leading))


def test_a_promise_stands_in_the_panel_until_it_is_kept() -> None:
    room = a_room()
    for minutes, text in ((60, "Передзвонити"), (10, "Перекрити воду")):
        until = room.now + timedelta(minutes=minutes)
        room.tell(MakePromise(id=f"p{minutes}", incident_id="inc-1", text=text, until=until), actor="olena")
    said = shown(room)
    assert "2 обіцянки" in said
    assert said.index("Перекрити воду") < said.index("Передзвонити"), "the next one due stands first"
    assert '"data-promise": "p10"' in said
    for promise in ("p10", "p60"):
        room.tell(KeepPromise(incident_id="inc-1", promise=promise))
    assert "promise" not in shown(room)


def test_a_promise_outlives_its_incident() -> None:
    room = a_room()
    until = room.now + timedelta(minutes=5)
    room.tell(MakePromise(id="p1", incident_id="inc-1", text="Передзвонити", until=until))
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    assert "Передзвонити" in shown(room)


def test_a_leader_is_given_the_report_of_a_closed_incident() -> None:
    room = a_room()
    assert "/report?" not in shown(room, leading=True)
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    assert "/report?" not in shown(room)
    for kind in ("html", "pdf"):
        assert f"/api/v1/incidents/inc-1/report?format={kind}&lang=uk" in shown(room, leading=True)


def test_the_report_is_in_the_language_of_the_reader() -> None:
    room = a_room()
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    body = panel(words("en"), room.incident(), known=room.picture.incidents, look=LOOK, leading=True)
    assert "format=pdf&lang=en" in drawn(body)
