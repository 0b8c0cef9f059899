"""A built city's base map as raster tiles: one MBTiles file with both themes, drawn once, then served.

A browser that draws a hundred thousand road pieces again with each movement of the map drops to a few frames
a second; pictures of them only slide.
"""

from dashboard.city.tiles.file import TILES, Bounds, TileFile, writing

__all__ = ["PAINTED", "TILES", "Bounds", "TileFile", "writing"]

PAINTED = frozenset({"roads", "rail", "water"})  # layers of a pack that its tiles show
