/* The pure parts of the desk's scripts: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
const WORDS = { "unit.m": "м", "unit.km": "км", "service.fire": "Рятувальники", "service.police": "Поліція" };
Object.assign(WORDS, { "advice.reason.nearest": "найшвидше з {of}", "advice.reason.takes_from": "{unit} вже їде на {number}", "advice.reason.takes_sooner": "{unit} вже їде на {number}: тут буде на {s} раніше" });
const PAGE = { lang: "uk", zone: "Europe/Kyiv", words: WORDS, plurals: { reports: { one: "{n} звіт", few: "{n} звіти", many: "{n} звітів" } } };
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify(PAGE) }) };
globalThis.localStorage = { getItem: () => null };
for (const name of ["sitcen", "state", "queue_order", "units", "chooser", "advice", "statuses", "bar"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;

const card = (id, priority, opened_ms, acknowledged_at = null) => ({ id, number: Number(id), priority, opened_ms, acknowledged_at });

test("the queue stands by priority, then what nobody acknowledged, then age", () => {
  const cards = [card("1", 2, 10), card("2", 1, 30, "seen"), card("3", 1, 40), card("4", 1, 20), card("5", 2, 5, "seen")];
  assert.deepEqual(cards.sort(sitcen.queueOrder).map((each) => each.id), ["4", "3", "2", "1", "5"]);
});

test("of a long queue what is around the sight is made", () => {
  assert.deepEqual(sitcen.windowOf(5000, 0, 600, 50), [0, 72]);
  assert.deepEqual(sitcen.windowOf(5000, 100_000, 600, 50), [1970, 2042]);
  assert.deepEqual(sitcen.windowOf(5000, 250_000, 600, 50), [4970, 5000]);
});

test("the selected row stays at its place while the others are put in order", () => {
  assert.deepEqual(sitcen.pinned(["a", "b", "c"], ["c", "a"], "c"), ["c", "a", "b"]);
  assert.deepEqual(sitcen.pinned(["a", "b"], ["x", "y", "b", "a"], "a"), ["b", "a"]);
  assert.deepEqual(sitcen.pinned(["a", "b"], ["b", "a"], null), ["a", "b"]);
});

test("times are said as minutes, and as hours when it takes hours", () => {
  assert.equal(sitcen.span(134.9), "02:14");
  assert.equal(sitcen.span(3907), "1:05:07");
  assert.equal(sitcen.span(-5), "00:00");
  assert.equal(sitcen.clock(Date.UTC(2026, 10, 22, 1, 41, 17)), "03:41:17");
  assert.equal(sitcen.utc(Date.UTC(2026, 10, 22, 1, 41, 17)), "01:41:17 UTC");
});

test("a timer turns amber and red at its limits", () => {
  assert.deepEqual([14, 15, 60].map((s) => sitcen.lateness(s, [15, 60])), ["", "amber", "red"]);
  assert.equal(sitcen.lateness(9999, null), "");
});

test("plural forms follow the language", () => {
  assert.deepEqual([1, 3, 5, 11, 21].map((n) => sitcen.n("reports", n)), ["1 звіт", "3 звіти", "5 звітів", "11 звітів", "21 звіт"]);
});

test("the nearest available unit comes first, and one named exactly before all", () => {
  const at = (id, status, east, service = "fire") => ({ id, status, service, location: [36 + east, 50], incidents: [] });
  const units = [at("E9", "available", 0.3), at("E1", "on_scene", 0.01), at("E2", "available", 0.1), at("P7", "out_of_service", 0, "police")];
  const here = { location: [36, 50], units: [{ unit: "L2" }] };
  const order = (text) => sitcen.candidates(here, units, text).map(({ unit }) => unit.id);
  assert.deepEqual(order(""), ["E2", "E9", "E1", "P7"]);
  assert.deepEqual(order("e1"), ["E1"]);
  assert.deepEqual(order("поліція"), ["P7"]);
});

test("units that the response plan asks for come before nearer ones that it does not", () => {
  const at = (id, capability, east) => ({ id, status: "available", service: "fire", capabilities: [capability], location: [36 + east, 50], incidents: [] });
  const here = { location: [36, 50], units: [], category: "collision", priority: 2 };
  sitcen.page().plans = { collision: [{ priorities: [1, 2], needs: { police: 1, ambulance: 1 } }] };
  const order = sitcen.candidates(here, [at("G1", "gas", 0.01), at("P7", "police", 0.2), at("M3", "ambulance", 0.1)], "");
  assert.deepEqual(order.map(({ unit }) => unit.id), ["M3", "P7", "G1"]);
  delete sitcen.page().plans;
});

test("two small services that follow each other share a column", () => {
  assert.deepEqual(sitcen.unitColumns([18, 9, 2, 2, 1, 12, 2]), [[0], [1], [2, 3], [4], [5], [6]]);
});

const fleet = (...units) => {
  globalThis.requestAnimationFrame = () => 0;
  sitcen.state.units.clear();
  sitcen.take("beat", { at: new Date().toISOString() });
  for (const unit of units) sitcen.take("unit", { status: "available", incidents: [], ...unit });
  return (id) => units.find((unit) => unit.id === id);
};

test("a unit out of service and one whose crew is out are blocked; its own task blocks no unit", () => {
  const unit = fleet({ id: "E1", status: "out_of_service" }, { id: "L1", crew: "two", incidents: [4] }, { id: "L2", crew: "two" }, { id: "E2", flags: ["defect"] });
  assert.deepEqual(["E1", "L1", "L2", "E2"].map((id) => sitcen.blocked(unit(id))), ["out_of_service", "", "crew_out", ""]);
  assert.equal(sitcen.crewOut(unit("L2")).id, "L1");
});

test("a unit assigned elsewhere or off duty asks for a reason", () => {
  const clock = sitcen.clock(sitcen.now()).slice(0, 5);
  const unit = fleet({ id: "E1", incidents: [4] }, { id: "E2", shift: { begin: clock, end: clock } }, { id: "E3", shift: { begin: "00:00", end: "23:59" } });
  assert.equal(sitcen.asksReason(unit("E1")), "busy");
  assert.equal(sitcen.asksReason(unit("E2")), "off_shift"); // a shift without length is never on
  if (clock !== "23:59") assert.equal(sitcen.asksReason(unit("E3")), "");
});

test("a shift may go on past midnight", () => {
  const on = (shown, shift) => {
    const clock = sitcen.clock;
    sitcen.clock = () => `${shown}:00`;
    const found = sitcen.onShift({ shift });
    sitcen.clock = clock;
    return found;
  };
  const night = { begin: "20:00", end: "08:00" };
  assert.deepEqual(["19:59", "20:00", "03:41", "07:59", "08:00"].map((shown) => on(shown, night)), [false, true, true, true, false]);
  assert.equal(on("12:00", null), true);
});

test("a place that may not be believed is doubted", () => {
  const trusts = ["good", "none", "stale", "future", "impossible", "jammed"];
  assert.deepEqual(trusts.map((position_trust) => sitcen.doubted({ position_trust })), [false, false, true, true, true, true]);
});

test("a unit is due in so long, and then late by so long", () => {
  Object.assign(sitcen.page().words, { "panel.due_in": "за {time}", "panel.late_by": "▲ на {time}" });
  assert.deepEqual([190.2, 0.4, 0, -0.5, -61].map((seconds) => sitcen.due(seconds).text), ["за 3:11", "за 0:01", "за 0:00", "за 0:00", "▲ на 1:01"]);
  assert.equal(sitcen.due(-61).kind, "due due--late");
});

test("an alarm level adds what the plan says", () => {
  Object.assign(sitcen.page().words, { "ask.alarm_adds": "+ {needs}", "ask.alarm_nothing": "нічого", "capability.engine": "насос" });
  sitcen.page().plans = { fire: [{ priorities: [1], needs: {}, alarms: [{ engine: 2 }] }] };
  const card = { category: "fire", priority: 1 };
  assert.deepEqual([2, 3].map((level) => sitcen.alarmAdds(card, level)), ["+ 2 × насос", "нічого"]);
  assert.equal(sitcen.alarmAdds({ category: "gas", priority: 1 }, 2), "нічого");
  delete sitcen.page().plans;
});

test("why each of a set goes is said with its name, and of one alone without", () => {
  const nearest = (of) => [{ code: "nearest", args: { of } }];
  const set = [{ unit: "E1", reasons: nearest(4) }, { unit: "E2", reasons: nearest(4) }, { unit: "M1", reasons: nearest(2) }];
  assert.deepEqual(sitcen.reasonsOf(set), ["E1, E2: найшвидше з 4", "M1: найшвидше з 2"]);
  assert.deepEqual(sitcen.reasonsOf(set.slice(0, 1)), ["найшвидше з 4"]);
  assert.equal(sitcen.reason({ code: "takes_from", args: { unit: "E1", number: 4, s: 65 } }), "E1 вже їде на 4: тут буде на 1:05 раніше");
  assert.equal(sitcen.reason({ code: "takes_from", args: { unit: "E1", number: 4 } }), "E1 вже їде на 4");
});

test("the bar says what is feared, and why it may not be so", () => {
  Object.assign(sitcen.page().words, { "threat.uav": "БпЛА", "bar.air_alert": "Тривога", "bar.air_doubtful": "Сумнівна", "bar.air_unknown": "без зв'язку {age}", "bar.days": "{days} дн." });
  const now = sitcen.now;
  sitcen.now = () => Date.UTC(2026, 10, 24, 2, 0, 0);
  const alert = { since: "2026-11-24T01:30:00.000Z", threats: ["uav", "fpv"], doubtful_since: null, unknown_since: null };
  assert.deepEqual(sitcen.alertWords(alert), { title: "Тривога", text: " · 30:00 · БпЛА, fpv" });
  const lost = { ...alert, unknown_since: "2026-11-24T01:50:00.000Z" };
  assert.equal(sitcen.alertWords(lost).text, " · без зв'язку 10:00 · 30:00 · БпЛА, fpv");
  const doubtful = { ...alert, since: "2026-11-20T01:30:00.000Z", doubtful_since: "2026-11-21T01:30:00.000Z" };
  assert.deepEqual(sitcen.alertWords(doubtful), { title: "Сумнівна", text: " · 4 дн. · БпЛА, fpv" });
  sitcen.now = now;
});
