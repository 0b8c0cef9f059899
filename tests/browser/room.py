"""A running centre as a journey needs it: reports come in, units stand ready, people sit down at desks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Self

import httpx
from playwright.sync_api import Browser, Page, expect

from dashboard.bench import screen
from tests.centre import Centre, NotInTime, eventually

SMALL = {"width": 1366, "height": 768}
LARGE = {"width": 1920, "height": 1080}
_numbers = count(1)
# A connection that was idle may be closed by the server in the moment when it is used again.
ANEW = httpx.Limits(max_keepalive_connections=0)


# What a screen shows of the room, and the same of a board: {incidents, units} by id.
PICTURE = """(board) => {
  const {incidents, units} = board ?? sitcen.state;
  const entries = (cards, said) => [...cards.values()].map((card) => [card.id, said(card)]);
  const by = (cards, said) => Object.fromEntries(entries(cards, said).sort());
  return {
    incidents: by(incidents, (card) => [card.version, card.status, card.priority, card.acknowledged_at]),
    units: by(units, (card) => [card.status, card.incidents]),
  };
}"""


@dataclass
class Desk:
    """One person's screen."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def row(self, title: str) -> Any:
        return self.page.locator(".row", has_text=title)

    def select(self, title: str) -> None:
        self.row(title).click()
        expect(self.page.locator("#panel-title")).to_contain_text(title)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def whole(self, room: "Room", within_s: float = 20.0) -> None:
        """The screen shows just what the journal adds up to, and was not loaded anew for it."""
        seen: dict[str, Any] = {}

        def agrees() -> bool:
            seen["wanted"] = self.page.evaluate(PICTURE, room.board())
            seen["shown"] = self.page.evaluate(PICTURE)
            return bool(seen["wanted"] == seen["shown"])

        with suppress(NotInTime):
            eventually(agrees, within_s)
        assert seen["shown"] == seen["wanted"]
        assert self.page.evaluate("window.neverReloaded")

    def shown_at(self, incident: str, room: "Room") -> float:
        """When the incident's row stood there as it is now, in ms since 1970; `screen.WATCH` must watch."""
        [version] = [each["version"] for each in room.board()["incidents"] if each["id"] == incident]
        return eventually(lambda: screen.shown_at(screen.seen(self.page), incident, version))

    def said(self, text: str | re.Pattern[str]) -> None:
        """The echo line says so."""
        expect(self.page.locator("#echo")).to_contain_text(text)


@dataclass
class Room:
    centre: Centre
    client: httpx.Client

    @classmethod
    @contextmanager
    def of(cls, centre: Centre) -> Iterator[Self]:
        with httpx.Client(base_url=centre.url, timeout=20, limits=ANEW) as client:
            answer = client.post("/login", data={"username": "duty", "password": centre.password})
            assert answer.status_code == 303, answer.text
            client.headers["X-CSRFToken"] = client.cookies["sitcen_csrf"]
            yield cls(centre, client)

    def archive(self) -> None:
        """Let the archive follow the journal from now on; returns when it answers."""
        if "archivist" not in self.centre.processes:
            self.centre.start("archivist", "archivist")
        eventually(lambda: "facts" in self.client.get("/api/v1/archive").json(), within_s=60)

    def archived(self, address: str) -> list[dict[str, Any]]:
        """What the archive holds of the incidents at an address."""
        asked = {"period": "day", "q": address}
        found: list[dict[str, Any]] = self.client.get("/api/v1/review/incidents", params=asked).json()[
            "incidents"
        ]
        return found

    def report(
        self, address: str, *, kind: str = "emergency", at: datetime | None = None, **data: Any
    ) -> None:
        """One report of a place of its own, far from every other; of now, or as of `at`."""
        number = next(_numbers)
        place = [36.10 + 0.012 * (number % 30), 49.90 + 0.011 * (number // 30) + 0.0003 * number]
        event = {
            "specversion": "1.0",
            "id": f"e{number}",
            "source": f"test/{number}",
            "type": f"sitcen.{kind}.v1",
            "time": (at or datetime.now(UTC)).isoformat(),
            "data": {
                "category": "fire",
                "title": f"Дим, {address}",
                "severity": "severe",
                "location": {"type": "Point", "coordinates": place},
                "accuracy_m": 20,
                "address": address,
                **data,
            },
        }
        self._tell(event)

    def alert(self, region: str, *, action: str = "new") -> None:
        """An air-raid alert of a region, or its end."""
        about = {"region": region, "threat": "ballistic"}
        fields = {"category": "air_raid", "title": "Тривога", "ref": region, "action": action}
        event = {
            "specversion": "1.0",
            "id": f"e{next(_numbers)}",
            "source": "test/air",
            "type": "sitcen.alert.v1",
            "time": datetime.now(UTC).isoformat(),
            "data": fields | {"attributes": about},
        }
        self._tell(event)

    def _tell(self, event: dict[str, Any]) -> None:
        answer = self.client.post(
            "/api/v1/events",
            json=event,
            headers={
                "content-type": "application/cloudevents+json",
                "authorization": f"Bearer {self.centre.key}",
            },
        )
        assert answer.status_code == 202, answer.text

    def unit(self, service: str = "fire", at: tuple[float, float] = (36.2304, 49.9935)) -> str:
        """A new available unit; gives its call sign."""
        unit = f"T{next(_numbers)}"
        where = {"type": "Point", "coordinates": at}
        self.command("RegisterUnit", unit=unit, service=service, capabilities=[], location=where)
        return unit

    def command(self, kind: str, **fields: Any) -> dict[str, Any]:
        answer = self.client.post("/api/v1/commands", json={"type": kind, **fields})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def incident(self, address: str) -> str:
        """The id of the open incident at an address, once there is one."""
        return eventually(
            lambda: next(
                (each["id"] for each in self.board()["incidents"] if each["address"] == address), None
            )
        )

    def board(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get("/api/v1/board").json()
        return found

    @contextmanager
    def desk(
        self,
        browser: Browser,
        *,
        who: str = "operator",
        lang: str = "uk",
        size: dict[str, int] | None = None,
        url: str = "",
    ) -> Iterator[Desk]:
        """A person signed in at a desk, or a wall, that is live; `url` is another way to the centre."""
        context = browser.new_context(viewport=size or LARGE)  # type: ignore[arg-type]
        context.add_cookies([{"name": "sitcen_lang", "value": lang, "url": self.centre.url}])
        desk = Desk(context.new_page())
        desk.page.on("request", lambda request: desk.hosts.add(request.url.split("/")[2]))
        desk.page.on("pageerror", lambda error: desk.errors.append(str(error)))
        desk.page.goto(f"{url or self.centre.url}/login")
        desk.page.fill("[name=username]", who)
        desk.page.fill("[name=password]", self.centre.password)
        desk.page.click("button[type=submit]")
        expect(desk.page.locator(":is(#desk, #wall)[data-link=live]")).to_be_visible(timeout=60_000)
        desk.page.evaluate("window.neverReloaded = true")
        yield desk
        assert desk.errors == []
        context.close()
