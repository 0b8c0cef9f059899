"""NVIDIA Metropolis: DeepStream's messages, full and minimal, and what its analytics services alert of.

An object that is followed is one track, however many messages tell of it: what is told of it again says
nothing, unless it does something else, or is seen better or worse.
Sources: DeepStream SDK, Gst-nvmsgconv, "Schema"; Metropolis Behavior Analytics, "nvschema".
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds import area, cctv, json
from dashboard.feeds.base import LINE, Feed, Parsed, Piece, clipped, gather, instant
from dashboard.feeds.box import in_pixels, numbers
from dashboard.feeds.cameras import USUAL_ACCURACY_M
from dashboard.feeds.cctv import Labels, Lookout, Options, Seen, certainty_of, scored, words
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, EventKind
from dashboard.model.event import Event
from dashboard.model.place import Point, at

# What every followed object does; other types of event are what somebody's rule watches for.
TRACKED = frozenset({"moving", "stopped", "parked", "empty", "entry", "exit", "reset"})
# Parts of an object that say what is known of it rather than what it is.
KNOWN_OF_IT = frozenset({"bbox", "bbox3d", "location", "coordinate", "pose", "embedding", "info", "gaze"})
UNTRACKED = ("-1", "18446744073709551615")  # the number of an object that nothing follows
OBJECT_ACCURACY_M = 15.0  # of a camera that is calibrated to tell where on the ground an object is
BOXES = (
    ("topleftx", "toplefty", "bottomrightx", "bottomrighty"),
    ("leftX", "topY", "rightX", "bottomY"),
    ("left", "top", "right", "bottom"),
)
# Words in what an analytics module calls its alert, and the label that they stand for.
ALERTS = (
    ("tripwire", "line_crossing"),
    ("line_crossing", "line_crossing"),
    ("restricted", "intrusion"),
    ("intrusion", "intrusion"),
    ("tailgating", "intrusion"),
    ("wrong_way", "wrong_way"),
    ("loitering", "loitering"),
    ("crowd", "crowd"),
    ("overcrowding", "crowd"),
    ("fall", "fallen"),
    ("abandoned", "object_left"),
)


def feed(local: Local) -> Feed:
    lookout = Lookout(local, local.own(Options))
    return Feed("metropolis", EventKind.CCTV, partial(_parse, lookout), ids_alone=True)


def _parse(lookout: Lookout, payload: bytes, _received: datetime) -> Parsed:
    value = json.decode(payload)
    messages = json.listed(value if isinstance(value, list) else [value])
    if messages and not any(isinstance(each, dict) for each in messages):
        raise BadMessage("this is neither a message nor a list of messages")
    return gather(_pieces(lookout, messages))


class _Object(NamedTuple):
    """One object as any of the schemas tells of it; `id` is None where nothing follows it."""

    id: str | None
    labels: Labels
    score: float | None
    sides: list[float] | None  # left, top, right, bottom in pixels
    place: tuple[Point, float] | None
    plate: str | None


def _pieces(lookout: Lookout, messages: list[Any]) -> Iterator[Piece]:
    told: set[str] = set()  # the tracks of this payload: each is told of once
    for number, message in enumerate(messages):
        raw = partial(msgspec.json.encode, message)
        objects = message.get("objects") if isinstance(message, dict) else None
        if not isinstance(objects, list) or _is_alert(message):
            yield Piece(f"message {number}", partial(_of_message, lookout, message, told), raw)
            continue
        for place, each in enumerate(json.listed(objects, "objects")):
            yield Piece(
                f"message {number}, object {place}", partial(_of_frame, lookout, message, each, told), raw
            )


def _is_alert(message: Record) -> bool:
    """Whether an analytics module raised it. DeepStream names its module with every object, too."""
    return (
        "category" in message or "isAnomaly" in message or ("end" in message and "analyticsModule" in message)
    )


def _of_message(lookout: Lookout, message: Any, told: set[str]) -> Event | None:
    found = json.record(message)
    if _is_alert(found):
        return _alert(lookout, found)
    followed = _object(json.record(found.get("object"), "object"))
    return _track(lookout, found, followed, told)


def _of_frame(lookout: Lookout, message: Record, each: Any, told: set[str]) -> Event | None:
    """One object of the minimal schema."""
    followed = _written(each) if isinstance(each, str) else _object(json.record(each, "objects"))
    return _track(lookout, message, followed, told)


def _written(text: str) -> _Object:
    """`id|left|top|right|bottom|type`, and what was classified after `|#|`, the confidence last."""
    parts = text.split("|")
    if len(parts) < 6:
        raise BadMessage(f"{clipped(text, 60)!r} has fewer than six parts", "objects")
    sides = [json.number({"bbox": part}, "bbox") for part in parts[1:5]]
    last = parts[-1] if len(parts) > 7 else ""
    score = scored(float(last)) if re.fullmatch(r"[01](\.\d+)?", last) else None
    return _Object(_id(parts[0]), (parts[5].lower(),), score, sides, None, None)


def _object(told: Record) -> _Object:
    """An object's record: its kind is `type`, or the name of the part that describes it."""
    kind = json.optional_text(told, "type")
    parts = (
        (name, part) for name, part in told.items() if name not in KNOWN_OF_IT and isinstance(part, dict)
    )
    name, part = (kind, told) if kind else next(parts, ("object", told))
    finer = json.optional_text(part, "type")
    confidence = part.get("confidence", told.get("confidence"))
    return _Object(
        id=_id(json.name(told, "id")),
        labels=tuple(dict.fromkeys(each.lower() for each in (name, finer) if each)),
        score=scored(confidence),
        sides=_sides(told.get("bbox")),
        place=_place(told.get("location"), OBJECT_ACCURACY_M),
        plate=json.optional_text(part, "license"),
    )


