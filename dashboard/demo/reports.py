"""Reports: what each source says of one occurrence, with its own delay and its own error of place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from dashboard.city import City
from dashboard.city.pack import Camera, Sensor
from dashboard.demo.stories import Story
from dashboard.feeds.cameras import DRAWN
from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.place import Point, at, distance_m, moved

CALLS, CITIZENS = "demo/112", "demo/citizen-app"
TRAFFIC, ALERTS = "demo/traffic-centre", "demo/air-alert"
CAMERA_SEES_M = 900.0
SENSOR_FEELS_M = 2_500.0
# How well callers are located: share, standard deviation in metres. Most by the handset, some by the mast.
CALL_ERRORS_M = ((0.6, 25.0), (0.28, 90.0), (0.12, 350.0))


class Due(NamedTuple):
    """An event, and when it reaches the centre: seconds after the start."""

    after_s: float
    event: Event


@dataclass(frozen=True, slots=True)
class Scene:
    """Where something happens, by its street address."""

    point: Point
    street: str
    number: int

    @property
    def address(self) -> str:
        return f"{self.street}, {self.number}"


class Reporter:
    """Writes the sources' messages. Its chances come from one generator: a seed gives the same messages."""

    def __init__(self, city: City, rng: Random, start: datetime, tag: str) -> None:
        self.city, self.rng, self.start, self.tag = city, rng, start, tag
        self._written = 0
        lived_in = [street for street in city.streets if street.road_class != "motorway"]
        self._streets = [street.name.uk for street in lived_in if street.name is not None]
        self._lengths = [city.addresses.houses(street) for street in self._streets]

    def scene(self) -> Scene:
        """A house somewhere in the city, longer streets more often."""
        while True:
            street = self.rng.choices(self._streets, self._lengths)[0]
            number = self.rng.randint(1, self.city.addresses.houses(street))
            house = self.city.addresses.house(street, number)
            if self.city.district_of(house.point) is not None:
                return Scene(house.point, street, number)

    def watched_scene(self) -> Scene:
        """A house that some camera sees."""
        while True:
            scene = self.scene()
            camera = _nearest(self.city.demo.cameras, scene.point)
            if distance_m(at(*camera.point), scene.point) < CAMERA_SEES_M:
                return scene

    def near(self, scene: Scene, least_m: float, most_m: float) -> Scene:
        """A place beside another, still in the same street by its address."""
        reach = self.rng.uniform(least_m, most_m)
        return Scene(moved(scene.point, reach, self.rng.uniform(0, 360)), scene.street, scene.number)

    def story(self, story: Story, scene: Scene, begins: float) -> list[Due]:
        """Everything that is reported of one occurrence, in order of arrival."""
        first = self._first(story, scene, begins)
        found = [*first, *self._further_calls(story, scene, begins), *self._devices(story, scene, begins)]
        if story.traffic:
            wait = self.rng.uniform(120, 300)
            found += self._situation(Category.CONGESTION, story.traffic, scene, begins + wait)
        if first:
            found += self._later(story, first[0], begins)
        return sorted(found, key=lambda due: due.after_s)

    def alert(self, begins: float, ends: float, threat: str) -> list[Due]:
        """An air alert for the city and its all-clear."""
        ref = self._name()
        about = {"region": "Харків", "threat": threat}
        data = _data(Category.AIR_RAID, "Повітряна тривога: Харків", Severity.EXTREME, Urgency.IMMEDIATE)
        new = self._due(begins, EventKind.ALERT, ALERTS, data | {"ref": ref, "attributes": about})
        over = data | {"title": "Відбій повітряної тривоги: Харків", "severity": Severity.MINOR}
        over |= {"ref": ref, "action": Action.CANCEL, "attributes": about}
        return [new, self._due(ends, EventKind.ALERT, ALERTS, over)]

    def boom(self, scene: Scene, begins: float) -> Iterator[Due]:
        """What the nearest acoustic sensors heard, within seconds."""
        for sensor in self._sensors("acoustic", scene.point, 20_000)[:2]:
            data = _data(Category.EXPLOSION, "Акустичний датчик: вибух", Severity.SEVERE, Urgency.IMMEDIATE)
            data |= {"certainty": Certainty.LIKELY, **self._place(scene.point, 110)}
            data |= {"evidence": {"score": round(self.rng.uniform(0.8, 0.97), 2), "sensor": sensor.id}}
            after = begins + self.rng.uniform(0.6, 2.5)
            yield self._due(after, EventKind.SENSOR, f"demo/{sensor.id}", data)

    # --- the parts of a story

    def _first(self, story: Story, scene: Scene, begins: float) -> list[Due]:
        if story.by is EventKind.TRAFFIC:
            return self._situation(story.category, self.rng.choice(story.titles), scene, begins, story=story)
        if story.by in (EventKind.CCTV, EventKind.SENSOR):
            return []
        return [self._call(story, scene, begins)]

    def _call(self, story: Story, scene: Scene, after: float, kind: EventKind | None = None) -> Due:
        kind = kind or story.by
        calls = kind is EventKind.EMERGENCY
        error_m = self._call_error() if calls else self.rng.uniform(30, 120)
        data = _data(story.category, self.rng.choice(story.titles), story.severity, story.urgency)
        data |= {"certainty": story.certainty, **self._place(scene.point, error_m)}
        data["address"] = scene.address if error_m < 200 else scene.street
        if story.says:
            data["attributes"] = {"text": self.rng.choice(story.says)}
        return self._due(after, kind, CALLS if calls else CITIZENS, data)

    def _further_calls(self, story: Story, scene: Scene, begins: float) -> Iterator[Due]:
        """Others see the same: most call 112, some write, each from where they stand."""
        after = begins
        for _ in range(self.rng.randint(0, story.others)):
            after += self.rng.expovariate(1 / 45.0) + 4
            kind = EventKind.CITIZEN if self.rng.random() < 0.25 else EventKind.EMERGENCY
            yield self._call(story, scene, after, kind)

    def _devices(self, story: Story, scene: Scene, begins: float) -> Iterator[Due]:
        if story.camera is not None and self.rng.random() < story.camera.chance:
            yield from self._camera(story, scene, begins)
        if story.sensor is not None and self.rng.random() < story.sensor.chance:
            yield from self._sensor(story, scene, begins)

    def _camera(self, story: Story, scene: Scene, begins: float) -> Iterator[Due]:
        alone = story.by is EventKind.CCTV
        part = story.camera
        cameras = self.city.demo.cameras
        camera = self.rng.choice(cameras) if alone else _nearest(cameras, scene.point)
        seen = at(*camera.point) if alone else scene.point
        if part is None or distance_m(at(*camera.point), seen) > CAMERA_SEES_M:
            return
        data = _data(story.category, part.title, story.severity, story.urgency)
        data |= {"certainty": story.certainty, **self._place(seen, 25), "address": camera.name.uk}
        data["evidence"] = {
            "score": round(self.rng.uniform(*part.score), 2),
            "rule": part.rule,
            "camera": camera.id,
            "box": self._box(),
            "still": f"{DRAWN}:{camera.id}",
        }
        after = begins if alone else begins + self.rng.uniform(2, 40)
        seen_by = self._due(after, EventKind.CCTV, f"demo/{camera.id}", data)
        yield seen_by
        if alone and story.ends_min is not None:
            yield self._cancel(seen_by, after + self.rng.uniform(*story.ends_min) * 60)

    def _sensor(self, story: Story, scene: Scene, begins: float) -> Iterator[Due]:
        part = story.sensor
        alone = story.by is EventKind.SENSOR
        reach_m = 1e6 if alone else SENSOR_FEELS_M
        near = self._sensors(part.kind, scene.point, reach_m) if part else []
        if part is None or not near:
            return
        data = _data(story.category, part.title, story.severity, story.urgency)
        data |= {"certainty": story.certainty, **self._place(scene.point, 60), "address": near[0].name.uk}
        data["evidence"] = {"sensor": near[0].id, "value": round(self.rng.uniform(1.2, 4.5), 1)}
        after = begins if alone else begins + self.rng.uniform(5, 90)
        felt = self._due(after, EventKind.SENSOR, f"demo/{near[0].id}", data)
        yield felt
        if alone and story.ends_min is not None:
            yield self._cancel(felt, after + self.rng.uniform(*story.ends_min) * 60)

    def _situation(
        self, category: Category, title: str, scene: Scene, begins: float, *, story: Story | None = None
    ) -> list[Due]:
        """A traffic situation with its updates and its end, all under one ref."""
        severity = story.severity if story else Severity.MINOR
        data = _data(category, title, severity, Urgency.EXPECTED)
        data |= {"certainty": Certainty.OBSERVED, "ref": self._name(), **self._place(scene.point, 40)}
        data["address"] = scene.street
        found = [self._due(begins, EventKind.TRAFFIC, TRAFFIC, data)]
        for number, update in enumerate(story.updates if story else (), start=1):
            told = data | {"title": update, "action": Action.UPDATE}
            after = begins + number * self.rng.uniform(240, 420)
            found.append(self._due(after, EventKind.TRAFFIC, TRAFFIC, told))
        if story is None:
            found.append(self._cancel(found[0], begins + self.rng.uniform(900, 1_800)))
        return found

    def _later(self, story: Story, first: Due, begins: float) -> Iterator[Due]:
        """The source's own end of it, where it ends without the centre."""
        if story.ends_min is not None:
            yield self._cancel(first, begins + self.rng.uniform(*story.ends_min) * 60)

    def _cancel(self, first: Due, after: float) -> Due:
        event = first.event
        data = {name: getattr(event.data, name) for name in event.data.__struct_fields__}
        data |= {"ref": event.ref, "action": Action.CANCEL, "certainty": Certainty.UNKNOWN}
        return self._due(after, event.kind, event.source, data)

    # --- the letters

    def _due(self, after: float, kind: EventKind, source: str, data: dict[str, Any]) -> Due:
        time = self.start + timedelta(milliseconds=round(after * 1_000))
        event = Event(id=self._name(), source=source, type=type_of(kind), time=time, data=EventData(**data))
        return Due(after, event)

    def _name(self) -> str:
        self._written += 1
        return f"{self.tag}-{self._written:06}"

    def _place(self, point: Point, error_m: float) -> dict[str, Any]:
        """Where a source says it was, and how sure it is: a normal error, cut at 2.5 deviations."""
        away = min(abs(self.rng.gauss(0, error_m)), 2.5 * error_m)
        place = moved(point, away, self.rng.uniform(0, 360))
        return {"location": place, "accuracy_m": round(error_m)}

    def _call_error(self) -> float:
        shares, errors_m = zip(*CALL_ERRORS_M, strict=True)
        error_m: float = self.rng.choices(errors_m, shares)[0]
        return error_m

    def _sensors(self, kind: str, point: Point, reach_m: float) -> list[Sensor]:
        near = [sensor for sensor in self.city.demo.sensors if sensor.kind == kind]
        near.sort(key=lambda sensor: distance_m(at(*sensor.point), point))
        return [sensor for sensor in near if distance_m(at(*sensor.point), point) <= reach_m]

    def _box(self) -> list[float]:
        """Where in the picture: left, top, width, height as shares of its size."""
        left, top = self.rng.uniform(0.05, 0.6), self.rng.uniform(0.05, 0.6)
        return [*(round(each, 3) for each in (left, top)), 0.25, 0.3]


def _nearest(cameras: tuple[Camera, ...], point: Point) -> Camera:
    return min(cameras, key=lambda camera: distance_m(at(*camera.point), point))


def _data(category: Category, title: str, severity: Severity, urgency: Urgency) -> dict[str, Any]:
    return {"category": category, "title": title, "severity": severity, "urgency": urgency}
