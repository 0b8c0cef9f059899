"""The file of tiles: MBTiles 1.3, an SQLite database, with each picture kept once.

Other programs that read MBTiles find the dark theme in its `tiles` view; both themes are in `placed`.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from dashboard.errors import CityPackError
from dashboard.model.closure import Place

TILES = "tiles.mbtiles"
THEMES = ("dark", "light")
FARTHEST_IN = 24  # no map is drawn nearer; a larger number is no zoom
Bounds = tuple[Place, Place]  # south-west, north-east

_SCHEMA = """
CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE pictures (digest BLOB PRIMARY KEY, picture BLOB NOT NULL);
CREATE TABLE placed (
  theme TEXT, zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, digest BLOB NOT NULL,
  PRIMARY KEY (theme, zoom_level, tile_column, tile_row)
) WITHOUT ROWID;
CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, picture AS tile_data
  FROM placed JOIN pictures USING (digest) WHERE theme = 'dark';
"""
_ONE = """SELECT picture FROM placed JOIN pictures USING (digest)
  WHERE theme = ? AND zoom_level = ? AND tile_column = ? AND tile_row = ?"""


@dataclass(slots=True)
class Writing:
    """A file that is being filled."""

    base: sqlite3.Connection
    kept: set[bytes] = field(default_factory=set[bytes])
    whole: Any = field(default_factory=hashlib.sha256)  # over all that was put, for the version

    def put(self, theme: str, zoom: int, x: int, y: int, picture: bytes) -> None:
        """Keep one tile; `y` counts from the north, as browsers ask for it."""
        digest = hashlib.sha256(picture).digest()[:16]
        if digest not in self.kept:
            self.kept.add(digest)
            self.base.execute("INSERT INTO pictures VALUES (?, ?)", (digest, picture))
        place = (theme, zoom, x, _row(zoom, y), digest)
        self.base.execute("INSERT INTO placed VALUES (?, ?, ?, ?, ?)", place)
        self.whole.update(repr(place).encode())


@contextmanager
def writing(path: Path, *, name: str, bounds: Bounds, zooms: range) -> Iterator[Writing]:
    """A new file of tiles; it is whole when the block ends without an error."""
    base = sqlite3.connect(path)
    try:
        base.executescript(_SCHEMA)
        (west, south), (east, north) = bounds
        told = {
            "name": name,
            "format": "webp",
            "type": "baselayer",
            "bounds": f"{west},{south},{east},{north}",
            "minzoom": str(zooms.start),
            "maxzoom": str(zooms.stop - 1),
            "attribution": "© OpenStreetMap contributors",
        }
        base.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        file = Writing(base)
        yield file
        base.execute("INSERT INTO metadata VALUES ('version', ?)", (file.whole.hexdigest()[:12],))
        base.commit()
    finally:
        base.close()


class TileFile:
    """A file of tiles to be read from, by any thread.

    Raises CityPackError when it cannot be read as one.
    """

    def __init__(self, path: Path) -> None:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._lock = Lock()
        try:
            self._base = sqlite3.connect(address, uri=True, check_same_thread=False)
            told = dict(self._base.execute("SELECT name, value FROM metadata"))
            self.version: str = told["version"]  # another one when any picture is another
            self.zooms = (int(told["minzoom"]), int(told["maxzoom"]))
        except (sqlite3.Error, LookupError, ValueError) as error:
            raise CityPackError(f"{path} cannot be read as a file of tiles: {error!r}") from error

    def picture(self, theme: str, zoom: int, x: int, y: int) -> bytes | None:
        """One tile as WebP; None where there is none."""
        if not 0 <= zoom <= FARTHEST_IN:
            return None
        with self._lock:
            found = self._base.execute(_ONE, (theme, zoom, x, _row(zoom, y))).fetchone()
        return None if found is None else found[0]


def _row(zoom: int, y: int) -> int:
    """MBTiles counts rows from the south."""
    return (1 << zoom) - 1 - y
