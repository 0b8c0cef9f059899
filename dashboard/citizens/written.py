"""What a citizen wrote, as the event that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.citizens.services import Service
from dashboard.model.codes import EventKind
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.place import Point
from dashboard.model.report import MODERATION, PENDING, TRUSTED

TITLE = 120  # characters of the text that stand for all of it in a list
LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`person` is personal data by its plain keys: `caller_name`, `caller_phone`, `caller_email`."""

    code: str
    service: Service
    text: str
    location: Point | None = None
    accuracy_m: float | None = None
    address: str | None = None
    person: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)

    def event(self, number: str, *, source: str, at: datetime, trusted: bool) -> Event:
        """`at` is when it came, in UTC: the teller names no time of the thing itself."""
        pending = self.service.moderated or not trusted
        attributes = {
            MODERATION: PENDING if pending else TRUSTED,
            "service": self.code,
            "description": self.text,
            **self.person,
        }
        if self.answers:
            attributes["answers"] = "; ".join(f"{name}: {value}" for name, value in self.answers.items())
        return Event(
            id=number,
            source=source,
            type=type_of(EventKind.CITIZEN),
            time=at.replace(microsecond=at.microsecond // 1_000 * 1_000),
            data=EventData(
                category=self.service.category,
                title=_title(self.text) or self.service.name.uk,
                location=self.location,
                accuracy_m=self.accuracy_m,
                address=self.address,
                ref=number,
                evidence=dict(self.evidence),
                attributes=dict(attributes),
            ),
        )


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE else line[: TITLE - 1] + "…"
