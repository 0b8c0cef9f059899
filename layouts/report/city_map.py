"""The place of an incident as a drawing: the city's own map around it, units' ways, closed roads.

Nothing is fetched from anywhere: it is made of the city pack, and of what the archive keeps.
"""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from typing import Any

from dashboard.review.report import Report
from layouts.report.frame import TALL, WIDE, Frame, Pair, around
from layouts.words import Words

PRIORITY = {1: "#c4161c", 2: "#b35900", 3: "#7a6200", 4: "#0a5dc2", 5: "#55606c"}
UNIT_LINES = ("#0a5dc2", "#7b2fb5", "#0d6b38", "#8f4d00", "#1a666b", "#a0146e")
DASHES = ("", "7 3", "2 3")  # two units of one colour differ in this
ROADS = {"motorway": 5.0, "trunk": 5.0, "primary": 4.2, "secondary": 3.2, "tertiary": 2.4}
MINOR = 1.3
MOST_NAMES = 14
LETTER_WIDE, LETTER_TALL = 6.0, 11.0  # of a name in the drawing, about
SCALES_M = (100, 200, 500, 1_000, 2_000)

Layers = Mapping[str, Any]  # GeoJSON FeatureCollections by name


def city_map(words: Words, report: Report, layers: Layers) -> str | None:
    """The drawing as SVG; None where nobody has said where the incident is."""
    place = report.incident.location
    if place is None:
        return None
    ends = [track[0] for track in report.tracks.values() if track]
    frame = around(place.coordinates, ends)
    drawn = [
        *_ground(frame, layers),
        *_names(frame, layers, words.lang),
        *_closures(frame, report),
        *_tracks(frame, report),
        *_incident(frame, report),
        *_scale(words, frame),
    ]
    said = escape(words("after.map.alt", address=report.incident.address or ""), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:g} {TALL:g}" role="img" aria-label="{said}"'
        ' font-family="Libertinus Serif, Georgia, serif" font-size="11">'
        f'<clipPath id="edge"><rect width="{WIDE:g}" height="{TALL:g}" rx="3"/></clipPath>'
        f'<g clip-path="url(#edge)"><rect width="{WIDE:g}" height="{TALL:g}" fill="#e9edf1"/>{"".join(drawn)}</g>'
        f'<rect x=".5" y=".5" width="{WIDE - 1:g}" height="{TALL - 1:g}" rx="3" fill="none" stroke="#9aa5b1"/></svg>'
    )


