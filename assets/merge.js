/* Two that may be one: asked with the odds and why, merged or said not to be the same, joined by a line on the map. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it

  /* What may be the same as this one, whichever of the two it was proposed of: [{id, number, percent, m, minutes}]. */
  sitcen.proposalsOf = (card) => {
    if (!card) return [];
    const others = [...state.incidents.values()].filter((each) => each.proposals?.length);
    const ofOthers = others.flatMap((each) => each.proposals.filter((one) => one.id === card.id).map((one) => ({ ...one, id: each.id, number: each.number })));
    return [...(card.proposals ?? []), ...ofOthers];
  };

  /* 81 % the same · 120 m away · 3 min apart. */
  sitcen.oddsOf = ({ percent, m, minutes }) => {
    const { t } = sitcen;
    const said = [t("merge.odds", { percent })];
    if (typeof m === "number") said.push(t("merge.metres", { m: Math.round(m) }));
    if (typeof minutes === "number") said.push(t("merge.minutes", { n: Math.round(minutes) }));
    return said.join(" · ");
  };

  sitcen.dismissProposal = (card, other) => sitcen.send({ type: "DismissProposal", incident_id: card.id, other });

  /* The newer one goes into the older, so that the number people already said aloud stays. */
  sitcen.askMerge = (card, withNumber) => {
    const { el, t } = sitcen;
    const proposals = sitcen.proposalsOf(card);
    const other = sitcen.askInput({ type: "number", min: 1, value: withNumber ?? proposals[0]?.number ?? "", inputmode: "numeric", "data-first": true });
    const says = el("p", { class: "dim", "aria-live": "polite" });
    const odds = el("p", { class: "merge-odds" });
    const apart = el("button", { class: "btn", type: "button" }, t("act.not_same"), sitcen.key("N"));
    const chosen = () => proposals.find((each) => each.number === Number(other.value));
    const tell = () => {
      const found = sitcen.byNumber(Number(other.value));
      sitcen.setText(says, found ? `${found.number} · ${t(`category.${found.category}`)} · ${found.address ?? found.title}` : t("ask.merge_which"));
      sitcen.setText(odds, chosen() ? sitcen.oddsOf(chosen()) : "");
      apart.hidden = !chosen();
    };
    const dismiss = () => {
      const proposal = chosen();
      if (!proposal) return;
      sitcen.endAsk();
      sitcen.dismissProposal(card, proposal.id);
    };
    other.addEventListener("input", tell);
    apart.addEventListener("click", dismiss);
    tell();
    sitcen.ask({
      title: t("ask.merge", { number: card.number }),
      fields: [sitcen.askField(t("ask.merge_with"), other), says, el("div", { class: "merge-odds-row" }, odds, apart)],
      choices: proposals.map((each) => [`${each.number} · ${each.percent} %`, () => ((other.value = each.number), tell())]),
      action: t("act.merge"),
      accept: () => {
        const found = sitcen.byNumber(Number(other.value));
        if (!found || found.id === card.id) return t("ask.merge_which");
        const [older, newer] = [card, found].sort((a, b) => a.number - b.number);
        sitcen.send({ type: "MergeIncidents", incident_id: newer.id, into: older.id }, (answer) => answer.ok && sitcen.select(older.id));
      },
    });
    other.closest("form").addEventListener("keydown", (event) => {
      if (event.code !== "KeyN" || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault(); // a number has no such letter
      dismiss();
    });
  };

  /* On the map: from the selected one to each that may be the same. */
  const LABEL_PX = 130; // of a line that is shorter on the screen the label would hide what it joins
  let group = null;
  let map = null;
  let shown = "";

  function lines() {
    const card = sitcen.selectedCard();
    if (!card?.location || !state.incidents.has(card.id)) return [];
    const others = sitcen.proposalsOf(card).map((each) => ({ ...each, to: state.incidents.get(each.id)?.location }));
    return others.filter((each) => each.to).map((each) => ({ ...each, from: card.location }));
  }

  function draw() {
    const found = lines();
    const signature = JSON.stringify([found, found.length && map.getZoom()]);
    if (signature === shown) return;
    shown = signature;
    group.clearLayers();
    for (const each of found) {
      const ends = [sitcen.latlng(each.from), sitcen.latlng(each.to)];
      const line = L.polyline(ends, { pane: "proposals", className: "map-proposal", interactive: false }).addTo(group);
      const [from, to] = ends.map((end) => map.latLngToLayerPoint(end));
      if (from.distanceTo(to) < LABEL_PX) continue;
      const label = sitcen.el("span", null, `${each.percent} %`);
      line.bindTooltip(label, { permanent: true, direction: "center", className: "map-proposal-odds", opacity: 1 });
    }
  }

  (sitcen.mapLayers ??= []).push({
    adopt(found) {
      map = found;
      sitcen.mapPane("proposals", 446).style.pointerEvents = "none";
      group = L.layerGroup().addTo(map);
      map.on("zoomend", draw);
    },
    draw(changed) {
      if (changed.all || changed.incidents.size) draw();
    },
    selected: () => draw(),
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
