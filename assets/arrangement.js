/* How this person has their desk: kept by the server for their account, so that every workstation shows it alike.
   What is changed shows at once, and is written after a moment's rest. */
(function (sitcen) {
  "use strict";

  const REST_MS = 400;
  const WITHIN_MS = 8000;
  const PATH = "me/arrangement";
  const NOTHING = { version: 1, sizes: null, sort: "priority", layers: {}, view: null, views: [] };
  const LEAST = { queue: 250, panel: 340, map: 360, units: 92, above: 240 }; // pixels: below that nothing can be read
  const SHARES = [0.05, 0.6]; // of the whole, as the server takes them
  const SIDES = { queue: "width", panel: "width", units: "height" };
  let mine = null;
  let changes = []; // that the server does not have yet
  let timer = 0;
  let writing = false;

  sitcen.arrangement = () => (mine ??= { ...NOTHING, ...sitcen.page().arrangement });

  const between = (least, wanted, most) => Math.round(Math.max(least, Math.min(wanted, most)));

  /* Pixels from shares of such a room; whatever is asked, no panel and no map is lost. */
  sitcen.panelSizes = (sizes, room) => {
    const queue = between(LEAST.queue, sizes.queue * room.width, room.width - LEAST.map - LEAST.panel);
    const panel = between(LEAST.panel, sizes.panel * room.width, room.width - LEAST.map - queue);
    return { queue, panel, units: between(LEAST.units, sizes.units * room.height, room.height - LEAST.above) };
  };

  /* How far one of them may go while the others stay: [least, most]. */
  sitcen.panelLimits = (which, sizes, room) => {
    const [whole, rest] = which === "units" ? [room.height, LEAST.above] : [room.width, LEAST.map + sizes[which === "queue" ? "panel" : "queue"]];
    return [LEAST[which], Math.max(LEAST[which], Math.min(whole - rest, Math.floor(whole * SHARES[1])))];
  };

  const frames = () => document.querySelector(".frames");
  const roomOf = (place) => ({ width: place.clientWidth, height: place.clientHeight });
  /* Before the frames stand: the window less the bar and the foot. */
  const room = () => (frames() ? roomOf(frames()) : { width: innerWidth / sitcen.big(), height: innerHeight / sitcen.big() - 80 });

  /* On the document's own element, before the frames are there to be seen. */
  function apply() {
    const { sizes } = sitcen.arrangement();
    const { style } = document.documentElement;
    const pixels = sizes && sitcen.panelSizes(sizes, room());
    for (const which of Object.keys(SIDES)) {
      if (pixels) style.setProperty(`--${which}-size`, `${pixels[which]}px`);
      else style.removeProperty(`--${which}-size`);
    }
  }

  /* As it stands on screen, in the style sheet's pixels. */
  sitcen.panelsNow = () => {
    const [queue, panel, units] = ["queue", "panel", "units"].map(sitcen.byId);
    return { queue: queue.offsetWidth, panel: panel.offsetWidth, units: units.offsetHeight };
  };

  /* One panel made so many pixels wide or high; null gives all their usual sizes back. */
  sitcen.setPanel = (which, pixels) => {
    const { width, height } = room();
    const now = { ...sitcen.panelsNow(), [which]: pixels };
    const share = (part, whole) => Number(Math.min(Math.max(part / whole, SHARES[0]), SHARES[1]).toFixed(4));
    sitcen.setSizes({ queue: share(now.queue, width), panel: share(now.panel, width), units: share(now.units, height) });
  };

  sitcen.setSizes = (sizes) => {
    sitcen.rearrange((now) => ({ ...now, sizes }));
    apply();
    sitcen.tellDividers?.();
  };

  /* `change` makes a new arrangement of the one before; it may be asked to do so again. */
  sitcen.rearrange = (change) => {
    mine = change(sitcen.arrangement());
    changes.push(change);
    clearTimeout(timer);
    timer = setTimeout(write, REST_MS);
  };

  /* Onto what the server has: another workstation of the same person may have changed the rest. */
  async function write() {
    if (writing || !changes.length) return;
    writing = true;
    const these = changes;
    changes = [];
    const before = await sitcen.read(PATH);
    const kept = before && (await put(these.reduce((now, change) => change(now), { ...NOTHING, ...before })));
    writing = false;
    if (kept) return void (changes.length && write());
    changes = [...these, ...changes]; // and with the next change it is tried again
    sitcen.echo({ ok: false, text: sitcen.t("arrangement.not_kept") });
  }

  async function put(arrangement) {
    const headers = { "content-type": "application/json", "X-CSRFToken": sitcen.cookie("sitcen_csrf") ?? "" };
    try {
      const answer = await fetch(`/api/v1/${PATH}`, { method: "PUT", headers, body: JSON.stringify(arrangement), keepalive: true, signal: AbortSignal.timeout(WITHIN_MS) });
      return answer.ok;
    } catch {
      return false;
    }
  }

  function begin() {
    if (!sitcen.page().arrangement) return; // a wall, another page, or a store that did not answer
    apply();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else if (document.readyState) begin();

  sitcen.startArrangement = () => {
    apply();
    new ResizeObserver(() => (apply(), sitcen.tellDividers?.())).observe(frames());
    document.addEventListener("visibilitychange", () => document.hidden && write());
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
