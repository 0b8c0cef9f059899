/* The ways of units to the selected incident: advised ones dashed, those being driven solid, each with its time. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const AGAIN_MS = 10_000; // while units drive, their ways are asked for anew no more often
  const SETTLE_MS = 120; // several changes of one moment are one question
  const LABEL_PX = [38, 9]; // half the width and height of a label
  const MARK_PX = 16; // half an incident's mark
  const COMING = new Set(["dispatched", "en_route"]);
  const drawn = new Map(); // unit → {parts, label, words}
  let group = null;
  let known = { of: null, option: 0, at: 0, routes: [] };
  let asked = "";
  let asked_ms = 0;
  let stirred = false; // whether a unit has moved since
  let timer = null;

  const option = () => sitcen.shownOption ?? 1;
  const chosen = (card) => card.advice?.options?.[option() - 1]?.units ?? [];
  const coming = (card) => sitcen.unitsOf(card).filter((each) => COMING.has(each.status));

  /* All that the ways depend on but the units' own movement. */
  function question(card) {
    const units = sitcen.unitsOf(card).map((each) => `${each.unit}:${each.status}`);
    return [card.id, card.location, card.advice?.id, option(), ...units, ...(state.closures ?? []).map((each) => each.id)].join();
  }

  /* A way from where the unit is now: what it has driven since is cut off. */
  sitcen.trimmed = (line, place) => {
    let [best, after] = [Infinity, 1];
    for (let at = 1; at < line.length; at++) {
      const far = beside(place, line[at - 1], line[at]);
      if (far < best) [best, after] = [far, at];
    }
    return [place, ...line.slice(after)];
  };
  function beside(place, a, b) {
    const flat = ([lon, lat]) => [(lon - place[0]) * Math.cos((place[1] * Math.PI) / 180), lat - place[1]];
    const [[ax, ay], [bx, by]] = [flat(a), flat(b)];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const share = length ? Math.min(Math.max(-(ax * (bx - ax) + ay * (by - ay)) / length, 0), 1) : 0;
    return Math.hypot(ax + share * (bx - ax), ay + share * (by - ay));
  }

  /* What is to be drawn: {unit, kind, status, line, eta_s, closures}; a way not known is a straight line. */
  sitcen.waysOf = (card, routes) => {
    const way = (unit, kind, status) => {
      const place = state.units.get(unit)?.location;
      if (!place) return null;
      const route = routes.find((each) => each.unit === unit && each.kind === kind);
      const line = route?.line ? sitcen.trimmed(route.line, place) : [place];
      return { unit, kind, status, line: [...line, card.location], straight: !route?.line, closures: route?.closures ?? 0, eta_s: route?.eta_s ?? null };
    };
    const here = new Set(sitcen.unitsOf(card).map((each) => each.unit));
    const advised = chosen(card).filter((each) => !here.has(each.unit));
    return [
      ...coming(card).map((each) => way(each.unit, "assigned", each.status)),
      // The panel and the map must not say two figures for one unit.
      ...advised.map((each) => ((found) => found && { ...found, eta_s: each.eta.expected_s })(way(each.unit, "advised", "available"))),
    ].filter(Boolean);
  };

  function draw() {
    const card = sitcen.selectedCard();
    const open = card?.location && state.incidents.has(card.id);
    const ways = open ? sitcen.waysOf(card, known.of === card.id ? known.routes : []) : [];
    const wanted = new Set(ways.map((each) => each.unit));
    for (const unit of drawn.keys()) if (!wanted.has(unit)) remove(unit);
    for (const way of ways) drawWay(way);
    stack();
  }

  function remove(unit) {
    for (const part of drawn.get(unit).parts) group.removeLayer(part);
    drawn.delete(unit);
  }

  function drawWay(way) {
    const is = `${way.kind}:${way.status}:${way.straight}:${way.closures}`;
    const line = way.line.map(sitcen.latlng);
    if (drawn.has(way.unit) && drawn.get(way.unit).is !== is) remove(way.unit);
    if (!drawn.has(way.unit)) drawn.set(way.unit, { is, ...made(way, line) });
    const here = drawn.get(way.unit);
    for (const part of here.parts) part instanceof L.Marker ? part.setLatLng(line[0]) : part.setLatLngs(line);
    Object.assign(here, { way, place: line[0] });
    say(here);
  }

  function made(way, line) {
    const { el, t } = sitcen;
    const names = `map-route--${way.kind} st--${way.status} ${way.closures ? "map-route--closed" : ""} ${way.straight ? "map-route--straight" : ""}`;
    const path = (className) => L.polyline(line, { className, interactive: false, pane: "routes" }).addTo(group);
    const time = el("span", null);
    const mark = way.closures ? el("span", { class: "map-eta-mark", title: t("route.closed", { n: way.closures }) }, "⊘") : null;
    const body = el("span", { class: `map-eta map-eta--${way.kind} ${way.closures ? "map-eta--closed" : ""}` }, mark, el("b", null, way.unit), time);
    const label = L.marker(line[0], { icon: L.divIcon({ html: body, className: "map-mark", iconSize: [0, 0] }), interactive: false, keyboard: false, pane: "etas" }).addTo(group);
    const parts = [path("map-route-back"), path(`map-route ${names}`), label];
    return { parts, body, time };
  }

  /* Times run down between two answers; what was advised stands as the panel says it. */
  function say({ way, time }) {
    const gone = way.kind === "assigned" ? (performance.now() - known.at) / 1000 : 0;
    sitcen.setText(time, way.eta_s === null ? "" : sitcen.minutes(Math.max(way.eta_s - gone, 0)));
  }

  /* Labels stand under or over their unit, where they cover neither each other nor an incident. */
  function stack() {
    const map = sitcen.map();
    const at = (place) => map.latLngToContainerPoint(place);
    const taken = [...state.incidents.values()].filter((card) => card.location).map((card) => ({ ...at(sitcen.latlng(card.location)), wide: MARK_PX, high: MARK_PX }));
    for (const each of drawn.values()) {
      const { x, y } = at(each.place);
      each.slot = sitcen.freeSlot([x, y], taken, each.slot);
      taken.push({ x, y: y + each.slot, wide: LABEL_PX[0], high: LABEL_PX[1] });
      each.body.style.setProperty("--down", `${each.slot}px`);
    }
  }

  /* How far below its place a label stands: where it stood if that is free, else the nearest free slot. */
  sitcen.freeSlot = ([x, y], taken, before) => {
    const free = (slot) => !taken.some((each) => Math.abs(each.x - x) < each.wide + LABEL_PX[0] && Math.abs(each.y - y - slot) < each.high + LABEL_PX[1]);
    const slots = [20, -20, 39, -39, 58, -58, 77, -77];
    return [...(before ? [before] : []), ...slots].find(free) ?? slots[0];
  };

  function ask() {
    const card = sitcen.selectedCard();
    if (!card?.location || !state.incidents.has(card.id) || sitcen.page().watching) return;
    if (!coming(card).length && !chosen(card).length) return void (asked = "");
    const now = question(card);
    if (now === asked && (performance.now() - asked_ms < AGAIN_MS || !stirred)) return;
    [asked, asked_ms, stirred] = [now, performance.now(), false];
    clearTimeout(timer);
    timer = setTimeout(fetchRoutes, SETTLE_MS, card.id, option());
  }

  async function fetchRoutes(of, number) {
    const found = await sitcen.read(`incidents/${encodeURIComponent(of)}/routes?option=${number}`);
    if (!found) return void (stirred = true); // asked again later
    if (state.selected !== of || option() !== number) return;
    known = { of, at: performance.now(), routes: found.routes };
    draw();
  }

  sitcen.drawRoutes = () => {
    if (!group) return;
    draw();
    ask();
  };

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      drawn.clear();
      sitcen.mapPane("routes", 455);
      sitcen.mapPane("etas", 660).style.pointerEvents = "none";
      group = L.layerGroup().addTo(map);
      map.on("zoomend", stack);
    },
    draw(changed) {
      const card = sitcen.selectedCard();
      const moved = card && [...drawn.keys()].some((unit) => changed.moved.has(unit));
      stirred ||= moved;
      if (changed.all || changed.centre || moved || changed.incidents.has(state.selected)) sitcen.drawRoutes();
    },
    selected: () => sitcen.drawRoutes(),
    tick() {
      for (const each of drawn.values()) say(each);
      ask();
    },
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
