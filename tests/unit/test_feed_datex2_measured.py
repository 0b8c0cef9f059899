"""What DATEX II measures at its sites becomes readings, whichever version tells it."""

from pathlib import Path

import pytest

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import FEEDS, datex2
from dashboard.feeds.base import Feed, Parsed
from dashboard.feeds.local import Local
from dashboard.model.place import at
from tests.unit.feed_builders import NOW

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
AT = "2026-11-22T17:55:00Z"


def v3(index: int, kind: str, value: str, more: str = "") -> str:
    holder, element = {
        "TrafficSpeed": ("averageVehicleSpeed", "speed"),
        "TrafficFlow": ("vehicleFlow", "vehicleFlowRate"),
        "TrafficConcentration": ("occupancy", "percentage"),
    }[kind]
    return (
        f'<r:physicalQuantity index="{index}"><r:physicalQuantity><r:basicData xsi:type="r:{kind}">'
        f"<r:{holder}>{more}<c:{element}>{value}</c:{element}></r:{holder}></r:basicData></r:physicalQuantity>"
        "</r:physicalQuantity>"
    )


def a_site(*values: str, name: str = "S1", at: str = AT) -> str:
    return (
        f'<r:siteMeasurements><r:measurementSiteReference id="{name}" version="3"/>{"".join(values)}'
        f"<r:measurementTimeDefault><r:timeValue>{at}</r:timeValue></r:measurementTimeDefault>"
        "</r:siteMeasurements>"
    )


def a_publication(*sites: str) -> bytes:
    return (
        f'<m:messageContainer xmlns:m="urn:m" xmlns:r="urn:r" xmlns:c="urn:c" xmlns:l="urn:l" {XSI}>'
        '<m:payload xsi:type="r:MeasuredDataPublication"><c:publicationTime>2026-11-22T17:56:00Z'
        "</c:publicationTime><c:publicationCreator><c:country>ua</c:country><c:nationalIdentifier>Roads"
        f"</c:nationalIdentifier></c:publicationCreator>{''.join(sites)}</m:payload></m:messageContainer>"
    ).encode()


TWO_LANES = """<m:messageContainer xmlns:m="urn:m" xmlns:r="urn:r" xmlns:c="urn:c" xmlns:l="urn:l"><m:payload>
<r:measurementSiteTable id="T"><r:measurementSite id="S1" version="3">
<r:measurementSiteName><c:values><c:value lang="uk">Окружна, 12 км</c:value></c:values>
</r:measurementSiteName>{characteristics}
<r:measurementSiteLocation><l:pointByCoordinates><l:pointCoordinates><l:latitude>49.95</l:latitude>
<l:longitude>36.15</l:longitude></l:pointCoordinates></l:pointByCoordinates></r:measurementSiteLocation>
</r:measurementSite></r:measurementSiteTable></m:payload></m:messageContainer>"""


def a_characteristic(index: int, lane: str, vehicle: str) -> str:
    return (
        f'<r:measurementSpecificCharacteristics index="{index}"><r:measurementSpecificCharacteristics>'
        f"<r:specificLane>{lane}</r:specificLane><r:specificVehicleCharacteristics><c:vehicleType>{vehicle}"
        "</c:vehicleType></r:specificVehicleCharacteristics></r:measurementSpecificCharacteristics>"
        "</r:measurementSpecificCharacteristics>"
    )


@pytest.fixture
def with_table(tmp_path: Path) -> Feed:
    """Lanes 1 and 2: flow, then speed of any vehicle; and a lorry's flow."""
    rows = [(1, "lane1", "anyVehicle"), (2, "lane1", "anyVehicle"), (3, "lane2", "anyVehicle")]
    rows += [(4, "lane2", "anyVehicle"), (5, "lane1", "lorry")]
    file = tmp_path / "sites.xml"
    table = TWO_LANES.format(characteristics="".join(a_characteristic(*row) for row in rows))
    file.write_text(table, encoding="utf-8")
    return datex2.feed(Local(options={"sites": str(file)}))


def parse(document: bytes) -> Parsed:
    return FEEDS["datex2"].parse(document, NOW)


def values(parsed: Parsed) -> dict[tuple[str, str], float]:
    assert parsed.rejected == ()
    return {(each.data.station, each.data.quantity): each.data.value for each in parsed.readings}


