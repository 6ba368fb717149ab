// What is not at the server yet, kept in this browser: per task, claim and tab, so that no tab writes over another's.
//
// A tab holds a lock while it lives; what lies here without one was left by a tab that was closed, or has crashed.

import { openShelf } from "./shelf.js";

const LONGEST_DAYS = 30;

/** @typedef {import("./shelf.js").Kept} Kept */

const lockOf = (tab) => `workbench-tab:${tab}`;

/**
 * @param {string} task
 * @param {number} claim
 * @param {string} tab
 * @param {string} address of the script that keeps (`workbench_keeper.js`)
 */
export async function openKeeper(task, claim, tab, address) {
  const shelf = await openShelf();
  const worker = new Worker(address, { type: "module" });
  const key = `${task}/${claim}/${tab}`;
  return {
    /** @param {{json: string, version: number, sent: string | null}} note */
    keep({ json, version, sent }) {
      const record = { key, task, claim, tab, json, version, sent: sent === json ? true : sent, at: Date.now() };
      worker.postMessage({ record });
    },
    forget: () => worker.postMessage({ key }),
    /** Takes away what another tab has left. @param {string} left its key */
    drop: (left) => worker.postMessage({ key: left }),
    /** What this task has left here, the newest first; nothing of tabs that live. @returns {Promise<Kept[]>} */
    async left() {
      const [found, alive] = await Promise.all([shelf.find(task), livingTabs()]);
      const since = Date.now() - LONGEST_DAYS * 24 * 3600 * 1000;
      for (const old of found.filter((one) => one.at < since)) {
        worker.postMessage({ key: old.key });
      }
      const orphans = found.filter((one) => one.at >= since && (one.tab === tab || !alive.has(lockOf(one.tab))));
      return orphans.sort((first, second) => second.at - first.at);
    },
  };
}

async function livingTabs() {
  const held = (await navigator.locks?.query())?.held ?? [];
  return new Set(held.map((lock) => lock.name));
}

/**
 * This tab's name: the same after a reload, another one in a copy of the tab. Held as long as the tab lives.
 * @param {() => string} makeName
 * @returns {Promise<string>}
 */
export async function nameOfTab(makeName) {
  const known = sessionStorage.getItem("workbench-tab");
  const name = known && !(await livingTabs()).has(lockOf(known)) ? known : makeName();
  sessionStorage.setItem("workbench-tab", name);
  navigator.locks?.request(lockOf(name), () => new Promise(() => {}));
  return name;
}
