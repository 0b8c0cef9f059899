"""The paper fallback over a real store and a real folder: when it writes, and what it says when it cannot."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.log import Changes
from dashboard.model import commands as c
from dashboard.paper.fallback import AFTER_CHANGE_S, EVERY_S, FAILED_AGAIN_S, Fallback
from dashboard.paper.folder import EARLIER, Folder
from dashboard.paper.situation import situation
from dashboard.streams import paper
from tests.archive.building import entries_of
from tests.builders import ARoom, an_event
from tests.centre import eventually
from tests.unit.paper_builders import a_hand

HANDS = (a_hand("uk"), a_hand("en"))


class Desk:
    """A room whose journal is in the store, a fallback that reads it, and a clock that stands."""

    def __init__(self, store, names, folder: Path) -> None:
        self.store, self.names, self.path = store, names, folder
        self.room = ARoom(units=["E1"])
        self.seconds = 0.0
        self.told = 0
        self.fallback = Fallback(
            store=store,
            names=names,
            folder=Folder(folder),
            draw=lambda picture, now: [situation(picture, now, hand) for hand in HANDS],
            now=lambda: self.room.now,
            clock=lambda: self.seconds,
        )

    def tell(self, message) -> None:
        self.room.tell(message)
        self.publish()

    def publish(self) -> None:
        entries = entries_of(self.room.history)
        for entry_id, fields in entries[self.told :]:
            self.store.xadd(self.names.journal, fields, id=entry_id)
        self.told = len(entries)

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.room.later(seconds=seconds)
        self.fallback.turn()

    def page(self, lang: str = "en") -> str:
        return (self.path / f"situation.{lang}.html").read_text()

    def standing(self) -> paper.PaperStanding:
        found = paper.read(self.store, self.names)
        assert found is not None
        return found


@pytest.fixture
def desk(store, names, tmp_path, monkeypatch) -> Desk:
    monkeypatch.setattr("dashboard.paper.fallback.BLOCK_MS", 1)
    desk = Desk(store, names, tmp_path / "paper")
    desk.publish()
    desk.fallback.begin()
    desk.fallback.turn()
    return desk


def test_a_sheet_is_there_at_once_in_both_languages(desk):
    assert "No open incidents." in desk.page()
    assert "Відкритих подій немає." in desk.page("uk")
    assert desk.standing().written_at == desk.room.now


def test_what_changes_is_on_paper_within_a_minute_and_no_more_often(desk):
    desk.tell(an_event(title="Smoke"))
    desk.pass_by(AFTER_CHANGE_S - 1)
    assert "Smoke" not in desk.page()
    desk.pass_by(1)
    assert "Smoke" in desk.page()
    assert len(list((desk.path / EARLIER).iterdir())) == 2  # those of the start alone


def test_a_fact_that_changes_nothing_on_it_writes_nothing(desk):
    desk.tell(an_event(title="Smoke"))
    desk.pass_by(AFTER_CHANGE_S)
    before = desk.page()
    desk.tell(c.AddNote(incident_id="inc-1", text="caller hung up"))
    desk.pass_by(AFTER_CHANGE_S)
    assert desk.page() == before


def test_a_quiet_room_has_a_sheet_each_five_minutes(desk):
    first = desk.page()
    desk.pass_by(EVERY_S)
    assert desk.page() != first
    assert len(list((desk.path / EARLIER).iterdir())) == 4


@pytest.mark.usefixtures("desk")
def test_a_folder_that_cannot_be_written_is_said_once_and_heals(store, names, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(Changes, "failed", lambda _, why: said.append(str(why)))
    wall = tmp_path / "wall"
    wall.write_text("no folder")
    other = Desk(store, names, wall / "paper")
    other.fallback.begin()
    other.fallback.turn()
    other.fallback.turn()
    assert len(said) == 1
    assert other.standing().problem is not None
    assert not other.standing().well(other.room.now)
    wall.unlink()
    other.pass_by(FAILED_AGAIN_S)
    assert (other.standing().problem, other.standing().well(other.room.now)) == (None, True)
    assert (wall / "paper" / "situation.uk.html").exists()


def test_silence_is_no_good_sign(desk):
    assert desk.standing().well(desk.room.now + timedelta(seconds=10))
    assert not desk.standing().well(desk.room.now + timedelta(minutes=1))


def test_it_goes_on_after_what_it_cannot_draw_and_ends_when_told(desk):
    drawn = desk.fallback.draw
    desk.fallback.draw = lambda *_: 1 / 0
    desk.seconds += EVERY_S
    thread = threading.Thread(target=desk.fallback.run)
    thread.start()
    desk.fallback.draw = drawn
    desk.room.later(seconds=EVERY_S)
    eventually(lambda: desk.standing().written_at == desk.room.now)
    desk.fallback.stop.set()
    thread.join(10)
    assert not thread.is_alive()
