/* Units on the map: one canvas for all that drive quietly, an element for each that is picked or in danger.
 * An element a unit costs a frame's whole time with three hundred of them, and an incident waits for that frame. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const HIGH = 18; // of a mark, in pixels
  const PAD = 5;
  const GAP = 4;
  const HEADING = { out: 27, half: 5, high: 8 };
  const ON_WALL = 0.35 / 40; // of the screen's height: a dot's radius
  const NEAR = 3; // pixels beside a mark that still hit it
  const SLOWEST_KMH = 2; // a slower one has no heading worth showing
  const root = document.documentElement;
  const marks = new Map(); // unit → its quiet mark
  const loud = new Map(); // unit → {layer, heading, body, is}
  const faces = new Map(); // what is written and how → the picture of it
  let parts = null;
  let Mark = null;
  let look = null; // colours and fonts as they are now

  /* Half a mark's width, by the width of what is written in it. */
  sitcen.unitHalf = (texts) => (texts.reduce((sum, wide) => sum + wide, 0) + GAP * (texts.length - 1)) / 2 + PAD;
  /* Which of the marks lies under a point, the last drawn first: {x, y, half, high} each. */
  sitcen.markAt = (all, { x, y }) => all.findLast((mark) => Math.abs(mark.x - x) <= mark.half + NEAR && Math.abs(mark.y - y) <= mark.high / 2 + NEAR) ?? null;
  sitcen.moves = (unit) => unit.heading_deg !== null && unit.heading_deg !== undefined && (unit.speed_kmh ?? SLOWEST_KMH + 1) > SLOWEST_KMH;

  function looked() {
    const own = getComputedStyle(root);
    const colours = {};
    for (const status of Object.keys(sitcen.page().letters)) colours[status] = own.getPropertyValue(`--${status.replaceAll("_", "-")}`).trim();
    const scale = Number(own.getPropertyValue("--scale")) || 1;
    return { colours, back: own.getPropertyValue("--bg").trim(), font: getComputedStyle(document.body).fontFamily, ratio: devicePixelRatio || 1, big: sitcen.big(), dot: document.querySelector(".wall") ? Math.round(innerHeight * ON_WALL * scale) : 0 };
  }

  function face(unit) {
    const far = parts.map.getContainer().classList.contains("map--far");
    const letter = far ? "" : sitcen.page().letters[unit.status];
    const key = [unit.id, letter, unit.status, sitcen.doubted(unit)].join("|");
    if (!faces.has(key)) faces.set(key, look.dot ? dotOf(unit) : labelOf(unit, letter));
    return faces.get(key);
  }

  function canvasOf(half, high) {
    const picture = document.createElement("canvas");
    const scale = look.ratio * (look.dot ? 1 : look.big);
    picture.width = Math.ceil(half * 2 * scale);
    picture.height = Math.ceil(high * scale);
    const pen = picture.getContext("2d");
    pen.scale(scale, scale);
    return { picture, pen };
  }

  function dotOf(unit) {
    const { picture, pen } = canvasOf(look.dot, look.dot * 2);
    pen.fillStyle = look.colours[unit.status];
    pen.arc(look.dot, look.dot, look.dot, 0, 2 * Math.PI);
    pen.fill();
    return { picture, half: look.dot, high: look.dot * 2 };
  }

  function labelOf(unit, letter) {
    const fonts = [`700 11px ${look.font}`, `400 11px ${look.font}`];
    const said = [unit.id, letter].filter(Boolean);
    const ruler = canvasOf(1, 1).pen;
    const wide = said.map((text, at) => ((ruler.font = fonts[at]), ruler.measureText(text).width));
    const half = Math.ceil(sitcen.unitHalf(wide));
    const { picture, pen } = canvasOf(half, HIGH);
    pen.fillStyle = look.back;
    pen.strokeStyle = look.colours[unit.status];
    pen.lineWidth = 1.5;
    pen.setLineDash(sitcen.doubted(unit) ? [3, 2] : []);
    pen.beginPath();
    pen.roundRect(1, 1, half * 2 - 2, HIGH - 2, 3);
    pen.fill();
    pen.stroke();
    pen.fillStyle = look.colours[unit.status];
    pen.textBaseline = "middle";
    said.reduce((x, text, at) => ((pen.font = fonts[at]), pen.fillText(text, x, HIGH / 2 + 0.5), x + wide[at] + GAP), half - sitcen.unitHalf(wide) + PAD);
    return { picture, half: half * look.big, high: HIGH * look.big };
  }

  function paint(pen, { x, y }, unit) {
    const { picture, half, high } = face(unit);
    if (sitcen.moves(unit) && !look.dot) {
      pen.save();
      pen.translate(x, y);
      pen.rotate((unit.heading_deg * Math.PI) / 180);
      pen.fillStyle = look.colours[unit.status];
      pen.beginPath();
      pen.moveTo(0, -HEADING.out);
      pen.lineTo(HEADING.half, HEADING.high - HEADING.out);
      pen.lineTo(-HEADING.half, HEADING.high - HEADING.out);
      pen.fill();
      pen.restore();
    }
    pen.drawImage(picture, Math.round(x - half), Math.round(y - high / 2), half * 2, high);
  }

  /* Leaflet's canvas keeps the marks, redraws what a move uncovers, and calls them to draw themselves. */
  const markClass = () =>
    L.CircleMarker.extend({
      _updateBounds() {
        const reach = Math.max(face(this.options.unit).half, HEADING.out) + 2;
        this._pxBounds = new L.Bounds(this._point.subtract([reach, HEADING.out + 2]), this._point.add([reach, HEADING.out + 2]));
      },
      _updatePath() {
        if (this._renderer._drawing) paint(this._renderer._ctx, this._point, this.options.unit);
      },
    });

  function loudIcon(unit) {
    const { el } = sitcen;
    const heading = el("span", { class: "map-heading" });
    const body = el("span", { class: `map-unit st--${unit.status} ${unit.id === state.unit ? "map-unit--picked" : ""}`, title: titleOf(unit) }, heading, el("b", null, unit.id), el("i", null, sitcen.page().letters[unit.status]));
    return { icon: L.divIcon({ html: body, className: "map-mark", iconSize: [0, 0] }), heading, body };
  }
  const titleOf = (unit) => `${unit.id} · ${sitcen.t(`status.${unit.status}`)}`;

  function drop(kind, id) {
    const known = kind.get(id);
    if (known) parts.group.removeLayer(known.layer ?? known);
    kind.delete(id);
  }

  function drawLoud(unit) {
    const is = `${unit.status}:${unit.id === state.unit}`;
    if (loud.has(unit.id) && loud.get(unit.id).is !== is) drop(loud, unit.id);
    if (!loud.has(unit.id)) {
      const { icon, heading, body } = loudIcon(unit);
      const layer = L.marker(sitcen.latlng(unit.location), { icon, keyboard: false, pane: "units" }).addTo(parts.group);
      layer.on("click", () => sitcen.pickUnit(unit.id));
      loud.set(unit.id, { layer, heading, body, is });
    }
    const known = loud.get(unit.id);
    known.layer.setLatLng(sitcen.latlng(unit.location));
    known.heading.hidden = !sitcen.moves(unit);
    if (sitcen.moves(unit)) known.heading.style.transform = `rotate(${unit.heading_deg}deg)`;
    known.body.classList.toggle("map-unit--stale", sitcen.doubted(unit));
    known.body.classList.toggle("map-unit--panic", Boolean(unit.panic_at));
  }

  function drawUnit(id) {
    const unit = state.units.get(id);
    if (!unit?.location) return;
    const stands = id === state.unit || unit.panic_at;
    drop(stands ? marks : loud, id);
    if (stands) return drawLoud(unit);
    const mark = marks.get(id);
    if (mark) {
      mark.options.unit = unit;
      return mark.setLatLng(sitcen.latlng(unit.location));
    }
    marks.set(id, new Mark(sitcen.latlng(unit.location), { renderer: parts.canvas, interactive: false, unit }).addTo(parts.group));
  }

  function drawAll() {
    faces.clear();
    look = looked();
    for (const id of state.units.keys()) drawUnit(id);
  }

  /* The quiet unit under the pointer, unless something is drawn or another mark lies there. */
  function under({ containerPoint, originalEvent }) {
    const shown = parts.map.getContainer().classList;
    if (shown.contains("map--drawing") || shown.contains("map--no-units") || originalEvent.target.closest?.(".map-mark")) return null;
    const all = [...marks].map(([id, mark]) => ({ id, ...parts.map.latLngToContainerPoint(mark.getLatLng()), ...face(mark.options.unit) }));
    return sitcen.markAt(all, containerPoint);
  }

  let asked = null; // one look a frame is enough for a pointer
  function hover(event) {
    if (!asked) requestAnimationFrame(() => {
      const found = under(asked);
      asked = null;
      sitcen.setAttr(parts.map.getContainer(), "title", found ? titleOf(state.units.get(found.id)) : null);
      parts.map.getContainer().classList.toggle("map--over-unit", Boolean(found));
    });
    asked = event;
  }

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      sitcen.mapPane("units", 620).style.pointerEvents = "none"; // what lies below is clicked through it
      marks.clear();
      loud.clear();
      Mark ??= markClass();
      parts = { map, canvas: L.canvas({ pane: "units", padding: 0.3 }), group: L.layerGroup().addTo(map) };
      map.on("click", (event) => {
        const found = under(event);
        if (found) sitcen.pickUnit(found.id);
      });
      if (matchMedia("(hover: hover)").matches) map.on("mousemove", hover);
    },
    restyle: drawAll,
    draw(changed) {
      if (changed.all || !look) return drawAll();
      for (const id of [...changed.units, ...changed.moved]) drawUnit(id);
    },
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
