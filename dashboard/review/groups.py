"""Rows told apart by the value of a key."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.review.columns import Whole, never


@dataclass(frozen=True, slots=True)
class Groups:
    """`sizes` has how many rows each group has; `order` has the rows, group by group, or is None of one."""

    sizes: Sequence[int]
    order: npt.NDArray[np.int32] | None = None

    @classmethod
    def one(cls, rows: int) -> Self:
        """All rows as one group."""
        return cls([rows])

    @classmethod
    def of(cls, codes: Whole, count: int) -> Self:
        """So many groups of the rows with these numbers, which are sorted fastest where they are small."""
        order = np.argsort(codes, kind="stable").astype("int32")
        return cls(np.bincount(codes, minlength=count).tolist(), order)

    def rows(self) -> list[Any]:
        """What finds each group's rows in a column."""
        if self.order is None:
            return [slice(None)]
        return [self.order[begin:end] for begin, end in self._ends()]

    def ordered(self, spans: Whole) -> list[Whole]:
        """The known spans of each group in their order; `spans` has one of each row, and is used up."""
        told = spans if self.order is None else spans[self.order]
        found = []
        for begin, end in self._ends():
            own = told[begin:end]
            own.sort()
            found.append(own[: bisect_left(own, never(own))])
        return found

    def _ends(self) -> list[tuple[int, int]]:
        return list(pairwise(accumulate(self.sizes, initial=0)))


def by_value(of_incidents: Any, of_parts: Any) -> tuple[list[Any], Groups, Groups]:
    """The keys in their order, and the rows of each; those without a value are None's: the last."""
    own, parts = pd.Categorical(of_incidents), pd.Categorical(of_parts)
    keys: list[Any] = sorted({*_used(own), *_used(parts)})
    without = len(keys)
    if (own.codes < 0).any() or (parts.codes < 0).any():
        keys.append(None)

    def groups(values: pd.Categorical) -> Groups:
        index = pd.Index(keys[:without])
        places = np.array([*index.get_indexer(values.categories), without])
        places = places.astype(np.min_scalar_type(-len(keys) - 1))
        return Groups.of(places[values.codes], len(keys))

    return [_plain(key) for key in keys], groups(own), groups(parts)


def _used(values: pd.Categorical) -> list[Any]:
    """The categories that some value has; of codes the last is that of none."""
    there = np.zeros(len(values.categories) + 1, dtype="bool")
    there[values.codes] = True
    return list(values.categories[there[:-1]])


def _plain(key: Any) -> Any:
    return key.item() if isinstance(key, np.generic) else key
