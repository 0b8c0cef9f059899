"""Stills come from this host: fetched from known cameras alone, within limits, for people at desks alone."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

from dashboard.feeds.cameras import Camera as Registered
from dashboard.model.codes import Role, Scope
from dashboard.model.place import at
from dashboard.web.still_source import NoStill, Still, StillSource, known_places
from tests.a_camera import Camera, a_camera
from tests.centre import eventually
from tests.web.site import ONE, Site, an_event


@pytest.fixture(scope="module")
def camera() -> Iterator[Camera]:
    with a_camera() as found:
        yield found


def source_of(camera: Camera, **more: float) -> StillSource:
    register = {"yard": Registered(location=at(36.2, 49.9), still=camera.url("/yard.jpg"))}
    return StillSource(known_places(register, []), **more)


def got(source: StillSource, *addresses: str) -> list[Still]:
    async def all_at_once() -> list[Still]:
        return await asyncio.gather(*(source.get(each, kept_s=60) for each in addresses))

    return asyncio.run(all_at_once())


def test_a_still_is_written_anew(camera: Camera) -> None:
    [found] = got(source_of(camera), camera.url("/still.jpg"))
    assert isinstance(found, bytes)
    with Image.open(io.BytesIO(found)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 48))


@pytest.mark.parametrize(
    "path, why",
    [
        ("/away", "led_away"),
        ("/round", "led_away"),
        ("/huge", "large"),
        ("/slow", "slow"),
        ("/page", "no_picture"),
        ("/locked", "refused"),
        ("/gone", "gone"),
    ],
)
def test_what_is_no_still_says_why(camera: Camera, path: str, why: str) -> None:
    [found] = got(source_of(camera, within_s=0.5 if path == "/slow" else 5.0), camera.url(path))
    assert isinstance(found, NoStill)
    assert found.why == why


def test_a_camera_that_has_moved_on_its_own_host_is_followed(camera: Camera) -> None:
    [found] = got(source_of(camera), camera.url("/moved"))
    assert isinstance(found, bytes)


def test_only_known_hosts_are_asked(camera: Camera) -> None:
    addresses = {
        f"http://localhost:{camera.port}/still.jpg": "foreign",
        "http://127.0.0.1:1/still.jpg": "foreign",
        "http://169.254.169.254/latest/meta-data/": "foreign",
        "file:///etc/passwd": "no_address",
        "gopher://127.0.0.1/x": "foreign",
        "/api/events/1/snapshot.jpg": "no_address",
        camera.url("/still.jpg").replace("//", "//user:secret@"): "foreign",
    }
    for address, why in addresses.items():
        [found] = got(source_of(camera), address)
        assert isinstance(found, NoStill), address
        assert found.why == why, address


def test_a_feeds_recorder_is_a_known_host(camera: Camera) -> None:
    source = StillSource(known_places({}, [camera.url(""), "rtsp://nvr.example/1"]))
    [found] = got(source, camera.url("/still.jpg"))
    assert isinstance(found, bytes)


def test_a_camera_that_is_not_there_is_unreachable() -> None:
    with a_camera() as gone:
        source = source_of(gone)
    [found] = got(source, gone.url("/still.jpg"))
    assert isinstance(found, NoStill)
    assert found.why == "unreachable"


def kept(story: Callable[[StillSource, list[float]], Awaitable[None]], camera: Camera) -> None:
    clock = [0.0]
    source = source_of(camera)
    source.clock = lambda: clock[0]
    asyncio.run(story(source, clock))


def test_all_screens_together_ask_a_camera_once_a_while(camera: Camera) -> None:
    async def story(source: StillSource, clock: list[float]) -> None:
        address = camera.url("/many.jpg")
        await asyncio.gather(*(source.get(address, kept_s=60) for _ in range(20)))
        clock[0] = 59.0
        await source.get(address, kept_s=60)
        assert camera.asked["/many.jpg"] == 1
        clock[0] = 61.0
        await source.get(address, kept_s=60)
        assert camera.asked["/many.jpg"] == 2

    kept(story, camera)


def test_a_camera_that_has_failed_is_tried_again_sooner(camera: Camera) -> None:
    async def story(source: StillSource, clock: list[float]) -> None:
        before = camera.asked["/gone"]
        for clock[0] in (0.0, 4.0, 6.0):
            await source.get(camera.url("/gone"), kept_s=60)
        assert camera.asked["/gone"] == before + 2

    kept(story, camera)


def a_sighting(site: Site, still: str | None) -> tuple[str, str]:
    """Tell one; gives its incident's id and its path."""
    event = an_event(evidence={"camera": "tower", "rule": "smoke"} | ({"still": still} if still else {}))
    event |= {"type": "sitcen.cctv.v1", "source": "cctv/tower", "id": f"{datetime.now(UTC).timestamp()}/a b"}
    with site.with_key(Scope.INGEST) as ingest:
        answer = ingest.post("/api/v1/events", json=event, headers={"content-type": ONE})
        assert answer.status_code == 202, answer.text

    lon, lat = event["data"]["location"]["coordinates"]
    around = f"{lon - 0.001},{lat - 0.001},{lon + 0.001},{lat + 0.001}"  # other tests fill the lists

    def there() -> str | None:
        with site.with_key(Scope.READ) as reader:
            found = reader.get(f"/api/v1/incidents?bbox={around}").json()["incidents"]
        return next((each["id"] for each in found if each["events"][0]["id"] == event["id"]), None)

    incident = eventually(there)
    return incident, f"/stills/{incident}/{quote(str(event['id']), safe='')}"


def test_a_desk_sees_the_still_of_a_sighting(site: Site, operator: httpx.Client, tower: Camera) -> None:
    _, path = a_sighting(site, tower.url("/still.jpg"))
    answer = operator.get(f"{path}?source=cctv/tower")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert operator.get(f"{path}?source=another").status_code == 404
    assert operator.get("/camera-stills/tower").status_code == 200


@pytest.mark.parametrize(
    "still, status, why",
    [
        (None, 404, "none"),
        ("https://elsewhere.example/1.jpg", 403, "foreign"),
        ("/api/events/1/snapshot.jpg", 409, "no_address"),
        ("demo:camera-001", 409, "no_address"),
    ],
)
def test_a_sighting_without_a_still_says_why(
    site: Site, operator: httpx.Client, still: str | None, status: int, why: str
) -> None:
    _, path = a_sighting(site, still)
    answer = operator.get(path)
    assert (answer.status_code, answer.json()["why"]) == (status, why)


def test_what_nobody_saw_has_no_still(site: Site, operator: httpx.Client, tower: Camera) -> None:
    incident, _ = a_sighting(site, tower.url("/still.jpg"))
    for path in (f"/stills/{incident}/other", "/stills/inc-0/e1", "/camera-stills/nobody"):
        assert operator.get(path).status_code == 404


def test_a_wall_a_key_and_a_stranger_see_no_still(
    site: Site, address: str, anonymous: httpx.Client, desk: httpx.Client, tower: Camera
) -> None:
    _, path = a_sighting(site, tower.url("/still.jpg"))
    with site.signed_in(Role.WALL, address) as wall:
        for each in (path, "/camera-stills/tower"):
            assert wall.get(each).status_code == 403
            assert desk.get(each).status_code == 403
            assert anonymous.get(each).status_code in (303, 401)
