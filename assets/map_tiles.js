/* The base map as pictures: the city's own, and an outside server's above them for as long as it answers. */
(function (sitcen) {
  "use strict";

  const NEAREST = 20; // nearer than their last zoom pictures are enlarged
  const GIVEN_UP_AFTER = 3; // failures in a row
  const TRIED_AGAIN_MS = 30_000;
  const root = document.documentElement;
  const theme = () => (root.dataset.theme === "light" ? "light" : "dark");

  let ours = null;
  function own(map, { url, zooms, bounds }) {
    const options = { theme: theme(), minZoom: zooms[0], maxNativeZoom: zooms[1], maxZoom: NEAREST, bounds, keepBuffer: 3 };
    ours = L.tileLayer(url, options).addTo(map);
  }
  function follow() {
    if (!ours || ours.options.theme === theme()) return;
    ours.options.theme = theme();
    ours.redraw();
  }

  /* Away after some failures in a row: then what lies below is seen again, and the map says so. */
  function outside(map, { url, attribution }, covered) {
    const { el, t, byId } = sitcen;
    const layer = L.tileLayer(url, { maxZoom: NEAREST, className: "map-outside" }).addTo(map);
    const note = el("span", { class: "map-legend map-source", role: "status" });
    let failures = 0;
    const tell = (away) => {
      map.getContainer().classList.toggle("map--away", away);
      map.getContainer().classList.toggle("map--tiled", covered || !away);
      sitcen.setText(note, away ? t("map.tiles_away") : attribution);
    };
    layer.on("tileload", () => {
      if (failures >= GIVEN_UP_AFTER) tell(false);
      failures = 0;
    });
    layer.on("tileerror", () => {
      if (++failures === GIVEN_UP_AFTER) tell(true);
    });
    setInterval(() => failures >= GIVEN_UP_AFTER && layer.redraw(), TRIED_AGAIN_MS);
    map.whenReady(() => queueMicrotask(() => byId("map-foot").prepend(note)));
    tell(false);
  }

  (sitcen.mapLayers ??= []).push({
    restyle: follow,
    adopt(map) {
      const tiles = sitcen.page().tiles;
      if (!tiles) return;
      map.getContainer().classList.add("map--tiled");
      if (tiles.own) own(map, tiles.own);
      if (tiles.outside) outside(map, tiles.outside, Boolean(tiles.own));
    },
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
