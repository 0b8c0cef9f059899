/* Roads closed by hand: on every map until their time, who closed them and why; and opening them again. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  let group = null;
  let popup = null;
  let drawn = ""; // which closures the map shows

  const closedNow = () => (state.closures ?? []).filter((each) => Date.parse(each.until) > sitcen.now());

  /* The middle of a line by its length: where its bar stands. */
  sitcen.middleOf = (line) => {
    const steps = line.slice(1).map((place, at) => sitcen.distance(line[at], place));
    let left = steps.reduce((sum, step) => sum + step, 0) / 2;
    for (const [at, step] of steps.entries()) {
      if (left <= step && step > 0) return [0, 1].map((axis) => line[at][axis] + ((line[at + 1][axis] - line[at][axis]) * left) / step);
      left -= step;
    }
    return line.at(-1);
  };

  const said = (closure) => `${sitcen.t("closure.title")}: ${closure.reason} · ${sitcen.t("closure.until", { at: sitcen.clock(Date.parse(closure.until)) })}`;

  function drawClosure(closure) {
    const line = closure.line.map(sitcen.latlng);
    const path = (className, interactive) => L.polyline(line, { className, interactive, pane: "closures" }).addTo(group);
    path("map-closure-edge", false);
    path("map-closure-back", false);
    path("map-closure", false);
    path("map-closure-touch", true).on("click", (event) => (L.DomEvent.stop(event), show(closure)));
    const bar = sitcen.el("button", { class: "map-bar", type: "button", title: said(closure), "aria-label": said(closure), "data-closure": closure.id });
    bar.addEventListener("click", (event) => {
      event.stopPropagation();
      show(closure);
    });
    const icon = L.divIcon({ html: bar, className: "map-mark", iconSize: [0, 0] });
    L.marker(sitcen.latlng(sitcen.middleOf(closure.line)), { icon, interactive: false, keyboard: false, pane: "bars" }).addTo(group);
  }

  function draw() {
    const closures = closedNow();
    const now = closures.map((each) => each.id).join();
    if (now === drawn) return;
    drawn = now;
    group.clearLayers();
    closures.forEach(drawClosure);
    if (popup && !closures.some((each) => each.id === popup.closure)) sitcen.endClosure();
  }

  function show(closure) {
    if (sitcen.drawing()) return;
    const { el, t } = sitcen;
    const until = Date.parse(closure.until);
    const lines = [
      el("b", null, t("closure.title")),
      el("p", null, closure.reason),
      el("p", null, el("time", { title: sitcen.utc(until) }, t("closure.until_day", { at: sitcen.day(until) }))),
      el("p", { class: "dim" }, t("closure.by", { who: closure.by, at: sitcen.clock(Date.parse(closure.at)) })),
    ];
    const open = sitcen.page().watching ? [] : [el("button", { class: "btn btn--main", type: "button", "data-act": "open-road", "data-closure": closure.id }, t("closure.open"), sitcen.key("Enter"))];
    const body = el("div", { class: "closure-card" }, ...lines, el("div", { class: "ask-buttons" }, ...open, el("button", { class: "btn", type: "button", "data-close": true }, t("map.put_away"), sitcen.key("Esc"))));
    body.querySelector("[data-close]").addEventListener("click", () => sitcen.endClosure());
    sitcen.endClosure();
    const window = L.popup({ closeButton: false, autoPanPaddingTopLeft: [10, 140], autoPanPaddingBottomRight: [10, 20], className: "map-popup", offset: [0, -8], autoClose: false, closeOnClick: true, closeOnEscapeKey: false })
      .setLatLng(sitcen.latlng(sitcen.middleOf(closure.line)))
      .setContent(body);
    window.on("remove", () => popup?.window === window && (popup = null));
    popup = { window: window.openOn(sitcen.map()), closure: closure.id };
    body.querySelector("button").focus({ preventScroll: true });
  }

  /* Whether a card was open. */
  sitcen.endClosure = () => {
    if (!popup) return false;
    const { window, closure } = popup;
    popup = null;
    const held = window.getElement()?.contains(document.activeElement);
    sitcen.map().closePopup(window);
    const bar = [...document.querySelectorAll(".map-bar")].find((each) => each.dataset.closure === closure);
    if (held) (bar ?? sitcen.byId("queue-rows"))?.focus({ preventScroll: true });
    return true;
  };

  sitcen.openRoad = (closure) => sitcen.send({ type: "OpenRoad", closure }, (answer) => answer.ok && sitcen.endClosure());

  /* A date and a time in the centre's zone: a closure may end tomorrow. */

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      drawn = "";
      sitcen.mapPane("closures", 460);
      sitcen.mapPane("bars", 610);
      group = L.layerGroup().addTo(map);
    },
    draw(changed) {
      if (changed.centre || changed.all) draw();
    },
    tick: () => draw(),
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
