"""Builders: the smallest message of each kind, with what a test cares about."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from msgspec import structs

from dashboard.decide import Rules, decide
from dashboard.fold import CENTRE, apply
from dashboard.model.codes import Category, EventKind, Service
from dashboard.model.command import Command
from dashboard.model.commands import RegisterUnit
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.facts import Body, Fact
from dashboard.model.place import Point, at
from dashboard.picture import Picture
from dashboard.triage import doctrine

NOW = datetime(2026, 11, 22, 1, 41, 17, tzinfo=UTC)
SUMSKA = at(36.2304, 49.9935)
SALTIVKA = at(36.3300, 50.0200)
OSNOVA = at(36.2100, 49.9500)
RULES = Rules(doctrine=doctrine.load(), district_of=lambda _: "Київський", sites_near=lambda _: ())

_numbers = count(1)


def metres_east(point: Point, metres: float) -> Point:
    return at(point.lon + metres / 71_500, point.lat)  # a degree of longitude at 50 degrees north


def an_event(
    category: Category = Category.FIRE,
    *,
    kind: EventKind = EventKind.EMERGENCY,
    source: str | None = None,
    time: datetime = NOW,
    **data: Any,
) -> Event:
    number = next(_numbers)
    event_id = data.pop("id", f"e{number}")
    given: dict[str, Any] = {"title": "Smoke", "location": SUMSKA, "accuracy_m": 25.0, **data}
    return Event(
        id=event_id,
        source=source or f"112/line-{number}",
        type=type_of(kind),
        time=time,
        data=EventData(category=category, **given),
    )


class ARoom:
    """A centre without a store: messages are decided and folded one after another."""

    def __init__(self, *, units: Sequence[str] = ()) -> None:
        self.picture = Picture()
        self.now = NOW
        self.history: list[Fact] = []
        self._ids = count(1)
        for unit in units:
            self.tell(RegisterUnit(unit=unit, service=Service.FIRE, capabilities=("engine",)))

    def tell(self, message: Event | Command, *, actor: str = "olena") -> Sequence[Body]:
        """Decide a message and fold its facts; a command gets an id and an actor."""
        if isinstance(message, Command):
            message = _signed(message, f"c{next(_numbers)}", actor)
        bodies = decide(self.picture, message, now=self.now, rules=RULES)
        for body in bodies:
            by = message.actor if isinstance(message, Command) else CENTRE
            number = next(self._ids)
            fact = Fact(id=f"{number}-0", at=self.now, actor=by, cause=message.id, body=body)
            self.history.append(fact)
            apply(self.picture, fact)
        return bodies

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def incident(self, number: int = 1) -> Any:
        return self.picture.incidents[f"inc-{number}"]

    def unit(self, name: str) -> Any:
        return self.picture.units[name]

    @property
    def last_cause(self) -> str:
        return self.history[-1].cause


def _signed(command: Command, command_id: str, actor: str) -> Command:
    return structs.replace(command, id=command.id or command_id, actor=actor)
