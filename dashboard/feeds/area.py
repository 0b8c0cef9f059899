"""From the shapes that a source draws to one place and how far it may be off."""

from collections.abc import Sequence
from itertools import pairwise

from dashboard.errors import BadMessage
from dashboard.model.place import Point, at, distance_m

FARTHEST_M = 100_000.0  # the contract's most for `accuracy_m`
CORNERS_READ = 2_000
Pair = tuple[float, float]  # longitude, latitude in degrees


def place(lon: float, lat: float, field: str) -> Pair:
    """The pair, when it lies on the globe. Raises BadMessage; not a number lies nowhere."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadMessage(f"latitude {lat:g}, longitude {lon:g} is not on the globe", field)
    return lon, lat


def latitude_longitude(text: str, field: str) -> Pair:
    """A pair from `lat,lon`, CAP's order. Raises BadMessage."""
    try:
        lat, lon = map(float, text.split(","))
    except ValueError as error:
        raise BadMessage(f"{text[:40]!r} is no latitude,longitude", field) from error
    return place(lon, lat, field)


def pairs(coordinates: object, field: str) -> list[Pair]:
    """Every corner of a GeoJSON geometry. Raises BadMessage."""
    if not isinstance(coordinates, list) or not coordinates:
        return []
    if isinstance(coordinates[0], list):
        return [pair for each in coordinates[:CORNERS_READ] for pair in pairs(each, field)]
    figures = [each for each in coordinates if isinstance(each, int | float) and not isinstance(each, bool)]
    try:
        return [(float(figures[0]), float(figures[1]))]
    except (IndexError, OverflowError) as error:
        raise BadMessage(f"{str(coordinates)[:40]} is no longitude, latitude", field) from error


def centroid(ring: list[Pair]) -> Pair:
    """Centre of gravity of a polygon by the shoelace formula; of a line, the mean of its corners."""
    middle = mean(ring)
    shifted = [(lon - middle[0], lat - middle[1]) for lon, lat in ring]
    crosses = [
        (a, b, a[0] * b[1] - b[0] * a[1]) for a, b in zip(shifted, shifted[1:] + shifted[:1], strict=True)
    ]
    twice_area = sum(cross for _, _, cross in crosses)
    if abs(twice_area) < 1e-12:
        return middle
    lon = sum((a[0] + b[0]) * cross for a, b, cross in crosses) / (3 * twice_area)
    lat = sum((a[1] + b[1]) * cross for a, b, cross in crosses) / (3 * twice_area)
    return middle[0] + lon, middle[1] + lat


def mean(pairs: list[Pair]) -> Pair:
    return sum(lon for lon, _ in pairs) / len(pairs), sum(lat for _, lat in pairs) / len(pairs)


def middle_of(shapes: list[tuple[Pair, float]]) -> tuple[Point, float] | None:
    """One place for shapes given as (centre, reach in metres), and one standard deviation in metres.

    Half the reach: the deviation along one axis of a point anywhere in a disc.
    """
    if not shapes:
        return None
    lon, lat = mean([centre for centre, _ in shapes])
    point = at(lon, lat)
    reach = max(distance_m(point, at(*centre)) + radius for centre, radius in shapes)
    return point, min(reach / 2, FARTHEST_M)


def spread(pairs: list[Pair]) -> tuple[Point, float]:
    """The mean of the pairs, and half the way to the farthest in metres."""
    lon, lat = mean(pairs)
    point = at(lon, lat)
    reach = max(distance_m(point, at(*pair)) for pair in pairs)
    return point, min(reach / 2, FARTHEST_M)


def middle_of_lines(lines: Sequence[Sequence[Pair]]) -> tuple[Point, float]:
    """The place half way along the longest of the lines, which lies on a road as a mean of corners need not.

    And half the way from there to the farthest corner of any of them, in metres.
    """
    longest = max(lines, key=length_m)
    middle = _half_way(longest, length_m(longest) / 2)
    reach = max(distance_m(middle, at(*pair)) for line in lines for pair in line)
    return middle, min(reach / 2, FARTHEST_M)


def length_m(line: Sequence[Pair]) -> float:
    return sum(distance_m(at(*a), at(*b)) for a, b in pairwise(line))


def _half_way(line: Sequence[Pair], left_m: float) -> Point:
    for a, b in pairwise(line):
        step = distance_m(at(*a), at(*b))
        if 0 < left_m <= step:
            share = left_m / step
            return at(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        left_m -= step
    return at(*line[0])


def thinned(line: Sequence[Pair], most: int) -> tuple[Pair, ...]:
    """At most so many of its corners, evenly chosen, both ends among them, to a tenth of a metre."""
    last = len(line) - 1
    steps = min(last, most - 1) or 1
    kept = (line[round(step * last / steps)] for step in range(min(len(line), most)))
    return tuple((round(lon, 6), round(lat, 6)) for lon, lat in kept)


def ring_reach_m(centre: Pair, ring: list[Pair]) -> float:
    """Metres from the centre to the mean corner."""
    return sum(distance_m(at(*centre), at(*corner)) for corner in ring) / len(ring)
