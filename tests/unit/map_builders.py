"""Small maps for tests: a cross of four streets, with what stands beside them."""

from pathlib import Path

from dashboard import city
from dashboard.city.osm import build

# Streets about 140 m long around the crossing 5; 1-4 lie west, north, east and south of it.
PLACES = {
    1: (36.000, 50.0),
    2: (36.002, 50.00125),
    3: (36.004, 50.0),
    4: (36.002, 49.99875),
    5: (36.002, 50.0),
}
CROSS = [("w", 1, 5), ("n", 2, 5), ("e", 5, 3), ("s", 5, 4)]


def a_map(
    folder: Path,
    *,
    tags: dict[str, str] | None = None,
    nodes: dict[int, str] | None = None,
    more: str = "",
) -> Path:
    """The cross, with more tags of one of its ways (w, n, e, s) or nodes."""
    said = [
        f'<node id="{n}" lon="{lon}" lat="{lat}">{(nodes or {}).get(n, "")}</node>'
        for n, (lon, lat) in PLACES.items()
    ]
    # A way round, so that every place can be reached from every other.
    ring = "".join(f'<nd ref="{node}"/>' for node in (1, 2, 3, 4, 1)) + a_tag("highway", "service")
    ways = [
        f'<way id="{number}"><nd ref="{a}"/><nd ref="{b}"/><tag k="highway" v="residential"/>'
        f'<tag k="name" v="{name}"/>{(tags or {}).get(name, "")}</way>'
        for number, (name, a, b) in enumerate(CROSS, 11)
    ]
    path = folder / "cross.osm"
    path.write_text(f'<osm version="0.6">{"".join(said)}<way id="9">{ring}</way>{"".join(ways)}{more}</osm>')
    return path


def a_tag(key: str, value: str) -> str:
    return f'<tag k="{key}" v="{value}"/>'


def a_restriction(kind: str, source: int, target: int, **tags: str) -> str:
    members = f'<member type="way" ref="{source}" role="from"/><member type="node" ref="5" role="via"/>'
    members += f'<member type="way" ref="{target}" role="to"/>'
    said = "".join(
        a_tag(key, value) for key, value in {"type": "restriction", "restriction": kind, **tags}.items()
    )
    return f'<relation id="1">{members}{said}</relation>'


def built(tmp_path: Path, source: Path) -> city.City:
    build(source, tmp_path / "packs" / "cross")
    return city.load("cross", tmp_path / "packs")


def a_place(number: int, lon: float, lat: float, **tags: str) -> str:
    said = "".join(a_tag(key.replace("__", ":"), value) for key, value in tags.items())
    return f'<node id="{number}" lon="{lon}" lat="{lat}">{said}</node>'


def an_area(number: int, west: float, south: float, *, side: float = 0.0005, **tags: str) -> str:
    """A square of so many degrees."""
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    nodes = "".join(a_place(number * 10 + at, *corner) for at, corner in enumerate(corners))
    ring = "".join(f'<nd ref="{number * 10 + at}"/>' for at in (0, 1, 2, 3, 0))
    said = "".join(a_tag(key, value) for key, value in tags.items())
    return f'{nodes}<way id="{number}">{ring}{said}</way>'


def a_town(tmp_path: Path, *places: str) -> city.City:
    """The cross with more places; a map has its nodes first, then its ways."""
    plain = a_map(tmp_path, more="".join(places))
    return built(tmp_path, plain)
