// How long there is: until the task is due, and until the claim lapses unless work renews it.

import { element } from "../dom.js";

const EACH_MS = 20_000;

/**
 * A stretch of time in words of the page's language, in at most two units.
 * @param {number} ms
 * @param {string} locale
 */
export function spoken(ms, locale) {
  const minutes = Math.max(0, Math.round(Math.abs(ms) / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const written = (value, unit) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const parts = [
    [days, "day"],
    [hours, "hour"],
    [days ? 0 : rest, "minute"],
  ].filter(([value]) => value > 0);
  return parts.length ? parts.map(([value, unit]) => written(value, unit)).join(" ") : written(0, "minute");
}

/** @param {import("../bench.js").Bench} bench */
export function showTimeLeft({ regions, task, say, saving }) {
  const locale = document.documentElement.lang;
  const skew = Date.parse(task.now) - Date.now();
  const due = element("span.wb-panel-due");
  const lease = element("span.wb-panel-lease", { title: say("lease_left_label") });
  const show = () => {
    const now = Date.now() + skew;
    const left = Date.parse(task.task.due_at) - now;
    due.textContent = say(left < 0 ? "overdue" : "due_in", { time: spoken(left, locale) });
    due.dataset.tone = left < 0 ? "bad" : left < 4 * 3_600_000 ? "warn" : "";
    const held = Date.parse(saving?.leaseExpiresAt ?? task.task.lease_expires_at) - now;
    lease.textContent = say("lease_left", { time: spoken(Math.max(0, held), locale) });
  };
  show();
  setInterval(show, EACH_MS);
  saving?.subscribe(show);
  regions.status.append(element("p.wb-panel-time", {}, due, lease));
}
