"""Laws of the cameras' feeds: any value in any field is read or refused, and so is any damaged body."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import BadMessage
from dashboard.feeds import dahua, frigate, hikvision, metropolis, onvif
from dashboard.feeds.local import Local
from dashboard.streams.codec import decode_event, encode_event
from tests.unit.cctv_builders import (
    PICTURE,
    REGION,
    a_frame,
    a_line,
    a_message,
    a_module_alert,
    a_notice,
    a_post,
    an_alert_of,
    in_parts,
    notices,
)
from tests.unit.feed_builders import NOW, a_topic
from tests.unit.test_feed_laws import JSON

EVERY = Local(options={"labels": ["*"]})
FEEDS = {
    module.__name__.rpartition(".")[2]: module.feed(EVERY)
    for module in (dahua, frigate, hikvision, metropolis, onvif)
}
HIK_JSON = {
    "macAddress": "44:19:b6:00:00:01",
    "channelID": 3,
    "dateTime": "2026-11-22T19:59:58+02:00",
    "activePostCount": 1,
    "eventType": "fielddetection",
    "eventState": "active",
    "DetectionRegionList": [
        {"regionID": "1", "TargetRect": {"X": 0.6, "Y": 0.4, "width": 0.1, "height": 0.1}}
    ],
}
VALUES: list[tuple[str, Any]] = [
    ("dahua", a_post()),
    ("frigate", msgspec.json.decode(a_topic())),
    ("hikvision", HIK_JSON),
    ("metropolis", a_message()),
    ("metropolis", a_frame()),
    ("metropolis", a_module_alert()),
]
BODIES = [
    ("hikvision", in_parts(an_alert_of(more=REGION), PICTURE, an_alert_of("VMD"), PICTURE)),
    ("hikvision", an_alert_of() + an_alert_of("VMD")),
    ("dahua", f"--b\r\n\r\n{a_line()}\r\n--b\r\n\r\n{a_line('VideoBlind')}".encode()),
    ("onvif", notices(a_notice(), a_notice(state="true"))),
]


def paths(value: Any) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (key,)
        yield from ((key, *rest) for rest in paths(each))


def read_or_refused(feed: str, payload: bytes) -> None:
    try:
        parsed = FEEDS[feed].parse(payload, NOW)
    except BadMessage:
        return
    for event in parsed.events:
        assert decode_event(encode_event(event)).id == event.id
    for each in parsed.rejected:
        assert each.reason


@pytest.mark.parametrize("feed, sound", VALUES)
@given(data=st.data())
def test_any_value_in_any_field_is_read_or_refused(feed: str, sound: Any, data: st.DataObject) -> None:
    changed = deepcopy(sound)
    *way, last = data.draw(st.sampled_from(sorted(paths(sound), key=repr)))
    part = changed
    for key in way:
        part = part[key]
    part[last] = data.draw(JSON)
    read_or_refused(feed, msgspec.json.encode(changed))


@pytest.mark.parametrize("feed, sound", BODIES)
@given(data=st.data())
def test_a_damaged_body_is_read_or_refused(feed: str, sound: bytes, data: st.DataObject) -> None:
    cut, length = data.draw(st.integers(0, len(sound))), data.draw(st.integers(0, 60))
    read_or_refused(feed, sound[:cut] + data.draw(st.binary(max_size=30)) + sound[cut + length :])


@pytest.mark.parametrize(
    "feed, sound", [*((feed, msgspec.json.encode(value)) for feed, value in VALUES), *BODIES]
)
def test_what_is_rejected_is_rejected_again_for_the_same_reason(feed: str, sound: bytes) -> None:
    for broken in (sound.replace(b"2026-11-22", b"1826-99-99"), sound.replace(b"1795370", b"true,")):
        try:
            parsed = FEEDS[feed].parse(broken, NOW)
        except BadMessage:
            continue
        for each in parsed.rejected:
            if each.raw:
                [again] = FEEDS[feed].parse(each.raw, NOW).rejected
                assert again.reason == each.reason
