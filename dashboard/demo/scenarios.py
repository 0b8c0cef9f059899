"""Fixed scenarios: seeded, finite, the same at every playing except for the date."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from dashboard.city import City
from dashboard.demo.day import Occurrence, in_order, strike
from dashboard.demo.fleet import Fleet
from dashboard.demo.reports import Due, Reporter
from dashboard.demo.runner import Play, Stage, keep_playing, plays
from dashboard.demo.stories import Stories, read_stories
from dashboard.errors import UnknownScenario

Plot = Callable[[Reporter], Iterator[Occurrence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`says` is one line for the listing; the seed makes it the same at every playing."""

    name: str
    says: str
    minutes: float
    plot: Plot
    seed: int = 1

    def events(self, city: City, start: datetime) -> list[Due]:
        """Every event of the scenario in order of arrival; what would arrive after its end is left out."""
        tag = f"{start:%Y%m%d%H%M%S}-{self.name}"
        reporter = Reporter(city, Random(f"{self.name}-{self.seed}"), start, tag)
        occurrences = sorted(self.plot(reporter), key=lambda each: each.after_s)
        return [due for due in in_order(iter(occurrences)) if due.after_s <= self.minutes * 60]

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


def _ordinary(reporter: Reporter, names: tuple[str, ...], times: Iterator[float]) -> Iterator[Occurrence]:
    stories: Stories = read_stories()
    for after in times:
        story = stories.named(reporter.rng.choice(names)) if names else stories.pick(reporter.rng)
        yield Occurrence(after, reporter.story(story, reporter.scene(), after))


def _times(rng: Random, count: int, over_s: float) -> Iterator[float]:
    return iter(sorted(rng.uniform(0, over_s) for _ in range(count)))


def _quiet_night(reporter: Reporter) -> Iterator[Occurrence]:
    names = ("heart", "noise", "noise", "false-smoke", "false-person", "lift", "outage", "theft", "crash")
    return _ordinary(reporter, names, _times(reporter.rng, 9, 28 * 60))


def _storm(reporter: Reporter) -> Iterator[Occurrence]:
    names: tuple[str, ...] = (
        "tree",
        "tree",
        "tree",
        "wires",
        "wires",
        "outage",
        "outage",
        "cellar",
        "burst-main",
        "lights",
    )
    names += ("crash", "crash", "closed-road", "jam", "balcony-fire", "fall", "lift")
    return _ordinary(reporter, names, _times(reporter.rng, 75, 42 * 60))


def _mass_attack(reporter: Reporter) -> Iterator[Occurrence]:
    """Sixteen strikes in ten minutes within three kilometres, among the ordinary."""
    rng, middle = reporter.rng, reporter.watched_scene()
    yield Occurrence(20.0, reporter.alert(20.0, 28 * 60, "ballistic"))
    for after in _times(rng, 16, 600):
        scene = reporter.near(middle, 150, 2_900)
        yield Occurrence(120 + after, strike(reporter, scene, 120 + after))
    yield from _ordinary(reporter, (), _times(rng, 12, 25 * 60))


def _double_tap(reporter: Reporter) -> Iterator[Occurrence]:
    """A strike, and a second one beside it while the crews are at work."""
    scene, second = reporter.watched_scene(), 37 * 60.0
    yield Occurrence(10.0, reporter.alert(10.0, 22 * 60, "guided bomb"))
    yield Occurrence(90.0, strike(reporter, scene, 90.0))
    yield Occurrence(second - 60, reporter.alert(second - 60, 54 * 60, "guided bomb"))
    yield Occurrence(second, strike(reporter, reporter.near(scene, 40, 120), second))
    yield from _ordinary(reporter, (), _times(reporter.rng, 20, 50 * 60))


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            name="quiet-night",
            says="thirty minutes before dawn: a few calls, some false camera alarms",
            minutes=30,
            plot=_quiet_night,
        ),
        Scenario(
            name="storm",
            says="forty-five minutes of wind: seventy-five incidents, trees, wires, power cuts",
            minutes=45,
            plot=_storm,
        ),
        Scenario(
            name="mass-attack",
            says="half an hour: an air alert and sixteen strikes in ten minutes within three kilometres",
            minutes=30,
            plot=_mass_attack,
        ),
        Scenario(
            name="double-tap",
            says="one hour: a strike, and a second one on the same place 35 minutes later",
            minutes=60,
            plot=_double_tap,
        ),
    )
}


def listing() -> str:
    """One line a scenario."""
    return "\n".join(f"{scenario.name:<12} {scenario.says}" for scenario in SCENARIOS.values())


def scenario(name: str) -> Scenario:
    """Raises UnknownScenario, which lists those there are."""
    if name not in SCENARIOS:
        raise UnknownScenario(f"there is no scenario {name!r}; there are:\n{listing()}")
    return SCENARIOS[name]


async def play(name: str, stage: Stage, speed: float = 1.0) -> None:
    """Play a scenario to its end into a running centre.

    Where a demo already plays, its units stay its own and only the events are sent.
    Raises UnknownScenario.
    """
    chosen, now = scenario(name), stage.clock.now()
    # Source times never run ahead of the clock: at any speed the last one is that of its arrival.
    start = now - chosen.length * (1 - 1 / speed) if speed > 1 else now
    alone = not await plays(stage.store, stage.names, now)
    fleet = Fleet(stage.city, chosen.seed, now) if alone else None
    events = iter(chosen.events(stage.city, start))
    playing = Play(stage.store, stage.names, events, now, speed=speed, fleet=fleet)
    await keep_playing(playing, stage.clock, mark=alone)
