"""The options of one incident: the best set, and others with what speaks against them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from operator import itemgetter

from dashboard.dispatch.coverage import costs
from dashboard.dispatch.force import Force, Standing
from dashboard.dispatch.match import Call, Scales
from dashboard.model.advice import AdvisedUnit, Option
from dashboard.model.codes import AssignmentStatus
from dashboard.model.incident import Incident
from dashboard.model.reason import Reason
from dashboard.picture import Picture

OTHERS = 5  # options beside the best
ON_THE_WAY = frozenset({AssignmentStatus.DISPATCHED, AssignmentStatus.EN_ROUTE})

Filled = list[tuple[str, Standing]]  # capability and unit, for every slot that somebody fills


@dataclass(frozen=True, slots=True)
class Table:
    """What the options of one incident are laid out from."""

    call: Call
    force: Force
    scales: Scales
    picture: Picture
    wanted: Mapping[str, int]  # units of the other incidents' best sets, with the number of each
    _sorted: dict[str, list[Standing]] = field(default_factory=dict, init=False)

    def options(self, chosen: Sequence[Standing | None]) -> tuple[Option, ...]:
        """The best first; none when nobody fills anything."""
        filled = self._filled(chosen)
        first = [self._option(filled)] if filled else []
        others = sorted(self._swaps(filled), key=lambda pair: pair[0])
        taken = list(self._taken_from_others(chosen))[:1]
        kept = [option for _, option in others][: OTHERS - len(taken)]
        return (*first, *kept, *taken)

    def _option(self, filled: Filled, against: tuple[Reason, ...] = ()) -> Option:
        units = tuple(self._advised(capability, standing, filled) for capability, standing in filled)
        back = {
            each.unit: (
                self.force.by_unit[each.unit].unit.service,
                each.eta.expected_s + self._task_s(self.force.by_unit[each.unit]),
            )
            for each in units
        }
        return Option(units=units, coverage=costs(self.scales.covers, back), against=against)

    def _task_s(self, standing: Standing) -> float:
        return self.scales.figures.task(standing.unit.service)

    def _advised(self, capability: str, standing: Standing, filled: Filled) -> AdvisedUnit:
        eta = self.call.etas.eta(standing)
        closed = (Reason("through_closure", {"n": eta.closures}),) if eta.closures else ()
        reasons = (self._why(capability, standing, filled), *standing.reasons, *closed)
        return AdvisedUnit(unit=standing.unit.id, capability=capability, eta=eta, reasons=reasons)

    def _why(self, capability: str, standing: Standing, filled: Filled) -> Reason:
        """The nearest; or why not the one that is nearer."""
        others = {each.unit.id for _, each in filled} - {standing.unit.id}
        able = self._able(capability)
        nearer = next(each for each in able if each.unit.id not in others)
        if self._cost(nearer) >= self._cost(standing):
            return Reason("nearest", {"of": sum(each.unit.id not in others for each in able)})
        sooner = round(self._cost(standing) - self._cost(nearer))
        args: dict[str, str | float | int] = {"unit": nearer.unit.id, "s": sooner}
        if nearer.unit.id in self.wanted:
            return Reason("goes_elsewhere", args | {"number": self.wanted[nearer.unit.id]})
        if self.scales.spare(capability, nearer) > self.scales.spare(capability, standing):
            return Reason("keeps_abler", args)
        return Reason("steady", args)

    def _able(self, capability: str) -> list[Standing]:
        """Free units that can and have a way, the soonest first."""
        if capability not in self._sorted:
            able = [each for each in self.force.with_capability(capability) if each.free]
            costs = [(self._cost(each), each.unit.id, each) for each in able if self._cost(each) < inf]
            self._sorted[capability] = [each for _, _, each in sorted(costs, key=itemgetter(0, 1))]
        return self._sorted[capability]

    def _cost(self, standing: Standing) -> float:
        return self.call.etas.cost(standing.unit.id)

    def _swaps(self, filled: Filled) -> Iterable[tuple[tuple[float, str], Option]]:
        """The set with one unit replaced by another, for each that could; each set once."""
        seen: set[frozenset[str]] = {frozenset(each.unit.id for _, each in filled)}
        for place, (capability, standing) in enumerate(filled):
            inside = {each.unit.id for _, each in filled}
            others = [each for each in self._able(capability) if each.unit.id not in inside]
            for other in others[:OTHERS]:
                swapped = [*filled[:place], (capability, other), *filled[place + 1 :]]
                units = frozenset(each.unit.id for _, each in swapped)
                if units in seen or _shares_crew(swapped):
                    continue
                seen.add(units)
                later = self._cost(other) - self._cost(standing)
                yield (later, other.unit.id), self._option(swapped, self._against(standing, other))

    def _against(self, standing: Standing, other: Standing) -> tuple[Reason, ...]:
        later = round(self._cost(other) - self._cost(standing))
        args: dict[str, str | float | int] = {
            "unit": other.unit.id,
            "than": standing.unit.id,
            "s": abs(later),
        }
        reasons = [Reason("later" if later >= 0 else "sooner_but", args)]
        if other.unit.id in self.wanted:
            number = self.wanted[other.unit.id]
            reasons.append(Reason("wanted_elsewhere", {"unit": other.unit.id, "number": number}))
        return tuple(reasons)

    def reassigned(self, chosen: Sequence[Standing | None]) -> tuple[int, Standing] | None:
        """The first need that a unit on its way to something less urgent would fill enough sooner."""
        for place, (capability, standing) in enumerate(zip(self.call.slots(), chosen, strict=True)):
            able = [each for each in self.force.busy_with(capability) if self._leaves(each) is not None]
            busy = min(able, key=lambda each: (self._cost(each), each.unit.id), default=None)
            now = inf if standing is None else self._cost(standing)
            if busy is not None and self._cost(busy) + self.scales.figures.reassign_s <= now:
                rest = self._filled(chosen, without=place)
                if self._cost(busy) < inf and not _shares_crew([*rest, (capability, busy)]):
                    return place, busy
        return None

    def _taken_from_others(self, chosen: Sequence[Standing | None]) -> Iterable[Option]:
        """The best set with that unit in it; marked, for it leaves somebody waiting."""
        found = self.reassigned(chosen)
        left = None if found is None else self._leaves(found[1])
        if found is None or left is None:
            return
        place, busy = found
        before = chosen[place]
        saved = {} if before is None else {"s": round(self._cost(before) - self._cost(busy))}
        taken = AdvisedUnit(
            unit=busy.unit.id,
            capability=self.call.slots()[place],
            eta=self.call.etas.eta(busy),
            leaves=left.id,
        )
        against = Reason("takes_from", {"unit": busy.unit.id, "number": left.number, **saved})
        option = self._option(self._filled(chosen, without=place), (against,))
        yield Option(units=(taken, *option.units), coverage=option.coverage, against=option.against)

    def _filled(self, chosen: Sequence[Standing | None], without: int | None = None) -> Filled:
        """Each filled need with its unit, in the plan's order."""
        slots = enumerate(zip(self.call.slots(), chosen, strict=True))
        return [(slot, each) for place, (slot, each) in slots if each is not None and place != without]

    def _leaves(self, standing: Standing) -> Incident | None:
        """The one incident it is still on its way to, when that is less urgent than this."""
        if len(standing.unit.incidents) != 1:
            return None
        other = self.picture.incidents.get(standing.unit.incidents[0])
        part = None if other is None else other.assignment(standing.unit.id)
        if other is None or part is None or part.status not in ON_THE_WAY:
            return None
        return other if other.priority > self.call.incident.priority + 1 else None


def _shares_crew(filled: Filled) -> bool:
    crews = [each.unit.crew for _, each in filled if each.unit.crew is not None]
    return len(crews) != len(set(crews))
