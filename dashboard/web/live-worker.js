/* One connection to /live for all tabs of a browser (as a SharedWorker), or for one tab (as a plain Worker).
 *
 * A tab says {say: "hello", since} after it has loaded the board of that journal id, and hears every later event.
 * The worker keeps the connection: own back-off, because a 503 closes a native EventSource for good, and a watchdog
 * on the server's beats, because a dead network is silent. It looks at clocks instead of waiting for a timer: while a
 * machine sleeps timers stand still, and what was heard before is old at once when it wakes.
 */
"use strict";

const KINDS = ["incident", "unit", "position", "centre", "presence", "beat", "reset"];
const SILENCE_MS = 7000; // a beat comes each 5 s
const LONGEST_WAIT_MS = 5000;
const SHORTEST_WAIT_MS = 250;
const KEPT = 3000; // events for tabs that join later: a minute of a very busy room
const PORT_SILENT_MS = 180000; // a hidden tab's timers fire once a minute
const LOOK_MS = 1000;
const MOVES_MS = 200; // hundreds of units drive: their moves are told together, and an incident waits for none of them
const ASLEEP_MS = 10000; // between two looks: nothing ran here, so no tab could speak either

const ports = new Map(); // port → when it last spoke
const kept = []; // {id, kind, data} with a journal id, oldest first
const moves = new Map(); // unit → where it is, not yet told
let lostBefore = null; // events up to this journal id are not in `kept`
let lastId = null;
let source = null;
let attempt = 0;
let retry = 0;
let heardAt = [0, 0]; // by the clock on the wall, which somebody may set, and by the one that only runs on
let looked = Date.now();

function later(a, b) {
  if (!b) return true;
  const [aMs, aSeq] = a.split("-").map(Number);
  const [bMs, bSeq] = b.split("-").map(Number);
  return aMs > bMs || (aMs === bMs && aSeq > bSeq);
}

function tell(message) {
  for (const port of ports.keys()) port.postMessage(message);
}

function heard() {
  heardAt = [Date.now(), performance.now()];
}

const silence = () => Math.max(Date.now() - heardAt[0], performance.now() - heardAt[1]);

function look() {
  const now = Date.now();
  if (now - looked > ASLEEP_MS) for (const port of ports.keys()) ports.set(port, now);
  looked = now;
  if (source && silence() > SILENCE_MS) lose();
}

function connect() {
  clearTimeout(retry);
  retry = 0;
  if (source) source.close();
  const since = lastId ? `&since=${encodeURIComponent(lastId)}` : "";
  source = new EventSource(`/live?view=board${since}`);
  source.onopen = () => {
    attempt = 0;
    heard();
    tell({ say: "link", state: "live" });
  };
  source.onerror = () => lose();
  for (const kind of KINDS) source.addEventListener(kind, (event) => take(kind, event));
  heard();
}

function take(kind, event) {
  heard();
  const data = event.data ? JSON.parse(event.data) : {};
  if (kind === "reset") return reset();
  if (kind === "position") return move(data);
  if (kind === "unit") moves.delete(data.id); // its card is the newer
  const id = event.lastEventId || null;
  if (id && kind !== "beat" && kind !== "presence") remember(id, kind, data);
  tell({ say: "event", kind, id, data });
}

function move(fix) {
  if (!moves.size) setTimeout(tellMoves, MOVES_MS);
  moves.set(fix.unit, fix);
}

function tellMoves() {
  if (moves.size) tell({ say: "moves", fixes: [...moves.values()] });
  moves.clear();
}

function remember(id, kind, data) {
  if (lastId && !later(id, lastId) && id !== lastId) return;
  lastId = id;
  kept.push({ id, kind, data });
  if (kept.length > KEPT) lostBefore = kept.shift().id;
}

/* The server no longer has what came after our last id: every tab loads the board again. */
function reset() {
  kept.length = 0;
  moves.clear();
  lostBefore = lastId = null;
  tell({ say: "reset" });
}

/* `spent`: what a try that failed has cost is part of the wait for the next. */
function lose(spent = 0) {
  if (source) source.close();
  source = null;
  tellMoves(); // later they would pass for a sign of life
  tell({ say: "link", state: "lost" });
  const now = Date.now();
  for (const [port, spoke] of ports) if (now - spoke > PORT_SILENT_MS) ports.delete(port);
  if (!ports.size || retry) return;
  const wait = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** attempt++) * (0.5 + Math.random() / 2);
  retry = setTimeout(again, Math.max(SHORTEST_WAIT_MS, wait - spent));
}

/* An EventSource does not tell why it failed, so ask: a person who is signed out must sign in again. */
async function again() {
  retry = 0;
  const began = performance.now();
  try {
    const answer = await fetch("/api/v1/feeds", { cache: "no-store", signal: AbortSignal.timeout(4000) });
    if (answer.status === 401) return tell({ say: "link", state: "signed_out" });
    if (answer.status >= 500) return lose();
  } catch {
    return lose(performance.now() - began);
  }
  connect();
}

/* The network is there again, which is no reason to wait on. */
function online() {
  attempt = 0;
  if (!retry) return look();
  clearTimeout(retry);
  again();
}

/* A tab has the board of `since`. Give it what came after; where that is no longer kept, it must load again. */
function hello(port, since) {
  ports.set(port, Date.now());
  look();
  if (!lastId) lastId = lostBefore = since;
  if (lostBefore && later(lostBefore, since)) port.postMessage({ say: "reset" });
  for (const { id, kind, data } of kept) {
    if (later(id, since)) port.postMessage({ say: "event", kind, id, data, kept: true });
  }
  if (source && source.readyState === EventSource.OPEN) port.postMessage({ say: "link", state: "live" });
  else if (!source && !retry) connect();
}

function listen(port) {
  port.onmessage = ({ data }) => {
    if (data.say === "hello") return hello(port, data.since);
    if (data.say === "here") return void ports.set(port, Date.now());
    ports.delete(port);
    if (!ports.size && source) {
      source.close();
      source = null;
    }
  };
}

setInterval(look, LOOK_MS);
self.addEventListener("online", online);
if ("SharedWorkerGlobalScope" in self) self.onconnect = (event) => listen(event.ports[0]);
else listen(self);
