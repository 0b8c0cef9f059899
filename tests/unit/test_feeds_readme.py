"""What dashboard/feeds/README.md and the example of a production centre show is so."""

import re
from pathlib import Path

from msgspec import structs

from dashboard.feeds import FORMATS
from dashboard.feeds.configuration import load, tables
from dashboard.feeds.local import Local
from dashboard.model.codes import Category, Severity
from tests.unit.feed_builders import NOW

ROOT = Path(__file__).parents[2]
README = (ROOT / "dashboard" / "feeds" / "README.md").read_text()
EXAMPLE = ROOT / "dashboard" / "deploy" / "feeds.toml"


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return found


def test_the_configuration_shown_is_one(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(block("toml"))
    (tmp_path / "nvr.password").write_text("hunter2")
    read = load(file, Local(), {"ALERTS_KEY": "Bearer hunter2"})
    assert list(read.feeds) == ["alerts", "cameras"]


def test_the_example_of_a_production_centre_is_sound() -> None:
    secrets = {"ALERTS_IN_UA": "Bearer x", "NVR_PASSWORD": "x", "STATIONS_INGEST_KEY": "sc_ingest_x"}
    read = load(EXAMPLE, Local(), secrets)
    kinds = {type(each.transport) for each in read.feeds.values()}
    assert kinds == set(tables.Transport.__args__)
    assert not read.notes


def test_a_process_without_the_secrets_reads_what_is_pushed() -> None:
    assert list(load(EXAMPLE, Local(), {}, pushed_alone=True).feeds) == ["gate-12", "stations"]


def test_every_setting_of_every_transport_is_listed() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", README, re.MULTILINE))
    kinds = (tables.Poll, tables.Mqtt, tables.Folder, tables.Tcp, tables.Subscription, tables.Stream)
    for kind in kinds:
        row = rows[kind.__name__.lower()]
        for each in structs.fields(kind):
            shown = f"**`{each.name}`**" if each.required else f"`{each.name}`"
            assert shown in row, (kind, each.name)


def test_the_format_shown_reads_what_it_says() -> None:
    shown: dict[str, object] = {}
    exec(block("python"), shown)  # noqa: S102 — it is our own
    parsed = shown["feed"](Local()).parse(block("json").encode(), NOW)
    (event,) = parsed.events
    assert (event.data.category, event.data.severity) == (Category.FLOOD, Severity.SEVERE)
    assert event.data.title == "2.31 m at Lopan"
    assert parsed.passed_over == 1
    assert [each.reason for each in parsed.rejected] == ["'yesterday' is no time - at `at`"]
    assert "gauges" not in FORMATS
