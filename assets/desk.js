/* Starts the desk when its frames stand, and beats once a second. */
(function (sitcen) {
  "use strict";

  sitcen.pages ??= {}; // starters by page; pages.js calls the right one

  function start() {
    sitcen.startArrangement();
    sitcen.startDividers();
    sitcen.startQueue();
    sitcen.startUnits();
    sitcen.startUnitCard();
    sitcen.startMap();
    sitcen.startPanel();
    sitcen.startCameras();
    sitcen.startAdvice();
    sitcen.startReports();
    sitcen.startSound();
    sitcen.startLine();
    sitcen.resume();
    sitcen.startSearch();
    sitcen.startViews();
    sitcen.drawers.push(sitcen.announce, sitcen.followPlans, sitcen.followFlood);
    // Marks and alarms are for what comes after the first picture.
    setTimeout(() => (sitcen.started = true), 3000);
    setInterval(beat, 1000);
  }

  function beat() {
    sitcen.tickQueue();
    sitcen.tickUnits();
    sitcen.tickCard();
    sitcen.tickPanel();
    sitcen.tickReports();
  }

  sitcen.pages.desk = start;
})((globalThis.sitcen = globalThis.sitcen || {}));
