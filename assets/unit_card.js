/* The picked unit: where it is, what it does, what can be set by hand. And the move that is advised. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const FLAGS = ["low_fuel", "no_comms", "defect", "short_crew"];
  const SET = { available: ["returning", "out_of_service"], returning: ["available", "out_of_service"], out_of_service: ["available"] };
  let asking = false; // whether the card asks if the crew is truly in danger

  const button = (text, act, data, attributes) => sitcen.el("button", { class: "btn btn--small", type: "button", "data-act": act, ...data, ...attributes }, text);

  function work(unit) {
    const { el, t } = sitcen;
    const said = [el("b", null, unit.id), sitcen.statusMark(unit.status), el("span", null, t(`status.${unit.status}`), unit.reason ? ` · ${unit.reason}` : "")];
    for (const number of unit.incidents ?? []) said.push(button(String(number), "select", { "data-number": number }));
    for (const status of SET[unit.status] ?? []) said.push(button(t(`unit.set.${status}`), "unit-status", { "data-unit": unit.id, "data-status": status }));
    return said;
  }

  function place(unit) {
    const { el, t } = sitcen;
    const home = unit.station ? sitcen.station(unit.station) : null;
    const said = [unit.post ? el("span", { class: "accent" }, "→ ", t("unit.post", { station: sitcen.station(unit.post) })) : home && el("span", null, home)];
    if (unit.post && unit.station) said.push(button(t("unit.home"), "send-home", { "data-unit": unit.id, "data-station": unit.station }));
    if (unit.position_at) said.push(el("span", { class: sitcen.doubted(unit) ? "warn" : "dim" }, sitcen.doubted(unit) ? "▲ " : "", el("span", { "data-place": unit.id }, age(unit))));
    return said;
  }
  const age = (unit) => sitcen.t(`trust.${unit.position_trust}`, { age: sitcen.since(unit.position_at) });

  function crew(unit) {
    const { el, t } = sitcen;
    const said = [];
    if (unit.crew_size) said.push(el("span", { class: "dim" }, t("unit.crew_size", { n: unit.crew_size })));
    const mates = unit.crew ? [...state.units.values()].filter((each) => each.crew === unit.crew && each.id !== unit.id).map((each) => each.id) : [];
    const out = sitcen.crewOut(unit);
    if (mates.length) said.push(el("span", { class: out ? "warn" : "dim" }, out ? `⊘ ${t("blocked.crew_out", { unit: out.id })}` : t("unit.crew", { units: mates.join(", ") })));
    if (unit.shift) said.push(el("span", { class: sitcen.onShift(unit) ? "dim" : "warn" }, sitcen.onShift(unit) ? "" : `⊘ ${t("blocked.off_shift")} · `, t("unit.shift", unit.shift)));
    return said;
  }

  const flags = (unit) =>
    FLAGS.map((flag) => {
      const on = unit.flags?.includes(flag) ?? false;
      return button(`${on ? "⚑ " : ""}${sitcen.t(`flag.${flag}`)}`, "flag", { "data-unit": unit.id, "data-flag": flag }, { "aria-pressed": String(on) });
    });

  function danger(unit) {
    const { el, t } = sitcen;
    if (unit.panic_at) {
      const since = el("b", { class: "panic" }, "! ", t("unit.panic"), " ", el("span", { "data-panic": unit.id }, sitcen.since(unit.panic_at)));
      return [since, sitcen.page().leading ? button(t("unit.clear_panic"), "clear-panic", { "data-unit": unit.id }) : el("span", { class: "dim" }, t("unit.leaders_clear"))];
    }
    if (!asking) return [button(["! ", t("unit.raise_panic"), sitcen.key("!")], "panic", { "data-unit": unit.id }, { class: "btn btn--small btn--danger" })];
    return [
      el("b", { class: "panic" }, t("unit.panic_sure", { unit: unit.id })),
      button([t("unit.panic_yes"), sitcen.key("Enter")], "raise-panic", { "data-unit": unit.id }, { class: "btn btn--small btn--danger", "data-sure": true }),
      button(t("ask.cancel"), "no-panic", {}),
    ];
  }

  const line = (...parts) => sitcen.el("div", { class: "unit-line" }, ...parts.flat());

  /* Drawn anew only when something of it differs, so that a focused button stays focused. */
  sitcen.drawCard = () => {
    const host = sitcen.byId("unit-card");
    const unit = state.units.get(state.unit);
    host.hidden = !unit;
    const { location, heading_deg, speed_kmh, position_at, ...rest } = unit ?? {};
    const signature = unit ? `${JSON.stringify(rest)}${sitcen.crewOut(unit)?.id}${sitcen.onShift(unit)}${asking}` : "";
    if (host.dataset.is === signature) return;
    host.dataset.is = signature;
    const held = host.contains(document.activeElement) ? document.activeElement.dataset : null;
    host.replaceChildren(...(unit ? [line(work(unit), place(unit), crew(unit)), line(flags(unit), sitcen.el("span", { class: "unit-danger" }, danger(unit)))] : []));
    if (held) again(host, held)?.focus({ preventScroll: true });
  };
  const again = (host, { act, flag, status }) => host.querySelector("[data-sure]") ?? host.querySelector(`[data-act="${act}"]${flag ? `[data-flag="${flag}"]` : ""}${status ? `[data-status="${status}"]` : ""}`) ?? host.querySelector("button");

  sitcen.tickCard = () => {
    const host = sitcen.byId("unit-card");
    const unit = state.units.get(state.unit);
    const [seen, panic] = [host.querySelector("[data-place]"), host.querySelector("[data-panic]")];
    if (unit?.position_at && seen) sitcen.setText(seen, age(unit));
    if (unit?.panic_at && panic) sitcen.setText(panic, sitcen.since(unit.panic_at));
  };

  sitcen.toggleFlag = ({ unit, flag }) => {
    const now = state.units.get(unit)?.flags ?? [];
    const flags = now.includes(flag) ? now.filter((each) => each !== flag) : [...now, flag];
    sitcen.send({ type: "SetUnitFlags", unit, flags });
  };

  /* A crew in danger: asked once, in the place where it was pressed. */
  sitcen.askPanic = (id) => {
    const unit = state.units.get(id ?? state.unit);
    if (!unit) return sitcen.echo({ ok: false, text: sitcen.t("echo.pick_unit") });
    if (unit.panic_at) return sitcen.echo({ ok: false, text: sitcen.t("refused.panics_already", { unit: unit.id }) });
    asking = true;
    sitcen.drawCard();
    sitcen.byId("unit-card").querySelector("[data-sure]")?.focus();
  };
  sitcen.endPanic = () => {
    if (!asking) return false;
    asking = false;
    sitcen.drawCard();
    return true;
  };
  sitcen.raisePanic = (id) => {
    asking = false;
    const [lon, lat] = state.units.get(id)?.location ?? [];
    sitcen.send({ type: "RaisePanic", unit: id, ...(lon === undefined ? {} : { lon, lat }) });
    sitcen.drawCard();
  };
  sitcen.clearPanic = (id) => sitcen.askReason(sitcen.t("ask.clear_panic", { unit: id }), "clear_panic", (reason) => sitcen.send({ type: "ClearPanic", unit: id, reason }));

  /* The one move that would cover the city better, until it is accepted, dismissed, or no longer true. */
  function move() {
    const { byId, el, t } = sitcen;
    const host = byId("move");
    const advised = state.move;
    const signature = advised ? JSON.stringify(advised) : "";
    if (host.dataset.is === signature) return;
    host.dataset.is = signature;
    host.hidden = !advised;
    if (!advised) return host.replaceChildren();
    const percent = (share) => Math.round(share * 100);
    const same = percent(advised.share_before) === percent(advised.share_after);
    const saved = Math.round(advised.saves_s);
    const where = t("move.where", { unit: advised.unit, station: sitcen.station(advised.station) });
    const said = t(same ? "move.says_same" : "move.says", { s: `${saved < 0 ? "+" : "−"}${Math.abs(saved)}`, before: percent(advised.share_before), after: percent(advised.share_after) });
    const why = t("move.why", { service: t(`service.${advised.service}`), minutes: Math.round(advised.limit_s / 60), eta: sitcen.minutes(advised.eta_s) });
    host.replaceChildren(
      el("span", { class: "move-text", title: `${where} · ${said} · ${why}` }, el("b", null, t("move.title")), ` ${where}`),
      el("span", { class: "move-wins" }, said),
      button([t("move.accept"), sitcen.key("V")], "accept-move", {}),
      button(t("move.dismiss"), "dismiss-move", {}),
    );
  }
  sitcen.acceptMove = () => {
    if (!state.move) return sitcen.echo({ ok: false, text: sitcen.t("echo.no_move") });
    const { unit, station } = state.move;
    sitcen.send({ type: "MoveUnit", unit, station });
  };
  sitcen.dismissMove = () => state.move && sitcen.send({ type: "DismissMove", unit: state.move.unit });

  function draw(changed) {
    if (changed.all || changed.centre) move();
    const picked = state.units.get(state.unit);
    if (picked && (changed.all || changed.units.size || changed.moved.has(picked.id))) sitcen.drawCard();
  }

  sitcen.startUnitCard = () => sitcen.drawers.push(draw);
})((globalThis.sitcen = globalThis.sitcen || {}));
