/* The command line: typed words become acts, completed as they are typed, and echoed with what they did or why not. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const HISTORY = "sitcen_line";
  const KEPT = 50;
  let history = [];
  let at = -1; // in the history; -1: what is being typed
  let draft = "";
  let offered = [];
  let chosen = -1;

  const input = () => sitcen.byId("line");
  const list = () => sitcen.byId("line-offers");

  function world() {
    const { said } = sitcen.page();
    const categories = Object.entries(said).map(([code, names]) => ({ code, said: [...names.map((name) => name.toLowerCase()), code] }));
    return {
      incidents: new Map([...state.incidents.values()].map((card) => [card.number, card])),
      closed: new Map([...state.closed.values()].map((card) => [card.number, card])),
      units: state.units,
      categories,
      categoryOf: (word) => categories.find((each) => each.said.some((name) => name === word.toLowerCase()))?.code ?? (word.length >= 3 ? categories.find((each) => each.said.some((name) => name.startsWith(word.toLowerCase())))?.code : null) ?? null,
      selected: sitcen.selectedCard()?.number ?? null,
    };
  }

  const byNumber = (number) => sitcen.byNumber(number)?.id;
  const refuse = ({ key, args }) => sitcen.echo({ ok: false, text: sitcen.t(key, args) });

  const ACTS = {
    undo: () => sitcen.perform("undo"),
    dispatch: (said) => (sitcen.select(byNumber(said.number)), sitcen.perform("dispatch")),
    choose: (said) => {
      sitcen.select(byNumber(said.number));
      sitcen.choose(sitcen.selectedCard(), said.service);
    },
    advise: (said) => (sitcen.select(byNumber(said.number)), sitcen.byId("advice").hidden ? sitcen.echo({ ok: false, text: sitcen.t("line.no_advice", { number: said.number }) }) : sitcen.byId("advice-list")?.focus()),
  };

  async function perform(said) {
    if (said.wrong) return refuse(said.wrong), false;
    if (said.command) return sitcen.send(said.command), true;
    if (said.shelve) {
      const { minutes, ...rest } = said.shelve;
      return sitcen.send({ type: "ShelveIncident", ...rest, until: new Date(sitcen.now() + minutes * 60_000).toISOString() }), true;
    }
    if (said.promise) {
      const { minutes, ...rest } = said.promise;
      return sitcen.send({ type: "MakePromise", ...rest, until: new Date(sitcen.now() + minutes * 60_000).toISOString() }), true;
    }
    if (said.open) return open(said.open);
    if (said.look) return look(said.look);
    return ACTS[said.act](said), true;
  }

  const placeOf = async (text) => (text ? (await sitcen.read(`places?q=${encodeURIComponent(text)}`))?.places?.[0] : null);

  async function open({ category, address, text }) {
    const found = await placeOf(address);
    const title = [sitcen.t(`category.${category}`), address].filter(Boolean).join(", ");
    sitcen.send({ type: "OpenIncident", category, title, ...(address ? { address: found?.address ?? address } : {}), ...(text ? { text } : {}), ...(found ? { lon: found.location.coordinates[0], lat: found.location.coordinates[1] } : {}) }, (answer) => answer.ok && answer.incident_id && sitcen.select(answer.incident_id));
    return true;
  }

  async function look({ incident, unit, place }) {
    if (incident) return sitcen.select(byNumber(incident)), sitcen.showIncident(sitcen.selectedCard(), true), true;
    if (unit) return state.unit === unit || sitcen.pickUnit(unit), sitcen.showUnit(unit), true;
    const found = await placeOf(place);
    if (!found) return refuse({ key: "line.no_place", args: { text: place } }), false;
    sitcen.map()?.setView(sitcen.latlng(found.location.coordinates), 16);
    sitcen.echo({ ok: true, text: [found.address, found.district && sitcen.district(found.district)].filter(Boolean).join(" · ") });
    return true;
  }

  async function enter() {
    const typed = input().value;
    if (chosen >= 0) return take(offered[chosen]);
    const said = sitcen.parseLine(typed, world());
    if (!said) return;
    offer([]);
    // What was refused stays, to be mended.
    if (!(await perform(said))) return;
    history = [typed.trim(), ...history.filter((each) => each !== typed.trim())].slice(0, KEPT);
    sessionStorage.setItem(HISTORY, JSON.stringify(history));
    at = -1;
    input().value = "";
  }

  /* What may come next, as it is typed. */
  function offer(found) {
    offered = found;
    chosen = -1;
    draw();
  }

  function draw() {
    const { el, t } = sitcen;
    const place = list();
    place.hidden = !offered.length;
    place.replaceChildren(...offered.map((each, index) => {
      const says = each.verb ? t(`line.does.${each.verb}`) : each.card ? `${t(`category.${each.card.category}`)} · ${each.card.address ?? each.card.title}` : each.unit ? t(`status.${state.units.get(each.unit)?.status}`) : t(`category.${each.category}`);
      const row = el("li", { role: "option", id: `line-offer-${index}`, "aria-selected": String(index === chosen) }, el("b", null, each.value), el("span", { class: "dim" }, says));
      row.addEventListener("pointerdown", (event) => (event.preventDefault(), take(each)));
      return row;
    }));
    sitcen.setAttr(input(), "aria-expanded", String(offered.length > 0));
    sitcen.setAttr(input(), "aria-activedescendant", chosen < 0 ? null : `line-offer-${chosen}`);
  }

  function take(each) {
    const words = input().value.replace(/^\s+/, "").split(/\s+/);
    input().value = [...words.slice(0, -1), each.value, ""].join(" ");
    offer([]);
  }

  function remember(step) {
    if (at < 0) draft = input().value;
    at = Math.min(Math.max(at + step, -1), history.length - 1);
    input().value = at < 0 ? draft : history[at];
    offer([]);
  }

  function keyed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") enter();
    else if (event.key === "Escape") (offered.length ? offer([]) : (input().blur(), sitcen.byId("queue-rows").focus({ preventScroll: true })));
    else if (event.key === "Tab" && offered.length && !event.shiftKey) take(offered[Math.max(chosen, 0)]);
    else if (step && offered.length) ((chosen = (chosen + step + offered.length) % offered.length), draw());
    else if (step) remember(-step);
    else return event.stopPropagation(); // letters are text here, whatever they mean elsewhere
    event.preventDefault();
    event.stopPropagation();
  }

  sitcen.focusLine = () => input()?.focus();

  function build() {
    const { el, t } = sitcen;
    const named = { role: "combobox", "aria-label": t("line.title"), "aria-controls": "line-offers", "aria-expanded": "false", "aria-autocomplete": "list" };
    sitcen.byId("line-place").replaceChildren(
      el("span", { class: "line-sign", "aria-hidden": "true" }, "›"),
      el("input", { id: "line", type: "text", autocomplete: "off", spellcheck: "false", maxlength: "2000", placeholder: t("line.placeholder"), ...named }),
      el("ul", { id: "line-offers", class: "line-offers", role: "listbox", hidden: true, "aria-label": t("line.title") }),
    );
  }

  sitcen.startLine = () => {
    build();
    try {
      history = JSON.parse(sessionStorage.getItem(HISTORY) ?? "[]");
    } catch {
      history = [];
    }
    input().addEventListener("keydown", keyed);
    input().addEventListener("input", () => ((at = -1), offer(sitcen.completeLine(input().value, world()))));
    input().addEventListener("blur", () => offer([]));
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
