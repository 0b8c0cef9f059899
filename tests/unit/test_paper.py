"""The sheets for an outage: they say what the board says, and nothing in them can do anything."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from dashboard.dispatch.positions import Tracker
from dashboard.errors import SettingsError
from dashboard.handover import items
from dashboard.model import commands as c
from dashboard.model.codes import Category, EventKind, FeedState, Side
from dashboard.model.feed_commands import PauseFeed, ReportFeed
from dashboard.model.handover_commands import BeginHandover, ConfirmHandoverItem, MakePromise, SignHandover
from dashboard.paper import telephones
from dashboard.paper.as_html import html
from dashboard.paper.folder import EARLIER, Folder
from dashboard.paper.sheet import Table
from dashboard.paper.situation import situation
from dashboard.paper.typeset import NotTypeset, pdf
from dashboard.web.cards import board
from layouts.words import LANGUAGES, words
from tests.builders import OSNOVA, SALTIVKA, ARoom, an_event, metres_east
from tests.unit.paper_builders import a_hand, columns, table, text_of


def a_busy_room() -> ARoom:
    room = ARoom(units=["E1", "E2", "E3"])
    room.tell(an_event(address="Сумська вулиця, 25", title="Smoke, 4th floor"))
    room.tell(an_event(Category.GAS, location=OSNOVA, title="Smell of gas"))
    room.tell(an_event(Category.CRIME, location=SALTIVKA, title="Burglary"))
    room.later(seconds=40)
    room.tell(c.AssignUnits(incident_id="inc-1", units=("E1", "E2")))
    room.tell(c.SetAssignmentStatus(incident_id="inc-1", unit="E1", status="en_route"))
    room.tell(c.ShelveIncident(incident_id="inc-3", until=room.now + timedelta(hours=1), reason="waits"))
    room.tell(c.SetUnitStatus(unit="E3", status="out_of_service", reason="flat tyre"))
    return room


def test_the_sheet_says_what_the_board_says():
    room = a_busy_room()
    sheet, shown = situation(room.picture, room.now, a_hand()), board(room.picture, Tracker(), room.now)
    assert columns(sheet, "Open incidents", 0, 1) == {
        (str(each["number"]), str(each["priority"])) for each in shown["incidents"]
    }
    said = words("en")
    assert columns(sheet, "Units", 0) == {(each["id"],) for each in shown["units"]}
    statuses = {row[0]: row[1].partition(":")[0] for row in table(sheet, "Units").rows}
    assert statuses == {each["id"]: said(f"status.{each['status']}") for each in shown["units"]}
    sent = {row[0]: row[6] for row in table(sheet, "Open incidents").rows}
    assert sent["1"] == "E1 en route, E2 dispatched"


def test_the_most_urgent_stands_first_and_a_closed_one_nowhere():
    room = a_busy_room()
    room.tell(c.CloseIncident(incident_id="inc-2", reason="over"))
    room.tell(c.SetPriority(incident_id="inc-3", priority=1))
    rows = table(situation(room.picture, room.now, a_hand()), "Open incidents").rows
    assert [row[0] for row in rows] == ["3", "1"]


def test_what_holds_a_person_up_is_on_it():
    room = a_busy_room()
    line = ((36.23, 49.99), (36.24, 49.99))
    room.tell(c.CloseRoad(line=line, until=room.now + timedelta(hours=2), reason="crater"))
    for feed, state in (("cameras", FeedState.LIVE), ("calls", FeedState.LOST), ("gates", FeedState.LIVE)):
        room.tell(ReportFeed(feed=feed, state=state, since=room.now, kind=EventKind.CCTV))
    room.tell(PauseFeed(feed="gates", reason="works"))
    sheet = situation(room.picture, room.now, a_hand())
    assert columns(sheet, "Closed roads", 1) == {("crater",)}
    assert columns(sheet, "Feeds", 0, 2, 4) == {("calls", "lost", "—"), ("gates", "paused", "works")}
    assert table(sheet, "Units").rows[2][1] == "out of service: flat tyre"
    shelved = next(row for row in table(sheet, "Open incidents").rows if row[0] == "3")
    assert shelved[5].startswith("shelved until")


def test_what_was_promised_and_who_leads_is_on_it():
    room = a_busy_room()
    room.tell(MakePromise(incident_id="inc-2", text="call back", until=room.now + timedelta(minutes=20)))
    room.tell(BeginHandover(id="h"), actor="duty")
    for each in items(room.picture, room.now):
        room.tell(ConfirmHandoverItem(handover="h", item=each.key, mark=each.mark), actor="olena")
    for side, who in ((Side.INCOMING, "olena"), (Side.OUTGOING, "duty")):
        room.tell(SignHandover(handover="h", side=side), actor=who)
    sheet = situation(room.picture, room.now, a_hand())
    assert columns(sheet, "Promises", 1, 2, 3) == {("2", "call back", "olena")}
    assert sheet.banners[1].startswith("olena leads the shift since")


def test_an_air_alert_is_a_banner():
    room = ARoom()
    room.tell(
        an_event(Category.AIR_RAID, kind=EventKind.ALERT, attributes={"region": "Kharkiv", "threat": "uav"})
    )
    banner = situation(room.picture, room.now, a_hand()).banners[0]
    assert banner.startswith("AIR ALERT since")
    assert "UAV" in banner


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_missing(lang):
    sheet = situation(a_busy_room().picture, a_busy_room().now, a_hand(lang))
    assert "paper." not in text_of(html(sheet))


@given(st.text(alphabet="<>&\"'/script =onerror{}\\", min_size=1, max_size=40))
def test_words_from_outside_stay_words(text):
    room = ARoom()
    room.tell(an_event(title=text, address=text))
    plain = situation(room.picture, room.now, a_hand())
    page = html(plain)
    harmless = html(replace(plain, parts=plain.parts[1:]))
    assert page.count("<script") == 0
    assert page.count("<td>") - harmless.count("<td>") == 7


def test_a_page_needs_nothing_from_elsewhere():
    page = html(situation(a_busy_room().picture, a_busy_room().now, a_hand()))
    assert not [word for word in ("<script", "http:", "https:", "url(", "<link", "<img") if word in page]


def test_the_pdf_says_the_same():
    room = a_busy_room()
    room.tell(an_event(title='"#panic() \\ $x$ <y>', location=metres_east(OSNOVA, 9_000)))
    sheet = situation(room.picture, room.now, a_hand("uk"))
    read = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf(sheet))).pages)
    flat = re.sub(r"\s", "", read)
    rows = [row for part in sheet.parts if isinstance(part, Table) for row in part.rows]
    missing = [
        cell for row in rows for cell in row if re.sub(r"\s", "", cell) not in flat.replace("\u00ad", "")
    ]
    assert missing == []
    assert sheet.time in read


def test_a_sheet_that_cannot_be_typeset_says_why():
    broken = replace(situation(ARoom().picture, ARoom().now, a_hand()), parts=None)
    with pytest.raises(NotTypeset, match="no PDF: "):
        pdf(broken)


def test_the_demos_numbers_say_that_they_are_invented():
    sheet = situation(ARoom().picture, ARoom().now, a_hand(telephones=telephones.load(None, demo=True)))
    assert "invented" in table(sheet, "Telephones").note
    assert telephones.load(None, demo=False).telephones == {}


def test_a_mistake_in_the_telephones_names_the_file(tmp_path):
    file = tmp_path / "telephones.toml"
    file.write_text('[telephones]\n"Duty" = 101\n')
    with pytest.raises(SettingsError, match=r"telephones\.toml.*Expected `str`"):
        telephones.load(file, demo=False)


def test_the_last_twelve_moments_stay(tmp_path: Path):
    folder = Folder(tmp_path)
    folder.prepare()
    (tmp_path / "situation.uk.html.part").write_text("half")
    for minute in range(15):
        folder.write("situation.uk.html", b"whole")
        folder.file(f"20261125T21{minute:02}00Z", "situation.uk.html")
    folder.forget()
    folder.prepare()
    kept = sorted(each.name for each in (tmp_path / EARLIER).iterdir())
    assert (len(kept), kept[0]) == (12, "20261125T210300Z.situation.uk.html")
    assert sorted(each.name for each in tmp_path.iterdir()) == [EARLIER, "situation.uk.html"]
