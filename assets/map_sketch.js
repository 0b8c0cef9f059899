/* Points set on the map, by mouse or by keys with the crosshair: for closing a road, measuring and drawing an area. */
(function (sitcen) {
  "use strict";

  const MOST_POINTS = 200;
  const STEP_PX = 80;
  const PANS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  let group = null;
  let on = null; // the kind of sketch that is being drawn
  let points = []; // (longitude, latitude)
  let cross = null;
  let back = null; // where the focus was

  /* Each kind, by its act: `draw(points, group)` puts it on the map, `legend(points)` says what it is, `hint` how it is
     drawn and `then` what Enter does: `finish(points)`, once there are `least` of them. */
  const kinds = (sitcen.sketches ??= {});

  sitcen.drawing = () => Boolean(on);

  sitcen.toggleSketch = (act) => {
    const same = on === act;
    if (on) leave();
    if (!same) begin(act);
  };

  function begin(act) {
    const map = sitcen.map();
    if (!map) return;
    sitcen.endAsk();
    sitcen.endClosure();
    for (const each of Object.values(kinds)) each.begins?.(act);
    [on, points, back] = [act, [], document.activeElement];
    map.doubleClickZoom.disable();
    map.getContainer().classList.add("map--drawing");
    cross = map.getContainer().appendChild(sitcen.el("span", { class: "map-cross", "aria-hidden": "true" }, sitcen.el("i"), sitcen.el("i")));
    map.getContainer().focus({ preventScroll: true });
    draw();
  }

  function end() {
    const map = sitcen.map();
    const was = on;
    on = null;
    map.doubleClickZoom.enable();
    cross.remove();
    map.getContainer().classList.remove("map--drawing");
    draw();
    pressedIs(was, false);
  }

  function leave() {
    end();
    if (back?.isConnected) back.focus({ preventScroll: true });
  }

  function add({ lng, lat }) {
    const place = [Number(lng.toFixed(5)), Number(lat.toFixed(5))];
    const last = points.at(-1);
    if ((last && last[0] === place[0] && last[1] === place[1]) || points.length >= MOST_POINTS) return;
    points.push(place);
    draw();
  }

  const pressedIs = (act, pressed) => {
    const button = document.querySelector(`[data-act="${act}"]`);
    if (button) sitcen.setAttr(button, "aria-pressed", String(pressed));
  };

  function draw() {
    group.clearLayers();
    if (!on) return sitcen.mapLegend("drawing", null);
    kinds[on].draw(points, group);
    for (const place of points) L.circleMarker(sitcen.latlng(place), { radius: 4, className: kinds[on].point, interactive: false, pane: "sketch" }).addTo(group);
    pressedIs(on, true);
    const { el, t, key } = sitcen;
    const hint = (keys, word) => el("li", null, ...keys.map(key), " ", t(word));
    sitcen.mapLegend("drawing", [
      ...kinds[on].legend(points),
      el("p", null, t(kinds[on].hint)),
      el("ul", { class: "drawing-keys" }, hint(["↑", "↓", "←", "→"], "drawing.pan"), hint(["Space"], "drawing.add"), hint(["Backspace"], "drawing.remove"), hint(["Enter"], kinds[on].then), hint(["Esc"], "drawing.leave")),
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
    const own = sitcen.ACTS[on];
    if (pan) map.panBy(pan.map((step) => step * (event.shiftKey ? STEP_PX / 8 : STEP_PX)), { animate: false });
    else if (event.code === "Space") add(map.getCenter());
    else if (event.key === "Backspace") (points.pop(), draw());
    else if (event.key === "Enter") finish();
    else if (event.key === "Escape" || (event.code === own.key && event.shiftKey === Boolean(own.shift))) leave();
    else return false;
    return true;
  }

  function finish() {
    const kind = kinds[on];
    if (points.length < kind.least) return sitcen.echo({ ok: false, text: sitcen.t(kind.tooFew) });
    end();
    kind.finish(points);
  }

  document.addEventListener("keydown", pressed, true);

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      sitcen.mapPane("sketch", 615).style.pointerEvents = "none";
      group = L.layerGroup().addTo(map);
      map.on("click", ({ latlng }) => on && add(latlng));
    },
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
