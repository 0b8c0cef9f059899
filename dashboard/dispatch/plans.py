"""What an incident needs by the response plans: data that a centre edits."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import msgspec

from dashboard.errors import SettingsError
from dashboard.model.codes import Category, Condition
from dashboard.model.incident import EventLine, Incident
from dashboard.model.plan import Plan, Plans
from dashboard.picture import Picture

HIGH_FLOORS = 4  # doctrine section 5: a ladder from four floors on


@dataclass(frozen=True, slots=True)
class Urgency:
    """All that a plan asks about an incident."""

    category: Category
    priority: int
    conditions: frozenset[Condition] = frozenset()
    alarm_level: int = 1


def load(path: Path | None = None) -> Plans:
    """The plans of a centre's own file, or those that come with it.

    Raises SettingsError, which names the file and the field.
    """
    source = path or files("dashboard.dispatch") / "plans.toml"
    try:
        return msgspec.convert(tomllib.loads(source.read_text("utf-8")), dict[Category, tuple[Plan, ...]])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"plans {path or 'of the package'}: {error}") from error


def in_force(picture: Picture, plans: Plans) -> tuple[Plans, int]:
    """The plans that count now, and their version."""
    published = picture.plans
    return (plans, 0) if published is None else (published.plans, published.version)


def plan_for(plans: Plans, category: Category, priority: int) -> Plan | None:
    """The first plan of the category that names the priority."""
    return next((plan for plan in plans.get(category, ()) if priority in plan.priorities), None)


def needed(plans: Plans, incident: Incident) -> Mapping[str, int]:
    """Units by capability, in the plan's order, at the incident's alarm level; empty without a plan."""
    return needed_at(plans, urgency_of(incident))


def needed_at(plans: Plans, urgency: Urgency) -> Mapping[str, int]:
    """The same, of an incident that is known by its urgency alone."""
    plan = plan_for(plans, urgency.category, urgency.priority)
    if plan is None:
        return {}
    sums = Counter(plan.needs)
    for condition in Condition:
        if condition in urgency.conditions:
            sums.update(plan.when.get(condition, {}))
    for further in plan.alarms[: urgency.alarm_level - 1]:
        sums.update(further)
    return dict(sums)


def urgency_of(incident: Incident) -> Urgency:
    return Urgency(incident.category, incident.priority, conditions(incident), incident.alarm_level)


def conditions(incident: Incident) -> frozenset[Condition]:
    """What the reports say that a plan may ask for."""
    lines = [line for line in incident.events if not line.cancelled]
    found = set()
    if any(line.life_word for line in lines):
        found.add(Condition.TRAPPED)
    if any(_floors(line) >= HIGH_FLOORS for line in lines):
        found.add(Condition.HIGH_RISE)
    return frozenset(found)


def _floors(line: EventLine) -> float:
    """The building's floors as the source gives them in its attributes; 0 when it does not."""
    floors = line.attributes.get("floors")
    return float(floors) if isinstance(floors, int | float) else 0.0
