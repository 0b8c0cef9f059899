"""What other plans would have asked for past incidents: who would have got more, and who less."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from dashboard.dispatch.past import Case
from dashboard.dispatch.plans import Urgency, needed_at
from dashboard.model.codes import Category
from dashboard.model.plan import Plans
from dashboard.model.unit import Unit


class Change(Struct, frozen=True, kw_only=True):
    """For these incidents (by number) `after` units with the capability would have been asked, not `before`.

    `given` tells what people did: of more units, to how many incidents as many were sent all the same; of
    fewer, to how many more were sent than that.
    """

    category: Category
    priority: int
    capability: str
    before: int
    after: int
    incidents: tuple[int, ...]
    given: int

    @property
    def by(self) -> int:
        return self.after - self.before


class Sum(Struct, frozen=True, kw_only=True):
    """So many units more (or, below zero, less) with one capability, whatever the incident was."""

    capability: str
    by: int
    incidents: tuple[int, ...]
    given: int


class Shortfall(Struct, frozen=True, kw_only=True):
    """One incident can ask for `most` units (`before`: by the plans in force), and `registered` are fewer.

    `incidents` would have met that, and did not by the plans in force.
    """

    capability: str
    most: int
    before: int
    registered: int
    incidents: tuple[int, ...]


Needs = Mapping[str, int]
Key = tuple[Category, int, str, int, int]  # category, priority, capability, before, after


def compare(before: Plans, after: Plans, past: Iterable[Case], units: Iterable[Unit]) -> tuple[Change, ...]:
    """Every difference, the most urgent first within a category; none where both ask for the same.

    `units` say what those that were sent are able to do.
    """
    able = {unit.id: unit.capabilities for unit in units}
    found: dict[Key, list[Case]] = defaultdict(list)
    for urgency, cases in _alike(past).items():
        for capability, was, now in _differences(needed_at(before, urgency), needed_at(after, urgency)):
            found[urgency.category, urgency.priority, capability, was, now] += cases
    return tuple(_change(key, found[key], able) for key in sorted(found, key=_order))


def summed(changes: Sequence[Change]) -> tuple[Sum, ...]:
    """The changes put together by capability and by how many units, the largest first."""
    together: dict[tuple[str, int], list[Change]] = defaultdict(list)
    for change in changes:
        together[change.capability, change.by].append(change)
    sums = [
        Sum(
            capability=capability,
            by=by,
            incidents=tuple(sorted(number for change in each for number in change.incidents)),
            given=sum(change.given for change in each),
        )
        for (capability, by), each in together.items()
    ]
    return tuple(sorted(sums, key=lambda each: (-len(each.incidents), each.capability, -each.by)))


def shortfalls(
    before: Plans, after: Plans, past: Iterable[Case], units: Iterable[Unit]
) -> tuple[Shortfall, ...]:
    """Where a row can ask more than is registered, and which past incidents would newly have met that.

    Says nothing of units that are busy: at night another incident may hold half of them.
    """
    registered = Counter(capability for unit in units for capability in unit.capabilities)
    most, was = _most_asked(after), _most_asked(before)
    met: dict[str, list[int]] = defaultdict(list)
    for urgency, cases in _alike(past).items():
        known = needed_at(before, urgency)
        for capability, count in needed_at(after, urgency).items():
            if count > registered[capability] >= known.get(capability, 0):
                met[capability] += [case.number for case in cases]
    return tuple(
        Shortfall(
            capability=capability,
            most=most[capability],
            before=was.get(capability, 0),
            registered=registered[capability],
            incidents=tuple(sorted(met[capability])),
        )
        for capability in sorted(most)
        if most[capability] > registered[capability]
    )


def _alike(past: Iterable[Case]) -> dict[Urgency, list[Case]]:
    """Plans see only the urgency, so that each kind is reckoned once."""
    found: dict[Urgency, list[Case]] = defaultdict(list)
    for case in past:
        found[case.urgency].append(case)
    return found


def _differences(before: Needs, after: Needs) -> list[tuple[str, int, int]]:
    both = dict.fromkeys((*before, *after))
    pairs = ((each, before.get(each, 0), after.get(each, 0)) for each in both)
    return [(each, was, now) for each, was, now in pairs if was != now]


def _change(key: Key, cases: Collection[Case], able: Mapping[str, Sequence[str]]) -> Change:
    category, priority, capability, before, after = key
    sent = [sum(capability in able.get(unit, ()) for unit in case.sent) for case in cases]
    return Change(
        category=category,
        priority=priority,
        capability=capability,
        before=before,
        after=after,
        incidents=tuple(sorted(case.number for case in cases)),
        given=sum(count >= after if after > before else count > after for count in sent),
    )


def _order(key: Key) -> tuple[int, Key]:
    return list(Category).index(key[0]), key


def _most_asked(plans: Plans) -> Mapping[str, int]:
    """By capability, the most that one incident can ask for: all conditions, the highest alarm level."""
    most: Counter[str] = Counter()
    for plan in (plan for rows in plans.values() for plan in rows):
        asked = Counter(plan.needs)
        for needs in (*plan.when.values(), *plan.alarms):
            asked.update(needs)
        most |= asked
    return most
