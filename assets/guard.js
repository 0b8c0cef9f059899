/* The guard on repeat strikes: a ring on every map with its countdown, a line on the wall, a warning in the panel. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const rings = new Map(); // incident → {ring, label}
  const BELOW = 22; // pixels: the label lies under the incident's mark, not on it
  const BELOW_ON_WALL = 1.7 / 40; // of the screen's height
  let group = null;

  /* Until when a second strike is expected around an incident, in ms; null when nobody has to stay away from it. */
  sitcen.guardUntil = (card, rules) => {
    const guarded = card.impact_at && card.location && rules?.categories.includes(card.category);
    return guarded ? Date.parse(card.impact_at) + rules.minutes * 60_000 : null;
  };
  /* It stands while its window runs, and as long as an alert lasts that is believed. */
  sitcen.guardStands = (until, now, alert) => until !== null && (now < until || Boolean(alert && !alert.doubtful_since));

  const below = () => (sitcen.page().page === "wall" ? innerHeight * BELOW_ON_WALL : BELOW * sitcen.big());
  const stands = (until) => sitcen.guardStands(until, sitcen.now(), state.alert);
  const left = (until) => {
    const seconds = (until - sitcen.now()) / 1000;
    return seconds > 0 ? sitcen.span(seconds) : sitcen.t("guard.alert");
  };

  function standing() {
    const rules = sitcen.page().guard;
    const all = [...state.incidents.values()].map((card) => ({ card, until: sitcen.guardUntil(card, rules) }));
    return all.filter(({ until }) => stands(until));
  }

  function draw() {
    const found = standing();
    const ids = new Set(found.map(({ card }) => card.id));
    for (const [id, { ring }] of rings) if (!ids.has(id)) (ring.remove(), rings.delete(id));
    for (const { card, until } of found) drawRing(card, until);
    tell(found);
  }

  function drawRing(card, until) {
    const { metres } = sitcen.page().guard;
    if (!rings.has(card.id)) {
      const label = sitcen.el("span");
      const ring = L.circle(sitcen.latlng(card.location), { radius: metres, className: "map-guard", interactive: false, pane: "guard" }).addTo(group);
      ring.bindTooltip(label, { permanent: true, direction: "bottom", offset: [0, below()], className: "map-guard-label", opacity: 1 });
      rings.set(card.id, { ring, label });
    }
    const { ring, label } = rings.get(card.id);
    if (!ring.getLatLng().equals(sitcen.latlng(card.location))) ring.setLatLng(sitcen.latlng(card.location));
    sitcen.setText(label, sitcen.t("guard.ring", { m: metres, left: left(until) }));
  }

  /* The wall's own line: how many rings, and how long the last of them stands. */
  function tell(found) {
    const place = sitcen.byId("guard");
    if (!place) return;
    place.hidden = !found.length;
    if (found.length) sitcen.setText(place, `${sitcen.n("guard.rings", found.length, { m: sitcen.page().guard.metres })} · ${left(Math.max(...found.map(({ until }) => until)))}`);
  }

  sitcen.tickGuard = () => {
    for (const place of sitcen.byId("panel-body").querySelectorAll("[data-guard]")) {
      const until = Date.parse(place.dataset.guard);
      place.hidden = !stands(until);
      sitcen.setText(place.querySelector(".timer"), left(until));
    }
  };

  (sitcen.mapLayers ??= []).push({
    adopt() {
      sitcen.mapPane("guard", 448).style.pointerEvents = "none";
      group = L.layerGroup().addTo(sitcen.map());
      rings.clear();
    },
    draw(changed) {
      if (changed.all || changed.centre || changed.incidents.size) draw();
    },
    tick: draw,
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
