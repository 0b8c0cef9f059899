"""The best sets for several incidents at once: who serves which need, so that all together wait least."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.optimize import linear_sum_assignment

from dashboard.dispatch.coverage import Cover
from dashboard.dispatch.eta import Etas
from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Force, Standing
from dashboard.model.codes import Service
from dashboard.model.incident import Incident
from dashboard.roads.graph import Floats

NEVER = 1e9  # this unit cannot serve this need
# What an unfilled need costs: more than any way with some closed roads, the first of its kind the most.
UNFILLED_FIRST, UNFILLED_FURTHER = 400_000.0, 200_000.0


@dataclass(frozen=True, slots=True)
class Call:
    """One waiting incident: what it still needs, and how long each unit would take."""

    incident: Incident
    needs: Mapping[str, int]
    etas: Etas

    def slots(self) -> list[str]:
        """Each unit needed by its capability, in the plan's order."""
        return [capability for capability, count in self.needs.items() for _ in range(count)]


Sets = dict[str, list[Standing | None]]  # by incident: who fills each slot, in the slots' order


@dataclass(frozen=True, slots=True)
class Scales:
    """What weighs on a choice besides its seconds."""

    figures: Figures
    covers: Mapping[Service, Cover]
    scarcity: Mapping[str, int]  # how many units have a capability

    @classmethod
    def of(cls, force: Force, covers: Mapping[Service, Cover], figures: Figures) -> "Scales":
        counts = Counter(each for standing in force.standings for each in standing.unit.capabilities)
        return cls(figures, covers, counts)

    def cost(self, call: Call, capability: str, standing: Standing) -> float:
        """Seconds, and what they are worth: less for the one advised already, more for the abler."""
        seconds = call.etas.cost(standing.unit.id)
        if seconds == inf or capability not in standing.unit.capabilities:
            return NEVER
        return (
            seconds + self.spare(capability, standing) + self._cover(standing) - self._sticky(call, standing)
        )

    def spare(self, capability: str, standing: Standing) -> float:
        """For each thing it can that fewer can than what is asked for."""
        asked = self.scarcity[capability]
        rarer = sum(self.scarcity[each] < asked for each in standing.unit.capabilities)
        return rarer * self.figures.spare_s

    def _cover(self, standing: Standing) -> float:
        cover = self.covers.get(standing.unit.service)
        return 0.0 if cover is None else self.figures.tie_s * cover.worth(standing.unit.id)

    def _sticky(self, call: Call, standing: Standing) -> float:
        advice = call.incident.advice
        if advice is None or not advice.options:
            return 0.0
        advised = any(each.unit == standing.unit.id for each in advice.options[0].units)
        return self.figures.sticky_s if advised else 0.0


def best_sets(calls: Sequence[Call], force: Force, scales: Scales) -> Sets:
    """The most urgent first; within one priority all together."""
    found: Sets = {}
    taken: set[str] = set()
    for priority in sorted({call.incident.priority for call in calls}):
        equals = [call for call in calls if call.incident.priority == priority]
        chosen = _together(equals, force, scales, taken)
        found |= chosen
        taken |= {each.unit.id for units in chosen.values() for each in units if each is not None}
        taken |= _crew_mates(force, taken)
    return found


def _crew_mates(force: Force, taken: AbstractSet[str]) -> set[str]:
    crews = {force.by_unit[name].unit.crew for name in taken} - {None}
    return {each.unit.id for each in force.standings if each.unit.crew in crews}


def _together(calls: Sequence[Call], force: Force, scales: Scales, taken: AbstractSet[str]) -> Sets:
    slots = [(call, capability) for call in calls for capability in call.slots()]
    free = [each for each in force.standings if each.free and each.unit.id not in taken]
    while True:
        chosen = _solve(slots, free, scales)
        if (loser := _splits_a_crew(chosen)) is None:
            break
        free = [each for each in free if each is not loser]
    sets: Sets = {call.incident.id: [] for call in calls}
    for (call, _), standing in zip(slots, chosen, strict=True):
        sets[call.incident.id].append(standing)
    return sets


def _splits_a_crew(chosen: Sequence[Standing | None]) -> Standing | None:
    """A unit whose crew has been given to another as well."""
    seen: set[str] = set()
    for standing in chosen:
        crew = None if standing is None else standing.unit.crew
        if crew in seen:
            return standing
        if crew is not None:
            seen.add(crew)
    return None


def _solve(
    slots: Sequence[tuple[Call, str]], free: Sequence[Standing], scales: Scales
) -> list[Standing | None]:
    if not slots:
        return []
    rows = np.full((len(slots), len(free) + len(slots)), NEVER)
    for row, (call, capability) in enumerate(slots):
        for column, standing in enumerate(free):
            if capability in standing.unit.capabilities:
                rows[row, column] = scales.cost(call, capability, standing)
        rows[row, len(free) + row] = _unfilled(slots, row)
    _, columns = linear_sum_assignment(rows)
    return [_of(free, rows, row, int(column)) for row, column in enumerate(columns)]


def _unfilled(slots: Sequence[tuple[Call, str]], row: int) -> float:
    first = row == 0 or slots[row - 1] != slots[row]
    return UNFILLED_FIRST if first else UNFILLED_FURTHER


def _of(free: Sequence[Standing], rows: Floats, row: int, column: int) -> Standing | None:
    return free[column] if column < len(free) and rows[row, column] < NEVER else None
