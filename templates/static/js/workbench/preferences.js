// What a person has chosen at the workbench: kept with their account, and in this browser for when that is not reached.

import { api } from "../shell/api.js";

const STORE = "productions.workbench";
const WAIT_MS = 600;

/**
 * @typedef {object} Preferences
 * @property {<T>(name: string, otherwise: T) => T} get
 * @property {(name: string, value: unknown) => void} set kept here at once, with the account a moment later
 */

/**
 * Those of whoever has opened the page, under one name of their account.
 * @param {{preferences: Record<string, any>, urls: {preferences: string}}} task the page's `#task`
 * @returns {Preferences}
 */
export const openPreferences = (task) =>
  createPreferences(task.preferences.workbench ?? null, (all) =>
    api.put(task.urls.preferences, { workbench: all }, { keepalive: true }),
  );

/**
 * @param {Record<string, unknown> | null} kept what the account has; null when that is not known
 * @param {(all: Record<string, unknown>) => Promise<unknown>} send
 * @param {Storage | null} [storage]
 * @returns {Preferences}
 */
export function createPreferences(kept, send, storage = browserStorage()) {
  const all = { ...readLocal(storage), ...kept };
  let timer = 0;
  const sendNow = () => {
    if (timer) {
      clearTimeout(timer);
      timer = 0;
      send({ ...all });
    }
  };
  // Whoever leaves at once has chosen all the same.
  globalThis.addEventListener?.("pagehide", sendNow);
  return {
    get: (name, otherwise) => (name in all && typeof all[name] === typeof otherwise ? all[name] : otherwise),
    set(name, value) {
      all[name] = value;
      writeLocal(storage, all);
      clearTimeout(timer);
      timer = setTimeout(sendNow, WAIT_MS);
    },
  };
}

function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

function readLocal(storage) {
  try {
    const found = JSON.parse(storage?.getItem(STORE) ?? "{}");
    return found && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

function writeLocal(storage, all) {
  try {
    storage?.setItem(STORE, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing still has the account.
  }
}
