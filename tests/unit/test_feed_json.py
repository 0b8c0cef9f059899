"""JSON from outside: each field is read as what it must be, or refused by its name."""

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import json
from dashboard.feeds.base import gather

ITEM = {"id": 7, "name": " Pump ", "deep": {"list": [{"value": "3.5"}]}, "kind": "Fire"}


@pytest.mark.parametrize(
    "path, value", [("deep.list.0.value", "3.5"), ("deep.list.1.value", None), ("deep.none.x", None)]
)
def test_a_path_leads_through_objects_and_lists_or_to_nothing(path: str, value: object) -> None:
    assert json.find(ITEM, path) == value


def test_texts_numbers_names_and_codes_are_read_as_what_they_must_be() -> None:
    assert json.text(ITEM, "name") == "Pump"
    assert json.name(ITEM, "id") == "7"
    assert json.number(ITEM, "deep.list.0.value") == 3.5
    assert json.optional_number(ITEM, "missing") is None
    assert json.one_of(ITEM, "kind", {"fire": 1}) == 1


@pytest.mark.parametrize(
    "read, value, path",
    [
        (json.text, {"a": " "}, "a"),
        (json.text, {"a": 3}, "a"),
        (json.name, {"a": True}, "a"),
        (json.number, {"a": "fast"}, "a"),
        (json.number, {"a": True}, "a"),
        (json.number, {"a": "nan"}, "a"),
        (json.optional_number, {"a": []}, "a"),
    ],
)
def test_what_is_something_else_is_refused_by_its_field(read, value: object, path: str) -> None:
    with pytest.raises(BadMessage) as refused:
        read(value, path)
    assert refused.value.field == path


def test_a_code_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(BadMessage, match="is not one of crime, gas"):
        json.one_of(ITEM, "kind", {"gas": 1, "crime": 2})


def test_a_rejected_item_keeps_its_own_json_for_whoever_mends_it() -> None:
    def read(item: json.Record) -> None:
        json.text(item, "name")

    parsed = gather(json.pieces([{"name": "well"}, {"name": 3}, "no object"], read))
    assert parsed.passed_over == 1
    assert [(each.item, each.raw) for each in parsed.rejected] == [
        ("item 1", b'{"name":3}'),
        ("item 2", b'"no object"'),
    ]
