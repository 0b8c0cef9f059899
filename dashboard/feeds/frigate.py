"""Frigate: what its MQTT topics carry, alone or in a list, and the list of its REST events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds import json
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, clipped, event, from_epoch, gather
from dashboard.feeds.cameras import Cameras
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.sightings import Sighting, sighting
from dashboard.model.codes import Action, Certainty, EventKind
from dashboard.model.event import Event, EventData

LIKELY_SCORE = 0.8
POSSIBLE_SCORE = 0.5
ACTIONS = {"new": Action.NEW, "update": Action.UPDATE, "end": Action.UPDATE}


@dataclass(frozen=True, slots=True)
class _Track:
    """Which camera follows what, and how sure it is."""

    camera: str
    ref: str
    action: Action
    score: float | None


@dataclass(frozen=True, slots=True)
class _Told:
    """What stays the same for every item of one payload."""

    cameras: Cameras
    received: datetime


def feed(local: Local) -> Feed:
    return Feed("frigate", EventKind.CCTV, partial(_parse, local.cameras))


def _parse(cameras: Cameras, payload: bytes, received: datetime) -> Parsed:
    value = json.decode(payload)
    items = json.listed(value if isinstance(value, list) else [value])
    if items and not any(isinstance(each, dict) for each in items):
        raise BadMessage("this is neither an object nor a list of objects")
    told = _Told(cameras, received)
    return gather(json.pieces(items, lambda item: _reader(item)(item, told)))


def _reader(item: Record) -> Callable[[Record, _Told], Event]:
    after = item.get("after")
    if isinstance(after, dict):
        return _review if "severity" in after else _track
    if "event_id" in item and "name" in item:
        return _trigger
    if "camera" in item and "label" in item and "start_time" in item:
        return _listed
    if "type" in item and "id" in item:
        return _recognised
    raise BadMessage("is neither a Frigate event, review, object update nor trigger")


def _track(item: Record, told: _Told) -> Event:
    """`frigate/events`: one tracked object, as it is now."""
    return _of_track(item["after"], _stage(item), told)


def _listed(item: Record, told: _Told) -> Event:
    """One object of the REST list, as the topic would have told it."""
    return _of_track(item, "end" if item.get("end_time") is not None else "new", told, action=Action.NEW)


def _of_track(track: Record, stage: str, told: _Told, *, action: Action | None = None) -> Event:
    name, camera = json.text(track, "id"), json.text(track, "camera")
    if track.get("false_positive") is True:
        raise BadMessage("Frigate itself holds it for a false positive")
    ended = stage == "end" and track.get("end_time") is not None
    moment = "end_time" if ended else "frame_time" if "frame_time" in track else "start_time"
    score = _score(track)
    seen = sighting([json.text(track, "label")], _zones(track), score)
    data = _data(seen, _Track(camera, name, action or ACTIONS[stage], score), told)
    data.evidence.update(_pictures(track, name))
    data.attributes.update(_said(track))
    instant = from_epoch(track.get(moment), moment)
    return _event(f"{name}:{stage}:{track[moment]}", camera, instant, data)


def _review(item: Record, told: _Told) -> Event:
    """`frigate/reviews`: what Frigate would show to a person, over several objects."""
    after, stage = item["after"], _stage(item)
    name, camera = json.text(after, "id"), json.text(after, "camera")
    details = _details(after)
    labels = _texts(details, "objects") + _texts(details, "audio")
    seen = sighting(labels or ["motion"], _texts(details, "zones"), None)
    data = _data(seen, _Track(camera, name, ACTIONS[stage], None), told)
    data.evidence.update(detections=_texts(details, "detections")[:50], review=after["severity"])
    data.attributes.update(objects=labels[:50], zones=_texts(details, "zones")[:50])
    moment = "end_time" if stage == "end" and after.get("end_time") is not None else "start_time"
    # An update names no moment of its own: its content tells it from the one before and from its repetition.
    digest = blake2b(msgspec.json.encode(after, order="sorted"), digest_size=6).hexdigest()
    return _event(f"{name}:{stage}:{digest}", camera, from_epoch(after.get(moment), moment), data)


def _recognised(item: Record, told: _Told) -> Event:
    """`frigate/tracked_object_update`: a face, a plate or a class that was recognised later."""
    name, kind = json.text(item, "id"), json.text(item, "type")
    if "camera" not in item:
        raise BadMessage(
            f"a {clipped(kind, 40)} without its camera cannot be joined to what the camera saw", "camera"
        )
    camera, score = json.text(item, "camera"), _score(item)
    # Never by a person's name or plate: they belong to what is known of it, not into a title on the wall.
    told_class = next((item[key] for key in ("sub_label", "model") if isinstance(item.get(key), str)), kind)
    seen = sighting([told_class or kind], [], score)
    data = _data(seen, _Track(camera, name, Action.UPDATE, score), told)
    for key in ("name", "plate", "model", "sub_label", "attribute"):
        if isinstance(item.get(key), str):
            data.attributes[key] = clipped(item[key], LINE)
    instant = from_epoch(item.get("timestamp"), "timestamp")
    return _event(f"{name}:{kind}:{item['timestamp']}", camera, instant, data)


def _trigger(item: Record, told: _Told) -> Event:
    """`frigate/triggers`: a picture like one that was asked for. It names no time, so it is now."""
    name, camera, rule = json.text(item, "event_id"), json.text(item, "camera"), json.text(item, "name")
    score = _score(item)
    seen = sighting([rule], [], score)
    data = _data(seen, _Track(camera, name, Action.UPDATE, score), told)
    return _event(f"{name}:trigger:{rule}", camera, told.received, data)


def _data(seen: Sighting, track: _Track, told: _Told) -> EventData:
    known = told.cameras.get(track.camera)
    return EventData(
        category=seen.category,
        title=clipped(f"{seen.title}: {track.camera}", LINE),
        severity=seen.severity,
        urgency=seen.urgency,
        certainty=seen.certainty or _certainty(track.score),
        location=known.location if known else None,
        accuracy_m=known.accuracy_m if known else None,
        address=known.address if known else None,
        action=track.action,
        ref=track.ref,
        evidence={"rule": seen.rule} | ({} if track.score is None else {"score": track.score}),
        attributes={"camera": track.camera} | ({} if known else {"camera_place": "not in the camera table"}),
    )


def _event(name: str, camera: str, time: datetime, data: EventData) -> Event:
    return event(EventKind.CCTV, id=name, source=f"cctv/{camera}", time=time, data=data)


def _certainty(score: float | None) -> Certainty:
    if score is None:
        return Certainty.UNKNOWN
    if score >= LIKELY_SCORE:
        return Certainty.LIKELY
    return Certainty.POSSIBLE if score >= POSSIBLE_SCORE else Certainty.UNLIKELY


def _stage(item: Record) -> str:
    stage = item.get("type")
    if stage not in ACTIONS:
        raise BadMessage("is not one of new, update, end", "type")
    return str(stage)


def _texts(record: Record, field: str) -> list[str]:
    found = record.get(field)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _zones(track: Record) -> list[str]:
    return _texts(track, "entered_zones") + _texts(track, "current_zones") + _texts(track, "zones")


def _score(record: Record) -> float | None:
    """The best score that the record names, between 0 and 1."""
    details = _details(record)
    places = [(record, "top_score"), (details, "top_score"), (record, "score"), (details, "score")]
    found = [where.get(name) for where, name in places]
    scores = [each for each in found if isinstance(each, int | float) and not isinstance(each, bool)]
    return max((float(each) for each in scores if 0 <= each <= 1), default=None)


def _details(record: Record) -> Record:
    found = record.get("data")
    return found if isinstance(found, dict) else {}


def _pictures(track: Record, name: str) -> dict[str, Any]:
    """What shows it: paths on the Frigate server, whose address the centre does not know."""
    box = track.get("box") or _details(track).get("box")
    found: dict[str, Any] = {}
    if isinstance(box, list) and len(box) == 4 and all(isinstance(each, int | float) for each in box):
        found["box"] = box
    if track.get("has_snapshot") is True:
        found["snapshot"] = f"/api/events/{name}/snapshot.jpg"
    if track.get("has_clip") is True:
        found["clip"] = f"/api/events/{name}/clip.mp4"
    return found


def _said(track: Record) -> dict[str, Any]:
    found: dict[str, Any] = {"label": clipped(json.text(track, "label"), 100)}
    if zones := list(dict.fromkeys(_zones(track))):
        found["zones"] = zones[:50]
    sub_label = track.get("sub_label")
    named = sub_label[0] if isinstance(sub_label, list) and sub_label else sub_label
    if isinstance(named, str):
        found["sub_label"] = clipped(named, LINE)
    if isinstance(plate := track.get("recognized_license_plate"), str):
        found["plate"] = clipped(plate, 40)
    if isinstance(described := _details(track).get("description"), str):
        found["description"] = clipped(described, TEXT)
    return found
