/* The gallery: each state of what scripts draw, by the functions that draw it on its own page, with made values. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const EVERYTHING = { all: true, bar: true, centre: true, incidents: new Set(), units: new Set(), moved: new Set() };

  const RELATIONS = ["id", "list", "aria-activedescendant", "aria-controls", "aria-labelledby"];
  let copies = 0;

  /* What has a place of its own is drawn there, and copied from it: with ids of its own, for no page has one twice. */
  function copied(id, host, drawn = sitcen.byId(id)) {
    const copy = drawn.cloneNode(true);
    copies += 1;
    for (const each of [copy, ...copy.querySelectorAll("*")]) {
      for (const name of RELATIONS) if (each.getAttribute(name)) each.setAttribute(name, `${each.getAttribute(name)}-copy-${copies}`);
      each.removeAttribute("aria-modal");
    }
    const chosen = [...drawn.querySelectorAll("select")].map((each) => each.value);
    copy.querySelectorAll("select").forEach((each, at) => (each.value = chosen[at])); // a copy does not know it
    copy.hidden = false;
    copy.classList.add(id);
    host.append(copy);
  }

  /* The room knows the card for as long as it is drawn. */
  function amid(card, draw) {
    card.opened_ms = Date.parse(card.opened_at);
    if (card.status !== "closed") state.incidents.set(card.id, card);
    if (card.watched) state.presence.set("made", { session: "made", name: card.watched, role: "operator", incident_id: card.id });
    draw();
    state.incidents.delete(card.id);
    state.presence.delete("made");
  }

  /* As many as stand in made groups: what a flood is told with. */
  function crowd() {
    for (const { dataset } of document.querySelectorAll("[data-draw=group]")) {
      const group = JSON.parse(dataset.made);
      for (const id of group.ids) state.incidents.set(`${group.key}${id}`, { ...group, id: `${group.key}${id}`, district: group.key, shelved_until: null, acknowledged_at: null });
    }
  }

  const DRAW = {
    row: (card, host) =>
      amid(card, () => {
        const entry = sitcen.makeRow(card);
        sitcen.patchRow(entry, card);
        sitcen.tickRow(entry, card);
        host.append(entry.row);
      }),
    unit(unit, host) {
      state.units.set(unit.id, unit);
      host.append(sitcen.unitChip(unit));
      state.unit = unit.id;
      sitcen.byId("unit-card").dataset.is = "";
      sitcen.drawCard();
      copied("unit-card", host);
      state.unit = null;
      state.units.delete(unit.id);
    },
    advice: (card, host) =>
      amid(card, () => {
        state.selected = card.id;
        sitcen.takeAdvice();
        copied("advice", host);
        state.selected = null;
      }),
    bar({ feeds, parts, link, alert, flood }, host) {
      const before = { link: sitcen.link.state, ...state };
      Object.assign(state, { feeds, parts, alert: alert ?? null, flood: flood ?? null });
      Object.assign(sitcen.link, { state: link, heard: Date.now() - (link === "lost" ? 9000 : 200) });
      if (flood) crowd();
      sitcen.drawBar(EVERYTHING);
      copied("bar", host);
      state.incidents.clear();
      Object.assign(state, { feeds: before.feeds, parts: before.parts, alert: before.alert, flood: before.flood });
      Object.assign(sitcen.link, { state: before.link, heard: 0 });
    },
    feeds(feeds, host) {
      sitcen.feedsBoard.feeds = feeds;
      sitcen.drawFeeds();
      copied("feeds-rows", host);
      sitcen.feedsBoard.feeds = null;
    },
    wall(cards, host) {
      for (const card of cards) if (card.status !== "closed") state.incidents.set(card.id, Object.assign(card, { opened_ms: Date.parse(card.opened_at) }));
      sitcen.drawWall();
      host.classList.add("wall");
      for (const id of ["wall-five", "wall-feeds"]) copied(id, host);
      state.incidents.clear();
    },
    echo(answer, host) {
      sitcen.echo(answer);
      copied("echo", host);
    },
  };

  sitcen.gallery = { DRAW, amid, copied };

  /* Landmarks of one kind side by side are told apart by the state they show. */
  function tellApart() {
    for (const each of document.querySelectorAll(".gallery-host :is(section, [role=region])[aria-label]")) {
      each.setAttribute("aria-label", `${each.getAttribute("aria-label")} · ${each.closest("figure").firstElementChild.textContent}`);
    }
  }

  /* Nothing that is pressed here may act on the room. */
  function still(event) {
    if (!event.target.closest?.(".gallery-host")) return;
    event.stopPropagation();
    event.preventDefault();
  }

  function start() {
    for (const host of document.querySelectorAll(".gallery-host[data-draw]")) DRAW[host.dataset.draw](JSON.parse(host.dataset.made), host);
    sitcen.drawBar(EVERYTHING);
    sitcen.byId("echo").replaceChildren();
    for (const name of ["click", "submit"]) document.addEventListener(name, still, true);
    sitcen.galleryStills();
    tellApart();
    setInterval(sitcen.tickPanel, 1000);
    document.querySelector(".gallery").dataset.drawn = "";
  }
  (sitcen.pages ??= {}).gallery = start;
})((globalThis.sitcen = globalThis.sitcen || {}));
