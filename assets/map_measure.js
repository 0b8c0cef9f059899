/* How far it is: along points set on the map, with the bearing of the last stretch and of the whole. */
(function (sitcen) {
  "use strict";

  const COMPASS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
  let group = null;
  let kept = null; // the points of what was measured

  /* Metres along a line of (longitude, latitude). */
  sitcen.wayLength = (line) => line.slice(1).reduce((sum, place, at) => sum + sitcen.distance(line[at], place), 0);

  /* Degrees clockwise from north, 0 up to 360. */
  sitcen.bearing = ([aLon, aLat], [bLon, bLat]) => {
    const east = (bLon - aLon) * Math.cos((((aLat + bLat) / 2) * Math.PI) / 180);
    return ((Math.atan2(east, bLat - aLat) * 180) / Math.PI + 360) % 360;
  };

  sitcen.compass = (degrees) => COMPASS[Math.round(degrees / 45) % 8];

  /* To the metre, or to ten of them where it is kilometres. */
  sitcen.measured = (metres) => {
    if (Math.round(metres) < 1000) return `${Math.round(metres)} ${sitcen.t("unit.m")}`;
    const km = new Intl.NumberFormat(sitcen.page().lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    return `${km.format(metres / 1000)} ${sitcen.t("unit.km")}`;
  };

  const heading = (a, b) => {
    const degrees = Math.round(sitcen.bearing(a, b)) % 360;
    return sitcen.t("measure.bearing", { n: degrees, side: sitcen.t(`compass.${sitcen.compass(degrees)}`) });
  };

  function told(points) {
    const { el, t } = sitcen;
    const last = points.slice(-2);
    const whole = el("b", { role: "status" }, points.length < 2 ? t("measure.start") : t("measure.whole", { far: sitcen.measured(sitcen.wayLength(points)), way: heading(points[0], points.at(-1)) }));
    return [whole, points.length > 2 ? el("p", null, t("measure.last", { far: sitcen.measured(sitcen.distance(...last)), way: heading(...last) })) : null];
  }

  function draw(points, into) {
    const line = points.map(sitcen.latlng);
    for (const className of ["map-sketch-back", "map-sketch"]) L.polyline(line, { className, interactive: false, pane: "sketch" }).addTo(into);
  }

  function finish(points) {
    kept = points;
    draw(points, group);
    const away = sitcen.el("button", { class: "btn btn--small", type: "button" }, sitcen.t("map.put_away"), sitcen.key("Esc"));
    away.addEventListener("click", () => sitcen.endMeasure());
    sitcen.mapLegend("measure", [...told(points), sitcen.el("div", { class: "map-box-foot" }, away)]);
  }

  /* Whether something was measured. */
  sitcen.endMeasure = () => {
    const there = kept;
    kept = null;
    group?.clearLayers();
    if (there) sitcen.mapLegend("measure", null);
    return Boolean(there);
  };

  (sitcen.sketches ??= {}).measure = { point: "map-sketch-point", least: 2, tooFew: "measure.too_few", hint: "sketch.hint", then: "sketch.finish", draw, finish, legend: told, begins: (act) => act === "measure" && sitcen.endMeasure() };

  (sitcen.mapLayers ??= []).push({ adopt: (map) => (group = L.layerGroup().addTo(map)) });
})((globalThis.sitcen = globalThis.sitcen || {}));