def colours(report: Report) -> dict[str, tuple[str, str]]:
    """The colour and the dashes of each unit's way, by its name."""
    return {
        unit: (UNIT_LINES[place % len(UNIT_LINES)], DASHES[place // len(UNIT_LINES) % len(DASHES)])
        for place, unit in enumerate(sorted(report.tracks))
    }


def _features(layers: Layers, name: str, shape: str) -> Iterator[Mapping[str, Any]]:
    for each in layers.get(name, {}).get("features", ()):
        if each["geometry"]["type"] == shape:
            yield each


def _ground(frame: Frame, layers: Layers) -> Iterator[str]:
    for each in _features(layers, "districts", "Polygon"):
        ring = each["geometry"]["coordinates"][0]
        if frame.sees(ring):
            yield f'<path d="{frame.path(ring)}Z" fill="#f7f8fa" stroke="#b3bdc8" stroke-dasharray="6 4"/>'
    yield from _lines(frame, layers, "water", 'stroke="#a9cfe6" stroke-width="6"')
    yield from _lines(frame, layers, "rail", 'stroke="#8d98a4" stroke-width="1.4" stroke-dasharray="5 3"')
    roads = [
        (ROADS.get(str(each["properties"].get("class")), MINOR), each["geometry"]["coordinates"])
        for each in _features(layers, "roads", "LineString")
        if frame.sees(each["geometry"]["coordinates"])
    ]
    roads.sort(key=lambda road: road[0])
    for edge, colour in ((1.4, "#aab4bf"), (0.0, "#ffffff")):
        for width, line in roads:
            style = f'fill="none" stroke="{colour}" stroke-width="{width + edge:g}" stroke-linejoin="round"'
            yield f'<path d="{frame.path(line)}" {style}/>'


def _lines(frame: Frame, layers: Layers, name: str, style: str) -> Iterator[str]:
    for each in _features(layers, name, "LineString"):
        if frame.sees(each["geometry"]["coordinates"]):
            yield f'<path d="{frame.path(each["geometry"]["coordinates"])}" fill="none" {style}/>'


def _names(frame: Frame, layers: Layers, lang: str) -> Iterator[str]:
    """Of streets and districts, as many as lie free of each other and of the incident."""
    taken = [(WIDE / 2, TALL / 2, 60.0)]
    for name, (x, y), big in _candidates(frame, layers, lang):
        half = len(name) * LETTER_WIDE / 2
        if not (half < x < WIDE - half and 14 < y < TALL - 26):
            continue
        if any(abs(x - left) < half + wide and abs(y - top) < LETTER_TALL * 1.4 for left, top, wide in taken):
            continue
        taken.append((x, y, half))
        look = 'font-size="12" font-style="italic" fill="#55606c"' if big else 'fill="#3a434d"'
        halo = 'stroke="#ffffff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
        yield f'<text x="{x:g}" y="{y:g}" text-anchor="middle" {look} {halo}>{escape(name)}</text>'
        if len(taken) > MOST_NAMES:
            return


def _candidates(frame: Frame, layers: Layers, lang: str) -> Iterator[tuple[str, tuple[float, float], bool]]:
    """Each name once, where its thing lies nearest to the middle."""
    found: dict[str, tuple[float, tuple[float, float], bool]] = {}
    for layer, shape in (("districts", "Polygon"), ("roads", "LineString")):
        for each in _features(layers, layer, shape):
            name = str(each["properties"].get(f"name_{lang}") or each["properties"].get("name_uk") or "")
            line = (
                each["geometry"]["coordinates"][0] if shape == "Polygon" else each["geometry"]["coordinates"]
            )
            if name and frame.sees(line):
                x, y = _middle(line, frame) if shape == "Polygon" else _nearest(line, frame)
                away = abs(x - WIDE / 2) + abs(y - TALL / 2)
                if name not in found or away < found[name][0]:
                    found[name] = (away, (x, y), shape == "Polygon")
    for name, (_, place, big) in sorted(found.items(), key=lambda each: each[1][0]):
        yield name, place, big


def _middle(ring: list[Pair], frame: Frame) -> tuple[float, float]:
    return frame.at([sum(pair[axis] for pair in ring) / len(ring) for axis in (0, 1)])


def _nearest(line: list[Pair], frame: Frame) -> tuple[float, float]:
    """A vertex of a line, or the middle of a stretch of it, that is nearest to the middle of the picture."""
    places = [frame.at(pair) for pair in line]
    places += [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(places)]
    x, y = min(places, key=lambda each: abs(each[0] - WIDE / 2) + abs(each[1] - TALL / 2))
    return round(x, 1), round(y, 1)


def _closures(frame: Frame, report: Report) -> Iterator[str]:
    for each in report.closures:
        if frame.sees(each.line):
            path = frame.path(each.line)
            yield f'<path d="{path}" fill="none" stroke="#c4161c" stroke-width="6" stroke-opacity=".55"/>'
            yield f'<path d="{path}" fill="none" stroke="#ffffff" stroke-width="2" stroke-dasharray="5 5"/>'


def _tracks(frame: Frame, report: Report) -> Iterator[str]:
    for unit, (colour, dashes) in colours(report).items():
        track = report.tracks[unit]
        if len(track) < 2 or not frame.sees(track):
            continue
        style = f'fill="none" stroke="{colour}" stroke-width="2.4" stroke-dasharray="{dashes}" stroke-opacity=".85"'
        yield f'<path d="{frame.path(track)}" {style} stroke-linejoin="round"/>'
        inside = [(x, y) for x, y in map(frame.at, track) if 20 < x < WIDE - 20 and 16 < y < TALL - 20]
        if inside:
            x, y = inside[0]
            halo = 'stroke="#ffffff" stroke-width="3.5" paint-order="stroke"'
            yield f'<circle cx="{x:g}" cy="{y:g}" r="3.2" fill="{colour}"/>'
            yield f'<text x="{x + 6:g}" y="{y - 5:g}" font-weight="bold" fill="{colour}" {halo}>{escape(unit)}</text>'


def _incident(frame: Frame, report: Report) -> Iterator[str]:
    incident = report.incident
    colour = PRIORITY[incident.priority]
    x, y = WIDE / 2, TALL / 2
    if incident.accuracy_m:
        radius = min(incident.accuracy_m * frame.per_metre, TALL)
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius:.1f}" fill="{colour}" fill-opacity=".08" stroke="{colour}" stroke-dasharray="3 3"/>'
    shape = {1: "M0-17 17 0 0 17-17 0Z", 2: "M0-17 16 12H-16Z"}.get(incident.priority)
    mark = f'<path d="{shape}"' if shape else '<circle r="13"'
    yield f'<g transform="translate({x:g} {y:g})">{mark} fill="{colour}" stroke="#ffffff" stroke-width="2.5"/>'
    yield (
        '<text y="5" text-anchor="middle" font-size="14" font-weight="bold" fill="#ffffff">'
        f"{incident.priority}</text></g>"
    )


def _scale(words: Words, frame: Frame) -> Iterator[str]:
    metres = next((each for each in reversed(SCALES_M) if each * frame.per_metre < WIDE / 4), SCALES_M[0])
    wide, y = metres * frame.per_metre, TALL - 12
    said = (
        words("after.map.km", n=f"{metres / 1000:g}") if metres >= 1_000 else words("after.map.m", n=metres)
    )
    yield f'<rect x="6" y="{y - 14:g}" width="{wide + 62:.1f}" height="20" rx="2" fill="#ffffff" fill-opacity=".85"/>'
    yield f'<path d="M12 {y - 5:g}v5h{wide:.1f}v-5" fill="none" stroke="#14191f" stroke-width="1.4"/>'
    yield f'<text x="{wide + 18:.1f}" y="{y:g}" fill="#14191f">{said}</text>'
    north = words("after.map.north")
    yield (
        f'<g transform="translate({WIDE - 22:g} 26)"><circle r="14" fill="#ffffff" fill-opacity=".85"/>'
        f'<path d="M0-10 4 3 0 0-4 3Z" fill="#14191f"/><text y="12" text-anchor="middle" font-size="8">{north}</text></g>'
    )
