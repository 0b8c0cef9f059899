/* The lines between panels: pulled by mouse or moved by keys, and a double click gives the usual sizes back. */
(function (sitcen) {
  "use strict";

  const STEP_PX = 16;
  /* Which panel each makes larger, and by which key: a panel on the right grows to the left. */
  const WAYS = {
    queue: { side: "width", more: "ArrowRight", less: "ArrowLeft", sign: 1 },
    panel: { side: "width", more: "ArrowLeft", less: "ArrowRight", sign: -1 },
    units: { side: "height", more: "ArrowUp", less: "ArrowDown", sign: -1 },
  };
  const all = () => document.querySelectorAll(".divider");
  const room = () => {
    const { clientWidth, clientHeight } = document.querySelector(".frames");
    return { width: clientWidth, height: clientHeight };
  };

  /* What a key asks of a divider: pixels to add, or "least", "most", "usual"; null when it asks nothing. */
  sitcen.dividerKey = (which, { key, shiftKey }) => {
    const { more, less } = WAYS[which];
    const step = shiftKey ? STEP_PX * 4 : STEP_PX;
    return { [more]: step, [less]: -step, Home: "least", End: "most", Enter: "usual", Backspace: "usual" }[key] ?? null;
  };

  function move(which, asked) {
    const now = sitcen.panelsNow();
    const [least, most] = sitcen.panelLimits(which, now, room());
    if (asked === "usual") return sitcen.setSizes(null);
    const wanted = { least, most }[asked] ?? now[which] + asked;
    sitcen.setPanel(which, Math.max(least, Math.min(wanted, most)));
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const which = event.currentTarget.dataset.divides;
    const asked = sitcen.dividerKey(which, event);
    if (asked === null) return;
    event.preventDefault();
    event.stopPropagation();
    move(which, asked);
  }

  function pulled(event) {
    const divider = event.currentTarget;
    const which = divider.dataset.divides;
    const { side, sign } = WAYS[which];
    const axis = side === "width" ? "clientX" : "clientY";
    const from = event[axis];
    const before = sitcen.panelsNow()[which];
    divider.setPointerCapture(event.pointerId);
    const follow = (moved) => move(which, before + (sign * (moved[axis] - from)) / sitcen.big() - sitcen.panelsNow()[which]);
    divider.addEventListener("pointermove", follow);
    divider.addEventListener("lostpointercapture", () => divider.removeEventListener("pointermove", follow), { once: true });
  }

  /* What each says of itself: its panel's share, and how far it may go. */
  sitcen.tellDividers = () => {
    const now = sitcen.panelsNow();
    for (const divider of all()) {
      const which = divider.dataset.divides;
      const whole = room()[WAYS[which].side];
      const percent = (pixels) => Math.round((100 * pixels) / whole);
      const [least, most] = sitcen.panelLimits(which, now, room());
      const said = { valuemin: percent(least), valuenow: percent(now[which]), valuemax: percent(most), valuetext: `${percent(now[which])} %` };
      for (const [name, value] of Object.entries(said)) sitcen.setAttr(divider, `aria-${name}`, value);
    }
  };

  sitcen.startDividers = () => {
    for (const divider of all()) {
      divider.addEventListener("keydown", pressed);
      divider.addEventListener("pointerdown", pulled);
      divider.addEventListener("dblclick", () => sitcen.setSizes(null));
    }
    sitcen.tellDividers();
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
