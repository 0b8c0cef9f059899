"""Log lines: one each, readable, and without secrets."""

import io
import logging
from collections.abc import Iterator

import pytest

from dashboard.log import Changes, OneLine, redacted


@pytest.fixture
def logger() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    text = io.StringIO()
    lines = logging.StreamHandler(text)
    lines.setFormatter(OneLine("writer"))
    logger = logging.getLogger("dashboard.test_log")
    logger.addHandler(lines)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    yield logger, text
    logger.removeHandler(lines)


def test_a_line_names_its_process_and_its_fields(logger: tuple[logging.Logger, io.StringIO]) -> None:
    log, text = logger
    log.info("feed lost", extra={"feed": "cctv", "silent_s": 31})
    line = text.getvalue()
    assert 'process=writer from=test_log says="feed lost" feed=cctv silent_s=31' in line


def test_a_message_from_outside_cannot_forge_a_line(logger: tuple[logging.Logger, io.StringIO]) -> None:
    log, text = logger
    log.warning("set aside: %s", "fire\nat=2026-01-01 level=info says=all-well")
    assert text.getvalue().count("\n") == 1


def test_a_traceback_stays_on_the_line(logger: tuple[logging.Logger, io.StringIO]) -> None:
    log, text = logger
    try:
        float("broken")
    except ValueError:
        log.exception("entry set aside")
    assert text.getvalue().count("\n") == 1
    assert "ValueError: could not convert" in text.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "redis://writer:hunter2@store:6379/0",
        "Authorization: Bearer hunter2",
        "password=hunter2",
        '{"token": "hunter2"}',
        "mqtt://:hunter2@broker/frigate",
    ],
)
def test_secrets_are_left_out(text: str) -> None:
    assert "hunter2" not in redacted(text)
    assert "***" in redacted(text)


def test_text_without_secrets_is_left_alone() -> None:
    text = "unit A-12 goes to 25, Sumska street: key takes 3 s"
    assert redacted(text).startswith("unit A-12 goes to 25")


def test_a_failure_is_told_once_and_its_end_once(logger: tuple[logging.Logger, io.StringIO]) -> None:
    log, text = logger
    changes = Changes(log, "store")
    for _ in range(5):
        changes.failed("connection refused")
    changes.well()
    changes.well()
    assert text.getvalue().count("store fails: connection refused") == 1
    assert text.getvalue().count("store is well again") == 1
