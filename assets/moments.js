/* Instants as people write them: days first, 24 hours, by the centre's clock; the same in every language. */
(function (sitcen) {
  "use strict";

  const zone = () => sitcen.page().zone;
  const shapes = new Map();

  function parts(ms, of) {
    if (!shapes.has(of)) shapes.set(of, new Intl.DateTimeFormat("en-GB", { timeZone: of, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }));
    return Object.fromEntries(shapes.get(of).formatToParts(ms).map(({ type, value }) => [type, value]));
  }

  /* `01.12.2026 07:30:00`. */
  sitcen.moment = (ms, of = zone()) => {
    const { day, month, year, hour, minute, second } = parts(ms, of);
    return `${day}.${month}.${year} ${hour}:${minute}:${second}`;
  };

  /* What a clock of the zone shows, as if it stood in UTC. */
  const shown = (ms, of) => {
    const { day, month, year, hour, minute, second } = parts(ms, of);
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };

  const TIME = /(?:[ T,]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?)?/.source;
  const WRITTEN = new RegExp(`^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}|\\d\\d)${TIME}$`);
  const ISO = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)${TIME}$`);

  function figures(text) {
    const written = WRITTEN.exec(text);
    const [year, month, day, ...time] = written ? [written[3], written[2], written[1], ...written.slice(4)] : (ISO.exec(text)?.slice(1) ?? []);
    return year && { year: year.length === 2 ? 2000 + Number(year) : Number(year), month: Number(month), day: Number(day), time: time.map((each) => each && Number(each)) };
  }

  /* As if in UTC; null of what no calendar and no clock has. 24:00 ends a day. */
  function asUtc({ year, month, day, time: [hour, minute, second = 0] }) {
    const date = new Date(Date.UTC(year, month - 1, day));
    const there = year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    const whole = hour * 3600 + minute * 60 + second;
    return there && minute < 60 && second < 60 && whole <= 86_400 ? date.getTime() + whole * 1000 : null;
  }

  /* What is written by the centre's clock, as `{ms}`; or `{wrong}`: its form, no such `day`, or an hour that
     the clock left out (`gap`). Of an hour that comes twice the first is meant; a day alone begins at 00:00,
     or `ends` at 24:00. Slashes are refused: who writes them may mean the month first. */
  sitcen.readMoment = (text, { ends = false, of = zone() } = {}) => {
    const read = figures(text.trim());
    if (!read) return { wrong: "form" };
    if (read.time[0] === undefined) read.time = [ends ? 24 : 0, 0];
    const clock = asUtc(read);
    if (clock === null) return { wrong: "day" };
    const ahead = (ms) => shown(ms, of) - ms;
    const found = [-1, 1].map((days) => clock - ahead(clock + days * 86_400_000)).find((ms) => shown(ms, of) === clock);
    return found === undefined ? { wrong: "gap" } : { ms: found };
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