def _id(text: str) -> str | None:
    return None if text in UNTRACKED else clipped(text, 60)


def _sides(bbox: Any) -> list[float] | None:
    if isinstance(bbox, dict):
        for names in BOXES:
            if numbers(sides := [bbox.get(name) for name in names]):
                return list(sides)
    return None


def _place(location: Any, accuracy_m: float) -> tuple[Point, float] | None:
    """What is not configured stands at 0, 0."""
    lat, lon = json.find(location, "lat"), json.find(location, "lon")
    if not (isinstance(lat, int | float) and isinstance(lon, int | float)) or not (lat or lon):
        return None
    return at(*area.place(lon, lat, "location")), accuracy_m


def _track(lookout: Lookout, message: Record, followed: _Object, told: set[str]) -> Event | None:
    does = (json.optional_text(message, "event.type") or "moving").lower()
    labels = followed.labels if does in TRACKED else (_label(does), *followed.labels, "alert")
    meant = lookout.asked_for(labels, _zones(message))
    if meant is None:
        return None
    time, certainty = _time(message), certainty_of(meant, followed.score)
    track = followed.id or json.name(message, "messageid" if "messageid" in message else "id")
    # A tracker that restarts counts anew: a number is one track for some minutes, and one report for a day.
    name = f"{track}:{does[:30]}:{meant.rule[:40]}:{certainty}:{time:%Y%m%dT%H}{time.minute // 10}"
    camera = _sensor(message)
    if f"{camera} {name}" in told:
        return None
    told.add(f"{camera} {name}")
    box = in_pixels(followed.sides, lookout.frame)
    seen = Seen(
        camera=camera,
        score=followed.score,
        ref=f"{track}:{time:%Y%m%d}",
        place=followed.place or lookout.place(camera) or _place_of(message),
        evidence=_shown(lookout, message) | ({"box": box} if box else {}),
        attributes={"does": does, "labels": followed.labels}
        | ({"plate": followed.plate} if followed.plate else {}),
    )
    return lookout.event(name, time, meant, seen)


def _alert(lookout: Lookout, message: Record) -> Event | None:
    """What a module alerts of, in its own words."""
    module = message.get("analyticsModule")
    texts = [json.optional_text(message, "category"), json.optional_text(message, "event.type")]
    texts += [json.optional_text(module, "id"), json.optional_text(module, "description")]
    said = [clipped(each, LINE) for each in texts if each]
    meant = lookout.asked_for((_label(" ".join(said)), "alert"), _zones(message))
    if meant is None:
        return None
    name, camera = json.name(message, "id" if "id" in message else "Id"), _sensor(message)
    withdrawn = json.optional_text(message, "info.verdict") == "rejected"  # by the model that looked again
    seen = Seen(
        camera=camera,
        title=said[-1] if said else None,
        score=scored(json.find(message, "confidence")),
        ref=clipped(name, 150),
        action=Action.CANCEL if withdrawn else Action.NEW,
        place=lookout.place(camera) or _place_of(message),
        evidence=_shown(lookout, message),
        attributes={"module": json.optional_text(module, "id"), "objects": message.get("objectIds")},
    )
    return lookout.event(
        f"{clipped(name, 150)}{':withdrawn' if withdrawn else ''}", _time(message), meant, seen
    )


def _label(said: str) -> str:
    """The label that the words stand for, or the words themselves."""
    label = words(said)
    return next((meant for part, meant in ALERTS if f"_{part}_" in f"_{label}_"), label)


def _time(message: Record) -> datetime:
    field = "@timestamp" if "@timestamp" in message else "timestamp"
    return instant(json.optional_text(message, field), field)


def _sensor(message: Record) -> str:
    return clipped(json.name(message, "sensorId" if "sensorId" in message else "sensor.id"), cctv.WORD)


def _zones(message: Record) -> Labels:
    zones = (json.optional_text(message, path) for path in ("place.name", "place.type", "place.id"))
    return tuple([clipped(each, cctv.WORD) for each in zones if each])


def _place_of(message: Record) -> tuple[Point, float] | None:
    """Where the sensor, or the place that it watches, is said to be."""
    found = json.find(message, "sensor.location"), json.find(message, "place.location")
    return next((place for each in found if (place := _place(each, USUAL_ACCURACY_M)) is not None), None)


def _shown(lookout: Lookout, message: Record) -> dict[str, Any]:
    path = json.optional_text(message, "videoPath")
    return {"clip": lookout.url(clipped(path, LINE))} if path else {}
