"""How well cards match true incidents."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import comb


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of 1. Precision and recall are of pairs of reports: the joined, and those that belong together.

    `hidden` are true incidents that no card is about, a card being about the incident of most of its reports
    (at a tie, of the earliest). `extra` are cards beyond the number of incidents, below 0 for too few.
    """

    precision: float
    recall: float
    f1: float
    ari: float
    hidden: float
    extra: float


def score(truths: Sequence[int], cards: Sequence[int]) -> Score:
    """The score of an assignment: of each report its true incident and its card."""
    both = _pairs(Counter(zip(truths, cards, strict=True)).values())
    true, joined = _pairs(Counter(truths).values()), _pairs(Counter(cards).values())
    expected = true * joined / comb(len(truths), 2)
    incidents = len({*truths})
    return Score(
        precision=both / joined if joined else 1.0,
        recall=both / true if true else 1.0,
        f1=2 * both / (true + joined) if true + joined else 1.0,
        ari=(both - expected) / ((true + joined) / 2 - expected),
        hidden=1 - len(_about(truths, cards)) / incidents,
        extra=len({*cards}) / incidents - 1,
    )


def mean(scores: Sequence[Score]) -> Score:
    columns = [asdict(each) for each in scores]
    return Score(**{key: sum(each[key] for each in columns) / len(columns) for key in columns[0]})


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)


def _about(truths: Sequence[int], cards: Sequence[int]) -> set[int]:
    """The incidents that have a card of their own."""
    reports: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for truth, card in zip(truths, cards, strict=True):
        reports[card][truth] += 1
    return {truths_of.most_common(1)[0][0] for truths_of in reports.values()}
