"""The one way in, on a real store: what is new goes in, what is over ends, what is broken is kept."""

import asyncio
from datetime import timedelta
from itertools import count

import pytest
import redis
import redis.asyncio
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.embedded import EmbeddedServer
from dashboard.feeds import FEEDS
from dashboard.intake import Intake, Receipt
from dashboard.model.codes import Action, EventKind
from dashboard.model.event import Event
from dashboard.streams import seen
from dashboard.streams.codec import decode_event
from dashboard.streams.letters import RAW_KEPT
from dashboard.streams.names import Names
from tests.lists import NOW, ROADS, a_list, taking, with_intake
from tests.unit.cctv_builders import an_alert_of

TRAFFIC = EventKind.TRAFFIC
_laws = count(1)


def sent(store: redis.Redis, names: Names) -> list[Event]:
    entries = store.xrange(names.events(TRAFFIC))
    return [decode_event(fields[b"event"]) for _, fields in entries if b"event" in fields]


def letters(store: redis.Redis, names: Names) -> list[dict[bytes, bytes]]:
    return [fields for _, fields in store.xrange(names.events(TRAFFIC)) if b"reason" in fields]


def learn(store: redis.Redis, names: Names) -> None:
    """What the writer's commit does: all that was sent is known from now on."""
    for each in sent(store, names):
        store.hset(names.seen(seen.week(NOW)), seen.key(each.source, each.id), seen.content(each))


def test_what_a_list_names_no_more_is_cancelled(server: EmbeddedServer, store, names):
    first, second = taking(server.url, names, a_list(a=1, b=1), a_list(b=1))
    assert (first.accepted, second.accepted, second.duplicates) == (2, 1, 1)
    over = sent(store, names)[-1]
    assert (over.data.action, over.data.ref, over.source) == (Action.CANCEL, "a", "listed/roads")
    assert over.id.startswith("a:gone:")


def test_lists_that_are_read_again_say_nothing_new(server: EmbeddedServer, store, names):
    lists: list[dict[str, int]] = [{"a": 1, "b": 1}, {"b": 2}, {}, {"c": 1}]
    payloads = [
        a_list(as_of=NOW - timedelta(minutes=9 - minute), **listed) for minute, listed in enumerate(lists)
    ]
    taking(server.url, names, *payloads)
    learn(store, names)
    before = sent(store, names)
    again = taking(server.url, names, *payloads, now=NOW + timedelta(hours=3))
    assert [receipt.accepted for receipt in again] == [0, 0, 0, 0]
    assert sent(store, names) == before


def test_two_processes_that_read_the_same_list_cancel_once(server: EmbeddedServer, store, names):
    taking(server.url, names, a_list(**{f"r{number}": 1 for number in range(40)}))

    async def at_once(intake: Intake) -> list[Receipt]:
        return await asyncio.gather(*(intake.take(ROADS, a_list(r0=1)) for _ in range(6)))

    with_intake(server.url, names, at_once)
    over = [each.id for each in sent(store, names) if each.data.action is Action.CANCEL]
    assert len(over) == len(set(over)) == 39


def test_an_ending_is_believed_although_its_beginning_is_long_past(server: EmbeddedServer, store, names):
    taking(server.url, names, a_list(a=1))
    later = NOW + timedelta(days=30)
    taking(server.url, names, a_list(), now=later)
    assert later - sent(store, names)[-1].time < timedelta(days=7)


def test_what_is_broken_is_set_aside_once_and_then_counted(server: EmbeddedServer, store, names):
    receipts = taking(server.url, names, *[a_list(a=1, b=None)] * 3)
    [letter] = letters(store, names)
    assert letter[b"reason"] == b"b: is missing - at `version`"
    assert (letter[b"feed"], letter[b"raw"]) == (b"listed", a_list(b=None))
    assert [len(receipt.rejected) for receipt in receipts] == [1, 1, 1]
    assert store.hget(names.tally("listed"), "rejected") == b"3"


def test_a_payload_that_cannot_be_read_leaves_its_trace(server: EmbeddedServer, store, names):
    huge = b'"' + b"x" * (RAW_KEPT + 100)
    broken, cut = taking(server.url, names, b"{", huge)
    assert (broken.unreadable, broken.useless, cut.unreadable) == (True, True, True)
    first, second = letters(store, names)
    assert (first[b"raw"], b"no JSON" in first[b"reason"]) == (b"{", True)
    assert len(second[b"raw"]) == RAW_KEPT
    assert second[b"reason"].endswith(f"(only the first 60000 of {len(huge)} bytes are kept)".encode())


@pytest.mark.parametrize("days, said", [(8, b"too far back"), (-1, b"in the future")])
def test_an_event_whose_time_cannot_be_believed_is_set_aside(
    server: EmbeddedServer, store, names, days, said
):
    [receipt] = taking(server.url, names, a_list(as_of=NOW, a=1), now=NOW + timedelta(days=days))
    assert receipt.useless
    [letter] = letters(store, names)
    assert letter[b"reason"].endswith(said + b" - at `$.time`")


def test_the_tally_counts_in_one_round(server: EmbeddedServer, store, names):
    taking(server.url, names, a_list(a=1, b=1))
    learn(store, names)
    taking(server.url, names, a_list(a=1, b=1), b"{")
    tally = store.hgetall(names.tally("listed"))
    counted = {name: tally[name.encode()] for name in ("accepted", "duplicates", "rejected")}
    assert counted == {"accepted": b"2", "duplicates": b"2", "rejected": b"1"}
    assert store.hgetall(names.tallied) == {b"listed": b"listed"}
    assert store.lrange(names.lags("listed"), 0, -1) == [b"600000"] * 2


