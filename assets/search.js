/* One field that finds what the room speaks of: places, units, incidents, cameras and facilities; what is chosen
   is shown on the map, and selected where it can be. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const LEAST = 2;
  const MOST = 6; // of each kind, as the server has it
  const TRIES = 3; // the server's first answer may take it a while
  const NEAR = 16; // the zoom that a house is seen at
  const GROUPS = ["incidents", "units", "places", "facilities", "cameras"];
  let pin = null;

  /* Groups as the list shows them, each thing with its kind. */
  sitcen.searchGroups = (answer) =>
    GROUPS.map((kind) => ({ title: sitcen.t(`search.${kind}`), found: (answer?.[kind] ?? []).map((each) => ({ ...each, kind })) }));

  /* What this tab knows itself, at once and without the server. */
  sitcen.searchHere = (text) => {
    const [plain, sign] = [text.toLowerCase(), text.toLowerCase().replaceAll(" ", "")];
    const called = ({ number, title, address }) => (/^\d+$/.test(sign) ? String(number) === sign : plain.length > 2 && `${title} ${address ?? ""}`.toLowerCase().includes(plain));
    const incidents = [...state.incidents.values()].filter(called).map((card) => ({ card }));
    const units = [...state.units.values()].filter(({ id }) => id.toLowerCase().startsWith(sign));
    return sitcen.searchGroups({ incidents: incidents.slice(0, MOST), units: units.slice(0, MOST) });
  };

  /* The server's groups; of a kind that it finds nothing of, and without it, what this tab found does not vanish. */
  sitcen.foundAnywhere = (here, answer) => (answer ? sitcen.searchGroups(answer).map((group, at) => (group.found.length ? group : here[at])) : here);

  async function ask(text, current) {
    for (let tries = 0; tries < TRIES && current(); tries++) {
      const answer = await sitcen.read(`search?q=${encodeURIComponent(text)}&lang=${sitcen.page().lang}`);
      if (answer) return answer;
    }
    return null;
  }

  const name = (each) => ({ incidents: () => each.card.address ?? each.card.title, units: () => each.id, places: () => each.address, facilities: () => each.name, cameras: () => each.name ?? each.id })[each.kind]();

  function draw(each) {
    const { el, t } = sitcen;
    if (each.kind === "incidents") {
      const { card } = each;
      const standing = state.incidents.has(card.id) ? sitcen.district(card.district) : t(`standing.${card.status}`);
      return [el("span", null, sitcen.symbol(card.priority), ` ${card.number} · ${t(`category.${card.category}`)} · ${name(each)}`), el("span", { class: "dim" }, standing)];
    }
    if (each.kind === "units") return [el("span", null, el("b", null, each.id), " ", sitcen.statusMark(each.status)), el("span", { class: "dim" }, t(`service.${each.service}`))];
    return [el("span", null, name(each)), el("span", { class: "dim" }, each.district ? sitcen.district(each.district) : each.kind === "cameras" ? each.id : "")];
  }

  const SHOW = {
    incidents({ card }) {
      if (!state.incidents.has(card.id)) state.closed.set(card.id, { ...card, opened_ms: Date.parse(card.opened_at) });
      sitcen.select(card.id);
      sitcen.showIncident(card, true);
    },
    units({ id }) {
      if (state.unit !== id) sitcen.pickUnit(id);
      const { location } = state.units.get(id) ?? {};
      if (location) sitcen.lookAt(location);
    },
  };

  function show(each) {
    sitcen.endFound();
    (SHOW[each.kind] ?? point)(each);
    sitcen.echo({ ok: true, text: sitcen.t("search.shown", { what: name(each) }) });
  }

  /* What has no mark of its own on the map gets a pin. */
  function point(each) {
    const map = sitcen.map();
    if (!map) return;
    const place = each.location.coordinates;
    const html = sitcen.el("span", { class: "map-pin" }, sitcen.el("i"), sitcen.el("b", null, name(each)));
    pin = L.marker(sitcen.latlng(place), { icon: L.divIcon({ html, className: "map-mark", iconSize: [0, 0] }), keyboard: false, pane: "found" }).addTo(map);
    pin.on("click", () => sitcen.endFound());
    sitcen.lookAt(place, Math.max(map.getZoom(), NEAR));
  }

  /* Whether there was a pin. */
  sitcen.endFound = () => {
    const there = pin;
    pin = null;
    there?.remove();
    return Boolean(there);
  };

  sitcen.focusSearch = () => sitcen.byId("search-text")?.select();

  function build() {
    const { el, t, byId } = sitcen;
    const input = el("input", { id: "search-text", type: "search", autocomplete: "off", placeholder: t("search.hint"), "aria-label": t("search.label") });
    const says = el("p", { class: "unseen", role: "status" });
    const none = el("p", { class: "search-none dim", "aria-hidden": "true" });
    let why = ""; // there is nothing to choose from
    const { list, end } = sitcen.combobox(input, {
      name: "search-found",
      label: t("search.found"),
      least: LEAST,
      early: sitcen.searchHere,
      look: async (text) => {
        const answer = await ask(text, () => input.value.trim() === text);
        why = t(answer ? "search.nothing" : "search.unanswered");
        return sitcen.foundAnywhere(sitcen.searchHere(text), answer);
      },
      draw,
      take(each) {
        input.value = name(each);
        input.blur();
        show(each);
      },
      changed(answered) {
        const nothing = answered && list.hidden;
        sitcen.setText(says, nothing ? why : "");
        sitcen.setText(none, nothing ? why : "");
        place.classList.toggle("search--nothing", Boolean(nothing));
      },
    });
    const place = el("div", { class: "search", role: "search" }, input, sitcen.key(sitcen.ACTS.search.shown), list, none, says);
    input.addEventListener("blur", end);
    byId("map-find").append(place);
  }

  sitcen.startSearch = build;

  (sitcen.mapLayers ??= []).push({ adopt: () => sitcen.mapPane("found", 650) });
})((globalThis.sitcen = globalThis.sitcen || {}));
