/* The bar: clock, alert, counts, feeds, link, sound. Patched where it differs. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it

  function draw(changed) {
    if (!changed.all && !changed.bar) return;
    const { byId, setText, t } = sitcen;
    setText(byId("centre-name"), sitcen.known(`centre.${state.centre}`) ? t(`centre.${state.centre}`) : state.centre);
    byId("demo").hidden = !state.demo;
    alerts(byId("air-alert"));
    sitcen.drawFlood(byId("flood"));
    counts(byId("counts"));
    feeds(byId("feeds"));
    link(byId("link"));
    duty(byId("on-duty"));
    for (const part of ["adviser", "archive", "paper"]) if (byId(part)) byId(part).hidden = (state.parts[part] ?? "ok") === "ok";
    sitcen.drawSetAside();
  }

  function alerts(place) {
    const { alert } = state;
    place.hidden = !alert;
    if (!alert) return;
    if (!place.firstChild) place.append(sitcen.el("b"), sitcen.el("span"));
    const { title, text } = sitcen.alertWords(alert);
    sitcen.setText(place.firstChild, title);
    sitcen.setText(place.lastChild, text);
    sitcen.setAttr(place, "title", `${title}${text} · ${alert.regions.join(", ")}`);
    const kind = alert.doubtful_since ? "air-alert air-alert--doubtful" : "air-alert";
    if (place.className !== kind) place.className = kind;
  }

  /* What matters most stands first: where there is little room, the end is cut off. */
  sitcen.alertWords = (alert) => {
    const { known, since, t } = sitcen;
    const days = Math.floor((sitcen.now() - Date.parse(alert.since)) / 86_400_000);
    const parts = alert.unknown_since ? [t("bar.air_unknown", { age: since(alert.unknown_since) })] : [];
    parts.push(days < 2 ? since(alert.since) : t("bar.days", { days }));
    parts.push(alert.threats.map((each) => (known(`threat.${each}`) ? t(`threat.${each}`) : each)).join(", "));
    const title = t(alert.doubtful_since ? "bar.air_doubtful" : "bar.air_alert");
    return { title, text: ` · ${parts.join(" · ")}` };
  };

  /* One figure with its word: made once, then only its figure changes. */
  function figure(place, name, label, text, kind) {
    let chip = place.querySelector(`[data-figure="${name}"]`);
    if (!chip) {
      chip = sitcen.el("span", { class: "chip", "data-figure": name }, sitcen.el("span", { class: "chip-word" }, label), sitcen.el("b"));
      place.append(chip);
    }
    sitcen.setText(chip.lastChild, text);
    chip.className = `chip ${kind}`;
  }

  function counts(place) {
    const cards = [...state.incidents.values()];
    const units = [...state.units.values()];
    const of = (priority) => cards.filter((card) => card.priority === priority).length;
    const unseen = cards.filter((card) => !card.acknowledged_at).length;
    const free = units.filter((unit) => unit.status === "available").length;
    const { t } = sitcen;
    figure(place, "p1", t("bar.p1"), String(of(1)), of(1) ? "chip--p1" : "");
    figure(place, "p2", t("bar.p2"), String(of(2)), of(2) ? "chip--p2" : "");
    figure(place, "unseen", t("bar.unacknowledged"), String(unseen), unseen ? "chip--warn" : "");
    figure(place, "units", t("bar.units"), `${free}/${units.length}`, "");
  }

  /* A feed with its state in words. */
  const named = (feed) => {
    const found = state.sources.find((each) => each.name === feed);
    return found ? sitcen.t("bar.feed_is", { feed, state: sitcen.t(`feed.${found.state}`) }) : feed;
  };

  /* Which feeds were lost since the last look, and which of the lost are back. */
  sitcen.feedChanges = (before, sources) => {
    const judged = sources.filter((feed) => !feed.paused);
    const were = (feed, is) => before.has(feed.name) && (before.get(feed.name) === "lost") === is;
    return { lost: judged.filter((feed) => feed.state === "lost" && were(feed, false)), back: judged.filter((feed) => feed.state === "live" && were(feed, true)) };
  };

  /* A feed that is lost is said once, in words. */
  let stood = null;
  function tellLost() {
    if (!state.journal) return;
    const { lost, back } = sitcen.feedChanges(stood ?? new Map(), state.sources);
    const told = state.sources.filter((feed) => feed.state === "lost" || feed.state === "live");
    stood = new Map([...(stood ?? []), ...told.map((feed) => [feed.name, feed.state])]);
    const { t } = sitcen;
    if (lost.length) sitcen.notice({ ok: false, text: lost.map((feed) => t("bar.feed_lost", { feed: feed.name, why: sitcen.whyWords(feed.reason) })).join("; ") });
    if (back.length) sitcen.notice({ ok: true, text: back.map((feed) => t("bar.feed_back", { feed: feed.name })).join("; ") });
  }

  /* A mark for each kind, by the worst of its feeds; the title names those that are silent. */
  function feeds(place) {
    const { el, t } = sitcen;
    const { kinds } = sitcen.page();
    tellLost();
    const now = sitcen.now();
    const watched = (state.parts.reception ?? "ok") === "ok";
    const signature = [watched, ...kinds.map((kind) => state.feeds[kind]?.state ?? "none")].join();
    const said = kinds.map((kind) => {
      const feed = state.feeds[kind] ?? { state: "none" };
      const age = feed.at ? ` · ${sitcen.span((now - Date.parse(feed.at)) / 1000)}` : "";
      const silent = feed.silent?.length ? ` · ${feed.silent.map(named).join(", ")}` : "";
      return `${t(`kind.${kind}`)}: ${t(`feed.${feed.state}`)}${age}${silent}`;
    });
    if (!watched) said.unshift(t("bar.feeds_unwatched"));
    sitcen.setAttr(place, "title", said.join("\n"));
    if (place.dataset.is === signature) return;
    place.dataset.is = signature;
    sitcen.setAttr(place, "aria-label", `${t("bar.feeds")}: ${said.join(", ")}`);
    const marks = kinds.map((kind) => el("span", { class: `feed feed--${state.feeds[kind]?.state ?? "none"}`, "data-kind": kind }));
    const sign = watched ? [] : [el("span", { class: "feeds-unwatched", "aria-hidden": "true" }, "▲")];
    place.replaceChildren(...sign, el("span", { class: "chip-word" }, t("bar.feeds")), ...marks);
  }

  /* Who leads the shift: whoever took it over last. */
  function duty(place) {
    if (!place) return;
    place.hidden = !state.onDuty;
    if (!state.onDuty) return;
    const { name, since } = state.onDuty;
    sitcen.setText(place.querySelector(".on-duty-name"), name);
    const leads = sitcen.t("handover.on_duty", { name, since: sitcen.day(Date.parse(since)) });
    sitcen.setAttr(place, "title", leads);
    sitcen.setAttr(place, "aria-label", leads);
  }

  function link(place) {
    const { t } = sitcen;
    const { state: standing, heard, lostAt } = sitcen.link;
    const seconds = heard ? (Date.now() - heard) / 1000 : 0;
    const decimal = new Intl.NumberFormat(sitcen.page().lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    let text = t("link.live", { age: decimal.format(seconds) });
    if (standing === "connecting") text = t("link.connecting");
    if (standing === "lost") text = t("link.lost", { age: sitcen.span((Date.now() - (heard || lostAt)) / 1000) });
    const silent = ["writer", "store"].filter((part) => state.parts[part] !== "ok");
    if (standing === "live" && silent.length) text = silent.map((part) => t(`link.${part}_lost`)).join(" · ");
    const broken = "broken" in document.documentElement.dataset;
    if (broken) text = t("frame.broken");
    const kind = standing !== "live" ? standing : silent.length || broken ? "lost" : "live";
    if (place.dataset.state !== kind) place.dataset.state = kind;
    sitcen.setText(place, text);
    sitcen.setAttr(place, "aria-live", kind === "live" ? "off" : "polite");
  }

  sitcen.tickClock = () => {
    const clock = sitcen.byId("clock");
    sitcen.setText(clock, sitcen.clock(sitcen.now()));
    sitcen.setAttr(clock, "title", sitcen.utc(sitcen.now()));
  };

  /* Messages that nobody could read: a card above the queue that opens their list, until it was read here. */
  const READ = "sitcen_set_aside_read";
  let open = false;
  let read = localStorage.getItem(READ);
  sitcen.drawSetAside = () => {
    const place = sitcen.byId("set-aside");
    if (!place) return; // only the desk has it
    const { el, t } = sitcen;
    const { count, last } = state.setAside;
    const newestId = last?.[last.length - 1]?.id;
    const signature = `${count}:${newestId}:${open}:${read}`;
    if (place.dataset.is === signature) return;
    place.dataset.is = signature;
    place.hidden = !count || newestId === read;
    if (place.hidden) return;
    const newest = [...(last ?? [])].reverse();
    const head = el("button", { class: "set-aside-head", type: "button", "data-act": "set-aside", "aria-expanded": String(open) }, el("b", null, sitcen.n("set_aside.count", count)), el("span", null, newest[0]?.reason ?? ""));
    const list = el("ul", { tabindex: "0", "aria-label": t("set_aside.title") }, newest.map((each) => el("li", null, el("span", { class: "dim" }, `${sitcen.clock(Date.parse(each.at))} · ${each.stream.replace(/^\{.*?\}:/, "")} · ${each.source ?? t("set_aside.unknown")}`), el("span", null, each.reason), el("code", null, each.excerpt ?? ""))));
    const done = el("button", { class: "btn btn--small", type: "button", "data-act": "set-aside-read" }, t("set_aside.read"));
    place.replaceChildren(head, ...(open ? [list, done] : []));
  };
  sitcen.readSetAside = () => {
    const { last } = state.setAside;
    read = last?.[last.length - 1]?.id ?? null;
    localStorage.setItem(READ, read);
    open = false;
    sitcen.drawSetAside();
  };
  sitcen.toggleSetAside = () => {
    open = !open;
    sitcen.drawSetAside();
  };

  sitcen.drawBar = draw;
  sitcen.startBar = () => sitcen.drawers.push(draw);
})((globalThis.sitcen = globalThis.sitcen || {}));
