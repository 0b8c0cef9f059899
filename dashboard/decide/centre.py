"""What holds for the whole centre: closed roads and response plans."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.dispatch.plan_check import problems_of
from dashboard.model import commands, facts
from dashboard.model.closure import Closure
from dashboard.model.facts import Body
from dashboard.picture import Picture

LONGEST_CLOSURE = timedelta(days=90)
MOST_CLOSURES = 500


def close_road(picture: Picture, command: commands.CloseRoad, now: datetime, _rules: Rules) -> Sequence[Body]:
    if command.until <= now:
        raise Refused("until_in_past")
    if command.until > now + LONGEST_CLOSURE:
        raise Refused("closed_too_long", days=LONGEST_CLOSURE.days)
    if len(picture.closures) >= MOST_CLOSURES:
        raise Refused("too_many_closures", most=MOST_CLOSURES)
    closure = Closure(
        id=command.id,
        line=command.line,
        until=command.until,
        reason=command.reason,
        by=command.actor,
        at=now,
    )
    return [facts.RoadClosed(closure=closure)]


def open_road(picture: Picture, command: commands.OpenRoad, now: datetime, _rules: Rules) -> Sequence[Body]:
    closure = picture.closures.get(command.closure)
    if closure is None or closure.until <= now:
        raise Refused("no_such_closure")
    return [facts.RoadOpened(closure=closure.id)]


def publish_plans(
    picture: Picture, command: commands.PublishPlans, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    """Refused when somebody has published others meanwhile: the loser looks at them first."""
    if wrong := problems_of(command.plans):
        raise Refused("plans_wrong", field=wrong[0].field, problem=wrong[0].code)
    version = 0 if picture.plans is None else picture.plans.version
    if command.based_on != version:
        raise Refused("plans_changed", based_on=command.based_on, version=version)
    if picture.plans is not None and picture.plans.plans == command.plans:
        raise Refused("same_plans")
    return [facts.PlansPublished(version=version + 1, note=command.note, plans=command.plans)]
