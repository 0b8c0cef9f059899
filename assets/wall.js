/* The wall: the five most urgent with their timers, units by service, feeds, and a map that shows what is urgent. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const MOST = 5;
  const URGENT = 2; // the least urgent priority that the map's view is chosen for
  const SHIFT_MS = 60_000; // the picture moves by some pixels, so that nothing burns in
  const SHIFTS = [[0, 0], [3, 1], [5, 4], [3, 6], [0, 5], [-3, 6], [-5, 3], [-3, 1]];
  let shown = null; // which urgent incidents the map's view was chosen for
  let turn = 0;

  /* What the address asks for; whatever cannot be understood is said on the wall itself. */
  sitcen.wallAsked = (query, layers, palettes) => {
    const asked = { scale: 1, cycle: 0, layers: null, palette: null, wrong: [] };
    const parameters = new URLSearchParams(query);
    const figure = (name, least, most) => {
      if (!parameters.has(name)) return;
      const value = Number(parameters.get(name));
      if (parameters.get(name) !== "" && value >= least && value <= most) asked[name] = value;
      else asked.wrong.push({ name, least, most });
    };
    figure("scale", 0.5, 3);
    figure("cycle", 5, 600);
    const palette = parameters.get("palette");
    if (palettes.includes(palette)) asked.palette = palette;
    else if (palette !== null) asked.wrong.push({ name: "palette", unknown: [palette], known: palettes });
    if (parameters.has("layers")) {
      const named = parameters.get("layers").split(",").filter(Boolean);
      const unknown = named.filter((name) => !layers.includes(name));
      if (unknown.length) asked.wrong.push({ name: "layers", unknown, known: layers });
      else asked.layers = named;
    }
    return asked;
  };

  const wrongWords = ({ name, least, most, unknown, known }) => (unknown ? sitcen.t("wall.wrong_name", { name, unknown: unknown.join(", "), known: known.join(", ") }) : sitcen.t("wall.wrong_figure", { name, least, most }));

  const urgentFirst = () => [...state.incidents.values()].filter((card) => !card.shelved_until).sort(sitcen.queueOrder);

  /* One of the five: made once, its timer ticks. */
  const cards = new Map(); // id → {item, parts, is}
  function five() {
    const place = sitcen.byId("wall-five");
    const chosen = urgentFirst().slice(0, MOST);
    const ids = new Set(chosen.map((card) => card.id));
    for (const [id, { item }] of cards) if (!ids.has(id)) (item.remove(), cards.delete(id));
    chosen.forEach((card, at) => {
      const entry = cards.get(card.id) ?? make(card);
      patch(entry, card);
      if (place.children[at] !== entry.item) place.insertBefore(entry.item, place.children[at] ?? null);
    });
    more(place, state.incidents.size - chosen.length);
    tick();
  }

  function make(card) {
    const { el } = sitcen;
    const parts = { what: el("b"), timer: el("time", { class: "wall-timer" }), where: el("span", { class: "wall-where" }), units: el("span", { class: "wall-who" }) };
    const symbol = el("span", { class: "wall-symbol" });
    const item = el("article", { class: "wall-card", "data-incident": card.id }, symbol, el("span", { class: "wall-what" }, el("i"), parts.what), parts.timer, parts.where, parts.units);
    const entry = { item, parts, symbol };
    cards.set(card.id, entry);
    return entry;
  }

  function patch({ item, parts, symbol }, card) {
    const { setText, t } = sitcen;
    if (item.dataset.priority !== String(card.priority)) symbol.replaceChildren(sitcen.symbol(card.priority));
    if (item.dataset.category !== card.category) parts.what.previousSibling.replaceWith(sitcen.icon(card.category));
    Object.assign(item.dataset, { priority: card.priority, category: card.category });
    item.dataset.version = card.version;
    item.classList.toggle("wall-card--unseen", !card.acknowledged_at);
    setText(parts.what, `${card.number} · ${t(`category.${card.category}`)}`);
    setText(parts.where, sitcen.wallPlace(card));
    const units = sitcen.unitsOf(card);
    setText(parts.units, units.length ? units.map((each) => `${each.unit} ${sitcen.page().letters[each.status] ?? ""}`).join(" · ") : t(card.acknowledged_at ? "wall.nobody" : "queue.unacknowledged"));
  }

  /* Of what is sensitive a wall is told no address: there a district does. */
  sitcen.wallPlace = (card) => card.address || sitcen.district(card.district) || sitcen.t("panel.no_place");

  function more(place, count) {
    let note = place.querySelector(".wall-more");
    if (!note) place.append((note = sitcen.el("p", { class: "wall-more" })));
    place.append(note); // stays the last
    sitcen.setText(note, state.incidents.size ? (count > 0 ? sitcen.n("wall.more", count) : "") : sitcen.t("queue.empty"));
  }

  function tick() {
    const { timed } = sitcen.page();
    for (const [id, { item, parts }] of cards) {
      const card = state.incidents.get(id);
      if (!card) continue;
      const seconds = (sitcen.now() - card.opened_ms) / 1000;
      sitcen.setText(parts.timer, sitcen.span(seconds));
      item.dataset.late = timed.includes(card.priority) ? sitcen.lateness(seconds, sitcen.missingLimit(card)) : "";
    }
  }

  function units() {
    const { el, t, setText } = sitcen;
    const place = sitcen.byId("wall-units");
    const all = [...state.units.values()];
    const services = sitcen.page().services.filter((service) => all.some((unit) => unit.service === service));
    const is = services.join();
    if (place.dataset.is !== is) {
      place.dataset.is = is;
      place.replaceChildren(...services.map((service) => el("div", { class: "wall-service", "data-service": service }, el("span", null, t(`service.${service}`)), el("b"))));
    }
    services.forEach((service, at) => {
      const own = all.filter((unit) => unit.service === service && unit.status !== "out_of_service");
      const free = own.filter((unit) => unit.status === "available").length;
      const row = place.children[at];
      setText(row.lastChild, `${free}/${own.length}`);
      row.dataset.free = free ? (free * 4 <= own.length ? "few" : "some") : "none";
    });
  }

  function feeds() {
    const { el, t } = sitcen;
    const place = sitcen.byId("wall-feeds");
    const { kinds } = sitcen.page();
    const is = kinds.map((kind) => state.feeds[kind]?.state ?? "none").join();
    if (place.dataset.is === is) return;
    place.dataset.is = is;
    place.replaceChildren(...kinds.map((kind) => {
      const standing = state.feeds[kind]?.state ?? "none";
      const said = standing === "live" || standing === "none" ? "" : ` ${t(`feed.${standing}`)}`;
      return el("span", { class: `wall-feed wall-feed--${standing}` }, el("span", { class: `feed feed--${standing}`, "aria-hidden": "true" }), sitcen.icon(`kind-${kind}`), ` ${t(`kind.${kind}`)}${said}`);
    }));
  }

  /* The view is chosen when other incidents are urgent than before, and otherwise stays. */
  function view() {
    const urgent = [...state.incidents.values()].filter((card) => card.location && card.priority <= URGENT).map((card) => card.id).sort();
    if (shown === urgent.join()) return;
    shown = urgent.join();
    turn = 0;
    if (urgent.length) sitcen.fitMap();
    else home();
  }
  const home = () => sitcen.wallHome && sitcen.map()?.setView(sitcen.wallHome.centre, sitcen.wallHome.zoom, { animate: false });

  function next() {
    const urgent = urgentFirst().filter((card) => card.location && card.priority <= URGENT);
    if (!urgent.length) return;
    turn = (turn + 1) % (urgent.length + 1);
    if (!turn) return sitcen.fitMap();
    const [lon, lat] = urgent[turn - 1].location;
    sitcen.map()?.setView([lat, lon], 15, { animate: false });
  }

  sitcen.drawWall = () => (five(), feeds());

  function draw(changed) {
    if (changed.all || changed.incidents.size) (five(), view());
    if (changed.all || changed.units.size) units();
    if (changed.all || changed.bar) feeds();
  }

  let step = 0;
  function shift() {
    step = (step + 1) % SHIFTS.length;
    const [right, down] = SHIFTS[step];
    sitcen.byId("wall").style.transform = `translate(${right}px, ${down}px)`;
  }

  function start() {
    sitcen.startMap();
    sitcen.drawers.push(draw);
    const asked = sitcen.wallAsked(location.search, sitcen.layerNames(), sitcen.page().palettes);
    const wrong = sitcen.byId("wall-wrong");
    wrong.hidden = !asked.wrong.length;
    sitcen.setText(wrong, asked.wrong.map(wrongWords).join(" · "));
    document.documentElement.style.setProperty("--scale", asked.scale);
    if (asked.palette) sitcen.setPalette(asked.palette);
    if (asked.layers) sitcen.whenMap(() => sitcen.layerNames().forEach((name) => sitcen.setLayer(name, asked.layers.includes(name))));
    if (asked.cycle) setInterval(next, asked.cycle * 1000);
    sitcen.whenMap((map) => {
      sitcen.wallHome = { centre: map.getCenter(), zoom: map.getZoom() };
      map.on("resize", () => ((shown = null), view()));
    });
    setInterval(tick, 1000);
    setInterval(shift, SHIFT_MS);
  }
  (sitcen.pages ??= {}).wall = start;
})((globalThis.sitcen = globalThis.sitcen || {}));
