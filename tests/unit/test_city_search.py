"""Looking for a place as people write it."""

import pytest

from dashboard import city

KHARKIV = city.load("kharkiv")


@pytest.mark.parametrize(
    "text, name",
    [
        ("Сумська вулиця", "Сумська вулиця"),
        ("вул. Сумська", "Сумська вулиця"),
        ("Сумская улица", "Сумська вулиця"),
        ("sumskaya", "Сумська вулиця"),
        ("Sumska street", "Сумська вулиця"),
        ("Сумзька", "Сумська вулиця"),
        ("проспект Ленина", "проспект Науки"),
        ("пр. Гагаріна", "Аерокосмічний проспект"),
        ("Московский пр-т", "проспект Героїв Харкова"),
        ("Академика Павлова", "вулиця Академіка Павлова"),
        ("салтовка", "Салтівка"),
        ("Saltivka", "Салтівка"),
    ],
)
def test_a_place_is_found_under_every_spelling(text: str, name: str) -> None:
    assert KHARKIV.search(text)[0].name == name


def test_a_house_is_found_with_its_number() -> None:
    found = KHARKIV.search("Сумская 25")[0]
    assert (found.kind, found.name, found.house) == ("address", "Сумська вулиця", "25")
    assert found.point == KHARKIV.addresses.house("Сумська вулиця", 25).point


def test_a_house_beyond_the_street_is_answered_with_the_street() -> None:
    found = KHARKIV.search("Сумська 9999")[0]
    assert (found.kind, found.house) == ("street", "")


@pytest.mark.parametrize("text", ["", "   ", "вулиця", "25", "<script>", "қққққққққ"])
def test_what_names_nothing_finds_nothing(text: str) -> None:
    assert KHARKIV.search(text) == []
