"""The bench of the report: both forms of one incident, made by a real web process, and a target to miss."""

import json

import pytest

from dashboard.bench import report


def test_a_report_is_asked_of_a_real_web(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "TARGET", {"html_ms": 60_000, "pdf_ms": 0})
    assert report.main(["--facts", "90", "--rounds", "1"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["met"], told["figures"]["facts"] >= 90) == (False, True)
    assert told["figures"]["html_ms"]["n"] == told["figures"]["pdf_ms"]["n"] == 2
