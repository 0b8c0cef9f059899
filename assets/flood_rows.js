/* Group rows of a flooded queue: drawn, stood on, opened, acknowledged; and the bar's word of the flood. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  let made = 0;

  const where = (district) => (district ? sitcen.district(district) : sitcen.t("flood.no_district"));

  sitcen.makeGroupRow = ({ key, priority }) => {
    const { el, t } = sitcen;
    const parts = {
      symbol: sitcen.symbol(priority),
      sign: el("span", { class: "group-sign", "aria-hidden": "true" }),
      title: el("span"),
      age: el("span", { class: "row-age timer" }),
      count: el("b", { class: "row-number" }),
      unseen: el("span", { class: "row-side row-side--unseen" }),
      all: el("button", { class: "btn btn--small", type: "button", "data-act": "acknowledge-group", "data-group": key, title: t("act.acknowledge_all"), "aria-label": `${t("act.acknowledge_all")} (A)` }, `✓ ${t("flood.all")} `, sitcen.key("A")),
    };
    const line = el("span", { class: "row-line" }, parts.count, parts.unseen, el("span", { class: "grow" }), parts.all);
    const row = el("div", { class: "row row--group", id: `group-${++made}`, "data-group": key }, parts.symbol, el("span", { class: "row-title" }, parts.sign, parts.title), parts.age, line);
    return { row, parts };
  };

  sitcen.patchGroupRow = ({ row, parts }, group) => {
    const { setText, setAttr, t } = sitcen;
    if (row.dataset.priority !== String(group.priority)) {
      row.dataset.priority = group.priority;
      const symbol = sitcen.symbol(group.priority);
      parts.symbol.replaceWith(symbol);
      parts.symbol = symbol;
    }
    setText(parts.sign, group.open ? "▾ " : "▸ ");
    setText(parts.title, `${t(`category.${group.category}`)} · ${where(group.district)}`);
    setText(parts.count, sitcen.n("flood.incidents", group.ids.length));
    setText(parts.unseen, group.unseen ? t("flood.unacknowledged", { n: group.unseen }) : "");
    parts.all.hidden = !group.unseen || sitcen.page().watching;
    setAttr(row, "aria-expanded", String(Boolean(group.open)));
    setAttr(row, "aria-selected", String(group.key === state.group));
    row.classList.toggle("row--unseen", group.unseen > 0);
  };

  /* The age of its oldest; amber and red while somebody in it waits to be seen. */
  sitcen.tickGroupRow = ({ parts }, group) => {
    const seconds = (sitcen.now() - group.oldest_ms) / 1000;
    sitcen.setText(parts.age, sitcen.span(seconds));
    const runs = group.unseen && sitcen.page().timed.includes(group.priority);
    const kind = `row-age timer ${runs ? sitcen.lateness(seconds, sitcen.page().limits.acknowledge) : ""}`.trim();
    if (parts.age.className !== kind) parts.age.className = kind;
  };

  sitcen.standOnGroup = (key) => {
    state.group = key;
    sitcen.touch("centre");
  };
  sitcen.leaveGroup = () => {
    if (!state.group) return false;
    state.group = null;
    sitcen.touch("centre");
    return true;
  };

  sitcen.toggleGroup = (key, open = !sitcen.groupOf(key)?.open) => {
    state.group = key;
    sitcen.openGroup(key, open);
  };

  /* Its incidents one by one, each by a command of its own; whatever is refused is told with its number. */
  sitcen.acknowledgeGroup = (key) => {
    if (!sitcen.groupOf(key)) return gone();
    const cards = sitcen.groupOf(key).ids.map(sitcen.card).filter((card) => card && !card.acknowledged_at);
    if (!cards.length) return sitcen.echo({ ok: false, text: sitcen.t("flood.all_seen") });
    const refused = [];
    cards.forEach((card, at) =>
      sitcen.send({ type: "AcknowledgeIncident", incident_id: card.id }, (answer) => {
        if (!answer.ok) refused.push(`${card.number}: ${answer.text}`);
        if (at < cards.length - 1) return;
        const text = sitcen.t("flood.acknowledged", { done: cards.length - refused.length, all: cards.length });
        sitcen.echo({ ok: !refused.length, text: [text, ...refused].join(" · ") });
      }),
    );
  };

  /* A group that is no more leaves nobody's keys to an incident chosen before it. */
  function gone() {
    sitcen.leaveGroup();
    sitcen.echo({ ok: false, text: sitcen.t("echo.select_first") });
  }

  /* Keys while a group is stood on: those that are for one incident are for none of it, but for acknowledging. */
  const OPENS = { ArrowRight: true, ArrowLeft: false };
  sitcen.floodKey = (event) => {
    const group = state.group;
    if (event.target.closest?.("[role=separator], #map, #timeline")) return false; // they have arrow keys of their own
    if (!group) return event.code === "ArrowLeft" && climb();
    if (event.code in OPENS) return sitcen.toggleGroup(group, OPENS[event.code]), true;
    if (event.key === "Enter" && !event.target.closest?.("button, a")) return sitcen.toggleGroup(group), true;
    const found = event.shiftKey ? null : sitcen.keyed(event);
    if (!found || sitcen.ACTS[found.act].on !== "incident") return false;
    if (event.repeat) return true;
    if (!sitcen.groupOf(group)) gone();
    else if (found.act === "acknowledge") sitcen.acknowledgeGroup(group);
    else sitcen.echo({ ok: false, text: sitcen.t("flood.choose_one") });
    return true;
  };

  /* From a row of an open group to the group itself. */
  function climb() {
    const card = state.flood && sitcen.selectedCard();
    const key = card && sitcen.groupKeyOf(card);
    if (!key || !sitcen.groupOf(key)?.open) return false;
    sitcen.standOnGroup(key);
    sitcen.showRow(key);
    return true;
  }

  sitcen.floodWords = () => {
    const groups = sitcen.groupCount(state.incidents.values());
    return sitcen.t("flood.bar", { alarms: sitcen.n("flood.alarms", state.flood.alarms), groups: sitcen.n("flood.groups", groups) });
  };

  sitcen.drawFlood = (place) => {
    place.hidden = !state.flood;
    if (!state.flood) return;
    sitcen.setText(place, sitcen.floodWords());
    sitcen.setAttr(place, "title", sitcen.t("flood.title", { since: sitcen.clock(Date.parse(state.flood.since)) }));
  };

  /* That it began or ended is said once, in words. */
  let flooded = null;
  sitcen.followFlood = () => {
    if (!state.journal || flooded === Boolean(state.flood)) return;
    if (flooded !== null) sitcen.notice(state.flood ? { ok: false, text: sitcen.t("flood.began", { flood: sitcen.floodWords() }) } : { ok: true, text: sitcen.t("flood.ended") });
    flooded = Boolean(state.flood);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
