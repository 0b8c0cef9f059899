/* A tone for each P1 and P2 that nobody has acknowledged, again and again until somebody does. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const MUTED = "sitcen_muted"; // a workstation's own choice
  const TONES = { 1: { notes: [880, 660, 880, 660], each_s: 0.14, again_ms: 4000 }, 2: { notes: [587, 587], each_s: 0.18, again_ms: 8000 } };
  const last = { 1: 0, 2: 0 };
  const heard = new Set(); // groups of the flood that have sounded
  let context = null;
  let mine = !navigator.locks; // one tab of a browser sounds, not each

  const muted = () => localStorage.getItem(MUTED) === "1";

  function play({ notes, each_s }) {
    notes.forEach((pitch, at) => {
      const [tone, volume] = [context.createOscillator(), context.createGain()];
      const start = context.currentTime + at * each_s;
      tone.type = "square";
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.12, start + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + each_s * 0.95);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + each_s);
    });
  }

  /* Called each half second; P1 drowns P2, which in a flood of alarms sounds once for each group (flood.js). */
  sitcen.sound = () => {
    draw();
    if (!mine || muted() || context?.state !== "running") return;
    const tone = sitcen.nextTone([...state.incidents.values()], Boolean(state.flood), heard);
    if (!tone || (!tone.key && Date.now() - last[tone.priority] < TONES[tone.priority].again_ms)) return;
    last[tone.priority] = Date.now();
    if (tone.key) heard.add(tone.key);
    play(TONES[tone.priority]);
  };

  function draw() {
    const place = sitcen.byId("sound");
    const blocked = !muted() && context?.state !== "running";
    const word = muted() ? "sound.muted" : blocked ? "sound.blocked" : "sound.on";
    place.dataset.state = muted() ? "muted" : blocked ? "blocked" : "on";
    sitcen.setText(place, sitcen.t(word));
    sitcen.setAttr(place, "title", sitcen.t(`${word}.title`));
    sitcen.setAttr(place, "aria-pressed", String(muted()));
  }

  const wake = () => context?.state === "suspended" && context.resume().then(draw);

  sitcen.toggleMute = () => {
    if (!muted() && context?.state !== "running") return wake(); // the press itself lifts the browser's block
    localStorage.setItem(MUTED, muted() ? "0" : "1");
    draw();
  };

  sitcen.startSound = () => {
    const Context = window.AudioContext;
    if (Context) context = new Context();
    navigator.locks?.request("sitcen-sound", () => {
      mine = true;
      return new Promise(() => {});
    });
    for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, wake, { passive: true });
    setInterval(sitcen.sound, 500);
  };

  /* What a screen reader must say at once: a new P1, and nothing less. */
  const announced = new Set();
  sitcen.announce = (changed) => {
    const ids = changed.all ? state.incidents.keys() : changed.incidents;
    for (const id of ids) {
      const card = state.incidents.get(id);
      if (!card || card.priority !== 1 || announced.has(id)) continue;
      announced.add(id);
      if (sitcen.started && !card.acknowledged_at) {
        sitcen.setText(sitcen.byId("urgent"), sitcen.t("urgent.new", { number: card.number, category: sitcen.t(`category.${card.category}`), place: card.address ?? card.title }));
      }
    }
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
