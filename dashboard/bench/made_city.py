"""A made city as OpenStreetMap XML: crooked streets of several classes, one-ways, restrictions, houses."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

SPACING_DEG = (0.0014, 0.0009)  # about 100 m at 50 degrees north
MAIN_EVERY, RING_EVERY = 8, 24  # every so many streets is a wider one
MISSING, ONE_WAY, RESTRICTED = 0.06, 0.12, 0.02
WEST, SOUTH = 36.0, 49.8
HOUSE_EVERY = 5
HOUSES = 10_000_000  # ids of their outlines begin here


def write(path: Path, crossings: int, seed: int) -> None:
    """A city of about so many crossings: the same seed gives the same file."""
    side = round(crossings**0.5)
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n')
        for line in _lines(side, Random(seed)):
            file.write(line)
        file.write("</osm>\n")


def _lines(side: int, rng: Random) -> Iterator[str]:
    for row in range(side):
        for column in range(side):
            lon = WEST + (column + rng.uniform(-0.3, 0.3)) * SPACING_DEG[0]
            lat = SOUTH + (row + rng.uniform(-0.3, 0.3)) * SPACING_DEG[1]
            yield f'<node id="{_node(side, row, column)}" version="1" lon="{lon:.6f}" lat="{lat:.6f}"/>\n'
    ways: list[tuple[int, int, int]] = []  # id, and the crossings at its ends
    for row in range(side):
        for column in range(side):
            for across in (True, False):
                to = (row, column + 1) if across else (row + 1, column)
                if max(to) < side and rng.random() >= MISSING:
                    ends = _node(side, row, column), _node(side, *to)
                    ways.append((len(ways) + 1, *ends))
                    yield _way(ways[-1], _class(row if across else column), one_way=rng.random() < ONE_WAY)
    yield from _restrictions(ways, rng)
    yield from _houses(side, rng)


def _node(side: int, row: int, column: int) -> int:
    return row * side + column + 1


def _class(line: int) -> str:
    if line % RING_EVERY == 0:
        return "primary"
    return "secondary" if line % MAIN_EVERY == 0 else "residential"


def _way(way: tuple[int, int, int], kind: str, *, one_way: bool) -> str:
    number, first, last = way
    tags = f'<tag k="highway" v="{kind}"/>'
    if one_way and kind == "residential":
        tags += '<tag k="oneway" v="yes"/>'
    return f'<way id="{number}" version="1"><nd ref="{first}"/><nd ref="{last}"/>{tags}</way>\n'


def _restrictions(ways: list[tuple[int, int, int]], rng: Random) -> Iterator[str]:
    """No turn from a way into one that leaves where it ends."""
    leaving: dict[int, list[int]] = {}
    for number, first, _ in ways:
        leaving.setdefault(first, []).append(number)
    for number, _, last in ways:
        onward = leaving.get(last, [])
        if len(onward) > 1 and rng.random() < RESTRICTED:
            members = f'<member type="way" ref="{number}" role="from"/>'
            members += f'<member type="node" ref="{last}" role="via"/>'
            members += f'<member type="way" ref="{rng.choice(onward)}" role="to"/>'
            tags = '<tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>'
            yield f'<relation id="{number}" version="1">{members}{tags}</relation>\n'


def _houses(side: int, rng: Random) -> Iterator[str]:
    """A block of flats in every so many, taller towards the middle."""
    first = side * side + 1
    for number in range(0, side * side, HOUSE_EVERY):
        row, column = divmod(number, side)
        lon, lat = WEST + (column + 0.5) * SPACING_DEG[0], SOUTH + (row + 0.5) * SPACING_DEG[1]
        corners = [(lon, lat), (lon + 0.0004, lat), (lon + 0.0004, lat + 0.0002), (lon, lat + 0.0002)]
        nodes = range(first + number * len(corners), first + (number + 1) * len(corners))
        for node, (x, y) in zip(nodes, corners, strict=True):
            yield f'<node id="{node}" version="1" lon="{x:.6f}" lat="{y:.6f}"/>\n'
        ring = "".join(f'<nd ref="{node}"/>' for node in (*nodes, nodes[0]))
        middle = 1 - (abs(row - side / 2) + abs(column - side / 2)) / side
        levels = 1 + round(rng.uniform(2, 14) * middle)
        tags = f'<tag k="building" v="apartments"/><tag k="building:levels" v="{levels}"/>'
        yield f'<way id="{HOUSES + number}" version="1">{ring}{tags}</way>\n'
