/* The map's own controls: zoom, what to follow, which layers to show, and the place under the cursor. */
(function (sitcen) {
  "use strict";

  const TOGGLES = { incidents: true, units: true, districts: true, roads: true, rail: true, metro: true, water: true, names: true, sites: false, bases: false, cameras: false, shelters: false, coverage: false, power: true };
  const KEYS = { coverage: "H" };
  const ASKED = new Set(["coverage"]); // asked of the server, which answers people at desks alone
  const PAINTED = new Set(["roads", "rail", "water"]); // of the city's own pictures, where it has any
  const HIDDEN = "sitcen_map_layers"; // of a screen that nobody sits at

  sitcen.layerNames = () => Object.keys(TOGGLES);

  sitcen.drawTools = (map, { leave, following }) => {
    const { el, t, byId } = sitcen;
    const own = sitcen.atDesk();
    const shown = { ...TOGGLES, ...(own ? sitcen.arrangement().layers : JSON.parse(localStorage.getItem(HIDDEN) ?? "{}")) };
    const watching = sitcen.page().watching;
    const apply = (name) => {
      map.getContainer().classList.toggle(`map--no-${name}`, !shown[name]);
      for (const layer of sitcen.mapLayers) layer.shown?.(name, shown[name]);
    };
    const boxes = {};
    const set = (name, on) => {
      if (!boxes[name]) return; // not every layer is everybody's
      shown[name] = boxes[name].checked = on;
      if (own) sitcen.rearrange((now) => ({ ...now, layers: { ...shown } }));
      else localStorage.setItem(HIDDEN, JSON.stringify(shown));
      apply(name);
    };
    const painted = (name) => Boolean(sitcen.page().tiles?.own) && PAINTED.has(name);
    const names = Object.keys(TOGGLES).filter((name) => !(watching && ASKED.has(name)) && !painted(name));
    const labels = names.map((name) => {
      const box = (boxes[name] = el("input", { type: "checkbox" }));
      box.checked = shown[name];
      box.addEventListener("change", () => set(name, box.checked));
      return el("label", { class: "check" }, box, t(`layer.${name}`), KEYS[name] ? sitcen.key(KEYS[name]) : null);
    });
    sitcen.toggleLayer = (name) => set(name, !shown[name]);
    sitcen.setLayer = set;
    sitcen.shownLayers = () => ({ ...shown });
    /* Every layer as it is asked for, or as it usually is. */
    sitcen.setLayers = (asked) => names.forEach((name) => set(name, asked[name] ?? TOGGLES[name]));
    const zoom = (step, text) => {
      const button = el("button", { class: "btn btn--map", type: "button", "aria-label": t(step > 0 ? "map.zoom_in" : "map.zoom_out") }, text);
      button.addEventListener("click", () => (leave(), map.zoomIn(step)));
      return button;
    };
    const act = (name, text, key, pressed) => el("button", { class: "btn btn--map", type: "button", "data-act": name, title: t(`${text}.title`), "aria-pressed": pressed }, t(text), key ? sitcen.key(key) : null);
    byId("map-tools").replaceChildren(
      el("div", { class: "map-buttons" }, zoom(1, "+"), zoom(-1, "−"), act("follow", "map.follow", null, String(following)), act("fit", "map.fit", "0")),
      ...(watching ? [] : [el("div", { class: "map-buttons" }, act("reach", "map.reach", "I"), act("close-road", "map.close_road", "B")), el("div", { class: "map-buttons" }, act("measure", "map.measure", "Shift M"), act("area", "map.area", "Shift A"))]),
      el("details", { class: "map-layers" }, el("summary", null, t("map.layers")), el("div", null, labels)),
    );
    const cursor = el("span", { class: "map-cursor" });
    byId("map-foot").replaceChildren(el("span", { class: "map-legend" }, t(sitcen.page().schematic ? "map.schematic" : "map.osm")), cursor);
    map.on("mousemove", ({ latlng }) => sitcen.setText(cursor, `${latlng.lat.toFixed(5)} ${latlng.lng.toFixed(5)}`));
    map.on("mouseout", () => sitcen.setText(cursor, ""));
    names.forEach(apply);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
