// The line below: whether all is saved, how long the claim holds, when the work is due, who else has it open.

import { element } from "./dom.js";

const SOON_MS = 5 * 60_000;
const SHOWN_MS = 10_000;

/** "1:05 h", "12 min", "45 s" in the page's language. @param {number} ms @param {(name: string, values: object) => string} say */
export function spoken(ms, say) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days) {
    return say("time_days", { days, hours });
  }
  if (hours) {
    return say("time_hours", { hours, minutes });
  }
  return minutes >= 2 ? say("time_minutes", { minutes }) : say("time_seconds", { seconds });
}

/**
 * @param {object} options
 * @param {HTMLElement} options.region
 * @param {any} options.task the page's `#task`
 * @param {(name: string, values?: object) => string} options.say
 */
export function createStatus({ region, task, say }) {
  const ahead = Date.parse(task.now) - Date.now();
  const state = element("span.wb-state", { role: "status" });
  const choose = element("button.link.wb-choose", { type: "button", hidden: true }, say("choose"));
  const signIn = element(
    "a.wb-sign-in",
    { href: task.urls.sign_in, target: "_blank", rel: "opener", hidden: true },
    say("sign_in"),
  );
  const others = element("span.wb-others", { role: "status", hidden: true });
  const told = element("span.wb-told", { role: "status" });
  const lease = element("span.wb-lease", { title: say("lease_left_label") });
  const renew = element("button.link.wb-renew", { type: "button", hidden: true }, say("renew_lease"));
  const due = element("span.wb-due");
  region.append(state, choose, signIn, others, told, element("span.wb-gap"), lease, renew, due);
  let leaseAt = null;
  let timer = 0;

  function tick() {
    const now = Date.now() + ahead;
    const left = leaseAt === null ? null : Date.parse(leaseAt) - now;
    lease.textContent = left === null ? "" : say("lease_left", { time: spoken(left, say) });
    lease.classList.toggle("is-soon", left !== null && left < SOON_MS);
    renew.hidden = left === null || left >= SOON_MS;
    const rest = Date.parse(task.task.due_at) - now;
    due.textContent =
      rest < 0 ? say("overdue", { time: spoken(-rest, say) }) : say("due_in", { time: spoken(rest, say) });
    due.classList.toggle("is-soon", rest < 6 * SOON_MS);
  }
  setInterval(tick, 1000);

  return {
    /** @param {import("./saving.js").Saving} saving */
    show(saving) {
      leaseAt = saving.leaseExpiresAt;
      const sentence = say(WORDS[saving.state], { message: saving.message });
      if (state.textContent !== sentence) {
        state.textContent = sentence;
      }
      state.dataset.state = saving.state;
      choose.hidden = saving.state !== "stale" && saving.state !== "lost";
      signIn.hidden = saving.state !== "signed_out";
      tick();
    },
    tell(sentence, kind = "info") {
      clearTimeout(timer);
      told.textContent = sentence;
      told.dataset.kind = kind;
      timer = setTimeout(() => {
        told.textContent = "";
      }, SHOWN_MS);
    },
    others(sentence) {
      others.hidden = !sentence;
      others.textContent = sentence;
    },
    onChoose: (run) => choose.addEventListener("click", run),
    onRenew: (run) => renew.addEventListener("click", run),
  };
}

const WORDS = {
  saved: "saved",
  saving: "saving",
  unsaved: "unsaved",
  offline: "offline",
  failed: "save_failed",
  signed_out: "signed_out",
  stale: "stale",
  lost: "lease_lost",
  refused: "save_refused",
};
