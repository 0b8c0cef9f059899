"""The camera table: where each camera looks, since what a camera sees comes without a place."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from dashboard.errors import SettingsError
from dashboard.model.event import Line, Metres
from dashboard.model.place import Point

FILE = "cameras.json"  # in the folder of SITCEN_DATA


class Camera(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a camera looks: the place of what it sees, and one standard deviation in metres."""

    location: Point
    accuracy_m: Metres = 40.0
    address: Line | None = None


Cameras = Mapping[str, Camera]


def cameras_of(path: Path) -> dict[str, Camera]:
    """The camera table: a JSON object from a camera's name to its `location`, `accuracy_m` and `address`.

    A file that is not there is an empty table. Raises SettingsError when it cannot be read.
    """
    if not path.exists():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Camera])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error
