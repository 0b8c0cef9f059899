/* The card of cameras: stills that say why they are not there, sightings gone through and judged by keys. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const VERDICTS = { 1: "confirmed", 2: "false", 3: "unsure" };
  const place = () => sitcen.byId("cameras");
  const sightings = () => [...(place()?.querySelectorAll(".sighting") ?? [])];
  const named = (sighting) => `${sighting.dataset.source}\n${sighting.dataset.event}`;
  const inside = () => Boolean(document.activeElement?.closest?.("#cameras"));
  let of = null; // the incident whose card it is
  let at = null; // the sighting that is looked at
  let camera = null; // the near one whose still is open
  let held = false; // whether the card has the focus: it keeps it when it is drawn anew

  const current = () => sightings().find((each) => each.classList.contains("sighting--at")) ?? null;

  /* The server draws; which sighting is looked at and which camera is open is the browser's. */
  function draw() {
    const card = place();
    if (!card) return;
    if (card.dataset.incident !== of) [of, at, camera] = [card.dataset.incident, null, null];
    const all = sightings();
    const shown = all.find((each) => named(each) === at) ?? all[0];
    for (const each of all) if (each.classList.contains("sighting--at") !== (each === shown)) each.classList.toggle("sighting--at");
    fetchStill(shown?.querySelector(".still-picture"));
    const count = card.querySelector(".cameras-at");
    if (count) sitcen.setText(count, `← ${all.indexOf(shown) + 1} / ${all.length} →`);
    drawCamera();
    if (held && !card.hidden && document.activeElement === document.body) card.focus({ preventScroll: true });
  }

  function fetchStill(picture) {
    if (!picture || picture.getAttribute("src") === picture.dataset.still) return;
    const still = picture.closest(".still");
    still.classList.remove("still--none");
    still.classList.add("still--waits");
    sitcen.setText(still.querySelector(".still-why"), "");
    picture.src = picture.dataset.still;
  }

  const cameras = () => [...place().querySelectorAll(".near-camera")];

  function drawCamera() {
    const open = cameras().find((each) => each.dataset.camera === camera) ?? null;
    for (const each of cameras()) sitcen.setAttr(each, "aria-pressed", String(each === open));
    const near = place().querySelector(".near-still");
    if (!near || near.dataset.camera === (open?.dataset.camera ?? "")) return;
    near.dataset.camera = open?.dataset.camera ?? "";
    near.replaceChildren(...(open ? [figure(open)] : []));
  }

  function figure({ dataset: { name, still } }) {
    const { el, t } = sitcen;
    const picture = el("img", { class: "still-picture", src: `${still}?at=${Math.floor(Date.now() / 2000)}`, alt: t("cameras.still_of", { camera: name }) });
    return el("figure", { class: "still" }, picture, el("figcaption", null, el("span", { class: "still-why", role: "status" })), el("p", { class: "dim" }, t("cameras.now", { camera: name })));
  }

  /* The same camera again closes it. */
  sitcen.showCamera = (data) => {
    camera = camera === data.camera ? null : data.camera;
    drawCamera();
  };

  sitcen.takeCameras = () => {
    const card = place();
    if (!card || card.hidden) return sitcen.echo({ ok: false, text: sitcen.t("cameras.none") });
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
    for (const picture of card.querySelectorAll(".sighting--at .still--none .still-picture")) again(picture);
  };

  function look(step) {
    const all = sightings();
    const next = all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)];
    if (!next) return;
    at = named(next);
    draw();
  }

  function judge(verdict) {
    const { source, event } = current()?.dataset ?? {};
    if (!source) return sitcen.echo({ ok: false, text: sitcen.t("cameras.nothing_seen") });
    sitcen.perform("judge", { source, event, verdict });
  }

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  /* Keys while the card is in hand: 1–3 judge, 4–7 open a camera near by, arrows go through what was seen. */
  sitcen.camerasKey = (event) => {
    if (!inside() || event.shiftKey) return false;
    const digit = /^(?:Digit|Numpad)([1-7])$/.exec(event.code)?.[1];
    if (digit && !event.repeat) {
      const open = cameras()[Number(digit) - 4];
      if (VERDICTS[digit]) judge(VERDICTS[digit]);
      else if (open) sitcen.showCamera(open.dataset);
    } else if (STEPS[event.key]) look(STEPS[event.key]);
    else if (!digit) return false;
    return true;
  };

  /* Why a still is not there is in the answer, which an image keeps to itself. */
  async function failed(picture) {
    const still = picture.closest(".still");
    still.classList.remove("still--waits");
    still.classList.add("still--none");
    let why = "unreachable";
    try {
      const answer = await fetch(picture.src);
      if (answer.ok) return void again(picture);
      why = (await answer.json()).why ?? why;
    } catch {
      why = "no_answer";
    }
    const key = `still.why.${why}`;
    sitcen.setText(still.querySelector(".still-why"), sitcen.t(sitcen.known(key) ? key : "still.why.unreachable"));
  }

  let tried = null; // the one picture that was asked for again, once
  function again(picture) {
    if (tried === picture) return;
    tried = picture;
    picture.src = picture.getAttribute("src");
  }

  function came(picture) {
    if (tried === picture) tried = null;
    const still = picture.closest(".still");
    still.classList.remove("still--none", "still--waits");
    sitcen.setText(still.querySelector(".still-why"), "");
    if (still.closest(".near-still") && inside()) still.scrollIntoView({ block: "nearest" });
  }

  sitcen.startCameras = () => {
    const ours = (event) => event.target.classList?.contains("still-picture");
    document.addEventListener("error", (event) => ours(event) && failed(event.target), true);
    document.addEventListener("load", (event) => ours(event) && came(event.target), true);
    document.addEventListener("focusin", () => (held = inside()));
    // Before anything is painted: no incident ever shows another's still.
    new MutationObserver(draw).observe(sitcen.byId("panel-body"), { childList: true, subtree: true, attributeFilter: ["data-incident", "data-event", "data-still"] });
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
