"""The bench of the review: the same rows every time, the same figures by three ways, a target to miss."""

import json

import pytest

from dashboard.bench import review
from dashboard.bench.made_archive import PARTS, make


def test_a_seed_makes_the_same_year() -> None:
    one, other = make(50, 3), make(50, 3)
    assert one.parts.equals(other.parts)
    assert len(one.parts) == 50 * PARTS
    assert one.parts.groupby("incident_id")["unit"].nunique().eq(PARTS).all()
    assert one.incidents["on_scene_at"].isna().sum() < one.parts["on_scene_at"].isna().sum()


def test_a_small_year_is_asked_of_a_real_web(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("duckdb")
    options = ["--incidents", "300", "--facts", "1500", "--rounds", "1", "--engines", "sqlite"]
    generous = dict.fromkeys(review.TARGET, 600_000)
    monkeypatch.setattr(review, "TARGET", generous)
    assert review.main(options) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["bench"], told["met"], told["figures"]["parts"]) == ("review", True, 900)
    assert told["figures"]["sqlite"]["year_ms"]["n"] == 1
    assert set(told["ratio"]) == {"pandas_on_csv", "duckdb_on_parquet"}
    monkeypatch.setattr(review, "TARGET", {**generous, "year_ms": 0})
    assert review.main(options) == 1
    assert not json.loads(capsys.readouterr().out)["met"]
