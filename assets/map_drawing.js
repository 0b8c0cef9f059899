/* Closing a road: points along it, then until when and why. */
(function (sitcen) {
  "use strict";

  const LONGEST_MIN = 90 * 24 * 60;
  const MORNING_MIN = 6 * 60;
  let asked = null; // the line while it is asked until when and why

  /* Whole minutes until six in the morning, by a clock that says HH:MM:SS. */
  sitcen.minutesUntilMorning = (clock) => {
    const [h, m] = clock.split(":").map(Number);
    return (MORNING_MIN - (h * 60 + m) + 24 * 60) % (24 * 60) || 24 * 60;
  };

  function draw(points, group) {
    const line = points.map(sitcen.latlng);
    for (const className of ["map-closure-edge", "map-closure-back", "map-closure"]) L.polyline(line, { className, interactive: false, pane: "closures" }).addTo(group);
  }

  function finish(line) {
    asked = L.layerGroup().addTo(sitcen.map());
    draw(line, asked);
    askClosure(line);
  }

  function askClosure(line) {
    const { el, t } = sitcen;
    const minutes = el("input", { type: "number", min: 1, max: LONGEST_MIN, value: 60, inputmode: "numeric", autocomplete: "off" });
    const reason = el("input", { type: "text", maxlength: 500, autocomplete: "off", "data-first": true });
    const field = (label, control) => el("label", { class: "field" }, el("span", null, label), control);
    const times = [30, 60, 120].map((n) => [t("ask.for_minutes", { n }), () => (minutes.value = n)]);
    const morning = [t("closure.until_morning"), () => (minutes.value = sitcen.minutesUntilMorning(sitcen.clock(sitcen.now())))];
    const reasons = ["1", "2", "3", "4", "5"].map((n) => sitcen.t(`closure.reason.${n}`)).map((word) => [word, () => ((reason.value = word), reason.focus())]);
    sitcen.ask({
      title: t("closure.ask"),
      note: t("closure.ask_note"),
      fields: [field(t("ask.minutes"), minutes), field(t("ask.reason"), reason)],
      choices: [...times, morning, ...reasons],
      action: t("closure.close"),
      accept: () => {
        const n = Number(minutes.value);
        if (!(n >= 1 && n <= LONGEST_MIN)) return t("closure.minutes_needed");
        if (!reason.value.trim()) return t("ask.reason_needed");
        sitcen.send({ type: "CloseRoad", line, until: new Date(sitcen.now() + n * 60000).toISOString(), reason: reason.value.trim() });
      },
    });
    const answered = new MutationObserver(() => {
      answered.disconnect();
      asked?.remove();
      asked = null;
    });
    answered.observe(sitcen.byId("ask"), { childList: true });
  }

  (sitcen.sketches ??= {})["close-road"] = {
    point: "map-closure-point",
    least: 2,
    tooFew: "drawing.too_few",
    hint: "drawing.hint",
    then: "drawing.finish",
    draw,
    finish,
    legend: (points) => [sitcen.el("b", { role: "status" }, sitcen.t("drawing.title", { n: points.length }))],
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
