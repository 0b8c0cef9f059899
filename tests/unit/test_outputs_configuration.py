"""What goes out by the file of feeds: checked as a whole, together with what comes in."""

from pathlib import Path

import pytest

from dashboard.bootstrap.feeds import configured
from dashboard.errors import SettingsError
from dashboard.model.codes import Category
from dashboard.outputs.selection import Filter
from dashboard.outputs.tables import Cot, Webhook
from dashboard.settings import Settings

WHOLE = """
[feeds.field]
format = "cot"
[feeds.field.tcp]
listen = "127.0.0.1:8089"
framing = "xml"

[outputs.city]
kind = "webhook"
url = "https://city.example/hook"
secret = { file = "city.key" }
send = "incidents"
filter = { categories = ["fire"], priority = 2 }

[outputs.tak]
kind = "cot"
feed = "field"
allow = ["10.1.0.0/16"]
clients = { "10.1.0.5" = "E21" }
"""


def settings(folder: Path, text: str) -> Settings:
    (folder / "city.key").write_text("a-key-that-is-long-enough-for-it")
    (folder / "feeds.toml").write_text(text)
    return Settings(feeds=str(folder / "feeds.toml"), data=folder)


def test_outputs_are_read_beside_the_feeds(tmp_path: Path) -> None:
    feeds, outputs = configured(settings(tmp_path, WHOLE))
    assert (sorted(feeds.feeds), sorted(outputs)) == (["field"], ["city", "tak"])
    city, tak = outputs["city"], outputs["tak"]
    assert isinstance(city, Webhook)
    assert (city.target, city.filter) == (
        "https://city.example:443",
        Filter(categories=(Category.FIRE,), priority=2),
    )
    assert isinstance(tak, Cot)
    assert tak.clients == {"10.1.0.5": "E21"}
    assert "long-enough" not in repr(outputs)


def test_without_a_file_nothing_goes_out(tmp_path: Path) -> None:
    assert configured(Settings(data=tmp_path))[1] == {}


def test_every_mistake_of_both_is_listed_at_once(tmp_path: Path) -> None:
    wrong = """
colour = "red"
[feeds.gate]
format = "morse"
push = {}
[outputs.city]
kind = "webhook"
url = "http://city.example/hook"
secret = "in-the-open"
[outputs.BIG]
kind = "pigeon"
[outputs.tak]
kind = "cot"
feed = "gate"
allow = ["everywhere"]
"""
    with pytest.raises(SettingsError) as raised:
        configured(settings(tmp_path, wrong))
    said = str(raised.value)
    for part in (
        "colour: is no setting here",
        "feeds.gate.format: must be one of",
        "outputs.city.secret: must lie elsewhere",
        "outputs.BIG: a name is of small letters",
        "outputs.BIG.kind: must be one of cot, webhook",
        "outputs.tak: 'everywhere' does not appear to be an IPv4 or IPv6 network",
    ):
        assert part in said, said
    assert "in-the-open" not in said


@pytest.mark.parametrize(
    "old, new, why",
    [
        ('"https://city', '"http://city', "url must begin with https://"),
        ("city.key", "no.key", "no.key cannot be read"),
        ("priority = 2", "priority = 9", "outputs.city.filter.priority"),
        ('feed = "field"', 'feed = "other"', 'must be a feed of this file that has format = "cot" and tcp'),
    ],
)
def test_each_mistake_names_its_field(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        configured(settings(tmp_path, WHOLE.replace(old, new)))
