/* How a desk is arranged: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
const PAGE = { lang: "uk", words: {}, plurals: {} };
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify(PAGE) }) };
for (const name of ["sitcen", "arrangement", "dividers"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;

test("no panel and no map is lost, whatever is asked on whatever screen", () => {
  const steps = [0.05, 0.2, 0.4, 0.6];
  for (const room of [{ width: 1100, height: 520 }, { width: 1366, height: 688 }, { width: 3840, height: 2080 }]) {
    for (const queue of steps) for (const panel of steps) for (const units of steps) {
      const size = sitcen.panelSizes({ queue, panel, units }, room);
      assert.ok(size.queue >= 250 && size.panel >= 340 && size.units >= 92, JSON.stringify({ room, size }));
      assert.ok(room.width - size.queue - size.panel >= 360 && room.height - size.units >= 240, JSON.stringify({ room, size }));
    }
  }
});

test("where there is room, panels have the shares that were asked for", () => {
  assert.deepEqual(sitcen.panelSizes({ queue: 0.25, panel: 0.3, units: 0.25 }, { width: 2000, height: 1000 }), { queue: 500, panel: 600, units: 250 });
});

test("a panel may grow until the map is as small as it may be", () => {
  const room = { width: 1366, height: 688 };
  const sizes = { queue: 300, panel: 380, units: 130 };
  assert.deepEqual(sitcen.panelLimits("queue", sizes, room), [250, 626]);
  assert.deepEqual(sitcen.panelLimits("panel", sizes, room), [340, 706]);
  assert.deepEqual(sitcen.panelLimits("units", sizes, room), [92, 412]);
});

test("a divider moves where its arrow points, and a panel on the right grows to the left", () => {
  assert.equal(sitcen.dividerKey("queue", { key: "ArrowRight" }), 16);
  assert.equal(sitcen.dividerKey("panel", { key: "ArrowRight" }), -16);
  assert.equal(sitcen.dividerKey("units", { key: "ArrowUp", shiftKey: true }), 64);
  assert.equal(sitcen.dividerKey("queue", { key: "ArrowUp" }), null);
  assert.deepEqual(["Home", "End", "Enter"].map((key) => sitcen.dividerKey("queue", { key })), ["least", "most", "usual"]);
});
