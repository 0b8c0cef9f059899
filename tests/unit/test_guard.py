"""The guard on repeat strikes: whose it is, how long it stands, and that the panel warns of it."""

from datetime import datetime, timedelta

import pytest

from dashboard.errors import SettingsError
from dashboard.model.codes import Action, Category
from dashboard.model.commands import CloseIncident
from dashboard.triage import doctrine
from dashboard.triage.guard import Guard, guard_of, impact_at
from dashboard.triage.written import GuardRules
from dashboard.web.cards import incident_card
from dashboard.web.wall_cards import on_wall
from layouts.incident import panel
from tests.builders import NOW, ARoom, an_event
from tests.unit.test_screen import LOOK, UK, drawn

HOUR = timedelta(hours=1)
RULES = doctrine.load().guard


def struck(*minutes: int, category: Category = Category.STRIKE) -> ARoom:
    """A room that heard of one place after so many minutes each."""
    room = ARoom()
    for number, after in enumerate(minutes):
        at = NOW + timedelta(minutes=after)
        room.now = at
        room.tell(an_event(category, source=f"call-{number}", ref=f"r{number}", time=at))
    assert len(room.picture.incidents) == 1
    return room


def until(room: ARoom) -> datetime | None:
    found = guard_of(room.incident(), RULES)
    return found and found.until


def test_the_centres_doctrine_guards_300_m_for_an_hour_from_the_last_impact() -> None:
    room = struck(0, 4, 9)
    assert guard_of(room.incident(), RULES) == Guard(300, NOW + timedelta(minutes=9) + HOUR)


def test_a_report_that_its_source_took_back_prolongs_nothing() -> None:
    room = struck(0, 9)
    assert until(room) == NOW + timedelta(minutes=9) + HOUR
    room.tell(an_event(Category.STRIKE, source="call-1", ref="r1", action=Action.CANCEL))
    assert until(room) == NOW + HOUR


@pytest.mark.parametrize("category", [each for each in Category if each not in {"strike", "air_raid"}])
def test_nothing_else_is_guarded_by_the_shipped_doctrine(category: Category) -> None:
    assert guard_of(struck(0, category=category).incident(), RULES) is None


def test_a_centre_may_guard_explosions_too_in_a_ring_of_its_own() -> None:
    own = GuardRules(categories=(Category.STRIKE, Category.EXPLOSION), metres=500, minutes=90)
    room = struck(0, category=Category.EXPLOSION)
    assert guard_of(room.incident(), own) == Guard(500, NOW + 1.5 * HOUR)


@pytest.mark.parametrize("wrong", ["metres = 0", "minutes = -1", 'categories = ["bang"]', "seconds = 3"])
def test_a_guard_that_makes_no_sense_is_refused_at_start(wrong: str) -> None:
    text = doctrine.SHIPPED.read_text("utf-8")
    name = wrong.partition(" ")[0]
    lines = [each for each in text.partition("[guard]")[2].splitlines() if not each.startswith(f"{name} =")]
    with pytest.raises(SettingsError):
        doctrine.parse(text.partition("[guard]")[0] + "\n".join(["[guard]", wrong, *lines]))


def test_what_is_over_or_nowhere_is_not_guarded() -> None:
    nowhere = ARoom()
    nowhere.tell(an_event(Category.STRIKE, location=None))
    assert guard_of(nowhere.incident(), RULES) is None
    room = struck(0)
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    assert guard_of(room.incident(), RULES) is None


def test_the_panel_warns_and_screens_are_told_of_the_last_impact() -> None:
    room = struck(0, 9)
    body = drawn(panel(UK, room.incident(), known=room.picture.incidents, look=LOOK))
    assert "Можливий повторний удар: зона 300 м" in body
    card = incident_card(room.incident(), room.picture)
    assert card["impact_at"] == impact_at(room.incident()) == NOW + timedelta(minutes=9)
    fire = struck(0, category=Category.FIRE)
    assert incident_card(fire.incident(), fire.picture)["impact_at"] is None


def test_a_wall_draws_no_ring_around_a_place_that_it_is_not_told() -> None:
    room = struck(0)
    card = incident_card(room.incident(), room.picture)
    assert on_wall("incident", card, {Category.MEDICAL})["impact_at"] is not None
    assert on_wall("incident", card, {Category.STRIKE})["impact_at"] is None
