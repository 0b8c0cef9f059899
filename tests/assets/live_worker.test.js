/* The worker that all tabs of a browser share: `node --test tests/assets`. */
"use strict";
const { test, mock } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
class Stream {
  static OPEN = 1;
  readyState = 1;
  on = {};
  constructor() {
    Stream.last = this;
  }
  addEventListener(kind, take) {
    this.on[kind] = (data, lastEventId = "") => take({ data: JSON.stringify(data), lastEventId });
  }
  close() {}
}
globalThis.EventSource = Stream;
globalThis.self = { addEventListener() {}, SharedWorkerGlobalScope: true };
require(path.resolve(__dirname, "../../dashboard/web/live-worker.js"));

/* A tab that has loaded the board of a journal id, and what it was told since. */
function aTab() {
  const told = [];
  const port = { postMessage: (message) => told.push(message) };
  self.onconnect({ ports: [port] });
  port.onmessage({ data: { say: "hello", since: "1-0" } });
  told.length = 0;
  return { told, on: Stream.last.on, lose: () => Stream.last.onerror() };
}
const at = (lon) => ({ location: [lon, 50] });

test("moves are told together, the last of each unit, and an incident at once", () => {
  const { told, on } = aTab();
  for (const lon of [36, 36.1]) for (const unit of ["E1", "E2"]) on.position({ unit, ...at(lon) });
  on.incident({ id: "inc-1" }, "2-0");
  assert.deepEqual(told.map(({ kind }) => kind), ["incident"]);
  mock.timers.tick(200);
  assert.deepEqual(told[1], { say: "moves", fixes: [{ unit: "E1", ...at(36.1) }, { unit: "E2", ...at(36.1) }] });
  mock.timers.tick(1000);
  assert.equal(told.length, 2);
});

test("a move that is older than the unit's card is not told", () => {
  const { told, on } = aTab();
  on.position({ unit: "E1", ...at(36) });
  on.unit({ id: "E1", ...at(36.2) }, "3-0");
  mock.timers.tick(200);
  assert.deepEqual(told.map(({ kind }) => kind), ["unit"]);
});

test("nothing that was heard before the link was lost is told after it", () => {
  const { told, on, lose } = aTab();
  on.position({ unit: "E1", ...at(36) });
  lose();
  assert.deepEqual(told.map(({ say }) => say), ["moves", "link"]);
  mock.timers.tick(200);
  assert.equal(told.length, 2);
});
