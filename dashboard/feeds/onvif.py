"""ONVIF: what cameras notify of (WS-BaseNotification), pushed, pulled, or in a metadata stream.

Sources: ONVIF Core Specification, section 9, and Analytics Service Specification, annex A, for the topics.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from math import isfinite
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring  # writes only; what comes in is read by defusedxml

from dashboard.errors import BadMessage
from dashboard.feeds import cctv, xml
from dashboard.feeds.base import LINE, Feed, Parsed, Piece, clipped, gather, instant
from dashboard.feeds.box import Box, box_of
from dashboard.feeds.cctv import Alarm, DeviceOptions, Labels, Lookout, Seen, scored, words
from dashboard.feeds.local import Local
from dashboard.model.codes import EventKind
from dashboard.model.event import Event

MOST_ITEMS = 1_000

# A topic's words, with underscores between them, and the label that they stand for.
TOPICS: tuple[tuple[str, str], ...] = (
    ("line_detector", "line_crossing"),
    ("fence_guard", "line_crossing"),
    ("field_detector", "intrusion"),
    ("object_analytics", "intrusion"),
    ("loitering", "loitering"),
    ("smoke_detector", "smoke"),  # a camera's; the sound of a smoke detector is another label
    ("gun_shot", "gunshot"),
    ("tamper", "tampering"),
    ("tampering", "tampering"),
    ("global_scene_change", "scene_change"),
    ("signal_loss", "video_loss"),
    ("image_too", "poor_picture"),
    ("people_detect", "person"),
    ("vehicle_detect", "vehicle"),
    ("face_detect", "face"),
    ("temperature_alarm", "overheating"),
    ("radiometry", "overheating"),
    ("digital_input", "alarm_input"),
    ("io_port", "alarm_input"),
    ("abandoned", "object_left"),
    ("removed", "object_taken"),
    ("crowd", "crowd"),
    ("motion", "motion"),
    ("vmd", "motion"),
    ("pir", "motion"),
)
CLASSES = {"human": "person", "people": "person", "face": "face", "animal": "animal"}
# Items of a message that say whether its state holds. Others, such as an object's number, may be 1 as well.
STATES = frozenset({"state", "active", "triggered", "logicalstate", "value", "status", "alarm", "detected"})
ON = frozenset({"1", "true", "active", "on", "high"})
OFF = frozenset({"0", "false", "inactive", "off", "low"})
EMPTY = frozenset({"MetadataStream", "PullMessagesResponse", "Notify", "GetEventInstancesResponse"})


def feed(local: Local) -> Feed:
    options = local.own(DeviceOptions)
    return Feed("onvif", EventKind.CCTV, partial(_parse, Lookout(local, options), options.device))


def _parse(lookout: Lookout, device: str | None, payload: bytes, _received: datetime) -> Parsed:
    root = xml.parse(payload)
    messages = xml.named(root, "NotificationMessage")
    if not messages:
        if xml.named(root, *EMPTY):
            return Parsed(passed_over=1)  # a sign of life, or a list of what it could tell
        raise BadMessage("holds no ONVIF notification", "NotificationMessage")
    if len(messages) > MOST_ITEMS:
        raise BadMessage(f"{len(messages)} notifications are more than the {MOST_ITEMS} allowed")
    return gather(_pieces(lookout, device, messages))


def _pieces(lookout: Lookout, device: str | None, messages: list[Element]) -> Iterator[Piece]:
    for number, message in enumerate(messages):
        read = partial(_event, lookout, device, message)
        yield Piece(f"notification {number}", read, partial(tostring, message))


def _event(lookout: Lookout, device: str | None, notification: Element) -> Event | None:
    message = xml.child(notification, "Message", "Message")
    if message is None:
        raise BadMessage("is missing", "Message")
    if message.get("PropertyOperation") == "Initialized":
        return None  # how things stood when the subscription began
    topic = _topic(notification)
    source, data = _items(message, "Source"), _items(message, "Data")
    named = device or _producer(notification)
    camera = lookout.named(*(f"{named}/{value}" for value in source.values()), named)
    told = data | {name: value for name, value in source.items() if name == "rule"}
    alarm = Alarm(
        rule=":".join((topic, *source.values())),
        labels=_labels(topic, data),
        time=_time(message),
        active=_state(data),
        zones=tuple(clipped(each, cctv.WORD) for each in source.values()),
    )
    seen = Seen(
        camera=camera,
        score=_score(data),
        evidence=_shown(message, data),
        attributes={"topic": clipped(topic, LINE)} | {key: clipped(told[key], LINE) for key in told},
    )
    return lookout.alarm(alarm, seen)


def _topic(notification: Element) -> str:
    """The topic without the prefixes of its parts. Raises BadMessage."""
    text = xml.text(notification, "Topic")
    if text is None:
        raise BadMessage("is missing", "Topic")
    return "/".join(part.rpartition(":")[2] for part in text.split("/"))


def _producer(notification: Element) -> str:
    """The device by its own name or its address; what tells neither is `onvif`."""
    address = xml.text(notification, "ProducerReference", "Address") or ""
    try:
        return clipped(urlsplit(address).hostname or address.strip("/"), cctv.WORD) or "onvif"
    except ValueError:
        return clipped(address, cctv.WORD)


def _items(message: Element, part: str) -> dict[str, str]:
    """Its simple items, the names in lower case."""
    found = xml.child(message, part)
    items = [] if found is None else xml.children(found, "SimpleItem")
    return {item.get("Name", "").lower(): item.get("Value", "") for item in items[:50]}


def _time(message: Element) -> datetime:
    """UtcTime, which some write without its Z. Raises BadMessage."""
    text = (message.get("UtcTime") or "").strip()
    zoned = text and (text[-1] in "Zz" or re.search(r"[+-]\d\d:?\d\d$", text))
    return instant(text if zoned or not text else f"{text}Z", "UtcTime")


def _state(data: Mapping[str, str]) -> bool | None:
    """Whether what the topic names holds; None when the message says nothing of a state."""
    for name, value in data.items():
        if name in STATES or name.startswith("is"):
            if value.lower() in ON:
                return True
            if value.lower() in OFF:
                return False
    return None


def _labels(topic: str, data: Mapping[str, str]) -> Labels:
    """What the topic's words stand for, or the words themselves, and what kind of thing was seen."""
    said = words(topic)
    meant = next((label for part, label in TOPICS if f"_{part}_" in f"_{said}_"), said)
    kinds = re.split(r"[,; ]", data.get("classtypes", data.get("class", "")).lower())
    return (meant, *(CLASSES.get(each, each) for each in kinds if each))


