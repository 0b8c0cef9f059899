"""What the adviser says becomes a fact while it still concerns something; late or repeated, nothing."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.decide.rules import Rules
from dashboard.dispatch.transitions import legal
from dashboard.model import commands, facts
from dashboard.model.facts import Body
from dashboard.picture import Picture


def units(picture: Picture, command: commands.AdviseUnits, _now: datetime, _rules: Rules) -> Sequence[Body]:
    incident = picture.incidents.get(command.incident_id)
    if incident is None or not incident.open or incident.advice == command.advice:
        return []
    return [facts.UnitsAdvised(incident_id=incident.id, advice=command.advice)]


def move(picture: Picture, command: commands.AdviseMove, _now: datetime, _rules: Rules) -> Sequence[Body]:
    if command.move == picture.move:
        return []
    return [facts.MoveAdvised(move=command.move)]


def status(
    picture: Picture, command: commands.ProposeStatus, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = picture.incidents.get(command.incident_id)
    part = None if incident is None or not incident.open else incident.assignment(command.unit)
    if incident is None or part is None or not legal(part.status, command.status):
        return []
    if part.proposed is not None and part.proposed.status is command.status:
        return []
    return [
        facts.StatusProposed(
            incident_id=incident.id, unit=part.unit, status=command.status, reasons=command.reasons
        )
    ]
