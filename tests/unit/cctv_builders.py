"""Payloads of our own making of what cameras and their recorders tell of."""

from typing import Any

import msgspec

LINE = "tns1:RuleEngine/LineDetector/Crossed"
MOTION = "tns1:RuleEngine/CellMotionDetector/Motion"


def items(values: dict[str, str]) -> str:
    return "".join(f'<tt:SimpleItem Name="{name}" Value="{value}"/>' for name, value in values.items())


def a_notice(topic: str = LINE, *, state: str | None = None, more: str = "", **changed: Any) -> str:
    """One ONVIF notification; `state` is the value of its `State`, `more` stands among its data."""
    told: dict[str, Any] = {
        "device": "urn:uuid:7f1c",
        "operation": "Changed",
        "time": "2026-11-22T17:59:58.125Z",
        "source": {"VideoSourceToken": "2", "Rule": "North fence"},
        "data": {"ObjectId": "1"} if state is None else {"State": state},
    } | changed
    address = f"<a:Address>{told['device']}</a:Address>" if told["device"] else ""
    operation = f' PropertyOperation="{told["operation"]}"' if told["operation"] else ""
    return (
        f"<n:NotificationMessage><n:Topic>{topic}</n:Topic><n:ProducerReference>{address}"
        f'</n:ProducerReference><n:Message><tt:Message UtcTime="{told["time"]}"{operation}>'
        f"<tt:Source>{items(told['source'])}</tt:Source><tt:Data>{items(told['data'])}{more}</tt:Data>"
        "</tt:Message></n:Message></n:NotificationMessage>"
    )


def notices(*each: str) -> bytes:
    """A SOAP envelope as a camera pushes it."""
    inner = "".join(each or (a_notice(),))
    return (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:n="http://docs.oasis-open.org/wsn/b-2" xmlns:a="http://www.w3.org/2005/08/addressing" '
        'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tns1="http://www.onvif.org/ver10/topics">'
        f"<s:Body><n:Notify>{inner}</n:Notify></s:Body></s:Envelope>"
    ).encode()


def an_alert_of(kind: str = "fielddetection", *, more: str = "", **changed: Any) -> bytes:
    """A Hikvision alert; an element of None is left out, and `more` stands at its end."""
    parts: dict[str, Any] = {
        "ipAddress": "10.0.0.9",
        "portNo": 80,
        "protocol": "HTTP",
        "macAddress": "44:19:b6:00:00:01",
        "channelID": 3,
        "dateTime": "2026-11-22T19:59:58+02:00",
        "activePostCount": 1,
        "eventType": kind,
        "eventState": "active",
        "eventDescription": f"{kind} alarm",
    } | changed
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value is not None)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<EventNotificationAlert version="2.0" '
        f'xmlns="http://www.hikvision.com/ver20/XMLSchema">{inner}{more}</EventNotificationAlert>'
    ).encode()


REGION = (
    "<DetectionRegionList><DetectionRegionEntry><regionID>1</regionID><detectionTarget>human</detectionTarget>"
    "<TargetRect><X>0.63</X><Y>0.47</Y><width>0.04</width><height>0.11</height></TargetRect>"
    "</DetectionRegionEntry></DetectionRegionList>"
)
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\r\n\r\n--other\x00\xff\xd9"


def in_parts(*bodies: bytes) -> bytes:
    """A multipart body; what is no text is a picture."""
    found = b""
    for body in bodies:
        kind = b"image/jpeg" if body.startswith(b"\xff") else b'application/xml; charset="UTF-8"'
        if body.startswith(b"{"):
            kind = b"application/json"
        head = b"--boundary\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
        found += head + body + b"\r\n"
    return found + b"--boundary--\r\n"


def a_post(code: str = "CrossLineDetection", action: str = "Start", **data: Any) -> dict[str, Any]:
    """A Dahua event as it is posted; data of None is left out."""
    told = {
        "Name": "Fence",
        "RuleID": 4,
        "Direction": "LeftToRight",
        "UTC": 1_795_370_398,
        "UTCMS": 250,
        "Object": {
            "ObjectID": 77,
            "ObjectType": "Human",
            "BoundingBox": [680, 1176, 1864, 5880],
            "Confidence": 204,
        },
    } | data
    present = {name: value for name, value in told.items() if value is not None}
    return {"Code": code, "Action": action, "Index": 1, "Data": present}


def a_line(code: str = "CrossLineDetection", action: str = "Start", **data: Any) -> str:
    """The same as a line of the event stream, its data over several lines."""
    post = a_post(code, action, **data)
    pretty = msgspec.json.format(msgspec.json.encode(post["Data"]), indent=3).decode()
    return f"Code={code};action={action};index=1" + (f";data={pretty}" if post["Data"] else "")


def a_message(does: str = "moving", kind: str = "person", **changed: Any) -> dict[str, Any]:
    """DeepStream's full schema; `object` replaces parts of its object."""
    described = {"confidence": 0.85} | changed.pop("described", {})
    box = {"topleftx": 10, "toplefty": 20, "bottomrightx": 110, "bottomrighty": 220}
    followed = {"id": "4711", "speed": 0, "bbox": box, kind: described} | changed.pop("object", {})
    return {
        "messageid": "6f1d-01",
        "mdsversion": "1.0",
        "@timestamp": "2026-11-22T17:59:58.250Z",
        "place": {"id": "1", "name": "Restricted yard", "type": "yard"},
        "sensor": {"id": "cam-7", "type": "Camera", "description": "Yard"},
        "analyticsModule": {"id": "XYZ", "description": "Fire and vehicle detection", "version": "1.0"},
        "object": followed,
        "event": {"id": "e-1", "type": does},
        "videoPath": "",
    } | changed


def a_frame(*objects: Any, **changed: Any) -> dict[str, Any]:
    """DeepStream's minimal schema."""
    return {
        "version": "4.0",
        "id": "118",
        "@timestamp": "2026-11-22T17:59:58.250Z",
        "sensorId": "cam-7",
        "objects": list(objects or ("4711|10|20|110|220|smoke|#|0.85",)),
    } | changed


def a_module_alert(**changed: Any) -> dict[str, Any]:
    """What the behaviour analytics of Metropolis publishes."""
    return {
        "id": "alert-17",
        "timestamp": "2026-11-22T17:59:58.250Z",
        "end": "2026-11-22T18:00:08Z",
        "sensor": {"id": "cam-7"},
        "place": {"name": "Yard"},
        "analyticsModule": {"id": "Restricted Area", "description": "Person in the transformer yard"},
        "objectIds": ["4711"],
        "videoPath": "https://vst.example/clip.mp4",
    } | changed
