/* Planned power outages: which districts have no power by now, hatched, and said in one line while there are some. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const DARK_FROM = 0.5; // as the server has it: less of a district is a part of it
  const NAMED = 3;
  const DAY_MS = 86_400_000;
  const HATCH = "outage-hatch";
  const SVG = "http://www.w3.org/2000/svg";
  let group = null;
  let on = true;
  let drawn = "";

  const shareAt = (outages, ms) => Math.min(1, outages.filter((each) => each.from <= ms && ms < each.to).reduce((sum, each) => sum + each.share, 0));

  /* When what is dark is dark no longer: one outage may follow another without a gap. */
  function darkUntil(outages, ms) {
    const whole = shareAt(outages, ms) >= DARK_FROM;
    let at = ms;
    for (;;) {
      const share = shareAt(outages, at);
      if (!share || share >= DARK_FROM !== whole) return at;
      const edges = outages.flatMap(({ from, to }) => [from, to]).filter((edge) => edge > at);
      at = Math.min(...edges);
    }
  }

  /* The districts without power at an instant: {area, share, until, whole}, the wholly dark first, by name. */
  sitcen.darkNow = (outages, ms) => {
    const byArea = new Map();
    for (const { area, start, end, share } of outages) byArea.set(area, [...(byArea.get(area) ?? []), { from: Date.parse(start), to: Date.parse(end), share }]);
    const found = [...byArea].map(([area, own]) => ({ area, share: shareAt(own, ms), own }));
    return found
      .filter(({ share }) => share > 0)
      .map(({ area, share, own }) => ({ area, share, until: darkUntil(own, ms), whole: share >= DARK_FROM }))
      .sort((a, b) => b.whole - a.whole || a.area.localeCompare(b.area));
  };

  const hour = (ms) => (ms - sitcen.now() < DAY_MS ? sitcen.clock(ms).slice(0, 5) : sitcen.day(ms));
  const said = ({ area, share, until, whole }) =>
    sitcen.t(whole ? "outages.until" : "outages.part", { district: sitcen.district(area), share: Math.round(share * 100), time: hour(until) });

  function legend(dark) {
    if (!dark.length) return sitcen.mapLegend("outages", null);
    const { el, t } = sitcen;
    const rest = dark.length - NAMED;
    const districts = [...dark.slice(0, NAMED).map(said), ...(rest > 0 ? [t("outages.more", { n: rest })] : [])].join(", ");
    const sample = on ? el("span", { class: "outage-sample", "aria-hidden": "true" }) : null;
    sitcen.mapLegend("outages", [el("p", { class: "outage-line", role: "status", title: dark.map(said).join("\n") }, sample, t("outages.now", { districts }))]);
  }

  /* The city pack's own district of this name; it is drawn some time after the map is there. */
  function shapes(map) {
    const found = new Map();
    map.eachLayer((layer) => {
      const names = layer.options?.className ?? "";
      if (layer.feature && names.split(" ").includes("map-districts")) found.set(layer.feature.properties.name, layer.feature);
    });
    return found;
  }

  function shade(dark, districts) {
    group.clearLayers();
    if (!on) return;
    for (const each of dark) {
      const shape = districts.get(sitcen.district(each.area));
      if (!shape) continue;
      const layer = L.geoJSON(shape.geometry, { pane: "outages", style: { className: `map-outage ${each.whole ? "" : "map-outage--part"}`, fillColor: `url(#${HATCH})`, fillOpacity: 1, weight: 1.5 } });
      layer.bindTooltip(() => sitcen.el("span", null, said(each), " · ", sitcen.t("outages.planned")), { sticky: true });
      layer.addTo(group);
    }
  }

  function draw() {
    const map = sitcen.map();
    const dark = sitcen.darkNow(state.outages ?? [], sitcen.now());
    const districts = dark.length ? shapes(map) : new Map();
    const is = JSON.stringify([on, dark, districts.size]);
    if (is === drawn) return;
    drawn = is;
    shade(dark, districts);
    legend(dark);
  }

  function hatch() {
    if (sitcen.byId(HATCH)) return;
    const make = (name, attributes, ...children) => {
      const made = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      made.append(...children);
      return made;
    };
    const pattern = make("pattern", { id: HATCH, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, make("path", { d: "M2 0V9" }));
    document.body.append(make("svg", { class: "unseen", "aria-hidden": "true" }, pattern));
  }

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      hatch();
      sitcen.mapPane("outages", 415);
      group = L.layerGroup().addTo(map);
      drawn = "";
    },
    draw(changed) {
      if (changed.all || changed.centre) draw();
    },
    shown(name, now) {
      if (name !== "power" || now === on) return;
      on = now;
      draw();
    },
    tick: draw,
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
