// Times that run out: the server says how many seconds are left, so that a clock that is set wrong here does no harm.

const NEAR_SECONDS = 300;
const DAY = 86_400;
const running = new Map();
let timer = 0;

/**
 * Counts down each `[data-countdown]` in `root`: `data-countdown` seconds from now, said as `data-said` with
 * `%(time)s`, and as `data-over` when it has run out. No live region: what ticks is not read aloud.
 * @param {Document | HTMLElement} root
 */
export function startCountdowns(root) {
  const found = [...root.querySelectorAll("[data-countdown]")];
  if (root instanceof HTMLElement && root.matches("[data-countdown]")) {
    found.push(root);
  }
  for (const element of found) {
    if (!running.has(element)) {
      running.set(element, performance.now() + Number(element.dataset.countdown) * 1000);
    }
  }
  tick();
}

function tick() {
  clearTimeout(timer);
  for (const [element, until] of running) {
    if (!element.isConnected) {
      running.delete(element);
      continue;
    }
    show(element, Math.max(0, Math.round((until - performance.now()) / 1000)));
  }
  if (running.size) {
    timer = setTimeout(tick, 1000 - (performance.now() % 1000));
  }
}

function show(element, seconds) {
  if (seconds === 0) {
    element.textContent = element.dataset.over;
    element.classList.remove("countdown-near");
    running.delete(element);
    return;
  }
  element.textContent = element.dataset.said.replace("%(time)s", left(seconds));
  element.classList.toggle("countdown-near", seconds < NEAR_SECONDS);
}

/**
 * Seconds as people read them: 4:05, 1:02:03, and whole days from two days on.
 * @param {number} seconds
 * @returns {string}
 */
export function left(seconds) {
  if (seconds >= 2 * DAY) {
    const days = { style: "unit", unit: "day", unitDisplay: "long", maximumFractionDigits: 0 };
    return new Intl.NumberFormat(document.documentElement.lang, days).format(Math.floor(seconds / DAY));
  }
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
