"""The ring keeps what somebody may still ask for, and no more of it than fits."""

from dashboard.web.ring import RESET, Flush, Ring


def flush(tip: int, *, fact: bool = False, size: int = 1_000) -> Flush:
    facts = ((f"{tip}-0", b"fact %d" % tip),) if fact else ()
    chunk = (b"%d " % tip).ljust(size)
    return Flush(tip=f"{tip}-0", facts=facts, chunks={"fact": chunk, "board": chunk, "wall": chunk})


def test_hours_of_positions_fill_no_memory() -> None:
    ring = Ring(chunks_kept=100_000)
    for tip in range(1, 50_000):
        ring.append(flush(tip))
    assert len(ring._flushes) <= 100_000 // 3_000
    assert not ring._told
    assert ring.chunk("board", ring.head - 1).startswith(b"49999 ")
    assert ring.chunk("board", ring.head - 2).startswith(b"49998 ")
    assert ring.chunk("board", 5) == RESET


def test_a_fact_is_found_long_after_its_flush_has_gone() -> None:
    ring = Ring(chunks_kept=10_000)
    ring.append(flush(1, fact=True))
    for tip in range(2, 5_000):
        ring.append(flush(tip))
    assert ring.chunk("fact", 0) == RESET
    assert ring.reaches("0-0")
    assert ring.facts_after("0-0") == b"fact 1"
    assert ring.facts_after("1-0") == b""


def test_of_facts_the_last_are_kept_and_the_floor_says_from_where() -> None:
    ring = Ring(facts_kept=10)
    for tip in range(1, 31):
        ring.append(flush(tip, fact=True))
    assert ring.floor == "20-0"
    assert not ring.reaches("19-0")
    assert ring.facts_after("28-0") == b"fact 29fact 30"


def test_one_flush_larger_than_all_that_is_kept_is_still_told() -> None:
    ring = Ring(chunks_kept=10)
    ring.append(flush(1, fact=True, size=9_000))
    assert ring.chunk("fact", 0).startswith(b"1 ")
