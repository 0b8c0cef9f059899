"""Where the archive stands: what it begins after, and the last fact that it holds."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dashboard.archive.tables import archivist
from dashboard.errors import ArchiveError
from dashboard.streams.journal import GENESIS


@dataclass(slots=True, kw_only=True)
class Place:
    """The one row of the table `archivist`."""

    centre: str
    began_seq: int = 0
    began_hash: str = GENESIS
    seq: int = 0
    hash: str = GENESIS
    facts: int = 0
    positions: str = "0-0"
    erased_to: int = 0

    def row(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


class PlaceMoved(ArchiveError):
    """Another archivist has written since: what was prepared here is forgotten, and read anew."""


def read(connection: Connection, centre: str, *, lock: bool = False) -> Place | None:
    """Where the archive stands; None when nothing was ever archived.

    Raises ArchiveError when the database holds another centre's archive.
    """
    asked = select(archivist).with_for_update() if lock else select(archivist)
    found = connection.execute(asked).mappings().first()
    if found is None:
        return None
    if found["centre"] != centre:
        raise ArchiveError(f"this database is the archive of {found['centre']}: give {centre} one of its own")
    return Place(**found)


def begin(connection: Connection, place: Place) -> None:
    connection.execute(insert(archivist), [place.row()])


def move(connection: Connection, place: Place) -> None:
    """Note the place reached."""
    connection.execute(update(archivist).values(place.row()))


def require(connection: Connection, centre: str, seq: int) -> None:
    """Hold the row until the transaction ends. Raises PlaceMoved when it is not where we left it."""
    found = read(connection, centre, lock=True)
    if found is None or found.seq != seq:
        raise PlaceMoved("another archivist is at work")
