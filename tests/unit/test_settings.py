"""Settings: every mistake is told at once, in words."""

from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.errors import SettingsError
from dashboard.settings import read


def test_without_variables_everything_has_its_default() -> None:
    settings = read({})
    assert (settings.host, settings.port, settings.centre) == ("127.0.0.1", 8050, "kharkiv")
    assert settings.appendfsync == "always"


def test_values_are_read_in_their_own_units() -> None:
    settings = read({"SITCEN_EVENT_MAX_AGE": "2", "SITCEN_LEASE": "1.5", "SITCEN_DATA": "/srv/centre"})
    assert settings.event_max_age == timedelta(days=2)
    assert settings.lease == timedelta(seconds=1.5)
    assert settings.data == Path("/srv/centre")


def test_all_mistakes_are_listed_together() -> None:
    wrong = {"SITCEN_PORT": "high", "SITCEN_APPENDFSYNC": "never", "SITCEN_PROT": "8050"}
    with pytest.raises(SettingsError) as told:
        read(wrong)
    for name in wrong:
        assert name in str(told.value)


def test_an_unknown_time_zone_is_a_mistake() -> None:
    with pytest.raises(SettingsError, match="SITCEN_TIME_ZONE"):
        read({"SITCEN_TIME_ZONE": "Europe/Nowhere"})


def test_other_variables_are_left_alone() -> None:
    assert read({"PATH": "/bin", "HOME": "/root"}) == read({})
