"""A selection of archived incidents as it stands in a query: the same for figures, rows and exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from dashboard.archive.selection import INTERVALS, LONGEST_TEXT, Selection, Which
from dashboard.model.codes import Category
from dashboard.review.presets import LONGEST, PRESETS, USUAL
from dashboard.web.query import BadQuery, instant, number

LONGEST_NAME = 200  # of a district or a unit
PARAMETERS = (
    ("since", "string"),
    ("until", "string"),
    ("period", "string"),
    ("category", "string"),
    ("priority", "integer"),
    ("district", "string"),
    ("unit", "string"),
    ("q", "string"),
    ("hour", "integer"),
    ("weekday", "integer"),
)
OF_ROWS = (("step", "string"), ("which", "string"))


@dataclass(frozen=True, slots=True)
class Selecting:
    """`now` and `zone` are what a period such as the last night is reckoned from."""

    now: datetime
    zone: ZoneInfo

    def selection(self, query: Mapping[str, str]) -> Selection:
        """What a query selects: of the last 30 days where it names no time. Raises BadQuery."""
        since, until = self._span(query)
        step: str | None = query.get("step") or None
        if step is not None and step not in INTERVALS:
            raise BadQuery("step", f"is one of {', '.join(INTERVALS)}")
        return Selection(
            since=since,
            until=until,
            category=_category(query),
            priority=_whole(query, "priority", 1, 5),
            district=_text(query, "district", LONGEST_NAME) or None,
            unit=_text(query, "unit", LONGEST_NAME) or None,
            text=_text(query, "q", LONGEST_TEXT),
            hour=_whole(query, "hour", 0, 23),
            weekday=_whole(query, "weekday", 0, 6),
            zone=self.zone,
            step=step,
            which=_which(query),
        )

    def _span(self, query: Mapping[str, str]) -> tuple[datetime, datetime]:
        named = query.get("period", "")
        if named and named not in PRESETS:
            raise BadQuery("period", f"is one of {', '.join(PRESETS)}")
        if named:
            return PRESETS[named](self.now, self.zone)
        usual_since, usual_until = PRESETS[USUAL](self.now, self.zone)
        until = instant(query["until"], "until") if query.get("until") else usual_until
        since = (
            instant(query["since"], "since") if query.get("since") else until - (usual_until - usual_since)
        )
        if since >= until:
            raise BadQuery("since", "lies before until")
        if until - since > LONGEST:
            raise BadQuery("since", f"lies at most {LONGEST.days} days before until")
        return since, until


def _which(query: Mapping[str, str]) -> Which:
    found: dict[str, Which] = {each: each for each in get_args(Which)}
    which = query.get("which") or "known"
    if which not in found:
        raise BadQuery("which", f"is one of {', '.join(found)}")
    return found[which]


def _category(query: Mapping[str, str]) -> str | None:
    category = query.get("category") or None
    if category is not None and category not in set(Category):
        raise BadQuery("category", f"is one of {', '.join(Category)}")
    return category


def _whole(query: Mapping[str, str], field: str, least: int, most: int) -> int | None:
    if not query.get(field):
        return None
    found = number(query, field, least)
    if not least <= found <= most:
        raise BadQuery(field, f"is {least} to {most}")
    return found


def _text(query: Mapping[str, str], field: str, longest: int) -> str:
    text = query.get(field, "").strip()
    if len(text) > longest:
        raise BadQuery(field, f"has at most {longest} characters")
    if "\0" in text:
        raise BadQuery(field, "holds no zero byte")
    return text
