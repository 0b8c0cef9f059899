/* The map itself, the incidents on it, and what belongs to the selected one. Patched feature by feature. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const MOST_ICONS = 400; // above that, elements make panning slow: plain circles on canvas take over
  const MOST_ON_WALL = 40; // its symbols are large: more of them would hide the city and each other
  const DOTS = { 2: { radius: 6, fillOpacity: 0.85 }, 3: { radius: 5, fillOpacity: 0.7 }, 4: { radius: 5, fillOpacity: 0 }, 5: { radius: 3, fillOpacity: 0.7 } };
  const incidents = new Map(); // id → {layer, is}
  const parts = { map: null, incidents: null, around: null, canvas: null };
  let leastDrawn = 5;
  let following = true;

  const point = ([lon, lat]) => [lat, lon];
  const layers = (sitcen.mapLayers ??= []); // other scripts' own: {adopt(map), draw(changed), tick(), restyle()}
  const root = document.documentElement;
  sitcen.latlng = point;
  sitcen.map = () => parts.map;

  /* Leaflet's scale knows only the Latin "km". */
  L.Control.Scale.include({
    _updateMetric(most) {
      const metres = this._getRoundNum(most);
      const said = metres < 1000 ? `${metres} ${sitcen.t("unit.m")}` : `${metres / 1000} ${sitcen.t("unit.km")}`;
      this._updateScale(this._mScale, said, metres / most);
    },
  });

  /* As Leaflet's own but flat: each mark that is moved in three dimensions is a layer of its own to the browser,
     and whatever comes or goes anywhere on the screen costs a frame's whole time with fifty of them. */
  L.Marker.include({
    _setPos(at) {
      if (this._icon) {
        this._icon._leaflet_pos = at;
        this._icon.style.transform = `translate(${at.x}px, ${at.y}px)`;
      }
      this._zIndex = at.y + this.options.zIndexOffset;
      this._resetZIndex();
    },
  });

  L.Map.addInitHook(function () {
    if (this.getContainer().id === "map") adopt(this);
  });

  function adopt(map) {
    parts.map = map;
    incidents.clear();
    const pane = (name, z) => {
      const made = map.createPane(name);
      made.style.zIndex = z;
      return made;
    };
    sitcen.mapPane = pane;
    pane("around", 450);
    pane("incidents", 640);
    parts.canvas = L.canvas({ pane: "incidents", padding: 0.3 });
    parts.around = L.layerGroup().addTo(map);
    parts.incidents = L.layerGroup().addTo(map);
    for (const layer of layers) layer.adopt(map);
    map.on("dragstart", leave);
    for (const gesture of ["wheel", "dblclick", "keydown"]) map.getContainer().addEventListener(gesture, leave, { passive: true });
    map.on("zoomend", zoomed);
    map.whenReady(() => {
      zoomed();
      sitcen.drawTools(map, { leave, following });
      sitcen.touch("all");
    });
    new MutationObserver(restyle).observe(root, { attributeFilter: ["data-theme", "data-palette", "style"] });
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
  }

  function zoomed() {
    const container = parts.map.getContainer();
    const zoom = parts.map.getZoom();
    container.classList.toggle("map--far", zoom < 12);
    container.classList.toggle("map--near", zoom >= 14);
  }

  function leave() {
    following = false;
    drawFollow();
  }

  function incidentIcon(card) {
    const symbol = sitcen.symbol(card.priority);
    symbol.classList.add("map-incident");
    symbol.classList.toggle("map-incident--unseen", !card.acknowledged_at);
    symbol.classList.toggle("map-incident--selected", card.id === state.selected);
    symbol.title = `${card.number} · ${sitcen.t(`category.${card.category}`)} · ${card.address ?? card.title}`;
    const html = sitcen.el("span", { class: "map-what" }, symbol, sitcen.icon(card.category));
    return L.divIcon({ html, className: "map-mark", iconSize: [0, 0] });
  }

  const colour = (priority) => getComputedStyle(root).getPropertyValue(`--p${priority}`).trim();

  /* Told apart by size and filling as well as by colour; large enough to be seen from afar on a wall. */
  const onWall = () => sitcen.page().page === "wall";
  const dotOf = (priority) => ({ ...DOTS[priority], radius: DOTS[priority].radius * (onWall() ? innerHeight / 800 : 1) });

  /* Elements follow the style sheet by themselves; what stands on a canvas is drawn anew. */
  function restyle() {
    for (const [id, { layer }] of incidents) {
      const card = state.incidents.get(id);
      if (layer.setStyle && card) layer.setStyle({ color: colour(card.priority) });
    }
    for (const each of layers) each.restyle?.();
  }

  /* The least urgent priority that still gets an icon; P1 always does. */
  sitcen.leastWithIcon = (cards, most) => {
    const counts = [0, 0, 0, 0, 0, 0];
    for (const card of cards) counts[card.priority]++;
    let least = 1;
    for (let sum = counts[1]; least < 5 && sum + counts[least + 1] <= most; least++) sum += counts[least + 1];
    return least;
  };

  function drawIncident(id, least) {
    const card = state.incidents.get(id);
    const known = incidents.get(id);
    if (!card?.location) {
      if (known) parts.incidents.removeLayer(known.layer);
      return incidents.delete(id);
    }
    const dot = card.priority > least && id !== state.selected;
    const is = `${dot}:${card.priority}:${Boolean(card.acknowledged_at)}:${id === state.selected}:${card.category}`;
    if (known?.is === is) return known.layer.setLatLng(point(card.location));
    if (known) parts.incidents.removeLayer(known.layer);
    const layer = dot
      ? L.circleMarker(point(card.location), { renderer: parts.canvas, weight: 1.5, color: colour(card.priority), ...dotOf(card.priority) })
      : L.marker(point(card.location), { icon: incidentIcon(card), keyboard: false, pane: "incidents", zIndexOffset: (6 - card.priority) * 1000 });
    layer.on("click", () => sitcen.select(id));
    incidents.set(id, { layer: layer.addTo(parts.incidents), is });
  }

  /* Around the selected incident: how far its place may be wrong. */
  function drawAround() {
    parts.around.clearLayers();
    const card = sitcen.selectedCard();
    if (card?.location && card.accuracy_m) L.circle(point(card.location), { radius: card.accuracy_m, className: "map-accuracy", interactive: false, pane: "around" }).addTo(parts.around);
  }

  function draw(changed) {
    if (!parts.map) return;
    const least = sitcen.leastWithIcon(state.incidents.values(), onWall() ? MOST_ON_WALL : MOST_ICONS);
    const whole = changed.all || least !== leastDrawn;
    leastDrawn = least;
    const ids = whole ? [...state.incidents.keys(), ...incidents.keys()] : changed.incidents;
    for (const id of new Set(ids)) drawIncident(id, least);
    if (changed.all || changed.incidents.has(state.selected)) drawAround();
  }

  /* The newly selected one: its mark at once; the map moves only while it follows, and only to what is outside. */
  sitcen.drawSelection = () => {
    const card = sitcen.selectedCard();
    if (!parts.map || !card) return;
    drawAround();
    for (const layer of layers) layer.selected?.();
    if (following) sitcen.showIncident(card, false);
  };

  function go(latlng, zoom) {
    parts.map.setView(latlng, zoom ?? parts.map.getZoom(), { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches, duration: 0.2 });
  }

  sitcen.showIncident = (card, asked) => {
    if (!parts.map) return;
    if (!card.location) return asked && sitcen.echo({ ok: false, text: sitcen.t("echo.no_location") });
    const inside = parts.map.getBounds().pad(-0.05).contains(point(card.location));
    if (!inside) go(point(card.location));
  };
  sitcen.showUnit = (id) => {
    const unit = state.units.get(id);
    if (parts.map && unit?.location && !parts.map.getBounds().contains(point(unit.location))) go(point(unit.location));
  };
  sitcen.fitMap = () => {
    const urgent = [...state.incidents.values()].filter((card) => card.location && card.priority <= 2);
    const all = urgent.length ? urgent : [...state.incidents.values()].filter((card) => card.location);
    following = true;
    drawFollow();
    if (!all.length || !parts.map) return;
    parts.map.fitBounds(all.map((card) => point(card.location)), { padding: [60, 60], maxZoom: 14, animate: false });
  };
  sitcen.follow = () => {
    following = !following;
    drawFollow();
    if (following) sitcen.drawSelection();
  };
  /* Where a person asks to look; the map stays there. */
  sitcen.lookAt = (place, zoom) => {
    if (!parts.map) return;
    leave();
    go(point(place), zoom);
  };
  sitcen.mapSight = () => (parts.map ? { ...sitcen.mapCentre(), zoom: parts.map.getZoom() } : null);
  sitcen.mapCentre = () => {
    const centre = parts.map?.getCenter();
    return centre ? { lon: Number(centre.lng.toFixed(5)), lat: Number(centre.lat.toFixed(5)) } : null;
  };

  function drawFollow() {
    const button = document.querySelector('[data-act="follow"]');
    if (button) sitcen.setAttr(button, "aria-pressed", String(following));
  }

  /* Now, or as soon as there is one. */
  sitcen.whenMap = (does) => {
    if (parts.map) parts.map.whenReady(() => does(parts.map));
    else layers.push({ adopt: (map) => map.whenReady(() => queueMicrotask(() => does(map))) });
  };

  sitcen.startMap = () => {
    sitcen.drawers.push(draw, ...layers.map((layer) => (changed) => parts.map && layer.draw?.(changed)));
    setInterval(() => parts.map && layers.forEach((layer) => layer.tick?.()), 1000);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
