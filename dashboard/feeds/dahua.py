"""Dahua: the lines of `eventManager.cgi?action=attach`, as they come or in parts, and events posted as JSON.

Source: Dahua HTTP API, "Subscribe to event message".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from json import JSONDecodeError, JSONDecoder  # which tells where the JSON ends, in a text that goes on
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.errors import BadMessage
from dashboard.feeds import cctv, json
from dashboard.feeds.base import LINE, Feed, Parsed, Piece, clipped, from_epoch, gather, zoned
from dashboard.feeds.box import Frame, box_of
from dashboard.feeds.cctv import Alarm, DeviceOptions, Lookout, Seen, words
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.model.codes import EventKind
from dashboard.model.event import Event

MOST_EVENTS = 1_000
BEGINS = re.compile(r"^[ \t]*Code=", re.MULTILINE)
DATA = ";data="
PARTS: Frame = (8192, 8192)  # of a picture, whatever its size, that boxes are told in
ACTIONS: dict[str, bool | None] = {"start": True, "stop": False, "pulse": None}

LABELS = {
    "videomotion": "motion",
    "movedetection": "motion",
    "smartmotionhuman": "motion",
    "smartmotionvehicle": "motion",
    "crosslinedetection": "line_crossing",
    "crossregiondetection": "intrusion",
    "crossfencedetection": "line_crossing",
    "leftdetection": "object_left",
    "takenawaydetection": "object_taken",
    "wanderdetection": "loitering",
    "staydetection": "loitering",
    "rioterdetection": "crowd",
    "crowddetection": "crowd",
    "fightdetection": "fight",
    "falldetection": "fallen",
    "tumbledetection": "fallen",
    "firewarning": "fire",
    "firedetection": "fire",
    "smartfire": "fire",
    "smokedetection": "smoke",
    "heatimagingtemper": "overheating",
    "temperaturealarm": "overheating",
    "videoblind": "tampering",
    "videounfocus": "poor_picture",
    "videoabnormaldetection": "poor_picture",
    "scenechange": "scene_change",
    "videoloss": "video_loss",
    "alarmlocal": "alarm_input",
    "trafficaccident": "accident",
    "trafficjam": "congestion",
    "trafficretrograde": "wrong_way",
    "trafficwrongroute": "wrong_way",
}
KINDS = {"human": "person", "vehicle": "vehicle", "nonmotor": "bicycle"}


@dataclass(frozen=True, slots=True)
class _Told:
    lookout: Lookout
    device: str | None
    zone: ZoneInfo
    received: datetime


class _Line(NamedTuple):
    """An event of the stream as it came."""

    raw: str

    def read(self) -> Record:
        """In the form of a posted one. Raises BadMessage."""
        head, _, data = self.raw.partition(DATA)
        pairs = (part.partition("=") for part in head.strip().split(";"))
        told = {name.strip().lower(): value.strip() for name, _, value in pairs}
        named = {"Code": told.get("code"), "Action": told.get("action"), "Index": told.get("index")}
        return named | ({"Data": _json_at(data)} if data else {})


def feed(local: Local) -> Feed:
    options = local.own(DeviceOptions)
    lookout = Lookout(local, options)

    def parse(payload: bytes, received: datetime) -> Parsed:
        return _parse(_Told(lookout, options.device, local.zone, received), payload)

    return Feed("dahua", EventKind.CCTV, parse)


def _parse(told: _Told, payload: bytes) -> Parsed:
    if payload.lstrip()[:1] in (b"{", b"["):
        value = json.decode(payload)
        items = json.listed(value if isinstance(value, list) else [value], most=MOST_EVENTS)
        return gather(json.pieces(items, partial(_event, told), "event"))
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        raise BadMessage(f"this is no text: {error}") from error
    lines = list(_lines(text))
    if not lines and "Heartbeat" not in text:
        raise BadMessage("holds no Dahua event", "Code")
    return gather(_pieces(told, lines)) if lines else Parsed(passed_over=1)


def _lines(text: str) -> Iterator[_Line]:
    begins = [found.start() for found in BEGINS.finditer(text)]
    if len(begins) > MOST_EVENTS:
        raise BadMessage(f"{len(begins)} events are more than the {MOST_EVENTS} allowed")
    for begin, end in pairwise([*begins, len(text)]):
        yield _Line(text[begin:end].partition("\n--")[0])


def _pieces(told: _Told, lines: list[_Line]) -> Iterator[Piece]:
    for number, line in enumerate(lines):
        yield Piece(f"event {number}", partial(_of_line, told, line), line.raw.strip().encode)


def _of_line(told: _Told, line: _Line) -> Event | None:
    return _event(told, line.read())


def _json_at(text: str) -> Any:
    try:
        return JSONDecoder().raw_decode(text.lstrip())[0]
    except (JSONDecodeError, RecursionError, ValueError) as error:
        raise BadMessage(f"is no JSON: {error}", "data") from error


def _event(told: _Told, item: Record) -> Event | None:
    code, action = json.text(item, "Code"), json.text(item, "Action").lower()
    data = item.get("Data") or {}
    index = str(item.get("Index") or 0)[:20]
    label = LABELS.get(code.lower(), words(code))
    seen_object = json.find(data, "Object") or json.find(data, "Objects.0")
    kind = json.optional_text(seen_object, "ObjectType")
    labels = (label, *([KINDS.get(kind.lower(), kind)] if kind else []))
    if told.lookout.asked_for(labels) is None:
        return None
    if action not in ACTIONS:
        raise BadMessage("is not one of start, stop, pulse", "Action")
    rule = _name(data, "Name", "RuleID", "RuleId")
    alarm = Alarm(
        rule=":".join((index, code, *([rule] if rule else []))),
        labels=labels,
        time=_time(data, told),
        active=ACTIONS[action],
        zones=(clipped(rule, cctv.WORD),) if rule else (),
    )
    details = {"code": code, "rule": rule, "target": kind, "direction": json.optional_text(data, "Direction")}
    seen = Seen(
        camera=_camera(told, item, index),
        score=_score(seen_object),
        evidence=_shown(told.lookout, data, seen_object),
        attributes={key: clipped(text, LINE) for key, text in details.items() if text},
    )
    return told.lookout.alarm(alarm, seen)


def _name(data: Any, *names: str) -> str | None:
    """The first of these that is there, a text or a number."""
    found = (json.find(data, name) for name in names)
    return next((str(each) for each in found if isinstance(each, str | int) and each != ""), None)


def _time(data: Any, told: _Told) -> datetime:
    """By the device's own clock: its UTC, or its wall clock; a line without data names none, so it is now."""
    if (seconds := json.optional_number(data, "UTC")) is not None:
        return from_epoch(seconds + (json.optional_number(data, "UTCMS") or 0) / 1_000, "UTC")
    wall = json.optional_text(data, "LocaleTime")
    return told.received.astimezone(UTC) if wall is None else zoned(wall, "LocaleTime", told.zone)


def _camera(told: _Told, item: Record, index: str) -> str:
    """A channel of a device, by the first name of both that the register knows."""
    names = (
        json.optional_text(item, each) for each in ("PhysicalAddress", "SerialNo", "DeviceId", "DeviceName")
    )
    devices = [clipped(each, cctv.WORD) for each in (told.device, *names) if each] or ["dahua"]
    channels = [f"{each}/{index}" for each in devices]
    return told.lookout.named(*channels, *devices, channels[0])


def _score(seen_object: Any) -> float | None:
    """A confidence of 255, where 0 says that none was reckoned."""
    found = json.find(seen_object, "Confidence")
    number = isinstance(found, int | float) and not isinstance(found, bool)
    return round(found / 255, 3) if number and 0 < found <= 255 else None


def _shown(lookout: Lookout, data: Any, seen_object: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (box := box_of(json.find(seen_object, "BoundingBox"), PARTS)) is not None:
        found["box"] = box
    for name, shows in (("ImageUrl", "still"), ("PicUrl", "still"), ("VideoUrl", "clip")):
        if (address := json.optional_text(data, name)) is not None:
            found[shows] = lookout.url(clipped(address, LINE))
    return found
