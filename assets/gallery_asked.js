/* What the gallery shows of questions, citizens' reports, plans, groups and stills; gallery.js draws the rest. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const { DRAW, amid, copied } = sitcen.gallery;
  const NUMBER = 101; // of the one that may be the same

  const ASKS = {
    open: () => sitcen.askOpen(),
    close: (card) => sitcen.askClose(card),
    shelve: (card) => sitcen.askShelve(card),
    merge: (card) => sitcen.askMerge(card, NUMBER),
    merge_none: (card) => sitcen.askMerge(card, null),
    alarm: (card) => sitcen.askAlarm(card),
    choose: (card) => sitcen.choose(card, ""),
    choose_nobody: (card) => sitcen.choose(card, ""),
    override: (card) => sitcen.askOverride(card, () => null),
    reopen: (card) => sitcen.askReopen(card),
    refused: (card) => (sitcen.askClose(card), form().requestSubmit()),
    long: (card) => (sitcen.askClose(card), (form().querySelector("input").value = card.title)),
  };
  const form = () => sitcen.byId("ask").firstElementChild;
  const made = (what) => [...document.querySelectorAll(`[data-draw=${what}]`)].map((each) => JSON.parse(each.dataset.made));

  DRAW.ask = (card, host) => {
    if (host.dataset.state === "choose") for (const unit of made("unit")) state.units.set(unit.id, unit);
    if (host.dataset.state === "merge") for (const other of made("row")) state.incidents.set(other.id, other);
    amid(card, () => {
      ASKS[host.dataset.state](card);
      copied("ask", host);
      sitcen.endAsk();
    });
    for (const known of [state.units, state.incidents]) known.clear();
  };

  DRAW.reports = (found, host) => {
    sitcen.showReports(found);
    if (host.dataset.state === "asked") sitcen.declineReport(found[0].number);
    copied("reports", host, sitcen.byId("reports").firstElementChild);
    sitcen.byId("reports").replaceChildren();
  };

  DRAW.group = (group, host) => {
    const entry = sitcen.makeGroupRow(group);
    sitcen.patchGroupRow(entry, group);
    sitcen.tickGroupRow(entry, group);
    host.setAttribute("role", "tree");
    host.setAttribute("aria-label", host.previousElementSibling.textContent);
    entry.row.setAttribute("role", "treeitem");
    host.append(entry.row);
  };

  /* A draft of made rows, over version 7 of those in force. */
  function drafted(made) {
    const { plans } = sitcen;
    const at = new Date(sitcen.now()).toISOString();
    const version = (told) => ({ ...told, rows: sitcen.planRows(told.plans) });
    const standing = JSON.parse(document.querySelector('[data-draw="plans-table"][data-state="read"]').dataset.made).plans;
    const rows = sitcen.planRows(made.plans);
    Object.assign(plans, { editing: made.editing, force: version({ version: 7, by: "supervisor", at, note: made.note ?? "", plans: made.editing ? standing : made.plans }), earlier: (made.earlier ?? []).map(version), registered: {}, whole: made.whole ?? true });
    Object.assign(plans, { draft: { based_on: made.based_on ?? 7, base: plans.force.rows, rows, note: "", at }, problems: made.problems ?? [], open: made.open ?? null, busy: Boolean(made.busy), asking: Boolean(made.asking), noteMissing: Boolean(made.note_missing) });
    plans.tested = made.tested ? { of: made.stale ? "" : JSON.stringify(sitcen.plansOf(rows)), answer: made.tested } : null;
    sitcen.drawPlansHead();
    sitcen.drawPlans();
    sitcen.drawDraft();
    sitcen.drawTest();
    sitcen.drawHistory();
  }

  DRAW["plans-table"] = (made, host) => {
    drafted(made);
    for (const id of ["plans-version", "plans-rows"]) copied(id, host);
  };
  DRAW["plans-side"] = (made, host) => {
    drafted(made);
    for (const id of ["plans-draft", "plans-acts", "plans-result", "plans-history"]) if (!sitcen.byId(id).hidden) copied(id, host);
    host.classList.add("plans-side");
  };

  /* A picture as a camera might send it: smoke above a roof. */
  function picture() {
    const canvas = sitcen.el("canvas", { width: 640, height: 360 });
    const pen = canvas.getContext("2d");
    const shade = (colour, ...box) => ((pen.fillStyle = colour), pen.fillRect(...box));
    shade("#2b3540", 0, 0, 640, 360);
    shade("#1b222a", 60, 190, 520, 170);
    for (let at = 0; at < 8; at++) shade(at === 3 ? "#c9772d" : "#3a4651", 90 + at * 62, 220, 34, 44);
    shade("#79838c", 290, 110, 90, 84);
    return canvas.toDataURL();
  }

  const LOADS = ["loading"]; // has not come yet
  const FAILS = ["lost"]; // the server's own answer
  sitcen.galleryStills = () => {
    sitcen.startCameras();
    for (const image of document.querySelectorAll("[data-still-is] .sighting--at .still-picture")) {
      const is = image.closest("[data-still-is]").dataset.stillIs;
      if (LOADS.includes(is)) image.closest(".still").classList.add("still--waits");
      else image.src = FAILS.includes(is) ? image.dataset.still : picture();
    }
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
