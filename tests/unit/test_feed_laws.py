"""Laws of every feed: only BadMessage is raised, and what comes out is within the contract."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS
from dashboard.feeds.base import Message
from dashboard.streams.codec import decode_event, decode_position, encode_event, encode_position
from tests.unit.feed_builders import NOW, SOUND, a_track
from tests.unit.position_builders import a_fix

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def read_or_refused(feed: str, payload: bytes) -> None:
    try:
        parsed = FEEDS[feed].parse(payload, NOW)
    except BadMessage:
        return
    for event in parsed.events:
        assert decode_event(encode_event(event)).id == event.id
    for position in parsed.positions:
        assert decode_position(encode_position(position)).id == position.id


def test_every_format_has_a_sound_payload() -> None:
    assert SOUND.keys() == FEEDS.keys()


@pytest.mark.parametrize("feed", FEEDS)
@given(payload=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(feed: str, payload: bytes) -> None:
    read_or_refused(feed, payload)


@pytest.mark.parametrize("feed", FEEDS)
@given(data=st.data())
def test_a_damaged_payload_is_read_or_refused(feed: str, data: st.DataObject) -> None:
    sound = SOUND[feed]
    cut = data.draw(st.integers(0, len(sound)))
    length = data.draw(st.integers(0, 30))
    read_or_refused(feed, sound[:cut] + data.draw(st.binary(max_size=30)) + sound[cut + length :])


@pytest.mark.parametrize("feed", FEEDS)
def test_a_payload_with_any_byte_replaced_is_read_or_refused(feed: str) -> None:
    sound = SOUND[feed]
    for place in range(len(sound)):
        read_or_refused(feed, sound[:place] + b"\xff" + sound[place + 1 :])


@pytest.mark.parametrize("feed", FEEDS)
def test_a_payload_cut_off_anywhere_is_refused(feed: str) -> None:
    sound = SOUND[feed]
    for cut in range(0, len(sound) - 1, 7):
        with pytest.raises(BadMessage):
            FEEDS[feed].parse(sound[:cut], NOW)


@given(field=st.sampled_from([*a_track(), "data", "sub_label", "zones"]), value=JSON)
def test_any_value_in_any_field_of_a_track_is_read_or_refused(field: str, value: Any) -> None:
    read_or_refused("frigate", msgspec.json.encode({"type": "update", "after": a_track() | {field: value}}))


@given(
    part=st.sampled_from(["device", "position"]),
    field=st.text(max_size=3) | st.sampled_from([*a_fix()["position"], *a_fix()["device"]]),
    value=JSON,
)
def test_any_value_in_any_field_of_a_fix_is_read_or_refused(part: str, field: str, value: Any) -> None:
    fix = a_fix(attributes={"alarm": "sos"})
    read_or_refused("traccar", msgspec.json.encode(fix | {part: fix[part] | {field: value}}))


@given(value=JSON)
def test_any_json_is_read_or_refused(value: Any) -> None:
    for feed in FEEDS:
        read_or_refused(feed, msgspec.json.encode(value))


@pytest.mark.parametrize("feed", FEEDS)
def test_reading_twice_gives_the_same_messages(feed: str) -> None:
    def once() -> tuple[Message, ...]:
        return FEEDS[feed].parse(SOUND[feed], NOW).messages

    assert once() == once()
    assert once()
