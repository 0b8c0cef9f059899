"""The report that an event begins, with what triage reads in it once and for all."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

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
        expires=data.expires,
        evidence=data.evidence,
        attributes=data.attributes,
        life_word=life_word(event, doctrine),
        known_as=event.known_as(),
    )


def life_word(event: Event, doctrine: Doctrine) -> str | None:
    """The first word in an event's title or details that says a life is at risk."""
    data = event.data
    texts = (data.title, *_texts(data.attributes), *_texts(data.evidence))
    return _first(doctrine.life_at_risk, " | ".join(texts))


@lru_cache(maxsize=4_096)  # sources say the same again with each update
def _first(words: re.Pattern[str], text: str) -> str | None:
    found = words.search(plain(text))
    return None if found is None else found.group()


def _texts(values: Mapping[str, object]) -> Iterator[str]:
    return (value for value in values.values() if isinstance(value, str))
