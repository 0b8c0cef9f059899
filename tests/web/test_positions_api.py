"""Positions in their sources' own formats, from the request to what every screen is told of the unit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from dashboard.model.codes import Scope
from tests.centre import eventually
from tests.unit.position_builders import a_fix, a_marker, a_snapshot, a_vehicle
from tests.web.site import Site

LON, LAT = 36.2304, 49.9935
Sends = Callable[..., bytes]


def by_traccar(unit: str, at: datetime, *, lon: float = LON) -> bytes:
    """20 knots."""
    device = {"uniqueId": f"imei-{unit}", "name": unit}
    fix = a_fix(device=device, fixTime=at.isoformat(timespec="milliseconds"), longitude=lon)
    return msgspec.json.encode(fix)


def by_gtfs_rt(unit: str, at: datetime, *, lon: float = LON) -> bytes:
    """10 m/s."""
    return a_snapshot(a_vehicle(unit, timestamp=int(at.timestamp()), position={"longitude": lon}))


def by_cot(unit: str, at: datetime, *, lon: float = LON) -> bytes:
    """10 m/s."""
    detail = f'<contact callsign="{unit}"/><track speed="10.0" course="90.0"/>'
    time = at.isoformat(timespec="milliseconds")
    return a_marker(detail=detail, uid=f"ANDROID-{unit}", time=time, lon=str(lon))


@dataclass
class City:
    """A centre with one unit, a key for its sources, and one that reads."""

    ingest: httpx.Client
    reader: httpx.Client
    unit: str

    def send(self, feed: str, payload: bytes) -> None:
        answer = self.ingest.post(f"/api/v1/feeds/{feed}", content=payload)
        assert (answer.status_code, answer.json()["rejected"]) == (202, []), answer.text

    @property
    def units(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.reader.get("/api/v1/units").json()["units"]
        return found

    def trusted(self, trust: str, *, from_lon: float = 0.0) -> dict[str, Any]:
        """The unit, as soon as its place is trusted so and lies that far east."""

        def asked() -> dict[str, Any] | None:
            (found,) = (each for each in self.units if each["id"] == self.unit)
            fits = found["position_trust"] == trust and found["location"]["coordinates"][0] >= from_lon
            return found if fits else None

        return eventually(asked, within_s=15)


@pytest.fixture
def city(site: Site, ingest: httpx.Client, desk: httpx.Client) -> Iterator[City]:
    with site.with_key(Scope.READ) as reader:
        yield City(ingest, reader, site.register_unit(desk))


FEEDS = [("traccar", by_traccar, 37.0), ("gtfs_rt", by_gtfs_rt, 36.0), ("cot", by_cot, 36.0)]


@pytest.mark.parametrize("feed, says, kmh", FEEDS)
def test_what_a_source_tells_in_its_own_units_is_on_screen_in_ours(
    city: City, feed: str, says: Sends, kmh: float
) -> None:
    now = datetime.now(UTC)
    city.send(feed, says(city.unit, now))
    found = city.trusted("good")
    assert (found["speed_kmh"], found["heading_deg"]) == (kmh, 90.0)
    assert found["location"]["coordinates"] == pytest.approx([LON, LAT], abs=1e-5)
    city.send(feed, says(city.unit, now))
    city.send(feed, says(city.unit, now + timedelta(seconds=1), lon=LON + 0.0001))
    city.trusted("good", from_lon=LON + 0.00005)


@pytest.mark.parametrize("feed, says, kmh", FEEDS)
def test_what_cannot_be_believed_is_shown_as_such_and_moves_nobody(
    city: City, feed: str, says: Sends, kmh: float
) -> None:
    now = datetime.now(UTC)
    city.send(feed, says(city.unit, now - timedelta(minutes=7)))
    assert city.trusted("stale")["location"]["coordinates"] == pytest.approx([LON, LAT], abs=1e-5)
    city.send(feed, says(city.unit, now - timedelta(minutes=6), lon=LON + 2))
    assert city.trusted("impossible")["location"]["coordinates"][0] == pytest.approx(LON, abs=1e-5)
    city.send(feed, says(city.unit, now + timedelta(minutes=3), lon=LON + 0.001))
    found = city.trusted("future")
    assert found["location"]["coordinates"][0] == pytest.approx(LON, abs=1e-5), "the last that was believed"
    assert found["speed_kmh"] == kmh


def test_a_vehicle_that_is_no_unit_makes_none(city: City) -> None:
    stamp = int(datetime.now(UTC).timestamp())
    bus, engine = a_vehicle("bus-7", timestamp=stamp), a_vehicle(city.unit, timestamp=stamp)
    city.send("gtfs_rt", a_snapshot(bus, engine))
    city.trusted("good")
    assert "bus-7" not in [each["id"] for each in city.units]


def test_a_crew_s_button_opens_an_incident_of_the_highest_priority(city: City) -> None:
    now = datetime.now(UTC)
    for later in (0, 5):
        fix = msgspec.json.decode(by_traccar(city.unit, now - timedelta(seconds=10 - later)))
        fix["position"]["attributes"] = {"alarm": "sos"}
        fix["position"]["latitude"] = 12.0 + later / 10_000
        city.send("traccar", msgspec.json.encode(fix))

    def told_twice() -> list[dict[str, Any]]:
        found = city.reader.get("/api/v1/incidents?limit=1000").json()["incidents"]
        calls = [each for each in found if each["title"] == f"SOS {city.unit}"]
        return calls if sum(each["events"][0].get("updates", 0) for each in calls) else []

    (incident,) = eventually(told_twice, within_s=15)
    assert (incident["priority"], incident["category"]) == (1, "rescue")
    assert incident["events"][0]["updates"] == 1, "the button was held: one incident, told twice"


def test_traccar_may_put_all_it_says_into_the_address(site: Site, ingest: httpx.Client) -> None:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = {"uniqueId": "imei-9", "name": "T9", "fixTime": at, "valid": "true", "speed": "20"}
    said |= {"latitude": str(LAT), "longitude": str(LON), "attributes": "{}"}
    answer = ingest.get("/api/v1/feeds/traccar", params=said)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "duplicates": 0, "rejected": []})
    wrong = ingest.get("/api/v1/feeds/traccar", params={**said, "latitude": "north"})
    assert (wrong.status_code, "latitude" in wrong.text) == (400, True)
    assert ingest.get("/api/v1/feeds/cap").status_code == 405
    assert ingest.get("/api/v1/feeds/none").status_code == 404
    with site.with_key(Scope.READ) as reader:
        assert reader.get("/api/v1/feeds/traccar", params=said).status_code == 403
