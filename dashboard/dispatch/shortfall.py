"""What cannot be filled, and why: said, never guessed."""

from collections import Counter
from collections.abc import Collection, Sequence
from math import inf

from dashboard.dispatch.force import Force, Standing
from dashboard.dispatch.match import Call
from dashboard.model.advice import Shortfall
from dashboard.model.reason import Reason


def shortfalls(call: Call, chosen: Sequence[Standing | None], force: Force) -> tuple[Shortfall, ...]:
    """Each capability of which some are missing, with what became of all the units that have it."""
    pairs = zip(call.slots(), chosen, strict=True)
    missing = Counter(capability for capability, standing in pairs if standing is None)
    return tuple(
        Shortfall(capability=capability, missing=count, reasons=_why(call, capability, chosen, force))
        for capability, count in missing.items()
    )


def _why(call: Call, capability: str, chosen: Sequence[Standing | None], force: Force) -> tuple[Reason, ...]:
    able = force.with_capability(capability)
    if not able:
        return (Reason("none_known"),)
    pairs = zip(call.slots(), chosen, strict=True)
    serving = {standing.unit.id: slot for slot, standing in pairs if standing is not None}
    here = {part.unit for part in call.incident.active_assignments()}
    here |= {unit for unit, slot in serving.items() if slot == capability}
    fates = Counter(_fate(call, standing, serving) for standing in able if standing.unit.id not in here)
    told = [Reason(f"all_{code}", {"n": count}) for code, count in sorted(fates.items())]
    return tuple(told) or (Reason("all_here", {"n": len(able)}),)


def _fate(call: Call, standing: Standing, serving: Collection[str]) -> str:
    if standing.unit.id in serving:
        return "serving"  # another need of the same incident
    if standing.refused is not None:
        return standing.refused.code
    return "unreachable" if call.etas.cost(standing.unit.id) == inf else "wanted"
