"""Roads: the graph of a city, its live weights, and how long it takes to drive."""

from dashboard.roads.graph import CLASSES, RoadGraph

__all__ = ["CLASSES", "RoadGraph"]
