/* What a person was in the middle of when their session ended: kept in this tab until they have signed in again. */
(function (sitcen) {
  "use strict";

  const KEPT = "sitcen_unfinished";
  const who = () => document.querySelector(".person span")?.textContent ?? "";

  /* The picture must not stay on the screen of somebody who may no longer see it. */
  sitcen.signInAgain = () => {
    sessionStorage.setItem(KEPT, JSON.stringify({ who: who(), ...sitcen.unfinished?.() }));
    location.assign(`/login?why=ended&next=${encodeURIComponent(location.pathname + location.search)}`);
  };

  /* Once, and for nobody else than who began it. */
  sitcen.takeUp = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    return kept?.who === who() ? kept : null;
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
