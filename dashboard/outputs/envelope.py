"""What a receiver reads: a fact or an incident as a CloudEvent, without what is of persons."""

from typing import Any, NamedTuple

import msgspec

from dashboard.model.facts import Fact
from dashboard.model.incident import Incident
from dashboard.streams.codec import fact_json, utc_millis

MEDIA_TYPE = "application/cloudevents+json"
# Who did it, what callers said, what cameras and sources know of people: names, telephones, plates, faces.
# `fields` and `excerpt` may repeat any of them; the hash is of the whole fact.
PERSONAL = frozenset(
    {
        "acknowledged_by",
        "actor",
        "attributes",
        "by",
        "evidence",
        "excerpt",
        "fields",
        "hash",
        "life_word",
        "priority_set_by",
        "text",
    }
)


class Message(NamedTuple):
    """A CloudEvent. By its id a receiver knows what is told again."""

    id: str
    body: bytes


def of_fact(fact: Fact, centre: str, *, personal: bool = False) -> Message:
    """The fact of the journal; the same each time it is asked for."""
    said = msgspec.json.decode(fact_json(fact))
    return _cloud_event(
        centre,
        id=fact.id,
        type=f"sitcen.fact.{fact.type}.v1",
        subject=fact.incident_id or fact.unit,
        time=said["at"],
        data=said if personal else without_personal(said),
    )


def of_incident(incident: Incident, fact: Fact, centre: str, *, personal: bool = False) -> Message:
    """The incident as it is now; `fact` is the one that this change was noticed by."""
    said = msgspec.to_builtins(incident)
    return _cloud_event(
        centre,
        id=f"{incident.id}/{fact.id}",
        type="sitcen.incident.v1",
        subject=incident.id,
        time=fact.at,
        data=said if personal else without_personal(said),
    )


def without_personal(value: Any) -> Any:
    """The value without the fields that may name or describe a person, however deep they lie."""
    if isinstance(value, dict):
        return {name: without_personal(each) for name, each in value.items() if name not in PERSONAL}
    if isinstance(value, list):
        return [without_personal(each) for each in value]
    return value


def _cloud_event(centre: str, *, subject: str | None, **said: Any) -> Message:
    named = {} if subject is None else {"subject": subject}
    head = {"specversion": "1.0", "source": f"sitcen/{centre}", "datacontenttype": "application/json"}
    return Message(said["id"], utc_millis(msgspec.json.encode({**head, **named, **said})))
