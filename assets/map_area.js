/* An area drawn on the map: how large it is, and who and what is inside; the queue can be kept to it. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const SQUARE_KM = 1_000_000;
  const DEGREE_M = 111195;
  let group = null;
  let ring = null; // (longitude, latitude) of its corners
  let inside = null; // what only the server knows of it
  let only = false; // whether the queue shows these alone

  /* Square metres of a ring; over a city the earth is flat. */
  sitcen.areaOf = (corners) => {
    const [lon, lat] = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
    const wide = DEGREE_M * Math.cos((lat * Math.PI) / 180);
    const flat = corners.map(([x, y]) => [(x - lon) * wide, (y - lat) * DEGREE_M]);
    const next = (at) => flat[(at + 1) % flat.length];
    return Math.abs(flat.reduce((sum, [x, y], at) => sum + x * next(at)[1] - next(at)[0] * y, 0)) / 2;
  };

  /* Whether a ray to the east crosses the border an odd number of times. */
  sitcen.holds = (corners, [lon, lat]) =>
    corners.reduce((odd, [aLon, aLat], at) => {
      const [bLon, bLat] = corners[(at + 1) % corners.length];
      const crossed = aLat > lat !== bLat > lat && lon < aLon + ((bLon - aLon) * (lat - aLat)) / (bLat - aLat);
      return crossed ? !odd : odd;
    }, false);

  sitcen.areaSaid = (square_m) => {
    const digits = (most) => new Intl.NumberFormat(sitcen.page().lang, { maximumSignificantDigits: most });
    if (square_m < SQUARE_KM) return `${digits(3).format(square_m / 10_000)} ${sitcen.t("unit.ha")}`;
    return `${digits(3).format(square_m / SQUARE_KM)} ${sitcen.t("unit.km2")}`;
  };

  const within = (cards) => [...cards].filter((card) => card.location && sitcen.holds(ring, card.location));

  /* The queue's own question: whether a card is inside, while only those are asked for. */
  sitcen.passesArea = (card) => !only || !ring || Boolean(card.location && sitcen.holds(ring, card.location));

  function draw(points, into) {
    const line = points.map(sitcen.latlng);
    if (points.length > 2) L.polygon(line, { className: "map-area", interactive: false, pane: "sketch" }).addTo(into);
    L.polyline(line, { className: "map-sketch", interactive: false, pane: "sketch" }).addTo(into);
  }

  const title = (points) => sitcen.el("b", { role: "status" }, points.length < 3 ? sitcen.t("area.start") : sitcen.areaSaid(sitcen.areaOf(points)));

  async function finish(points) {
    [ring, inside] = [points, null];
    group.clearLayers();
    draw(points, group);
    tell();
    const mine = ring;
    const found = await sitcen.read(`inside?area=${points.map((pair) => pair.join(",")).join(";")}`);
    if (ring !== mine) return;
    inside = found ?? { failed: true };
    tell();
  }

  function facilities() {
    const kinds = Object.entries(inside.facilities);
    const count = kinds.reduce((sum, [, n]) => sum + n, 0);
    const said = kinds.map(([kind, n]) => `${sitcen.known(`site.${kind}`) ? sitcen.t(`site.${kind}`) : kind} ${n}`).join(", ");
    return said ? `${count}: ${said}` : "0";
  }

  function figures() {
    const { t } = sitcen;
    const wait = inside?.failed ? t("area.unknown") : "…";
    const asked = (read) => (inside && !inside.failed ? read() : wait);
    const people = () => (inside.people === null ? t("area.unknown") : `≈ ${new Intl.NumberFormat(sitcen.page().lang).format(inside.people)}`);
    return [
      ["area.incidents", String(within(state.incidents.values()).length)],
      ["area.units", String(within(state.units.values()).length)],
      ["area.people", asked(people)],
      ["area.facilities", asked(facilities)],
      ["area.cameras", asked(() => String(inside.cameras))],
    ];
  }

  let drawn = "";
  function tell(again = true) {
    const { el, t } = sitcen;
    const rows = figures();
    if (!again && drawn === rows.join()) return;
    drawn = rows.join();
    const filter = el("button", { class: "btn btn--small", type: "button", "data-act": "area-only", "aria-pressed": String(only) }, t("area.only"), sitcen.key(sitcen.ACTS["area-only"].shown));
    const away = el("button", { class: "btn btn--small", type: "button" }, t("map.put_away"), sitcen.key("Esc"));
    away.addEventListener("click", () => sitcen.endArea());
    sitcen.mapLegend("area", [title(ring), el("dl", { class: "area-figures" }, rows.map(([word, said]) => el("div", null, el("dt", null, t(word)), el("dd", null, said)))), el("div", { class: "map-box-foot" }, filter, away)]);
  }

  sitcen.toggleAreaOnly = () => {
    if (!ring) return sitcen.echo({ ok: false, text: sitcen.t("area.none") });
    only = !only;
    sitcen.touch("all");
    tell();
  };

  /* Whether there was one. */
  sitcen.endArea = () => {
    if (!ring) return false;
    if (only) sitcen.touch("all");
    [ring, inside, only] = [null, null, false];
    group.clearLayers();
    sitcen.mapLegend("area", null);
    return true;
  };

  (sitcen.sketches ??= {}).area = { point: "map-sketch-point", least: 3, tooFew: "area.too_few", hint: "sketch.hint", then: "sketch.finish", draw, finish, legend: (points) => [title(points)], begins: (act) => act === "area" && sitcen.endArea() };

  (sitcen.mapLayers ??= []).push({
    adopt: (map) => (group = L.layerGroup().addTo(map)),
    draw: (changed) => ring && (changed.all || changed.incidents.size || changed.units.size || changed.moved.size) && tell(false),
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
