"""A selection over HTTP as a file: what a desk did a moment ago is in it, and only some may have it."""

import csv
import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx

from dashboard.model.codes import Role, Scope
from tests.centre import eventually
from tests.web.site import Site


def test_a_selection_is_sent_as_a_file(site: Site, desk: httpx.Client, address: str) -> None:
    incident = site.open_incident(desk, "=Експорт")
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    path = f"/api/v1/export?since={since}&category=fire&q=експорт"
    with site.signed_in(Role.DUTY, address) as duty:

        def found() -> dict[str, str] | None:
            told = csv.DictReader(io.StringIO(duty.get(path).content.decode("utf-8-sig")))
            return next((row for row in told if row["id"] == incident), None)

        row = eventually(found, within_s=30)
        others = {form: duty.get(f"{path}&format={form}") for form in ("geojson", "parquet")}
    assert (row["title"], row["category"]) == ("'=Експорт", "fire")
    assert others["parquet"].content[:4] == b"PAR1"
    assert incident in others["geojson"].text
    assert others["parquet"].headers["content-disposition"].endswith('.parquet"')


def test_exports_are_for_those_who_answer_for_the_service(site: Site, operator: httpx.Client) -> None:
    assert operator.get("/api/v1/export").status_code == 403
    with site.with_key(Scope.READ) as reader:
        wrong = reader.get("/api/v1/export?format=xls")
    assert (wrong.status_code, wrong.json()["field"]) == (400, "format")


LEAN = """
import sys
from dashboard.bootstrap.web import load_pandas
load_pandas()
import dashboard.web.app
from dashboard.archive.export import as_parquet
print(*(each in sys.modules for each in ("pandas", "pyarrow")))
print(b"".join(as_parquet([]))[:4], "pyarrow" in sys.modules)
"""


def test_a_web_process_loads_the_library_of_parquet_when_somebody_asks_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", LEAN], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "b'PAR1'", "True"]
