"""Laws of the emergency formats: whatever stands in any field, a reason is given and nothing else."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.alert_builders import (
    CIRCLE,
    CIVIC,
    PIDF,
    a_list,
    a_location,
    a_region,
    a_siren,
    an_air_alert,
    an_eido,
)
from tests.unit.cad_builders import a_row, an_export
from tests.unit.test_feed_laws import JSON, read_or_refused


@given(field=st.sampled_from([*an_air_alert(), "threats"]), value=JSON)
def test_any_value_in_any_field_of_an_alert_is_read_or_refused(field: str, value: Any) -> None:
    read_or_refused("alerts_in_ua", a_list(an_air_alert(**{field: value})))


@given(field=st.sampled_from([*a_region()]), inner=st.sampled_from([*a_siren()]), value=JSON)
def test_any_value_in_any_field_of_a_region_is_read_or_refused(field: str, inner: str, value: Any) -> None:
    read_or_refused("ukrainealarm", msgspec.json.encode([a_region() | {field: value}]))
    read_or_refused("ukrainealarm", msgspec.json.encode([a_region(a_siren(**{inner: value}))]))


@given(field=st.sampled_from([*an_eido()]), value=JSON)
def test_any_value_in_any_component_of_an_incident_is_read_or_refused(field: str, value: Any) -> None:
    read_or_refused("eido", msgspec.json.encode(an_eido() | {field: value}))


@given(
    part=st.sampled_from(["callComponent", "personComponent", "notesComponent", "agencyComponent"]),
    field=st.sampled_from(
        [
            "$id",
            "callBackReference",
            "ncPersonComponent",
            "notesActionComments",
            "personIncidentRoleRegistryText",
        ]
    ),
    value=JSON,
)
def test_any_value_inside_a_component_is_read_or_refused(part: str, field: str, value: Any) -> None:
    found = an_eido()
    found[part] = [found[part][0] | {field: value}]
    read_or_refused("eido", msgspec.json.encode(found))


@given(value=JSON | st.text().map(lambda inner: PIDF.format(inner=CIRCLE + CIVIC)[: len(inner) * 20]))
def test_any_place_is_read_or_refused(value: Any) -> None:
    read_or_refused("eido", msgspec.json.encode(an_eido(locationComponent=[a_location(value)])))


@given(column=st.sampled_from([*a_row("c", "E")]), value=st.text())
def test_any_text_in_any_column_is_read_or_refused(column: str, value: str) -> None:
    read_or_refused("cad", an_export(a_row("c", "E", **{column: value}), encoding="utf-8"))
