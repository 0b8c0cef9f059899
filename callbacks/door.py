"""What the desk screen asks of the house: the picture, one door for commands, and who is asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from dashboard.archive.loads import Loads
from dashboard.archive.one import OneArchived
from dashboard.archive.selection import ArchivedIncident, Selection
from dashboard.feeds.cameras import Watch
from dashboard.model.codes import Role
from dashboard.model.command import Command
from dashboard.model.facts import CommandRefused, Fact
from dashboard.model.incident import Incident
from dashboard.picture import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who sits at this screen. `id` is the one that presence is told by, never the cookie's secret."""

    id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a command: its facts, or one CommandRefused."""

    command_id: str
    facts: tuple[Fact, ...]

    @property
    def refusal(self) -> CommandRefused | None:
        return next((fact.body for fact in self.facts if isinstance(fact.body, CommandRefused)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a selection comes to. `figures` are those of GET /api/v1/figures, their groups `by` each key."""

    selection: Selection
    profile: str
    figures: Mapping[str, Any]
    worst: Sequence[ArchivedIncident]
    loads: Loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """The room at an instant, and what was recorded of one incident up to then."""

    picture: Picture
    facts: Sequence[Fact]


class DeskDoor(Protocol):
    """Every call is made inside a request of the person it concerns."""

    def session(self) -> Session: ...

    def picture(self) -> Picture: ...

    def timeline(self, incident_id: str) -> Sequence[Fact]:
        """The incident's facts, oldest first."""

    def arrangement(self) -> Mapping[str, Any] | None:
        """How this person has their desk; None while the store does not answer."""

    def watch(self, incident: Incident) -> Watch:
        """The cameras that saw the incident or stand near it."""

    def submit(self, command: Command) -> Answer:
        """Raises Unanswered when the writer is silent."""

    def reviewed(self, query: Mapping[str, str], by: Sequence[str], step: str) -> Reviewed:
        """What a query selects, with the ten that took longest for a step.

        Raises BadMessage naming the parameter, Unanswered when the archive is silent.
        """

    def then(self, at: datetime, incident_id: str | None) -> Then:
        """Raises Unanswered when nothing of that time is kept."""

    def archived(self, incident_id: str) -> OneArchived | None:
        """Everything that is kept of an incident. Raises Unanswered."""

    def presence(self, incident_id: str | None) -> None:
        """Tell the others which incident this session has open, or that it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the screens need of the city pack: GeoJSON by layer's name, and (longitude, latitude).

    A map that is not `schematic` is OpenStreetMap's, and says so. `tiles` are what its pictures are asked for
    by; without them the base map is drawn from its layers.
    """

    layers: Mapping[str, Mapping[str, Any]]
    centre: tuple[float, float]
    schematic: bool = False
    tiles: Mapping[str, Any] | None = None
