"""A graph in which every place can be reached from every other: what is cut off is dropped."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dashboard.roads.graph import Ints, RoadGraph


def connected(graph: RoadGraph) -> tuple[RoadGraph, int]:
    """The largest part in which one can drive from everywhere to everywhere, and how many nodes fell away."""
    ones = np.ones(graph.edges)
    matrix = csr_array((ones, (graph.tail, graph.head)), shape=(graph.nodes, graph.nodes))
    _, part = connected_components(matrix, directed=True, connection="strong")
    kept = part == np.bincount(part).argmax()
    edges = np.flatnonzero(kept[graph.tail] & kept[graph.head])
    return _only(graph, kept, edges), int((~kept).sum())


def _only(graph: RoadGraph, kept: NDArray[np.bool_], edges: NDArray[np.int64]) -> RoadGraph:
    node, edge = _renumbered(kept), _renumbered(np.isin(np.arange(graph.edges), edges))
    origin = edge[graph.origin[edges]]
    counts = (graph.shape_at[1:] - graph.shape_at[:-1])[edges]
    inner = np.repeat(np.isin(np.arange(graph.edges), edges), graph.shape_at[1:] - graph.shape_at[:-1])
    return replace(
        graph,
        lon=graph.lon[kept],
        lat=graph.lat[kept],
        tail=node[graph.tail[edges]],
        head=node[graph.head[edges]],
        twin=np.where(graph.twin[edges] < 0, -1, edge[graph.twin[edges]]).astype(np.int32),
        origin=np.where(origin < 0, np.arange(len(edges)), origin).astype(np.int32),
        length_m=graph.length_m[edges],
        free_s=graph.free_s[edges],
        road_class=graph.road_class[edges],
        signal=graph.signal[edges],
        district=graph.district[edges],
        name=graph.name[edges],
        shape_at=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        shape=graph.shape[inner],
    )


def _renumbered(kept: NDArray[np.bool_]) -> Ints:
    """The new number of each; -1 for what falls away."""
    return np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
