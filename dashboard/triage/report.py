"""The report that an event begins, with what triage reads in it once and for all."""

from collections.abc import Iterator, Mapping

from dashboard.model.event import Event
from dashboard.model.incident import EventLine
from dashboard.triage.doctrine import Doctrine, plain


def line_of(event: Event, doctrine: Doctrine) -> EventLine:
    data = event.data
    return EventLine(
        source=event.source,
        id=event.id,
        type=event.type,
        time=event.time,
        title=data.title,
        kind=event.kind,
        category=data.category,
        ref=event.ref,
        severity=data.severity,
        certainty=data.certainty,
        location=data.location,
        accuracy_m=data.accuracy_m,
        address=data.address,
        evidence=data.evidence,
        attributes=data.attributes,
        life_word=life_word(event, doctrine),
    )


def life_word(event: Event, doctrine: Doctrine) -> str | None:
    """The first word in an event's title or details that says a life is at risk."""
    data = event.data
    texts = (data.title, *_texts(data.attributes), *_texts(data.evidence))
    found = doctrine.life_at_risk.search(plain(" | ".join(texts)))
    return None if found is None else found.group()


def _texts(values: Mapping[str, object]) -> Iterator[str]:
    return (value for value in values.values() if isinstance(value, str))
