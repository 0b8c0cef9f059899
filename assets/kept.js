/* What a person was in the middle of when their session ended, or the page spoke another language: kept in this tab. */
(function (sitcen) {
  "use strict";

  const KEPT = "sitcen_unfinished";
  const who = () => document.querySelector(".person span")?.textContent ?? "";

  sitcen.keepUnfinished = () => sessionStorage.setItem(KEPT, JSON.stringify({ who: who(), ...sitcen.unfinished?.() }));

  /* The picture must not stay on the screen of somebody who may no longer see it. */
  sitcen.signInAgain = () => {
    sitcen.keepUnfinished();
    location.assign(`/login?why=ended&next=${encodeURIComponent(location.pathname + location.search)}`);
  };

  /* Once, and for nobody else than who began it. */
  sitcen.takeUp = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    return kept?.who === who() ? kept : null;
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