def test_a_site_that_measures_each_quantity_once_is_one_station() -> None:
    site = a_site(
        v3(1, "TrafficFlow", "840"), v3(2, "TrafficSpeed", "57.5"), v3(3, "TrafficConcentration", "4.5")
    )
    parsed = parse(a_publication(site))
    assert values(parsed) == {
        ("S1", "flow_veh_h"): 840,
        ("S1", "speed_kmh"): 57.5,
        ("S1", "occupancy_percent"): 4.5,
    }
    reading = parsed.readings[0]
    assert (reading.source, reading.time.isoformat()) == ("datex2/ua.roads", "2026-11-22T17:55:00+00:00")
    assert len({each.id for each in parsed.readings}) == 3
    assert parse(a_publication(site)) == parsed


def test_without_a_table_each_index_is_a_station_of_its_own() -> None:
    site = a_site(v3(1, "TrafficSpeed", "80"), v3(2, "TrafficSpeed", "60"))
    assert values(parse(a_publication(site))) == {("S1/1", "speed_kmh"): 80, ("S1/2", "speed_kmh"): 60}


def test_with_a_table_lanes_are_one_station_where_it_lies(with_table: Feed) -> None:
    lanes = [v3(1, "TrafficFlow", "900"), v3(2, "TrafficSpeed", "80")]
    lanes += [v3(3, "TrafficFlow", "300"), v3(4, "TrafficSpeed", "40"), v3(5, "TrafficFlow", "100")]
    parsed = with_table.parse(a_publication(a_site(*lanes)), NOW)
    assert values(parsed) == {("S1", "flow_veh_h"): 1_200, ("S1", "speed_kmh"): 70}
    data = parsed.readings[0].data
    assert (data.location, data.place) == (at(36.15, 49.95), "Окружна, 12 км")


@pytest.mark.parametrize(
    "value",
    [
        v3(1, "TrafficSpeed", "-1"),
        v3(1, "TrafficSpeed", "0", more="<c:dataError>true</c:dataError>"),
        v3(1, "TrafficSpeed", "0").replace(
            "<r:averageVehicleSpeed>", '<r:averageVehicleSpeed numberOfInputValuesUsed="0">'
        ),
    ],
)
def test_what_is_marked_as_no_measurement_is_none(value: str) -> None:
    assert parse(a_publication(a_site(value))) == Parsed()


def test_version_2_says_the_same() -> None:
    document = f"""<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" {XSI}>
    <payloadPublication xsi:type="MeasuredDataPublication">
    <publicationTime>2026-11-22T17:56:00Z</publicationTime>
    <siteMeasurements><measurementSiteReference id="S2" version="1" targetClass="MeasurementSiteRecord"/>
    <measurementTimeDefault>{AT}</measurementTimeDefault>
    <measuredValue index="1"><measuredValue><basicData xsi:type="TrafficSpeed"><averageVehicleSpeed
    numberOfInputValuesUsed="3"><speed>42</speed></averageVehicleSpeed></basicData></measuredValue></measuredValue>
    </siteMeasurements></payloadPublication></d2LogicalModel>"""
    assert values(parse(document.encode())) == {("S2", "speed_kmh"): 42}


@pytest.mark.parametrize(
    "site, field",
    [
        (a_site(v3(1, "TrafficSpeed", "fast")), "speed"),
        (a_site(v3(1, "TrafficSpeed", "1"), at="noon"), "measurementTimeDefault"),
        (a_site(v3(1, "TrafficSpeed", "1"), name=""), "measurementSiteReference.id"),
        (a_site(v3(1, "TrafficSpeed", "1e300")), "value"),
    ],
)
def test_a_broken_site_is_refused_with_the_field(site: str, field: str) -> None:
    parsed = parse(a_publication(site, a_site(v3(1, "TrafficSpeed", "50"), name="sound")))
    assert [each.data.station for each in parsed.readings] == ["sound"]
    assert field in parsed.rejected[0].reason


def test_a_table_that_is_sent_instead_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadMessage, match="option `sites`"):
        parse(TWO_LANES.encode())


@pytest.mark.parametrize("option", ["sites", "alert_c"])
def test_a_file_that_cannot_be_read_is_a_mistake_of_the_settings(tmp_path: Path, option: str) -> None:
    with pytest.raises(SettingsError, match=r"none\.xml"):
        datex2.feed(Local(options={option: str(tmp_path / "none.xml")}))
