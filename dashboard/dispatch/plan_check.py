"""Whether plans can go into force: every mistake with the field it stands in, not only the first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from dashboard.model.codes import Category, Condition
from dashboard.model.plan import HIGHEST_ALARM, Plan, Plans

CAPABILITY = re.compile(r"[a-z][a-z0-9_]{0,49}")
MOST_UNITS = 50
PRIORITIES = range(1, 6)


Code = Literal[
    "not_plans",
    "unknown_category",
    "not_rows",
    "not_a_row",
    "no_priorities",
    "no_such_priority",
    "priority_twice",
    "not_needs",
    "no_capability",
    "no_count",
    "unknown_condition",
    "too_many_alarms",
    "asks_nothing",
]


class Problem(Struct, frozen=True):
    """`field` is a path such as `fire[1].needs.engine`; `code` has words in the catalogues."""

    field: str
    code: Code
    args: dict[str, str | int] = msgspec.field(default_factory=dict)


def problems(raw: object) -> list[Problem]:
    """What is wrong with plans as they come from outside; nothing when `read` takes them."""
    if not isinstance(raw, Mapping):
        return [Problem("plans", "not_plans")]
    return [each for category, rows in raw.items() for each in _of_category(category, rows)]


def read(raw: object) -> Plans:
    """The plans, which must have no problems."""
    return msgspec.convert(raw, dict[Category, tuple[Plan, ...]])


def problems_of(plans: Plans) -> list[Problem]:
    """The mistakes of plans that are well formed."""
    return problems(msgspec.to_builtins(plans))


def _of_category(category: object, rows: object) -> Iterator[Problem]:
    if category not in set(Category):
        yield Problem(str(category)[:50], "unknown_category")
        return
    if not isinstance(rows, list | tuple):
        yield Problem(str(category), "not_rows")
        return
    taken: dict[object, int] = {}
    for index, row in enumerate(rows):
        yield from _of_row(f"{category}[{index}]", row, taken, index + 1)


def _of_row(path: str, row: object, taken: dict[object, int], number: int) -> Iterator[Problem]:
    if not isinstance(row, Mapping) or row.keys() - set(Plan.__struct_fields__):
        yield Problem(path, "not_a_row")
        return
    yield from _of_priorities(f"{path}.priorities", row.get("priorities"), taken, number)
    needs, when, alarms = row.get("needs"), row.get("when", {}), row.get("alarms", [])
    yield from _of_needs(f"{path}.needs", needs)
    yield from _of_conditions(f"{path}.when", when)
    yield from _of_alarms(f"{path}.alarms", alarms)
    if not any(_all_needs(needs, when, alarms)):
        yield Problem(f"{path}.needs", "asks_nothing")


def _of_priorities(path: str, priorities: object, taken: dict[object, int], number: int) -> Iterator[Problem]:
    """Of two rows with one priority the first would count, and the other would mislead whoever reads it."""
    if not isinstance(priorities, list | tuple) or not priorities:
        yield Problem(path, "no_priorities")
        return
    for each in priorities:
        if type(each) is not int or each not in PRIORITIES:
            yield Problem(path, "no_such_priority")
        elif each in taken:
            yield Problem(path, "priority_twice", {"priority": each, "row": taken[each]})
        else:
            taken[each] = number


def _of_conditions(path: str, when: object) -> Iterator[Problem]:
    if not isinstance(when, Mapping):
        yield Problem(path, "not_needs")
        return
    for condition, needs in when.items():
        if condition not in set(Condition):
            yield Problem(f"{path}.{condition}"[:100], "unknown_condition")
        else:
            yield from _of_needs(f"{path}.{condition}", needs)


def _of_alarms(path: str, alarms: object) -> Iterator[Problem]:
    if not isinstance(alarms, list | tuple) or len(alarms) >= HIGHEST_ALARM:
        yield Problem(path, "too_many_alarms", {"most": HIGHEST_ALARM})
        return
    for level, needs in enumerate(alarms):
        yield from _of_needs(f"{path}[{level}]", needs)


def _of_needs(path: str, needs: object) -> Iterator[Problem]:
    if not isinstance(needs, Mapping):
        yield Problem(path, "not_needs")
        return
    for capability, count in needs.items():
        if not (isinstance(capability, str) and CAPABILITY.fullmatch(capability)):
            yield Problem(f"{path}.{capability}"[:100], "no_capability")
        elif type(count) is not int or not 1 <= count <= MOST_UNITS:
            yield Problem(f"{path}.{capability}", "no_count", {"most": MOST_UNITS})


def _all_needs(needs: object, when: object, alarms: object) -> Iterable[Any]:
    yield needs
    yield from when.values() if isinstance(when, Mapping) else ()
    yield from alarms if isinstance(alarms, list | tuple) else ()
