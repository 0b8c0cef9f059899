/* The tab's end of the live link: worker → state, and an honest word about the link's health. */
(function (sitcen) {
  "use strict";

  const SILENCE_MS = 7000;
  const GIVE_UP_MS = 3500; // beyond it the last picture is older than a person would guess
  const BOARD_MS = 15000; // a network that swallows everything answers never
  const link = { state: "connecting", heard: 0, lostAt: null, loading: false };
  sitcen.link = link;
  let port = null;

  function open() {
    const address = sitcen.page().worker;
    if (typeof SharedWorker === "function") {
      const worker = new SharedWorker(address, { name: "sitcen-live" });
      port = worker.port;
    } else {
      port = new Worker(address); // one tab, one connection
    }
    port.onmessage = ({ data }) => receive(data);
    port.start?.();
  }

  function receive(message) {
    if (message.say === "reset") return void board();
    if (message.say === "link") return turn(message.state);
    // What the worker has kept is no sign of life.
    if (!message.kept) link.heard = Date.now();
    if (!message.kept && link.state !== "live") turn("live");
    if (message.say === "moves") return message.fixes.forEach((fix) => sitcen.take("position", fix));
    sitcen.take(message.kind, message.data);
    if (message.id) sitcen.state.journal = message.id;
  }

  function turn(to) {
    if (to === "signed_out") return sitcen.signInAgain();
    const before = link.state;
    if (to === "live") link.heard = Date.now();
    if (to === before) return;
    link.state = to;
    if (to === "lost") link.lostAt ??= Date.now();
    if (to === "live" && link.lostAt) {
      const missing = Date.now() - link.lostAt;
      link.lostAt = null;
      if (missing > GIVE_UP_MS) board().then(() => sitcen.echo({ ok: true, text: sitcen.t("link.whole", { time: sitcen.clock(sitcen.now()) }) }));
    }
    show();
  }

  function show() {
    document.querySelector(".desk, .sheet").dataset.link = link.state;
    sitcen.touch("bar");
  }

  /* Load the board, then hear what came after it. Tries until it succeeds. */
  async function board() {
    if (link.loading) return;
    link.loading = true;
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await fetch("/api/v1/board", { cache: "no-store", headers: { accept: "application/json" }, signal: AbortSignal.timeout(BOARD_MS) });
        if (answer.status === 401) return sitcen.signInAgain();
        if (!answer.ok) throw new Error(`the board answered ${answer.status}`);
        sitcen.load(await answer.json());
        break;
      } catch (error) {
        turn("lost");
        await new Promise((done) => setTimeout(done, Math.min(5000, 300 * 2 ** attempt) * (0.5 + Math.random() / 2)));
      }
    }
    link.loading = false;
    port.postMessage({ say: "hello", since: sitcen.state.journal });
  }

  /* Each second: the link's age; a silent worker counts as a lost link, and is asked again. */
  sitcen.watchLink = () => {
    const age = Date.now() - link.heard;
    if (link.heard && link.state === "live" && age > SILENCE_MS) turn("lost");
    if (link.state === "lost" && sitcen.state.journal && !link.loading && Math.floor(age / 1000) % 10 === 9) {
      port.postMessage({ say: "hello", since: sitcen.state.journal });
    }
    sitcen.touch("bar");
  };

  sitcen.startLink = () => {
    open();
    show();
    board();
    setInterval(() => port.postMessage({ say: "here" }), 30000);
    window.addEventListener("pagehide", () => port.postMessage({ say: "bye" }));
    window.addEventListener("pageshow", (event) => event.persisted && board());
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
