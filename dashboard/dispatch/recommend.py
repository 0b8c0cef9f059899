"""Which units to send: the best set for every waiting incident, others beside it, and why.

    waiting incidents -> what their plans still need -> units that can go -> when each would be there
    -> the best sets, all incidents together -> options, what they leave open, what cannot be filled

Pure: the same state gives the same advice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import inf

import msgspec
import numpy as np
from msgspec import structs

from dashboard.dispatch.coverage import Cover
from dashboard.dispatch.eta import NEAR_S, Asking, Etas
from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Force, Standing
from dashboard.dispatch.match import Call, Scales, Sets, best_sets
from dashboard.dispatch.options import Table
from dashboard.dispatch.shortfall import shortfalls
from dashboard.model.advice import Advice, AdvisedUnit
from dashboard.model.codes import Service
from dashboard.model.incident import Incident
from dashboard.picture import Picture

SPARE = 8  # near units beyond those needed: for the options, and for what others that wait take first
DRIFT_S, DRIFT = 20, 0.15  # an arrival that moves by less than both is not told anew


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes calls of incidents: what each needs, with the time that every unit would take."""

    force: Force
    times: Asking
    figures: Figures

    def call(self, incident: Incident, needs: Mapping[str, int]) -> Call:
        """With the times of the near units alone where those are more than enough."""
        near = self._within(incident, needs, NEAR_S)
        return near if self._enough(near) else self.widened(near)

    def widened(self, call: Call) -> Call:
        """The same with all units' times, however far they are."""
        return self._within(call.incident, call.needs, inf)

    def _within(self, incident: Incident, needs: Mapping[str, int], limit_s: float) -> Call:
        place = incident.location
        found = None if place is None else self.times.to(place, limit_s)
        return Call(incident, needs, Etas.reckon(found, self.force, self.figures), limit_s < inf)

    def _enough(self, near: Call) -> bool:
        for capability, count in near.needs.items():
            able = self.force.free_with(capability)
            reached = int(np.isfinite(near.etas.seconds[able]).sum())
            if reached < min(len(able), count + SPARE):
                return False
        return True


class Recommendation:
    """The advice of one moment, for all that wait."""

    def __init__(
        self,
        picture: Picture,
        caller: Caller,
        covers: Mapping[Service, Cover],
        promised: Mapping[str, Incident] | None = None,
    ) -> None:
        """`promised` are units, and the incidents that keep them although they are not asked about."""
        self._picture, self._caller, self._force = picture, caller, caller.force
        self._promised = promised or {}
        self._scales = Scales(caller.force, covers, caller.figures)

    def decide(self, calls: list[Call], plans_version: int) -> Iterator[tuple[str, Advice]]:
        """The advice for each incident where it differs from what stands."""
        calls, sets = self._sets(calls)
        for call in calls:
            if not self._stands(call, sets):
                yield call.incident.id, self._advice(call, calls, sets, plans_version)

    def _sets(self, calls: list[Call]) -> tuple[list[Call], Sets]:
        """The best sets; where the near units do not do, of all."""
        sets = best_sets(calls, self._scales, self._promised)
        short = {each.incident.id for each in calls if self._might_find_more(each, sets)}
        if not short:
            return calls, sets
        return self._sets(
            [self._caller.widened(each) if each.incident.id in short else each for each in calls]
        )

    def _might_find_more(self, call: Call, sets: Sets) -> bool:
        """Whether something is missing that a unit has which was not looked at, being far."""
        pairs = zip(call.slots(), sets[call.incident.id], strict=True)
        missing = {capability for capability, standing in pairs if standing is None}
        return call.near_only and any(
            not np.isfinite(call.etas.seconds[self._force.free_with(each)]).all() for each in missing
        )

    def _stands(self, call: Call, sets: Sets) -> bool:
        """Whether the advice that stands still says the same, near enough."""
        advice, chosen = call.incident.advice, sets[call.incident.id]
        if advice is None or advice.needs != call.needs:
            return False
        first = advice.options[0].units if advice.options else ()
        told = [each for each in first if each.leaves is None]
        if {each.unit for each in told} != {each.unit.id for each in chosen if each is not None}:
            return False
        if sum(each.missing for each in advice.shortfalls) != sum(each is None for each in chosen):
            return False
        return all(self._arrives_as_told(each, call) for each in told) and self._others_stand(call, chosen)

    def _arrives_as_told(self, told: AdvisedUnit, call: Call) -> bool:
        now = call.etas.eta(self._force.by_unit[told.unit])
        drift = abs(told.eta.expected_s - now.expected_s)
        return told.eta.closures == now.closures and drift <= max(DRIFT_S, DRIFT * told.eta.expected_s)

    def _others_stand(self, call: Call, chosen: Sequence[Standing | None]) -> bool:
        """Whether all that the other options name could still go, or be taken from elsewhere."""
        advice = call.incident.advice
        named = [each for option in advice.options for each in option.units] if advice else []
        if not all(each.leaves or self._force.by_unit[each.unit].free for each in named):
            return False
        taken = Table(call, self._force, self._scales, self._picture, {}).reassigned(chosen)
        told = next((each.unit for each in named if each.leaves), None)
        return told == (None if taken is None else taken[1].unit.id)

    def _advice(self, call: Call, calls: list[Call], sets: Sets, plans_version: int) -> Advice:
        wanted = {unit: other.number for unit, other in self._promised.items()} | {
            standing.unit.id: other.incident.number
            for other in calls
            if other is not call
            for standing in sets[other.incident.id]
            if standing is not None
        }
        chosen = sets[call.incident.id]
        table = Table(call, self._force, self._scales, self._picture, wanted)
        advice = Advice(
            id="",
            needs=dict(call.needs),
            options=table.options(chosen),
            shortfalls=shortfalls(call, chosen, self._force),
            plans_version=plans_version,
        )
        return structs.replace(advice, id=_digest(advice))


def _digest(advice: Advice) -> str:
    return blake2b(msgspec.json.encode(advice), digest_size=8).hexdigest()
