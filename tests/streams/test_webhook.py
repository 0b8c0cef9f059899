"""Webhooks: what was chosen is told to a real server, signed, in order and at least once, whatever fails."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis

from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import Category, EventKind, FeedState
from dashboard.model.facts import (
    AirAlertEnded,
    IncidentAcknowledged,
    IncidentClosed,
    NoteAdded,
    PriorityChanged,
    UndeliveredAsked,
    UnitFlagged,
)
from dashboard.model.incident import EventLine
from dashboard.model.reason import Reason
from dashboard.outputs.selection import Filter
from dashboard.streams import outbound
from dashboard.streams.names import Names
from tests.receiver import SECRET, Delivery, Receiver, Reply
from tests.sending import Office, Scribe, a_webhook, opened, run, told, until


@pytest.fixture
def office(server: EmbeddedServer, store: redis.Redis, names: Names) -> Iterator[Office]:
    receiver = Receiver()
    with receiver.listening():
        yield Office(server, store, names, receiver, Scribe(store, names))


def test_each_fact_is_told_signed_and_in_order(office: Office) -> None:
    async def story() -> None:
        async with office.sending():
            await office.begun()
            office.scribe.write(opened(), *(AirAlertEnded(region=f"r{each}") for each in range(20)))
            await until(lambda: len(office.receiver.kept) == 21)

    run(story)
    assert told(office.receiver.kept) == office.scribe.ids
    assert all(each.signed_by(SECRET.encode()) for each in office.receiver.kept)
    assert not office.receiver.kept[0].signed_by(b"another secret")
    first = office.receiver.kept[0]
    assert first.headers["content-type"] == "application/cloudevents+json"
    assert first.headers["webhook-id"] == office.scribe.ids[0]
    event = first.event
    assert (event["specversion"], event["type"]) == ("1.0", "sitcen.fact.IncidentOpened.v1")
    assert (event["source"], event["subject"]) == (f"sitcen/{office.names.centre}", "inc-1")
    assert event["data"]["data"]["title"] == "Дим на даху"
    assert event["time"] == event["data"]["at"]


def test_what_is_of_persons_stays_here_unless_it_is_asked_for(office: Office) -> None:
    line = EventLine(
        source="112/1",
        id="call-1",
        type="sitcen.emergency.v1",
        time=datetime.now(UTC),
        title="Дим на даху",
        kind=EventKind.EMERGENCY,
        category=Category.FIRE,
        ref="call-1",
        attributes={"caller_name": "Петренко", "caller_phone": "+380501112233"},
        evidence={"plate": "АХ1234"},
    )
    bodies = (opened(event=line), NoteAdded(incident_id="inc-1", text="Петренко просить передзвонити"))
    other = Receiver()

    async def story() -> None:
        tables = {"city": a_webhook(office.receiver), "own": a_webhook(other, personal=True)}
        async with office.sending_all(**tables):
            await office.begun()
            office.scribe.write(*bodies)
            await until(lambda: len(office.receiver.kept) == len(other.kept) == 2)

    with other.listening():
        run(story)
    sent = b"".join(each.body for each in office.receiver.kept).decode()
    for private in ("Петренко", "+380501112233", "АХ1234", "olena"):
        assert private not in sent
    assert "Дим на даху" in sent
    assert b"caller_phone" in other.kept[0].body
    assert other.kept[1].event["data"]["actor"] == "olena"


def test_only_what_the_filter_chooses_goes_out_and_what_leaves_it_is_told_once_more(office: Office) -> None:
    urgent = Filter(categories=(Category.FIRE,), priority=2, districts=("Київський",))

    def priority(number: int) -> PriorityChanged:
        reasons = (Reason("base"),)
        return PriorityChanged(incident_id="inc-1", priority=number, priority_reasons=reasons)

    def acknowledged(number: int) -> IncidentAcknowledged:
        return IncidentAcknowledged(incident_id=f"inc-{number}")

    async def story() -> None:
        async with office.sending(filter=urgent):
            await office.begun()
            office.scribe.write(
                opened(1),
                opened(2, category=Category.POWER),
                opened(3, priority=4),
                opened(4, district="Салтівський"),
                UnitFlagged(unit="E1", flags=()),
                *(acknowledged(each) for each in (1, 2, 3, 4)),
                priority(4),
                NoteAdded(incident_id="inc-1", text="no longer theirs"),
                priority(1),
                IncidentClosed(incident_id="inc-1", reason="over"),
            )
            await until(lambda: len(office.receiver.kept) == 5)

    run(story)
    kinds = [each.event["data"]["type"] for each in office.receiver.kept]
    assert kinds == [
        "IncidentOpened",
        "IncidentAcknowledged",
        "PriorityChanged",
        "PriorityChanged",
        "IncidentClosed",
    ]
    assert {each.event["subject"] for each in office.receiver.kept} == {"inc-1"}


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(500),
        Reply(503, {"retry-after": "0"}),
        Reply(401),
        Reply(302, {"location": "http://127.0.0.1:9/elsewhere"}),
        Reply(204, after_s=0.6),
        Reply(200, hang_up=True),
    ],
    ids=["broken", "busy", "a stranger", "redirected", "slow", "hangs up"],
)
def test_a_receiver_in_trouble_is_tried_again_and_nothing_overtakes(
    office: Office, caplog: pytest.LogCaptureFixture, trouble: Reply
) -> None:
    def answers(_: Delivery) -> Reply:
        return trouble if len(office.receiver.deliveries) in range(1, 4) else Reply()

    office.receiver.answers = answers

    async def story() -> None:
        async with office.sending(timeout_s=0.3):
            await office.begun()
            office.scribe.write(*(AirAlertEnded(region=f"r{each}") for each in range(4)))
            await until(lambda: office.waiting == 0 and len(office.receiver.deliveries) >= 7)
            await until(lambda: office.standing["state"] == "live")

    with caplog.at_level(logging.INFO, "dashboard"):
        run(story)
    first, second, third, fourth = office.scribe.ids
    assert told(office.receiver.deliveries) == [first, *[second] * 4, third, fourth]
    assert len({each.headers["webhook-id"] for each in office.receiver.deliveries}) == 4
    lines = [each.message for each in caplog.records if "output city" in each.message]
    assert len(lines) == 2, lines
    assert office.reported == [FeedState.LIVE, FeedState.LATE, FeedState.LIVE]


def test_a_redirect_leads_nowhere_else(office: Office) -> None:
    other = Receiver()

    async def story() -> None:
        async with office.sending():
            await office.begun()
            office.scribe.write(AirAlertEnded(region="r"))
            await until(lambda: len(office.receiver.deliveries) >= 3)

    with other.listening():
        office.receiver.answers = lambda _: Reply(307, {"location": other.url})
        run(story)
    assert other.deliveries == []
    assert "307" in office.standing["reason"]


def test_a_receiver_that_asks_for_time_gets_it(office: Office) -> None:
    busy = Reply(429, {"retry-after": "1"})
    office.receiver.answers = lambda _: Reply() if office.receiver.deliveries else busy

    async def story() -> None:
        async with office.sending():
            await office.begun()
            office.scribe.write(AirAlertEnded(region="r"))
            await until(lambda: office.receiver.kept)

    run(story)
    first, second = office.receiver.deliveries
    assert second.at - first.at >= 1.0


def test_what_the_receiver_refuses_is_given_up_and_can_be_sent_again(office: Office) -> None:
    mended = asyncio.Event()

    def answers(delivery: Delivery) -> Reply:
        poisoned = delivery.event["data"]["data"]["region"] == "r1"
        return Reply(422) if poisoned and not mended.is_set() else Reply()

    office.receiver.answers = answers

    async def story() -> None:
        async with office.sending(refusals=3):
            await office.begun()
            office.scribe.write(*(AirAlertEnded(region=f"r{each}") for each in range(3)))
            await until(lambda: len(office.receiver.kept) == 2)
            (given_up,) = office.undelivered
            assert given_up[b"fact"].decode() == office.scribe.ids[1]
            assert given_up[b"reason"].startswith(b"422 ")
            mended.set()
            office.scribe.write(UndeliveredAsked(output="other"), UndeliveredAsked(output="city"))
            await until(lambda: len(office.receiver.kept) == 3)

    run(story)
    first, second, third, *_ = office.scribe.ids
    assert told(office.receiver.deliveries) == [first, second, second, second, third, second]
    assert len(office.undelivered) == 0


def test_what_waited_for_too_long_is_given_up_with_the_reason(office: Office) -> None:
    away = Receiver()
    with away.listening():
        pass  # the port is known, and nobody listens there any more
    hasty = timedelta(seconds=0.3) / timedelta(days=1)

    async def story() -> None:
        async with office.sending_all(city=a_webhook(away, give_up_days=hasty)):
            await office.begun()
            office.scribe.write(*(AirAlertEnded(region=f"r{each}") for each in range(3)))
            await until(lambda: len(office.undelivered) == 3)

    run(story)
    given_up = office.undelivered
    assert [each[b"fact"].decode() for each in given_up] == office.scribe.ids
    assert all(b"ConnectError" in each[b"reason"] for each in given_up)


def test_a_receiver_that_is_gone_is_told_nothing_until_a_person_says_so(office: Office) -> None:
    office.receiver.answers = lambda _: Reply(410)

    async def story() -> None:
        for _ in range(2):  # the next process knows it as well
            async with office.sending():
                await office.begun()
                office.scribe.write(AirAlertEnded(region="r"))
                await until(lambda: office.waiting == len(office.scribe.ids))
                await until(lambda: office.standing.get("state") == "lost")
        assert len(office.receiver.deliveries) == 1
        office.receiver.answers = lambda _: Reply()
        async with office.sending():
            office.scribe.write(UndeliveredAsked(output="city"))
            await until(lambda: len(office.receiver.kept) == 2)

    run(story)
    assert told(office.receiver.kept) == office.scribe.ids[:2]
    assert office.standing["state"] == "live"


def test_the_next_process_goes_on_where_the_last_one_ended(office: Office) -> None:
    async def story() -> None:
        async with office.sending():
            await office.begun()
            office.scribe.write(*(AirAlertEnded(region=f"r{each}") for each in range(5)))
            await until(lambda: len(office.receiver.kept) == 5 and office.waiting == 0)
        office.scribe.write(*(AirAlertEnded(region=f"r{each}") for each in range(5)))
        async with office.sending():
            await until(lambda: len(office.receiver.kept) >= 10)

    run(story)
    # No more and no less, although the journal is folded anew.
    assert told(office.receiver.kept) == office.scribe.ids


def test_a_new_output_begins_now(office: Office) -> None:
    (old,) = office.scribe.write(AirAlertEnded(region="old"))
    office.store.hset(office.names.snapshot, mapping={"version": "1", "tip": old})

    async def story() -> None:
        async with office.sending():
            await office.begun()
            office.scribe.write(AirAlertEnded(region="new"))
            await until(lambda: office.receiver.kept)

    run(story)
    assert told(office.receiver.kept) == office.scribe.ids[1:]


def test_an_incident_is_told_as_it_is_now_and_each_of_its_versions_once(office: Office) -> None:
    office.receiver.answers = lambda _: Reply() if office.receiver.deliveries else Reply(500, after_s=0.1)

    async def story() -> None:
        async with office.sending(send="incidents"):
            await office.begun()
            office.scribe.write(opened(1), UnitFlagged(unit="E1", flags=()))
            await until(lambda: office.receiver.deliveries)
            office.scribe.write(
                IncidentAcknowledged(incident_id="inc-1"), IncidentClosed(incident_id="inc-1", reason="over")
            )
            kept = office.receiver.kept
            await until(lambda: kept and kept[-1].event["data"]["status"] == "closed")

    run(story)
    events = [each.event for each in office.receiver.kept]
    assert {each["type"] for each in events} == {"sitcen.incident.v1"}
    versions = [each["data"]["version"] for each in events]
    assert versions == sorted(set(versions)), "none twice"
    assert len({each["id"] for each in events}) == len(events)
    assert events[-1]["id"] == f"inc-1/{office.scribe.ids[-1]}" or versions[-1] == 3


def test_what_another_process_has_chosen_is_not_chosen_again(office: Office) -> None:
    async def story() -> None:
        async with redis.asyncio.Redis.from_url(office.server.url, protocol=2) as store:
            chosen = [outbound.Chosen("1-0")]
            assert await outbound.put(store, office.names, "city", chosen, span=(None, "1-0"))
            assert not await outbound.put(store, office.names, "city", chosen, span=(None, "1-0"))
            assert len(await outbound.waiting(store, office.names, "city", 10)) == 1

    run(story)
