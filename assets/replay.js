/* The room rewound: the past's own boards, drawn by the desk's scripts; nothing here can send a command. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const SPEEDS = [1, 2, 5, 10, 30, 60];
  const AROUND_MS = 30 * 60_000; // on each side of the instant that the address names
  const SETTLE_MS = 150;
  const room = { at: 0, from: 0, to: 0, speed: 1, playing: false, loading: false, wanted: null, shown: null, stands: null };
  let seq = 0;
  let timer = 0;
  let told = () => {}; // another part of the page that follows the instant

  const iso = (ms) => new Date(ms).toISOString();
  const whole = (ms) => Math.floor(ms / 1000) * 1000;

  /* One board at a time; while one is on its way, only the last instant asked for waits. */
  async function load(at) {
    room.wanted = whole(at);
    if (room.loading) return;
    room.loading = true;
    while (room.wanted !== null && room.wanted !== room.shown) {
      const asked = room.wanted;
      const answer = await fetch(`/api/v1/board?at=${iso(asked)}`, { headers: { accept: "application/json" } }).catch(() => null);
      if (answer?.status === 401) return location.assign("/login");
      room.shown = asked;
      if (answer?.ok) (show(await answer.json()), (room.stands = asked));
      else refuse();
      if (room.wanted === asked) room.wanted = null;
    }
    room.loading = false;
  }

  /* The room goes back to the instant that it shows: no board may stand under another one's time. */
  function refuse() {
    room.wanted = null;
    if (room.stands) (room.at = room.shown = room.stands);
    stop();
    sitcen.echo({ ok: false, text: sitcen.t("replay.unanswered") });
  }

  /* A board of another instant: nothing that is known of a later one may stay. */
  function show(board) {
    const sight = state.selected;
    for (const id of state.incidents.keys()) sitcen.touch("incidents", id);
    state.incidents.clear();
    state.closed.clear();
    state.units.clear();
    sitcen.load(board);
    if (sight) request();
  }

  /* What was known then of the incident that is looked at. */
  function request() {
    clearTimeout(timer);
    if (!sitcen.byId("then-body")) return;
    timer = setTimeout(() => window.dash_clientside.set_props("then-asked", { data: { incident_id: state.selected, at: iso(whole(room.at)), seq: ++seq } }), SETTLE_MS);
  }

  function move(at, { keep = false } = {}) {
    room.at = Math.min(at, Date.now());
    if (!keep && (room.at < room.from || room.at > room.to)) window_(room.at);
    draw();
    load(room.at);
  }

  function window_(at) {
    room.from = at - AROUND_MS;
    room.to = Math.min(at + AROUND_MS, Date.now());
    track();
  }

  let last = 0;
  function frame(now) {
    if (!room.playing) return;
    room.at += (now - last) * room.speed;
    last = now;
    if (room.at >= Date.now() - 1000) stop();
    if (room.at > room.to) window_(room.at);
    draw();
    if (!room.loading) load(room.at);
    requestAnimationFrame(frame);
  }

  function play() {
    room.playing = true;
    last = performance.now();
    requestAnimationFrame(frame);
    draw();
  }
  function stop() {
    room.playing = false;
    address();
    draw();
  }

  /* The instant stands in the address, for whoever is sent the link. */
  function address() {
    const query = new URLSearchParams(location.search);
    query.set("at", iso(whole(room.at)));
    history.replaceState(null, "", `${location.pathname}?${query}`);
  }

  const step = (ms) => {
    room.playing = false;
    move(whole(room.at) + ms);
    address();
  };
  const speed = (by) => {
    const at = SPEEDS.indexOf(room.speed) + by;
    room.speed = SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)];
    draw();
  };

  const ACTS = {
    "minute-back": () => step(-60_000),
    "second-back": () => step(-1000),
    play: () => (room.playing ? stop() : play()),
    "second-on": () => step(1000),
    "minute-on": () => step(60_000),
    slower: () => speed(-1),
    faster: () => speed(1),
  };
  const KEYS = { "minute-back": "Shift ←", "second-back": "←", play: "␣", "second-on": "→", "minute-on": "Shift →", slower: ",", faster: "." };
  const sign = (name) => ({ "minute-back": `−1 ${sitcen.t("unit.min")}`, "second-back": `−1 ${sitcen.t("unit.s")}`, "second-on": `+1 ${sitcen.t("unit.s")}`, "minute-on": `+1 ${sitcen.t("unit.min")}`, slower: "−", faster: "+" })[name] ?? "";

  function tools() {
    const { el, t } = sitcen;
    const buttons = Object.keys(ACTS).map((name) => el("button", { class: "btn btn--small", type: "button", "data-replay": name, "aria-label": t(`replay.${name.replace("-", "_")}`) }, el("span", null, sign(name)), sitcen.key(KEYS[name])));
    const place = sitcen.byId("replay-tools");
    place.replaceChildren(el("time", { id: "replay-at" }), ...buttons, el("span", { id: "replay-speed" }));
    place.addEventListener("click", ({ target }) => ACTS[target.closest("[data-replay]")?.dataset.replay]?.());
  }

  function track() {
    const { el, t } = sitcen;
    const range = el("input", { type: "range", id: "replay-range", min: whole(room.from), max: whole(room.to), step: 1000, "aria-label": t("replay.slider") });
    range.addEventListener("input", () => ((room.playing = false), move(Number(range.value), { keep: true })));
    range.addEventListener("change", address);
    const ends = [room.from, room.to].map((ms) => el("span", { class: "dim" }, sitcen.clock(ms)));
    sitcen.byId("replay-track").replaceChildren(ends[0], range, ends[1]);
  }

  function draw() {
    const { byId, setText, setAttr, t } = sitcen;
    setText(byId("replay-at"), sitcen.moment(room.at));
    setAttr(byId("replay-at"), "title", sitcen.utc(room.at));
    timers();
    setText(byId("replay-speed"), `×${room.speed}`);
    const play = document.querySelector('[data-replay="play"] span');
    setText(play, room.playing ? "❚❚" : "▶");
    const range = byId("replay-range");
    if (range && Number(range.value) !== whole(room.at)) range.value = whole(room.at);
    setAttr(range, "aria-valuetext", `${t("replay.mark")} ${sitcen.clock(room.at)}`);
    sitcen.tickClock();
    told(room.at);
  }

  /* What runs in the panel runs by the room's clock. */
  function timers() {
    for (const figure of document.querySelectorAll("#then-body [data-since]")) {
      const seconds = (room.at - Date.parse(figure.dataset.since)) / 1000;
      const limits = figure.dataset.amber ? [Number(figure.dataset.amber), Number(figure.dataset.red)] : null;
      sitcen.setText(figure, sitcen.span(seconds));
      figure.className = `timer ${sitcen.lateness(seconds, limits)}`.trim();
    }
  }

  sitcen.replayKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input:not([type=range]), select, textarea, [role=menu]")) return false;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way && !event.target.closest?.("#map")) return step(way * (event.shiftKey ? 60_000 : 1000)), true;
    if (event.code === "Space" && !event.target.closest?.("button, a, summary")) return ACTS.play(), true;
    if (event.code === "Comma") return speed(-1), true;
    if (event.code === "Period") return speed(1), true;
    return false;
  };
  sitcen.replayKeyLines = [["← →", "replay.second"], ["Shift ← →", "replay.minute"], ["␣", "replay.play"], [", .", "replay.speed"]];

  /* Takes the place of the live link: the clock is the room's, and nobody's command leaves it. */
  sitcen.startReplay = ({ at, from, to, follow }) => {
    at = Math.min(Math.ceil(at / 1000) * 1000, whole(Date.now()));
    Object.assign(room, { at, from: from ?? at - AROUND_MS, to: to ?? Math.min(at + AROUND_MS, Date.now()) });
    told = follow ?? told;
    sitcen.now = () => room.at;
    sitcen.send = () => sitcen.echo({ ok: false, text: sitcen.t("replay.no_commands") });
    sitcen.watchLink = () => {};
    Object.assign(sitcen.link, { state: "live", heard: Date.now() });
    document.querySelector(".desk, .sheet").dataset.link = "live";
    tools();
    track();
    draw();
    load(at);
  };
  /* To the first whole second at which it had happened. */
  sitcen.goReplay = (at) => (move(Math.ceil(at / 1000) * 1000), address());

  function select(id) {
    if (!id || id === state.selected) return;
    const before = state.selected;
    state.selected = id;
    for (const each of [before, id]) if (each) sitcen.touch("incidents", each);
    sitcen.drawSelection();
    request();
  }

  function keyed(event) {
    if (sitcen.replayKey(event)) return true;
    const by = { ArrowDown: 1, ArrowUp: -1, KeyJ: 1, KeyK: -1 }[event.code];
    if (!by || event.shiftKey || event.target.closest?.("#map, #then-course, input, select, [role=menu]")) return false;
    const id = sitcen.neighbour(by);
    if (id) (sitcen.select(id), sitcen.showRow(id));
    return true;
  }

  function start() {
    const at = Date.parse(new URLSearchParams(location.search).get("at"));
    sitcen.select = select;
    sitcen.startQueue();
    sitcen.startUnits();
    sitcen.startMap();
    sitcen.pageKeyLines.replay = [...sitcen.replayKeyLines, ["↑ ↓ · J K", "keys.move"]];
    sitcen.startLink = () => sitcen.startReplay({ at: Number.isNaN(at) ? Date.now() - 1000 : at });
    setInterval(() => (sitcen.tickQueue(), sitcen.tickUnits(), timers()), 500);
  }
  (sitcen.pages ??= {}).replay = start;
  (sitcen.pageKeys ??= {}).replay = keyed;
})((globalThis.sitcen = globalThis.sitcen || {}));
