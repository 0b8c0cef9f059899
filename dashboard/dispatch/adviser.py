"""The adviser's mind: from the picture and the units' places to what to say now. No store, no clock."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import structs

from dashboard.dispatch.coverage import Cover, Coverage, covers
from dashboard.dispatch.eta import Asking, Times
from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Force, Sighting, muster
from dashboard.dispatch.live_roads import LiveRoads
from dashboard.dispatch.moveup import MOVED, Post, Posts, best_move, posts_of
from dashboard.dispatch.needs import open_needs, waits
from dashboard.dispatch.plans import in_force
from dashboard.dispatch.recommend import Caller, Recommendation
from dashboard.model.advice import Advice, Move
from dashboard.model.codes import Service
from dashboard.model.incident import Incident
from dashboard.model.plan import Plans
from dashboard.picture import Picture

NOT_AGAIN = timedelta(minutes=30)  # a move that somebody dismissed is not advised sooner
Waiting = tuple[Incident, Mapping[str, int]]  # what it still needs, by capability
BUSY_LEANS = 60.0  # looks at the fleet that the busy share one began with counts for


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What advice rests on besides the picture; `plans` are those of the centre's file."""

    roads: LiveRoads
    coverage: Coverage
    figures: Figures
    plans: Plans
    posts: tuple[Post, ...]
    zone: ZoneInfo


class Adviser:
    """Asked at each change: what to say of which incident, and which unit to move."""

    def __init__(self, grounds: Grounds, times: Asking | None = None) -> None:
        """`times` other than those by road are for comparing."""
        self.grounds = grounds
        self._times: Asking = times or Times(grounds.roads.travel)
        self._posts: dict[Service, Posts] = {}
        self._dismissed: dict[tuple[str, str], datetime] = {}
        self.force = Force(())
        self.covers: dict[Service, Cover] = {}

    def look(self, picture: Picture, sightings: Mapping[str, Sighting], now: datetime) -> None:
        """Take in the moment: the roads, then the force, then what it covers."""
        grounds = self.grounds
        if grounds.roads.refresh(picture, now):
            grounds.coverage.outdated()
        self.force = muster(
            picture,
            sightings,
            travel=grounds.roads.travel,
            figures=grounds.figures,
            clock=(now, grounds.zone),
            before=self.force,
        )
        self.covers = covers(grounds.coverage, self.force)

    def advise(
        self,
        picture: Picture,
        now: datetime,
        only: Iterable[Incident] | None = None,
        *,
        pressed: Callable[[], bool] = lambda: False,
    ) -> Iterator[tuple[str, Advice | None]]:
        """What changes in the advice of open incidents (or `only` of some): new advice, or None to end it.

        Ends after the first words when it is `pressed`: then somebody else waits for theirs, and all is
        reckoned again. The times that were asked for meanwhile are kept.
        """
        plans, version = in_force(picture, self.grounds.plans)
        waiting: list[Waiting] = []
        for incident in sorted(only or picture.open_incidents(), key=lambda each: each.number):
            if needs := open_needs(picture, incident, plans) if waits(incident, now) else {}:
                waiting.append((incident, needs))
            elif incident.advice is not None:
                yield incident.id, None
        caller = Caller(self.force, self._times, self.grounds.figures)
        told = dict(self._first_words(picture, caller, waiting, version))
        yield from told.items()
        calls = []
        for incident, needs in waiting:
            if pressed():
                return
            known = structs.replace(incident, advice=told.get(incident.id, incident.advice))
            calls.append(caller.call(known, needs))
        yield from Recommendation(picture, caller, self.covers).decide(calls, version)

    def _first_words(
        self, picture: Picture, caller: Caller, waiting: list[Waiting], version: int
    ) -> Iterator[tuple[str, Advice]]:
        """For those that nothing is advised for yet: at once, from what is promised to nobody as urgent."""
        new = [(incident, needs) for incident, needs in waiting if incident.advice is None]
        if not new or len(new) == len(waiting):
            return
        promised = {
            each.unit: incident
            for incident, _ in waiting
            if incident.advice and incident.advice.options
            for each in incident.advice.options[0].units
        }
        calls = [caller.call(incident, needs) for incident, needs in new]
        yield from Recommendation(picture, caller, self.covers, promised).decide(calls, version)

    def move(self, picture: Picture) -> Move | None:
        """The one move to advise now. The one that stands is kept while it still wins."""
        found = [each for each in map(self._move_of, MOVED) if each is not None]
        best = max(found, key=lambda each: (each.share_after - each.share_before, each.unit), default=None)
        standing = picture.move
        if standing is None or best is None:
            return best
        same = (standing.unit, standing.station) == (best.unit, best.station)
        return standing if same else best

    def _move_of(self, service: Service) -> Move | None:
        coverage = self.grounds.coverage
        if service not in self._posts:
            self._posts[service] = posts_of(self.grounds.posts, service, coverage)
        return best_move(coverage, self.force, self._posts[service], self._wanted)

    def _wanted(self, unit: str, station: str) -> bool:
        standing = self.force.by_unit[unit].unit
        return (unit, station) not in self._dismissed and station != (standing.post or standing.station)

    def dismissed(self, unit: str, station: str, now: datetime) -> None:
        """People do not want this move: it is not advised again for a while."""
        self._dismissed = {pair: at for pair, at in self._dismissed.items() if now - at < NOT_AGAIN}
        self._dismissed[unit, station] = now

    def roads_reckoned(self) -> None:
        """The times of coverage are whole again: those of the posts are asked for anew."""
        self._posts.clear()

    def note_busy(self) -> None:
        """One more look at how busy each service is; the share follows slowly."""
        coverage = self.grounds.coverage
        for service in self.grounds.figures.limit_s:
            mine = [each for each in self.force.standings if each.unit.service is service]
            serving = [each for each in mine if each.free or each.unit.incidents]
            if serving:
                share = sum(bool(each.unit.incidents) for each in serving) / len(serving)
                before = coverage.q(service)
                coverage.busy[service] = min(before + (share - before) / BUSY_LEANS, 0.95)


