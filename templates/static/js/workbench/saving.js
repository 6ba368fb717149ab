// Saves the draft as it is edited, under the version that was seen last. What is refused is never sent again by itself:
// somebody else's text is not written over, and what was written here stays here until a person chooses.

import { isSameDocument } from "./documents.js";
import { dueAt, retryAfter } from "./pacing.js";

/**
 * @typedef {"saved" | "unsaved" | "saving" | "offline" | "failed" | "signed_out" | "stale" | "lost" | "refused"} State
 *   `stale`: somebody saved another text since; `lost`: the claim is somebody else's or over; `refused`: this text is not
 *   taken, the next change is tried again
 *
 * @typedef {object} Saving
 * @property {State} state
 * @property {string} message of the last refusal
 * @property {number} version of the draft at the server that this one goes on from
 * @property {string | null} leaseExpiresAt
 * @property {boolean} isDirty whether something is not at the server yet
 * @property {() => Promise<boolean>} flush saves what is not saved; false when that was not possible
 * @property {() => Promise<boolean>} touch saves in any case, which renews the lease
 * @property {(version: number, leaseExpiresAt: string) => void} adopt goes on from another version of the server's
 * @property {(version: number, leaseExpiresAt: string) => Promise<boolean>} rebase the same, with the text that is here: it
 *   is sent again
 * @property {(reason: "stale" | "lost", said?: string) => void} stop
 * @property {() => void} resume tries again at once
 * @property {() => void} end the work is handed in: nothing is sent or kept any more
 * @property {(listener: (saving: Saving) => void) => () => void} subscribe
 *
 * @typedef {{status: number, ok: boolean, body: any, slug: string, message: string}} Answer
 */

const STOPPED = new Set(["stale", "lost"]);
const CALM_MS = 400;
const KEEP_EVERY_MS = 500;

/**
 * @param {object} options
 * @param {ReturnType<import("./model.js").createDesk>} options.desk
 * @param {number} options.version
 * @param {string | null} options.leaseExpiresAt
 * @param {boolean} [options.isDirty] whether the desk has more than the server already
 * @param {(json: string, etag: string, isChecked: boolean) => Promise<Answer>} options.send
 * @param {() => Promise<Answer>} options.read the draft as it is at the server
 * @param {(note: {json: string, version: number, sent: string | null}) => void} options.keep on this device
 * @param {() => void} options.forget what was kept, once it is saved
 * @param {() => boolean} [options.isOnline]
 * @returns {Saving}
 */
