"""The best sets for several incidents at once: who serves which need, so that all together wait least."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
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


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One waiting incident: what it still needs, and how long each unit would take."""

    incident: Incident
    needs: Mapping[str, int]
    etas: Etas
    near_only: bool = False  # whether the far ones' times are infinite because nobody asked

    def slots(self) -> list[str]:
        """Each unit needed by its capability, in the plan's order."""
        return [capability for capability, count in self.needs.items() for _ in range(count)]


Sets = dict[str, list[Standing | None]]  # by incident: who fills each slot, in the slots' order


class Scales:
    """What weighs on a choice besides its seconds, for every unit in the force's order."""

    def __init__(self, force: Force, covers: Mapping[Service, Cover], figures: Figures) -> None:
        self.force, self.covers, self.figures = force, covers, figures
        self._holders = Counter(each for standing in force.standings for each in standing.unit.capabilities)
        worths = {unit: worth for cover in covers.values() for unit, worth in cover.worths().items()}
        self._cover = figures.tie_s * np.array([worths.get(each.unit.id, 0.0) for each in force.standings])
        self._by_capability: dict[str, Floats] = {}

    def costs(self, call: Call, capability: str) -> Floats:
        """Seconds, and what they are worth: more for the abler, less for one that is advised already."""
        if capability not in self._by_capability:
            self._by_capability[capability] = self._cover + [
                self.spare(capability, each) if capability in each.unit.capabilities else NEVER
                for each in self.force.standings
            ]
        found: Floats = np.minimum(call.etas.seconds + self._by_capability[capability], NEVER)
        for unit in _advised(call.incident):
            if unit in self.force.place and found[self.force.place[unit]] < NEVER:
                found[self.force.place[unit]] -= self.figures.sticky_s
        return found

    def spare(self, capability: str, standing: Standing) -> float:
        """For each thing it can that fewer can than what is asked for."""
        asked = self._holders[capability]
        rarer = sum(self._holders[each] < asked for each in standing.unit.capabilities)
        return rarer * self.figures.spare_s


def _advised(incident: Incident) -> Sequence[str]:
    advice = incident.advice
    return [each.unit for each in advice.options[0].units] if advice and advice.options else ()


def best_sets(calls: Sequence[Call], scales: Scales, promised: Mapping[str, Incident] | None = None) -> Sets:
    """The most urgent first; within one priority all together.

    `promised` are units that stay with incidents that are as urgent, and are not among the calls.
    """
    force = scales.force
    found: Sets = {}
    taken: set[str] = set()
    for priority in sorted({call.incident.priority for call in calls}):
        equals = [call for call in calls if call.incident.priority == priority]
        kept = {name for name, other in (promised or {}).items() if other.priority <= priority}
        chosen = _together(equals, scales, taken | kept | _crew_mates(force, kept))
        found |= chosen
        taken |= {each.unit.id for units in chosen.values() for each in units if each is not None}
        taken |= _crew_mates(force, taken)
    return found


def _crew_mates(force: Force, taken: AbstractSet[str]) -> set[str]:
    crews = {force.by_unit[name].unit.crew for name in taken} - {None}
    return {each.unit.id for each in force.standings if each.unit.crew in crews}


def _together(calls: Sequence[Call], scales: Scales, taken: AbstractSet[str]) -> Sets:
    slots = [(call, capability) for call in calls for capability in call.slots()]
    standings = scales.force.standings
    free = np.array([each.free and each.unit.id not in taken for each in standings], np.bool_)
    while True:
        chosen = _solve(slots, free, scales)
        if (loser := _splits_a_crew(slots, chosen)) is None:
            break
        free[scales.force.place[loser.unit.id]] = False
    sets: Sets = {call.incident.id: [] for call in calls}
    for (call, _), standing in zip(slots, chosen, strict=True):
        sets[call.incident.id].append(standing)
    return sets


def _splits_a_crew(slots: Sequence[tuple[Call, str]], chosen: Sequence[Standing | None]) -> Standing | None:
    """A unit whose crew another has been given: the later one, unless that one is advised already."""
    seen: dict[str, tuple[Call, Standing]] = {}
    for (call, _), standing in zip(slots, chosen, strict=True):
        crew = None if standing is None else standing.unit.crew
        if standing is None or crew is None:
            continue
        if crew not in seen:
            seen[crew] = call, standing
            continue
        earlier_call, earlier = seen[crew]
        told = standing.unit.id in _advised(call.incident)
        return earlier if told and earlier.unit.id not in _advised(earlier_call.incident) else standing
    return None


def _solve(
    slots: Sequence[tuple[Call, str]], free: NDArray[np.bool_], scales: Scales
) -> list[Standing | None]:
    if not slots:
        return []
    units = len(free)
    rows = np.full((len(slots), units + len(slots)), NEVER)
    for row, (call, capability) in enumerate(slots):
        rows[row, :units] = np.where(free, scales.costs(call, capability), NEVER)
        rows[row, units + row] = _unfilled(slots, row)
    _, columns = linear_sum_assignment(rows)
    return [
        scales.force.standings[column] if column < units and rows[row, column] < NEVER else None
        for row, column in enumerate(columns.tolist())
    ]


def _unfilled(slots: Sequence[tuple[Call, str]], row: int) -> float:
    first = row == 0 or slots[row - 1] != slots[row]
    return UNFILLED_FIRST if first else UNFILLED_FURTHER
