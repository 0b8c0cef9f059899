"""Payloads of alerting systems of our own making."""

from typing import Any

import msgspec

CAP_12 = "urn:oasis:names:tc:emergency:cap:1.2"


def an_info(**changed: str) -> str:
    """An information block; `area` replaces the whole area."""
    parts = {
        "language": "<language>uk-UA</language>",
        "category": "<category>Fire</category>",
        "event": "<event>Пожежа на складі</event>",
        "urgency": "<urgency>Immediate</urgency>",
        "severity": "<severity>Severe</severity>",
        "certainty": "<certainty>Observed</certainty>",
        "headline": "<headline>Пожежа на складі, Плеханівська</headline>",
        "area": "<area><areaDesc>Основ'янський район</areaDesc><circle>49.97,36.24 2</circle></area>",
    }
    return f"<info>{''.join((parts | changed).values())}</info>"


def an_alert(info: str | None = None, *, namespace: str = CAP_12, **changed: str) -> str:
    """A CAP alert; each changed element is given whole, and left out when empty."""
    parts = {
        "identifier": "<identifier>dsns-17</identifier>",
        "sender": "<sender>dsns@kharkiv.example</sender>",
        "sent": "<sent>2026-11-22T19:30:00+02:00</sent>",
        "status": "<status>Actual</status>",
        "msgType": "<msgType>Alert</msgType>",
        "scope": "<scope>Public</scope>",
        "references": "",
    }
    body = "".join((parts | changed).values()) + (an_info() if info is None else info)
    return f'<alert xmlns="{namespace}">{body}</alert>'


def an_entry(*elements: str, name: str = "urn:met:17", updated: str = "2026-11-22T17:30:00Z") -> str:
    """An entry of an Atom index; CAP's own elements have the prefix `cap`."""
    head = f"<id>{name}</id><title>Штормове попередження</title><updated>{updated}</updated>"
    return f"<entry>{head}{''.join(elements)}</entry>"


def an_index(*entries: str) -> bytes:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="{CAP_12}"><id>urn:met</id>'
        f"<author><name>met@kharkiv.example</name></author>{''.join(entries)}</feed>"
    ).encode()


def an_envelope(*contents: str, **changed: str) -> bytes:
    """An EDXL-DE envelope; each changed element is given whole, and left out when empty."""
    parts = {
        "distributionID": "<distributionID>D-7</distributionID>",
        "senderID": "<senderID>hub@oblast.example</senderID>",
        "dateTimeSent": "<dateTimeSent>2026-11-22T19:31:00+02:00</dateTimeSent>",
        "distributionStatus": "<distributionStatus>Actual</distributionStatus>",
        "distributionType": "<distributionType>Report</distributionType>",
    }
    inner = "".join(contents or (a_content(),))
    told = "".join((parts | changed).values())
    namespace = "urn:oasis:names:tc:emergency:EDXL:DE:1.0"
    return f'<EDXLDistribution xmlns="{namespace}">{told}{inner}</EDXLDistribution>'.encode()


def a_content(inner: str | None = None, description: str = "Пожежа") -> str:
    held = an_alert() if inner is None else inner
    embedded = f"<xmlContent><embeddedXMLContent>{held}</embeddedXMLContent></xmlContent>"
    return f"<contentObject><contentDescription>{description}</contentDescription>{embedded}</contentObject>"


def an_air_alert(**changed: Any) -> dict[str, Any]:
    """One alert of alerts.in.ua."""
    return {
        "id": 501,
        "location_title": "Харківська область",
        "location_type": "oblast",
        "started_at": "2026-11-22T17:00:00.000Z",
        "finished_at": None,
        "updated_at": "2026-11-22T17:10:00.000Z",
        "alert_type": "air_raid",
        "location_uid": "22",
        "location_oblast": "Харківська область",
        "location_oblast_uid": "22",
        "notes": None,
        "calculated": False,
    } | changed


def a_list(*alerts: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"alerts": alerts, "meta": {"last_updated_at": "2026/11/22 17:59:00 +0000"}})


def a_region(*alerts: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A region of ukrainealarm with its alerts."""
    return {
        "regionId": "1293",
        "regionType": "Community",
        "regionName": "м. Харків та Харківська територіальна громада",
        "regionEngName": "Kharkiv",
        "lastUpdate": "2026-11-22T17:00:00Z",
        "activeAlerts": alerts or [a_siren()],
    } | changed


def a_siren(**changed: Any) -> dict[str, Any]:
    return {
        "regionId": "1293",
        "regionType": "Community",
        "type": "AIR",
        "lastUpdate": "2026-11-22T17:00:00Z",
    } | changed


def a_push(**changed: Any) -> bytes:
    told = {"status": "Activate", "regionId": 1293, "alarmType": "AIR", "createdAt": "2026-11-22T17:00:00Z"}
    return msgspec.json.encode(told | changed)


PIDF = (
    '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:gs="http://www.opengis.net/pidflo/1.0"><location-info>{inner}</location-info></presence>'
)
CIRCLE = "<gs:Circle><gml:pos>49.99 36.23</gml:pos><gs:radius>80</gs:radius></gs:Circle>"
CIVIC = (
    '<civicAddress xmlns="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"><A3>Харків</A3>'
    "<RD>Сумська</RD><STS>вулиця</STS><HNO>25</HNO><LMK>біля театру</LMK></civicAddress>"
)


def a_location(value: Any = None, **changed: Any) -> dict[str, Any]:
    by_value = PIDF.format(inner=CIRCLE + CIVIC) if value is None else value
    return {
        "$id": "loc-1",
        "locationTypeDescriptionRegistryText": "Caller",
        "locationByValue": by_value,
    } | changed


def an_eido(**changed: Any) -> dict[str, Any]:
    """An Emergency Incident Data Object of a neighbour's centre."""
    return {
        "$id": "urn:emergency:uid:incidentid:7f3:psap.poltava.example",
        "lastUpdateTimeStamp": "2026-11-22T17:42:10.5Z",
        "updatedByAgencyReference": {"$ref": "psap.poltava.example"},
        "eidoVersion": "1.0",
        "issuingElementIdentification": "cad.psap.poltava.example",
        "incidentComponent": {
            "$id": "inc-1",
            "incidentTypeInternalText": "Горить дах складу",
            "incidentTypeCommonRegistryText": "FSTRU",
            "incidentStatusCommonRegistryText": ["Active"],
            "incidentCommonPriorityNumber": 2,
            "locationReference": [{"$ref": "loc-1"}],
        },
        "callComponent": [
            {
                "$id": "call-1",
                "callStartTimestamp": "2026-11-22T17:40:00Z",
                "callStateRegistryText": "callAnswered",
                "callBackReference": {"$ref": "back-1"},
            }
        ],
        "callbackComponent": [{"$id": "back-1", "callBackInformationUri": ["sip:x@y", "tel:+380500000000"]}],
        "locationComponent": [a_location()],
        "agencyComponent": [{"$id": "psap.poltava.example", "incidentOwningAgencyIndicator": True}],
        "personComponent": [
            {
                "$id": "p-1",
                "personIncidentRoleRegistryText": ["Caller"],
                "ncPersonComponent": {"ncPersonName": [{"ncPersonFullName": {"value": "Олена Приклад"}}]},
            }
        ],
        "notesComponent": [{"$id": "n-1", "notesActionComments": "<p>Люди <b>всередині</b></p>"}],
    } | changed
