"""Hikvision: ISAPI's `EventNotificationAlert` as XML or JSON, alone, in parts, or a stretch of its stream.

A device tells of an alarm again as long as it lasts; what it tells within one minute is one event.
Source: ISAPI Core Protocol, `/ISAPI/Event/notification/alertStream`.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.errors import BadMessage
from dashboard.feeds import cctv
from dashboard.feeds.base import LINE, Feed, Parsed, Piece, clipped, gather, zoned
from dashboard.feeds.box import with_size
from dashboard.feeds.cctv import Alarm, DeviceOptions, Lookout, Seen, scored
from dashboard.feeds.hikvision_body import ROOT, Fields, Part, fields, flat, parts, said
from dashboard.feeds.local import Local
from dashboard.model.codes import EventKind
from dashboard.model.event import Event

MOST_ALERTS = 1_000
MINUTE = "%Y%m%dT%H%M"

LABELS = {
    "vmd": "motion",
    "pir": "motion",
    "linedetection": "line_crossing",
    "regionexiting": "line_crossing",
    "fielddetection": "intrusion",
    "regionentrance": "intrusion",
    "loitering": "loitering",
    "group": "crowd",
    "rapidmove": "running",
    "unattendedbaggage": "object_left",
    "attendedbaggage": "object_taken",
    "tamperdetection": "tampering",
    "shelteralarm": "tampering",
    "defocus": "poor_picture",
    "scenechangedetection": "scene_change",
    "videoloss": "video_loss",
    "io": "alarm_input",
    "firedetection": "fire",
    "smokedetection": "smoke",
    "smokeandfiredetection": "fire",
    "tma": "overheating",
    "thermometry": "overheating",
    "falldown": "fallen",
    "violentmotion": "fight",
    "reverse": "wrong_way",
    "trafficaccident": "accident",
    "congestion": "congestion",
}
KINDS = {"human": "person", "person": "person", "vehicle": "vehicle"}


@dataclass(frozen=True, slots=True)
class _Told:
    lookout: Lookout
    device: str | None
    zone: ZoneInfo


def feed(local: Local) -> Feed:
    options = local.own(DeviceOptions)
    told = _Told(Lookout(local, options), options.device, local.zone)
    return Feed("hikvision", EventKind.CCTV, partial(_parse, told), ids_alone=True)


def _parse(told: _Told, payload: bytes, _received: datetime) -> Parsed:
    alerts = list(parts(payload.strip()))
    if not alerts:
        raise BadMessage(f"holds no {ROOT}")
    if len(alerts) > MOST_ALERTS:
        raise BadMessage(f"{len(alerts)} alerts are more than the {MOST_ALERTS} allowed")
    if len(alerts) == 1:
        [alone] = alerts
        return gather([Piece("alert", partial(_event, told, fields(alone.raw), alone.pictures))])
    return gather(
        Piece(f"alert {number}", partial(_read, told, part), partial(bytes, part.raw))
        for number, part in enumerate(alerts)
    )


def _read(told: _Told, part: Part) -> Event | None:
    return _event(told, fields(part.raw), part.pictures)


def _event(told: _Told, alert: Fields, pictures: int) -> Event | None:
    kind, state = said(alert, "eventType"), (said(alert, "eventState") or "active").lower()
    if kind is None:
        raise BadMessage("is missing", "eventType")
    if state not in ("active", "inactive"):
        raise BadMessage("is not one of active, inactive", "eventState")
    label = LABELS.get(kind.lower(), kind)
    if label == "video_loss" and state == "inactive":
        return None  # the device's sign of life
    region, target = said(alert, "regionID"), said(alert, "detectionTarget")
    channel = said(alert, "dynChannelID", "channelID") or "1"
    alarm = Alarm(
        rule=":".join((channel, kind, *([region] if region else []))),
        labels=(label, *([KINDS.get(target.lower(), target)] if target else [])),
        time=_time(said(alert, "dateTime", "triggerTime"), told.zone),
        active=state == "active",
        zones=(clipped(region, cctv.WORD),) if region else (),
        told_once_in=MINUTE,
    )
    seen = Seen(
        camera=_camera(told, alert, channel),
        score=_score(alert),
        evidence=_shown(alert, pictures),
        attributes=_details(alert, kind),
    )
    return told.lookout.alarm(alarm, seen)


def _time(text: str | None, zone: ZoneInfo) -> datetime:
    """Some write an offset of one digit, and some none at all. Raises BadMessage."""
    return zoned(text and re.sub(r"([+-])(\d:\d\d)$", r"\g<1>0\2", text), "dateTime", zone)


def _camera(told: _Told, alert: Fields, channel: str) -> str:
    """A channel of a device, by the first name of both that the register knows."""
    devices = [told.device, *(said(alert, name) for name in ("macAddress", "deviceSerial", "ipAddress"))]
    named = [clipped(each, cctv.WORD) for each in devices if each] or ["hikvision"]
    channels = [f"{each}/{channel[:20]}" for each in named]
    own = said(alert, "channelName")
    return told.lookout.named(*channels, *([clipped(own, cctv.WORD)] if own else []), *named, channels[0])


def _score(alert: Fields) -> float | None:
    told = said(alert, "confidence", "score")
    try:
        return None if told is None else scored(float(told))
    except ValueError:
        return None


def _shown(alert: Fields, pictures: int) -> dict[str, Any]:
    """The box of devices that tell shares; others tell parts of a grid that only they know."""
    found: dict[str, Any] = {"pictures": pictures} if pictures else {}
    rect = flat(alert.get("TargetRect"))
    sides = [said(rect, *names) for names in (("X", "x"), ("Y", "y"), ("width",), ("height",))]
    try:
        box = with_size([float(side) for side in sides if side is not None])
    except ValueError:
        box = None
    if box is not None:
        found["box"] = box
    still = said(alert, "bkgUrl", "pictureURL", "picURL")
    return found | ({"still": clipped(still, LINE)} if still else {})


def _details(alert: Fields, kind: str) -> dict[str, Any]:
    names = {"eventDescription": "description", "channelName": "channel", "detectionTarget": "target"}
    told = {key: clipped(text, LINE) for name, key in names.items() if (text := said(alert, name))}
    plate = said(alert, "licensePlate")
    return {"event_type": clipped(kind, cctv.WORD)} | told | ({"plate": plate[:40]} if plate else {})
