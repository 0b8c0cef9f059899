"""TAK devices that are told: each sees the open incidents and its own unit while it is connected."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from dashboard.dispatch.positions import Tracker
from dashboard.feeds.transports.connection import Connection
from dashboard.model.unit import Unit
from dashboard.outputs import markers
from dashboard.outputs.mirror import Heard
from dashboard.outputs.standing import Keeper
from dashboard.outputs.tables import Cot
from dashboard.picture import Picture

log = logging.getLogger(__name__)

SIGN_OF_LIFE_S = 15.0  # devices close a connection on which they hear nothing for longer
STALE_AFTER = 3  # beats without a word: then a marker grows grey on the device
STRANGERS_LOGGED = 100


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, eq=False)
class Device:
    """What one device is still to be told: of each marker the newest alone, so that none is buried."""

    unit: str | None
    waiting: dict[str, bytes] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, uid: str, marker: bytes) -> None:
        self.waiting.pop(uid, None)
        self.waiting[uid] = marker
        self.woken.set()

    def taken(self) -> bytes:
        told, self.waiting = b"".join(self.waiting.values()), {}
        self.woken.clear()
        return told


@dataclass(slots=True, kw_only=True)
class Devices:
    """A Listener, and what goes on beside each connection of its feed. `tracker` knows where units are."""

    cot: Cot
    keeper: Keeper
    centre: str
    tracker: Callable[[], Tracker]
    now: Callable[[], datetime] = utc_now
    _picture: Picture = field(default_factory=Picture, init=False)
    _devices: set[Device] = field(default_factory=set[Device], init=False)
    _shown: set[str] = field(default_factory=set[str], init=False)
    _strangers: set[str] = field(default_factory=set[str], init=False)

    async def begin(self, picture: Picture) -> None:
        before, self._picture = self._shown, picture
        self._shown = {each.id for each in picture.open_incidents() if self.cot.filter.fits(each)}
        for device in self._devices:
            self._tell_all(device)
            for gone in before - self._shown:
                device.tell(*self._removal(gone))
        await self.keeper.well()

    def hear(self, heard: Heard, _picture: Picture) -> None:
        for name in sorted(heard.changed):
            kind, _, id_ = name.partition(":")
            if kind == "i":
                self._incident(id_)
            elif kind == "u":
                self.moved([id_])

    async def settle(self, _tip: str) -> None:
        """What is told is not kept: a device that comes back is told everything."""

    def moved(self, units: Iterable[str]) -> None:
        moved = set(units)
        for device in self._devices:
            if device.unit in moved and (told := self._own_unit(device)):
                device.tell(*told)

    async def beside(self, connection: Connection) -> None:
        """Tell the device until its connection ends; who is not let in is told nothing."""
        name = admitted(connection, self.cot)
        if name is None:
            self._stranger(connection.peer)
            return
        device = Device(self.cot.clients.get(name))
        self._devices.add(device)
        try:
            await self.keeper.clients(len(self._devices))
            await self._tell(device, connection)
        finally:
            self._devices.discard(device)
            await self.keeper.clients(len(self._devices))

    async def _tell(self, device: Device, connection: Connection) -> None:
        clock = asyncio.get_running_loop().time
        all_again = clock()
        while True:
            if clock() >= all_again:
                all_again = clock() + self.cot.beat_s
                self._tell_all(device)
            await connection.send(device.taken() or markers.pong(self.now()))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(SIGN_OF_LIFE_S, all_again - clock())):
                    await device.woken.wait()

    def _tell_all(self, device: Device) -> None:
        told = (self._marker(each) for each in sorted(self._shown))
        for each in (*told, self._own_unit(device)):
            if each:
                device.tell(*each)

    def _incident(self, incident_id: str) -> None:
        incident = self._picture.incidents.get(incident_id)
        if incident is not None and incident.open and self.cot.filter.fits(incident):
            self._shown.add(incident_id)
            told = self._marker(incident_id)
        elif incident_id in self._shown:
            self._shown.discard(incident_id)
            told = self._removal(incident_id)
        else:
            return
        if told is not None:
            for device in self._devices:
                device.tell(*told)

    def _marker(self, incident_id: str) -> tuple[str, bytes] | None:
        incident = self._picture.incidents.get(incident_id)
        marker = incident and markers.incident_marker(incident, self.centre, self.now(), self._lasts)
        return (markers.incident_uid(self.centre, incident_id), marker) if marker else None

    def _removal(self, incident_id: str) -> tuple[str, bytes]:
        uid = markers.incident_uid(self.centre, incident_id)
        return uid, markers.removal(uid, markers.SPOT, self.now())

    def _own_unit(self, device: Device) -> tuple[str, bytes] | None:
        unit = self._picture.units.get(device.unit or "")
        if unit is None:
            return None
        fix = self.tracker().trusted(unit.id)
        place = fix.location if fix else unit.location
        if place is None:
            return None
        marker = markers.unit_marker(unit.id, place, self.centre, self.now(), self._lasts, *self._says(unit))
        return markers.unit_uid(self.centre, unit.id), marker

    def _says(self, unit: Unit) -> Iterator[str]:
        """Its status, and where it is sent."""
        yield unit.status
        for incident in filter(None, map(self._picture.incidents.get, unit.incidents)):
            yield " · ".join(filter(None, (str(incident.number), incident.category, incident.address)))

    @property
    def _lasts(self) -> timedelta:
        return timedelta(seconds=STALE_AFTER * self.cot.beat_s)

    def _stranger(self, peer: str) -> None:
        """Each one once."""
        if peer not in self._strangers and len(self._strangers) < STRANGERS_LOGGED:
            self._strangers.add(peer)
            log.warning("output %s: %s is not let in, and is told nothing", self.keeper.standing.name, peer)


def admitted(connection: Connection, cot: Cot) -> str | None:
    """The name by which a device is let in: one of its certificate's, or its address; None when it is not.

    The feed's own `ca_file` decides whose certificates are believed, before anybody comes so far.
    """
    if certificate := connection.writer.get_extra_info("peercert"):
        names = (*_names(certificate), connection.peer)
        return next((name for name in names if name in cot.clients), names[0])
    address = ip_address(connection.peer)
    return connection.peer if any(address in each for each in cot.networks) else None


def _names(certificate: Mapping[str, Any]) -> Iterator[str]:
    """The common name, and the others that it is good for."""
    for part in certificate.get("subject", ()):
        yield from (value for key, value in part if key == "commonName")
    yield from (value for _, value in certificate.get("subjectAltName", ()))
