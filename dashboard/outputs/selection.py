"""Which facts and incidents an output is for."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model.codes import Category
from dashboard.model.facts import BODIES, Fact, IncidentOpened
from dashboard.model.incident import Incident
from dashboard.picture import Picture

OF_OUTPUTS = frozenset({"OutputChanged", "UndeliveredAsked"})  # told of only when they are asked for


class Filter(Struct, frozen=True, kw_only=True):
    """What is not named is not asked about; `priority` is the least urgent number that is told of."""

    facts: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    priority: Annotated[int, Meta(ge=1, le=5)] = 5
    districts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.facts:
            if name not in BODIES:
                raise ValueError(f"facts: there is no {name}; there are {', '.join(sorted(BODIES))}")

    def fits(self, incident: Incident | IncidentOpened) -> bool:
        return (
            incident.priority <= self.priority
            and (not self.categories or incident.category in self.categories)
            and (not self.districts or incident.district in self.districts)
        )

    @property
    def of_any_incident(self) -> bool:
        """Whether it asks nothing of an incident, so that facts about none go out too."""
        return self.priority == 5 and not self.categories and not self.districts


@dataclass(slots=True)
class Selection:
    """One output's filter at work along the journal.

    An incident that no longer fits is told of once more, so that the receiver learns that it left.
    `unknown` counts the facts about incidents that nobody can judge any more.
    """

    filter: Filter
    unknown: int = field(default=0, init=False)
    _followed: set[str] = field(default_factory=set, init=False)

    def begin(self, picture: Picture) -> None:
        self._followed = {each.id for each in picture.open_incidents() if self.filter.fits(each)}

    def wants(self, fact: Fact, picture: Picture) -> bool:
        """Whether a fact goes out. `picture` has it folded in, or is of a later moment."""
        if fact.incident_id is None:
            return self.filter.of_any_incident and self._names(fact)
        return self.concerns(fact, fact.incident_id, picture)

    def concerns(self, fact: Fact, incident_id: str, picture: Picture) -> bool:
        """Whether an incident that this fact changed is told of."""
        found: Incident | IncidentOpened | None = picture.incidents.get(incident_id)
        if found is None and isinstance(fact.body, IncidentOpened):
            found = fact.body  # closed and forgotten since
        return self._follows(incident_id, found) and self._names(fact)

    def _names(self, fact: Fact) -> bool:
        return fact.type in self.filter.facts if self.filter.facts else fact.type not in OF_OUTPUTS

    def _follows(self, incident_id: str, incident: Incident | IncidentOpened | None) -> bool:
        followed = incident_id in self._followed
        if incident is None:
            self.unknown += 1
            return followed or self.filter.of_any_incident
        fits = self.filter.fits(incident)
        if fits:
            self._followed.add(incident_id)
        else:
            self._followed.discard(incident_id)
        return fits or followed
