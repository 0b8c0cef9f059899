"""Payloads of our own making of what cameras and their recorders tell of."""

from typing import Any

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
