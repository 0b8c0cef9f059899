"""Rows of a CAD export of our own making."""

import csv
import io
from pathlib import Path
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")


def a_row(call: str, unit: str, **changed: str) -> dict[str, str]:
    """Noon to one o'clock on 15 January 2026."""
    row = {
        "Call Number": call,
        "Unit ID": unit,
        "Call Type": "Structure Fire",
        "Received DtTm": "01/15/2026 12:00:00 PM",
        "Dispatch DtTm": "01/15/2026 12:01:00 PM",
        "Response DtTm": "01/15/2026 12:02:00 PM",
        "On Scene DtTm": "01/15/2026 12:06:00 PM",
        "Transport DtTm": "",
        "Available DtTm": "01/15/2026 01:00:00 PM",
        "Call Final Disposition": "Fire",
        "Address": "100 Block of SUMSKA ST",
        "Unit Type": "ENGINE",
        "Final Priority": "3",
        "Station Area": "10",
        "Location": "(49.98, 36.25)",
    }
    return row | changed


def a_table(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "calls.csv"
    file.write_bytes(an_export(*rows))
    return file


def an_export(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """The table as a CAD would push it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)
