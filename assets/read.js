/* Asking the server what only it can reckon. */
(function (sitcen) {
  "use strict";

  const WITHIN_MS = 8000;

  /* The answer's JSON; null when there is none, which is no error: the old picture stays. */
  sitcen.read = async (path) => {
    try {
      const answer = await fetch(`/api/v1/${path}`, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(WITHIN_MS) });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
