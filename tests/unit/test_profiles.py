"""Response profiles: figures with their sources, and clear words for a mistake."""

from pathlib import Path

import pytest

from dashboard.dispatch.profiles import load
from dashboard.errors import SettingsError
from dashboard.model.codes import AssignmentStatus


@pytest.mark.parametrize("name", ["kharkiv", "ua", "nfpa-1225", "nfpa-1221", "nfpa-1710", "nena"])
def test_every_profile_can_be_chosen_and_names_its_sources(name: str) -> None:
    profile = load(name)
    assert all(limit.source for _, limit in profile.limits())
    assert set(AssignmentStatus) - set(profile.statuses) == {AssignmentStatus.CLEARED}
    assert profile.acknowledge.red_s <= profile.send.red_s <= profile.arrive.red_s


def test_kharkiv_wants_crews_on_scene_within_six_minutes() -> None:
    assert load("kharkiv").arrive.red_s == 360


def test_a_name_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(SettingsError, match="kharkiv, nena, nfpa-1221"):
        load("berlin")


@pytest.mark.parametrize(
    "text, named",
    [
        ("[mine]\ntimed_priorities = [1]", "acknowledge"),
        ("[mine", "at the end"),
        ("[mine]\ntimed_priorities = [9]", "timed_priorities"),
        ("[mine.statuses]\nasleep = { amber_s = 1, red_s = 2, source = 'x' }", "asleep"),
    ],
)
def test_a_mistake_in_a_centres_own_file_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "profiles.toml").write_text(text)
    with pytest.raises(SettingsError, match=named):
        load("mine", tmp_path / "profiles.toml")


def test_red_comes_after_amber(tmp_path: Path) -> None:
    step = '{ amber_s = 30, red_s = 20, source = "x" }'
    text = f"[mine]\ntimed_priorities = [1]\nacknowledge = {step}\nsend = {step}\narrive = {step}\n"
    (tmp_path / "profiles.toml").write_text(text)
    with pytest.raises(SettingsError, match="acknowledge turns red before"):
        load("mine", tmp_path / "profiles.toml")


def test_a_status_may_last_for_so_long_and_a_centre_may_name_no_limits(tmp_path: Path) -> None:
    assert load("nfpa-1710").statuses[AssignmentStatus.DISPATCHED].red_s == 80
    step = '{ amber_s = 10, red_s = 20, source = "x" }'
    text = f"[mine]\ntimed_priorities = [1]\nacknowledge = {step}\nsend = {step}\narrive = {step}\n"
    (tmp_path / "profiles.toml").write_text(text)
    assert load("mine", tmp_path / "profiles.toml").statuses == {}
    late = '[mine.statuses]\non_scene = { amber_s = 30, red_s = 20, source = "x" }'
    (tmp_path / "profiles.toml").write_text(text + late)
    with pytest.raises(SettingsError, match="on_scene turns red before"):
        load("mine", tmp_path / "profiles.toml")