def coverage_figures(adviser: Adviser, now: datetime) -> dict[str, object]:
    """What screens draw: shares by service, the places of demand, and how many units are near each."""
    demand = adviser.grounds.coverage.demand
    points = zip(demand.lon.tolist(), demand.lat.tolist(), demand.people.tolist(), strict=True)
    return {
        "at": now,
        "districts": demand.districts,
        "points": [(round(lon, 5), round(lat, 5), round(people)) for lon, lat, people in points],
        "services": {service: _service(adviser, cover) for service, cover in adviser.covers.items()},
        "covered": {
            service: "".join(map(str, cover.count.clip(0, 9).tolist()))
            for service, cover in adviser.covers.items()
        },
        "gaps": [gap for cover in adviser.covers.values() for gap in _gaps(cover)],
    }


def _service(adviser: Adviser, cover: Cover) -> dict[str, float]:
    coverage = adviser.grounds.coverage
    return {
        "share": round(cover.share, 4),
        "units": len(cover.names),
        "busy": round(coverage.q(cover.service), 3),
        "limit_s": int(coverage.limit_s(cover.service)),
    }


def _gaps(cover: Cover, most: int = 3) -> Sequence[dict[str, object]]:
    """The districts with most of their people beyond the limit, worst first."""
    demand, weight = cover.coverage.demand, cover.coverage.weight
    found = []
    for number, name in enumerate(demand.districts):
        here = demand.district == number
        total, bare = float(weight[here].sum()), float(weight[here & (cover.count == 0)].sum())
        if total > 0 and bare / total > 0.05:
            found.append({"service": cover.service, "district": name, "share": round(bare / total, 3)})
    found.sort(key=lambda gap: -float(str(gap["share"])))
    return found[:most]
