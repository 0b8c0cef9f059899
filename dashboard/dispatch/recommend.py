"""Which units to send: the best set for every waiting incident, others beside it, and why.

    waiting incidents -> what their plans still need -> units that can go -> when each would be there
    -> the best sets, all incidents together -> options, what they leave open, what cannot be filled

Pure: the same state gives the same advice.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b

import msgspec
from msgspec import structs

from dashboard.dispatch.coverage import Cover
from dashboard.dispatch.eta import Etas, Times
from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Force
from dashboard.dispatch.match import Call, Scales, Sets, best_sets
from dashboard.dispatch.options import Table
from dashboard.dispatch.shortfall import shortfalls
from dashboard.model.advice import Advice
from dashboard.model.codes import Service
from dashboard.model.incident import Incident
from dashboard.picture import Picture

DRIFT_S, DRIFT = 20, 0.15  # an arrival that moves by less than both is not told anew


def call_for(
    incident: Incident, needs: Mapping[str, int], force: Force, times: Times, figures: Figures
) -> Call:
    """One incident with the time that every unit of the force would take."""
    place = incident.location
    found = None if place is None else times.to(place)
    return Call(incident, needs, Etas.reckon(found, force, figures))


class Recommendation:
    """The advice of one moment, for all that wait."""

    def __init__(
        self, picture: Picture, force: Force, covers: Mapping[Service, Cover], figures: Figures
    ) -> None:
        self._picture, self._force = picture, force
        self._scales = Scales(force, covers, figures)

    def decide(self, calls: list[Call], plans_version: int) -> Iterator[tuple[str, Advice]]:
        """The advice for each incident where it differs from what stands; the others keep theirs."""
        sets = best_sets(calls, self._scales)
        for call in calls:
            if not self._stands(call, sets):
                yield call.incident.id, self._advice(call, calls, sets, plans_version)

    def _stands(self, call: Call, sets: Sets) -> bool:
        """Whether the advice that stands still says the same, near enough."""
        advice, chosen = call.incident.advice, sets[call.incident.id]
        if advice is None or advice.needs != call.needs:
            return False
        told = advice.options[0].units if advice.options else ()
        if {each.unit for each in told} != {each.unit.id for each in chosen if each is not None}:
            return False
        if sum(each.missing for each in advice.shortfalls) != sum(each is None for each in chosen):
            return False
        now = {each.unit: call.etas.eta(self._force.by_unit[each.unit]) for each in told}
        return all(
            each.eta.closures == now[each.unit].closures
            and abs(each.eta.expected_s - now[each.unit].expected_s)
            <= max(DRIFT_S, DRIFT * each.eta.expected_s)
            for each in told
        )

    def _advice(self, call: Call, calls: list[Call], sets: Sets, plans_version: int) -> Advice:
        wanted = {
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