def _score(data: Mapping[str, str]) -> float | None:
    return scored(_number(data.get("likelihood", data.get("confidence"))))


def _number(text: str | None) -> float | None:
    """None for what is no number."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if isfinite(found) else None


def _box(message: Element, told: Element) -> Box | None:
    """From ONVIF's own plane, -1 to 1 and upwards, into which a frame's transformation leads."""
    sides = [_number(told.get(side)) for side in ("left", "top", "right", "bottom")]
    if None in sides:
        return None
    left, top, right, bottom = (side for side in sides if side is not None)
    (sx, sy), (dx, dy) = _pair(message, "Scale", 1.0), _pair(message, "Translate", 0.0)
    across = [(side * sx + dx + 1) / 2 for side in (left, right)]
    down = [(1 - (side * sy + dy)) / 2 for side in (top, bottom)]
    return box_of([min(across), min(down), max(across), max(down)])


def _pair(message: Element, name: str, otherwise: float) -> tuple[float, float]:
    """The x and y of the first element of that name."""
    found = xml.named(message, name)[:1]
    told = [_number(each.get(axis)) for each in found for axis in ("x", "y")] or [None, None]
    x, y = (otherwise if each is None else each for each in told)
    return x, y


def _shown(message: Element, data: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for box in xml.named(message, "BoundingBox")[:1]:
        if (shares := _box(message, box)) is not None:
            found["box"] = shares
    for name, shows in (("imageuri", "still"), ("snapshoturi", "still"), ("videouri", "clip")):
        if name in data:
            found[shows] = clipped(data[name], LINE)
    return found
