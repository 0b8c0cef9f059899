"""Which area a point lies in: ray casting behind a bounding box."""

import itertools
from collections.abc import Sequence

from dashboard.model.place import Point


class Area:
    """A simple polygon. A point on a shared border belongs to at most one of two neighbours."""

    __slots__ = ("_east", "_edges", "_north", "_south", "_west", "key")

    def __init__(self, key: str, ring: Sequence[tuple[float, float]]) -> None:
        self.key = key
        lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
        self._west, self._east = min(lons), max(lons)
        self._south, self._north = min(lats), max(lats)
        closed = [*ring, ring[0]]
        self._edges = tuple(
            (a_lat, b_lat, a_lon, (b_lon - a_lon) / (b_lat - a_lat))
            for (a_lon, a_lat), (b_lon, b_lat) in itertools.pairwise(closed)
            if a_lat != b_lat  # a level edge is crossed by no level ray
        )

    def holds(self, point: Point) -> bool:
        """Whether an eastward ray from the point crosses the border an odd number of times."""
        lon, lat = point.coordinates
        if not (self._west <= lon <= self._east and self._south <= lat <= self._north):
            return False
        inside = False
        for a_lat, b_lat, a_lon, slope in self._edges:
            if (a_lat > lat) != (b_lat > lat) and lon < a_lon + (lat - a_lat) * slope:
                inside = not inside
        return inside
