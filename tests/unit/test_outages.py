"""The power company's plan: read, kept, and the districts that are dark by it now."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from dashboard.decide import decide
from dashboard.dispatch import figures
from dashboard.dispatch.live_roads import conditions
from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import outages
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.fold import apply
from dashboard.model.event import Event
from dashboard.model.facts import EventIgnored, Fact, OutagesPlanned
from dashboard.model.outage import Outage, dark, dark_share
from dashboard.picture import Picture
from tests.builders import RULES
from tests.unit.feed_builders import NOW, a_schedule

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 04:00 in Kyiv
QUEUES = {"queues": {"GPV1.1": {"Салтівський": 0.6, "Київський": 0.2}}}


def parse(payload: bytes, **options: Any) -> Parsed:
    return outages.feed(Local(options=options)).parse(payload, NOW)


def plan(event: Event) -> tuple[Outage, ...]:
    return msgspec.convert(event.data.attributes["schedule"], tuple[Outage, ...])


def told(picture: Picture, event: Event) -> Any:
    (body,) = decide(picture, event, now=NOW, rules=RULES)
    apply(picture, Fact(id="1-1", at=NOW, actor="centre", cause=event.id, body=body))
    return body


def test_dark_half_hours_that_follow_each_other_are_one_outage() -> None:
    (outage,) = plan(parse(a_schedule()).events[0])
    zone = ZoneInfo("Europe/Kyiv")
    assert outage.area == "GPV1.1"
    assert outage.start.astimezone(zone).isoformat() == "2026-11-22T03:30:00+02:00"
    assert outage.end.astimezone(zone).isoformat() == "2026-11-22T06:00:00+02:00"


def test_hours_are_those_of_the_wall_clock_on_the_day_it_changes() -> None:
    day = {"1792875600": {"GPV1.1": {str(each): "no" if each == 9 else "yes" for each in range(1, 25)}}}
    (outage,) = plan(parse(a_schedule(fact={"data": day})).events[0])
    assert outage.start.astimezone(ZoneInfo("Europe/Kyiv")).isoformat() == "2026-10-25T08:00:00+02:00"


def test_a_possible_outage_darkens_nothing() -> None:
    lit = {"4": "maybe", "5": "mfirst", "6": "msecond"}
    assert plan(parse(a_schedule(lit)).events[0]) == ()


def test_the_options_say_which_districts_a_queue_feeds() -> None:
    found = {each.area: each.share for each in plan(parse(a_schedule(), **QUEUES).events[0])}
    assert found == {"Салтівський": 0.6, "Київський": 0.2}
    with pytest.raises(SettingsError, match="queues"):
        outages.feed(Local(options={"queues": {"GPV1.1": {"Салтівський": 3}}}))


@pytest.mark.parametrize(
    "payload, field",
    [
        (a_schedule({"7": "perhaps"}), "7"),
        (a_schedule({"7": None}), "7"),  # type: ignore[dict-item]
        (a_schedule(lastUpdated="today"), "lastUpdated"),
        (a_schedule(fact={}), "fact.data"),
        (a_schedule(fact={"data": {"monday": {}}}), "day"),
        (a_schedule(regionId=None), "regionId"),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(payload: bytes, field: str) -> None:
    (rejected,) = parse(payload).rejected
    assert f"`{field}`" in rejected.reason
    assert rejected.raw == payload


def test_a_district_is_dark_while_the_greater_part_of_it_is() -> None:
    half = Outage(area="Київський", start=NIGHT, end=NOW, share=0.3)
    assert dark([half], NIGHT) == frozenset()
    assert dark([half, half], NIGHT) == {"Київський"}
    assert dark_share([half, half, half, half], NIGHT) == {"Київський": 1.0}
    assert dark([half, half], NOW) == frozenset()  # the power is back at the end


def test_a_plan_is_kept_and_its_repetition_or_an_older_one_changes_nothing() -> None:
    picture = Picture()
    first = parse(a_schedule(), **QUEUES).events[0]
    older = parse(a_schedule({"9": "no"}, lastUpdated="2026-11-22T09:00:00Z"), **QUEUES).events[0]
    newer = parse(a_schedule({"9": "no"}, lastUpdated="2026-11-22T17:50:00Z"), **QUEUES).events[0]
    assert isinstance(told(picture, first), OutagesPlanned)
    assert isinstance(told(picture, first), EventIgnored)
    assert isinstance(told(picture, older), EventIgnored)
    assert isinstance(told(picture, newer), OutagesPlanned)
    assert len(list(picture.planned_outages())) == 4
    assert picture.incidents == {}


def test_signals_are_dark_where_the_power_is_planned_to_be_off() -> None:
    picture = Picture()
    told(picture, parse(a_schedule(), **QUEUES).events[0])
    assert conditions(picture, NIGHT, figures.load()).dark == {"Салтівський"}
    assert conditions(picture, NOW, figures.load()).dark == frozenset()


def test_a_snapshot_brings_the_plan_back() -> None:
    picture = Picture()
    told(picture, parse(a_schedule(), **QUEUES).events[0])
    again = Picture.restore(picture.centre_state(), [], [], picture.tip)
    assert again.outages == picture.outages


def test_a_plan_that_is_none_is_set_aside() -> None:
    event = parse(a_schedule()).events[0]
    event.data.attributes["schedule"] = [{"area": "x"}]
    with pytest.raises(BadMessage, match="schedule"):
        decide(Picture(), event, now=NOW, rules=RULES)
