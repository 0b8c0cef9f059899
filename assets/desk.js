/* Starts the desk when its frames stand, and beats once a second. */
(function (sitcen) {
  "use strict";

  function start() {
    if (document.documentElement.dataset.started) return;
    document.documentElement.dataset.started = "yes";
    sitcen.startQueue();
    sitcen.startUnits();
    sitcen.startUnitCard();
    sitcen.startBar();
    sitcen.startMap();
    sitcen.startPanel();
    sitcen.startAdvice();
    sitcen.startActs();
    sitcen.startKeys();
    sitcen.startSound();
    sitcen.drawers.push(sitcen.announce);
    sitcen.startLink();
    // Marks and alarms are for what comes after the first picture.
    setTimeout(() => (sitcen.started = true), 3000);
    setInterval(beat, 1000);
  }

  function beat() {
    sitcen.tickClock();
    sitcen.watchLink();
    sitcen.tickQueue();
    sitcen.tickUnits();
    sitcen.tickCard();
    sitcen.tickPanel();
  }

  /* Dash builds the frames some time after this script has run. */
  function whenBuilt() {
    if (!document.getElementById("sitcen-page")) return;
    const built = () => document.getElementById("units-rows") && document.getElementById("map-tools");
    if (built()) return start();
    const watch = new MutationObserver(() => {
      if (!built()) return;
      watch.disconnect();
      start();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", whenBuilt);
  else whenBuilt();
})((globalThis.sitcen = globalThis.sitcen || {}));
