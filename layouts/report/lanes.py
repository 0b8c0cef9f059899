"""The course of an incident as lanes: its own steps, and under them each unit's statuses, by the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from dashboard.review.report import STEPS, Instants, Report
from layouts.times import span
from layouts.words import Words

WIDE, LEFT, RIGHT = 720.0, 96.0, 10.0
LANE, BAR, TOP = 22.0, 15.0, 24.0
MOST_LANES = 30  # a page has room for them; the table has all
TICKS = tuple(
    timedelta(seconds=each) for each in (10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400)
)
MOST_TICKS = 9
# Of what begins with the instant: the letter of the status, and its colour on paper.
OWN = {"received": ("", "#c9d1da"), "acknowledged": ("", "#f0d9a0"), "dispatched": ("", "#bcd8f2"),
       "on_scene": ("", "#d9c2ee"), "cleared": ("", "#dfe4ea")}  # fmt: skip
ENDS = frozenset({"cleared", "closed"})
OF_UNIT = {
    "dispatched": ("D", "#bcd8f2"),
    "en_route": ("E", "#8fbbe8"),
    "on_scene": ("S", "#d9c2ee"),
    "transporting": ("T", "#b5dcdf"),
    "at_hospital": ("H", "#dcecec"),
}


def lanes(words: Words, report: Report, zone: ZoneInfo) -> str | None:
    """The drawing as SVG; None where nothing has a length."""
    known = [each for each in report.instants.values() if each is not None]
    known += [each for part in report.parts for each in part.instants.values() if each is not None]
    begin, end = min(known), max(known)
    if report.incident.open:
        end = max(end, report.made.at)
    if end <= begin:
        return None
    parts = report.parts[:MOST_LANES]
    scale = _Scale(begin, end)
    tall = TOP + LANE * (1 + len(parts)) + 4
    own = {name: report.instants.get(name) for name in OWN} | {"closed": report.instants.get("closed")}
    drawn = [*_ticks(scale, zone, tall), *_lane(words("after.lane.incident"), TOP, own, OWN, scale)]
    for place, part in enumerate(parts, start=1):
        drawn += _lane(part.unit, TOP + LANE * place, part.instants, OF_UNIT, scale)
    said = escape(words("after.lanes"), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:g} {tall:g}" role="img" aria-label="{said}"'
        f' font-family="Libertinus Serif, Georgia, serif" font-size="11" fill="#14191f">{"".join(drawn)}</svg>'
    )


class _Scale:
    def __init__(self, begin: datetime, end: datetime) -> None:
        self.begin, self.end = begin, end
        self._per_second = (WIDE - LEFT - RIGHT) / (end - begin).total_seconds()

    def at(self, instant: datetime) -> float:
        return round(LEFT + (instant - self.begin).total_seconds() * self._per_second, 1)


def _ticks(scale: _Scale, zone: ZoneInfo, tall: float) -> Iterator[str]:
    length = scale.end - scale.begin
    every = next((each for each in TICKS if length / each <= MOST_TICKS), length / MOST_TICKS)
    instant = _round(scale.begin, every, zone)
    while instant <= scale.end:
        x = scale.at(instant)
        yield f'<path d="M{x:g} 16V{tall - 4:g}" stroke="#dfe4ea" stroke-width="1"/>'
        if x < WIDE - 20:
            shown = f"{instant.astimezone(zone):%H:%M:%S}"
            yield f'<text x="{x:g}" y="11" font-size="9" text-anchor="middle" fill="#55606c">{shown}</text>'
        instant += every


def _round(begin: datetime, every: timedelta, zone: ZoneInfo) -> datetime:
    """The first instant from there on at which the centre's clock shows a whole such span of the day."""
    local = begin.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return begin + -(local - midnight) % every


def _lane(
    name: str, top: float, instants: Instants, looks: dict[str, tuple[str, str]], scale: _Scale
) -> Iterator[str]:
    yield f'<text x="0" y="{top + BAR - 3:g}" font-weight="bold">{escape(name[:16])}</text>'
    reached = sorted(
        ((at, name) for name, at in instants.items() if at is not None), key=lambda each: each[0]
    )
    ends = [at for at, _ in reached[1:]]
    if reached and reached[-1][1] not in ENDS:
        ends.append(scale.end)  # it goes on
    for (at, step), until in zip(reached, ends, strict=False):
        letter, colour = looks.get(step, ("", "#dfe4ea"))
        x, wide = scale.at(at), max(scale.at(until) - scale.at(at), 0.8)
        yield (
            f'<rect x="{x:g}" y="{top:g}" width="{wide:.1f}" height="{BAR:g}" fill="{colour}" '
            'stroke="#ffffff" stroke-width=".8"/>'
        )
        label = f"{letter} {span(until - at)}".strip()
        if wide > len(label) * 5.4:
            yield f'<text x="{x + 4:g}" y="{top + BAR - 4:g}" font-size="9.5">{label}</text>'
        elif letter and wide > 9:
            yield f'<text x="{x + 2:g}" y="{top + BAR - 4:g}" font-size="9.5">{letter}</text>'


__all__ = ["MOST_LANES", "OF_UNIT", "STEPS", "lanes"]
