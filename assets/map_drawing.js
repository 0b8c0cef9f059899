/* Closing a road: points along it, by mouse or by keys with the crosshair, then until when and why. */
(function (sitcen) {
  "use strict";

  const MOST_POINTS = 200;
  const STEP_PX = 80;
  const PANS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const LONGEST_MIN = 90 * 24 * 60;
  const MORNING_MIN = 6 * 60;
  let group = null;
  let on = false;
  let points = []; // (longitude, latitude)
  let cross = null;
  let back = null; // where the focus was

  sitcen.drawing = () => on;

  /* Whole minutes until six in the morning, by a clock that says HH:MM:SS. */
  sitcen.minutesUntilMorning = (clock) => {
    const [h, m] = clock.split(":").map(Number);
    return (MORNING_MIN - (h * 60 + m) + 24 * 60) % (24 * 60) || 24 * 60;
  };

  sitcen.toggleDrawing = () => (on ? leave() : begin());

  function begin() {
    const map = sitcen.map();
    if (!map) return;
    sitcen.endAsk();
    sitcen.endClosure();
    [on, points, back] = [true, [], document.activeElement];
    map.doubleClickZoom.disable();
    map.getContainer().classList.add("map--drawing");
    cross = map.getContainer().appendChild(sitcen.el("span", { class: "map-cross", "aria-hidden": "true" }, sitcen.el("i"), sitcen.el("i")));
    map.getContainer().focus({ preventScroll: true });
    draw();
  }

  /* The line stays while it is asked until when and why. */
  function leave({ keep = false } = {}) {
    on = false;
    const map = sitcen.map();
    map.doubleClickZoom.enable();
    cross.remove();
    map.getContainer().classList.remove("map--drawing");
    if (!keep) points = [];
    draw();
    if (!keep && back?.isConnected) back.focus({ preventScroll: true });
  }

  function add({ lng, lat }) {
    const place = [Number(lng.toFixed(5)), Number(lat.toFixed(5))];
    const last = points.at(-1);
    if ((last && last[0] === place[0] && last[1] === place[1]) || points.length >= MOST_POINTS) return;
    points.push(place);
    draw();
  }

  function draw() {
    group.clearLayers();
    const line = points.map(sitcen.latlng);
    for (const className of ["map-closure-edge", "map-closure-back", "map-closure"]) L.polyline(line, { className, interactive: false, pane: "closures" }).addTo(group);
    for (const place of line) L.circleMarker(place, { radius: 4, className: "map-closure-point", interactive: false, pane: "closures" }).addTo(group);
    const button = document.querySelector('[data-act="close-road"]');
    if (button) sitcen.setAttr(button, "aria-pressed", String(on));
    legend();
  }

  function legend() {
    if (!on) return sitcen.mapLegend("drawing", null);
    const { el, t, key } = sitcen;
    const hint = (keys, word, args) => el("li", null, ...keys.map(key), " ", t(word, args));
    sitcen.mapLegend("drawing", [
      el("b", { role: "status" }, t("drawing.title", { n: points.length })),
      el("p", null, t("drawing.hint")),
      el("ul", { class: "drawing-keys" }, hint(["↑", "↓", "←", "→"], "drawing.pan"), hint(["Space"], "drawing.add"), hint(["Backspace"], "drawing.remove"), hint(["Enter"], "drawing.finish"), hint(["Esc"], "drawing.leave")),
    ]);
  }

  function pressed(event) {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.target?.closest?.("input, textarea, select, .ask")) return;
    if (!act(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /* Whether the key belongs to the drawing. */
  function act(event) {
    const map = sitcen.map();
    const pan = PANS[event.key];
    if (pan) map.panBy(pan.map((step) => step * (event.shiftKey ? STEP_PX / 8 : STEP_PX)), { animate: false });
    else if (event.code === "Space") add(map.getCenter());
    else if (event.key === "Backspace") (points.pop(), draw());
    else if (event.key === "Enter") finish();
    else if (event.key === "Escape" || event.code === "KeyB") leave();
    else return false;
    return true;
  }

  function finish() {
    if (points.length < 2) return sitcen.echo({ ok: false, text: sitcen.t("drawing.too_few") });
    const line = points;
    leave({ keep: true });
    askClosure(line);
  }

  function askClosure(line) {
    const { el, t } = sitcen;
    const minutes = el("input", { type: "number", min: 1, max: LONGEST_MIN, value: 60, inputmode: "numeric", autocomplete: "off" });
    const reason = el("input", { type: "text", maxlength: 500, autocomplete: "off", "data-first": true });
    const field = (label, control) => el("label", { class: "field" }, el("span", null, label), control);
    const times = [30, 60, 120].map((n) => [t("ask.for_minutes", { n }), () => (minutes.value = n)]);
    const morning = [t("closure.until_morning"), () => (minutes.value = sitcen.minutesUntilMorning(sitcen.clock(sitcen.now())))];
    const reasons = ["1", "2", "3", "4", "5"].map((n) => sitcen.t(`closure.reason.${n}`)).map((word) => [word, () => ((reason.value = word), reason.focus())]);
    sitcen.ask({
      title: t("closure.ask"),
      note: t("closure.ask_note"),
      fields: [field(t("ask.minutes"), minutes), field(t("ask.reason"), reason)],
      choices: [...times, morning, ...reasons],
      action: t("closure.close"),
      accept: () => {
        const n = Number(minutes.value);
        if (!(n >= 1 && n <= LONGEST_MIN)) return t("closure.minutes_needed");
        if (!reason.value.trim()) return t("ask.reason_needed");
        sitcen.send({ type: "CloseRoad", line, until: new Date(sitcen.now() + n * 60000).toISOString(), reason: reason.value.trim() });
      },
    });
    const asked = new MutationObserver(() => {
      asked.disconnect();
      if (!on) points = [];
      draw();
    });
    asked.observe(sitcen.byId("ask"), { childList: true });
  }

  document.addEventListener("keydown", pressed, true);

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      group = L.layerGroup().addTo(map);
      map.on("click", ({ latlng }) => on && add(latlng));
    },
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
