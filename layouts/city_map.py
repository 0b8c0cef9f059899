"""The map: base layers of the city pack under the desk's own, which the browser draws and patches."""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

import dash_leaflet as dl
from dash import html

from layouts import ids
from layouts.words import Words

# Drawn in this order; others of the pack after them.
LAYERS = ("districts", "water", "rail", "roads", "metro", "stations", "labels")
WIDE = frozenset({"primary", "trunk", "motorway"})
PART_DEG = 0.02  # about 2 km: what is out of sight is drawn by nobody
_LABEL = {"variable": "sitcenMap.label"}  # functions in assets/map.js
_STYLE = {"variable": "sitcenMap.style"}


def city_map(words: Words, *, layers: Mapping[str, Any], centre: tuple[float, float]) -> html.Section:
    """`layers` are GeoJSON FeatureCollections by name; `centre` is (longitude, latitude) in degrees."""
    lon, lat = centre
    named = [name for name in LAYERS if name in layers]
    named += [name for name in layers if name not in LAYERS]
    return html.Section(
        [
            dl.Map(
                [*(_layer(name, layers[name]) for name in named), dl.ScaleControl(imperial=False)],
                id=ids.MAP,
                center=[lat, lon],
                zoom=12,
                zoomControl=False,
                attributionControl=False,
                className="map",
            ),
            html.Div(id=ids.MAP_FIND, className="map-find"),
            html.Div(id=ids.MAP_TOOLS, className="map-tools"),
            html.Div(id=ids.MAP_LEGENDS, className="map-legends"),
            html.Div(id=ids.MAP_FOOT, className="map-foot"),
        ],
        className="frame frame--map",
        **{"aria-label": words("map.title")},
    )


def _layer(name: str, collection: Any) -> dl.GeoJSON:
    """Popups and tooltips would be drawn as HTML, so the features travel without them."""
    return dl.GeoJSON(
        data=collection,
        interactive=False,
        pointToLayer=_LABEL,
        style=_STYLE,
        hideout={"layer": name},
    )


def plain(collection: Mapping[str, Any], *, lang: str) -> dict[str, Any]:
    """A FeatureCollection with nothing but geometry and a name in the reader's language.

    Lines show no name: those of one look that begin in one part of the city are one feature. A large city's
    streets would be a hundred thousand elements otherwise, and every frame of the screen slow.
    """
    features: list[dict[str, Any]] = []
    lines: dict[tuple[str, ...], dict[str, Any]] = {}
    for feature in collection["features"]:
        geometry, kept = feature["geometry"], _kept(feature.get("properties") or {}, lang)
        if geometry["type"] != "LineString":
            features.append({"type": "Feature", "geometry": geometry, "properties": kept})
            continue
        look: dict[str, str] = {key: kept[key] for key in ("kind", "colour") if key in kept}
        key = (str(look.get("kind") in WIDE), *look.values(), *_part(geometry["coordinates"][0]))
        lines.setdefault(key, _no_lines(look))["geometry"]["coordinates"].append(geometry["coordinates"])
    # The wider above the narrower.
    return {"type": "FeatureCollection", "features": [*features, *(lines[key] for key in sorted(lines))]}


def _part(place: Sequence[float]) -> tuple[str, ...]:
    return tuple(str(floor(degrees / PART_DEG)) for degrees in place[:2])


def _no_lines(look: Mapping[str, str]) -> dict[str, Any]:
    geometry = {"type": "MultiLineString", "coordinates": []}
    return {"type": "Feature", "geometry": geometry, "properties": look}


def district_names(layers: Mapping[str, Any], *, lang: str) -> dict[str, str]:
    """Each district's own name, as facts carry it, and its name in the reader's language."""
    named = [feature["properties"] for feature in layers.get("districts", {}).get("features", ())]
    return {
        each["name_uk"]: each.get(f"name_{lang}") or each["name_uk"] for each in named if "name_uk" in each
    }


def station_names(layers: Mapping[str, Any], *, lang: str) -> dict[str, str]:
    """The name of each place where units stand by, in the reader's language, by its id."""
    named = [feature["properties"] for feature in layers.get("bases", {}).get("features", ())]
    return {each["id"]: each.get(f"name_{lang}") or each.get("name_uk") or each["id"] for each in named}


def _kept(properties: Mapping[str, Any], lang: str) -> dict[str, Any]:
    kept = {
        "id": properties.get("id"),
        "name": properties.get(f"name_{lang}") or properties.get("name_uk"),
        "kind": properties.get("kind") or properties.get("class"),
        "colour": properties.get("colour"),
        "service": properties.get("service"),
    }
    return {key: value for key, value in kept.items() if isinstance(value, str)}
