/* The command line's grammar: both languages, any order that leaves no doubt, and refusals that say what to do. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");
require(path.resolve(__dirname, "../../assets/line_parse.js"));
const { sitcen } = globalThis;

const incident = (number, more) => [number, { id: `i-${number}`, number, ...more }];
const world = (more) => ({
  incidents: new Map([incident(2), incident(104), incident(107)]),
  closed: new Map([incident(99)]),
  units: new Map([["E21", { id: "E21", incidents: [104] }], ["E22", { id: "E22", incidents: [104, 107] }], ["M4", { id: "M4" }]]),
  categories: [{ code: "fire", said: ["пожежа", "fire"] }, { code: "medical", said: ["медична", "medical"] }],
  categoryOf: (word) => world().categories.find(({ said }) => said.some((each) => each.startsWith(word.toLowerCase())))?.code ?? null,
  selected: null,
  ...more,
});
const parse = (typed, more) => sitcen.parseLine(typed, world(more));
const wrong = (typed, more) => parse(typed, more).wrong?.key;

test("units are sent in either language, in any order, in letters that look alike", () => {
  const sent = { type: "AssignUnits", incident_id: "i-104", units: ["E21", "M4"] };
  for (const typed of ["d 104 e21 m4", "н 104 Е21 М4", "d e21 m4 104", "send #104 E21 m4", "відправити 104 е21 м4", "в 104 у21 ь4"]) assert.deepEqual(parse(typed).command, sent, typed);
  assert.deepEqual(parse("d e21", { selected: 107 }).command, { type: "AssignUnits", incident_id: "i-107", units: ["E21"] });
  assert.deepEqual(parse("d 104"), { act: "dispatch", number: 104 });
  assert.deepEqual(parse("d 104 e21 ближче за інших").command.reason, "ближче за інших");
});

test("a unit's status goes to its incident; where there are two it asks which", () => {
  assert.deepEqual(parse("er e21").command, { type: "SetAssignmentStatus", incident_id: "i-104", unit: "E21", status: "en_route" });
  assert.deepEqual(parse("місце 107 e22").command.incident_id, "i-107");
  assert.equal(wrong("os e22"), "line.which_of");
  assert.equal(wrong("cl m4"), "line.not_sent");
  assert.equal(wrong("cl"), "line.which_unit");
  assert.deepEqual(parse("av m4").command, { type: "SetUnitStatus", unit: "M4", status: "available" });
  assert.equal(wrong("oos m4"), "line.reason");
  assert.deepEqual(parse("поза м4 спущене колесо").command, { type: "SetUnitStatus", unit: "M4", status: "out_of_service", reason: "спущене колесо" });
});

test("a priority is the last figure, whichever incidents there are", () => {
  assert.deepEqual(parse("p 104 2").command, { type: "SetPriority", incident_id: "i-104", priority: 2 });
  assert.deepEqual(parse("п 2", { selected: 107 }).command, { type: "SetPriority", incident_id: "i-107", priority: 2 });
  assert.equal(wrong("p 104 9"), "line.priority");
  assert.equal(wrong("p 105 2"), "line.no_incident");
  assert.equal(wrong("p 2"), "line.which_incident");
});

test("what ends or hides an incident needs a reason", () => {
  assert.equal(wrong("close 104"), "line.reason");
  assert.deepEqual(parse("закр 104 погашено").command, { type: "CloseIncident", incident_id: "i-104", reason: "погашено" });
  assert.deepEqual(parse("shelve 104 30m quiet").shelve, { incident_id: "i-104", minutes: 30, reason: "quiet" });
  assert.deepEqual(parse("відкл 104 2год тихо").shelve.minutes, 120);
  assert.equal(wrong("shelve 104 quiet"), "line.minutes");
  assert.deepEqual(parse("обіцяти 104 30хв передзвонити").promise, { incident_id: "i-104", minutes: 30, text: "передзвонити" });
  assert.equal(wrong("promise 104 call back"), "line.minutes");
});

test("incidents are merged, taken apart, noted and acknowledged", () => {
  assert.deepEqual(parse("merge 107 into 104").command, { type: "MergeIncidents", incident_id: "i-107", into: "i-104" });
  assert.deepEqual(parse("об'єд 107 в 104").command.into, "i-104");
  assert.equal(wrong("merge 107"), "line.two_incidents");
  assert.equal(wrong("merge 107 into 900"), "line.no_incident");
  assert.deepEqual(parse("split 99").command, { type: "SplitIncident", incident_id: "i-99" });
  assert.deepEqual(parse("n 104 людей 2, поверх 4").command.text, "людей 2, поверх 4");
  assert.deepEqual(parse("ack 104").command, { type: "AcknowledgeIncident", incident_id: "i-104" });
  assert.equal(wrong("ack 104 107"), "line.one_incident");
});

test("an incident is opened with its kind, its address up to the house, and what was said", () => {
  assert.deepEqual(parse("new fire Сумська 25 дим з даху").open, { category: "fire", address: "Сумська 25", text: "дим з даху" });
  assert.deepEqual(parse("нов пожежа площа Свободи").open, { category: "fire", address: "площа Свободи", text: "" });
  assert.equal(wrong("new picnic"), "line.which_category");
});

test("it looks for incidents, units and places", () => {
  assert.deepEqual([parse("f 104"), parse("де е21"), parse("f Сумська 25")].map((each) => each.look), [{ incident: 104 }, { unit: "E21" }, { place: "Сумська 25" }]);
  assert.equal(wrong("f"), "line.find_what");
  assert.deepEqual(parse("undo"), { act: "undo" });
  assert.deepEqual(parse("near 104 ambulance"), { act: "choose", number: 104, service: "ambulance" });
});

test("nothing that is typed throws, and what is no verb is named", () => {
  assert.equal(parse("   "), null);
  assert.deepEqual(parse("fly 104").wrong, { key: "line.no_verb", args: { word: "fly" } });
  const parts = ["d", "104", "e21", "into", "30m", "<b>", "п", "нов", "—", "9999999999", "'", "закр", "p", "f"];
  let seed = 7;
  const next = (most) => ((seed = (seed * 1103515245 + 12345) % 2147483648), seed % most);
  for (let turn = 0; turn < 3000; turn++) {
    const typed = Array.from({ length: next(6) }, () => parts[next(parts.length)]).join(" ");
    const said = parse(typed, { selected: next(2) ? 104 : null });
    assert.ok(said === null || Object.keys(said).length >= 1, typed);
  }
});

test("what is begun is completed: verbs first, then what there is", () => {
  assert.deepEqual(sitcen.completeLine("cl", world()).map((each) => each.value), ["cl", "close"]);
  assert.deepEqual(sitcen.completeLine("d 10", world()).map((each) => each.value), ["104", "107"]);
  assert.deepEqual(sitcen.completeLine("d 104 е2", world()).map((each) => each.value), ["E21", "E22"]);
  assert.deepEqual(sitcen.completeLine("new п", world()).map((each) => each.category), ["fire"]);
  assert.deepEqual(sitcen.completeLine("", world()), []);
});
