"""The bench of the feeds measures what it says: whole payloads, every format, targets that can be missed."""

import json

import pytest

from dashboard.bench import feeds
from dashboard.errors import CentreError
from dashboard.feeds import FORMATS, metropolis
from dashboard.feeds.local import Local


def test_every_payload_belongs_to_a_format_and_is_read_whole() -> None:
    made = {
        each.name.rpartition(".")[0] for each in feeds.PAYLOADS.iterdir() if not each.name.startswith("__")
    }
    assert made <= FORMATS.keys()
    for name in FORMATS:
        sample = feeds.sample_of(name, 2)
        if sample is not None:
            items, [only] = feeds.measured(FORMATS[name](feeds._local()), sample, 1)
            assert items >= 2
            assert min(only) > 0


def test_payloads_differ_from_one_another() -> None:
    for name in ("cap", "frigate", "metropolis", "hikvision", "onvif", "dahua"):
        one, other = feeds.sample_of(name, 2).payloads
        feed = FORMATS[name](Local())
        assert feed.parse(one, feeds.NOW).events != feed.parse(other, feeds.NOW).events


def test_a_snapshot_has_all_its_vehicles() -> None:
    sample = feeds.sample_of("gtfs_rt", 1)
    parsed = FORMATS["gtfs_rt"](Local()).parse(sample.payloads[0], feeds.NOW)
    assert len(parsed.positions) == feeds.VEHICLES


def test_a_payload_that_is_not_read_is_no_figure() -> None:
    sample = feeds.Sample([b'{"messageid": "x"}'], json.loads)
    with pytest.raises(CentreError, match="metropolis"):
        feeds.measured(metropolis.feed(Local()), sample, 1)


def test_a_target_can_be_missed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--formats", "frigate", "gtfs_rt", "--rounds", "1", "--payloads", "2"]
    monkeypatch.setattr(feeds, "ITEMS_PER_S", {"frigate": 1})
    monkeypatch.setattr(feeds, "SNAPSHOT_MS", {"gtfs_rt": 600_000})
    assert feeds.main(options) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["bench"], told["met"]) == ("feeds", True)
    assert told["figures"]["gtfs_rt"]["items_a_payload"] == feeds.VEHICLES
    assert told["ratio"]["times_the_plain_parse"]["frigate"] > 0
    for name, target in (("ITEMS_PER_S", {"frigate": 1e9}), ("SNAPSHOT_MS", {"gtfs_rt": 0})):
        with monkeypatch.context() as stricter:
            stricter.setattr(feeds, name, target)
            assert feeds.main(options) == 1
            assert not json.loads(capsys.readouterr().out)["met"]


def test_a_format_that_nobody_has_made_a_payload_of_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "semaphore", metropolis.feed)
    found = feeds.run(["semaphore"], 1, 1)
    assert found["figures"] == {"no payload of": ["semaphore"]}