export function createSaving({
  desk,
  version,
  leaseExpiresAt,
  isDirty = false,
  send,
  read,
  keep,
  forget,
  isOnline = () => true,
}) {
  const listeners = new Set();
  const times = { firstChange: 0, lastChange: 0, lastStart: Number.NEGATIVE_INFINITY };
  let [state, message, failures] = [isDirty ? "unsaved" : "saved", "", 0];
  let timer = 0;
  let running = null;
  let isEnded = false;
  /** What was sent without an answer: it may have arrived. */
  let unsure = null;

  const saving = {
    get state() {
      return state;
    },
    get message() {
      return message;
    },
    get version() {
      return version;
    },
    get leaseExpiresAt() {
      return leaseExpiresAt;
    },
    get isDirty() {
      return isDirty;
    },
    flush: () => (isDirty ? save(true) : (running ?? Promise.resolve(state === "saved"))),
    touch: () => save(true),
    adopt(newest, until) {
      [version, leaseExpiresAt, isDirty, unsure, failures] = [newest, until, false, null, 0];
      clearTimeout(timer);
      forget();
      become("saved");
    },
    rebase(newest, until) {
      [version, leaseExpiresAt, isDirty, unsure, failures] = [newest, until, true, null, 0];
      become("unsaved");
      return save(true);
    },
    /** Sends nothing more until somebody chooses. @param {"stale" | "lost"} reason */
    stop(reason, said = "") {
      clearTimeout(timer);
      become(reason, said);
    },
    end() {
      isEnded = true;
      isDirty = false;
      clearTimeout(timer);
      forget();
    },
    resume() {
      failures = 0;
      if (isDirty && !STOPPED.has(state)) {
        save(true);
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function become(next, said = "") {
    [state, message] = [next, said];
    for (const listener of [...listeners]) {
      listener(saving);
    }
  }

  function schedule() {
    clearTimeout(timer);
    const now = performance.now();
    const due = failures ? now + retryAfter(failures) : dueAt(times);
    // Whoever is still typing is not told what is wrong yet.
    timer = setTimeout(() => save(performance.now() - times.lastChange >= CALM_MS), Math.max(0, due - now));
  }

  function changed() {
    times.lastChange = performance.now();
    times.firstChange = isDirty && times.firstChange ? times.firstChange : times.lastChange;
    isDirty = true;
    if (!STOPPED.has(state) && !running) {
      if (state === "saved" || state === "refused") {
        become("unsaved");
      }
      schedule();
    }
    note();
  }

  let noting = 0;
  /** On this device, at most every half second: that is what a crash can cost. */
  function note() {
    if (noting) {
      return;
    }
    noting = setTimeout(() => {
      noting = 0;
      if (isDirty) {
        keep({ json: desk.toJson(), version, sent: unsure });
      }
    }, KEEP_EVERY_MS);
  }

  async function save(isChecked) {
    clearTimeout(timer);
    if (STOPPED.has(state) || isEnded) {
      return false;
    }
    if (running) {
      await running;
      return isDirty ? save(isChecked) : state === "saved";
    }
    running = once(isChecked);
    const isSaved = await running;
    running = null;
    if (isDirty && !STOPPED.has(state) && state !== "refused") {
      schedule();
    }
    return isSaved;
  }

  async function once(isChecked) {
    const json = desk.toJson();
    times.lastStart = performance.now();
    times.firstChange = 0;
    isDirty = false;
    become("saving");
    keep({ json, version, sent: json });
    const answer = await send(json, `"${version}"`, isChecked);
    const isSaved = await heard(answer, json);
    isDirty ||= !isSaved;
    if (!isDirty) {
      forget();
    } else if (state === "saved") {
      become("unsaved");
    }
    return isSaved;
  }

  /** What an answer means; whether the text is at the server. */
  async function heard(answer, json) {
    if (answer.ok) {
      return took(answer.body);
    }
    const before = unsure;
    if (answer.slug === "stale_etag" && unsure !== null && (await isOurs())) {
      return json === before;
    }
    isDirty = true;
    if (answer.status === 0 || answer.status >= 500) {
      unsure = json;
      failures += 1;
      become(answer.status === 0 || !isOnline() ? "offline" : "failed", answer.message);
    } else {
      become(stateOf(answer), answer.message);
      failures = state === "signed_out" || state === "failed" ? failures + 1 : 0;
    }
    keep({ json: desk.toJson(), version, sent: unsure });
    return false;
  }

  function took({ version: newest, lease_expires_at: until, findings }) {
    [version, leaseExpiresAt, unsure, failures] = [newest, until, null, 0];
    become(isDirty ? "unsaved" : "saved");
    if (findings) {
      desk.setFindings(findings);
    }
    return true;
  }

  /** Whether what the server has is what was sent before without an answer; then it is gone on from. */
  async function isOurs() {
    const answer = await read();
    if (!answer.ok || !isSameDocument(answer.body.document, JSON.parse(unsure))) {
      return false;
    }
    took(answer.body);
    return true;
  }

  desk.subscribe(({ origin }) => {
    if (origin === "apply" || origin === "undo" || origin === "redo") {
      changed();
    }
  });
  if (isDirty) {
    times.firstChange = times.lastChange = performance.now();
    schedule();
  }
  return saving;
}

function stateOf({ status, slug }) {
  if (slug === "stale_etag") {
    return "stale";
  }
  if (slug === "claim_lost" || status === 404) {
    return "lost";
  }
  if (status === 401 || status === 403) {
    return "signed_out";
  }
  return status === 429 ? "failed" : "refused";
}
