/* One row of the queue: made once, then only what differs is touched. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it

  sitcen.makeRow = (card) => {
    const { el } = sitcen;
    const parts = {
      symbol: sitcen.symbol(card.priority),
      icon: sitcen.icon(card.category),
      title: el("span", { class: "row-title" }),
      age: el("span", { class: "row-age timer" }),
      number: el("span", { class: "row-number" }),
      units: el("span", { class: "row-units" }),
      what: el("span", { class: "row-what" }),
      side: el("span", { class: "row-side" }),
    };
    const line = el("span", { class: "row-line" }, parts.number, parts.units, parts.what, parts.side);
    const row = el("div", { class: "row", role: "option", id: `row-${card.id}`, "data-incident": card.id }, parts.symbol, parts.title, parts.age, parts.icon, line);
    return { row, parts };
  };

  sitcen.patchRow = (entry, card) => {
    const { row, parts } = entry;
    const { setText, setAttr, t } = sitcen;
    setAttr(row, "data-version", card.version);
    setAttr(row, "data-reports", card.reports);
    setAttr(row, "data-advice", card.advice?.id ?? null);
    if (row.dataset.priority !== String(card.priority)) {
      row.dataset.priority = card.priority;
      const symbol = sitcen.symbol(card.priority);
      parts.symbol.replaceWith(symbol);
      parts.symbol = symbol;
    }
    if (row.dataset.category !== card.category) {
      row.dataset.category = card.category;
      parts.icon.className = `icon icon--${card.category}`;
    }
    setText(parts.title, `${t(`category.${card.category}`)} · ${card.address || card.title}`);
    setAttr(row, "title", card.title);
    setText(parts.number, String(card.number));
    patchWhat(parts.what, what(card));
    patchUnits(parts.units, sitcen.unitsOf(card), card);
    patchSide(parts.side, card);
    row.classList.toggle("row--unseen", !card.acknowledged_at);
    row.classList.toggle("row--shelved", Boolean(card.shelved_until));
    row.classList.toggle("row--gone", !state.incidents.has(card.id));
    setAttr(row, "aria-selected", String(card.id === state.selected));
  };

  /* Its age, amber and red by the limit of what is still missing. */
  sitcen.tickRow = (entry, card) => {
    const seconds = (sitcen.now() - card.opened_ms) / 1000;
    sitcen.setText(entry.parts.age, sitcen.span(seconds));
    const runs = sitcen.page().timed.includes(card.priority) && !card.shelved_until;
    const late = runs ? sitcen.lateness(seconds, sitcen.missingLimit(card)) : "";
    if (entry.late === late) return;
    entry.late = late;
    entry.parts.age.className = `row-age timer ${late}`;
  };

  function what(card) {
    if (card.proposals?.length) return [sitcen.t("queue.perhaps", { number: card.proposals[0].number }), "M"];
    return [sitcen.n("queue.reports", card.reports), ...(card.kinds ?? []).map((kind) => `kind-${kind}`)];
  }

  function patchWhat(place, words) {
    const signature = words.join("|");
    if (place.dataset.is === signature) return;
    place.dataset.is = signature;
    place.replaceChildren(...words.map(whatPart));
  }

  function whatPart(word) {
    if (word === "M") return sitcen.key(word);
    return word.startsWith("kind-") ? sitcen.icon(word, sitcen.t(`kind.${word.slice(5)}`)) : sitcen.el("span", null, word);
  }

  /* Before anybody is sent: who could be there first, and how soon. */
  function advised(card) {
    const units = sitcen.hasAdvice(card) ? card.advice.options[0].units : [];
    if (!units.length) return [];
    const first = units.reduce((a, b) => (b.eta.expected_s < a.eta.expected_s ? b : a));
    const more = units.length > 1 ? ` +${units.length - 1}` : "";
    return [sitcen.el("span", { class: "u u--advised", title: sitcen.t("queue.advised") }, `⇢ ${first.unit}${more} ${sitcen.minutes(first.eta.expected_s)}`)];
  }

  function patchUnits(place, units, card) {
    const inDanger = (each) => Boolean(state.units.get(each.unit)?.panic_at);
    const signature = units.map((each) => `${each.unit}:${each.status}:${inDanger(each)}`).join(" ") || `advice:${card.advice?.id ?? ""}`;
    if (place.dataset.is === signature) return;
    place.dataset.is = signature;
    if (!units.length) return place.replaceChildren(...advised(card));
    const shown = units.slice(0, 3).map((each) => sitcen.el("span", { class: inDanger(each) ? "u u--panic" : "u" }, sitcen.el("b", null, inDanger(each) ? `! ${each.unit}` : each.unit), sitcen.statusMark(each.status)));
    if (units.length > 3) shown.push(sitcen.el("span", { class: "u" }, `+${units.length - 3}`));
    place.replaceChildren(...shown);
  }

  function patchSide(place, card) {
    const watching = sitcen.watchers(card.id);
    const { t } = sitcen;
    let text = sitcen.district(card.district);
    if (!card.acknowledged_at) text = t("queue.unacknowledged");
    if (card.shelved_until) text = t("queue.shelved", { time: sitcen.clock(Date.parse(card.shelved_until)).slice(0, 5) });
    if (!state.incidents.has(card.id)) text = t("queue.gone");
    if (watching.length) text = t("queue.open_by", { name: watching.map((who) => who.name).join(", ") });
    sitcen.setText(place, text);
    place.classList.toggle("row-side--who", watching.length > 0);
    place.classList.toggle("row-side--unseen", !card.acknowledged_at && !watching.length);
  }

  /* The limit of what is still missing: an acknowledgement, units, an arrival; null when all is there. */
  sitcen.missingLimit = (card) => {
    const { limits } = sitcen.page();
    const units = sitcen.unitsOf(card);
    if (!card.acknowledged_at) return limits.acknowledge;
    if (!units.length) return limits.send;
    return units.some((each) => each.status === "on_scene" || each.status === "transporting") ? null : limits.arrive;
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
