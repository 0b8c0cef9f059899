"""Rows told apart by the value of a key, and found again in one pass over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.review.columns import Whole


@dataclass(frozen=True, slots=True)
class Groups:
    """`codes` has the number of each row's group, `sizes` how many rows each group has."""

    codes: Whole
    sizes: Sequence[int]

    @classmethod
    def one(cls, rows: int) -> Self:
        """All rows as one group."""
        return cls(np.zeros(rows, dtype="int8"), [rows])

    def ordered(self, known: npt.NDArray[np.bool_], values: Whole) -> list[Whole]:
        """The values of each group in their order; of the rows that have one (`known`)."""
        if len(self.sizes) == 1 or not len(values):
            return [np.sort(values)] * len(self.sizes)
        low = int(values.min())
        span = int(values.max()) - low + 1
        keys = self.codes[known] * np.int64(span)  # each group's values in a span of their own
        keys += values
        keys -= low
        keys.sort()
        firsts = np.arange(len(self.sizes)) * span
        ends = np.searchsorted(keys, [*firsts[1:], len(self.sizes) * span])
        begins = [0, *ends[:-1]]
        return [keys[begin:end] - first + low for begin, end, first in zip(begins, ends, firsts, strict=True)]

    def places(self, which: npt.NDArray[np.bool_]) -> list[Any]:
        """What finds each group's rows among those that are wanted."""
        if len(self.sizes) == 1:
            return [slice(None)]
        codes = self.codes[which]
        ends = np.cumsum(np.bincount(codes, minlength=len(self.sizes)))
        order = np.argsort(codes, kind="stable")
        return [order[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def by_value(of_incidents: Any, of_parts: Any) -> tuple[list[Any], Groups, Groups]:
    """The keys in their order, and the rows of each; those without a value are None's: the last."""
    own, parts = pd.Categorical(of_incidents), pd.Categorical(of_parts)
    used = set(own.remove_unused_categories().categories) | set(parts.remove_unused_categories().categories)
    keys: list[Any] = sorted(used)
    without = len(keys)
    if (own.codes < 0).any() or (parts.codes < 0).any():
        keys.append(None)

    def groups(values: pd.Categorical) -> Groups:
        index = pd.Index(keys[:without])
        places = np.array([*index.get_indexer(values.categories), without])
        places = places.astype(np.min_scalar_type(-len(keys) - 1))
        codes = places[values.codes]
        return Groups(codes, np.bincount(codes, minlength=len(keys)).tolist())

    return [_plain(key) for key in keys], groups(own), groups(parts)


def _plain(key: Any) -> Any:
    return key.item() if isinstance(key, np.generic) else key
