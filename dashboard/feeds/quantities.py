"""What sensors measure: each quantity in one unit, whatever name and unit a source gives it."""

from dataclasses import dataclass
from math import isfinite

from dashboard.errors import BadMessage


@dataclass(frozen=True, slots=True)
class Quantity:
    """`name` ends with its unit; `names` are what sources call it; `units` give (factor, offset) to ours.

    A source that names no unit is taken to mean ours.
    """

    name: str
    names: tuple[str, ...]
    units: dict[str, tuple[float, float]]

    def of(self, value: float, unit: str | None) -> float:
        """The value in our unit. Raises BadMessage when the unit is not known for this quantity."""
        if not unit:
            return value
        if unit.lower() not in self.units:
            known = ", ".join(sorted(self.units))
            raise BadMessage(f"{unit[:40]!r} is no unit of {self.name}: {known}", "unit")
        factor, offset = self.units[unit.lower()]
        turned = value * factor + offset
        if not isfinite(turned):
            raise BadMessage(f"{value} {unit[:40]} is no finite value", "value")
        return turned


_ONE = (1.0, 0.0)
# Micrograms: UN/CEFACT GQ; milligrams: GP. Sources write the letter µ in two ways.
_MASS = {"gq": _ONE, "ug/m3": _ONE, "µg/m3": _ONE, "μg/m3": _ONE, "µg/m³": _ONE, "μg/m³": _ONE}
_MASS |= dict.fromkeys(("gp", "mg/m3", "mg/m³"), (1_000.0, 0.0))
_MILLI = {name: (factor / 1_000, offset) for name, (factor, offset) in _MASS.items()}
_PART = {"p1": _ONE, "%": _ONE, "percent": _ONE, "c62": (100.0, 0.0), "1": (100.0, 0.0)}
_CELSIUS = {"cel": _ONE, "c": _ONE, "°c": _ONE, "degc": _ONE, "degree celsius": _ONE, "celsius": _ONE}
_KELVIN = {"kel": (1.0, -273.15), "k": (1.0, -273.15), "kelvin": (1.0, -273.15)}
_METRES = {"mtr": _ONE, "m": _ONE, "metre": _ONE, "cmt": (0.01, 0.0), "cm": (0.01, 0.0), "mmt": (0.001, 0.0)}
_SPEED = {"mts": _ONE, "m/s": _ONE, "kmh": (1 / 3.6, 0.0), "km/h": (1 / 3.6, 0.0)}
_PRESSURE = {"kpa": _ONE, "bar": (100.0, 0.0), "pal": (0.001, 0.0), "pa": (0.001, 0.0), "a97": (0.1, 0.0)}
_PRESSURE |= {"hpa": (0.1, 0.0), "mbar": (0.1, 0.0)}
_SOUND = {"db": _ONE, "dba": _ONE, "db(a)": _ONE, "2n": _ONE}
_WATTS = {"kwt": _ONE, "kw": _ONE, "wtt": (0.001, 0.0), "w": (0.001, 0.0)}
_VOLTS = {"vlt": _ONE, "v": _ONE, "kvt": (1_000.0, 0.0), "kv": (1_000.0, 0.0)}
_DOSE = {
    "usv/h": _ONE,
    "µsv/h": _ONE,
    "μsv/h": _ONE,
    "nsv/h": (0.001, 0.0),
    "msv/h": (1_000.0, 0.0),
}

QUANTITIES: tuple[Quantity, ...] = (
    Quantity("pm1_ug_m3", ("pm1",), _MASS),
    Quantity("pm2_5_ug_m3", ("pm2_5", "pm25", "pm2.5"), _MASS),
    Quantity("pm10_ug_m3", ("pm10",), _MASS),
    Quantity("no2_ug_m3", ("no2", "nitrogen dioxide"), _MASS),
    Quantity("so2_ug_m3", ("so2", "sulfur dioxide"), _MASS),
    Quantity("o3_ug_m3", ("o3", "ozone"), _MASS),
    Quantity("nh3_ug_m3", ("nh3", "ammonia"), _MASS),
    Quantity("cl2_ug_m3", ("cl2", "chlorine"), _MASS),
    Quantity("co_mg_m3", ("co", "carbon monoxide"), _MILLI),
    Quantity("ch4_percent", ("ch4", "methane"), {**_PART, "ppm": (1e-4, 0.0), "59": (1e-4, 0.0)}),
    Quantity("radiation_usv_h", ("radiation", "dose_rate", "gamma", "ambient dose rate"), _DOSE),
    Quantity("noise_db", ("laeq", "las", "lamax", "noise", "sound level"), _SOUND),
    Quantity("temperature_c", ("temperature", "air temperature"), {**_CELSIUS, **_KELVIN}),
    Quantity("wind_speed_m_s", ("windspeed", "wind speed"), _SPEED),
    Quantity("water_level_m", ("waterlevel", "water_level", "level", "water level"), _METRES),
    Quantity("water_pressure_kpa", ("waterpressure", "water_pressure", "water pressure"), _PRESSURE),
    Quantity("gas_pressure_kpa", ("gaspressure", "gas_pressure", "gas pressure"), _PRESSURE),
    Quantity("power_kw", ("power", "activepower", "totalactivepower"), _WATTS),
    Quantity("voltage_v", ("voltage", "phasevoltage"), _VOLTS),
)
BY_NAME = {name: each for each in QUANTITIES for name in (*each.names, each.name)}


def quantity(name: str) -> Quantity | None:
    """The quantity that a source's own name stands for, whatever its case; None for what we do not watch."""
    return BY_NAME.get(name.lower())
