/* The details of one feed: how it does, what may be done with it, and what of it was set aside. */
(function (sitcen) {
  "use strict";

  const board = (sitcen.feedsBoard ??= {}); // shared with feeds.js and feeds_table.js
  const EXCERPT = 500; // characters that a list's excerpt has at most
  const letters = new Map(); // id → {item, head, parts, letter, open, whole, raw, awaited}
  const card = () => sitcen.byId("feed-card");
  const section = () => sitcen.byId("feed-letters");

  /* A control: `data-do` names what it does, `key` shows how without a mouse. */
  const button = (act, word, key, kind = "") => sitcen.el("button", { class: `btn ${kind}`, type: "button", "data-do": act }, sitcen.t(word), sitcen.key(key));

  /* Drawn anew, the focus stays on the control that had it. */
  function redraw(place, parts) {
    const held = place.contains(document.activeElement) ? document.activeElement.dataset.do : null;
    place.replaceChildren(...parts);
    if (held) (place.querySelector(`[data-do="${held}"]`) ?? sitcen).focus?.({ preventScroll: true });
  }

  sitcen.drawFeedCard = () => {
    const feed = board.feeds?.find((each) => each.name === board.selected);
    section().hidden = !feed;
    if (!feed) return;
    const state = sitcen.feedState(feed);
    const shape = [feed.name, state, Boolean(feed.set_aside), sitcen.page().lang].join();
    if (card().dataset.is !== shape) drawCard(feed, state, shape);
    const notes = card().querySelector(".feed-why");
    sitcen.setText(notes, sitcen.feedNotes(feed).join(" · "));
    notes.hidden = !notes.textContent;
    for (const [name, value] of facts(feed)) {
      const place = card().querySelector(`[data-fact="${name}"]`);
      if (place) sitcen.setText(place.lastChild, value);
      if (place) place.hidden = !value;
    }
  };

  function facts(feed) {
    const { t, lengthOf, ageOf } = sitcen;
    if (feed.nobodys) return [];
    const rhythm = feed.late_after_s ? t("feeds.rhythm_is", { late: lengthOf(feed.late_after_s * 1000), lost: lengthOf(feed.lost_after_s * 1000) }) : t("feeds.rhythm_none");
    return [
      ["rhythm", rhythm],
      ["heard_at", feed.heard_at ? ageOf(feed.heard_at) : ""],
      ["source_at", feed.source_at ? sitcen.day(Date.parse(feed.source_at)) : ""],
      ["passed_over", sitcen.figure(feed.passed_over ?? 0)],
      ["failing", feed.failing ?? ""],
    ];
  }

  function drawCard(feed, state, shape) {
    const { el, t } = sitcen;
    card().dataset.is = shape;
    const head = el("h2", null, el("span", { class: `feed feed--${state}`, "aria-hidden": "true" }), sitcen.feedName(feed), state === "aside" ? null : el("span", { class: `feed-word feed-word--${state}` }, t(`feed.${state}`)));
    const list = el("dl", { class: "feed-facts" }, facts(feed).map(([name]) => el("div", { "data-fact": name }, el("dt", null, t(`feeds.${name}`)), el("dd"))));
    redraw(card(), [head, el("p", { class: "feed-why" }), list, ...(sitcen.page().managing ? [actions(feed)] : [])]);
  }

  function actions(feed) {
    const pause = feed.paused ? button("resume", "feeds.resume", "P", "btn--main") : button("pause", "feeds.pause", "P");
    const all = feed.set_aside && !feed.nobodys ? button("all", "feeds.resend_all", "A") : null;
    return sitcen.el("div", { class: "feed-buttons" }, feed.nobodys ? null : pause, all);
  }

  /* What was set aside: each message stays where it is while others come and go. */
  sitcen.drawLetters = () => {
    const { el, t, n } = sitcen;
    const { found, count } = board.letters;
    const place = section();
    if (!place.firstChild) place.append(el("h2"), el("p", { class: "dim" }), el("ul", { class: "letters" }));
    const [head, hint, list] = place.children;
    sitcen.setText(head, `${t("feeds.letters")} · ${count}`);
    sitcen.setText(hint, count ? (found.length < count ? t("feeds.letters_newest", { n: found.length, all: count }) : "") : t("feeds.letters_none"));
    hint.hidden = !hint.textContent;
    leave(new Set(found.map((letter) => letter.id)));
    found.forEach((letter, at) => {
      const entry = letters.get(letter.id) ?? enter(letter);
      patch(entry, letter);
      if (list.children[at] !== entry.item) list.insertBefore(entry.item, list.children[at] ?? null);
    });
    tell();
    tick();
  };

  /* What became of those that were read again from here, once an answer is there. */
  const answers = { understood: 0, kept: 0 };
  function tell() {
    for (const name of Object.keys(answers)) {
      if (answers[name]) sitcen.notice({ ok: name === "understood", text: sitcen.n(`feeds.${name}`, answers[name]) });
      answers[name] = 0;
    }
  }
  const awaiting = (entries) => (answer) => {
    if (answer.ok) for (const entry of entries) entry.awaited = performance.now();
    sitcen.loadFeeds();
  };
  sitcen.awaitLetters = () => awaiting([...letters.values()]);

  /* A message that is gone takes the focus to its neighbour. */
  function leave(kept) {
    for (const [id, { item, head, awaited }] of letters) {
      if (kept.has(id)) continue;
      if (awaited) answers.understood++;
      const next = item.contains(document.activeElement) ? (item.nextSibling ?? item.previousSibling) : null;
      if (item.contains(document.activeElement) && !next) sitcen.focusFeed();
      next?.firstChild.focus({ preventScroll: true });
      item.remove();
      head.remove();
      letters.delete(id);
    }
  }

  function enter(letter) {
    const { el } = sitcen;
    const parts = { age: el("time", { class: "dim" }), reason: el("span", { class: "letter-reason" }), asked: el("span", { class: "letter-asked" }) };
    const head = el("button", { class: "letter-head", type: "button", "aria-expanded": "false", "data-do": "open" }, parts.age, parts.reason, parts.asked);
    const item = el("li", { class: "letter", "data-letter": letter.id }, head);
    const entry = { item, head, parts, letter: {}, open: false, whole: false, raw: null, awaited: 0 };
    letters.set(letter.id, entry);
    return entry;
  }

  function patch(entry, letter) {
    const before = entry.letter;
    entry.letter = letter;
    if (before.reason !== letter.reason) entry.parts.reason.replaceChildren(...sitcen.reasonParts(letter.reason).map(({ text, field }) => (field ? sitcen.el("code", null, text) : text)));
    sitcen.setText(entry.parts.asked, letter.asked ? sitcen.t("feeds.asked") : "");
    if (entry.awaited && !letter.asked && board.letters.began > entry.awaited) [entry.awaited, answers.kept] = [0, answers.kept + 1];
    if (entry.open && before.asked !== letter.asked) body(entry);
  }

  const tick = () => letters.forEach(({ parts, letter }) => sitcen.setText(parts.age, sitcen.ageOf(letter.at)));
  sitcen.tickLetters = tick;

  /* A message unfolded: as it came, and what may be done with it. */
  function body(entry) {
    const { el, t, key } = sitcen;
    const { item, letter, open, whole, raw } = entry;
    sitcen.setAttr(entry.head, "aria-expanded", String(open));
    const held = item.contains(document.activeElement) ? document.activeElement.dataset.do : null;
    item.querySelector(".letter-body")?.remove();
    if (!open) return;
    const shown = whole && raw ? raw.raw : letter.excerpt;
    const more = (letter.excerpt.length >= EXCERPT || whole) && el("button", { class: "btn btn--small", type: "button", "data-do": "whole" }, t(whole ? "feeds.clip" : "feeds.whole"), key("V"));
    const acts = sitcen.page().managing ? [small("resend", "S", letter.asked), small("dismiss", "X", letter.asked)] : [];
    item.append(
      el("div", { class: "letter-body" },
        el("pre", { class: "letter-raw", tabindex: "0", "data-do": "raw", "aria-label": t("feeds.raw") }, shown, !whole && letter.excerpt.length >= EXCERPT ? "…" : ""),
        whole && raw?.cut ? el("p", { class: "warn" }, t("feeds.cut", { size: sitcen.sizeOf(raw.bytes) })) : null,
        el("div", { class: "feed-buttons" }, acts, small("copy", "C"), more || null)),
    );
    if (held) item.querySelector(`[data-do="${held}"]`)?.focus({ preventScroll: true });
  }
  const small = (act, key, off = false) => sitcen.el("button", { class: "btn btn--small", type: "button", "data-do": act, disabled: off }, sitcen.t(`feeds.${act}`), sitcen.key(key));

  async function rawOf(entry) {
    entry.raw ??= await sitcen.read(`set-aside/${encodeURIComponent(entry.letter.id)}`);
    if (!entry.raw) sitcen.echo({ ok: false, text: sitcen.t("feeds.gone") });
    return entry.raw;
  }

  const LETTER = {
    open: (entry) => ((entry.open = !entry.open), body(entry)),
    whole: async (entry) => {
      if (!entry.whole && !(await rawOf(entry))) return;
      entry.whole = !entry.whole;
      entry.open = true;
      body(entry);
    },
    copy: async (entry) => {
      const found = await rawOf(entry);
      if (found) copy(entry, found.raw);
    },
    resend: (entry) => entry.letter.asked || sitcen.send({ type: "ResendSetAside", entries: [entry.letter.id] }, awaiting([entry])),
    dismiss: ({ letter }) => sitcen.askReason(sitcen.t("feeds.ask_dismiss"), "feed_dismiss", (reason) => sitcen.send({ type: "DismissSetAside", entry: letter.id, reason }, sitcen.loadFeeds), sitcen.t("feeds.ask_dismiss_note")),
  };

  /* Without a safe address a page may not write to the clipboard: then the text is selected. */
  async function copy(entry, text) {
    try {
      await navigator.clipboard.writeText(text);
      sitcen.echo({ ok: true, text: sitcen.t("feeds.copied") });
    } catch {
      Object.assign(entry, { open: true, whole: true });
      body(entry);
      getSelection().selectAllChildren(entry.item.querySelector(".letter-raw"));
      sitcen.echo({ ok: false, text: sitcen.t("feeds.not_copied") });
    }
  }

  const ofManagers = new Set(["resend", "dismiss"]);
  sitcen.doLetter = (act, item) => {
    const entry = letters.get(item?.dataset.letter);
    if (!entry || !LETTER[act] || (ofManagers.has(act) && !sitcen.page().managing)) return false;
    LETTER[act](entry);
    return true;
  };

  sitcen.stepLetters = (step) => {
    const items = [...section().querySelectorAll(".letter")];
    const at = items.indexOf(document.activeElement?.closest?.(".letter"));
    items[Math.min(Math.max(at + step, 0), items.length - 1)]?.firstChild.focus();
  };
  sitcen.intoFeed = () => (section().querySelector(".letter-head") ?? card().querySelector("button"))?.focus();
  sitcen.forgetLetters = () => {
    for (const { item } of letters.values()) item.remove();
    letters.clear();
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