def test_what_is_told_again_each_second_goes_in_once_although_the_writer_has_not_committed(
    server: EmbeddedServer, store, names
):
    """A camera gives each telling a time of its own; its feed says that the id alone counts."""
    feed = FEEDS["hikvision"]
    told = [an_alert_of(dateTime=f"2026-11-22T19:59:{second:02}+02:00") for second in range(12)]

    async def all_at_once(intake: Intake) -> list[Receipt]:
        return await asyncio.gather(*(intake.take(feed, each) for each in told))

    async def one_by_one(intake: Intake) -> list[Receipt]:
        return [await intake.take(feed, each) for each in told]

    first = with_intake(server.url, names, all_at_once)
    assert sorted(each.accepted for each in first) == [0] * 11 + [1]
    assert sum(each.duplicates for each in first) == 11
    [entry] = [fields[b"event"] for _, fields in store.xrange(names.events(EventKind.CCTV))]
    event = decode_event(entry)
    store.hset(names.seen(seen.week(NOW)), seen.key(event.source, event.id), seen.content(event))
    again = with_intake(server.url, names, one_by_one)
    assert [(each.accepted, each.duplicates, each.rejected) for each in again] == [(0, 1, ())] * 12


def test_an_event_that_could_not_be_sent_is_sent_the_next_time(server: EmbeddedServer, store, names):
    feed = FEEDS["hikvision"]

    async def lost_and_found(intake: Intake) -> Receipt:
        whole, intake.store = intake.store, redis.asyncio.Redis.from_url("redis://127.0.0.1:1")
        with pytest.raises(redis.ConnectionError):
            await intake.take(feed, an_alert_of())
        intake.store = whole
        store.set(names.tally("hikvision"), "no hash")  # the transaction breaks while it runs
        with pytest.raises(redis.ResponseError):
            await intake.take(feed, an_alert_of())
        store.delete(names.tally("hikvision"), names.events(EventKind.CCTV))
        return await intake.take(feed, an_alert_of())

    assert with_intake(server.url, names, lost_and_found).accepted == 1


def test_what_comes_back_after_its_ending_is_told_again_and_again(server: EmbeddedServer, store, names):
    for hour in range(4):
        taking(server.url, names, a_list(a=1) if hour % 2 == 0 else a_list(), now=NOW + timedelta(hours=hour))
        learn(store, names)
    taking(server.url, names, a_list(a=1), a_list(a=1), now=NOW + timedelta(hours=5))
    told = sent(store, names)
    assert [each.data.action for each in told] == [Action.NEW, Action.CANCEL] * 2 + [Action.NEW]
    assert len({each.id for each in told}) == 5
    assert [each.time for each in told[2::2]] == [NOW + timedelta(hours=hour) for hour in (2, 5)]


def test_an_older_list_that_comes_late_ends_nothing(server: EmbeddedServer, store, names):
    later = NOW - timedelta(minutes=5)
    taking(server.url, names, a_list(as_of=later, a=1, b=1))
    learn(store, names)
    [late] = taking(server.url, names, a_list(as_of=NOW - timedelta(minutes=6), b=1))
    assert (late.accepted, late.duplicates) == (0, 1)
    [now] = taking(server.url, names, a_list(as_of=later, b=1))
    assert now.accepted == 1


def test_what_is_listed_still_goes_in_although_it_began_long_ago(server: EmbeddedServer, store, names):
    payload = a_list(NOW - timedelta(days=90), a=1)
    for day in range(3):
        taking(server.url, names, payload, payload, now=NOW + timedelta(days=day))
    [event] = sent(store, names)
    assert event.data.attributes["told_at"].startswith("2026-08-24")
    assert timedelta(days=6) <= NOW - event.time <= timedelta(days=7)
    [stale] = taking(server.url, names, a_list(NOW - timedelta(days=90), as_of=NOW - timedelta(days=80), z=1))
    assert stale.useless


refs = st.dictionaries(st.sampled_from("abc"), st.integers(1, 2), max_size=3)


@settings(max_examples=25)
@example([{"a": 2}, {}, {"a": 1}, {"a": 2}, {}])
@given(st.lists(refs, min_size=1, max_size=7))
def test_what_was_told_adds_up_to_the_last_list(server, lists):
    names = Names(f"law{next(_laws)}")
    with redis.Redis.from_url(server.url, protocol=2, socket_timeout=10) as store:
        _adds_up(server, store, names, lists)


def _adds_up(server, store, names, lists):
    for hour, listed in enumerate(lists):
        now = NOW + timedelta(hours=hour)
        taking(server.url, names, a_list(**listed), now=now)
        learn(store, names)
        [again] = taking(server.url, names, a_list(**listed), now=now + timedelta(minutes=1))
        assert (again.accepted, again.duplicates) == (0, len(listed))
        stands: dict[str, bool] = {}
        known = set()
        for event in sent(store, names):
            assert event.id not in known
            known.add(event.id)
            stands[event.ref] = event.data.action is not Action.CANCEL
        assert {ref for ref, does in stands.items() if does} == set(listed)
