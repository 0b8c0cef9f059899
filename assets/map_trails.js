/* Where units have just been: the last minutes of their ways, kept in this browser alone. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const KEPT_MS = 180_000;
  const MOST_PLACES = 200; // of one unit; at one fix a second it is all of three minutes
  const FADES = 6;
  const trails = new Map(); // unit → [{at, place}], oldest first
  let canvas = null;
  let group = null;
  let shown = "";

  /* The trail with one more place; what is too old or too much falls off. */
  sitcen.trailed = (trail, at, place) => {
    const last = trail.at(-1);
    const next = last && last.place[0] === place[0] && last.place[1] === place[1] ? trail : [...trail, { at, place }];
    return next.filter((each) => each.at > at - KEPT_MS).slice(-MOST_PLACES);
  };

  /* Pieces of a trail, oldest first, each beginning where the one before ends: [{line, age}], age from 1 to 0. */
  sitcen.faded = (trail, now) => {
    const pieces = [];
    for (let at = 1; at < trail.length; at++) {
      const age = Math.floor(Math.min((now - trail[at].at) / KEPT_MS, 0.999) * FADES) / FADES;
      const last = pieces.at(-1);
      if (last?.age === age) last.line.push(trail[at].place);
      else pieces.push({ age, line: [trail[at - 1].place, trail[at].place] });
    }
    return pieces;
  };

  function note(unit) {
    const card = state.units.get(unit);
    if (card?.location) trails.set(unit, sitcen.trailed(trails.get(unit) ?? [], sitcen.now(), card.location));
  }

  function whose() {
    const card = sitcen.selectedCard();
    const there = card && state.incidents.has(card.id) ? sitcen.unitsOf(card).map((each) => each.unit) : [];
    return [...new Set([...(state.unit ? [state.unit] : []), ...there])];
  }

  const colour = (unit) => getComputedStyle(document.documentElement).getPropertyValue(`--${(state.units.get(unit)?.status ?? "available").replaceAll("_", "-")}`).trim();

  function draw() {
    group.clearLayers();
    const units = whose();
    shown = units.join();
    for (const unit of units) {
      const color = colour(unit);
      for (const { line, age } of sitcen.faded((trails.get(unit) ?? []).filter((each) => each.at > sitcen.now() - KEPT_MS), sitcen.now())) {
        L.polyline(line.map(sitcen.latlng), { renderer: canvas, interactive: false, color, weight: 4, opacity: 0.75 * (1 - age), lineCap: "round" }).addTo(group);
      }
    }
  }

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      sitcen.mapPane("trails", 445).style.pointerEvents = "none";
      canvas = L.canvas({ pane: "trails", padding: 0.2 });
      group = L.layerGroup().addTo(map);
    },
    draw(changed) {
      for (const unit of changed.moved) note(unit);
      const units = whose();
      if (units.join() !== shown || units.some((unit) => changed.moved.has(unit))) draw();
    },
    selected: () => draw(),
    restyle: draw,
    tick() {
      if (shown && Math.floor(sitcen.now() / 1000) % 5 === 0) draw();
    },
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
