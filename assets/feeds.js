/* The page of feeds: asks how they do every few seconds and at each change, and hears keys and clicks. */
(function (sitcen) {
  "use strict";

  const board = (sitcen.feedsBoard ??= {}); // shared with feeds_table.js and feeds_side.js
  Object.assign(board, { feeds: null, at: 0, watched: true, selected: null, letters: { of: null, found: [], count: 0 } });
  const AGAIN_MS = 3000;
  const OLD_MS = 10_000;
  let loading = null;
  let asked = 0;

  /* One question at a time; a question during another asks once more after it. */
  let again = false;
  sitcen.loadFeeds = () => {
    if (loading) return void (again = true);
    loading = read().finally(() => {
      loading = null;
      if (again) ((again = false), sitcen.loadFeeds());
    });
  };

  async function read() {
    asked = performance.now();
    sitcen.loadOutputs();
    const found = await sitcen.read("feeds");
    if (!found) return draw();
    Object.assign(board, { feeds: sitcen.feedsOf(found), at: Date.parse(found.at), watched: found.watched });
    draw();
    await readLetters();
  }

  async function readLetters() {
    const of = board.selected;
    if (of === null) return;
    const began = performance.now();
    const found = await sitcen.read(`set-aside?feed=${encodeURIComponent(of)}`);
    if (!found || board.selected !== of) return;
    board.letters = { of, began, found: found.set_aside, count: found.count };
    sitcen.drawLetters();
  }

  function draw() {
    head();
    sitcen.drawFeeds();
    sitcen.drawFeedCard();
  }

  /* How many there are of each state, and how old all that is. */
  function head() {
    if (!board.feeds) return;
    const { el, t, n } = sitcen;
    const place = sitcen.byId("feeds-head");
    const own = board.feeds.filter((feed) => !feed.nobodys);
    const states = ["lost", "late", "paused", "none", "live"].map((state) => [state, own.filter((feed) => sitcen.feedState(feed) === state).length]).filter(([, count]) => count);
    const old = sitcen.now() - board.at > OLD_MS;
    const is = JSON.stringify([own.length, states]);
    if (place.dataset.is !== is) {
      place.dataset.is = is;
      place.replaceChildren(el("b", null, n("feeds.count", own.length)), ...states.map(([state, count]) => el("span", { class: "feeds-state" }, el("span", { class: `feed feed--${state}`, "aria-hidden": "true" }), t(`feed.${state}`), el("b", null, String(count)))), el("time"), el("span", { class: "dim" }));
    }
    const [time, held] = [...place.children].slice(-2);
    sitcen.setText(time, old ? t("feeds.old", { age: sitcen.span((sitcen.now() - board.at) / 1000) }) : t("feeds.at", { time: sitcen.clock(board.at) }));
    time.className = old ? "warn" : "dim";
    sitcen.setText(held, sitcen.feedsLate() ? t("queue.held") : "");
    document.querySelector(".feeds-page").dataset.old = String(old);
    const unwatched = sitcen.byId("feeds-unwatched");
    unwatched.hidden = board.watched;
    sitcen.setText(unwatched, board.watched ? "" : t("bar.feeds_unwatched"));
  }

  sitcen.pickFeed = (name) => {
    if (board.selected === name) return;
    board.selected = name;
    board.letters = { of: name, found: [], count: 0 };
    sitcen.forgetLetters();
    sitcen.endAsk();
    sitcen.drawLetters();
    draw();
    readLetters();
  };

  const selected = () => board.feeds?.find((feed) => feed.name === board.selected && !feed.nobodys);
  const manage = (act) => () => {
    const feed = selected();
    if (!sitcen.page().managing || !feed) return false;
    return act(feed), true;
  };
  const send = (command) => sitcen.send(command, sitcen.loadFeeds);
  const pause = (feed) => sitcen.askReason(sitcen.t("feeds.ask_pause", { feed: feed.name }), "feed_pause", (reason) => send({ type: "PauseFeed", feed: feed.name, reason }), sitcen.t("feeds.ask_pause_note"));
  const resume = (feed) => send({ type: "ResumeFeed", feed: feed.name });
  const DO = {
    pause: manage(pause),
    resume: manage(resume),
    turn: manage((feed) => (feed.paused ? resume(feed) : pause(feed))),
    all: manage((feed) => feed.set_aside && sitcen.send({ type: "ResendSetAside", feed: feed.name }, sitcen.awaitLetters())),
  };

  const typing = (target) => Boolean(target?.closest?.("input, textarea, select, .ask"));
  const STEPS = { ArrowDown: 1, ArrowUp: -1, KeyJ: 1, KeyK: -1 };
  const OF_LETTERS = { KeyS: "resend", KeyX: "dismiss", KeyC: "copy", KeyV: "whole" };
  const KEY_LINES = [["↑ ↓ · J K", "feeds.keys.move"], ["Enter", "feeds.keys.open"], ["Esc", "feeds.keys.back"]];
  const MANAGING = [["P", "feeds.keys.pause"], ["A", "feeds.keys.all"]];

  function keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Escape") return back();
    if (typing(event.target) || event.shiftKey || event.repeat && !STEPS[event.code]) return false;
    const letter = event.target.closest?.(".letter");
    if (STEPS[event.code] && !event.target.closest?.(".letter-raw")) return letter ? sitcen.stepLetters(STEPS[event.code]) : sitcen.stepFeeds(STEPS[event.code]), true;
    if (event.key === "Enter" && event.target.closest?.(".feed-row")) return sitcen.intoFeed(), true;
    if (letter && OF_LETTERS[event.code]) return sitcen.doLetter(OF_LETTERS[event.code], letter);
    if (event.code === "KeyP") return DO.turn();
    if (event.code === "KeyA") return DO.all();
    return false;
  }

  function back() {
    if (!sitcen.endAsk()) sitcen.focusFeed();
    else if (document.activeElement === document.body) sitcen.focusFeed();
    return true;
  }

  function clicked({ target }) {
    const control = target.closest?.("[data-do]");
    if (!control || control.disabled) return;
    if (!sitcen.doLetter(control.dataset.do, control.closest(".letter"))) DO[control.dataset.do]?.();
  }

  function second() {
    draw();
    sitcen.tickLetters();
    if (performance.now() - asked >= AGAIN_MS) sitcen.loadFeeds();
  }

  function start() {
    sitcen.pageKeyLines.feeds = [...KEY_LINES, ...(sitcen.page().managing ? MANAGING : []), ["S X C V", "feeds.keys.letter"]];
    sitcen.startFeedsTable();
    document.querySelector(".feeds-side").addEventListener("click", clicked);
    sitcen.drawers.push((changed) => changed.centre && sitcen.loadFeeds());
    sitcen.loadFeeds();
    setInterval(second, 1000);
  }
  (sitcen.pages ??= {}).feeds = start;
  (sitcen.pageKeys ??= {}).feeds = keyed;
})((globalThis.sitcen = globalThis.sitcen || {}));
