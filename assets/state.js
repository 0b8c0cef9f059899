/* What this tab knows of the room. Events change it at once; what draws it runs once an animation frame. */
(function (sitcen) {
  "use strict";

  const state = Object.assign((sitcen.state ??= {}), {
    incidents: new Map(), // open ones, by id
    closed: new Map(), // the last ones that left, for a panel that still shows one
    units: new Map(),
    presence: new Map(), // by session
    feeds: {},
    sources: [], // every feed that is judged
    outages: [], // planned ones, of now and to come
    alert: null,
    setAside: { count: 0, last: [] },
    reportsWaiting: 0, // citizens', for a person to judge
    demo: false,
    flood: null, // of alarms, that the room is in
    group: null, // the key of the group that keys go to
    closures: [],
    onDuty: null,
    move: null, // the move-up that is advised
    plansVersion: 0, // of the response plans in force
    centre: "",
    parts: { writer: "ok", store: "ok" },
    selected: null,
    unit: null,
    journal: null,
  });
  const CLOSED_KEPT = 50;
  const gone = (card) => card.status === "closed" || card.status === "merged";

  sitcen.card = (id) => state.incidents.get(id) ?? state.closed.get(id) ?? null;
  sitcen.selectedCard = () => (state.selected ? sitcen.card(state.selected) : null);
  sitcen.byNumber = (number) => [...state.incidents.values()].find((card) => card.number === number) ?? null;
  sitcen.unitsOf = (card) => card.units ?? [];
  sitcen.watchers = (id) =>
    [...state.presence.values()].filter((each) => each.incident_id === id && each.session !== sitcen.page().session);

  /* Drawers are called with what changed since the last frame: {incidents, units, bar}. */
  sitcen.drawers = [];
  const fresh = () => ({ incidents: new Set(), units: new Set(), moved: new Set(), bar: false, centre: false, all: false });
  let dirty = fresh();
  let asked = false;

  /* Units that drive are drawn twice a second or so, all at once: marks cost a frame's whole time, and an incident waits for it. */
  const MOVES_MS = 400;
  const moves = new Set();
  function drawMoves() {
    for (const id of moves) dirty.moved.add(id);
    moves.clear();
    ask();
  }

  sitcen.touch = (part, id) => {
    if (part === "moved") {
      if (!moves.size) setTimeout(drawMoves, MOVES_MS);
      return void moves.add(id);
    }
    if (part === "bar" || part === "centre" || part === "all") dirty[part] = true;
    else dirty[part].add(id);
    ask();
  };

  function ask() {
    if (asked) return;
    asked = true;
    // A hidden tab gets no frames, and must still keep up.
    if (document.hidden) setTimeout(flush, 200);
    else requestAnimationFrame(flush);
  }

  function flush() {
    const changed = dirty;
    dirty = fresh();
    asked = false;
    for (const draw of sitcen.drawers) {
      try {
        draw(changed);
      } catch (error) {
        console.error("one panel could not draw", error); // the others must
        document.documentElement.dataset.broken = ""; // and nobody may take what stands there for the truth
      }
    }
  }
  sitcen.flush = flush;
  document.addEventListener("visibilitychange", () => asked && setTimeout(() => asked && flush(), 50));

  function takeIncident(card) {
    const known = state.incidents.get(card.id);
    if (known && card.version < known.version) return;
    card.opened_ms = Date.parse(card.opened_at); // sorting asks for it thousands of times
    if (gone(card)) {
      state.incidents.delete(card.id);
      state.closed.delete(card.id);
      state.closed.set(card.id, card);
      if (state.closed.size > CLOSED_KEPT) state.closed.delete(state.closed.keys().next().value);
    } else {
      state.incidents.set(card.id, card);
      state.closed.delete(card.id);
    }
    sitcen.touch("incidents", card.id);
    sitcen.touch("bar");
  }

  function takeUnit(card) {
    state.units.set(card.id, { ...state.units.get(card.id), ...card });
    sitcen.touch("units", card.id);
    sitcen.touch("bar");
  }

  function takePosition(fix) {
    const unit = state.units.get(fix.unit);
    if (!unit) return;
    if (fix.location) Object.assign(unit, { location: fix.location, heading_deg: fix.heading_deg, speed_kmh: fix.speed_kmh, position_at: fix.at });
    unit.position_trust = fix.trust;
    sitcen.touch("moved", fix.unit);
  }

  function takePresence(who) {
    const before = state.presence.get(who.session)?.incident_id;
    if (who.incident_id) state.presence.set(who.session, who);
    else state.presence.delete(who.session);
    for (const id of [before, who.incident_id]) if (id) sitcen.touch("incidents", id);
  }

  function takeCentre(centre) {
    if (centre.air_alert !== undefined) state.alert = centre.air_alert;
    if (centre.set_aside) state.setAside = centre.set_aside;
    if (centre.reports_waiting !== undefined) state.reportsWaiting = centre.reports_waiting;
    if (centre.demo !== undefined) state.demo = centre.demo;
    if (centre.flood !== undefined) state.flood = centre.flood;
    if (centre.on_duty !== undefined) state.onDuty = centre.on_duty;
    if (centre.closures) state.closures = centre.closures;
    if (centre.sources) state.sources = centre.sources;
    if (centre.outages) state.outages = centre.outages;
    if (centre.move !== undefined) state.move = centre.move;
    if (centre.plans_version !== undefined) state.plansVersion = centre.plans_version;
    sitcen.touch("centre");
    sitcen.touch("bar");
  }

  function takeBeat(beat) {
    sitcen.serverTime(beat.at);
    state.feeds = beat.feeds ?? state.feeds;
    state.parts = { writer: beat.writer ?? "ok", store: beat.store ?? "ok", adviser: beat.adviser ?? "ok", archive: beat.archive ?? "ok", paper: beat.paper ?? "ok", reception: beat.reception ?? "ok" };
    sitcen.touch("bar");
  }

  const TAKES = {
    incident: takeIncident,
    unit: takeUnit,
    position: takePosition,
    presence: takePresence,
    centre: takeCentre,
    beat: takeBeat,
  };
  sitcen.take = (kind, data) => TAKES[kind]?.(data);

  /* A whole board: what it does not hold is no longer open. */
  sitcen.load = (board) => {
    const open = new Set(board.incidents.map((card) => card.id));
    for (const [id, card] of state.incidents) {
      if (!open.has(id)) {
        state.incidents.delete(id);
        state.closed.set(id, { ...card, status: "closed" });
        sitcen.touch("incidents", id);
      }
    }
    state.presence.clear();
    for (const who of board.presence) if (who.incident_id) state.presence.set(who.session, who);
    for (const card of board.incidents) takeIncident(card);
    for (const card of board.units) takeUnit(card);
    Object.assign(state, { feeds: board.feeds, journal: board.journal_id, centre: board.centre });
    takeCentre(board);
    sitcen.serverTime(board.at);
    sitcen.touch("all");
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
