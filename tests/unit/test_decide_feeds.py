"""Feeds: paused, resumed and reported, and what was set aside read again, kept or dismissed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError

from dashboard.fold import apply, fold
from dashboard.fold.feeds import SET_ASIDE_KEPT
from dashboard.model import feed_commands as c
from dashboard.model.codes import FeedState, Outcome
from dashboard.model.facts import CommandRefused, Fact, MessageSetAside
from dashboard.model.feed import RECEPTION
from dashboard.model.reason import Reason
from dashboard.picture import Picture
from dashboard.streams import snapshot
from dashboard.streams.codec import decode_command
from tests.builders import NOW, ARoom


def a_room(*feeds: str) -> ARoom:
    room = ARoom()
    for feed in feeds:
        report(room, feed)
    return room


def report(room: ARoom, feed: str, state: FeedState = FeedState.LIVE, reason: Reason | None = None) -> Any:
    return room.tell(c.ReportFeed(feed=feed, state=state, since=room.now, reason=reason), actor=RECEPTION)


def set_aside(room: ARoom, *feeds: str | None) -> list[str]:
    """What the writer records of messages that it could not understand; their ids."""
    for feed in feeds:
        number = len(room.history) + 1
        body = MessageSetAside(stream="events:cctv", entry=f"{number}-0", reason="is wrong", feed=feed)
        room.history.append(Fact(id=f"9{number:06}-0", at=NOW, actor="centre", cause="", body=body))
        apply(room.picture, room.history[-1])
    return list(room.picture.set_aside)


def refusal(bodies: Any) -> str:
    [refused] = bodies
    assert isinstance(refused, CommandRefused)
    return refused.code


def test_a_change_is_recorded_once():
    room = a_room("gate")
    assert report(room, "gate") == []
    silent = Reason("feed_silent", {"minutes": 10})
    assert len(report(room, "gate", FeedState.LATE, silent)) == 1
    standing = room.picture.feeds["gate"]
    assert (standing.state, standing.reason, standing.since) == (FeedState.LATE, silent, room.now)


def test_a_paused_feed_says_why_until_it_is_resumed():
    room = a_room("gate")
    room.tell(c.PauseFeed(feed="gate", reason="test alarms"))
    assert (room.picture.paused("gate"), room.picture.feeds["gate"].paused.by) == ("test alarms", "olena")
    report(room, "gate", FeedState.LOST)
    assert room.picture.paused("gate") == "test alarms", "a change of state does not resume it"
    assert refusal(room.tell(c.PauseFeed(feed="gate", reason="again"))) == "paused_already"
    room.later(minutes=5)
    room.tell(c.ResumeFeed(feed="gate"))
    assert (room.picture.paused("gate"), room.picture.feeds["gate"].resumed_at) == (None, room.now)
    assert refusal(room.tell(c.ResumeFeed(feed="gate"))) == "not_paused"


def test_a_feed_that_nobody_knows_is_not_paused():
    assert refusal(ARoom().tell(c.PauseFeed(feed="gate", reason="why not"))) == "unknown_feed"


def test_a_feed_that_is_configured_no_more_disappears():
    room = a_room("gate", "roof")
    room.tell(c.ForgetFeed(feed="gate"), actor=RECEPTION)
    assert set(room.picture.feeds) == {"roof"}
    assert room.tell(c.ForgetFeed(feed="gate"), actor=RECEPTION) == []


def test_what_a_feed_had_set_aside_is_asked_for_once():
    room = a_room("gate")
    first, other, second = set_aside(room, "gate", "roof", "gate")
    [asked] = room.tell(c.ResendSetAside(feed="gate"))
    assert asked.entries == (first, second)
    assert not room.picture.set_aside[other].asked
    assert refusal(room.tell(c.ResendSetAside(entries=(first,)))) == "resend_asked"
    assert refusal(room.tell(c.ResendSetAside(feed="yard"))) == "nothing_set_aside"
    assert refusal(room.tell(c.ResendSetAside(entries=("1-0",)))) == "not_set_aside"


def test_what_is_understood_leaves_and_what_is_not_stays_with_its_new_reason():
    room = a_room("gate")
    first, second = set_aside(room, "gate", "gate")
    room.tell(c.ResendSetAside(feed="gate"))
    room.tell(c.ResolveSetAside(entry=first, outcome=Outcome.RESENT), actor=RECEPTION)
    room.tell(c.ResolveSetAside(entry=second, outcome=None, reason="still wrong"), actor=RECEPTION)
    [left] = room.picture.set_aside.values()
    assert (left.id, left.reason, left.asked) == (second, "still wrong", False)
    assert room.picture.set_aside_count == 1
    for entry in (first, second):
        again = c.ResolveSetAside(entry=entry, outcome=None, reason="otherwise")
        assert room.tell(again, actor=RECEPTION) == []


def test_a_message_is_dismissed_with_a_reason():
    room = ARoom()
    [entry] = set_aside(room, None)
    room.tell(c.DismissSetAside(entry=entry, reason="a test of the installer"))
    assert (room.picture.set_aside, room.picture.set_aside_count) == ({}, 0)


def test_a_flood_is_counted_and_the_newest_are_kept():
    room = ARoom()
    kept = set_aside(room, *["gate"] * (SET_ASIDE_KEPT + 3))
    assert (len(kept), room.picture.set_aside_count) == (SET_ASIDE_KEPT, SET_ASIDE_KEPT + 3)


@pytest.mark.parametrize("fields", ["", ', "entries": ["1-0"], "feed": "gate"', ', "entries": []'])
def test_a_resending_names_entries_or_a_feed(fields: str):
    with pytest.raises(Exception, match="either entries or a feed"):
        decode_command(f'{{"type": "ResendSetAside"{fields}}}'.encode())
    with pytest.raises((ValidationError, ValueError)):
        c.ResendSetAside()


feeds = st.sampled_from(["gate", "roof"])
tellings = st.lists(
    st.one_of(
        st.builds(c.ReportFeed, feed=feeds, state=st.sampled_from(FeedState), since=st.just(NOW)),
        st.builds(c.ForgetFeed, feed=feeds),
        st.builds(c.PauseFeed, feed=feeds, reason=st.just("works")),
        st.builds(c.ResumeFeed, feed=feeds),
        st.builds(c.ResendSetAside, feed=feeds),
        st.sampled_from(["gate", "roof", None]),
        st.tuples(st.integers(0, 5), st.sampled_from([*Outcome, None])),
    ),
    max_size=30,
)


@given(tellings, st.integers(0, 60))
def test_the_snapshot_is_the_fold(told, cut):
    room = ARoom()
    for each in told:
        if isinstance(each, tuple):
            ids = [*room.picture.set_aside, "0-0"]
            room.tell(c.ResolveSetAside(entry=ids[each[0] % len(ids)], outcome=each[1]))
        elif each is None or isinstance(each, str):
            set_aside(room, each)
        else:
            room.tell(each)
    picture = fold(room.history[:cut])
    put, _ = snapshot.delta(picture, picture.take_changed())
    names = [name.encode() for name in put[0::2]]
    values = [value.encode() if isinstance(value, str) else value for value in put[1::2]]
    restored = snapshot.decode(dict(zip(names, values, strict=True)))
    assert restored.state() == picture.state()
    assert fold(room.history[cut:], restored).state() == fold(room.history, Picture()).state()
