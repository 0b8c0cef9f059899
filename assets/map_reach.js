/* What a unit can drive to within so many minutes: two bands of roads, until they are put away. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const MINUTES = [4, 8];
  let group = null;
  let shown = null; // {query, name, at, features}
  let closures = "";

  const query = (from) => Object.entries(from).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const closedNow = () => (state.closures ?? []).map((each) => each.id).join();

  /* From where: the picked unit, else the one in charge of the selected incident, else the first one there. */
  sitcen.reachFrom = () => {
    const card = sitcen.selectedCard();
    return state.unit ?? card?.primary_unit ?? (card && sitcen.unitsOf(card)[0]?.unit) ?? null;
  };

  sitcen.toggleReach = () => {
    if (sitcen.endReach()) return;
    const unit = sitcen.reachFrom();
    if (!unit) return sitcen.echo({ ok: false, text: sitcen.t("reach.pick_first") });
    show({ unit }, unit);
  };

  sitcen.stationReach = (station) => sitcen.page().watching || sitcen.drawing() || (shown?.query === query({ station }) ? sitcen.endReach() : show({ station }, sitcen.station(station)));

  async function show(from, name) {
    const asked = query(from);
    shown = { query: asked, name, features: shown?.query === asked ? shown.features : [] };
    closures = closedNow();
    const found = await sitcen.read(`isochrones?${asked}&minutes=${MINUTES.join()}`);
    if (shown?.query !== asked) return;
    if (!found) {
      sitcen.endReach();
      return sitcen.echo({ ok: false, text: sitcen.t("reach.unknown", { name }) });
    }
    Object.assign(shown, found, { from });
    draw();
  }

  /* Whether there was anything to put away. */
  sitcen.endReach = () => {
    if (!shown) return false;
    shown = null;
    draw();
    return true;
  };

  function draw() {
    group.clearLayers();
    const features = shown?.features ?? [];
    features.forEach(({ geometry }, band) => {
      const lines = geometry.coordinates.map((line) => line.map(sitcen.latlng));
      L.polyline(lines, { className: `map-reach map-reach--${band}`, interactive: false, pane: "reach" }).addTo(group);
    });
    if (shown?.start) L.circleMarker(sitcen.latlng(shown.start), { radius: 5, className: "map-reach-start", interactive: false, pane: "reach" }).addTo(group);
    legend(features);
    const button = document.querySelector('[data-act="reach"]');
    if (button) sitcen.setAttr(button, "aria-pressed", String(Boolean(shown)));
  }

  function legend(features) {
    const { el, t } = sitcen;
    if (!features.length) return sitcen.mapLegend("reach", null);
    const bands = features.map(({ properties: { minutes, km } }, band) =>
      el("li", null, el("span", { class: `reach-sample reach-sample--${band}`, "aria-hidden": "true" }), t("reach.band", { n: minutes, km: Math.round(km) })));
    const at = Date.parse(shown.at);
    const title = el("b", null, t("reach.title", { name: shown.name }));
    const when = el("time", { title: sitcen.utc(at) }, t("reach.at", { at: sitcen.clock(at) }));
    const away = el("button", { class: "btn btn--small", type: "button", "data-act": "reach" }, t("map.put_away"), sitcen.key("I"));
    sitcen.mapLegend("reach", [title, el("ul", null, bands), el("div", { class: "map-box-foot" }, away, when)]);
  }

  /* Legends of what is laid over the map, one for each name; null takes it away. */
  sitcen.mapLegend = (name, parts) => {
    const place = sitcen.byId("map-legends");
    const known = place.querySelector(`[data-legend="${name}"]`);
    if (!parts) return void known?.remove();
    const box = known ?? place.appendChild(sitcen.el("div", { class: "map-box", "data-legend": name }));
    const held = [...box.querySelectorAll("button")].indexOf(document.activeElement);
    box.replaceChildren(...parts.filter(Boolean));
    if (held >= 0) box.querySelectorAll("button")[held]?.focus({ preventScroll: true });
  };

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      sitcen.mapPane("reach", 430);
      group = L.layerGroup().addTo(map);
    },
    draw(changed) {
      if (shown?.from && changed.centre && closedNow() !== closures) show(shown.from, shown.name); // other roads are open now
    },
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
