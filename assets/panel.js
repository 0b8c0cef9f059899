/* The incident's panel: the server draws it; here is when, and everything in it that ticks or is typed. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const SETTLE_MS = 90; // a held arrow key runs through the queue without asking for each row
  const DRAWN_MS = 6000;
  const TELL_MS = 30000;
  let seq = 0;
  let flying = 0;
  let wanted = false;
  let told = null; // what this session was last said to have open
  let timer = 0;
  const drafts = new Map(); // incident id → a note half written

  sitcen.select = (id) => {
    if (id) sitcen.leaveGroup();
    if (!id || id === state.selected || sitcen.page().watching) return;
    const before = state.selected;
    keepDraft(before);
    state.selected = id;
    for (const each of [before, id]) if (each) sitcen.touch("incidents", each);
    sitcen.byId("panel").dataset.pending = "";
    clearTimeout(timer);
    timer = setTimeout(request, SETTLE_MS);
    sitcen.drawSelection();
    showDraft(id);
  };

  /* An incident of which the answer came before its event. */
  sitcen.selectWhenKnown = (id) => {
    if (state.incidents.has(id)) return sitcen.select(id);
    setTimeout(() => sitcen.selectWhenKnown(id), 50);
  };

  /* Ask the server to draw, one request at a time; what comes meanwhile is one more request afterwards. */
  function request() {
    if (flying) {
      wanted = true;
      return;
    }
    flying = ++seq;
    wanted = false;
    const tell = told !== state.selected;
    told = state.selected;
    window.dash_clientside.set_props("selected", { data: { incident_id: state.selected, seq, tell } });
    setTimeout((mine) => flying === mine && drawn(mine), DRAWN_MS, seq);
  }

  function drawn(done) {
    if (done !== flying) return;
    flying = 0;
    requestAnimationFrame(() => {
      delete sitcen.byId("panel").dataset.pending;
      sitcen.tickPanel();
      presence();
    });
    if (wanted) request();
  }
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.sitcen = Object.assign(window.dash_clientside.sitcen || {}, { drawn });

  function draw(changed) {
    if (!state.selected) return;
    if (!changed.all && !changed.incidents.has(state.selected)) return;
    presence();
    actions();
    const card = sitcen.selectedCard();
    const signature = `${card?.id}:${card?.version}:${sitcen.proposalsOf(card).map((each) => each.number).join()}:${card?.updated_at}:${state.incidents.has(card?.id)}`;
    if (signature === draw.signature) return;
    draw.signature = signature;
    clearTimeout(timer);
    timer = setTimeout(request, SETTLE_MS);
  }

  function presence() {
    const watching = state.selected ? sitcen.watchers(state.selected) : [];
    const text = watching.length ? sitcen.t("panel.open_by", { names: watching.map((who) => `${who.name} (${sitcen.t(`role.${who.role}`)})`).join(", ") }) : "";
    sitcen.setText(sitcen.byId("panel-presence"), text);
  }

  function actions() {
    const card = sitcen.selectedCard();
    const open = Boolean(card && state.incidents.has(card.id));
    for (const button of sitcen.byId("actions").querySelectorAll("button")) {
      const seen = button.dataset.act === "acknowledge" && card?.acknowledged_at;
      button.disabled = !open || Boolean(seen);
      if (button.dataset.priority) sitcen.setAttr(button, "aria-pressed", String(Number(button.dataset.priority) === card?.priority));
    }
  }

  sitcen.tickPanel = () => {
    for (const figure of sitcen.byId("panel-body").querySelectorAll("[data-since]")) {
      const seconds = (sitcen.now() - Date.parse(figure.dataset.since)) / 1000;
      sitcen.setText(figure, sitcen.span(seconds));
      const limits = figure.dataset.amber ? [Number(figure.dataset.amber), Number(figure.dataset.red)] : null;
      const kind = `timer ${sitcen.lateness(seconds, limits)}`.trim();
      if (figure.className !== kind) figure.className = kind;
    }
    sitcen.tickStatuses();
  };

  /* The note box belongs to the browser: what is being typed is never drawn over. */
  function note() {
    const { el, t } = sitcen;
    const text = el("textarea", { id: "note-text", rows: 1, maxlength: 4000, placeholder: t("note.hint"), "aria-label": t("note.hint") });
    const form = el("form", { class: "note-form" }, text, el("button", { class: "btn btn--small", type: "submit" }, t("note.add"), sitcen.key("Enter")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = text.value.trim();
      const id = state.selected;
      if (!said || !id) return;
      sitcen.send({ type: "AddNote", incident_id: id, text: said }, (answer) => {
        if (!answer.ok) return;
        if (state.selected === id && text.value.trim() === said) text.value = "";
        drafts.delete(id);
      });
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    sitcen.byId("note").replaceChildren(sitcen.el("kbd", null, "N"), form);
  }

  function keepDraft(id) {
    const text = sitcen.byId("note-text");
    if (id && text.value.trim()) drafts.set(id, text.value);
    else drafts.delete(id);
  }
  function showDraft(id) {
    sitcen.byId("note-text").value = drafts.get(id) ?? "";
  }

  /* All that was begun and not yet sent; see kept.js. */
  sitcen.unfinished = () => {
    keepDraft(state.selected);
    return { notes: [...drafts], line: sitcen.byId("line")?.value ?? "", selected: state.selected };
  };

  sitcen.resume = () => {
    const kept = sitcen.takeUp();
    if (!kept) return;
    for (const [id, text] of kept.notes ?? []) drafts.set(id, text);
    sitcen.byId("line").value = kept.line ?? "";
    const select = () => (state.journal ? sitcen.card(kept.selected) && sitcen.select(kept.selected) : setTimeout(select, 50));
    select();
  };

  sitcen.startPanel = () => {
    note();
    actions();
    sitcen.drawers.push(draw);
    setInterval(() => {
      told = null; // say again who has what open: it is forgotten after 75 s
      if (state.selected) request();
    }, TELL_MS);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
